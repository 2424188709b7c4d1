from flows import run
from btcli9 import blocks, wallets, subnets, neurons, accounts, weights, stakes, delegation, swaps, loans  # noqa: F401 in the order of a life
from btcli9.world import World

run(World)
