"""Asks a gateway with the unmodified `openai` of PyPI.

Usage: python openai_client.py http://127.0.0.1:8080/v1 KEY MODEL
"""

import sys

import openai

base_url, api_key, model = sys.argv[1:4]
client = openai.OpenAI(base_url=base_url, api_key=api_key, max_retries=0, timeout=60)
messages = [{"role": "user", "content": "What is the capital of France?"}]


def refused(error, **request):
    """Makes a request that must be refused, and returns the exception."""
    try:
        (request.pop("client", client)).chat.completions.create(**request)
    except error as caught:
        return caught
    raise AssertionError(f"{error.__name__} was not raised")


whole = client.chat.completions.create(model=model, messages=messages, max_tokens=32, seed=7, temperature=0.7)
assert whole.choices[0].message.content, "the answer is empty"
assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens
print("ok a whole completion")

text, usage = "", None
for chunk in client.chat.completions.create(
    model=model, messages=messages, max_tokens=32, stream=True, stream_options={"include_usage": True}
):
    if chunk.choices:
        text += chunk.choices[0].delta.content or ""
    usage = chunk.usage or usage
assert text and usage.completion_tokens > 0
print("ok a streamed completion")

raw = client.chat.completions.with_raw_response.create(model=model, messages=messages, max_tokens=4)
assert raw.headers["x-plexus-miner-uid"].isdigit() and raw.headers["x-plexus-subnet"] and raw.headers["x-request-id"]
print("ok the miner's uid")

assert refused(openai.NotFoundError, model="no-such-model", messages=messages).code == "model_not_found"
print("ok a wrong model")
stranger = openai.OpenAI(base_url=base_url, api_key="wrong", max_retries=0)
refused(openai.AuthenticationError, client=stranger, model=model, messages=messages)
print("ok a bad key")
long = [{"role": "user", "content": "word " * 50_000}]
assert refused(openai.BadRequestError, model=model, messages=long).code == "context_length_exceeded"
print("ok an over-long prompt")
print("6 steps passed")
