// Serves the page and the wallet on 127.0.0.1.
// usage: node wallet/serve.mjs [PORT [ws://HOST:PORT of a node]]
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.wasm': 'application/wasm' };
const own = ['/index.html', '/style.css', '/page.js', '/wallet.js'];

// The wallet asks many services for prices, lists and other networks. Nothing but this
// machine is let through, so that it tells nobody of the accounts and needs no network.
const policy = "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src 'self' ws://127.0.0.1:* ws://localhost:*";

function file(path) {
  if (path === '/') path = '/index.html';
  if (own.includes(path)) return join(here, path);
  if (!path.startsWith('/web-runner/')) return;
  return join(here, 'node_modules/@subwallet', path);
}

/** Starts the server; gives its address. */
export async function serve(port = 0) {
  const server = createServer(async (request, response) => {
    try {
      const { pathname } = new URL(request.url, 'http://127.0.0.1'); // dots are resolved
      const body = await readFile(file(pathname));
      response.writeHead(200, { 'Content-Type': types[extname(pathname || '.html')] ?? 'text/html', 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready, fail) => server.once('error', fail).listen(port, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port = '8047', node] = process.argv.slice(2);
  try {
    const { url } = await serve(Number(port));
    console.log(`the wallet is at ${url}${node ? `?node=${node}` : ''}`);
  } catch (problem) {
    console.error(`cannot serve at port ${port}: ${problem.message}; give another port`);
    process.exitCode = 1;
  }
}
