// Keys that take another's place.
import assert from 'node:assert/strict';
import { blake2AsHex } from '@polkadot/util-crypto';
import { Keyring } from '@polkadot/api';
import { flow, life, until } from '../flows.mjs';
import { Person } from './world.mjs';

/** Dave announces that another key takes his place: his keys, the new one, and when. */
async function announce(w) {
  const [old, key] = [new Person('Dave'), new Keyring({ type: 'sr25519', ss58Format: 42 }).addFromUri('//DaveAnew')];
  const hash = blake2AsHex(key.publicKey);
  await w.do(w.module.announceColdkeySwap(hash), old.cold);
  const [due, said] = (await w.state.coldkeySwapAnnouncements(old.cold.address)).unwrap();
  assert.equal(said.toHex(), hash);
  return [old, key.address, due.toNumber()];
}

life('coldkey_swap_announced', async (w) => {
  const [old, key, due] = await announce(w);
  assert.ok(due > (await w.height()));
  await w.fails(w.module.swapColdkeyAnnounced(key), old.cold, 'ColdkeySwapTooEarly');
});

flow('coldkey_swap_disputed', async (w) => {
  const [old, key, due] = await announce(w);
  await w.do(w.module.disputeColdkeySwap(), old.cold);
  assert.ok((await w.state.coldkeySwapDisputes(old.cold.address)).isSome);
  await until(async () => (await w.height()) > due, 'the delay');
  await w.fails(w.module.swapColdkeyAnnounced(key), old.cold, 'ColdkeySwapDisputed');
  assert.equal(await w.free(key), 0n);
});

flow('coldkey_swap_executed', async (w) => {
  const [old, key, due] = await announce(w);
  await until(async () => (await w.height()) > due, 'the delay');
  const before = await w.free(old);
  await w.do(w.module.swapColdkeyAnnounced(key), old.cold);
  assert.equal(await w.free(old), 0n);
  assert.ok((await w.free(key)) > (before * 9n) / 10n);
});

life('hotkey_swap', async (w) => {
  const [netuid, old] = [await w.subnet(), await w.neuron(w.charlie)];
  const [uid, key] = [await w.uid(w.charlie), w.address('//Charlie//new')];
  await w.do(w.module.swapHotkey(old, key, netuid), w.charlie.cold);
  assert.equal((await w.state.uids(netuid, key)).unwrap().toNumber(), uid);
  assert.equal(await w.uid(w.charlie), undefined);
  assert.equal((await w.state.owner(key)).toString(), w.charlie.cold.address);
});
