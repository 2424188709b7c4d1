"""A validator in Bittensor's SDK 10 alone: it asks every miner and pays who is right."""

import random
import time

import bittensor as bt
from protocol import Add, start

args, wallet, chain = start(round=float)
dendrite = bt.Dendrite(wallet=wallet)
scores, asked, last = {}, 0, 0
print("the validator asks", flush=True)
while True:
    metagraph = chain.metagraph(args.netuid)
    axons = [x for x in metagraph.axons if x.is_serving and x.hotkey != wallet.hotkey.ss58_address]
    for _ in range(8):
        task = Add(a=random.randrange(10**6), b=random.randrange(10**6))
        answers = dendrite.query(axons, task, timeout=5, deserialize=False) if axons else []
        for axon, answer in zip(axons, answers):
            right = float(answer.is_success and answer.total == task.a + task.b)
            before = scores.get(axon.hotkey, right)
            scores[axon.hotkey] = before + (right - before) / 40
        asked += 1
        time.sleep(args.round)
    block = chain.get_current_block()
    if asked >= 40 and block - last >= metagraph.tempo:
        uids = [uid for uid, hotkey in enumerate(metagraph.hotkeys) if scores.get(hotkey)]
        weights = [scores[metagraph.hotkeys[uid]] for uid in uids]
        answer = chain.set_weights(wallet=wallet, netuid=args.netuid, uids=uids, weights=weights)
        print("weights", answer.success, answer.message, dict(zip(uids, weights)), flush=True)
        last = block
