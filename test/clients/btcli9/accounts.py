"""Money, identities, commitments and proxies."""

import json

from bittensor_wallet import Keypair
from flows import absent, flow, life
from btcli9.world import TAO, plain

SITE = "https://example.org"

absent("it has no command for it", "commitments", "commitments_revealed", "batches", "multisigs", "scheduled_calls")
absent("it adds, executes and removes; rejecting has no command", "proxy_rejections")

PAYEE = Keypair.create_from_uri("//nobody").ss58_address


@life
def balance(w):
    told = w.run("wallet", "balance", wallet="Bob")["balances"]["Bob"]
    assert abs(told["free"] - w.free("Bob") / TAO) < 1e-9 and told["coldkey"] == w.address("Bob"), told
    overview = w.run("wallet", "overview", wallet="Alice")
    assert overview["total_balance"] > 0 and overview["wallet"].startswith("Alice"), overview


@life
def transfer(w):
    before = w.free("Bob")
    w.act("Alice", "wallet", "transfer", "--destination", w.address("Bob"), "--amount", 7, "--allow-death", "--no-announce-only")
    assert w.free("Bob") - before == 7 * TAO


@flow
def transfer_keep_alive(w):
    """What btcli does unless it is told to allow death."""
    w.person("Keeper")
    w.act("Alice", "wallet", "transfer", "--destination", w.address("Keeper"), "--amount", 1, "--no-announce-only")
    w.act("Keeper", "wallet", "transfer", "--destination", w.address("Bob"), "--all", "--no-announce-only")
    assert w.free("Keeper") == 500
    w.act("Keeper", "wallet", "transfer", "--destination", w.address("Bob"), "--amount", "0.0000004", "--no-announce-only", ok=False)
    assert w.free("Keeper") == 500


@flow
def transfer_all(w):
    w.person("Leaver")
    w.act("Alice", "wallet", "transfer", "--destination", w.address("Leaver"), "--amount", 2, "--no-announce-only")
    w.act("Leaver", "wallet", "transfer", "--destination", w.address("Bob"), "--all", "--allow-death", "--no-announce-only")
    assert w.free("Leaver") == 0


@flow
def fee_estimates(w):
    """Before it asks whether to go on, btcli tells the fee, to 4 places."""
    told = w.run("wallet", "transfer", "--destination", w.address("Bob"), "--amount", 1, "--no-announce-only", wallet="Alice", told=False, typed="y\n")
    fee = plain(told, 10_000).split("for fee: ")[1].split()[0]
    (paid,) = [e["event"]["attributes"]["actual_fee"] for b in range(1, w.height() + 1) for e in w.chain.get_events(w.chain.get_block_hash(b))
               if e["event"]["event_id"] == "TransactionFeePaid" and e["event"]["attributes"]["tip"] == 0 and b > w.started]
    assert fee == f"{paid / TAO:.4f}", (fee, paid)


@life
def identities(w):
    w.neuron("Bob")
    w.act("Bob", "wallet", "set-identity", "--id-name", "bob", "--web-url", SITE, "--image-url", SITE + "/a.png", "--discord", "bob",
          "--description", "a validator", "--additional", "none", "--github", "https://github.com/plexus-network/plexus")
    assert w.read("IdentitiesV2", w.address("Bob"))["name"] == "bob"
    assert "bob" in json.dumps(w.run("wallet", "get-identity", "--key", w.address("Bob")))


def delegates(w, who="Alice"):
    return [(d["delegate"], d["proxy_type"]) for d in w.read("Proxies", w.address(who), module="Proxy")[0]]


@flow
def proxies(w):
    bob = w.address("Bob")
    w.act("Alice", "proxy", "add", "--delegate", bob, "--proxy-type", "Transfer", "--delay", 0)
    assert delegates(w) == [(bob, "Transfer")]
    w.act("Bob", "wallet", "transfer", "--destination", PAYEE, "--amount", 1, "--proxy", w.address("Alice"), "--no-announce-only")
    assert w.free(PAYEE) == TAO
    w.act("Alice", "proxy", "remove", "--delegate", bob, "--proxy-type", "Transfer", "--delay", 0)
    assert delegates(w) == []


@flow
def pure_proxies(w):
    made = w.act("Alice", "proxy", "create", "--proxy-type", "Any", "--delay", 0, "--index", 7)
    pure, (block, index) = made["data"]["pure"], made["extrinsic_identifier"].split("-")
    w.act("Alice", "wallet", "transfer", "--destination", pure, "--amount", 5, "--no-announce-only")
    w.act("Alice", "wallet", "transfer", "--destination", PAYEE, "--amount", 2, "--proxy", pure, "--no-announce-only")
    assert w.free(PAYEE) == 2 * TAO
    w.act("Alice", "proxy", "kill", "--height", block, "--ext-index", int(index), "--index", 7, "--proxy-type", "Any",
          "--spawner", w.address("Alice"), "--proxy", pure, typed=pure + "\n")
    assert w.read("Proxies", pure, module="Proxy")[0] == []


@flow
def proxy_announcements(w):
    w.act("Alice", "proxy", "add", "--delegate", w.address("Bob"), "--proxy-type", "Any", "--delay", 3)
    w.act("Bob", "wallet", "transfer", "--destination", PAYEE, "--amount", 1, "--proxy", w.address("Alice"), "--announce-only")
    ((said,), _) = w.read("Announcements", w.address("Bob"), module="Proxy")
    assert said["real"] == w.address("Alice")
    w.wait(w.height() + 4)
    call = w.chain.compose_call("Balances", "transfer_keep_alive", {"dest": PAYEE, "value": TAO})
    assert said["call_hash"] == "0x" + call.call_hash.hex(), said
    w.act("Bob", "proxy", "execute", "--real", w.address("Alice"), "--delegate", w.address("Bob"), "--call-hash", said["call_hash"],
          "--call-hex", call.data.to_hex(), "--proxy", w.address("Alice"))
    assert w.free(PAYEE) == TAO
