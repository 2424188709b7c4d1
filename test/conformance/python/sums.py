"""The subnet of sums for `plexus miner --exec` and `plexus validator --exec`, without a library.

usage: sums.py RIGHT, the share of the cases in which its miner is right.
"""

import json
import os
import random
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DESCRIPTION = {"name": "sums", "synapses": {"Add": {"hashed": ["a", "b"]}}}


def serve(asked):
    return {"total": asked["a"] + asked["b"] + (random.random() >= float(sys.argv[1]))}


def tasks(round_):
    pair = {"a": random.randrange(10**6), "b": random.randrange(10**6)}
    to = [p["hotkey"] for p in round_["peers"]]
    return {"tasks": [{"id": f"{pair['a']}+{pair['b']}", "to": to, "path": "/Add", "json": pair, "detail": pair["a"] + pair["b"], "timeout_ms": 5000}] if to else []}


def score(judged):
    want, scores = judged["task"]["detail"], []
    for r in judged["responses"]:
        try:
            right = json.loads(r["text"])["total"] == want
        except (ValueError, KeyError, TypeError):
            right = False
        scores.append({"hotkey": r["hotkey"], "value": float(right), "why": r["error"] or ("right" if right else "wrong")})
    return {"scores": scores}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        known = {"/healthz": {}, "/mechanism": DESCRIPTION}
        self.answer(200 if self.path in known else 404, known.get(self.path, {}))

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(200, {"/serve/Add": serve, "/tasks": tasks, "/score": score}[self.path](asked))

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


host, port = os.environ["PLEXUS_ADDR"].split(":")
ThreadingHTTPServer((host, int(port)), Handler).serve_forever()
