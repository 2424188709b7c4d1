"""Weights in the open, by hash, time-locked; epochs."""

import bittensor as bt
from bittensor import calls, storage
from flows import flow, life, until
from sdk11.world import done, hot


def pair(w, hidden):
    """A validator and a miner whose weights may be set at any time, and their uids."""
    v = w.neuron(w.alice)
    w.neuron(w.bob)
    w.weights_freely(hidden)
    return v, w.uid(v), w.uid(w.bob)


def raw(w, uid):
    return [tuple(pair) for pair in w.chain.query(storage.SubtensorModule.Weights, [w.netuid, uid])]


@life
def weights_set(w):
    v, uid, target = pair(w, hidden=False)
    w.do(bt.SetWeights(netuid=w.netuid, weights={target: 1.0}), v)
    assert w.chain.weights.weights(netuid=w.netuid)[uid] == {target: 1.0}


@flow
def weights_batch(w):
    v, uid, target = pair(w, hidden=False)
    w.call(calls.SubtensorModule.batch_set_weights(netuids=[w.netuid], weights=[[(uid, 1), (target, 65535)]], version_keys=[0]), v, signer="hotkey")
    assert raw(w, uid) == [(uid, 1), (target, 65535)]


@flow
def weights_by_hash(w):
    v, uid, target = pair(w, hidden=True)
    salt, uids, values = [1, 2, 3], [uid, target], [100, 65535]
    plain = {"netuid": w.netuid, "uids": uids, "values": values, "salt": salt, "version_key": 0}
    w.call(calls.SubtensorModule.commit_weights(netuid=w.netuid, commit_hash="0x" + sealed(v, plain)), v, signer="hotkey")

    def revealed():
        answer = w.chain.submit_call(calls.SubtensorModule.reveal_weights(**plain), v, signer="hotkey")
        assert answer.success or "RevealTooEarly" in str(answer.error), answer
        return answer.success

    until(revealed, "the weights are revealed")
    assert raw(w, uid) == [(uid, 100), (target, 65535)]


def sealed(v, p):
    """The hash of a commit: blake2b of hotkey, netuid, uids, values, salt and version."""
    import hashlib

    def words(list_):
        return bytes([len(list_) << 2]) + b"".join(n.to_bytes(2, "little") for n in list_)

    text = bytes(v.hotkey.public_key) + p["netuid"].to_bytes(2, "little") + words(p["uids"]) + words(p["values"]) + words(p["salt"])
    return hashlib.blake2b(text + p["version_key"].to_bytes(8, "little"), digest_size=32).hexdigest()


@flow
def weights_with_nonces_in_one_block(w):
    """Commits on two subnets with consecutive nonces, the second sent first: it waits."""
    v, _, _ = pair(w, hidden=True)
    other = w.new_subnet()
    w.do(bt.StartCall(netuid=other), w.alice)
    w.weights_freely(hidden=True, netuid=other)
    if w.chain.neurons.uid(hotkey_ss58=hot(v), netuid=other) is None:
        w.call(calls.SubtensorModule.burned_register(netuid=other, hotkey=hot(v)), v)
    prepared = []
    for netuid in (w.netuid, other):
        call = calls.SubtensorModule.commit_weights(netuid=netuid, commit_hash="0x" + bytes([netuid] * 32).hex())
        first = prepared[0].nonce + 1 if prepared else None
        prepared.append(w.chain.prepare_call(call, address=hot(v), nonce=first))
    start = w.chain.block
    for one in reversed(prepared):
        done(w.chain.submit_signature(one, v.hotkey.sign(one.payload), wait_for_inclusion=False, wait_for_finalization=False))

    def commits():
        blocks = [w.chain.query(storage.System.Events, [], block=b) for b in range(start, w.chain.block + 1)]
        found = [sum("WeightsCommitted" in str(event) for event in events) for events in blocks]
        return [n for n in found if n]

    found = until(commits, "the commits")
    assert found == [2], f"they are not in one block: {found}"


@life
def weights_time_locked(w):
    v, _, target = pair(w, hidden=True)
    sent = w.do(bt.SetWeights(netuid=w.netuid, weights={target: 1.0}), v)
    assert sent.data["reveal_round"] > 0
    commits = [c for epoch in w.chain.weights.timelocked_weight_commits(netuid=w.netuid).values() for c in epoch if c["hotkey"] == hot(v)]
    assert sent.data["reveal_round"] in commits[-1].values(), (commits, sent.data)
    assert any("TimelockedWeightsCommitted" in str(e) for e in sent.events), sent.events


@life
def epochs(w):
    status = w.chain.epochs.epoch_status(netuid=w.netuid)
    assert status["tempo"] == w.chain.subnets.info(w.netuid).tempo and status["next_epoch_start_block"] >= status["block"], status
    ran = w.chain.wait_for_epoch(w.netuid, timeout=120)
    assert ran.block > ran.previous
