"""Keys that take another's place."""

import json

from bittensor_wallet import Keypair
from flows import flow


def announce(w):
    w.person("Dave")
    new = Keypair.create_from_uri("//DaveAnew").ss58_address
    w.run("wallet", "swap-coldkey", "announce", "--new-coldkey", new, "--no-prompt", "--no-mev-protection", wallet="Dave", told=False)
    due, _ = w.read("ColdkeySwapAnnouncements", w.address("Dave"))
    return new, due


@flow
def coldkey_swap_announced(w):
    _, due = announce(w)
    assert due > w.height()
    told = w.run("wallet", "swap-check", wallet="Dave", told=False)
    assert str(due) in told.replace(",", "") or "Dave" in told or w.address("Dave")[:5] in told, told


@flow
def coldkey_swap_disputed(w):
    new, due = announce(w)
    w.run("wallet", "swap-coldkey", "dispute", "--no-prompt", "--no-mev-protection", wallet="Dave", told=False)
    assert w.read("ColdkeySwapDisputes", w.address("Dave")) is not None
    w.wait(due + 1)
    try:
        w.run("wallet", "swap-coldkey", "execute", "--new-coldkey", new, "--no-prompt", "--no-mev-protection", wallet="Dave", told=False)
    except AssertionError:
        pass  # it exits with 1 in some of its versions
    assert w.free(new) == 0 and w.free("Dave") > 0


@flow
def coldkey_swap_executed(w):
    new, due = announce(w)
    w.wait(due + 1)
    before = w.free("Dave")
    w.run("wallet", "swap-coldkey", "execute", "--new-coldkey", new, "--no-prompt", "--no-mev-protection", wallet="Dave", told=False)
    assert w.free("Dave") == 0 and w.free(new) > before * 0.9


@flow
def hotkey_swap(w):
    w.neuron("Charlie")
    uid = w.uid("Charlie")
    w.run("wallet", "new-hotkey", "--wallet-name", "Charlie", "--hotkey", "second", "--n-words", 12, "--no-use-password", "--wallet-path", w.wallets, chain=False)
    second = json.loads(open(f"{w.wallets}/Charlie/hotkeys/second").read())["ss58Address"]
    w.run("wallet", "swap-hotkey", "second", "--netuid", w.netuid, "--no-prompt", wallet="Charlie")
    assert w.read("Uids", w.netuid, second) == uid and w.uid("Charlie") is None
