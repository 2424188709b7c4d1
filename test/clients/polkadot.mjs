// Drives a node of chain spec `up` with the unmodified @polkadot/api and checks
// each effect on chain. Usage: node polkadot.mjs ws://127.0.0.1:9944
import assert from 'node:assert/strict';
import { ApiPromise, WsProvider, Keyring } from '@polkadot/api';
import { bnToU8a, u8aConcat } from '@polkadot/util';
import { blake2AsU8a, createKeyMulti, encodeAddress, sortAddresses } from '@polkadot/util-crypto';

const url = process.argv[2];
const netuid = 1;
const api = await ApiPromise.create({ provider: new WsProvider(url), noInitWarn: true, throwOnConnect: true });
const keyring = new Keyring({ type: 'sr25519', ss58Format: 42 });
const alice = keyring.addFromUri('//Alice');
const bob = keyring.addFromUri('//Bob');
const hotkey = keyring.addFromUri('//Alice//conformance-hotkey');

const steps = [];
function step(name, run) {
  steps.push([name, run]);
}

/** Signs, submits and waits for finality; the events of the extrinsic come back. */
function send(tx, signer, options = {}) {
  return new Promise((resolve, reject) => {
    const seen = [];
    tx.signAndSend(signer, options, (result) => {
      seen.push(result.status.type);
      if (result.isError) reject(new Error(`refused: ${result.status.type}`));
      if (result.status.isFinalized) resolve({ ...result, events: result.events, dispatchError: result.dispatchError, seen });
    }).catch(reject);
  });
}

const has = (events, section, method) => events.find(({ event }) => event.section === section && event.method === method);
const moduleError = (dispatchError) => api.registry.findMetaError(dispatchError.asModule);

step('connect and read the chain', async () => {
  assert.equal(api.registry.chainSS58, 42);
  assert.deepEqual(api.registry.chainTokens, ['TAO']);
  assert.deepEqual(api.registry.chainDecimals, [9]);
  assert.equal((await api.rpc.system.health()).isSyncing.toString(), 'false');
});

step('read storage, maps and constants', async () => {
  const { data } = await api.query.system.account(alice.address);
  assert.ok(data.free.toBigInt() > 0n, 'Alice has no balance');
  const networks = await api.query.subtensorModule.networksAdded.entries();
  assert.ok(networks.some(([key, added]) => Number(key.args[0]) === netuid && added.isTrue), 'netuid 1 is not there');
  assert.ok((await api.query.subtensorModule.tempo(netuid)).toNumber() > 0);
  assert.equal(api.consts.balances.existentialDeposit.toNumber(), 500);
});

step('call a runtime API', async () => {
  const metagraph = await api.call.subnetInfoRuntimeApi.getMetagraph(netuid);
  assert.ok(metagraph.isSome, 'no metagraph');
  assert.equal(Number(metagraph.unwrap().netuid), netuid);
  const nonce = await api.call.accountNonceApi.accountNonce(alice.address);
  assert.equal(nonce.toNumber(), (await api.rpc.system.accountNextIndex(alice.address)).toNumber());
});

step('subscribe to heads', async () => {
  const numbers = await new Promise((resolve, reject) => {
    const got = [];
    api.rpc.chain.subscribeFinalizedHeads((head) => {
      got.push(head.number.toNumber());
      if (got.length === 3) resolve(got);
    }).catch(reject);
  });
  assert.equal(numbers[2] - numbers[0], 2, `heads are not consecutive: ${numbers}`);
  const [hash, head] = [await api.rpc.chain.getBlockHash(numbers[0]), await api.rpc.chain.getHeader(await api.rpc.chain.getBlockHash(numbers[0]))];
  assert.equal(head.hash.toHex(), hash.toHex(), 'the header does not hash to its block hash');
});

step('estimate a fee equal to what is charged, and transfer', async () => {
  const amount = 1_234_567_890n;
  const tx = api.tx.balances.transferKeepAlive(bob.address, amount);
  const { partialFee } = await tx.paymentInfo(alice);
  const before = { alice: (await api.query.system.account(alice.address)).data.free.toBigInt(), bob: (await api.query.system.account(bob.address)).data.free.toBigInt() };
  let pushed = 0;
  const stop = await api.query.system.account(bob.address, ({ data }) => {
    if (data.free.toBigInt() === before.bob + amount) pushed++;
  });
  const { events, seen } = await send(tx, alice);
  assert.deepEqual(seen.filter((s) => s !== 'Ready' && s !== 'Broadcast'), ['InBlock', 'Finalized']);
  const paid = has(events, 'transactionPayment', 'TransactionFeePaid').event.data;
  assert.equal(paid.actualFee.toBigInt(), partialFee.toBigInt(), 'the fee charged is not the fee estimated');
  const after = { alice: (await api.query.system.account(alice.address)).data.free.toBigInt(), bob: (await api.query.system.account(bob.address)).data.free.toBigInt() };
  assert.equal(after.bob - before.bob, amount);
  const transferred = has(events, 'balances', 'Transfer').event.data;
  assert.equal(transferred.amount.toBigInt(), amount);
  assert.ok(before.alice - after.alice >= amount + partialFee.toBigInt(), 'the fee was not taken');
  assert.ok(pushed > 0, 'the account subscription was not pushed');
  stop();
});

step('register by burning', async () => {
  const { events, dispatchError } = await send(api.tx.subtensorModule.burnedRegister(netuid, hotkey.address), alice);
  assert.equal(dispatchError, undefined, dispatchError && moduleError(dispatchError).name);
  assert.ok(has(events, 'subtensorModule', 'NeuronRegistered'));
  assert.ok((await api.query.subtensorModule.uids(netuid, hotkey.address)).isSome);
});

step('decode a named module error', async () => {
  const { dispatchError } = await send(api.tx.subtensorModule.burnedRegister(netuid, hotkey.address), alice);
  const { section, name } = moduleError(dispatchError);
  assert.equal(`${section}.${name}`, 'subtensorModule.HotKeyAlreadyRegisteredInSubNet');
  const failed = await send(api.tx.balances.transferKeepAlive(bob.address, 10n ** 18n), alice);
  assert.equal(failed.dispatchError.asToken.type, 'FundsUnavailable');
});

step('set weights without a fee', async () => {
  const uid = (await api.query.subtensorModule.uids(netuid, hotkey.address)).unwrap().toNumber();
  const { events, dispatchError } = await send(api.tx.subtensorModule.setWeights(netuid, [uid], [65535], 0), hotkey);
  assert.equal(dispatchError, undefined, dispatchError && moduleError(dispatchError).name);
  assert.ok(has(events, 'subtensorModule', 'WeightsSet'));
  const row = (await api.query.subtensorModule.weights(netuid, uid)).toJSON();
  assert.deepEqual(row, [[uid, 65535]]);
});

step('batch, and be told which call failed', async () => {
  const calls = [api.tx.system.remark('0x01'), api.tx.balances.transferKeepAlive(bob.address, 10n ** 18n)];
  const { events } = await send(api.tx.utility.batch(calls), alice);
  assert.equal(has(events, 'utility', 'BatchInterrupted').event.data.index.toNumber(), 1);
});

/** Fails with the module's name for an error, if there is one. */
const succeeded = ({ dispatchError }) => assert.equal(dispatchError, undefined, dispatchError && (dispatchError.isModule ? moduleError(dispatchError).name : dispatchError.toString()));

step('act through a delegate, and as an account without a key', async () => {
  succeeded(await send(api.tx.proxy.addProxy(bob.address, 'Transfer', 0), alice));
  const [definitions, deposit] = await api.query.proxy.proxies(alice.address);
  assert.deepEqual(definitions.toJSON(), [{ delegate: bob.address, proxyType: 'Transfer', delay: 0 }]);
  assert.equal(deposit.toBigInt(), api.consts.proxy.proxyDepositBase.toBigInt() + api.consts.proxy.proxyDepositFactor.toBigInt());
  const moved = await send(api.tx.proxy.proxy(alice.address, null, api.tx.balances.transferKeepAlive(bob.address, 1000n)), bob);
  assert.ok(has(moved.events, 'proxy', 'ProxyExecuted').event.data.result.isOk);
  const refused = await send(api.tx.proxy.proxy(alice.address, 'Transfer', api.tx.system.remark('0x03')), bob);
  const { section, name } = moduleError(has(refused.events, 'proxy', 'ProxyExecuted').event.data.result.asErr);
  assert.equal(`${section}.${name}`, 'system.CallFiltered');

  const made = await send(api.tx.proxy.createPure('Any', 0, 7), alice);
  const { pure } = has(made.events, 'proxy', 'PureCreated').event.data;
  const height = (await api.rpc.chain.getHeader(made.status.asFinalized)).number.toNumber();
  const le = (n, bitLength) => bnToU8a(n, { bitLength, isLe: true });
  const entropy = u8aConcat('modlpy/proxy____', alice.publicKey, le(height, 32), le(made.txIndex, 32), le(0, 8), le(7, 16));
  assert.equal(pure.toString(), encodeAddress(blake2AsU8a(entropy), 42));
  const types = await api.call.proxyFilterRuntimeApi.getProxyTypes();
  assert.equal(types.length, 18);
});

step('send a call that two approve', async () => {
  const account = encodeAddress(createKeyMulti([alice.address, bob.address], 2), 42);
  succeeded(await send(api.tx.balances.transferKeepAlive(account, 2_000_000_000n), alice));
  const call = api.tx.balances.transferKeepAlive(hotkey.address, 1_000_000_000n);
  const { weight } = await call.paymentInfo(alice);
  const others = (who) => sortAddresses([alice.address, bob.address].filter((a) => a !== who.address), 42);
  succeeded(await send(api.tx.multisig.approveAsMulti(2, others(alice), null, call.method.hash, weight), alice));
  const open = (await api.query.multisig.multisigs(account, call.method.hash)).unwrap();
  const { events } = await send(api.tx.multisig.asMulti(2, others(bob), open.when, call, weight), bob);
  assert.ok(has(events, 'multisig', 'MultisigExecuted').event.data.result.isOk);
  assert.ok((await api.query.system.account(account)).data.free.toBigInt() <= 1_000_000_000n);
});

step('have a call run in a block to come', async () => {
  const when = (await api.rpc.chain.getHeader()).number.toNumber() + 20;
  const { events } = await send(api.tx.sudo.sudo(api.tx.scheduler.schedule(when, null, 0, api.tx.system.remark(`0x${'05'.repeat(200)}`))), alice);
  assert.ok(has(events, 'sudo', 'Sudid').event.data.sudoResult.isOk);
  const [task] = await api.query.scheduler.agenda(when);
  assert.ok(task.unwrap().call.isLookup && task.unwrap().origin.asSystem.isRoot);
  const { hash_: hash, len } = task.unwrap().call.asLookup;
  assert.equal((await api.query.preimage.preimageFor([hash, len])).unwrap().length, len.toNumber());
});

step('be refused by name for a nonce used before', async () => {
  await assert.rejects(send(api.tx.system.remark('0x02'), alice, { nonce: 0 }), /1010|1012|1013|outdated|Stale|low/i);
});

for (const [name, run] of steps) {
  const begun = performance.now();
  await Promise.race([run(), new Promise((_, reject) => setTimeout(() => reject(new Error(`${name}: no end within 60 s`)), 60_000).unref())]);
  console.log(`ok ${name} (${Math.round(performance.now() - begun)} ms)`);
}
await api.disconnect();
console.log(`${steps.length} steps passed`);
