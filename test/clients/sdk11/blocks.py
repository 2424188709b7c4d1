"""Connecting, blocks, events and subscriptions."""

import bittensor as bt
from bittensor import constants, storage
from flows import flow, life, replaced
from sdk11.world import TAO, cold


@life
def connect(w):
    assert w.chain.block > 0 and w.chain.finalized_block > 0 and w.chain.spec_version > 0
    assert w.chain.is_fast_blocks() and w.chain.constant(constants.Balances.ExistentialDeposit) == 500


@life
def block_reads(w):
    block = w.chain.block
    info = w.chain.block_info(block)
    assert info.hash.startswith("0x") and info.number == block
    assert w.chain.at(block).block == block
    assert w.chain.at(block).balances.get(cold(w.alice)).rao > 0
    assert w.chain.timestamp(block).timestamp() > 1_000_000_000


@life
def events(w):
    sent = w.do(bt.Transfer(dest_ss58=cold(w.bob), amount_tao=1), w.alice)
    assert any("Transfer" in str(e) for e in sent.events), sent.events
    seen = w.chain.query(storage.System.Events, [])
    assert any("ExtrinsicSuccess" in str(e) for e in seen), seen


@life
def block_subscription(w):
    numbers = []
    for header in w.chain.blocks():
        numbers.append(header.number)
        if len(numbers) == 3:
            break
    assert numbers[2] - numbers[0] == 2, numbers
    assert w.chain.wait_for_block(numbers[2] + 2, timeout=30).number >= numbers[2] + 2


@flow
def raised_version(w):
    """The SDK keeps metadata on disk, by genesis and version."""
    before = w.chain.spec_version
    done_before = w.do(bt.Transfer(dest_ss58=cold(w.bob), amount_tao=1), w.alice)
    replaced(before)
    again = type(w)(w.url)
    assert done_before.success and again.chain.spec_version == before + 1
    held = again.free(w.bob)
    again.do(bt.Transfer(dest_ss58=cold(w.bob), amount_tao=1), w.alice)
    assert again.free(w.bob) - held == TAO
