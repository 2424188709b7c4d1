from flows import run
from sdk10 import blocks, wallets, subnets, neurons, accounts, weights, stakes, delegation, swaps, loans  # noqa: F401 in the order of a life
from sdk10.world import World

run(World)
