"""Delegates, takes, nominations, children, and root's claims."""

import bittensor as bt
from bittensor import calls, storage
from flows import NotOffered, flow, life, until
from sdk11.world import TAO, cold, hot


@life
def delegates(w):
    mine = hot(w.neuron(w.bob))
    w.do(bt.AddStake(hotkey_ss58=mine, netuid=w.netuid, amount_tao=5), w.charlie)
    assert w.chain.delegation.is_delegate(hotkey_ss58=mine) and mine in {d.hotkey for d in w.chain.delegation.delegates()}
    assert w.chain.delegation.delegate(hotkey_ss58=mine).hotkey == mine


@life
def takes_up_and_down(w):
    mine = hot(w.neuron(w.bob))
    w.sudo(calls.AdminUtils.sudo_set_tx_delegate_take_rate_limit(tx_rate_limit=0))
    take = w.chain.delegation.delegate_take(hotkey_ss58=mine)["take"]
    for intent, want in ((bt.DecreaseTake(take=take / 2), 0.5), (bt.IncreaseTake(take=take * 0.75), 0.75), (bt.SetTake(take=take * 0.6), 0.6)):
        w.do(intent, w.bob)
        assert abs(w.chain.delegation.delegate_take(hotkey_ss58=mine)["take"] - take * want) < 0.001


@life
def nominations(w):
    mine = hot(w.neuron(w.bob))
    w.do(bt.AddStake(hotkey_ss58=mine, netuid=w.netuid, amount_tao=7), w.charlie)
    assert w.chain.delegation.delegated(coldkey_ss58=cold(w.charlie))
    assert w.staked(w.charlie, mine, w.netuid) > 0


@life
def children_and_parents(w):
    mine, child = hot(w.neuron(w.bob)), hot(w.neuron(w.charlie))
    w.do(bt.AddStake(hotkey_ss58=mine, netuid=w.netuid, amount_tao=50, slippage_protection=False), w.bob)
    w.do(bt.SetChildren(netuid=w.netuid, children=[[0.25, child]]), w.bob)
    now = until(lambda: w.chain.delegation.children(hotkey_ss58=mine, netuid=w.netuid), "the children are set")
    assert [c for _, c in now] == [child] and not w.chain.delegation.pending_children(hotkey_ss58=mine, netuid=w.netuid)["children"]
    assert [p for _, p in w.chain.delegation.parents(hotkey_ss58=child, netuid=w.netuid)] == [mine]


@flow
def childkey_take(w):
    w.do(bt.SetChildkeyTake(netuid=w.netuid, take=0.1), w.neuron(w.charlie))
    assert w.chain.query(storage.SubtensorModule.ChildkeyTake, [hot(w.charlie), w.netuid]) in (6553, 6554)


@life
def root_claim_types(w):
    """By plain calls: the SDK's intents are for baskets, which came after this chain's rules."""
    for kind in ("Keep", {"KeepSubnets": {"subnets": [w.netuid]}}, "Swap"):
        w.call(calls.Call("SubtensorModule", "set_root_claim_type", {"new_root_claim_type": kind}), w.bob)


def owed(w):
    """Bob's hotkey, whose stake on root is owed alpha of his subnet: as with SDK 10."""
    root, mine, other = calls.AdminUtils, hot(w.neuron(w.bob)), w.new_subnet()
    w.do(bt.StartCall(netuid=other), w.alice)
    w.neuron(w.charlie)
    w.weights_freely(hidden=False)
    w.sudo(calls.Call("SubtensorModule", "sudo_set_num_root_claims", {"new_value": 0}))  # else the chain claims for Bob
    w.sudo(root.sudo_set_subnet_moving_alpha(alpha={"bits": 1 << 31}))
    w.do(bt.RootRegister(), w.bob)
    w.do(bt.AddStake(hotkey_ss58=mine, netuid=0, amount_tao=100_000), w.bob)
    for netuid in (w.netuid, other):
        w.do(bt.AddStake(hotkey_ss58=mine, netuid=netuid, amount_tao=3_000, slippage_protection=False), w.bob)
        w.sudo(root.sudo_set_ema_price_halving_period(netuid=netuid, ema_halving=1))
    w.sudo(calls.Call("SubtensorModule", "sudo_set_root_claim_threshold", {"netuid": w.netuid, "new_value": 0}))
    w.chain.wait_for_epoch(w.netuid, timeout=60)  # from then on Bob has a permit
    w.do(bt.SetWeights(netuid=w.netuid, weights={w.uid(w.charlie): 1.0}), w.bob)
    w.chain.wait_for_epoch(w.netuid, timeout=60)
    w.chain.wait_for_epoch(w.netuid, timeout=60)
    return mine


def claim(w, kind):
    """What a claim of this kind added to Bob's stake on the subnet and on root."""
    mine = owed(w)
    w.call(calls.Call("SubtensorModule", "set_root_claim_type", {"new_root_claim_type": kind}), w.bob)
    before = w.staked(w.bob, mine, w.netuid), w.staked(w.bob, mine, 0)
    w.call(calls.SubtensorModule.claim_root(subnets=[w.netuid]), w.bob)
    return w.staked(w.bob, mine, w.netuid) - before[0], w.staked(w.bob, mine, 0) - before[1]


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
    alpha, root = claim(w, {"KeepSubnets": {"subnets": [w.netuid]}})
    assert alpha > 0 and root == 0


@flow
def root_baskets(w):
    try:
        w.chain.staking.root_basket_owed(coldkey_ss58=cold(w.bob))
    except ValueError as e:
        raise NotOffered(f"{type(e).__name__}: {e}") from e
    assert TAO
