"""Stake, its fees, and what trades would give."""

import bittensor as bt
from flows import flow, life
from sdk11.world import TAO, cold, fails, hot


def add(w, amount, netuid=None):
    """Bob's hotkey, with so much of Bob's on it."""
    mine = hot(w.neuron(w.bob))
    w.do(bt.AddStake(hotkey_ss58=mine, netuid=w.netuid if netuid is None else netuid, amount_tao=amount), w.bob)
    return mine


@life
def stake_add(w):
    w.neuron(w.bob)
    before = w.free(w.bob)
    mine = add(w, 10)
    assert w.staked(w.bob, mine, w.netuid) > 0 and 10 * TAO <= before - w.free(w.bob) < 10.1 * TAO
    assert (mine, w.netuid) in {(p.hotkey, p.netuid) for p in w.chain.staking.positions(cold(w.bob))}
    assert mine in w.chain.staking.staking_hotkeys(coldkey_ss58=cold(w.bob))
    assert w.chain.staking.stake_value_for_coldkey(coldkey_ss58=cold(w.bob)).stake_value.rao > 0


@life
def stake_remove(w):
    mine = add(w, 10)
    held, before = w.staked(w.bob, mine, w.netuid), w.free(w.bob)
    w.do(bt.RemoveStake(hotkey_ss58=mine, netuid=w.netuid, amount_alpha=bt.Balance.from_rao(held // 3, w.netuid)), w.bob)
    assert w.free(w.bob) - before > TAO  # an epoch may add to the stake meanwhile


@life
def stake_move(w):
    mine, other = add(w, 20, 0), hot(w.neuron(w.alice))
    w.do(bt.MoveStake(origin_hotkey_ss58=mine, origin_netuid=0, dest_hotkey_ss58=other, dest_netuid=0, amount_alpha=5), w.bob)
    assert w.staked(w.bob, other, 0) == 5 * TAO


@life
def stake_swap(w):
    mine = add(w, 20, 0)
    before, there = w.staked(w.bob, mine, 0), w.staked(w.bob, mine, w.netuid)
    w.do(bt.SwapStake(hotkey_ss58=mine, origin_netuid=0, dest_netuid=w.netuid, amount_alpha=5), w.bob)
    assert before - w.staked(w.bob, mine, 0) == 5 * TAO and w.staked(w.bob, mine, w.netuid) > there


@life
def stake_transfer(w):
    mine = add(w, 20, 0)
    w.do(bt.TransferStake(dest_coldkey_ss58=cold(w.charlie), hotkey_ss58=mine, origin_netuid=0, dest_netuid=0, amount_alpha=2), w.bob)
    assert w.staked(w.charlie, mine, 0) == 2 * TAO


@life
def unstake_all(w):
    mine = add(w, 3)
    w.do(bt.UnstakeAll(hotkey_ss58=mine), w.bob)
    assert w.staked(w.bob, mine, w.netuid) == 0
    add(w, 3)
    root = w.staked(w.bob, mine, 0)
    w.do(bt.UnstakeAllAlpha(hotkey_ss58=mine), w.bob)
    assert w.staked(w.bob, mine, w.netuid) == 0 and w.staked(w.bob, mine, 0) > root


@flow
def stake_within_tolerance(w):
    mine = hot(w.neuron(w.bob))
    fails(w.chain.execute(bt.AddStake(hotkey_ss58=mine, netuid=w.netuid, amount_tao=500, rate_tolerance=0.001), w.bob), "SlippageTooHigh")
    assert w.staked(w.bob, mine, w.netuid) == 0
    price, before = w.chain.prices.alpha_price(netuid=w.netuid)["price_rao"], w.free(w.bob)
    w.do(bt.AddStakeLimit(hotkey_ss58=mine, netuid=w.netuid, amount_tao=500, limit_price_rao=int(price * 1.02), allow_partial=True), w.bob)
    spent, held = before - w.free(w.bob), w.staked(w.bob, mine, w.netuid)
    assert held > 0 and 0 < spent < 500 * TAO, (spent, held)
    fails(w.chain.execute(bt.RemoveStakeLimit(hotkey_ss58=mine, netuid=w.netuid, amount_alpha=bt.Balance.from_rao(held, w.netuid),
                                              limit_price_rao=int(price * 2)), w.bob), "PriceLimitExceeded")
    w.do(bt.AddStake(hotkey_ss58=mine, netuid=w.netuid, amount_tao=1, rate_tolerance=0.5), w.bob)
    assert w.staked(w.bob, mine, w.netuid) > held


@flow
def stake_multiple(w):
    one, two = hot(w.neuron(w.bob)), hot(w.neuron(w.charlie))
    w.do(bt.Batch(intents=[bt.AddStake(hotkey_ss58=h, netuid=w.netuid, amount_tao=3, slippage_protection=False).to_dict() for h in (one, two)]), w.bob)
    assert w.staked(w.bob, one, w.netuid) > 0 and w.staked(w.bob, two, w.netuid) > 0
    held = w.chain.staking.stake_for_coldkeys(coldkey_ss58s=[cold(w.bob), cold(w.charlie)])
    assert {p.hotkey for p in held[cold(w.bob)]} >= {one, two}


@life
def auto_stake(w):
    other = hot(w.neuron(w.alice))
    w.do(bt.SetAutoStake(netuid=w.netuid, hotkey_ss58=other), w.bob)
    assert w.chain.staking.auto_stake(coldkey_ss58=cold(w.bob), netuid=w.netuid) == other


@flow
def stake_fees(w):
    mine = hot(w.neuron(w.bob))
    quote = w.chain.prices.quote_stake(netuid=w.netuid, amount_tao=10)
    assert quote.tao_fee.rao > 0
    before, held = w.free(w.bob), w.staked(w.bob, mine, w.netuid)
    sent = w.do(bt.AddStake(hotkey_ss58=mine, netuid=w.netuid, amount_tao=10), w.bob)
    assert before - w.free(w.bob) == 10 * TAO + sent.fee.rao
    got = w.staked(w.bob, mine, w.netuid) - held
    assert got > quote.alpha.rao * 0.99, (got, quote)  # an epoch may add to it


@life
def simulated_swaps(w):
    there = w.chain.prices.quote_stake(netuid=w.netuid, amount_tao=1)
    assert there.alpha.rao > 0 and there.tao_fee.rao > 0
    back = w.chain.prices.quote_unstake(netuid=w.netuid, amount_alpha=1)
    assert back.tao.rao > 0
