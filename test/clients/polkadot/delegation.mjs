// Delegates, takes, nominations, children, and root's claims.
import assert from 'node:assert/strict';
import { absent, flow, life, until } from '../flows.mjs';
import { TAO } from './world.mjs';

absent('baskets on root have no calls on this chain', 'root_baskets');

const nominate = async (w) => {
  const hotkey = await w.neuron(w.bob);
  await w.do(w.module.addStake(hotkey, await w.subnet(), 7n * TAO), w.charlie.cold);
  return hotkey;
};

life('delegates', async (w) => {
  const hotkey = await nominate(w);
  assert.ok((await w.state.delegates.entries()).some(([key]) => key.args[0].toString() === hotkey));
  const one = (await w.api.call.delegateInfoRuntimeApi.getDelegate(hotkey)).unwrap();
  assert.equal(one.ownerSs58.toString(), w.bob.cold.address);
  assert.ok((await w.api.call.delegateInfoRuntimeApi.getDelegates()).some((d) => d.delegateSs58.toString() === hotkey));
});

life('takes_up_and_down', async (w) => {
  const hotkey = await w.neuron(w.bob);
  await w.root(w.tx.adminUtils.sudoSetTxDelegateTakeRateLimit(0));
  for (const [call, take] of [['decreaseTake', 6000], ['increaseTake', 9000]]) {
    await w.do(w.module[call](hotkey, take), w.bob.cold);
    assert.equal((await w.state.delegates(hotkey)).toNumber(), take);
  }
  await w.fails(w.module.increaseTake(hotkey, 60_000), w.bob.cold, 'DelegateTakeTooHigh');
});

life('nominations', async (w) => {
  const hotkey = await nominate(w);
  assert.ok((await w.staked(w.charlie, hotkey, await w.subnet())) > 0n);
  const found = await w.api.call.delegateInfoRuntimeApi.getDelegated(w.charlie.cold.address);
  assert.ok(found.some(([d]) => d.delegateSs58.toString() === hotkey));
});

life('children_and_parents', async (w) => {
  const [netuid, mine, child] = [await w.subnet(), await w.neuron(w.bob), await w.neuron(w.charlie)];
  await w.do(w.module.addStake(mine, netuid, 50n * TAO), w.bob.cold);
  const share = 1n << 62n;
  await w.do(w.module.setChildren(mine, netuid, [[share, child]]), w.bob.cold);
  const [[part, who]] = await until(async () => {
    const found = await w.state.childKeys(mine, netuid);
    return found.length && found;
  }, 'the children are set');
  assert.deepEqual([part.toBigInt(), who.toString()], [share, child]);
  assert.equal((await w.state.parentKeys(child, netuid))[0][1].toString(), mine);
});

flow('childkey_take', async (w) => {
  const [netuid, child] = [await w.subnet(), await w.neuron(w.charlie)];
  await w.do(w.module.setChildkeyTake(child, netuid, 5898), w.charlie.cold);
  assert.equal((await w.state.childkeyTake(child, netuid)).toNumber(), 5898);
  await w.fails(w.module.setChildkeyTake(child, netuid, 65535), w.charlie.cold, 'InvalidChildkeyTake');
});

const setKind = (w, kind) => w.do(w.module.setRootClaimType(kind), w.bob.cold);

life('root_claim_types', async (w) => {
  const netuid = await w.subnet();
  for (const [kind, name] of [['Keep', 'Keep'], [{ KeepSubnets: { subnets: [netuid] } }, 'KeepSubnets'], ['Swap', 'Swap']]) {
    await setKind(w, kind);
    assert.equal((await w.state.rootClaimType(w.bob.cold.address)).type, name);
  }
});

/** Bob's hotkey, whose stake on root is owed alpha of his subnet: as with SDK 10. */
async function owed(w) {
  const [netuid, mine, other] = [await w.subnet(), await w.neuron(w.bob), await w.newSubnet()];
  await w.do(w.module.startCall(other), w.alice.cold);
  await w.neuron(w.charlie);
  await w.freely(false);
  await w.root(w.module.sudoSetNumRootClaims(0)); // else the chain claims for Bob
  await w.root(w.tx.adminUtils.sudoSetSubnetMovingAlpha({ bits: 1n << 31n }));
  await w.do(w.module.rootRegister(mine), w.bob.cold);
  for (const [n, amount] of [[0, 100_000n], [netuid, 3_000n], [other, 3_000n]]) await w.do(w.module.addStake(mine, n, amount * TAO), w.bob.cold);
  for (const n of [netuid, other]) await w.root(w.tx.adminUtils.sudoSetEmaPriceHalvingPeriod(n, 1));
  await w.root(w.module.sudoSetRootClaimThreshold(netuid, 0));
  const uid = await w.uid(w.bob);
  await until(async () => (await w.state.validatorPermit(netuid))[uid]?.isTrue, 'Bob has a permit');
  await w.do(w.module.setWeights(netuid, [await w.uid(w.charlie)], [65535], 0), w.bob.hot);
  await until(async () => (await w.state.rootClaimable(mine)).size > 0, 'root is owed alpha');
  return mine;
}

/** What a claim of this kind added to Bob's stake on the subnet and on root. */
async function claim(w, kind) {
  const [mine, netuid] = [await owed(w), await w.subnet()];
  await setKind(w, kind === 'KeepSubnets' ? { KeepSubnets: { subnets: [netuid] } } : kind);
  const before = [await w.staked(w.bob, mine, netuid), await w.staked(w.bob, mine, 0)];
  const { event } = await w.do(w.module.claimRoot([netuid]), w.bob.cold);
  assert.equal(event('subtensorModule', 'RootClaimed').coldkey.toString(), w.bob.cold.address);
  return [(await w.staked(w.bob, mine, netuid)) - before[0], (await w.staked(w.bob, mine, 0)) - before[1]];
}

flow('root_claim_keep', async (w) => {
  const [alpha, root] = await claim(w, 'Keep');
  assert.ok(alpha > 0n && root === 0n);
});

flow('root_claim_swap', async (w) => {
  const [, root] = await claim(w, 'Swap');
  assert.ok(root > 0n);
});

flow('root_claim_keep_subnets', async (w) => {
  const [alpha, root] = await claim(w, 'KeepSubnets');
  assert.ok(alpha > 0n && root === 0n);
});
