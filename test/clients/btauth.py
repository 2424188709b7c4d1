"""Bittensor's SDK 11, unmodified: it signs requests by btauth/1 and checks others'.

usage: btauth.py ask HOST PORT | btauth.py serve PORT
`ask` sends //Alice's requests to a server of //Bob's that echoes bodies; `serve` is
//Bob's and answers who it thinks has sent a request, until its input ends.
"""

import http.client
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import bittensor as bt
from bittensor.sp_core import Keypair

ALICE, BOB = (Keypair.create_from_uri(f"//{n}") for n in ("Alice", "Bob"))
EDWARD = Keypair.create_from_uri("//Edward", crypto_type=0)


def ask(host, port):
    passed = 0

    def step(name, want, says="", key=ALICE, method="POST", path="/echo?n=1%202", body=b'{"n": 1}', sent=None, again=None, **signed):
        nonlocal passed
        headers = again or bt.http_auth.sign(key, method=method, path=path, body=body, **{"receiver_ss58": BOB.ss58_address, **signed})
        connection = http.client.HTTPConnection(host, port, timeout=20)
        connection.request(method, path, body if sent is None else sent, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status == want and says in text, f"{name}: {answer.status} {text}"
        passed += 1
        return headers

    first = step("signed", 200, ALICE.ss58_address)
    step("replayed", 401, "replay", again=first)
    step("by ed25519", 200, EDWARD.ss58_address, key=EDWARD)
    step("without a body", 200, ALICE.ss58_address, method="GET", body=b"")
    step("another body", 401, "bad_signature", sent=b'{"n": 2}')
    step("for another", 401, "wrong_receiver", receiver_ss58=ALICE.ss58_address)
    step("for nobody", 401, "wrong_receiver", receiver_ss58=None)
    step("too old", 401, "stale", nonce_ns=time.time_ns() - 11 * 10**9)
    step("of the future", 401, "stale", nonce_ns=time.time_ns() + 4 * 10**9)
    step("unsigned", 401, "unsigned", again={"Content-Type": "application/json"})
    print(f"{passed} steps passed")


class Server(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            caller = bt.http_auth.verify(self.headers, body, method=self.command, path=self.path, self_hotkey_ss58=BOB.ss58_address)
            status, text = 200, caller.hotkey_ss58
        except bt.http_auth.AuthError as e:
            status, text = 401, type(e).__name__
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    do_GET = do_POST

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    if sys.argv[1] == "ask":
        ask(sys.argv[2], int(sys.argv[3]))
    else:
        server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print("the server listens", flush=True)
        sys.stdin.read()
