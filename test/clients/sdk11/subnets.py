"""Subnets, their parameters, and root's."""

import bittensor as bt
from bittensor import calls
from flows import flow, life
from sdk11.world import TAO, cold, fails


@life
def subnets_list_and_show(w):
    netuid = w.netuid
    assert [s.netuid for s in w.chain.subnets.all()][:2] == [0, 1]
    info = w.chain.subnets.info(netuid)
    assert info.netuid == netuid and info.tempo > 0 and w.chain.subnets.metagraph(netuid).owner_coldkey == cold(w.alice)
    assert w.chain.subnets.token_symbols()[netuid] and w.chain.subnets.mechanism_count(netuid=netuid) == 1
    assert w.chain.subnets.burn(netuid).rao > 0


@life
def subnet_create_with_identity(w):
    cost, before = w.chain.subnets.subnet_registration_cost(), w.free(w.alice)
    netuid = w.new_subnet()
    assert before - w.free(w.alice) >= cost.rao * 0.9
    w.do(bt.SetSubnetIdentity(netuid=netuid, subnet_name="sdk", subnet_url="https://example.org"), w.alice)
    assert w.chain.subnets.subnet_identity(netuid=netuid)["subnet_name"] == "sdk"
    assert w.chain.subnets.subnet_names()[netuid] == "sdk"


@flow
def subnet_identity_and_symbol(w):
    for name in ("one", "two"):
        w.do(bt.SetSubnetIdentity(netuid=w.netuid, subnet_name=name), w.alice)
        assert w.chain.subnets.subnet_identity(netuid=w.netuid)["subnet_name"] == name
    w.do(bt.UpdateSymbol(netuid=w.netuid, symbol="ψ"), w.alice)
    assert w.chain.subnets.token_symbols()[w.netuid] == "ψ"


@flow
def subnet_start(w):
    netuid = w.new_subnet()
    before = w.chain.subnets.subnet_start_schedule(netuid=netuid)
    assert not w.chain.execute(bt.StartCall(netuid=netuid), w.bob).success
    w.do(bt.StartCall(netuid=netuid), w.alice)
    assert w.chain.subnets.subnet_start_schedule(netuid=netuid) != before


@life
def subnet_price_and_lock_cost(w):
    cost = w.chain.subnets.subnet_registration_cost()
    assert cost.rao >= 1000 * TAO
    netuid = w.new_subnet()
    assert w.chain.subnets.subnet_registration_cost().rao > cost.rao
    assert netuid in w.chain.prices.alpha_prices() and w.chain.prices.alpha_price(netuid=netuid)["price_rao"] > 0


@life
def hyperparameters_get(w):
    h = w.chain.subnets.subnet_hyperparameters(netuid=w.netuid)
    assert h["tempo"] == w.chain.subnets.info(w.netuid).tempo, h
    assert w.chain.hyperparameters.immunity_period(netuid=w.netuid) == h["immunity_period"]
    assert w.chain.hyperparameters.min_allowed_weights(netuid=w.netuid) == h["min_allowed_weights"]
    assert w.chain.hyperparameters.max_weight_limit(netuid=w.netuid) is not None
    assert w.chain.hyperparameters.reveal_period(netuid=w.netuid) >= 1


@life
def hyperparameters_set(w):
    w.sudo(calls.AdminUtils.sudo_set_admin_freeze_window(window=0))  # an epoch is always near on a local chain
    w.do(bt.SetHyperparameter(netuid=w.netuid, name="immunity_period", value=77), w.alice)
    assert w.chain.hyperparameters.immunity_period(netuid=w.netuid) == 77
    assert not w.chain.execute(bt.SetHyperparameter(netuid=w.netuid, name="immunity_period", value=78), w.bob).success
    assert w.chain.hyperparameters.immunity_period(netuid=w.netuid) == 77


@flow
def sudo_setters(w):
    root, n = calls.AdminUtils, w.netuid
    params = lambda: w.chain.subnets.subnet_hyperparameters(netuid=n)  # noqa: E731
    for call, read in (
        (root.sudo_set_kappa(netuid=n, kappa=30_000), lambda: params()["kappa"] == 30_000),
        (root.sudo_set_rho(netuid=n, rho=12), lambda: params()["rho"] == 12),
        (root.sudo_set_serving_rate_limit(netuid=n, serving_rate_limit=3), lambda: params()["serving_rate_limit"] == 3),
        (root.sudo_set_min_allowed_weights(netuid=n, min_allowed_weights=2), lambda: params()["min_allowed_weights"] == 2),
        (root.sudo_set_tempo(netuid=n, tempo=20), lambda: w.chain.subnets.info(n).tempo == 20),
        (root.sudo_set_tx_rate_limit(tx_rate_limit=5), lambda: w.chain.chain.tx_rate_limit() == 5),
        (root.sudo_set_weights_set_rate_limit(netuid=n, weights_set_rate_limit=7), lambda: w.chain.hyperparameters.weights_rate_limit(netuid=n) == 7),
    ):
        w.sudo(call)
        assert read(), call
    fails(w.chain.submit_call(calls.Sudo.sudo(call=w.chain.compose(root.sudo_set_tx_rate_limit(tx_rate_limit=6))), w.bob), "RequireSudo")


@life
def liquid_alpha(w):
    w.sudo(calls.AdminUtils.sudo_set_admin_freeze_window(window=0))
    w.do(bt.SetHyperparameter(netuid=w.netuid, name="liquid_alpha_enabled", value=True), w.alice)
    w.sudo(calls.AdminUtils.sudo_set_alpha_values(netuid=w.netuid, alpha_low=20_000, alpha_high=50_000))
    h = w.chain.subnets.subnet_hyperparameters(netuid=w.netuid)
    assert h["liquid_alpha_enabled"] is True and (h["alpha_low"], h["alpha_high"]) == (20_000, 50_000), h
