// The way to the wallet: SubWallet's mobile app shows web-runner's index.html in a web
// view, posts messages to its window, and takes the answers at ReactNativeWebView.
// Here the web view is a frame.

/** Loads the wallet without what an earlier page left in it; gives its [ask]. */
export async function openWallet(log) {
  localStorage.clear();
  for (const { name } of await indexedDB.databases()) {
    await new Promise((done, fail) => Object.assign(indexedDB.deleteDatabase(name), { onsuccess: done, onerror: fail, onblocked: fail }));
  }
  const frame = document.createElement('iframe');
  frame.title = 'SubWallet';
  frame.src = 'web-runner/index.html';
  document.body.append(frame);
  await new Promise((loaded) => frame.addEventListener('load', loaded, { once: true }));

  const waiting = new Map();
  frame.contentWindow.ReactNativeWebView = {
    postMessage(text) {
      const answer = JSON.parse(text);
      const asked = waiting.get(answer.id);
      if (!asked) return;
      if (answer.subscription !== undefined) asked.each?.(answer.subscription);
      else if (answer.error) asked.fail(new Error(answer.error));
      else asked.done(answer.response);
    },
  };
  let count = 0;

  /** Asks the wallet; each is called with what a subscription says, its first answer too. */
  async function ask(message, request = null, each) {
    log(message);
    const id = `mobile-${++count}`;
    const answer = await new Promise((done, fail) => {
      waiting.set(id, { done, fail, each });
      frame.contentWindow.postMessage({ id, message, request }, '*');
    });
    each?.(answer);
    return answer;
  }
  for (let heard; !heard;) { // it listens some time after it is loaded
    heard = await Promise.race([ask('mobile(ping)'), new Promise((next) => setTimeout(next, 250))]);
  }
  await ask('mobile(storage.restore)', {}); // there is no backup: it begins empty
  return ask;
}
