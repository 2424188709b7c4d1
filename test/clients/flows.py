"""What the Python clients' programs share: a list of flows, and how they are run.

A flow is a function of a World; it raises where the client or the chain is wrong.
[run] takes the command line: `URL [FLOW...]`, or `--list` for the flows' names.
"""

import json
import sys
import time
import traceback

FLOWS = []


def flow(f):
    FLOWS.append(f)
    return f


class NotOffered(Exception):
    """What the client says when the chain does not offer what a flow rests on."""


def run(world):
    """Runs the flows, one JSON line each; exits with 1 if one failed."""
    if sys.argv[1:] == ["--list"]:
        print("\n".join(f.__name__ for f in FLOWS))
        return
    url, names = sys.argv[1], sys.argv[2:]
    unknown = set(names) - {f.__name__ for f in FLOWS}
    assert not unknown, f"no flow {unknown}"
    w = world(url)
    passed, failed = 0, 0
    for f in FLOWS:
        if names and f.__name__ not in names:
            continue
        start = time.time()
        try:
            f(w)
            result, passed = {"pass": True}, passed + 1
        except NotOffered as e:
            result = {"pass": False, "offered": False, "error": str(e)[:600]}
        except Exception as e:  # every error is a result here
            line = next(x.lineno for x in traceback.extract_tb(e.__traceback__) if x.name == f.__name__)
            result, failed = {"pass": False, "error": f"line {line}: {type(e).__name__}: {e}"[:700]}, failed + 1
        print(json.dumps({"flow": f.__name__, "seconds": round(time.time() - start, 2), **result}), flush=True)
    if failed:
        sys.exit(1)
    print(f"{passed} steps passed")
