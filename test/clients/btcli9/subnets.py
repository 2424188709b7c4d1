"""Subnets, their parameters, and root's."""

import json

from flows import absent, flow, life

SITE = "https://example.org"

absent("root's parameters have no command; an owner's are hyperparameters", "sudo_setters")


def created(w, name):
    """A subnet that btcli made, with an identity."""
    w.root("sudo_set_network_rate_limit", rate_limit=0)
    return w.act("Alice", "subnets", "create", "--subnet-name", name, "--description", "made by btcli",
                 "--github-repo", "https://github.com/plexus-network/plexus", "--subnet-contact", "a@example.org", "--subnet-url", SITE,
                 "--discord-handle", "none", "--logo-url", SITE + "/l.png", "--additional-info", "none", "--no-mev-protection")["netuid"]


@life
def subnets_list_and_show(w):
    listed = w.run("subnets", "list")["subnets"]
    assert {int(n) for n in listed} >= {0, 1}, listed
    shown = w.run("subnets", "show", "--netuid", w.netuid, "--no-prompt")
    assert shown["netuid"] == w.netuid and w.address("Alice") in json.dumps(shown), shown


@life
def subnet_create_with_identity(w):
    cost, before = w.run("subnets", "burn-cost")["burn_cost"]["rao"], w.free("Alice")
    netuid = created(w, "mine")
    assert 0.9 * cost < before - w.free("Alice") < cost + 10**9  # it falls by the block
    assert w.read("SubnetOwner", netuid) == w.address("Alice") and w.read("SubnetIdentitiesV3", netuid)["subnet_name"] == "mine"
    assert "mine" in json.dumps(w.run("subnets", "get-identity", "--netuid", netuid))


@flow
def subnet_identity_and_symbol(w):
    w.act("Alice", "subnets", "set-identity", "--netuid", w.netuid, "--subnet-name", "renamed", "--description", "changed", "--github-repo", "https://github.com/plexus-network/plexus",
          "--subnet-contact", "a@example.org", "--subnet-url", SITE, "--discord-handle", "none", "--logo-url", SITE, "--additional-info", "none")
    assert w.read("SubnetIdentitiesV3", w.netuid)["subnet_name"] == "renamed"
    w.act("Alice", "subnets", "set-symbol", "--netuid", w.netuid, "ψ")
    assert "ψ" in str(w.read("TokenSymbol", w.netuid)), w.read("TokenSymbol", w.netuid)


@flow
def subnet_start(w):
    netuid = w.new_subnet()
    assert not w.read("SubtokenEnabled", netuid)
    w.run("subnets", "check-start", "--netuid", netuid, told=False)
    w.act("Alice", "subnets", "start", "--netuid", netuid, told=False)
    assert w.read("SubtokenEnabled", netuid)


@flow
def subnet_price_and_lock_cost(w):
    cost = w.run("subnets", "burn-cost")["burn_cost"]
    assert cost["rao"] >= 1000 * 10**9
    price = w.run("subnets", "price", "--netuids", w.netuid, "--current")
    assert str(w.netuid) in json.dumps(price) and price, price


def parameter(w, name):
    (found,) = [p["value"] for p in w.run("sudo", "get", "--netuid", w.netuid) if p["hyperparameter"] == name]
    return found


@flow
def hyperparameters_get(w):
    assert int(parameter(w, "tempo")) == w.read("Tempo", w.netuid)
    assert int(parameter(w, "immunity_period")) == w.read("ImmunityPeriod", w.netuid)


@life
def hyperparameters_set(w):
    w.act("Alice", "sudo", "set", "--netuid", w.netuid, "--param", "immunity_period", "--value", 99)
    assert w.read("ImmunityPeriod", w.netuid) == 99 == int(parameter(w, "immunity_period"))
    refused = w.act("Bob", "sudo", "set", "--netuid", w.netuid, "--param", "immunity_period", "--value", 98, ok=False)
    assert not refused["success"] and w.read("ImmunityPeriod", w.netuid) == 99


@flow
def liquid_alpha(w):
    """btcli 9.23.2 turns it on; the pair of alpha values it refuses by itself,
    as shares of 1 for being below 52428, and as numbers up to 65535 for being above 1."""
    assert w.read("LiquidAlphaOn", w.netuid) is False
    w.act("Alice", "sudo", "set", "--netuid", w.netuid, "--param", "liquid_alpha_enabled", "--value", "true")
    assert w.read("LiquidAlphaOn", w.netuid) is True
