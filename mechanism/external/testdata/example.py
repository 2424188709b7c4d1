import json, os, random
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

def miner(path, request):  # POST /serve/double {"x": 21} -> {"y": 42}
    return {"y": request["x"] * 2}

def validator(path, request):
    if path == "/tasks":  # one question for everybody who can be asked
        x, to = random.randrange(1000), [p["hotkey"] for p in request["peers"]]
        return {"tasks": [{"id": f"{request['block']}-{x}", "to": to, "path": "/double", "json": {"x": x}, "detail": 2 * x}] if to else []}
    scores = []  # POST /score: the task comes back with what each peer answered
    for r in request["responses"]:
        try:
            right = json.loads(r["text"])["y"] == request["task"]["detail"]
        except Exception:  # no answer, or anything: deep lists break the parser itself
            right = False
        scores.append({"hotkey": r["hotkey"], "value": float(right), "why": r["error"] or ("right" if right else "wrong")})
    return {"scores": scores}

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/mechanism" and os.environ["PLEXUS_ROLE"] == "miner":
            self.answer(200, {"name": "double", "example": {"path": "/double", "json": {"x": 21}}})
        else:
            self.answer(200 if self.path == "/healthz" else 404, {})
    def do_POST(self):
        try:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.answer(200, (miner if os.environ["PLEXUS_ROLE"] == "miner" else validator)(self.path, request))
        except Exception as e:  # whoever sent it is told
            self.answer(400, {"error": repr(e)})
    def log_message(self, *_):
        pass  # Plexus logs what is worth it
    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

host, port = os.environ["PLEXUS_ADDR"].split(":")
ThreadingHTTPServer((host, int(port)), Handler).serve_forever()
