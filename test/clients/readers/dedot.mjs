// Reads a node of chain spec `local` with the unmodified dedot.
// usage: node readers/dedot.mjs ws://HOST:PORT [FLOW...]
import assert from 'node:assert/strict';
import { LegacyClient, WsProvider } from 'dedot';
import { flow, run } from '../flows.mjs';

const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';

flow('connect', async ({ api }) => {
  assert.equal(api.consts.balances.existentialDeposit, 500n);
  assert.equal(api.consts.system.ss58Prefix, 42);
  assert.equal(await api.rpc.system_chain(), 'Bittensor');
  assert.ok(api.runtimeVersion.specVersion > 0);
});

flow('balance', async ({ api }) => {
  const { data } = await api.query.system.account(ALICE);
  assert.ok(data.free > 0n);
});

flow('subnets_list_and_show', async ({ api }) => {
  const entries = await api.query.subtensorModule.networksAdded.entries();
  assert.deepEqual(entries.map(([netuid]) => netuid).sort(), [0, 1]);
  assert.equal((await api.query.subtensorModule.tempo(1)) > 0, true);
  const one = await api.call.subnetInfoRuntimeApi.getDynamicInfo(1);
  assert.equal(Number(one.netuid), 1);
});

flow('subnet_price_and_lock_cost', async ({ api }) => {
  assert.ok((await api.call.swapRuntimeApi.currentAlphaPrice(1)) > 0n);
  assert.ok((await api.call.subnetRegistrationRuntimeApi.getNetworkRegistrationCost()) > 0n);
});

flow('hyperparameters_get', async ({ api }) => {
  const h = await api.call.subnetInfoRuntimeApi.getSubnetHyperparamsV2(1);
  assert.equal(Number(h.tempo), await api.query.subtensorModule.tempo(1));
});

flow('metagraph_full', async ({ api }) => {
  const m = await api.call.subnetInfoRuntimeApi.getMetagraph(1);
  assert.equal(m.hotkeys.length, await api.query.subtensorModule.subnetworkN(1));
});

flow('block_reads', async ({ api }) => {
  const head = await api.rpc.chain_getHeader();
  const hash = await api.rpc.chain_getBlockHash(head.number);
  const { block } = await api.rpc.chain_getBlock(hash);
  assert.equal(block.header.number, head.number);
  const then = await api.at(hash);
  assert.equal(await then.query.system.number(), head.number);
});

flow('events', async ({ api }) => {
  const events = await api.query.system.events();
  assert.ok(events.some(({ event }) => event.pallet === 'System' && event.palletEvent.name === 'ExtrinsicSuccess'));
});

flow('block_subscription', async ({ api }) => {
  const numbers = await new Promise((resolve, reject) => {
    const got = [];
    api.rpc.chain_subscribeNewHeads((head) => {
      got.push(head.number);
      if (got.length === 3) resolve(got);
    }).catch(reject);
  });
  assert.equal(numbers[2] - numbers[0], 2, `${numbers}`);
});

await run(async (url) => {
  const api = await LegacyClient.new(new WsProvider(url));
  return { api, close: () => api.disconnect() };
});
