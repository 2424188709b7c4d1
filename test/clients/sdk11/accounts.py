"""Money, identities, commitments, proxies, batches, and several signatories."""

import bittensor as bt
import bittensor_core
from bittensor import calls, storage, timelock
from flows import ROUND, bring_pulse, flow, life, until
from sdk11.world import TAO, address, cold, done, hot



@life
def balance(w):
    both = w.chain.balances.get_many([cold(w.alice), cold(w.bob)])
    assert both[cold(w.bob)].rao == w.free(w.bob)
    assert w.chain.balances.get(cold(w.bob), block=w.chain.block).rao == w.free(w.bob)
    assert w.chain.balances.existential_deposit().rao == 500
    assert w.chain.balances.get(address("//nobody")).rao == 0


@life
def transfer(w):
    before, mine = w.free(w.bob), w.free(w.alice)
    sent = w.do(bt.Transfer(dest_ss58=cold(w.bob), amount_tao=5, keep_alive=False), w.alice)
    assert w.free(w.bob) - before == 5 * TAO and mine - w.free(w.alice) == 5 * TAO + sent.fee.rao


@flow
def transfer_keep_alive(w):
    one = w.person("keeper11")
    w.do(bt.Transfer(dest_ss58=cold(one), amount_tao=1), w.alice)
    nearly = bt.Balance.from_rao(w.free(one) - 200_000)
    fee = w.chain.plan(bt.Transfer(dest_ss58=cold(w.bob), amount_tao=nearly, keep_alive=False), one).fee.rao
    rest = bt.Balance.from_rao(w.free(one) - fee - 300)
    kept = w.chain.submit_call(calls.Balances.transfer_keep_alive(dest=cold(w.bob), value=rest.rao), one)
    assert not kept.success and w.free(one) > 500, kept
    gone = bt.Balance.from_rao(w.free(one) - fee - 300)
    done(w.chain.submit_call(calls.Balances.transfer_allow_death(dest=cold(w.bob), value=gone.rao), one))
    assert w.free(one) == 0


@life
def transfer_all(w):
    one = w.person("leaver11")
    w.do(bt.Transfer(dest_ss58=cold(one), amount_tao=2), w.alice)
    w.do(bt.TransferAll(dest_ss58=cold(w.bob), keep_alive=True), one)
    assert w.free(one) == 500
    w.do(bt.Transfer(dest_ss58=cold(one), amount_tao=2), w.alice)
    w.do(bt.TransferAll(dest_ss58=cold(w.bob), keep_alive=False), one)
    assert w.free(one) == 0


@life
def fee_estimates(w):
    intent = bt.Transfer(dest_ss58=cold(w.bob), amount_tao=5)
    plan, before = w.chain.plan(intent, w.alice), w.free(w.alice)
    assert plan.ok, plan.violations
    sent = w.do(intent, w.alice)
    charged = before - w.free(w.alice) - 5 * TAO
    # The SDK estimates an extrinsic whose era and nonce may be a byte shorter.
    assert charged == sent.fee.rao and abs(plan.fee.rao - charged) <= 2, (charged, sent.fee, plan.fee)


@life
def identities(w):
    w.neuron(w.bob)
    w.do(bt.SetIdentity(name="bob", url="https://example.org", description="of the tests"), w.bob)
    assert w.chain.identity.identity(coldkey_ss58=cold(w.bob))["name"] == "bob"
    assert w.chain.identity.hotkey_identities(hotkey_ss58s=[hot(w.bob)])[hot(w.bob)]["url"] == "https://example.org"


@life
def commitments(w):
    w.neuron(w.bob)
    said = b"weights at example.org"
    info = {"fields": [[{f"Raw{len(said)}": said}]]}
    w.call(calls.Commitments.set_commitment(netuid=w.netuid, info=info), w.bob, signer="hotkey")
    assert w.chain.identity.commitment(netuid=w.netuid, hotkey_ss58=hot(w.bob)).data == said.decode()
    assert w.chain.subnets.commitments(w.netuid)[hot(w.bob)].value == said.decode()


@flow
def commitments_revealed(w):
    """By plain calls: SDK 11 commits timelocked weights, and reads what was revealed."""
    said = b"a sentence that was said before its time"
    locked = timelock.Timelocked(*bittensor_core.encrypt_at_round(said, ROUND)).encrypted
    w.neuron(w.bob)
    info = {"fields": [[{"TimelockEncrypted": {"encrypted": locked, "reveal_round": ROUND}}]]}
    w.call(calls.Commitments.set_commitment(netuid=w.netuid, info=info), w.bob, signer="hotkey")
    assert not w.chain.identity.revealed_commitment(netuid=w.netuid, hotkey_ss58=hot(w.bob))
    bring_pulse(w.url)
    found = until(lambda: w.chain.identity.revealed_commitment(netuid=w.netuid, hotkey_ss58=hot(w.bob)), "the commitment is revealed")
    assert said.decode() in str(found) or said.hex() in str(found), found


@life
def signed_requests(w):
    body = b'{"prompt": "hello"}'
    headers = bt.http_auth.sign(w.alice, method="POST", path="/generate", body=body, receiver_ss58=hot(w.bob))
    who = bt.http_auth.verify(headers, body, method="POST", path="/generate", self_hotkey_ss58=hot(w.bob))
    assert who.hotkey_ss58 == hot(w.alice)


@life
def proxies(w):
    w.do(bt.AddProxy(delegate_ss58=cold(w.bob), proxy_type="Transfer"), w.alice)
    mine = w.chain.balances.proxies(coldkey_ss58=cold(w.alice))
    assert [p["delegate"] for p in mine["proxies"]] == [cold(w.bob)] and mine["deposit"].rao > 0
    to = address("//paid-by-proxy-11")
    w.do(bt.Transfer(dest_ss58=to, amount_tao=1), w.bob, proxy_for=cold(w.alice), proxy_type="Transfer")
    assert w.chain.balances.get(to).rao == TAO
    w.do(bt.RemoveProxy(delegate_ss58=cold(w.bob), proxy_type="Transfer"), w.alice)
    assert not w.chain.balances.proxies(coldkey_ss58=cold(w.alice))["proxies"]
    for who in (w.bob, w.charlie):
        w.do(bt.AddProxy(delegate_ss58=cold(who), proxy_type="Staking"), w.alice)
    w.do(bt.RemoveProxies(), w.alice)
    assert not w.chain.balances.proxies(coldkey_ss58=cold(w.alice))["proxies"]


@flow
def pure_proxies(w):
    made = w.do(bt.CreatePureProxy(proxy_type="Any", index=7), w.alice)
    (event,) = [e for e in made.events if "PureCreated" in str(e)]
    pure = next(v for k, v in flat(event).items() if k.endswith("pure"))
    to = address("//paid-by-pure-11")
    w.do(bt.Transfer(dest_ss58=pure, amount_tao=5), w.alice)
    w.do(bt.Transfer(dest_ss58=to, amount_tao=2), w.alice, proxy_for=pure)
    assert w.chain.balances.get(to).rao == 2 * TAO
    block, index = (int(n) for n in made.extrinsic_id.split("-")) if getattr(made, "extrinsic_id", None) else (made.block_number, made.extrinsic_index)
    w.do(bt.KillPureProxy(spawner_ss58=cold(w.alice), proxy_type="Any", index=7, height=block, ext_index=index), w.alice, proxy_for=pure)
    assert not w.chain.balances.proxies(coldkey_ss58=pure)["proxies"]


def announced(w, to):
    """Bob announces to pay from Alice's account; the call and its hash."""
    w.do(bt.AddProxy(delegate_ss58=cold(w.bob), proxy_type="Any", delay=3), w.alice)
    call = calls.Balances.transfer_keep_alive(dest=to, value=TAO)
    digest = "0x" + bytes(w.chain.compose(call).call_hash).hex()
    w.call(calls.Proxy.announce(real=cold(w.alice), call_hash=digest), w.bob)
    assert digest in str(w.chain.query(storage.Proxy.Announcements, [cold(w.bob)]))
    return call, digest


@flow
def proxy_announcements(w):
    to = address("//paid-later-11")
    announced(w, to)
    w.chain.wait_for_block(w.chain.block + 4, timeout=30)
    w.do(bt.ExecuteProxyAnnounced(delegate_ss58=cold(w.bob), real_ss58=cold(w.alice), inner_op="transfer", inner_args={"dest_ss58": to, "amount_tao": 1}), w.charlie)
    assert w.chain.balances.get(to).rao == TAO


@flow
def proxy_rejections(w):
    _, digest = announced(w, address("//never-paid-11"))
    w.call(calls.Proxy.reject_announcement(delegate=cold(w.bob), call_hash=digest), w.alice)
    assert digest not in str(w.chain.query(storage.Proxy.Announcements, [cold(w.bob)]))


def flat(tree, at=""):
    if not isinstance(tree, dict):
        return {at: tree}
    return {k: v for name, part in tree.items() for k, v in flat(part, f"{at}.{name}").items()}


@life
def batches(w):
    one, two = address("//batch-1"), address("//batch-2")
    w.do(bt.Batch(intents=[bt.Transfer(dest_ss58=one, amount_tao=1).to_dict(), bt.Transfer(dest_ss58=two, amount_tao=2).to_dict()]), w.alice)
    assert [w.chain.balances.get(a).rao for a in (one, two)] == [TAO, 2 * TAO]


@life
def multisigs(w):
    shared = w.chain.multisig([cold(w.alice), cold(w.bob)], 2)
    w.do(bt.Transfer(dest_ss58=shared.address, amount_tao=10), w.alice)
    to = address("//paid-by-two")
    pay = calls.Balances.transfer_keep_alive(dest=to, value=3 * TAO)
    done(shared.approve(pay, w.alice))
    assert w.chain.balances.get(to).rao == 0
    done(shared.approve(pay, w.bob))
    assert w.chain.balances.get(to).rao == 3 * TAO


@flow
def scheduled_calls(w):
    when = w.chain.block + 12
    later = w.chain.compose(calls.AdminUtils.sudo_set_tx_rate_limit(tx_rate_limit=1234))
    w.sudo(calls.Scheduler.schedule(when=when, maybe_periodic=None, priority=0, call=later))
    assert w.chain.chain.tx_rate_limit() != 1234
    w.chain.wait_for_block(when + 1, timeout=60)
    assert w.chain.chain.tx_rate_limit() == 1234
