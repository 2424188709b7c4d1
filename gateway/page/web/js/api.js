// The gateway's API, as any client would use it.

/** APIError is what the gateway says when it cannot answer. */
export class APIError extends Error {
  constructor(message, status, code) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

function failureOf(body, status) {
  const e = body?.error;
  return new APIError(e?.message ?? `The gateway answered with status ${status}.`, status, e?.code ?? "");
}

/** network fetches the subnet's state. */
export async function network(signal) {
  const response = await fetch("/api/network", { signal });
  if (!response.ok) throw failureOf(await response.json().catch(() => null), response.status);
  return response.json();
}

/** events yields the data of each server-sent event of a response's body. */
export async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const data = block.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart());
        if (data.length > 0) yield data.join("\n");
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/**
 * chat asks the gateway and yields what happens: {by} once, {text} many times,
 * {finish}, {tokens}. It throws an APIError, or an AbortError when stopped.
 */
export async function* chat({ model, messages, temperature, maxTokens, key, signal }) {
  const headers = { "Content-Type": "application/json" };
  if (key) headers.Authorization = `Bearer ${key}`;
  const response = await fetch("/v1/chat/completions", {
    method: "POST",
    headers,
    signal,
    body: JSON.stringify({ model, messages, temperature, max_tokens: maxTokens, stream: true, stream_options: { include_usage: true } }),
  });
  if (!response.ok) throw failureOf(await response.json().catch(() => null), response.status);
  yield { by: { uid: Number(response.headers.get("x-plexus-miner-uid")), hotkey: response.headers.get("x-plexus-miner-hotkey") ?? "" } };
  let isDone = false;
  for await (const data of events(response.body)) {
    if (data === "[DONE]") {
      isDone = true;
      break;
    }
    const chunk = JSON.parse(data);
    if (chunk.error) throw failureOf(chunk, 502);
    if (chunk.usage) yield { tokens: chunk.usage.completion_tokens };
    const choice = chunk.choices?.[0];
    if (!choice) continue;
    yield { model: chunk.model, text: choice.delta?.content ?? "", finish: choice.finish_reason ?? null };
  }
  if (!isDone) throw new APIError("The connection broke off in the middle of the answer.", 502, "broken");
}
