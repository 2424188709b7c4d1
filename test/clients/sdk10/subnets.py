"""Subnets, their parameters, and root's."""

import bittensor as bt
from flows import flow, life
from sdk10.world import TAO, cold, fails, done


@life
def subnets_list_and_show(w):
    netuid = w.netuid
    assert w.chain.get_all_subnets_netuid()[:2] == [0, 1] and w.chain.subnet_exists(netuid)
    assert [s.netuid for s in w.chain.all_subnets()] == w.chain.get_all_subnets_netuid()
    assert len(w.chain.get_all_subnets_info()) == w.chain.get_total_subnets()
    info = w.chain.subnet(netuid)
    assert info.netuid == netuid and info.owner_coldkey == cold(w.alice) and info.tempo == w.chain.tempo(netuid)
    assert w.chain.get_subnet_info(netuid).owner_ss58 == cold(w.alice)
    assert w.chain.get_subnet_owner_hotkey(netuid) == info.owner_hotkey


@life
def subnet_create_with_identity(w):
    cost, before = w.chain.get_subnet_burn_cost(), w.free(w.alice)
    netuid = w.new_subnet()
    assert before - w.free(w.alice) >= cost.rao * 0.9 and w.chain.subnet(netuid).owner_coldkey == cold(w.alice)
    done(w.chain.set_subnet_identity(wallet=w.alice, netuid=netuid, subnet_identity=bt.SubnetIdentity(
        subnet_name="sdk", github_repo="", subnet_contact="", subnet_url="https://example.org", logo_url="", discord="", description="", additional="")))
    found = w.chain.subnet(netuid).subnet_identity
    assert (found.subnet_name, found.subnet_url) == ("sdk", "https://example.org")


@flow
def subnet_identity_and_symbol(w):
    for name in ("one", "two"):
        done(w.chain.set_subnet_identity(wallet=w.alice, netuid=w.netuid, subnet_identity=bt.SubnetIdentity(
            subnet_name=name, github_repo="", subnet_contact="", subnet_url="", logo_url="", discord="", description="changed", additional="")))
        assert w.chain.subnet(w.netuid).subnet_identity.subnet_name == name
    done(w.call("SubtensorModule", "update_symbol", {"netuid": w.netuid, "symbol": "ψ".encode()}))
    assert w.chain.subnet(w.netuid).symbol == "ψ"


@flow
def subnet_start(w):
    netuid = w.new_subnet()
    assert not w.chain.is_subnet_active(netuid) and w.chain.get_start_call_delay() >= 0
    fails(w.chain.start_call(wallet=w.bob, netuid=netuid), "")
    done(w.chain.start_call(wallet=w.alice, netuid=netuid))
    assert w.chain.is_subnet_active(netuid)


@life
def subnet_price_and_lock_cost(w):
    cost = w.chain.get_subnet_burn_cost()
    assert cost.rao >= 1000 * TAO
    netuid = w.new_subnet()
    assert w.chain.get_subnet_burn_cost() > cost, "the lock cost does not follow a registration"
    price = w.chain.get_subnet_price(netuid)
    assert price.rao > 0 and w.chain.get_subnet_prices()[netuid].rao > 0
    assert w.chain.get_subnet_price(0).rao == TAO


@life
def hyperparameters_get(w):
    h = w.chain.get_subnet_hyperparameters(w.netuid)
    assert h.tempo == w.chain.tempo(w.netuid) and h.immunity_period == w.chain.immunity_period(w.netuid)
    assert h.min_allowed_weights == w.chain.min_allowed_weights(w.netuid)
    assert h.commit_reveal_weights_enabled == w.chain.commit_reveal_enabled(w.netuid)
    assert h.weights_rate_limit == w.chain.weights_rate_limit(w.netuid)
    assert w.chain.max_weight_limit(w.netuid) == 1.0 and w.chain.get_subnet_reveal_period_epochs(w.netuid) == h.commit_reveal_period


@life
def hyperparameters_set(w):
    w.sudo("sudo_set_admin_freeze_window", window=0)  # an epoch is always near on a local chain
    done(w.call("AdminUtils", "sudo_set_immunity_period", {"netuid": w.netuid, "immunity_period": 77}))
    assert w.chain.immunity_period(w.netuid) == 77 == w.chain.get_subnet_hyperparameters(w.netuid).immunity_period
    fails(w.call("AdminUtils", "sudo_set_immunity_period", {"netuid": w.netuid, "immunity_period": 78}, w.bob), "NotSubnetOwner")
    assert w.chain.immunity_period(w.netuid) == 77


@flow
def sudo_setters(w):
    n = w.netuid
    for function, params, read in (
        ("sudo_set_kappa", {"netuid": n, "kappa": 30_000}, lambda: w.chain.get_subnet_hyperparameters(n).kappa == 30_000),
        ("sudo_set_rho", {"netuid": n, "rho": 12}, lambda: w.chain.get_subnet_hyperparameters(n).rho == 12),
        ("sudo_set_min_burn", {"netuid": n, "min_burn": 600_000}, lambda: w.chain.get_subnet_hyperparameters(n).min_burn == 600_000),
        ("sudo_set_max_allowed_validators", {"netuid": n, "max_allowed_validators": 9}, lambda: w.chain.get_subnet_hyperparameters(n).max_validators == 9),
        ("sudo_set_serving_rate_limit", {"netuid": n, "serving_rate_limit": 3}, lambda: w.chain.get_subnet_hyperparameters(n).serving_rate_limit == 3),
        ("sudo_set_min_allowed_weights", {"netuid": n, "min_allowed_weights": 2}, lambda: w.chain.min_allowed_weights(n) == 2),
        ("sudo_set_network_registration_allowed", {"netuid": n, "registration_allowed": False}, lambda: not w.chain.get_subnet_hyperparameters(n).registration_allowed),
        ("sudo_set_tx_rate_limit", {"tx_rate_limit": 5}, lambda: w.chain.tx_rate_limit() == 5),
        ("sudo_set_tempo", {"netuid": n, "tempo": 20}, lambda: w.chain.tempo(n) == 20),
        ("sudo_set_owner_hparam_rate_limit", {"epochs": 0}, lambda: w.chain.get_owner_hyperparam_rate_limit() == 0),
    ):
        w.sudo(function, **params)
        assert read(), function
        refused = w.call("AdminUtils", function, params, w.bob)
        assert not refused.success and ("NotSubnetOwner" in refused.message or "BadOrigin" in refused.message), refused.message
    fails(w.call("Sudo", "sudo", {"call": w.compose("AdminUtils", "sudo_set_tx_rate_limit", {"tx_rate_limit": 6})}, w.bob), "RequireSudo")


@life
def liquid_alpha(w):
    w.sudo("sudo_set_admin_freeze_window", window=0)
    done(w.call("AdminUtils", "sudo_set_liquid_alpha_enabled", {"netuid": w.netuid, "enabled": True}))
    done(w.call("AdminUtils", "sudo_set_alpha_values", {"netuid": w.netuid, "alpha_low": 20_000, "alpha_high": 50_000}))
    h = w.chain.get_subnet_hyperparameters(w.netuid)
    assert h.liquid_alpha_enabled and (h.alpha_low, h.alpha_high) == (20_000, 50_000), (h.alpha_low, h.alpha_high)
    fails(w.call("AdminUtils", "sudo_set_alpha_values", {"netuid": w.netuid, "alpha_low": 50_000, "alpha_high": 20_000}), "")
    assert w.chain.get_subnet_hyperparameters(w.netuid).alpha_low == 20_000
