// A page around the wallet: what it says is shown, what people do is asked of it.
// usage: /?node=ws://127.0.0.1:9944
import { openWallet } from './wallet.js';

const node = new URLSearchParams(location.search).get('node') ?? 'ws://127.0.0.1:9944';
const DEV = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk'; // Substrate's, known to all
const $ = (selector) => document.querySelector(selector);

/** An element with text or children; data-NAME attributes by an object. */
function el(tag, { data = {}, ...props } = {}, ...children) {
  const made = Object.assign(document.createElement(tag), props);
  Object.assign(made.dataset, data);
  made.append(...children);
  return made;
}

const short = (hash) => (hash?.length > 20 ? `${hash.slice(0, 10)}…${hash.slice(-8)}` : hash ?? '');
const list = (pairs) => pairs.flatMap(([name, value]) => [el('dt', {}, name), el('dd', { title: value }, value)]);
function state(text, kind) {
  $('#state').value = text;
  $('#state').dataset.state = kind;
}

/** A number of the smallest unit as people write it, and back. */
function amount(units, decimals) {
  const digits = String(units).padStart(decimals + 1, '0');
  const whole = digits.slice(0, -decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  const part = digits.slice(-decimals).replace(/0+$/, '');
  return part ? `${whole}.${part}` : whole;
}
function units(text, decimals) {
  const [whole, part = ''] = text.split('.');
  return String(BigInt(whole + part.padEnd(decimals, '0')));
}

const begun = performance.now();
const ask = await openWallet((message) => $('#messages ol').append(
  el('li', { className: 'mono' }, el('span', { className: 'quiet' }, `${((performance.now() - begun) / 1000).toFixed(1)} s`), message)));

/** Waits until a subscription says what is wanted. */
const until = (message, wanted) => new Promise((done, fail) => ask(message, null, (said) => wanted(said) && done(said)).catch(fail));

/** Adds the chain as a network of the user's own; the networks that the wallet starts with go off. */
async function addNetwork() {
  const chains = () => ask('pri(chainService.subscribeChainInfoMap)');
  await chains(); // answered once the wallet has its own list
  state('adding the network', 'wait');
  const networks = Object.values(await ask('pri(chainService.subscribeChainStateMap)'));
  for (const { slug } of networks.filter((network) => network.active)) await ask('pri(chainService.disableChain)', slug);
  const spec = await ask('pri(chainService.validateCustomChain)', { provider: node });
  if (!spec.success) throw new Error(`the wallet does not take ${node}: ${spec.error}`);
  await ask('pri(chainService.upsertChain)', {
    mode: 'insert', unconfirmed: false, chainSpec: spec,
    chainEditInfo: { slug: '', chainType: 'Substrate', name: spec.name, symbol: spec.symbol, providers: { own: node }, currentProvider: 'own', blockExplorer: '', crowdloanUrl: '' },
  });
  const { slug } = Object.values(await chains()).find((chain) => Object.values(chain.providers).includes(node));
  const token = Object.values(await ask('pri(chainService.subscribeAssetRegistry)')).find((asset) => asset.originChain === slug).slug;
  $('#network dl').replaceChildren(...list([
    ['Chain', spec.name], ['Symbol', spec.symbol], ['Decimals', spec.decimals], ['Address prefix', spec.addressPrefix],
    ['Existential deposit', `${amount(spec.existentialDeposit, spec.decimals)} ${spec.symbol}`], ['Genesis', spec.genesisHash], ['Node', node]]));
  $('#send .unit i').textContent = spec.symbol;
  return { ...spec, slug, token };
}

/** Makes //Alice's account, which has money, and one of a mnemonic that the wallet draws. */
async function addAccounts() {
  state('making accounts', 'wait');
  await ask('pri(keyring.change)', { createNew: true, newPassword: 'of a local chain' });
  const { mnemonic } = await ask('pri(seed.createV2)', { type: 'general' });
  const accounts = [];
  for (const [name, suri] of [['Savings', mnemonic], ['//Alice', `${DEV}//Alice`]]) {
    const { sr25519 } = await ask('pri(accounts.create.suriV2)', { name, suri, type: 'sr25519', isAllowed: true });
    accounts.unshift({ name, address: sr25519 });
  }
  await until('pri(accounts.subscribeWithCurrentProxy)', (said) => accounts.every(({ address }) => said.accounts.some((one) => one.id === address)));
  await ask('pri(accounts.saveCurrentProxy)', { address: 'ALL' }); // it follows the balances of the accounts that are chosen
  await until('pri(accounts.subscribeWithCurrentProxy)', (said) => said.currentAccountProxy === 'ALL');
  return accounts;
}

function showAccounts(accounts, network, balances) {
  $('#accounts ul').replaceChildren(...accounts.map(({ name, address }) => {
    const has = balances[address]?.[network.token];
    const known = has?.state === 'ready';
    return el('li', { data: { address, free: known ? has.free : '', nonce: known ? has.metadata?.nonce ?? 0 : '' } },
      el('b', {}, name), el('span', { className: 'amount' }, known ? `${amount(has.free, network.decimals)} ${network.symbol}` : '…'),
      el('small', { className: 'mono' }, address));
  }));
}

function showRequest(requests) {
  const request = requests[0];
  $('#request .none').hidden = !!request;
  $('#request > div').hidden = !request;
  if (!request) return;
  const p = request.request.payload;
  $('#request dl').replaceChildren(...list([
    ['Signer', p.address], ['Call', p.method], ['Nonce', Number(p.nonce)], ['Era', p.era], ['Tip', Number(p.tip)],
    ['Spec version', Number(p.specVersion)], ['Genesis', p.genesisHash], ['Metadata hash', p.metadataHash ?? 'none']]));
  for (const [button, message] of [['#sign', 'pri(signing.approve.passwordV2)'], ['#refuse', 'pri(signing.cancel)']]) {
    $(button).onclick = () => ask(message, { id: request.id }).catch(showProblem);
  }
}

function showHistory(items, accounts, network) {
  const who = (address) => accounts.find((account) => account.address === address)?.name ?? short(address);
  const own = items.filter((item) => item.chain === network.slug).sort((a, b) => b.time - a.time);
  $('#history .none').hidden = own.length > 0;
  $('#history ul').replaceChildren(...own.map((item) => el('li', {
    data: { direction: item.direction, status: item.status, extrinsic: item.extrinsicHash, block: item.blockHash, rao: item.amount.value, fee: item.fee?.value ?? '' } },
    el('span', { className: 'status', data: { status: item.status } }, `${item.direction === 'send' ? 'sent' : item.direction} · ${item.status}`),
    el('span', { className: 'what' }, `${who(item.from)} → ${who(item.to)}`,
      el('small', { className: 'mono', title: item.extrinsicHash }, `extrinsic ${short(item.extrinsicHash)}`),
      el('small', { className: 'mono', title: item.blockHash }, item.blockHash ? `block ${short(item.blockHash)}` : 'not in a block yet')),
    el('span', { className: 'amount' }, `${amount(item.amount.value, network.decimals)} ${network.symbol}`,
      el('small', {}, item.fee ? `fee ${amount(item.fee.value, item.fee.decimals)}` : '')))));
}

function showProblem(problem) {
  $('#problem').hidden = !problem;
  $('#problem').textContent = problem?.message ?? '';
}

async function run() {
  const network = await addNetwork();
  const accounts = await addAccounts();
  const form = $('#send');
  form.from.replaceChildren(...accounts.map(({ name, address }) => el('option', { value: address }, name)));
  form.to.value = accounts[1].address;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    showProblem();
    try {
      const sent = await ask('pri(accounts.transfer)', {
        from: form.from.value, to: form.to.value, value: units(form.amount.value, network.decimals),
        networkKey: network.slug, tokenSlug: network.token, transferAll: false, transferBounceable: false });
      if (sent.errors.length) throw new Error(sent.errors.map((error) => error.message).join('; '));
    } catch (problem) {
      showProblem(problem);
    }
  });
  showAccounts(accounts, network, {});
  await ask('mobile(cronAndSubscription.init)', { subscription: { activeServices: [] }, cron: { intervalMap: {}, activeServices: [] } });
  await ask('pri(balance.getSubscription)', null, ({ details }) => showAccounts(accounts, network, details));
  await ask('pri(signing.requests)', null, showRequest);
  await ask('pri(transaction.history.getSubscription)', null, (items) => showHistory(items, accounts, network));
  await until('pri(chainService.subscribeChainStatusMap)', (statuses) => {
    const connection = statuses[network.slug]?.connectionStatus;
    state(connection?.toLowerCase() ?? 'unknown', connection === 'CONNECTED' ? 'good' : 'bad');
    return connection === 'CONNECTED';
  });
  await ask('pri(cron.reload)', { data: 'balance' }); // what pulling the list down does
  form.querySelector('button').disabled = false;
}

run().catch((problem) => {
  state('stopped', 'bad');
  showProblem(problem);
});
