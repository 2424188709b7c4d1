"""Stake, its fees, and what trades would give."""

from bittensor.utils.balance import Balance
from flows import flow, life
from sdk10.world import TAO, cold, done, fails, hot, tao


def alpha(rao, netuid):
    return Balance.from_rao(rao).set_unit(netuid)


def add(w, amount, netuid=None):
    """Bob's hotkey, with so much of Bob's on it."""
    mine = hot(w.neuron(w.bob))
    done(w.chain.add_stake(wallet=w.bob, netuid=w.netuid if netuid is None else netuid, hotkey_ss58=mine, amount=tao(amount)))
    return mine


@life
def stake_add(w):
    w.neuron(w.bob)
    before = w.free(w.bob)
    mine = add(w, 10)
    held = w.staked(w.bob, mine, w.netuid)
    assert held > 0 and 10 * TAO <= before - w.free(w.bob) < 10.1 * TAO
    assert w.chain.get_stake_for_hotkey(mine, w.netuid).rao >= held
    infos = w.chain.get_stake_info_for_coldkey(cold(w.bob))
    assert (mine, w.netuid) in {(i.hotkey_ss58, i.netuid) for i in infos}
    assert w.chain.get_stake_for_coldkey_and_hotkey(cold(w.bob), mine)[w.netuid].stake.rao > 0
    assert mine in w.chain.get_staking_hotkeys(cold(w.bob))


@life
def stake_remove(w):
    mine = add(w, 10)
    held, before = w.staked(w.bob, mine, w.netuid), w.free(w.bob)
    done(w.chain.unstake(wallet=w.bob, netuid=w.netuid, hotkey_ss58=mine, amount=alpha(held // 3, w.netuid)))
    assert w.free(w.bob) - before > TAO  # an epoch may add to the stake meanwhile


@life
def stake_move(w):
    mine, other = add(w, 20, 0), hot(w.neuron(w.alice))
    before = w.staked(w.bob, mine, 0)
    done(w.chain.move_stake(wallet=w.bob, origin_hotkey_ss58=mine, origin_netuid=0, destination_hotkey_ss58=other, destination_netuid=0, amount=tao(5)))
    assert w.staked(w.bob, other, 0) == 5 * TAO and before - w.staked(w.bob, mine, 0) == 5 * TAO


@life
def stake_swap(w):
    mine = add(w, 20, 0)
    before, there = w.staked(w.bob, mine, 0), w.staked(w.bob, mine, w.netuid)
    done(w.chain.swap_stake(wallet=w.bob, hotkey_ss58=mine, origin_netuid=0, destination_netuid=w.netuid, amount=tao(5)))
    assert before - w.staked(w.bob, mine, 0) == 5 * TAO and w.staked(w.bob, mine, w.netuid) > there


@life
def stake_transfer(w):
    mine = add(w, 20, 0)
    done(w.chain.transfer_stake(wallet=w.bob, destination_coldkey_ss58=cold(w.charlie), hotkey_ss58=mine, origin_netuid=0, destination_netuid=0, amount=tao(2)))
    assert w.staked(w.charlie, mine, 0) == 2 * TAO


@life
def unstake_all(w):
    mine = add(w, 3)
    done(w.chain.unstake_all(wallet=w.bob, netuid=w.netuid, hotkey_ss58=mine, rate_tolerance=0.2))
    assert w.staked(w.bob, mine, w.netuid) < 2_000_000
    add(w, 3)
    done(w.chain.unstake_all(wallet=w.bob, netuid=w.netuid, hotkey_ss58=mine, rate_tolerance=None))
    assert w.staked(w.bob, mine, w.netuid) < 2_000_000


@flow
def stake_within_tolerance(w):
    mine = hot(w.neuron(w.bob))
    big = {"wallet": w.bob, "netuid": w.netuid, "hotkey_ss58": mine, "amount": tao(500), "safe_staking": True, "rate_tolerance": 0.005}
    fails(w.chain.add_stake(**big), "SlippageTooHigh")
    assert w.staked(w.bob, mine, w.netuid) == 0
    before = w.free(w.bob)
    done(w.chain.add_stake(**big, allow_partial_stake=True))
    spent, held = before - w.free(w.bob), w.staked(w.bob, mine, w.netuid)
    assert held > 0 and 0 < spent < 500 * TAO, (spent, held)
    done(w.chain.add_stake(**{**big, "amount": tao(1), "rate_tolerance": 0.5}))
    done(w.chain.add_stake(**{**big, "amount": tao(50), "safe_staking": False}))
    held = w.staked(w.bob, mine, w.netuid)
    fails(w.chain.unstake(wallet=w.bob, netuid=w.netuid, hotkey_ss58=mine, amount=alpha(held, w.netuid), safe_unstaking=True, rate_tolerance=0.001), "SlippageTooHigh")
    assert w.staked(w.bob, mine, w.netuid) >= held  # an epoch may add to it
    done(w.chain.add_stake(wallet=w.bob, netuid=0, hotkey_ss58=mine, amount=tao(5)))
    done(w.chain.swap_stake(wallet=w.bob, hotkey_ss58=mine, origin_netuid=0, destination_netuid=w.netuid, amount=tao(1), safe_swapping=True, rate_tolerance=0.5))
    assert w.staked(w.bob, mine, 0) == 4 * TAO


@flow
def stake_multiple(w):
    one, two = hot(w.neuron(w.bob)), hot(w.neuron(w.charlie))
    done(w.chain.add_stake_multiple(wallet=w.bob, netuids=[w.netuid, w.netuid], hotkey_ss58s=[one, two], amounts=[tao(3), tao(4)]))
    held = [w.staked(w.bob, h, w.netuid) for h in (one, two)]
    assert all(h > 0 for h in held)
    done(w.chain.unstake_multiple(wallet=w.bob, netuids=[w.netuid, w.netuid], hotkey_ss58s=[one, two], amounts=[alpha(h // 2, w.netuid) for h in held]))
    assert all(w.staked(w.bob, h, w.netuid) < 0.7 * was for h, was in zip((one, two), held))
    infos = w.chain.get_stake_info_for_coldkeys([cold(w.bob), cold(w.charlie)])
    assert {i.hotkey_ss58 for i in infos[cold(w.bob)]} >= {one, two}


@life
def auto_stake(w):
    other = hot(w.neuron(w.alice))
    done(w.chain.set_auto_stake(wallet=w.bob, netuid=w.netuid, hotkey_ss58=other))
    assert w.chain.get_auto_stakes(cold(w.bob))[w.netuid] == other


@flow
def stake_fees(w):
    mine = hot(w.neuron(w.bob))
    fee = w.chain.get_stake_add_fee(amount=tao(10), netuid=w.netuid)
    assert 0 < fee.rao < TAO
    told = w.chain.sim_swap(origin_netuid=0, destination_netuid=w.netuid, amount=tao(10))
    assert told.tao_fee == fee
    before, held = w.free(w.bob), w.staked(w.bob, mine, w.netuid)
    sent = done(w.chain.add_stake(wallet=w.bob, netuid=w.netuid, hotkey_ss58=mine, amount=tao(10)))
    assert before - w.free(w.bob) == 10 * TAO + sent.extrinsic_fee.rao
    got = w.staked(w.bob, mine, w.netuid) - held
    assert got > told.alpha_amount.rao * 0.99, (got, told)  # an epoch may add to it
    assert w.chain.get_unstake_fee(netuid=w.netuid, amount=alpha(got, w.netuid)).rao > 0
    assert w.chain.get_stake_movement_fee(origin_netuid=w.netuid, destination_netuid=0, amount=alpha(got, w.netuid)).rao >= 0


@flow
def simulated_swaps(w):
    there = w.chain.sim_swap(origin_netuid=0, destination_netuid=w.netuid, amount=tao(1))
    assert there.alpha_amount.rao > 0 and there.tao_fee.rao > 0
    back = w.chain.sim_swap(origin_netuid=w.netuid, destination_netuid=0, amount=there.alpha_amount)
    assert 0 < back.tao_amount.rao < TAO
    across = w.chain.sim_swap(origin_netuid=w.netuid, destination_netuid=1, amount=there.alpha_amount)
    assert across.alpha_amount.rao > 0
