"""Records what Bittensor's SDK 10, unmodified, sends and answers.

usage: dendrite_vectors.py PORT FILE
Writes the vectors of wire/dendrite as JSON: values with what Python's str and the
SDK's hash make of them, requests of a dendrite //Alice to an axon //Bob, and what
that axon, which listens on PORT, answers. The SDK asks the internet for this
machine's address: the caller sets http_proxy to something that answers.
"""

import http.client
import json
import sys
import tempfile
import time
from typing import ClassVar, Optional, Tuple

import bittensor as bt
from bittensor.utils import get_hash
from bittensor_wallet import Keypair, Wallet

VALUES = [
    None, True, False, 0, -1, 10**30, 1.0, -0.0, 0.1, 1 / 3, 1e15, 1e16, 123456789012345680.0, 1e-4, 1e-5, 1.5e300, 5e-324,
    "", "plain", "it's", 'say "hi"', "it's \"both\"", "tab\tline\nback\\slash", "\x00\x1f\x7f\xa0\xad", "ünïcode 語 😀", "\u2028\u200b\ufeff\ue000\U000e0001",
    [], [1, 2.0, "three", None, True], [[], [[]], {}], {}, {"a": 1, "b": [1.5, "x'y"], "": {"deep": {"er": [False]}}}, ["it's", 'say "hi"', "it's \"both\""],
    [1e22, 1e21, 1e-7, 100.0, 2.5e-5], ["tab\tline\nback\\slash", "\x00\x1f\x7f\xa0\xad\u0378", "ünïcode 語 😀", "\u2028\u200b\ufeff\ue000\U000e0001"],
]


class Add(bt.Synapse):
    a: int
    b: int
    total: Optional[int] = None


class Story(bt.Synapse):
    title: str
    marks: list[float]
    options: dict[str, bool] = {}
    note: Optional[str] = None
    required_hash_fields: ClassVar[tuple[str, ...]] = ("title", "marks", "options", "note")


def add(synapse: Add) -> Add:
    synapse.total = synapse.a + synapse.b
    return synapse


def tell(synapse: Story) -> Story:
    synapse.note = f"{synapse.title} {sum(synapse.marks)}"
    return synapse


def refuse(synapse: Story) -> Tuple[bool, str]:
    return synapse.dendrite.uuid.startswith("0"), "it says so"


def main():
    port = int(sys.argv[1])
    alice, bob = Keypair.create_from_uri("//Alice"), Keypair.create_from_uri("//Bob")
    wallet = Wallet(name="bob", hotkey="bob", path=tempfile.mkdtemp())
    wallet.set_coldkeypub(bob, overwrite=True)
    wallet.set_hotkey(bob, encrypt=False, overwrite=True)
    axon = bt.Axon(wallet=wallet, port=port, external_ip="127.0.0.1")
    axon.attach(forward_fn=add).attach(forward_fn=tell, blacklist_fn=refuse).start()
    dendrite = bt.Dendrite(wallet=alice)
    calls = []
    for synapse in [
        Add(a=2, b=40), Story(title="it's", marks=[0.5, 2.0, 1e-7], options={"loud": True}), Story(title="ünï\n", marks=[]), bt.Synapse(),
    ]:
        sent = dendrite.preprocess_synapse_for_request(axon.info(), synapse.model_copy(), 12.0)
        headers, body = sent.to_headers(), json.dumps(sent.model_dump())
        calls.append({"name": type(synapse).__name__, "hashed": list(type(synapse).required_hash_fields), **exchange(port, type(synapse).__name__, headers, body)})
    headers = dendrite.preprocess_synapse_for_request(axon.info(), bt.Synapse(), 12.0).to_headers()
    bad = dict(headers, bt_header_dendrite_signature="0x" + "00" * 64)
    calls.append({"name": "Synapse", "hashed": [], **exchange(port, "Synapse", bad, body)})
    calls.append({"name": "Nothing", "hashed": [], **exchange(port, "Nothing", headers, body)})
    values = [{"json": json.dumps(v), "str": str(v), "hash": get_hash(str(v))} for v in VALUES]
    with open(sys.argv[2], "w") as f:
        json.dump({"sdk": bt.__version__, "values": values, "calls": calls}, f, indent=1)
        f.write("\n")
    axon.stop()


def exchange(port, name, headers, body):
    """Posts a request as aiohttp would and keeps both sides of it."""
    end = time.time() + 20
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("POST", f"/{name}", body, {**headers, "Content-Type": "application/json"})
            break
        except ConnectionRefusedError:
            assert time.time() < end, "the axon does not listen"
            time.sleep(0.05)
    response = connection.getresponse()
    return {
        "headers": headers, "body": body, "status": response.status,
        "answer_headers": dict(response.getheaders()), "answer": response.read().decode(),
    }


if __name__ == "__main__":
    main()
