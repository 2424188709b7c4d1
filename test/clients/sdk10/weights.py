"""Weights in the open, by hash, time-locked; epochs."""

from flows import flow, life, until
from sdk10.world import cold, done, hot


def pair(w, hidden):
    """A validator and a miner whose weights may be set at any time, and their uids."""
    v = w.neuron(w.alice)
    w.neuron(w.bob)
    w.weights_freely(hidden)
    return v, w.uid(v), w.uid(w.bob)


@life
def weights_set(w):
    v, uid, target = pair(w, hidden=False)
    done(w.chain.set_weights(wallet=v, netuid=w.netuid, uids=[target], weights=[1.0], mechid=0, wait_for_inclusion=True))
    assert dict(w.chain.weights(w.netuid))[uid] == [(target, 65535)]
    assert w.chain.blocks_since_last_update(w.netuid, uid) <= 3


@flow
def weights_batch(w):
    v, uid, target = pair(w, hidden=False)
    call = {"netuids": [w.netuid], "weights": [[(uid, 1), (target, 65535)]], "version_keys": [0]}
    done(w.call("SubtensorModule", "batch_set_weights", call, v, sign_with="hotkey"))
    assert dict(w.chain.weights(w.netuid))[uid] == [(uid, 1), (target, 65535)]


@life
def weights_by_hash(w):
    v, uid, target = pair(w, hidden=True)
    salt, uids, values = [1, 2, 3], [uid, target], [100, 65535]
    done(w.chain.commit_weights(wallet=v, netuid=w.netuid, salt=salt, uids=uids, weights=values, wait_for_inclusion=True))

    def revealed():
        answer = w.chain.reveal_weights(wallet=v, netuid=w.netuid, salt=salt, uids=uids, weights=values, max_attempts=1, wait_for_inclusion=True)
        assert answer.success or "RevealTooEarly" in str(answer.message), answer.message
        return answer.success

    until(revealed, "the weights are revealed")
    assert dict(w.chain.weights(w.netuid))[uid] == [(uid, 100), (target, 65535)]


@flow
def weights_with_nonces_in_one_block(w):
    """Commits on two subnets with consecutive nonces, the second sent first: it waits."""
    v, _, _ = pair(w, hidden=True)
    other = w.new_subnet()
    w.weights_freely(hidden=True, netuid=other)
    done(w.chain.start_call(wallet=w.alice, netuid=other))
    if not w.chain.is_hotkey_registered(netuid=other, hotkey_ss58=hot(v)):
        done(w.chain.burned_register(wallet=v, netuid=other))
    first, start = w.chain.substrate.get_account_next_index(hot(v)), w.chain.get_current_block()
    for n, netuid in ((1, other), (0, w.netuid)):
        done(w.call("SubtensorModule", "commit_weights", {"netuid": netuid, "commit_hash": "0x" + bytes([n + 1] * 32).hex()}, v,
                    sign_with="hotkey", nonce=first + n, wait_for_inclusion=False))

    def commits():
        blocks = range(start, w.chain.get_current_block() + 1)
        found = [[e for e in w.chain.substrate.get_events(w.chain.get_block_hash(b)) if e["event"]["event_id"] == "WeightsCommitted"] for b in blocks]
        return [len(f) for f in found if f]

    assert until(commits, "the commits") == [2], "they are not in one block"


@life
def weights_time_locked(w):
    v, _, target = pair(w, hidden=True)
    sent = done(w.chain.set_weights(wallet=v, netuid=w.netuid, uids=[target], weights=[1.0], block_time=0.25, wait_for_inclusion=True))
    commits = w.chain.get_timelocked_weight_commits(w.netuid)
    assert [(c[0], c[3]) for c in commits if c[0] == hot(v)] == [(hot(v), sent.data["reveal_round"])], (commits, sent.data)
    events = [e for e in w.receipt(sent).triggered_events if e["event"]["event_id"] == "TimelockedWeightsCommitted"]
    assert len(events) == 1 and sent.data["reveal_round"] in dict(enumerate(events[0]["attributes"])).values(), events


@flow
def epochs(w):
    n = w.netuid
    due = w.chain.get_next_epoch_start_block(n)
    assert due >= w.chain.get_current_block() and w.chain.blocks_until_next_epoch(n) is not None
    before = w.chain.get_subnet_epoch_index(n)
    until(lambda: w.chain.get_subnet_epoch_index(n) > before, "an epoch")
    assert w.chain.get_last_epoch_block(n) <= w.chain.get_current_block()
    assert w.chain.get_epoch_schedule_state(n).tempo == w.chain.tempo(n)
    assert w.chain.subnet(n).owner_coldkey == cold(w.alice)
