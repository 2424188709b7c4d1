// A chain, a few people, and a started subnet of Alice's.
import assert from 'node:assert/strict';
import { ApiPromise, WsProvider, Keyring } from '@polkadot/api';

export const TAO = 1_000_000_000n;

/** Connects and gives what flows work with. */
export async function connect(url) {
  const api = await ApiPromise.create({ provider: new WsProvider(url), noInitWarn: true, throwOnConnect: true });
  return new World(url, api);
}

/** A person's two keys. */
export class Person {
  constructor(name) {
    const ring = new Keyring({ type: 'sr25519', ss58Format: 42 });
    this.cold = ring.addFromUri(`//${name}`);
    this.hot = ring.addFromUri(`//${name}//polkadot`);
  }
}

class World {
  #netuid;

  constructor(url, api) {
    Object.assign(this, { url, api, alice: new Person('Alice'), bob: new Person('Bob'), charlie: new Person('Charlie') });
    this.tx = api.tx;
    this.module = api.tx.subtensorModule;
    this.state = api.query.subtensorModule;
  }

  /** The address of a key that nobody used. */
  address(uri) {
    return new Keyring({ type: 'sr25519', ss58Format: 42 }).addFromUri(uri).address;
  }

  /** Signs, submits and waits for finality; the result comes back, with the statuses seen. */
  submit(tx, signer, options = {}) {
    return new Promise((resolve, reject) => {
      const seen = [];
      tx.signAndSend(signer, options, (result) => {
        seen.push(result.status.type);
        if (result.isError) reject(new Error(`refused: ${result.status.type}`));
        if (result.status.isFinalized) resolve({ ...result, events: result.events, dispatchError: result.dispatchError, seen });
      }).catch(reject);
    });
  }

  /** What went wrong, as pallet.Error; undefined if nothing did. */
  named(error) {
    if (!error) return undefined;
    if (!error.isModule) return error.toString();
    const { section, name } = this.api.registry.findMetaError(error.asModule);
    return `${section}.${name}`;
  }

  /** Submits what has to succeed; gives a finder of its events' data. */
  async do(tx, signer) {
    const result = await this.submit(tx, signer);
    assert.equal(this.named(result.dispatchError), undefined);
    const event = (section, method) => result.events.find(({ event: e }) => e.section === section && e.method === method)?.event.data;
    return { ...result, event };
  }

  /** Submits what has to fail by this name: in its block, or before it. */
  async fails(tx, signer, name) {
    const said = await this.submit(tx, signer).then((r) => this.named(r.dispatchError) ?? 'success', (e) => e.message);
    assert.ok(said.includes(name), `want ${name}, got ${said}`);
  }

  async root(call) {
    const sent = await this.do(this.tx.sudo.sudo(call), this.alice.cold);
    const { sudoResult } = sent.event('sudo', 'Sudid');
    assert.ok(sudoResult.isOk, `${call.method.section}.${call.method.method}: ${sudoResult.isErr && this.named(sudoResult.asErr)}`);
  }

  async newSubnet() {
    await this.root(this.tx.adminUtils.sudoSetNetworkRateLimit(0));
    const { event } = await this.do(this.module.registerNetwork(this.alice.hot.address), this.alice.cold);
    return event('subtensorModule', 'NetworkAdded')[0].toNumber();
  }

  async subnet() {
    if (this.#netuid === undefined) {
      this.#netuid = await this.newSubnet();
      await this.do(this.module.startCall(this.#netuid), this.alice.cold);
    }
    return this.#netuid;
  }

  async uid(person) {
    const found = await this.state.uids(await this.subnet(), person.hot.address);
    return found.isSome ? found.unwrap().toNumber() : undefined;
  }

  /** A registered person's hotkey. */
  async neuron(person) {
    if ((await this.uid(person)) === undefined) await this.do(this.module.burnedRegister(await this.subnet(), person.hot.address), person.cold);
    return person.hot.address;
  }

  async free(who) {
    return (await this.api.query.system.account(who.cold?.address ?? who)).data.free.toBigInt();
  }

  async staked(person, hotkey, netuid) {
    const found = await this.api.call.stakeInfoRuntimeApi.getStakeInfoForHotkeyColdkeyNetuid(hotkey, person.cold.address, netuid);
    return found.isSome ? BigInt(found.unwrap().stake.toString()) : 0n;
  }

  async height() {
    return (await this.api.rpc.chain.getHeader()).number.toNumber();
  }

  async freely(hidden, netuid) {
    netuid ??= await this.subnet();
    await this.root(this.tx.adminUtils.sudoSetCommitRevealWeightsEnabled(netuid, hidden));
    await this.root(this.tx.adminUtils.sudoSetWeightsSetRateLimit(netuid, 0));
  }

  close() {
    return this.api.disconnect();
  }
}
