// Reads a node of chain spec `local` with the unmodified polkadot-api, through its
// own middleware for nodes with the older methods.
// usage: node readers/papi.mjs ws://HOST:PORT [FLOW...]
import assert from 'node:assert/strict';
import { createClient } from 'polkadot-api';
import { getWsProvider } from 'polkadot-api/ws';
import { WebSocket } from 'ws'; // Node.js has its own from 22 on
import { flow, run } from '../flows.mjs';

const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';

flow('connect', async ({ client, api }) => {
  const { name, genesisHash } = await client.getChainSpecData();
  assert.ok(name && genesisHash.startsWith('0x'));
  assert.equal(await api.constants.Balances.ExistentialDeposit(), 500n);
  assert.equal(await api.constants.System.SS58Prefix(), 42);
});

flow('balance', async ({ api }) => {
  const { data } = await api.query.System.Account.getValue(ALICE);
  assert.ok(data.free > 0n);
});

flow('subnets_list_and_show', async ({ api }) => {
  const entries = await api.query.SubtensorModule.NetworksAdded.getEntries();
  assert.deepEqual(entries.map(({ keyArgs }) => keyArgs[0]).sort(), [0, 1]);
  const one = await api.apis.SubnetInfoRuntimeApi.get_dynamic_info(1);
  assert.equal(Number(one.netuid), 1);
});

flow('subnet_price_and_lock_cost', async ({ api }) => {
  assert.ok((await api.apis.SwapRuntimeApi.current_alpha_price(1)) > 0n);
  assert.ok((await api.apis.SubnetRegistrationRuntimeApi.get_network_registration_cost()) > 0n);
});

flow('hyperparameters_get', async ({ api }) => {
  const h = await api.apis.SubnetInfoRuntimeApi.get_subnet_hyperparams_v2(1);
  assert.equal(Number(h.tempo), await api.query.SubtensorModule.Tempo.getValue(1));
});

flow('metagraph_full', async ({ api }) => {
  const m = await api.apis.SubnetInfoRuntimeApi.get_metagraph(1);
  assert.equal(m.hotkeys.length, await api.query.SubtensorModule.SubnetworkN.getValue(1));
});

flow('block_reads', async ({ client }) => {
  const { number, hash } = await client.getFinalizedBlock();
  const header = await client.getBlockHeader(hash);
  assert.equal(header.number, number);
  const body = await client.getBlockBody(hash);
  assert.ok(body.length >= 1);
});

flow('events', async ({ api }) => {
  const events = await api.query.System.Events.getValue();
  assert.ok(events.some(({ event }) => event.type === 'System' && event.value.type === 'ExtrinsicSuccess'));
});

flow('block_subscription', async ({ client }) => {
  const numbers = await new Promise((resolve, reject) => {
    const got = [];
    const following = client.finalizedBlock$.subscribe({
      next: ({ number }) => {
        got.push(number);
        if (got.length < 3) return;
        following.unsubscribe();
        resolve(got);
      },
      error: reject,
    });
  });
  assert.equal(numbers[2] - numbers[0], 2, `${numbers}`);
});

await run(async (url) => {
  const client = createClient(getWsProvider(url, { websocketClass: WebSocket }));
  return { client, api: client.getUnsafeApi(), close: () => client.destroy() };
});
