"""Wallets: files, which need no chain."""

import json
from pathlib import Path

from bittensor_wallet import Keypair
from flows import absent, flow, life

absent("it signs messages, not requests between neurons", "signed_requests")


def keyfile(w, *path):
    return json.loads(Path(w.wallets, *path).read_text())


@life
def create_wallets(w):
    new = w.run("wallet", "new-coldkey", "--wallet-name", "fresh", "--n-words", 12, "--no-use-password", "--wallet-path", w.wallets, chain=False)
    assert new["data"]["coldkey_ss58"] == keyfile(w, "fresh", "coldkey")["ss58Address"] == w.address("fresh")
    w.run("wallet", "new-hotkey", "--wallet-name", "fresh", "--hotkey", "default", "--n-words", 12, "--no-use-password", "--wallet-path", w.wallets, chain=False)
    w.act("Alice", "wallet", "transfer", "--destination", w.address("fresh"), "--amount", 3, "--no-announce-only")
    w.act("fresh", "wallet", "transfer", "--destination", w.address("Bob"), "--amount", 1, "--no-announce-only")
    assert 1.9e9 < w.free("fresh") < 2e9


@flow
def regenerate_wallets(w):
    phrase = Keypair.generate_mnemonic(12)
    want = Keypair.create_from_mnemonic(phrase)
    for kind, extra in (("coldkey", []), ("hotkey", ["--hotkey", "default"])):
        w.run("wallet", f"regen-{kind}", "--wallet-name", "again", "--wallet-path", w.wallets, "--mnemonic", phrase, "--no-use-password", *extra, chain=False, told=False)
    assert w.address("again") == w.hot("again") == want.ss58_address
    w.run("wallet", "regen-coldkeypub", "--wallet-name", "watching", "--wallet-path", w.wallets, "--ss58", want.ss58_address, chain=False, told=False)
    assert w.address("watching") == want.ss58_address


@flow
def encrypt_wallets(w):
    w.at_terminal("Open-Sesame-42", "wallet", "new-coldkey", "--wallet-name", "sealed", "--n-words", "12", "--use-password", "--wallet-path", w.wallets)
    assert Path(w.wallets, "sealed", "coldkey").read_bytes().startswith(b"$NACL")
    signed = w.run("wallet", "sign", "--wallet-name", "Bob", "--wallet-path", w.wallets, "--message", "hello", "--no-use-hotkey", chain=False)
    assert Keypair(ss58_address=w.address("Bob")).verify(b"hello", bytes.fromhex(signed["signed_message"].removeprefix("0x")))


@life
def list_wallets(w):
    listed = w.run("wallet", "list", "--wallet-path", w.wallets, chain=False)
    assert {"Alice", "Bob", "Charlie"} <= {one["name"] for one in listed["wallets"]}, listed
    assert all(w.address(n) in json.dumps(listed) and w.hot(n) in json.dumps(listed) for n in ("Alice", "Bob"))
