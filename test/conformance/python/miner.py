"""A miner in Bittensor's SDK 10 alone: it adds, and is right in a share of the cases."""

import random
import time
from typing import Tuple

import bittensor as bt
from protocol import Add, start

args, wallet, chain = start(ip=str, port=int, right=float)
metagraph = chain.metagraph(args.netuid)


def stake(hotkey):
    return float(metagraph.S[metagraph.hotkeys.index(hotkey)]) if hotkey in metagraph.hotkeys else 0.0


def forward(synapse: Add) -> Add:
    synapse.total = synapse.a + synapse.b + (random.random() >= args.right)
    return synapse


def blacklist(synapse: Add) -> Tuple[bool, str]:
    return stake(synapse.dendrite.hotkey) == 0, "it has no stake"


def priority(synapse: Add) -> float:
    return stake(synapse.dendrite.hotkey)


axon = bt.Axon(wallet=wallet, port=args.port, external_ip=args.ip)
axon.attach(forward_fn=forward, blacklist_fn=blacklist, priority_fn=priority)
axon.serve(netuid=args.netuid, subtensor=chain)
axon.start()
print("the miner serves", flush=True)
while True:
    time.sleep(2)
    metagraph.sync(subtensor=chain)
