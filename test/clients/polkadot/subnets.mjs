// Subnets, their parameters, and root's.
import assert from 'node:assert/strict';
import { flow, life } from '../flows.mjs';
import { TAO } from './world.mjs';

life('subnets_list_and_show', async (w) => {
  const netuid = await w.subnet();
  const added = await w.state.networksAdded.entries();
  const netuids = added.map(([key]) => key.args[0].toNumber()).sort((a, b) => a - b);
  assert.ok([0, 1, netuid].every((n) => netuids.includes(n)), `${netuids}`);
  const all = await w.api.call.subnetInfoRuntimeApi.getAllDynamicInfo();
  assert.deepEqual(all.map((s) => Number(s.unwrap().netuid)), netuids);
  const one = (await w.api.call.subnetInfoRuntimeApi.getDynamicInfo(netuid)).unwrap();
  assert.equal(one.ownerColdkey.toString(), w.alice.cold.address);
  assert.equal((await w.api.call.subnetInfoRuntimeApi.getSubnetInfoV2(netuid)).unwrap().owner.toString(), w.alice.cold.address);
});

const identity = (name) => ({
  subnetName: name, githubRepo: '', subnetContact: '', subnetUrl: 'https://example.org', discord: '', description: '', logoUrl: '', additional: '',
});
const nameOf = async (w, netuid) => (await w.state.subnetIdentitiesV3(netuid)).unwrap().subnetName.toUtf8();

life('subnet_create_with_identity', async (w) => {
  await w.root(w.tx.adminUtils.sudoSetNetworkRateLimit(0));
  const cost = (await w.api.call.subnetRegistrationRuntimeApi.getNetworkRegistrationCost()).toBigInt();
  const before = await w.free(w.alice);
  const { event } = await w.do(w.module.registerNetworkWithIdentity(w.address('//owners-hotkey'), identity('mine')), w.alice.cold);
  const netuid = event('subtensorModule', 'NetworkAdded')[0].toNumber();
  assert.ok(before - (await w.free(w.alice)) >= (cost * 9n) / 10n); // it falls by the block
  assert.equal((await w.state.subnetOwner(netuid)).toString(), w.alice.cold.address);
  assert.equal(await nameOf(w, netuid), 'mine');
});

flow('subnet_identity_and_symbol', async (w) => {
  const netuid = await w.subnet();
  const { module } = w;
  await w.do(module.setSubnetIdentity(netuid, 'renamed', '', '', '', '', '', '', ''), w.alice.cold);
  assert.equal(await nameOf(w, netuid), 'renamed');
  await w.do(module.updateSymbol(netuid, 'ψ'), w.alice.cold);
  assert.equal((await w.state.tokenSymbol(netuid)).toUtf8(), 'ψ');
});

flow('subnet_start', async (w) => {
  const netuid = await w.newSubnet();
  assert.ok((await w.state.subtokenEnabled(netuid)).isFalse);
  await w.fails(w.module.startCall(netuid), w.bob.cold, 'subtensorModule.NotSubnetOwner');
  await w.do(w.module.startCall(netuid), w.alice.cold);
  assert.ok((await w.state.subtokenEnabled(netuid)).isTrue && (await w.state.firstEmissionBlockNumber(netuid)).isSome);
});

life('subnet_price_and_lock_cost', async (w) => {
  const cost = async () => (await w.api.call.subnetRegistrationRuntimeApi.getNetworkRegistrationCost()).toBigInt();
  const first = await cost();
  assert.ok(first >= 1000n * TAO);
  const netuid = await w.newSubnet();
  assert.ok((await cost()) > first);
  const price = (await w.api.call.swapRuntimeApi.currentAlphaPrice(netuid)).toBigInt();
  const all = await w.api.call.swapRuntimeApi.currentAlphaPriceAll();
  assert.ok(price > 0n && all.some((p) => p.netuid.toNumber() === netuid && p.price.toBigInt() === price));
});

life('hyperparameters_get', async (w) => {
  const netuid = await w.subnet();
  const h = (await w.api.call.subnetInfoRuntimeApi.getSubnetHyperparamsV2(netuid)).unwrap();
  assert.equal(Number(h.tempo), (await w.state.tempo(netuid)).toNumber());
  assert.equal(Number(h.immunityPeriod), (await w.state.immunityPeriod(netuid)).toNumber());
  assert.equal(h.commitRevealWeightsEnabled.isTrue, (await w.state.commitRevealWeightsEnabled(netuid)).isTrue);
});

life('hyperparameters_set', async (w) => {
  const netuid = await w.subnet();
  const set = (blocks) => w.tx.adminUtils.sudoSetImmunityPeriod(netuid, blocks);
  await w.root(w.tx.adminUtils.sudoSetAdminFreezeWindow(0)); // an epoch is always near on a local chain
  await w.do(set(77), w.alice.cold);
  await w.fails(set(78), w.bob.cold, 'NotSubnetOwner');
  assert.equal((await w.state.immunityPeriod(netuid)).toNumber(), 77);
});

flow('sudo_setters', async (w) => {
  const netuid = await w.subnet();
  const admin = w.tx.adminUtils;
  const table = [
    ['sudoSetKappa', [netuid, 30_000], 'kappa'],
    ['sudoSetRho', [netuid, 12], 'rho'],
    ['sudoSetMinBurn', [netuid, 600_000], 'minBurn'],
    ['sudoSetMaxBurn', [netuid, 5_000_000_000], 'maxBurn'],
    ['sudoSetMaxAllowedValidators', [netuid, 9], 'maxAllowedValidators'],
    ['sudoSetServingRateLimit', [netuid, 3], 'servingRateLimit'],
    ['sudoSetMinAllowedWeights', [netuid, 2], 'minAllowedWeights'],
    ['sudoSetTempo', [netuid, 20], 'tempo'],
    ['sudoSetActivityCutoff', [netuid, 400], null],
    ['sudoSetBondsMovingAverage', [netuid, 800_000], 'bondsMovingAverage'],
    ['sudoSetWeightsVersionKey', [netuid, 4], 'weightsVersionKey'],
    ['sudoSetNetworkRegistrationAllowed', [netuid, false], 'networkRegistrationAllowed'],
    ['sudoSetCommitRevealWeightsInterval', [netuid, 2], 'revealPeriodEpochs'],
    ['sudoSetYuma3Enabled', [netuid, true], 'yuma3On'],
    ['sudoSetTxRateLimit', [5], 'txRateLimit'],
    ['sudoSetStakeThreshold', [7], 'stakeThreshold'],
    ['sudoSetNetworkMinLockCost', [900_000_000_000], 'networkMinLockCost'],
    ['sudoSetSubnetOwnerCut', [10_000], 'subnetOwnerCut'],
  ];
  for (const [call, args, item] of table) {
    const sudo = w.tx.sudo.sudo(admin[call](...args));
    await w.fails(sudo, w.bob.cold, 'RequireSudo');
    const sent = await w.do(sudo, w.alice.cold);
    const { sudoResult } = sent.event('sudo', 'Sudid');
    if (item === null) continue; // its bounds depend on the tempo; that it answers is enough
    assert.ok(sudoResult.isOk, `${call}: ${sudoResult.isErr && w.named(sudoResult.asErr)}`);
    assert.equal(String((await w.state[item](...args.slice(0, -1))).toJSON()), String(args.at(-1)), call);
  }
});

life('liquid_alpha', async (w) => {
  const netuid = await w.subnet();
  await w.root(w.tx.adminUtils.sudoSetAdminFreezeWindow(0));
  await w.do(w.tx.adminUtils.sudoSetLiquidAlphaEnabled(netuid, true), w.alice.cold);
  await w.do(w.tx.adminUtils.sudoSetAlphaValues(netuid, 20_000, 50_000), w.alice.cold);
  assert.ok((await w.state.liquidAlphaOn(netuid)).isTrue);
  assert.deepEqual((await w.state.alphaValues(netuid)).toJSON(), [20_000, 50_000]);
});
