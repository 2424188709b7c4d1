// Connecting, blocks, events and subscriptions.
import assert from 'node:assert/strict';
import { absent, flow, life, until } from '../flows.mjs';
import { TAO } from './world.mjs';

absent('it keeps no wallets: keys come from its keyring or a browser extension', 'create_wallets', 'regenerate_wallets', 'encrypt_wallets', 'list_wallets');
absent('it signs extrinsics, not requests between neurons', 'signed_requests');

life('connect', async ({ api }) => {
  assert.equal(api.registry.chainSS58, 42);
  assert.deepEqual(api.registry.chainTokens, ['TAO']);
  assert.deepEqual(api.registry.chainDecimals, [9]);
  assert.equal((await api.rpc.system.health()).isSyncing.toString(), 'false');
  assert.equal(api.consts.balances.existentialDeposit.toNumber(), 500);
  assert.equal((await api.rpc.system.chain()).toString(), 'Bittensor');
});

life('block_reads', async ({ api, alice }) => {
  const number = (await api.rpc.chain.getHeader()).number.toNumber();
  const hash = await api.rpc.chain.getBlockHash(number);
  const { block } = await api.rpc.chain.getBlock(hash);
  assert.equal(block.header.number.toNumber(), number);
  assert.equal(block.header.hash.toHex(), hash.toHex(), 'the header does not hash to its block hash');
  assert.equal(block.extrinsics[0].method.section, 'timestamp');
  const then = await api.at(hash);
  assert.equal((await then.query.system.number()).toNumber(), number);
  const next = (await api.rpc.system.accountNextIndex(alice.cold.address)).toNumber();
  assert.equal((await api.call.accountNonceApi.accountNonce(alice.cold.address)).toNumber(), next);
});

life('events', async (w) => {
  const sent = await w.do(w.tx.balances.transferKeepAlive(w.bob.cold.address, TAO), w.alice.cold);
  const seen = await (await w.api.at(sent.status.asFinalized)).query.system.events();
  const moved = seen.filter(({ event }) => event.section === 'balances' && event.method === 'Transfer');
  assert.equal(moved.length, 1);
  assert.deepEqual(moved[0].event.data.toJSON(), [w.alice.cold.address, w.bob.cold.address, Number(TAO)]);
  assert.equal(moved[0].phase.asApplyExtrinsic.toNumber(), sent.txIndex);
  await w.fails(w.module.burnedRegister(60_000, w.bob.hot.address), w.alice.cold, 'subtensorModule.SubnetNotExists');
  await assert.rejects(w.submit(w.tx.system.remark('0x02'), w.alice.cold, { nonce: 0 }), /1010|1012|1013|outdated|Stale|low/i);
});

life('block_subscription', async (w) => {
  const numbers = await new Promise((resolve, reject) => {
    const got = [];
    w.api.rpc.chain.subscribeFinalizedHeads((head) => {
      got.push(head.number.toNumber());
      if (got.length === 3) resolve(got);
    }).catch(reject);
  });
  assert.equal(numbers[2] - numbers[0], 2, `heads are not consecutive: ${numbers}`);
  const before = await w.free(w.bob);
  let pushed = 0;
  const stop = await w.api.query.system.account(w.bob.cold.address, ({ data }) => {
    if (data.free.toBigInt() === before + TAO) pushed++;
  });
  const sent = await w.do(w.tx.balances.transferKeepAlive(w.bob.cold.address, TAO), w.alice.cold);
  assert.deepEqual(sent.seen.filter((s) => s !== 'Ready' && s !== 'Broadcast'), ['InBlock', 'Finalized']);
  await until(() => pushed > 0, 'the account is pushed');
  stop();
});

flow('epochs', async (w) => {
  const netuid = await w.subnet();
  const index = async () => (await w.state.subnetEpochIndex(netuid)).toNumber();
  const before = await index();
  await until(async () => (await index()) > before, 'an epoch');
  const due = await w.api.call.subnetInfoRuntimeApi.getNextEpochStartBlock(netuid);
  assert.ok(due.unwrap().toNumber() >= (await w.height()) - 1);
});

// The matrix replaces the binary under it once this is said, and answers with a line.
flow('raised_version', async (w) => {
  const before = w.api.runtimeVersion.specVersion.toNumber();
  console.log(`at spec version ${before}`);
  await new Promise((next) => process.stdin.once('data', next));
  await until(() => w.api.isConnected && w.api.runtimeVersion.specVersion.toNumber() > before, 'the api has the new version', 90);
  assert.equal(w.api.consts.system.version.specVersion.toNumber(), before + 1, 'the metadata is the old one');
  const held = await w.free(w.bob);
  await w.do(w.tx.balances.transferKeepAlive(w.bob.cold.address, TAO), w.alice.cold);
  assert.equal((await w.free(w.bob)) - held, TAO);
});
