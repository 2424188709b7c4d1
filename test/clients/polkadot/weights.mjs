// Weights in the open, by hash, time-locked.
import assert from 'node:assert/strict';
import { blake2AsHex } from '@polkadot/util-crypto';
import { u8aConcat } from '@polkadot/util';
import { flow, life, until } from '../flows.mjs';

/** A validator and a miner whose weights may be set at any time: their uids. */
async function pair(w, hidden) {
  await w.neuron(w.alice);
  await w.neuron(w.bob);
  await w.freely(hidden);
  return [await w.subnet(), await w.uid(w.alice), await w.uid(w.bob)];
}

const row = async (w, netuid, uid) => (await w.state.weights(netuid, uid)).toJSON();

life('weights_set', async (w) => {
  const [netuid, uid, target] = await pair(w, false);
  const before = await w.free(w.alice.hot.address);
  const { event } = await w.do(w.module.setWeights(netuid, [target], [65535], 0), w.alice.hot);
  assert.ok(event('subtensorModule', 'WeightsSet'));
  assert.deepEqual(await row(w, netuid, uid), [[target, 65535]]);
  assert.equal(await w.free(w.alice.hot.address), before, 'weights cost something');
});

flow('weights_batch', async (w) => {
  const [netuid, uid, target] = await pair(w, false);
  await w.do(w.module.batchSetWeights([netuid], [[[uid, 1], [target, 65535]]], [0]), w.alice.hot);
  assert.deepEqual(await row(w, netuid, uid), [[uid, 1], [target, 65535]]);
});

flow('weights_by_hash', async (w) => {
  const [netuid, uid, target] = await pair(w, true);
  const [uids, values, salt] = [[uid, target], [100, 65535], [1, 2, 3]];
  const type = (name, value) => w.api.createType(name, value).toU8a();
  const hash = blake2AsHex(u8aConcat(w.alice.hot.publicKey, type('u16', netuid), type('Vec<u16>', uids), type('Vec<u16>', values), type('Vec<u16>', salt), type('u64', 0)));
  await w.do(w.module.commitWeights(netuid, hash), w.alice.hot);
  assert.equal((await w.state.weightCommits(netuid, w.alice.hot.address)).unwrap()[0][0].toHex(), hash);
  await until(async () => {
    try {
      return await w.do(w.module.revealWeights(netuid, uids, values, salt, 0), w.alice.hot);
    } catch (e) {
      assert.match(e.message, /RevealTooEarly/);
    }
  }, 'the weights are revealed');
  assert.deepEqual(await row(w, netuid, uid), [[uid, 100], [target, 65535]]);
});

flow('weights_with_nonces_in_one_block', async (w) => {
  const [netuid] = await pair(w, true);
  const other = await w.newSubnet();
  await w.do(w.module.startCall(other), w.alice.cold);
  await w.freely(true, other);
  if ((await w.state.uids(other, w.alice.hot.address)).isNone) await w.do(w.module.burnedRegister(other, w.alice.hot.address), w.alice.cold);
  const nonce = (await w.api.rpc.system.accountNextIndex(w.alice.hot.address)).toNumber();
  const commit = (n, at) => w.submit(w.module.commitWeights(at, `0x${String(n).repeat(64)}`), w.alice.hot, { nonce: nonce + n });
  const both = await Promise.all([commit(1, other), commit(0, netuid)]);
  for (const sent of both) assert.equal(w.named(sent.dispatchError), undefined);
  assert.equal(both[0].status.asFinalized.toHex(), both[1].status.asFinalized.toHex(), 'they are not in one block');
});

flow('weights_time_locked', async (w) => {
  const [netuid] = await pair(w, true);
  const round = 40_000_000;
  const { event } = await w.do(w.module.commitTimelockedWeights(netuid, `0x${'ab'.repeat(100)}`, round, 4), w.alice.hot);
  assert.equal(event('subtensorModule', 'TimelockedWeightsCommitted')[3].toNumber(), round);
  const commits = (await w.state.timelockedWeightCommits.entries(netuid)).flatMap(([, list]) => list.toJSON());
  assert.deepEqual(commits.map((c) => [c[0], c[3]]), [[w.alice.hot.address, round]]);
});
