"""Connecting, blocks, events and subscriptions."""

from flows import flow, life, replaced
from sdk10.world import TAO, cold, done, tao


@life
def connect(w):
    assert w.chain.get_current_block() > 0 and w.chain.is_fast_blocks()
    assert w.chain.query_constant("Balances", "ExistentialDeposit") == 500
    assert w.chain.substrate.chain == "Bittensor"


@life
def block_reads(w):
    number = w.chain.get_current_block()
    info = w.chain.get_block_info(number)
    assert info.number == number and info.hash == w.chain.get_block_hash(number) and info.timestamp > 1_000_000_000
    assert w.chain.determine_block_hash(block=number) == info.hash
    assert w.chain.get_timestamp(block=number).timestamp() > 1_000_000_000
    sent = done(w.chain.transfer(wallet=w.alice, destination_ss58=cold(w.bob), amount=tao(1)))
    body = w.chain.substrate.get_extrinsics(block_hash=w.receipt(sent).block_hash)
    assert [x.value["call"]["call_function"] for x in body].count("transfer_keep_alive") == 1


@life
def events(w):
    sent = done(w.chain.transfer(wallet=w.alice, destination_ss58=cold(w.bob), amount=tao(1)))
    seen = w.chain.substrate.get_events(w.receipt(sent).block_hash)
    names = [(e["event"]["module_id"], e["event"]["event_id"]) for e in seen]
    assert names.count(("Balances", "Transfer")) == 1 and ("System", "ExtrinsicSuccess") in names
    (moved,) = [e["event"]["attributes"] for e in seen if e["event"]["event_id"] == "Transfer"]
    assert moved["amount"] == TAO and (moved["from"], moved["to"]) == (cold(w.alice), cold(w.bob)), moved


@life
def block_subscription(w):
    target = w.chain.get_current_block() + 3
    w.chain.wait_for_block(target)
    assert w.chain.get_current_block() >= target


def version(w):
    return w.chain.query_constant("System", "Version").value["spec_version"]


@flow
def raised_version(w):
    before = version(w)
    done(w.chain.transfer(wallet=w.alice, destination_ss58=cold(w.bob), amount=tao(1)))
    replaced(before)
    again = type(w)(w.url)
    assert version(again) == before + 1
    held = again.free(w.bob)
    done(again.chain.transfer(wallet=w.alice, destination_ss58=cold(w.bob), amount=tao(1)))
    assert again.free(w.bob) - held == TAO
