"""Bittensor's SDK 10, unmodified: its axon answers a dendrite of another make.

usage: axon.py PORT
The axon is //Bob's and lives until its input ends. What a request's field `ask`
says decides what becomes of it.
"""

import sys
import tempfile
from functools import partial
from typing import ClassVar, Optional, Tuple

import bittensor as bt
from bittensor_wallet import Keypair, Wallet


class Ask(bt.Synapse):
    text: str
    numbers: list[float]
    answer: Optional[str] = None
    required_hash_fields: ClassVar[tuple[str, ...]] = ("text", "numbers")


class Barred(bt.Synapse):
    pass


class Slow(bt.Synapse):
    pass


class Distrusted(bt.Synapse):
    pass


class Broken(bt.Synapse):
    pass


class Tale(bt.StreamingSynapse):
    words: int

    async def process_streaming_response(self, response):
        yield

    def extract_response_json(self, response):
        return {}


def answer(synapse: Ask) -> Ask:
    synapse.answer = f"{synapse.text} {sum(synapse.numbers)} for {synapse.dendrite.hotkey}"
    return synapse


def barred(synapse: Barred) -> Barred:
    return synapse


def bar(synapse: Barred) -> Tuple[bool, str]:
    return True, "it is barred"


def slow(synapse: Slow) -> Slow:
    return synapse


def late(synapse: Slow) -> float:
    raise TimeoutError("no time")


def distrusted(synapse: Distrusted) -> Distrusted:
    return synapse


def distrust(synapse: Distrusted) -> None:
    raise Exception("nobody is trusted")


def broken(synapse: Broken) -> Broken:
    raise RuntimeError("a fault of its own")


async def tell(words, send):
    for i in range(words):
        await send({"type": "http.response.body", "body": f"word {i} ".encode(), "more_body": True})


def tale(synapse: Tale) -> Tale.BTStreamingResponse:
    return synapse.create_streaming_response(partial(tell, synapse.words))


bob = Keypair.create_from_uri("//Bob")
wallet = Wallet(name="bob", hotkey="bob", path=tempfile.mkdtemp())
wallet.set_coldkeypub(bob, overwrite=True)
wallet.set_hotkey(bob, encrypt=False, overwrite=True)
axon = bt.Axon(wallet=wallet, port=int(sys.argv[1]), external_ip="127.0.0.1")
axon.attach(forward_fn=answer).attach(forward_fn=barred, blacklist_fn=bar).attach(forward_fn=slow, priority_fn=late)
axon.attach(forward_fn=distrusted, verify_fn=distrust).attach(forward_fn=broken).attach(forward_fn=tale)
axon.start()
print("the axon serves", flush=True)
sys.stdin.read()
axon.stop()
