// Money, identities, commitments.
import assert from 'node:assert/strict';
import { flow, life, until } from '../flows.mjs';
import { Person, TAO } from './world.mjs';

life('balance', async (w) => {
  const [one, two] = await w.api.query.system.account.multi([w.alice.cold.address, w.bob.cold.address]);
  assert.ok(one.data.free.toBigInt() > 0n && two.data.free.toBigInt() === (await w.free(w.bob)));
  assert.equal(await w.free(w.address('//nobody')), 0n);
});

const pay = (w, to, amount = TAO) => w.tx.balances.transferKeepAlive(to, amount);

life('transfer', async (w) => {
  const before = [await w.free(w.alice), await w.free(w.bob)];
  const { event } = await w.do(w.tx.balances.transferAllowDeath(w.bob.cold.address, 5n * TAO), w.alice.cold);
  const fee = event('transactionPayment', 'TransactionFeePaid').actualFee.toBigInt();
  assert.equal((await w.free(w.bob)) - before[1], 5n * TAO);
  assert.equal(before[0] - (await w.free(w.alice)), 5n * TAO + fee);
  await w.fails(pay(w, w.bob.cold.address, 10n ** 18n), w.alice.cold, 'FundsUnavailable');
});

flow('transfer_keep_alive', async (w) => {
  const one = new Person('keeper');
  await w.do(pay(w, one.cold.address), w.alice.cold);
  const { partialFee } = await pay(w, w.bob.cold.address, TAO - 400n).paymentInfo(one.cold);
  const rest = TAO - partialFee.toBigInt() - 300n;
  await w.fails(pay(w, w.bob.cold.address, rest), one.cold, 'NotExpendable');
  const left = (await w.free(one)) - partialFee.toBigInt() - 300n;
  await w.do(w.tx.balances.transferAllowDeath(w.bob.cold.address, left), one.cold);
  assert.equal(await w.free(one), 0n);
});

life('transfer_all', async (w) => {
  const one = new Person('leaver');
  for (const [keepAlive, left] of [[true, 500n], [false, 0n]]) {
    await w.do(pay(w, one.cold.address, 2n * TAO), w.alice.cold);
    await w.do(w.tx.balances.transferAll(w.bob.cold.address, keepAlive), one.cold);
    assert.equal(await w.free(one), left);
  }
});

life('fee_estimates', async (w) => {
  for (const tx of [pay(w, w.bob.cold.address, 1_234_567_890n), w.tx.system.remark(`0x${'07'.repeat(300)}`), w.tx.utility.batchAll([pay(w, w.bob.cold.address)])]) {
    const { partialFee } = await tx.paymentInfo(w.alice.cold);
    const { event } = await w.do(tx, w.alice.cold);
    assert.equal(event('transactionPayment', 'TransactionFeePaid').actualFee.toBigInt(), partialFee.toBigInt(), 'the fee charged is not the fee estimated');
  }
});

life('identities', async (w) => {
  await w.neuron(w.bob);
  await w.do(w.module.setIdentity('bob', 'https://example.org', '', '', '', 'a validator', ''), w.bob.cold);
  const found = (await w.state.identitiesV2(w.bob.cold.address)).unwrap();
  assert.deepEqual([found.name.toUtf8(), found.url.toUtf8(), found.description.toUtf8()], ['bob', 'https://example.org', 'a validator']);
});

life('commitments', async (w) => {
  const [netuid, hotkey, said] = [await w.subnet(), await w.neuron(w.bob), 'weights at example.org'];
  await w.do(w.tx.commitments.setCommitment(netuid, { fields: [{ [`Raw${said.length}`]: said }] }), w.bob.hot);
  const { info } = (await w.api.query.commitments.commitmentOf(netuid, hotkey)).unwrap();
  assert.equal(Buffer.from(info.fields[0].value.toU8a(true)).toString(), said);
});

// An envelope to quicknet's round 1000 with the text `said`, and that round's pulse.
const ROUND = 1000;
const PULSE = '0xb44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39';
const RANDOMNESS = '0xfe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd';
const ENVELOPE = '0xa13d9e66a02742819125dad2cc16e714dc66c7cf5793e9d2a77b216f128c1a4e20e3d70d9e4f6ab6bee1f3c418f6009c0747ddfa24a7e68173dfb216a5bd9c6e50665a11aac5ffe335424feaec6ce641a11d07555ba9e001738690d944d3264a20000000000000009ee20caf290355a8ffd92ecb550d02c0b46ab43e7d362a258f604deb820fc5f12000000000000000092389afd918b6caccadfebf0168ae3fec7fcb0b2164a44ae6f89036c6c11284540000000000000038000000000000004805392134dc1ade645668a8dbf849fbddbb123643dfb18da0374add4346537c4ebf6d632436be5bc206e0c98fe79764cafad54210d4370e0c000000000000002b37753395a34447f49cb46308000000000000004145535f47434d5f';

flow('commitments_revealed', async (w) => {
  const [netuid, hotkey] = [await w.subnet(), await w.neuron(w.bob)];
  await w.do(w.tx.commitments.setCommitment(netuid, { fields: [{ TimelockEncrypted: { encrypted: ENVELOPE, revealRound: ROUND } }] }), w.bob.hot);
  const kept = (await w.api.query.commitments.commitmentOf(netuid, hotkey)).unwrap();
  assert.equal(kept.info.fields[0].asTimelockEncrypted.revealRound.toNumber(), ROUND);
  const payload = { blockNumber: 1, pulses: [{ round: ROUND, randomness: RANDOMNESS, signature: PULSE }], public: { Sr25519: w.alice.cold.publicKey } };
  await w.tx.drand.writePulse(payload, null).send();
  const [revealed] = (await until(async () => {
    const found = await w.api.query.commitments.revealedCommitments(netuid, hotkey);
    return found.isSome && found.unwrap();
  }, 'the commitment is revealed'));
  assert.equal(revealed[0].toUtf8(), 'a sentence that was said before its time');
});
