"""Money, identities, commitments, proxies and batches."""

import bittensor_drand
from flows import ROUND, absent, bring_pulse, flow, life, until
from sdk10.world import TAO, address, cold, done, fails, hot, tao

absent("it signs requests between neurons in its axon and dendrite, not in a function of its own", "signed_requests")


@life
def balance(w):
    one, two = cold(w.alice), cold(w.bob)
    both = w.chain.get_balances(one, two)
    assert both[one] == w.chain.get_balance(one)
    block = w.chain.get_current_block()
    assert w.chain.get_balance(two, block=block) == both[two]
    assert w.chain.get_existential_deposit().rao == 500
    assert w.chain.get_balance(address("//nobody")).rao == 0


@life
def transfer(w):
    before, mine = w.free(w.bob), w.free(w.alice)
    sent = done(w.chain.transfer(wallet=w.alice, destination_ss58=cold(w.bob), amount=tao(5), keep_alive=False))
    assert w.free(w.bob) - before == 5 * TAO and mine - w.free(w.alice) == 5 * TAO + sent.extrinsic_fee.rao
    one = w.person("spender10")
    done(w.chain.transfer(wallet=w.alice, destination_ss58=cold(one), amount=tao(1)))
    assert not w.chain.transfer(wallet=one, destination_ss58=cold(w.bob), amount=tao(2)).success


@flow
def transfer_keep_alive(w):
    one = w.person("keeper10")
    done(w.chain.transfer(wallet=w.alice, destination_ss58=cold(one), amount=tao(1)))
    fee = w.chain.get_transfer_fee(wallet=one, destination_ss58=cold(w.bob), amount=tao(1))
    held = w.free(one)
    all_but_fee = {"dest": cold(w.bob), "value": held - fee.rao - 100}
    kept = w.call("Balances", "transfer_keep_alive", all_but_fee, one)
    fails(kept, "NotExpendable")
    assert w.free(one) > 500
    done(w.call("Balances", "transfer_allow_death", {**all_but_fee, "value": w.free(one) - fee.rao - 100}, one))
    assert w.free(one) == 0


@life
def transfer_all(w):
    one = w.person("leaver10")
    done(w.chain.transfer(wallet=w.alice, destination_ss58=cold(one), amount=tao(2)))
    done(w.chain.transfer(wallet=one, destination_ss58=cold(w.bob), amount=None, transfer_all=True, keep_alive=True))
    assert w.free(one) == 500
    done(w.chain.transfer(wallet=w.alice, destination_ss58=cold(one), amount=tao(2)))
    done(w.chain.transfer(wallet=one, destination_ss58=cold(w.bob), amount=None, transfer_all=True, keep_alive=False))
    assert w.free(one) == 0


@life
def fee_estimates(w):
    told = w.chain.get_transfer_fee(wallet=w.alice, destination_ss58=cold(w.bob), amount=tao(5))
    before = w.free(w.alice)
    sent = done(w.chain.transfer(wallet=w.alice, destination_ss58=cold(w.bob), amount=tao(5)))
    charged = before - w.free(w.alice) - 5 * TAO
    # The SDK estimates an immortal extrinsic and sends a mortal one, a byte longer.
    assert charged == sent.extrinsic_fee.rao == told.rao + 1, (charged, sent.extrinsic_fee, told)
    call = w.compose("System", "remark", {"remark": "0x" + "07" * 100})
    told = w.chain.get_extrinsic_fee(call, w.alice.coldkeypub)
    before = w.free(w.alice)
    sent = done(w.chain.sign_and_send_extrinsic(call=call, wallet=w.alice, period=None))
    assert before - w.free(w.alice) == sent.extrinsic_fee.rao and abs(sent.extrinsic_fee.rao - told.rao) <= 1


@flow
def identities(w):
    said = {"name": "bob", "url": "https://example.org", "github_repo": "", "image": "", "discord": "b", "description": "a validator", "additional": ""}
    w.neuron(w.bob)
    done(w.call("SubtensorModule", "set_identity", said, w.bob))
    found = w.chain.query_identity(cold(w.bob))
    assert (found.name, found.url, found.discord, found.description) == ("bob", "https://example.org", "b", "a validator")
    assert w.chain.get_delegate_identities()[cold(w.bob)].name == "bob"


@life
def commitments(w):
    w.neuron(w.bob)
    done(w.chain.set_commitment(wallet=w.bob, netuid=w.netuid, data="weights at example.org"))
    assert w.chain.get_commitment(w.netuid, w.uid(w.bob)) == "weights at example.org"
    assert w.chain.get_all_commitments(w.netuid)[hot(w.bob)] == "weights at example.org"


@flow
def commitments_revealed(w):
    w.neuron(w.bob)
    sent = done(w.chain.set_reveal_commitment(wallet=w.bob, netuid=w.netuid, data="later", blocks_until_reveal=500))
    kept = w.chain.get_commitment_metadata(w.netuid, hot(w.bob))
    assert str(sent.data["reveal_round"]) in str(kept), kept
    said = b"a sentence that was said before its time"  # the SDK takes less than 32 bytes for text, and fails
    sealed, reveal_round = bittensor_drand.encrypt_at_round(bytes([len(said) << 2]) + said, ROUND)
    envelope = sealed[2:-8]  # between its length and its round
    done(w.call("Commitments", "set_commitment", {"netuid": w.netuid, "info": {"fields": [[{"TimelockEncrypted": {"encrypted": envelope, "reveal_round": reveal_round}}]]}},
                w.bob, sign_with="hotkey"))
    assert not w.chain.get_revealed_commitment_by_hotkey(w.netuid, hot(w.bob))
    bring_pulse(w.url)
    ((block, text),) = until(lambda: w.chain.get_revealed_commitment_by_hotkey(w.netuid, hot(w.bob)), "the commitment is revealed")
    assert text == said.decode() and block <= w.chain.get_current_block()
    assert w.chain.get_all_revealed_commitments(w.netuid)[hot(w.bob)] == ((block, text),)


def pay(w, to, amount=1):
    return w.compose("Balances", "transfer_keep_alive", {"dest": to, "value": tao(amount).rao})


@life
def proxies(w):
    real, to = cold(w.alice), address("//paid-by-proxy")
    done(w.chain.add_proxy(wallet=w.alice, delegate_ss58=cold(w.bob), proxy_type="Transfer", delay=0))
    mine, deposit = w.chain.get_proxies_for_real_account(real)
    assert [(p.delegate, p.proxy_type) for p in mine] == [(cold(w.bob), "Transfer")] and deposit.rao > 0
    assert [p.delegate for p in w.chain.get_proxies()[real]] == [cold(w.bob)]
    done(w.chain.proxy(wallet=w.bob, real_account_ss58=real, force_proxy_type="Transfer", call=pay(w, to)))
    assert w.chain.get_balance(to) == tao(1)
    done(w.chain.remove_proxy(wallet=w.alice, delegate_ss58=cold(w.bob), proxy_type="Transfer", delay=0))
    assert not w.chain.get_proxies_for_real_account(real)[0]
    for who in (w.bob, w.charlie):
        done(w.chain.add_proxy(wallet=w.alice, delegate_ss58=cold(who), proxy_type="Staking", delay=0))
    done(w.chain.remove_proxies(wallet=w.alice))
    assert not w.chain.get_proxies_for_real_account(real)[0]
    assert {p.name for p in w.chain.get_proxy_types()} >= {"Any", "Transfer", "Staking"} and w.chain.get_proxy_filter()


@flow
def pure_proxies(w):
    made = done(w.chain.create_pure_proxy(wallet=w.alice, proxy_type="Any", delay=0, index=7)).data
    pure, to = made["pure_account"], address("//paid-by-pure")
    done(w.chain.transfer(wallet=w.alice, destination_ss58=pure, amount=tao(5)))
    done(w.chain.proxy(wallet=w.alice, real_account_ss58=pure, force_proxy_type=None, call=pay(w, to, 2)))
    assert w.chain.get_balance(to) == tao(2)
    done(w.chain.kill_pure_proxy(wallet=w.alice, pure_proxy_ss58=pure, spawner=cold(w.alice), proxy_type="Any", index=7,
                                 height=made["height"], ext_index=made["ext_index"]))
    assert not w.chain.get_proxies_for_real_account(pure)[0]


def announced(w, call):
    done(w.chain.add_proxy(wallet=w.alice, delegate_ss58=cold(w.bob), proxy_type="Any", delay=3))
    said = "0x" + call.call_hash.hex()
    done(w.chain.announce_proxy(wallet=w.bob, real_account_ss58=cold(w.alice), call_hash=said))
    (found,) = w.chain.get_proxy_announcement(cold(w.bob))
    assert (found.real, found.call_hash) == (cold(w.alice), said), found
    return said


@flow
def proxy_announcements(w):
    to = address("//paid-later")
    call = pay(w, to)
    announced(w, call)
    w.chain.wait_for_block(w.chain.get_current_block() + 4)
    done(w.chain.proxy_announced(wallet=w.charlie, delegate_ss58=cold(w.bob), real_account_ss58=cold(w.alice), force_proxy_type=None, call=call))
    assert w.chain.get_balance(to) == tao(1) and not w.chain.get_proxy_announcement(cold(w.bob))


@flow
def proxy_rejections(w):
    said = announced(w, pay(w, address("//never-paid")))
    done(w.chain.reject_proxy_announcement(wallet=w.alice, delegate_ss58=cold(w.bob), call_hash=said))
    assert not w.chain.get_proxy_announcement(cold(w.bob))
    done(w.chain.announce_proxy(wallet=w.bob, real_account_ss58=cold(w.alice), call_hash=said))
    done(w.chain.remove_proxy_announcement(wallet=w.bob, real_account_ss58=cold(w.alice), call_hash=said))
    assert not w.chain.get_proxy_announcement(cold(w.bob))


@flow
def batches(w):
    one, two = address("//batch-1"), address("//batch-2")
    done(w.call("Utility", "batch_all", {"calls": [pay(w, one), pay(w, two, 2)]}))
    assert (w.chain.get_balance(one), w.chain.get_balance(two)) == (tao(1), tao(2))
    too_much = pay(w, one, 10_000_000)
    assert not w.call("Utility", "batch_all", {"calls": [pay(w, one), too_much]}).success
    assert w.chain.get_balance(one) == tao(1)
    done(w.call("Utility", "force_batch", {"calls": [too_much, pay(w, one)]}))
    assert w.chain.get_balance(one) == tao(2)


@flow
def multisigs(w):
    one, two, to = cold(w.alice), cold(w.bob), address("//paid-by-two")
    shared = w.chain.substrate.generate_multisig_account([one, two], 2).ss58_address
    done(w.chain.transfer(wallet=w.alice, destination_ss58=shared, amount=tao(3)))
    call, weight = pay(w, to), {"ref_time": 5_000_000_000, "proof_size": 1_000_000}
    params = {"threshold": 2, "call": call, "max_weight": weight}
    done(w.call("Multisig", "as_multi", {**params, "other_signatories": [two], "maybe_timepoint": None}))
    open_ = w.chain.query_module("Multisig", "Multisigs", params=[shared, "0x" + call.call_hash.hex()])
    assert w.chain.get_balance(to).rao == 0
    done(w.call("Multisig", "as_multi", {**params, "other_signatories": [one], "maybe_timepoint": open_.value["when"]}, w.bob))
    assert w.chain.get_balance(to) == tao(1)


@flow
def scheduled_calls(w):
    when = w.chain.get_current_block() + 12
    later = w.compose("AdminUtils", "sudo_set_tx_rate_limit", {"tx_rate_limit": 1234})
    w.sudo("schedule", module="Scheduler", when=when, maybe_periodic=None, priority=0, call=later)
    assert w.chain.tx_rate_limit() != 1234
    w.chain.wait_for_block(when + 1)
    assert w.chain.tx_rate_limit() == 1234 and w.chain.tx_rate_limit(block=when - 1) != 1234
