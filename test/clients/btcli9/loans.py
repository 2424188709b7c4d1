"""Crowdloans through their life."""

from flows import flow
from btcli9.world import TAO


def loan(w):
    one = w.read("NextCrowdloanId", module="Crowdloan") or 0
    w.act("Alice", "crowd", "create", "--fundraising", "--deposit", 10, "--min-contribution", 1, "--cap", 100, "--duration", 10_000,
          "--target-address", w.address("Bob"))
    assert state(w, one)["raised"] == 10 * TAO
    return one


def state(w, one):
    return w.read("Crowdloans", one, module="Crowdloan")


@flow
def crowdloans(w):
    one = loan(w)
    w.act("Charlie", "crowd", "contribute", "--id", one, "--amount", 30)
    assert state(w, one)["raised"] == 40 * TAO
    w.act("Charlie", "crowd", "withdraw", "--id", one)
    assert state(w, one)["raised"] == 10 * TAO
    w.act("Alice", "crowd", "update", "--id", one, "--cap", 90)
    w.act("Alice", "crowd", "update", "--id", one, "--min-contribution", 2)
    assert (state(w, one)["cap"], state(w, one)["min_contribution"]) == (90 * TAO, 2 * TAO)
    w.act("Charlie", "crowd", "contribute", "--id", one, "--amount", 80)
    assert w.run("crowd", "list")["success"] and w.run("crowd", "info", "--id", one)["success"]
    before = w.free("Bob")
    w.act("Alice", "crowd", "finalize", "--id", one)
    assert w.free("Bob") - before == 90 * TAO and state(w, one)["finalized"]


@flow
def crowdloans_refunded(w):
    one = loan(w)
    w.act("Charlie", "crowd", "contribute", "--id", one, "--amount", 30)
    w.act("Alice", "crowd", "refund", "--id", one)
    assert state(w, one)["raised"] == 10 * TAO
    w.act("Alice", "crowd", "dissolve", "--id", one)
    assert state(w, one) is None
