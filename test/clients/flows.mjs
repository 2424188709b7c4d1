// What the JavaScript clients' programs share: a list of flows, and how they are run.
//
// A flow is a function of a world; it throws where the client or the chain is wrong.
// Its name is a row of the page of compatibility; of a row that a client has nothing
// for, absent says why. run takes the command line: `URL [FLOW...]`, `URL --life` for
// the flows of one subnet's life on one chain, or `--list`.
const flows = [];
const missing = {};

/** A flow that has a chain of its own in the matrix. */
export const flow = (name, run) => flows.push({ name, run });
/** A flow that is also run with the others of a subnet's life. */
export const life = (name, run) => flows.push({ name, run, life: true });
/** Says why a client has nothing for these rows. */
export function absent(why, ...names) {
  for (const name of names) missing[name] = why;
}

/** Waits for a condition that blocks bring about; gives its value. */
export async function until(ready, what, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((next) => setTimeout(next, 100))) {
    const value = await ready();
    if (value) return value;
  }
  throw new Error(`not within ${seconds} s: ${what}`);
}

/** Runs the flows, one JSON line each; exits with 1 if one failed. */
export async function run(connect) {
  const [url, ...names] = process.argv.slice(2);
  if (url === '--list') {
    console.log(JSON.stringify({ flows: flows.map((f) => f.name), absent: missing }));
    return;
  }
  const chosen = flows.filter((f) => !names.length || names.includes(f.name) || (names[0] === '--life' && f.life));
  if (!chosen.length) throw new Error(`no flow ${names}`);
  const world = await connect(url);
  let passed = 0;
  for (const { name, run: body } of chosen) {
    const begun = performance.now();
    const verdict = { flow: name, seconds: 0, pass: true };
    try {
      await Promise.race([body(world), new Promise((_, reject) => setTimeout(() => reject(new Error('no end within 150 s')), 150_000).unref())]);
      passed++;
    } catch (e) {
      Object.assign(verdict, { pass: false, error: `${e.name}: ${e.message}`.slice(0, 700) });
    }
    verdict.seconds = Math.round((performance.now() - begun) / 10) / 100;
    console.log(JSON.stringify(verdict));
  }
  await world.close();
  if (passed < chosen.length) process.exit(1);
  console.log(`${passed} steps passed`);
  process.exit(0);
}
