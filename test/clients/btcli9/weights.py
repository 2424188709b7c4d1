"""Weights; epochs."""

from flows import NotOffered, absent, flow, until
from btcli9.world import plain

absent("it commits and reveals; setting in the open, in batches, with nonces, and time locks have no command",
       "weights_set", "weights_batch", "weights_with_nonces_in_one_block", "weights_time_locked")


@flow
def weights_by_hash(w):
    """btcli 9.23.2 asks for an item of storage that Bittensor does not have either."""
    w.neuron("Alice")
    w.neuron("Bob")
    w.weights_freely(hidden=True)
    what = ["--netuid", w.netuid, "--uids", f"{w.uid('Alice')},{w.uid('Bob')}", "--weights", "0.25,0.75", "--salt", "1,2,3"]
    done = w.finished("Alice", "weights", "commit", *what, "--no-prompt")
    if "get_commit_reveal_weights_enabled" in done.stderr and not w.read("WeightCommits", w.netuid, w.hot("Alice")):
        raise NotOffered(plain(done.stderr))
    assert w.read("WeightCommits", w.netuid, w.hot("Alice")), plain(done.stdout)


@flow
def epochs(w):
    w.weights_freely(hidden=False)
    before = w.read("SubnetEpochIndex", w.netuid)
    w.act("Alice", "sudo", "trigger-epoch", "--netuid", w.netuid)
    until(lambda: w.read("SubnetEpochIndex", w.netuid) > before, "an epoch")
