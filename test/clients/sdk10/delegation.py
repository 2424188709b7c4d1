"""Delegates, takes, nominations, children, and root's claims."""

from flows import absent, flow, life, until
from sdk10.world import cold, done, fails, hot, tao

absent("baskets on root came after it", "root_baskets")


@life
def delegates(w):
    mine = hot(w.neuron(w.bob))
    done(w.chain.add_stake(wallet=w.charlie, netuid=w.netuid, hotkey_ss58=mine, amount=tao(5)))
    assert w.chain.is_hotkey_delegate(mine) and mine in {d.hotkey_ss58 for d in w.chain.get_delegates()}
    d = w.chain.get_delegate_by_hotkey(mine)
    assert (d.hotkey_ss58, d.owner_ss58) == (mine, cold(w.bob)) and w.netuid in d.registrations
    assert not w.chain.is_hotkey_delegate(cold(w.charlie))


@life
def takes_up_and_down(w):
    mine = hot(w.neuron(w.bob))
    take = w.chain.get_delegate_take(mine)
    w.sudo("sudo_set_tx_delegate_take_rate_limit", tx_rate_limit=0)
    done(w.chain.set_delegate_take(wallet=w.bob, hotkey_ss58=mine, take=take / 2))
    assert abs(w.chain.get_delegate_take(mine) - take / 2) < 0.001
    done(w.chain.set_delegate_take(wallet=w.bob, hotkey_ss58=mine, take=take * 0.75))
    assert abs(w.chain.get_delegate_take(mine) - take * 0.75) < 0.001
    fails(w.chain.set_delegate_take(wallet=w.bob, hotkey_ss58=mine, take=0.5), "")


@life
def nominations(w):
    mine = hot(w.neuron(w.bob))
    done(w.chain.add_stake(wallet=w.charlie, netuid=w.netuid, hotkey_ss58=mine, amount=tao(7)))
    (found,) = [d for d in w.chain.get_delegated(cold(w.charlie)) if (d.hotkey_ss58, d.netuid) == (mine, w.netuid)]
    assert found.stake.rao > 0
    assert cold(w.charlie) in w.chain.get_delegate_by_hotkey(mine).nominators


@life
def children_and_parents(w):
    mine, child = hot(w.neuron(w.bob)), hot(w.neuron(w.charlie))
    done(w.chain.add_stake(wallet=w.bob, netuid=w.netuid, hotkey_ss58=mine, amount=tao(50)))
    done(w.chain.set_children(wallet=w.bob, netuid=w.netuid, hotkey_ss58=mine, children=[(0.25, child)]))

    def now():
        ok, children, _ = w.chain.get_children(mine, w.netuid)
        return ok and children

    if not now():
        pending, due = w.chain.get_children_pending(mine, w.netuid)
        assert not pending or (pending[0][1] == child and due > 0), pending
    (share, who), = until(now, "the children are set")
    assert who == child and abs(share - 0.25) < 1e-6
    assert [p for _, p in w.chain.get_parents(child, w.netuid)] == [mine]


@flow
def childkey_take(w):
    child = hot(w.neuron(w.charlie))
    done(w.call("SubtensorModule", "set_childkey_take", {"hotkey": child, "netuid": w.netuid, "take": 5898}, w.charlie))
    assert w.chain.query_subtensor("ChildkeyTake", params=[child, w.netuid]) == 5898
    fails(w.call("SubtensorModule", "set_childkey_take", {"hotkey": child, "netuid": w.netuid, "take": 65535}, w.charlie), "InvalidChildkeyTake")


@life
def root_claim_types(w):
    who = cold(w.bob)
    for kind in ("Keep", {"KeepSubnets": {"subnets": [w.netuid]}}, "Swap"):
        done(w.chain.set_root_claim_type(wallet=w.bob, new_root_claim_type=kind))
        assert w.chain.get_root_claim_type(who) == kind


def owed(w):
    """Bob's hotkey, whose stake on root is owed alpha of his subnet.

    Root is paid while the prices of all subnets sum to more than 1; two are bought
    up, and their moving prices made to follow at once."""
    mine, other = hot(w.neuron(w.bob)), w.new_subnet()
    done(w.chain.start_call(wallet=w.alice, netuid=other))
    w.neuron(w.charlie)
    w.weights_freely(hidden=False)
    w.sudo("sudo_set_num_root_claims", new_value=0, module="SubtensorModule")  # else the chain claims for Bob
    w.sudo("sudo_set_subnet_moving_alpha", alpha={"bits": 1 << 31})
    done(w.chain.root_register(wallet=w.bob))
    done(w.chain.add_stake(wallet=w.bob, netuid=0, hotkey_ss58=mine, amount=tao(100_000)))
    for netuid in (w.netuid, other):
        done(w.chain.add_stake(wallet=w.bob, netuid=netuid, hotkey_ss58=mine, amount=tao(3_000)))
        w.sudo("sudo_set_ema_price_halving_period", netuid=netuid, ema_halving=1)
    w.sudo("sudo_set_root_claim_threshold", netuid=w.netuid, new_value=0, module="SubtensorModule")
    until(lambda: w.chain.get_subnet_validator_permits(w.netuid)[w.uid(w.bob)], "Bob has a permit")
    done(w.chain.set_weights(wallet=w.bob, netuid=w.netuid, uids=[w.uid(w.charlie)], weights=[1.0], mechid=0, wait_for_inclusion=True))
    until(lambda: w.chain.get_root_claimable_stake(cold(w.bob), mine, w.netuid).rao, "root is owed alpha")
    return mine


@flow
def root_claim_keep(w):
    mine = owed(w)
    assert w.chain.get_root_claimable_rate(mine, w.netuid) > 0 and w.netuid in w.chain.get_root_claimable_all_rates(mine)
    done(w.chain.set_root_claim_type(wallet=w.bob, new_root_claim_type="Keep"))
    due, before = w.chain.get_root_claimable_stake(cold(w.bob), mine, w.netuid).rao, w.staked(w.bob, mine, w.netuid)
    done(w.chain.claim_root(wallet=w.bob, netuids=[w.netuid]))
    assert w.chain.get_root_claimed(cold(w.bob), mine, w.netuid).rao >= due
    assert w.staked(w.bob, mine, w.netuid) >= before + due


@flow
def root_claim_swap(w):
    mine = owed(w)
    done(w.chain.set_root_claim_type(wallet=w.bob, new_root_claim_type="Swap"))
    before = w.staked(w.bob, mine, 0)
    done(w.chain.claim_root(wallet=w.bob, netuids=[w.netuid]))
    assert w.staked(w.bob, mine, 0) > before and w.chain.get_root_claimed(cold(w.bob), mine, w.netuid).rao > 0


@flow
def root_claim_keep_subnets(w):
    mine = owed(w)
    done(w.chain.set_root_claim_type(wallet=w.bob, new_root_claim_type={"KeepSubnets": {"subnets": [w.netuid]}}))
    before, root = w.staked(w.bob, mine, w.netuid), w.staked(w.bob, mine, 0)
    done(w.chain.claim_root(wallet=w.bob, netuids=[w.netuid]))
    assert w.staked(w.bob, mine, w.netuid) > before and w.staked(w.bob, mine, 0) == root
