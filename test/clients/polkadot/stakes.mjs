// Stake, its fees, and what trades would give.
import assert from 'node:assert/strict';
import { flow, life } from '../flows.mjs';
import { TAO } from './world.mjs';

/** Bob's hotkey, with so much of Bob's on it. */
async function add(w, amount, netuid) {
  const hotkey = await w.neuron(w.bob);
  await w.do(w.module.addStake(hotkey, netuid ?? (await w.subnet()), amount * TAO), w.bob.cold);
  return hotkey;
}

const price = async (w, netuid) => (await w.api.call.swapRuntimeApi.currentAlphaPrice(netuid)).toBigInt();

life('stake_add', async (w) => {
  await w.neuron(w.bob);
  const before = await w.free(w.bob);
  const hotkey = await add(w, 10n);
  const spent = before - (await w.free(w.bob));
  assert.ok((await w.staked(w.bob, hotkey, await w.subnet())) > 0n && spent >= 10n * TAO && spent < 11n * TAO);
  const infos = await w.api.call.stakeInfoRuntimeApi.getStakeInfoForColdkey(w.bob.cold.address);
  assert.ok(infos.some((i) => i.hotkey.toString() === hotkey));
});

life('stake_remove', async (w) => {
  const [hotkey, netuid] = [await add(w, 10n), await w.subnet()];
  const [held, before] = [await w.staked(w.bob, hotkey, netuid), await w.free(w.bob)];
  await w.do(w.module.removeStake(hotkey, netuid, held / 3n), w.bob.cold);
  assert.ok((await w.free(w.bob)) - before > TAO); // an epoch may add to the stake meanwhile
});

life('stake_move', async (w) => {
  const [mine, other] = [await add(w, 20n, 0), await w.neuron(w.alice)];
  await w.do(w.module.moveStake(mine, other, 0, 0, 5n * TAO), w.bob.cold);
  assert.equal(await w.staked(w.bob, other, 0), 5n * TAO);
});

life('stake_swap', async (w) => {
  const [mine, netuid] = [await add(w, 20n, 0), await w.subnet()];
  const [before, there] = [await w.staked(w.bob, mine, 0), await w.staked(w.bob, mine, netuid)];
  await w.do(w.module.swapStake(mine, 0, netuid, 5n * TAO), w.bob.cold);
  assert.equal(before - (await w.staked(w.bob, mine, 0)), 5n * TAO);
  assert.ok((await w.staked(w.bob, mine, netuid)) > there);
});

life('stake_transfer', async (w) => {
  const mine = await add(w, 20n, 0);
  await w.do(w.module.transferStake(w.charlie.cold.address, mine, 0, 0, 2n * TAO), w.bob.cold);
  assert.equal(await w.staked(w.charlie, mine, 0), 2n * TAO);
});

flow('unstake_all', async (w) => {
  const [mine, netuid] = [await add(w, 3n), await w.subnet()];
  await w.do(w.module.unstakeAll(mine), w.bob.cold);
  assert.ok((await w.staked(w.bob, mine, netuid)) < 2_000_000n);
  await add(w, 3n);
  await w.do(w.module.unstakeAllAlpha(mine), w.bob.cold);
  assert.ok((await w.staked(w.bob, mine, netuid)) < 2_000_000n && (await w.staked(w.bob, mine, 0)) > 0n);
  await add(w, 3n);
  await w.do(w.module.removeStakeFullLimit(mine, netuid, null), w.bob.cold);
  assert.ok((await w.staked(w.bob, mine, netuid)) < 2_000_000n);
});

flow('stake_within_tolerance', async (w) => {
  const [mine, netuid] = [await w.neuron(w.bob), await w.subnet()];
  const limit = ((await price(w, netuid)) * 101n) / 100n;
  const bounded = (partly) => w.module.addStakeLimit(mine, netuid, 500n * TAO, limit, partly);
  await w.fails(bounded(false), w.bob.cold, 'SlippageTooHigh');
  assert.equal(await w.staked(w.bob, mine, netuid), 0n);
  const before = await w.free(w.bob);
  await w.do(bounded(true), w.bob.cold);
  const [spent, held] = [before - (await w.free(w.bob)), await w.staked(w.bob, mine, netuid)];
  assert.ok(held > 0n && spent > 0n && spent < 500n * TAO);
  await w.fails(w.module.removeStakeLimit(mine, netuid, held, limit * 2n, false), w.bob.cold, 'PriceLimitExceeded');
  assert.ok((await w.staked(w.bob, mine, netuid)) >= held); // an epoch may add to it
  await w.do(w.module.removeStakeLimit(mine, netuid, held / 2n, limit / 2n, false), w.bob.cold);
});

flow('stake_multiple', async (w) => {
  const [netuid, hotkeys] = [await w.subnet(), [await w.neuron(w.bob), await w.neuron(w.charlie)]];
  await w.do(w.tx.utility.batchAll(hotkeys.map((h) => w.module.addStake(h, netuid, 3n * TAO))), w.bob.cold);
  for (const h of hotkeys) assert.ok((await w.staked(w.bob, h, netuid)) > 0n);
});

life('auto_stake', async (w) => {
  const [netuid, other] = [await w.subnet(), await w.neuron(w.alice)];
  await w.do(w.module.setColdkeyAutoStakeHotkey(netuid, other), w.bob.cold);
  assert.equal((await w.state.autoStakeDestination(w.bob.cold.address, netuid)).toString(), other);
});

flow('stake_fees', async (w) => {
  const [mine, netuid] = [await w.neuron(w.bob), await w.subnet()];
  const told = await w.api.call.swapRuntimeApi.simSwapTaoForAlpha(netuid, 10n * TAO);
  assert.ok(told.taoFee.toBigInt() > 0n);
  const before = await w.free(w.bob);
  const { event } = await w.do(w.module.addStake(mine, netuid, 10n * TAO), w.bob.cold);
  const fee = event('transactionPayment', 'TransactionFeePaid').actualFee.toBigInt();
  assert.equal(before - (await w.free(w.bob)), 10n * TAO + fee);
  const [got, quoted] = [await w.staked(w.bob, mine, netuid), told.alphaAmount.toBigInt()];
  assert.ok(got >= (quoted * 99n) / 100n, `${got} of ${quoted}`); // an epoch may add to it
});

life('simulated_swaps', async (w) => {
  const netuid = await w.subnet();
  const there = await w.api.call.swapRuntimeApi.simSwapTaoForAlpha(netuid, TAO);
  const back = await w.api.call.swapRuntimeApi.simSwapAlphaForTao(netuid, there.alphaAmount.toBigInt());
  assert.ok(there.alphaAmount.toBigInt() > 0n && back.taoAmount.toBigInt() > 0n && back.taoAmount.toBigInt() < TAO);
});
