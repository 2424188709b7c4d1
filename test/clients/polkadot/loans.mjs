// Crowdloans through their life.
import assert from 'node:assert/strict';
import { flow, life } from '../flows.mjs';
import { TAO } from './world.mjs';

const state = (w, id) => w.api.query.crowdloan.crowdloans(id);
const raised = async (w, id) => (await state(w, id)).unwrap().raised.toBigInt();

async function loan(w) {
  const id = (await w.api.query.crowdloan.nextCrowdloanId()).toNumber();
  await w.do(w.tx.crowdloan.create(10n * TAO, TAO, 100n * TAO, (await w.height()) + 10_000, null, w.bob.cold.address), w.alice.cold);
  assert.equal(await raised(w, id), 10n * TAO);
  return id;
}

life('crowdloans', async (w) => {
  const [id, loans] = [await loan(w), w.tx.crowdloan];
  await w.do(loans.contribute(id, 30n * TAO), w.charlie.cold);
  assert.equal((await w.api.query.crowdloan.contributions(id, w.charlie.cold.address)).unwrap().toBigInt(), 30n * TAO);
  await w.do(loans.withdraw(id), w.charlie.cold);
  assert.equal(await raised(w, id), 10n * TAO);
  await w.do(loans.updateCap(id, 90n * TAO), w.alice.cold);
  await w.do(loans.updateMinContribution(id, 2n * TAO), w.alice.cold);
  await w.do(loans.updateEnd(id, (await w.height()) + 12_000), w.alice.cold);
  await w.do(loans.contribute(id, 80n * TAO), w.charlie.cold);
  const before = await w.free(w.bob);
  await w.do(loans.finalize(id), w.alice.cold);
  assert.equal((await w.free(w.bob)) - before, 90n * TAO);
  assert.ok((await state(w, id)).unwrap().finalized.isTrue);
});

flow('crowdloans_refunded', async (w) => {
  const [id, before] = [await loan(w), await w.free(w.charlie)];
  await w.do(w.tx.crowdloan.contribute(id, 30n * TAO), w.charlie.cold);
  await w.fails(w.tx.crowdloan.dissolve(id), w.alice.cold, 'crowdloan.NotReadyToDissolve');
  await w.do(w.tx.crowdloan.refund(id), w.alice.cold);
  assert.ok(before - (await w.free(w.charlie)) < TAO / 100n);
  await w.do(w.tx.crowdloan.dissolve(id), w.alice.cold);
  assert.ok((await state(w, id)).isNone);
});
