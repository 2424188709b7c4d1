// Acting for others: delegates, accounts without keys, announcements, batches, several signatories, later.
import assert from 'node:assert/strict';
import { bnToU8a, u8aConcat } from '@polkadot/util';
import { blake2AsU8a, createKeyMulti, encodeAddress, sortAddresses } from '@polkadot/util-crypto';
import { flow, life, until } from '../flows.mjs';
import { TAO } from './world.mjs';

const pay = (w, to, amount = TAO) => w.tx.balances.transferKeepAlive(to, amount);
const delegates = async (w, who) => (await w.api.query.proxy.proxies(who))[0].toJSON();

life('proxies', async (w) => {
  const [alice, bob, to] = [w.alice.cold.address, w.bob.cold.address, w.address('//paid-by-proxy')];
  await w.do(w.tx.proxy.addProxy(bob, 'Transfer', 0), w.alice.cold);
  const [definitions, deposit] = await w.api.query.proxy.proxies(alice);
  assert.deepEqual(definitions.toJSON(), [{ delegate: bob, proxyType: 'Transfer', delay: 0 }]);
  assert.equal(deposit.toBigInt(), w.api.consts.proxy.proxyDepositBase.toBigInt() + w.api.consts.proxy.proxyDepositFactor.toBigInt());
  const moved = await w.do(w.tx.proxy.proxy(alice, null, pay(w, to)), w.bob.cold);
  assert.ok(moved.event('proxy', 'ProxyExecuted').result.isOk);
  assert.equal(await w.free(to), TAO);
  const refused = await w.do(w.tx.proxy.proxy(alice, 'Transfer', w.tx.system.remark('0x03')), w.bob.cold);
  assert.equal(w.named(refused.event('proxy', 'ProxyExecuted').result.asErr), 'system.CallFiltered');
  await w.do(w.tx.proxy.removeProxy(bob, 'Transfer', 0), w.alice.cold);
  assert.deepEqual(await delegates(w, alice), []);
  assert.equal((await w.api.call.proxyFilterRuntimeApi.getProxyTypes()).length, 18);
});

flow('pure_proxies', async (w) => {
  const made = await w.do(w.tx.proxy.createPure('Any', 0, 7), w.alice.cold);
  const { pure } = made.event('proxy', 'PureCreated');
  const height = (await w.api.rpc.chain.getHeader(made.status.asFinalized)).number.toNumber();
  const le = (n, bitLength) => bnToU8a(n, { bitLength, isLe: true });
  const entropy = u8aConcat('modlpy/proxy____', w.alice.cold.publicKey, le(height, 32), le(made.txIndex, 32), le(0, 8), le(7, 16));
  assert.equal(pure.toString(), encodeAddress(blake2AsU8a(entropy), 42));
  const to = w.address('//paid-by-pure');
  await w.do(pay(w, pure, 5n * TAO), w.alice.cold);
  await w.do(w.tx.proxy.proxy(pure, null, pay(w, to, 2n * TAO)), w.alice.cold);
  assert.equal(await w.free(to), 2n * TAO);
  await w.do(w.tx.proxy.proxy(pure, null, w.tx.proxy.killPure(w.alice.cold.address, 'Any', 7, height, made.txIndex)), w.alice.cold);
  assert.deepEqual(await delegates(w, pure), []);
});

/** Bob announces a call for Alice's account. */
async function announced(w, call) {
  await w.do(w.tx.proxy.addProxy(w.bob.cold.address, 'Any', 3), w.alice.cold);
  await w.do(w.tx.proxy.announce(w.alice.cold.address, call.method.hash), w.bob.cold);
  const [[said]] = await w.api.query.proxy.announcements(w.bob.cold.address);
  assert.equal(said.callHash.toHex(), call.method.hash.toHex());
}

const announcements = async (w) => (await w.api.query.proxy.announcements(w.bob.cold.address))[0].length;

flow('proxy_announcements', async (w) => {
  const to = w.address('//paid-later');
  await announced(w, pay(w, to));
  const run = w.tx.proxy.proxyAnnounced(w.bob.cold.address, w.alice.cold.address, null, pay(w, to));
  const ready = (await w.height()) + 4;
  await until(async () => (await w.height()) >= ready, 'the delay');
  await w.do(run, w.charlie.cold);
  assert.equal(await w.free(to), TAO);
  assert.equal(await announcements(w), 0);
});

flow('proxy_rejections', async (w) => {
  const call = pay(w, w.address('//never-paid'));
  await announced(w, call);
  await w.do(w.tx.proxy.rejectAnnouncement(w.bob.cold.address, call.method.hash), w.alice.cold);
  assert.equal(await announcements(w), 0);
  await w.do(w.tx.proxy.announce(w.alice.cold.address, call.method.hash), w.bob.cold);
  await w.do(w.tx.proxy.removeAnnouncement(w.alice.cold.address, call.method.hash), w.bob.cold);
  assert.equal(await announcements(w), 0);
});

life('batches', async (w) => {
  const [one, two] = [w.address('//batch-1'), w.address('//batch-2')];
  await w.do(w.tx.utility.batchAll([pay(w, one), pay(w, two, 2n * TAO)]), w.alice.cold);
  assert.deepEqual([await w.free(one), await w.free(two)], [TAO, 2n * TAO]);
  const tooMuch = pay(w, one, 10n ** 18n);
  const broken = await w.do(w.tx.utility.batch([pay(w, one), tooMuch, pay(w, two)]), w.alice.cold);
  assert.equal(broken.event('utility', 'BatchInterrupted').index.toNumber(), 1);
  assert.deepEqual([await w.free(one), await w.free(two)], [2n * TAO, 2n * TAO]);
  await w.do(w.tx.utility.forceBatch([tooMuch, pay(w, two)]), w.alice.cold);
  assert.equal(await w.free(two), 3n * TAO);
});

life('multisigs', async (w) => {
  const { alice, bob, address } = { alice: w.alice.cold, bob: w.bob.cold, address: w.address('//paid-by-two') };
  const account = encodeAddress(createKeyMulti([alice.address, bob.address], 2), 42);
  await w.do(pay(w, account, 3n * TAO), alice);
  const call = pay(w, address);
  const { weight } = await call.paymentInfo(alice);
  const others = (who) => sortAddresses([alice.address, bob.address].filter((a) => a !== who.address), 42);
  await w.do(w.tx.multisig.approveAsMulti(2, others(alice), null, call.method.hash, weight), alice);
  const open = (await w.api.query.multisig.multisigs(account, call.method.hash)).unwrap();
  const { event } = await w.do(w.tx.multisig.asMulti(2, others(bob), open.when, call, weight), bob);
  assert.ok(event('multisig', 'MultisigExecuted').result.isOk);
  assert.equal(await w.free(address), TAO);
});

life('scheduled_calls', async (w) => {
  const when = (await w.height()) + 20;
  await w.root(w.tx.scheduler.schedule(when, null, 0, w.tx.system.remark(`0x${'05'.repeat(200)}`)));
  const [task] = await w.api.query.scheduler.agenda(when);
  assert.ok(task.unwrap().call.isLookup && task.unwrap().origin.asSystem.isRoot);
  const { hash_: hash, len } = task.unwrap().call.asLookup;
  assert.equal((await w.api.query.preimage.preimageFor([hash, len])).unwrap().length, len.toNumber());
  await until(async () => (await w.height()) > when, 'the block of the call');
  assert.equal((await w.api.query.scheduler.agenda(when)).length, 0);
});
