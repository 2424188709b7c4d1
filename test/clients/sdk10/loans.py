"""Crowdloans through their life."""

from flows import flow, life
from sdk10.world import cold, done, fails, tao


def loan(w, **options):
    made = w.chain.get_crowdloan_next_id()
    done(w.chain.create_crowdloan(**{"wallet": w.alice, "deposit": tao(10), "min_contribution": tao(1), "cap": tao(100),
                                     "end": w.chain.get_current_block() + 10_000, "target_address": cold(w.bob), **options}))
    return made


@life
def crowdloans(w):
    one = loan(w)
    assert one in {c.id for c in w.chain.get_crowdloans()}
    done(w.chain.contribute_crowdloan(wallet=w.charlie, crowdloan_id=one, amount=tao(30)))
    assert w.chain.get_crowdloan_by_id(one).raised == tao(40)
    assert w.chain.get_crowdloan_contributions(one)[cold(w.charlie)] == tao(30)
    done(w.chain.withdraw_crowdloan(wallet=w.charlie, crowdloan_id=one))
    assert w.chain.get_crowdloan_by_id(one).raised == tao(10)
    done(w.chain.update_cap_crowdloan(wallet=w.alice, crowdloan_id=one, new_cap=tao(90)))
    done(w.chain.update_min_contribution_crowdloan(wallet=w.alice, crowdloan_id=one, new_min_contribution=tao(2)))
    done(w.chain.update_end_crowdloan(wallet=w.alice, crowdloan_id=one, new_end=w.chain.get_current_block() + 12_000))
    changed = w.chain.get_crowdloan_by_id(one)
    assert (changed.cap, changed.min_contribution) == (tao(90), tao(2))
    done(w.chain.contribute_crowdloan(wallet=w.charlie, crowdloan_id=one, amount=tao(80)))
    before = w.free(w.bob)
    done(w.chain.finalize_crowdloan(wallet=w.alice, crowdloan_id=one))
    assert w.free(w.bob) - before == tao(90).rao and w.chain.get_crowdloan_by_id(one).finalized


@flow
def crowdloans_refunded(w):
    one = loan(w)
    before = w.free(w.charlie)
    done(w.chain.contribute_crowdloan(wallet=w.charlie, crowdloan_id=one, amount=tao(30)))
    fails(w.chain.dissolve_crowdloan(wallet=w.alice, crowdloan_id=one), "NotReadyToDissolve")
    done(w.chain.refund_crowdloan(wallet=w.alice, crowdloan_id=one))
    assert before - w.free(w.charlie) < tao(0.01).rao
    done(w.chain.dissolve_crowdloan(wallet=w.alice, crowdloan_id=one))
    assert w.chain.get_crowdloan_by_id(one) is None
