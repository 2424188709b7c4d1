// Uses the wallet as a person would, in a headless Chromium: waits for the balances,
// sends from //Alice to the wallet's own new account, signs, refuses to sign a second
// one, and prints what the wallet shows as one line of JSON. With a folder it leaves
// pictures of the page there.
// usage: node wallet/show.mjs ws://HOST:PORT [FOLDER]; CHROMIUM names the browser
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function browser() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const path of process.env.PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch { /* the next one */ }
  }
  throw new Error(`no browser: none of ${names.join(', ')} is in PATH; install Chromium, or name it by CHROMIUM`);
}

/** What the page shows of the wallet, by the data that each entry carries. */
const entries = (page, selector) => page.locator(selector).evaluateAll((all) => all.map((one) => ({ ...one.dataset })));
const pairs = (page, selector) => page.locator(selector).evaluate((dl) => Object.fromEntries(
  [...dl.querySelectorAll('dt')].map((dt) => [dt.textContent, dt.nextSibling.textContent])));

async function use(page, folder) {
  const picture = async (name) => folder && page.screenshot({ path: join(folder, name), fullPage: true, animations: 'disabled' });
  const known = '#accounts:not(:has(li[data-free=""])) li';
  await page.locator('#state[data-state=good], #problem:not([hidden])').first().waitFor();
  if (await page.locator('#problem').isVisible()) throw new Error('the page stopped');
  await page.locator(known).first().waitFor();
  const network = await pairs(page, '#network dl');
  const before = await entries(page, '#accounts li');

  const send = async () => {
    await page.locator('#send button').click();
    await page.locator('#sign').waitFor();
    return pairs(page, '#request dl');
  };
  const request = await send();
  await page.locator('#sign').click();
  await page.locator('#history li[data-status=success], #history li[data-status=fail]').first().waitFor();
  if (await page.locator('#history li[data-status=fail]').count()) throw new Error('the transfer that the wallet signed failed');
  for (const { address, free } of before) {
    await page.locator(`#accounts li[data-address="${address}"]:not([data-free="${free}"])`).waitFor();
  }
  const shown = { network, before, request, after: await entries(page, '#accounts li'), history: await entries(page, '#history li') };

  await send();
  await picture('wallet.png');
  await page.setViewportSize({ width: 390, height: 844 });
  await picture('wallet-phone.png');
  await page.locator('#refuse').click();
  await page.locator('#problem').filter({ hasText: /\S/ }).waitFor();
  shown.refused = await page.locator('#problem').textContent();
  return shown;
}

const [node, folder] = process.argv.slice(2);
const executablePath = browser();
const server = await serve();
const app = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0, args: ['--disable-gpu'] });
try {
  const page = await app.newPage({ viewport: { width: 1080, height: 800 }, colorScheme: 'light' });
  page.setDefaultTimeout(60_000);
  const outside = new Set(); // the policy lets nothing out
  const isOutside = (url) => /^(https?|wss?):/.test(url) && new URL(url).hostname !== '127.0.0.1';
  page.on('request', (request) => isOutside(request.url()) && outside.add(request.url()));
  page.on('websocket', (socket) => isOutside(socket.url()) && outside.add(socket.url()));
  await page.goto(`${server.url}?node=${node}`);
  try {
    console.log(JSON.stringify({ ...await use(page, folder), outside: [...outside] }));
  } catch (error) {
    const said = await page.locator('#problem').textContent();
    throw new Error(`${await page.locator('#state').textContent()}: ${said || error.message}`, { cause: error });
  }
} finally {
  await app.close();
  server.close();
}
