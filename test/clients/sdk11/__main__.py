import sdk11  # noqa: F401 first: it says where the SDK keeps its cache
from flows import run
from sdk11 import blocks, wallets, subnets, neurons, accounts, weights, stakes, delegation, swaps, loans  # noqa: F401 in the order of a life
from sdk11.world import World

run(World)
