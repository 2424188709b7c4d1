// Asks a gateway with the unmodified `openai` of npm.
// Usage: node openai.mjs http://127.0.0.1:8080/v1 KEY MODEL
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const [baseURL, apiKey, model] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0, timeout: 60_000 });
const messages = [{ role: 'user', content: 'What is the capital of France?' }];

const whole = await client.chat.completions.create({ model, messages, max_tokens: 32, seed: 7, temperature: 0.7 });
assert.ok(whole.choices[0].message.content.length > 0, 'the answer is empty');
assert.ok(['stop', 'length'].includes(whole.choices[0].finish_reason));
assert.ok(whole.usage.completion_tokens > 0 && whole.usage.total_tokens === whole.usage.prompt_tokens + whole.usage.completion_tokens);
console.log('ok a whole completion');

const { data: stream, response } = await client.chat.completions
  .create({ model, messages, max_tokens: 32, stream: true, stream_options: { include_usage: true } })
  .withResponse();
for (const name of ['x-plexus-subnet', 'x-plexus-miner-uid', 'x-request-id']) assert.ok(response.headers.get(name), `no ${name}`);
let text = '', usage = null, finish = null, chunks = 0;
for await (const chunk of stream) {
  chunks++;
  text += chunk.choices[0]?.delta?.content ?? '';
  finish = chunk.choices[0]?.finish_reason ?? finish;
  usage = chunk.usage ?? usage;
}
assert.ok(text.length > 0 && chunks > 2, `a stream of ${chunks} chunks: ${text}`);
assert.ok(['stop', 'length'].includes(finish));
assert.ok(usage.completion_tokens > 0, 'include_usage was not honoured');
console.log('ok a streamed completion');

const two = await client.chat.completions.create({ model, messages, max_tokens: 8, n: 2, logprobs: true, top_logprobs: 2 });
assert.equal(two.choices.length, 2);
assert.ok(two.choices[1].logprobs.content[0].logprob <= 0);
console.log('ok n and logprobs');

const ids = (await client.models.list()).data.map((m) => m.id);
assert.ok(ids.includes('plexus/text'), `models: ${ids}`);
console.log('ok the list of models');

await assert.rejects(client.chat.completions.create({ model: 'no-such-model', messages }), (e) => e instanceof OpenAI.NotFoundError && e.code === 'model_not_found');
console.log('ok a wrong model');
await assert.rejects(new OpenAI({ baseURL, apiKey: 'wrong', maxRetries: 0 }).chat.completions.create({ model, messages }), (e) => e instanceof OpenAI.AuthenticationError);
console.log('ok a bad key');
const long = [{ role: 'user', content: 'word '.repeat(50_000) }];
await assert.rejects(client.chat.completions.create({ model, messages: long }), (e) => e instanceof OpenAI.BadRequestError && e.code === 'context_length_exceeded');
console.log('ok an over-long prompt');
console.log('7 steps passed');
