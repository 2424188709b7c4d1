"""Stake, its fees, and what trades would give."""

import json

from flows import absent, flow, life
from btcli9.world import TAO, plain

absent("it shows what a trade would give as it asks for it: stake fees", "simulated_swaps")

BARE = ("--no-mev-protection",)
LOOSE = ("--tolerance", "0.2", "--safe", "--no-partial", *BARE)


def add(w, amount, netuid=None, wallet="Bob", how=LOOSE):
    hotkey = w.neuron("Bob")
    w.act(wallet, "stake", "add", "--netuid", w.netuid if netuid is None else netuid, "--amount", amount, "--include-hotkeys", hotkey, *how)
    return hotkey


@life
def stake_add(w):
    w.neuron("Bob")
    before = w.free("Bob")
    hotkey = add(w, 3)
    assert w.staked("Bob", hotkey, w.netuid) > 0 and 3 * TAO <= before - w.free("Bob") < 3.1 * TAO
    assert hotkey in json.dumps(w.run("stake", "list", "--no-prompt", wallet="Bob"))


@life
def stake_remove(w):
    hotkey = add(w, 3)
    held, before = w.staked("Bob", hotkey, w.netuid), w.free("Bob")
    w.act("Bob", "stake", "remove", "--netuid", w.netuid, "--amount", 2, "--include-hotkeys", hotkey, *LOOSE)
    assert held > 0 and w.free("Bob") - before > TAO  # an epoch may add to the stake meanwhile


@flow
def stake_move(w):
    mine, other = add(w, 20, 0), w.neuron("Alice")
    w.act("Bob", "stake", "move", "--origin-netuid", 0, "--dest-netuid", 0, "--from", mine, "--to", other, "--amount", 5, *BARE)
    assert w.staked("Bob", other, 0) == 5 * TAO and w.staked("Bob", mine, 0) == 15 * TAO


@flow
def stake_swap(w):
    mine = add(w, 20, 0)
    before, there = w.staked("Bob", mine, 0), w.staked("Bob", mine, w.netuid)
    w.act("Bob", "stake", "swap", "--origin-netuid", 0, "--dest-netuid", w.netuid, "--amount", 5, "--tolerance", "0.2", *BARE)
    assert before - w.staked("Bob", mine, 0) == 5 * TAO and w.staked("Bob", mine, w.netuid) > there


@flow
def stake_transfer(w):
    mine = add(w, 20, 0)
    w.act("Bob", "stake", "transfer", "--origin-netuid", 0, "--dest-netuid", 0, "--dest", w.address("Charlie"), "--amount", 2, *BARE)
    assert w.staked("Charlie", mine, 0) == 2 * TAO


@flow
def unstake_all(w):
    mine = add(w, 3)
    w.act("Bob", "stake", "remove", "--all", "--hotkey-ss58-address", mine, *BARE, told=False)
    assert w.staked("Bob", mine, w.netuid) < 2_000_000
    add(w, 3)
    w.act("Bob", "stake", "remove", "--all-alpha", "--hotkey-ss58-address", mine, *BARE, told=False)
    assert w.staked("Bob", mine, w.netuid) < 2_000_000 and w.staked("Bob", mine, 0) > 0


@flow
def stake_within_tolerance(w):
    mine = w.neuron("Bob")
    tight = ("--tolerance", "0.005", "--safe", *BARE)
    w.act("Bob", "stake", "add", "--netuid", w.netuid, "--amount", 500, "--include-hotkeys", mine, *tight, "--no-partial", ok=False)
    assert w.staked("Bob", mine, w.netuid) == 0
    before = w.free("Bob")
    w.act("Bob", "stake", "add", "--netuid", w.netuid, "--amount", 500, "--include-hotkeys", mine, *tight, "--partial")
    assert w.staked("Bob", mine, w.netuid) > 0 and before - w.free("Bob") < 500 * TAO
    w.act("Bob", "stake", "add", "--netuid", w.netuid, "--amount", 500, "--include-hotkeys", mine, "--unsafe", *BARE)
    assert before - w.free("Bob") > 500 * TAO


@flow
def stake_multiple(w):
    one, two = w.neuron("Bob"), w.neuron("Charlie")
    w.act("Bob", "stake", "add", "--netuids", f"0,{w.netuid}", "--amount", 2, "--include-hotkeys", f"{one},{two}", *LOOSE[:-1], *BARE)
    assert all(w.staked("Bob", h, w.netuid) > 0 for h in (one, two))


@flow
def auto_stake(w):
    hotkey = w.neuron("Alice")
    w.run("stake", "set-auto", "--netuid", w.netuid, "--no-prompt", "--wallet-path", w.wallets, "--wallet-name", "Bob", told=False, typed=hotkey + "\n")
    assert w.read("AutoStakeDestination", w.address("Bob"), w.netuid) == hotkey
    assert w.run("stake", "auto", "--wallet-path", w.wallets, "--wallet-name", "Bob")[str(w.netuid)]["status"] == "custom"


@flow
def stake_fees(w):
    """Before it asks whether to go on, btcli shows fee and slippage."""
    mine = w.neuron("Bob")
    told = w.run("stake", "add", "--netuid", w.netuid, "--amount", 3, "--include-hotkeys", mine, *LOOSE, wallet="Bob", told=False, typed="y\n")
    assert "Fee" in told and w.staked("Bob", mine, w.netuid) > 0, plain(told)
