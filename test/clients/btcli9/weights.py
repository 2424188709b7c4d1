"""Weights; epochs."""

from flows import absent, flow, life, until

absent("it commits and reveals; setting in the open, in batches, with nonces, and time locks have no command",
       "weights_set", "weights_batch", "weights_with_nonces_in_one_block", "weights_time_locked")


@life
def weights_by_hash(w):
    w.neuron("Alice")
    w.neuron("Bob")
    w.weights_freely(hidden=True)
    uid, target = w.uid("Alice"), w.uid("Bob")
    what = ["--netuid", w.netuid, "--uids", f"{uid},{target}", "--weights", "0.25,0.75", "--salt", "1,2,3"]
    w.act("Alice", "weights", "commit", *what, told=False)
    assert w.read("WeightCommits", w.netuid, w.hot("Alice"))

    def revealed():
        w.act("Alice", "weights", "reveal", *what, told=False)
        return w.read("Weights", w.netuid, uid)

    until(revealed, "the weights are revealed", 120)
    row = dict(tuple(pair) for pair in w.read("Weights", w.netuid, uid))
    assert row[target] == 65535 and abs(row[uid] - 21845) <= 1, row


@flow
def epochs(w):
    w.weights_freely(hidden=False)
    before = w.read("SubnetEpochIndex", w.netuid)
    w.act("Alice", "sudo", "trigger-epoch", "--netuid", w.netuid)
    until(lambda: w.read("SubnetEpochIndex", w.netuid) > before, "an epoch")
