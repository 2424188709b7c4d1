"""Bittensor's SDK 10, unmodified: its dendrite asks an axon of another make.

usage: dendrite.py IP PORT
The axon is //Bob's, serves Add, Story (with hashed fields) and Tale (a stream), and
blacklists //Charlie. The caller sets http_proxy: the SDK asks the internet for
this machine's address.
"""

import asyncio
import sys
import time
from typing import ClassVar, Optional

import bittensor as bt
from bittensor.core.chain_data import AxonInfo
from bittensor_wallet import Keypair

ALICE, BOB, CHARLIE = (Keypair.create_from_uri(f"//{n}") for n in ("Alice", "Bob", "Charlie"))


class Add(bt.Synapse):
    a: int
    b: int
    total: Optional[int] = None


class Story(bt.Synapse):
    title: str
    marks: list[float]
    options: dict[str, Optional[bool]] = {}
    note: Optional[str] = None
    required_hash_fields: ClassVar[tuple[str, ...]] = ("title", "marks", "options", "note")


class Tale(bt.StreamingSynapse):
    words: int
    told: str = ""

    async def process_streaming_response(self, response):
        async for chunk in response.content.iter_any():
            self.told += chunk.decode()
            yield chunk.decode()

    def extract_response_json(self, response):
        headers = {k.decode(): v.decode() for k, v in response.__dict__["_raw_headers"]}
        ends = {e: {k.removeprefix(f"bt_header_{e}_"): v for k, v in headers.items() if k.startswith(f"bt_header_{e}_")} for e in ("dendrite", "axon")}
        return {"name": headers["name"], "timeout": float(headers["timeout"]), "total_size": int(headers["total_size"]), **ends, "words": self.words, "told": self.told}


class Nothing(bt.Synapse):
    pass


class Altered(bt.Dendrite):
    """A dendrite that changes its requests after they are signed."""

    def __init__(self, wallet, change):
        super().__init__(wallet)
        self.change = change

    def preprocess_synapse_for_request(self, target_axon_info, synapse, timeout=12.0):
        return self.change(super().preprocess_synapse_for_request(target_axon_info, synapse, timeout))


def end(synapse, **changes):
    synapse.dendrite = synapse.dendrite.model_copy(update=changes)
    return synapse


def main():
    axon = AxonInfo(version=1, ip=sys.argv[1], port=int(sys.argv[2]), ip_type=4, hotkey=BOB.ss58_address, coldkey=BOB.ss58_address)
    alice = bt.Dendrite(wallet=ALICE)
    passed = 0

    def step(name, synapse, status, dendrite=alice, to=axon, says=""):
        nonlocal passed
        answer = dendrite.query(to, synapse, timeout=12, deserialize=False)
        got = answer.dendrite
        assert (got.status_code, answer.axon.status_code) == (status, status), f"{name}: {got.status_code} {got.status_message}"
        assert says in str(got.status_message), f"{name}: {got.status_message}"
        print(f"ok {name}: {got.status_code} {got.status_message}")
        passed += 1
        return answer

    answer = step("plain", Add(a=2, b=40), 200, says="Success")
    assert answer.total == 42 and answer.is_success and answer.axon.hotkey == BOB.ss58_address, answer
    assert answer.dendrite.hotkey == ALICE.ss58_address and answer.axon.process_time is not None and answer.axon.uuid
    message = f"{answer.axon.nonce}.{ALICE.ss58_address}.{BOB.ss58_address}.{answer.axon.uuid}"
    assert BOB.verify(message, answer.axon.signature), answer.axon
    answer = step("hashed fields", Story(title="it's \"ünï\"\n", marks=[0.1, 2.0, 1e22, 1e-7], options={"a'b": None, "c": True}), 200)
    assert answer.note == "4 marks", answer
    many = alice.query([axon] * 3, Add(a=1, b=1), timeout=12, deserialize=False, run_async=False)
    assert [m.total for m in many] == [2, 2, 2], many
    step("ping", bt.Synapse(), 200)
    step("wrong signature", Add(a=1, b=1), 401, Altered(ALICE, lambda s: end(s, signature="0x" + "00" * 64)), says="does not verify")
    step("another's name", Add(a=1, b=1), 401, Altered(CHARLIE, lambda s: end(s, hotkey=ALICE.ss58_address)), says="does not verify")
    step("unsigned", Add(a=1, b=1), 401, Altered(ALICE, lambda s: end(s, signature=None)), says="not signed")
    step("empty signature", Add(a=1, b=1), 401, Altered(ALICE, lambda s: end(s, signature="")), says="not signed")
    step("too old", Add(a=1, b=1), 401, Altered(ALICE, lambda s: end(s, nonce=time.time_ns() - 17 * 10**9)), says="too old")
    kept = []

    def replay(synapse):
        kept.append(synapse.dendrite)
        return end(synapse, **kept[0].model_dump())

    twice = Altered(ALICE, replay)
    step("before the replay", Add(a=1, b=1), 200, twice)
    step("replay", Add(a=1, b=1), 401, twice, says="seen before")
    other = AxonInfo(**{**axon.__dict__, "hotkey": ALICE.ss58_address})
    step("wrong receiver", Add(a=1, b=1), 401, to=other, says="another receiver")

    def swap(synapse):
        synapse.__dict__["title"] = "another"
        return synapse

    def swapped_after(synapse):  # the body changes, its hash in the headers does not
        hash_ = synapse.body_hash
        headers = type(synapse).to_headers
        synapse.__dict__["to_headers"] = lambda: {**headers(synapse), "computed_body_hash": hash_}
        return swap(synapse)

    step("changed body", Story(title="one", marks=[]), 401, Altered(ALICE, swapped_after), says="not the one that was signed")
    step("unknown synapse", Nothing(), 404, says="Nothing")
    step("too large", Story(title="x" * 100_000, marks=[]), 413)
    step("blacklisted", Add(a=1, b=1), 403, bt.Dendrite(wallet=CHARLIE), says="not permitted")
    step("not understood", Add(a=-1, b=1), 400, says="negative")
    step("failed", Add(a=13, b=1), 500)

    async def stream():
        chunks, last = [], None
        async for chunk in await bt.Dendrite(wallet=ALICE).forward(axon, Tale(words=5), timeout=12, deserialize=False, streaming=True):
            if isinstance(chunk, str):
                chunks.append(chunk)
            else:
                last = chunk
        return chunks, last

    chunks, last = asyncio.run(stream())
    assert last.told == "".join(chunks) == "word 0 word 1 word 2 word 3 word 4 " and len(chunks) > 1, (chunks, last)
    assert last.is_success and last.axon.hotkey == BOB.ss58_address, last
    print(f"ok streamed: {len(chunks)} chunks")
    print(f"{passed + 2} steps passed")


if __name__ == "__main__":
    main()
