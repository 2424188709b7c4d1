// Registration, axons, and the metagraph in its forms.
import assert from 'node:assert/strict';
import { absent, flow, life } from '../flows.mjs';

absent('it has extrinsics and no shield', 'register_shielded');

life('register_burned', async (w) => {
  const netuid = await w.subnet();
  const burn = (await w.state.burn(netuid)).toBigInt();
  const before = await w.free(w.bob);
  const { event } = await w.do(w.module.burnedRegister(netuid, w.bob.hot.address), w.bob.cold);
  assert.ok(event('subtensorModule', 'NeuronRegistered'));
  assert.ok(before - (await w.free(w.bob)) >= (burn * 9n) / 10n);
  const uid = await w.uid(w.bob);
  assert.equal((await w.state.keys(netuid, uid)).toString(), w.bob.hot.address);
  assert.equal((await w.state.owner(w.bob.hot.address)).toString(), w.bob.cold.address);
  await w.fails(w.module.burnedRegister(netuid, w.bob.hot.address), w.bob.cold, 'subtensorModule.HotKeyAlreadyRegisteredInSubNet');
});

flow('register_with_limit', async (w) => {
  const netuid = await w.subnet();
  const limit = (rao) => w.module.registerLimit(netuid, w.charlie.hot.address, rao);
  await w.fails(limit(1n), w.charlie.cold, 'RegistrationPriceLimitExceeded');
  assert.equal(await w.uid(w.charlie), undefined);
  await w.do(limit((await w.state.burn(netuid)).toBigInt() * 2n), w.charlie.cold);
  assert.ok((await w.uid(w.charlie)) !== undefined);
});

life('register_on_root', async (w) => {
  await w.neuron(w.bob);
  await w.do(w.module.rootRegister(w.bob.hot.address), w.bob.cold);
  assert.ok((await w.state.uids(0, w.bob.hot.address)).isSome);
});

const V4 = 0x08080404n;
const V6 = 0x20014860486000000000000000008844n;
const axon = async (w, ip, port, type) => [await w.subnet(), 1, ip, port, type, 4, 0, 0];

async function served(w, ip, port, call = 'serveAxon', ...rest) {
  const hotkey = await w.neuron(w.bob);
  const args = await axon(w, ip, port, ip > 0xffffffffn ? 6 : 4);
  const { event } = await w.do(w.module[call](...args, ...rest), w.bob.hot);
  assert.ok(event('subtensorModule', 'AxonServed'));
  const found = (await w.state.axons(args[0], hotkey)).unwrap();
  assert.deepEqual([found.ip.toBigInt(), found.port.toNumber(), found.ipType.toNumber()], [ip, port, args[4]]);
}

life('serve_axon_ipv4', (w) => served(w, V4, 8099));
flow('serve_axon_ipv6', (w) => served(w, V6, 8100));

flow('serve_axon_tls', async (w) => {
  await served(w, V4, 8101, 'serveAxonTls', `0x01${'70'.repeat(32)}`);
  const found = (await w.state.neuronCertificates(await w.subnet(), w.bob.hot.address)).unwrap();
  assert.deepEqual([found.algorithm.toNumber(), found.publicKey.toHex()], [1, `0x${'70'.repeat(32)}`]);
});

flow('reset_axon', async (w) => {
  await served(w, V4, 8102);
  await w.root(w.tx.adminUtils.sudoSetServingRateLimit(await w.subnet(), 0));
  await served(w, 0n, 1);
});

const graph = async (w, method, ...args) => {
  const found = await w.api.call.subnetInfoRuntimeApi[method](await w.subnet(), ...args);
  return found.isSome ? found.unwrap() : undefined;
};
const names = (m) => m.hotkeys.map(String);

life('metagraph_full', async (w) => {
  const hotkey = await w.neuron(w.bob);
  const m = await graph(w, 'getMetagraph');
  assert.equal(Number(m.netuid), await w.subnet());
  assert.equal(m.ownerColdkey.toString(), w.alice.cold.address);
  assert.ok(names(m).includes(hotkey) && m.axons.length === m.hotkeys.length);
  assert.equal((await w.api.call.subnetInfoRuntimeApi.getAllMetagraphs()).length, (await w.state.totalNetworks()).toNumber());
});

life('metagraph_lite', async (w) => {
  const hotkey = await w.neuron(w.bob);
  const lite = await w.api.call.neuronInfoRuntimeApi.getNeuronsLite(await w.subnet());
  assert.ok(lite.map((n) => n.hotkey.toString()).includes(hotkey) && lite[0].weights === undefined);
});

flow('metagraph_at_a_block', async (w) => {
  await w.subnet();
  const then = await w.api.rpc.chain.getBlockHash(await w.height());
  const hotkey = await w.neuron(w.charlie);
  const old = (await (await w.api.at(then)).call.subnetInfoRuntimeApi.getMetagraph(await w.subnet())).unwrap();
  assert.ok(!names(old).includes(hotkey) && names(await graph(w, 'getMetagraph')).includes(hotkey));
});

flow('metagraph_with_indexes', async (w) => {
  await w.neuron(w.bob);
  const [whole, part] = [await graph(w, 'getMetagraph'), await graph(w, 'getSelectiveMetagraph', [0, 52])];
  assert.deepEqual(names(part.hotkeys.unwrap ? { hotkeys: part.hotkeys.unwrap() } : part), names(whole));
  assert.ok(part.coldkeys.isNone);
});

flow('metagraph_per_mechanism', async (w) => {
  const netuid = await w.subnet();
  await w.neuron(w.alice);
  await w.neuron(w.bob);
  await w.freely(false);
  await w.root(w.tx.adminUtils.sudoSetMaxAllowedUids(netuid, 64));
  await w.root(w.tx.adminUtils.sudoSetMechanismCount(netuid, 2));
  const [uid, target] = [await w.uid(w.alice), await w.uid(w.bob)];
  await w.do(w.module.setMechanismWeights(netuid, 1, [target], [65535], 0), w.alice.hot);
  assert.deepEqual((await w.state.weights(4096 + netuid, uid)).toJSON(), [[target, 65535]]);
  assert.equal(Number((await graph(w, 'getMechagraph', 1)).netuid), 4096 + netuid);
  await w.root(w.tx.adminUtils.sudoSetMechanismEmissionSplit(netuid, [40_000, 25_535]));
  assert.deepEqual((await w.state.mechanismEmissionSplit(netuid)).toJSON(), [40_000, 25_535]);
});

life('neurons', async (w) => {
  const [netuid, hotkey] = [await w.subnet(), await w.neuron(w.bob)];
  const all = await w.api.call.neuronInfoRuntimeApi.getNeurons(netuid);
  assert.equal(all.length, (await w.state.subnetworkN(netuid)).toNumber());
  const one = (await w.api.call.neuronInfoRuntimeApi.getNeuron(netuid, await w.uid(w.bob))).unwrap();
  assert.deepEqual([one.hotkey.toString(), one.coldkey.toString()], [hotkey, w.bob.cold.address]);
});
