"""Crowdloans through their life."""

import bittensor as bt
from flows import flow, life
from sdk11.world import TAO, cold


def loan(w):
    made = len(w.chain.leasing.crowdloans())
    w.do(bt.CreateCrowdloan(deposit_tao=10, min_contribution_tao=1, cap_tao=100, end=w.chain.block + 10_000, target_ss58=cold(w.bob)), w.alice)
    return made


def raised(w, one):
    return w.chain.leasing.crowdloan(crowdloan_id=one)["raised"].rao


@life
def crowdloans(w):
    one = loan(w)
    w.do(bt.ContributeCrowdloan(crowdloan_id=one, amount_tao=30), w.charlie)
    assert raised(w, one) == 40 * TAO
    w.do(bt.WithdrawCrowdloan(crowdloan_id=one), w.charlie)
    assert raised(w, one) == 10 * TAO
    w.do(bt.UpdateCrowdloanCap(crowdloan_id=one, new_cap_tao=90), w.alice)
    w.do(bt.UpdateCrowdloanMinContribution(crowdloan_id=one, new_min_contribution_tao=2), w.alice)
    w.do(bt.UpdateCrowdloanEnd(crowdloan_id=one, new_end=w.chain.block + 12_000), w.alice)
    assert w.chain.leasing.crowdloan(crowdloan_id=one)["cap"].rao == 90 * TAO
    w.do(bt.ContributeCrowdloan(crowdloan_id=one, amount_tao=80), w.charlie)
    before = w.free(w.bob)
    w.do(bt.FinalizeCrowdloan(crowdloan_id=one), w.alice)
    assert w.free(w.bob) - before == 90 * TAO


@flow
def crowdloans_refunded(w):
    one, before = loan(w), w.free(w.charlie)
    w.do(bt.ContributeCrowdloan(crowdloan_id=one, amount_tao=30), w.charlie)
    assert not w.chain.execute(bt.DissolveCrowdloan(crowdloan_id=one), w.alice).success
    w.do(bt.RefundCrowdloan(crowdloan_id=one), w.alice)
    assert before - w.free(w.charlie) < 0.01 * TAO
    w.do(bt.DissolveCrowdloan(crowdloan_id=one), w.alice)
    assert w.chain.leasing.crowdloan(crowdloan_id=one) is None
