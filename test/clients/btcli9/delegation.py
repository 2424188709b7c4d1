"""Takes, nominations, children, and root's claims."""

import json

from flows import absent, flow, life, until
from btcli9.stakes import LOOSE
from btcli9.world import TAO

absent("its list of delegates was taken out; subnets show names validators", "delegates")
absent("baskets on root came after it", "root_baskets")


@life
def takes_up_and_down(w):
    hotkey = w.neuron("Bob")
    w.root("sudo_set_tx_delegate_take_rate_limit", tx_rate_limit=0)
    for take in ("0.09", "0.12"):
        w.run("sudo", "set-take", "--take", take, wallet="Bob")
        assert abs(w.run("sudo", "get-take", wallet="Bob")["current_take"] - float(take)) < 0.001
        assert abs(w.read("Delegates", hotkey) / 65535 - float(take)) < 0.001


@flow
def nominations(w):
    hotkey = w.neuron("Bob")
    w.act("Charlie", "stake", "add", "--netuid", w.netuid, "--amount", 2, "--include-hotkeys", hotkey, *LOOSE)
    assert w.staked("Charlie", hotkey, w.netuid) > 0
    assert hotkey in json.dumps(w.run("stake", "list", "--no-prompt", wallet="Charlie"))


@life
def children_and_parents(w):
    mine, child = w.neuron("Bob"), w.neuron("Charlie")
    w.act("Bob", "stake", "add", "--netuid", w.netuid, "--amount", 50, "--include-hotkeys", mine, "--unsafe", "--no-mev-protection")
    w.act("Bob", "stake", "child", "set", "--netuid", w.netuid, "--children", child, "--proportions", "0.3")
    ((_, who),) = until(lambda: w.read("ChildKeys", mine, w.netuid), "the children are set")
    assert who == child and [p for _, p in w.read("ParentKeys", child, w.netuid)] == [mine]


@flow
def childkey_take(w):
    child = w.neuron("Charlie")
    w.act("Charlie", "stake", "child", "take", "--netuid", w.netuid, "--take", "0.09", "--child-hotkey-ss58", child)
    assert abs(w.read("ChildkeyTake", child, w.netuid) / 65535 - 0.09) < 0.001


def set_claim(w, *kind):
    w.act("Bob", "stake", "set-claim", *kind)
    found = w.read("RootClaimType", w.address("Bob"))
    return next(iter(found)) if isinstance(found, dict) else found


@flow
def root_claim_types(w):
    assert set_claim(w, "Keep") == "Keep" and set_claim(w, "Swap") == "Swap"
    assert set_claim(w, "Keep", "--netuids", w.netuid) == "KeepSubnets"


def owed(w):
    """Bob's hotkey, whose stake on root is owed alpha of his subnet: as with SDK 10."""
    mine, other = w.neuron("Bob"), w.new_subnet()
    w.sign("SubtensorModule", "start_call", netuid=other)
    w.neuron("Charlie")
    w.weights_freely(hidden=False)
    w.root("sudo_set_num_root_claims", module="SubtensorModule", new_value=0)
    w.root("sudo_set_subnet_moving_alpha", alpha={"bits": 1 << 31})
    w.sign("SubtensorModule", "root_register", who="Bob", hotkey=mine)
    for netuid, amount in ((0, 100_000), (w.netuid, 3_000), (other, 3_000)):
        w.sign("SubtensorModule", "add_stake", who="Bob", hotkey=mine, netuid=netuid, amount_staked=amount * TAO)
        w.root("sudo_set_ema_price_halving_period", netuid=netuid, ema_halving=1)
    w.root("sudo_set_root_claim_threshold", module="SubtensorModule", netuid=w.netuid, new_value=0)
    until(lambda: w.read("ValidatorPermit", w.netuid)[w.uid("Bob")], "Bob has a permit")
    w.sign("SubtensorModule", "set_weights", who="Bob//btcli", netuid=w.netuid, dests=[w.uid("Charlie")], weights=[65535], version_key=0)
    until(lambda: w.read("RootClaimable", mine), "root is owed alpha")
    return mine


def claim(w, *kind):
    """What a claim of this kind added to Bob's stake on the subnet and on root."""
    mine = owed(w)
    set_claim(w, *(k if k is not None else w.netuid for k in kind))
    before = w.staked("Bob", mine, w.netuid), w.staked("Bob", mine, 0)
    w.act("Bob", "stake", "process-claim", "--netuids", w.netuid)
    return w.staked("Bob", mine, w.netuid) - before[0], w.staked("Bob", mine, 0) - before[1]


@flow
def root_claim_keep(w):
    alpha, root = claim(w, "Keep")
    assert alpha > 0 and root == 0


@flow
def root_claim_swap(w):
    _, root = claim(w, "Swap")
    assert root > 0


@flow
def root_claim_keep_subnets(w):
    alpha, root = claim(w, "Keep", "--netuids", None)
    assert alpha > 0 and root == 0
