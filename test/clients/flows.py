"""What the Python clients' programs share: a list of flows, and how they are run.

A flow is a function of a World; it raises where the client or the chain is wrong.
Its name is a row of the page of compatibility, which lists the rows of all clients;
of a row that a client has nothing for, [absent] says why. [run] takes the command
line: `URL [FLOW...]`, `URL --life` for the flows of one subnet's life, or `--list`.
"""

import asyncio
import inspect
import json
import os
import sys
import time
import traceback
import urllib.request

FLOWS = []
ABSENT = {}

# The pulse of quicknet's round 1000: what was locked to it opens when the chain has it.
ROUND = 1000
PULSE = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
RANDOMNESS = "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"


def flow(f):
    """A flow that has a chain of its own in the matrix."""
    f.life = False
    FLOWS.append(f)
    return f


def life(f):
    """A flow that is also run with the others of a subnet's life, on one chain."""
    flow(f).life = True
    return f


def absent(why, *names):
    """Says why a client has nothing for these rows."""
    for name in names:
        ABSENT[name] = why


# The modules of the SDKs whose objects have coroutines for methods.
AWAITED = {"bittensor.namespaces", "bittensor.multisig", "bittensor.snapshot", "async_substrate_interface.async_substrate"}


class NotOffered(Exception):
    """What the client says when the chain does not offer what a flow rests on."""


class Awaited:
    """A client whose methods are coroutines, each awaited as it is called, so that
    the same flows run on the sync and on the async form of an SDK."""

    def __init__(self, inner, loop, values=()):
        self._inner, self._loop, self._values = inner, loop, values

    def __getattr__(self, name):
        found = getattr(self._inner, name)
        return self._done(found() if name in self._values else found)

    def _done(self, value):
        if inspect.isawaitable(value):
            return self._done(self._loop.run_until_complete(value))
        if callable(value) and not inspect.isclass(value):
            return lambda *args, **named: self._done(value(*args, **named))
        if inspect.isasyncgen(value):
            return self._each(value)
        if type(value).__module__ in AWAITED:
            return Awaited(value, self._loop)
        return value

    def _each(self, values):
        while True:
            try:
                yield self._loop.run_until_complete(anext(values))
            except StopAsyncIteration:
                return


def awaited(make, values=()):
    """The client that a coroutine function makes, on an event loop of its own. Its
    methods named in values are properties of the sync form."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    return Awaited(loop.run_until_complete(make()), loop, values)


def until(ready, what, seconds=60):
    """Waits for a condition that blocks bring about; gives its value."""
    end = time.time() + seconds
    while not (value := ready()):
        assert time.time() < end, f"not within {seconds} s: {what}"
        time.sleep(0.1)
    return value


def replaced(version):
    """Says that the chain at this spec version was used, and returns when the node
    under the client was replaced by one of a later version."""
    print(f"at spec version {version}", flush=True)
    assert sys.stdin.readline(), "the node is not replaced: the matrix does that"


def bring_pulse(url):
    """Brings the chain the pulse of [ROUND], as a node with a beacon does: unsigned,
    Drand.write_pulse of one pulse, by whom does not matter."""
    pulse = ROUND.to_bytes(8, "little") + bytes([32 << 2]) + bytes.fromhex(RANDOMNESS) + bytes([48 << 2]) + bytes.fromhex(PULSE)
    extrinsic = bytes([4, 26, 0]) + (1).to_bytes(4, "little") + bytes([1 << 2]) + pulse + bytes([1]) + bytes(32) + bytes([0])
    whole = (len(extrinsic) << 2 | 1).to_bytes(2, "little") + extrinsic
    ask = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "author_submitExtrinsic", "params": ["0x" + whole.hex()]}).encode()
    request = urllib.request.Request(url.replace("ws://", "http://"), ask, {"Content-Type": "application/json"})
    answer = json.load(urllib.request.urlopen(request, timeout=10))
    assert "result" in answer, answer


def run(world):
    """Runs the flows, one JSON line each; exits with 1 if one failed."""
    if sys.argv[1:] == ["--list"]:
        print(json.dumps({"flows": [f.__name__ for f in FLOWS], "absent": ABSENT}))
        return
    url, names = sys.argv[1], sys.argv[2:]
    chosen = [f for f in FLOWS if not names or f.__name__ in names or (names == ["--life"] and f.life)]
    unknown = set(names) - {f.__name__ for f in FLOWS} - {"--life"}
    assert not unknown, f"no flow {unknown}"
    w = world(url)
    passed, failed = 0, 0
    for f in chosen:
        start = time.time()
        try:
            f(w)
            result, passed = {"pass": True}, passed + 1
        except NotOffered as e:
            result = {"pass": False, "offered": False, "error": str(e)[:600]}
        except Exception as e:  # every error is a result here
            line = next((x.lineno for x in traceback.extract_tb(e.__traceback__) if x.name == f.__name__), 0)
            result, failed = {"pass": False, "error": f"line {line}: {type(e).__name__}: {e}"[:700]}, failed + 1
        print(json.dumps({"flow": f.__name__, "seconds": round(time.time() - start, 2), **result}), flush=True)
    if not failed:
        print(f"{passed} steps passed", flush=True)
    os._exit(1 if failed else 0)  # some clients' sockets are never done closing
