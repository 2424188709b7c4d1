"""Bittensor's command line 9, unmodified, through the life of a subnet.

usage: btcli.py ws://HOST:PORT [FLOW...]
Runs btcli's commands against a fresh local chain, checks each effect by asking
btcli again, prints one JSON line a flow, and ends with `N steps passed`.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from async_substrate_interface.sync_substrate import SubstrateInterface
from bittensor_wallet import Keypair
from flows import flow, run

BTCLI = Path(sys.executable).with_name("btcli")
def plain(text):
    """The words of a text that is drawn in boxes."""
    return " ".join("".join(c if c.isascii() else " " for c in text).split())[-300:]


class World:
    def __init__(self, url):
        self.url = url
        self.home = tempfile.mkdtemp()
        self.wallets = self.home + "/wallets"
        self.netuid = None
        for name in ("Alice", "Bob", "Charlie"):
            self.run("wallet", "create", "--wallet-name", name, "--hotkey", "default", "--uri", name, "--no-use-password", "--wallet-path", self.wallets, chain=False)

        self.sudo("sudo_set_admin_freeze_window", window=0)  # epochs are ten blocks apart here

    def sudo(self, function, **params):
        """What root alone may do, as test suites for Bittensor do it."""
        with SubstrateInterface(self.url, ss58_format=42) as chain:
            call = chain.compose_call("AdminUtils", function, params)
            signed = chain.create_signed_extrinsic(chain.compose_call("Sudo", "sudo", {"call": call}), Keypair.create_from_uri("//Alice"))
            assert chain.submit_extrinsic(signed, wait_for_inclusion=True).is_success

    def run(self, *args, chain=True, wallet=None, ok=True, told=True):
        """Runs a command without prompts and gives what it prints as JSON, if told."""
        command = [str(BTCLI), *args] + ["--json-output"] * told
        if chain:
            command += ["--network", self.url]
        if wallet:
            command += ["--wallet-path", self.wallets, "--wallet-name", wallet, "--hotkey", "default"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL,
                              env={**os.environ, "HOME": self.home, "COLUMNS": "10000", "NO_COLOR": "1"})
        if not told:
            assert done.returncode == 0, f"{' '.join(args)}: exit {done.returncode}: {plain(done.stdout)} {plain(done.stderr)}"
            return None
        text = done.stdout[min((i for i in (done.stdout.find("{"), done.stdout.find("[")) if i >= 0), default=len(done.stdout)):]
        try:
            answer = json.JSONDecoder(strict=False).raw_decode(text)[0]
        except ValueError:
            raise AssertionError(f"{' '.join(args)}: exit {done.returncode}: {plain(done.stdout)} {plain(done.stderr)}") from None
        if ok:
            assert not isinstance(answer, dict) or answer.get("success", True), f"{' '.join(args)}: {answer}"
        return answer

    def balance(self, wallet):
        return self.run("wallet", "balance", wallet=wallet)["balances"][wallet]["free"]

    def address(self, wallet, key="coldkeypub.txt"):
        return json.loads(Path(self.wallets, wallet, key).read_text())["ss58Address"]

    def subnet(self):
        if self.netuid is None:
            site = "https://example.org"
            self.netuid = self.run("subnets", "create", "--subnet-name", "mine", "--description", "made by btcli", "--github-repo", "https://github.com/plexus-network/plexus",
                                   "--subnet-contact", "a@example.org", "--subnet-url", site, "--discord-handle", "none", "--logo-url", site + "/l.png",
                                   "--additional-info", "none", "--no-prompt", "--no-mev-protection", wallet="Alice")["netuid"]
            self.run("subnets", "start", "--netuid", str(self.netuid), "--no-prompt", wallet="Alice", told=False)
        return str(self.netuid)

    def registered(self, wallet):
        rows = self.run("subnets", "metagraph", "--netuid", self.subnet(), "--no-prompt")
        return self.address(wallet, "hotkeys/default") in json.dumps(rows)


@flow
def wallets(w):
    listed = json.dumps(w.run("wallet", "list", "--wallet-path", w.wallets, chain=False))
    assert all(name in listed for name in ("Alice", "Bob", "Charlie"))
    new = w.run("wallet", "new-coldkey", "--wallet-name", "fresh", "--n-words", "12", "--no-use-password", "--wallet-path", w.wallets, chain=False)
    key = json.loads(Path(w.wallets, "fresh", "coldkey").read_text())
    assert new["data"]["coldkey_ss58"] == key["ss58Address"] == w.address("fresh")


@flow
def balances_and_transfers(w):
    before = w.balance("Bob")
    w.run("wallet", "transfer", "--destination", w.address("Bob"), "--amount", "7", "--no-prompt", "--no-announce-only", wallet="Alice")
    assert abs(w.balance("Bob") - before - 7) < 1e-9


@flow
def subnets(w):
    cost = w.run("subnets", "burn-cost")["burn_cost"]["tao"]
    before = w.balance("Alice")
    netuid = w.subnet()
    assert cost <= before - w.balance("Alice") < cost + 1
    assert netuid in w.run("subnets", "list")["subnets"]
    assert "mine" in json.dumps(w.run("subnets", "show", "--netuid", netuid, "--no-prompt"))
    assert "mine" in json.dumps(w.run("subnets", "get-identity", "--netuid", netuid))
    assert w.run("subnets", "price", "--netuids", netuid, "--current")


@flow
def hyperparameters(w):
    got = json.dumps(w.run("sudo", "get", "--netuid", w.subnet()))
    assert "immunity_period" in got
    w.run("sudo", "set", "--netuid", w.subnet(), "--param", "immunity_period", "--value", "99", "--no-prompt", wallet="Alice")
    found = w.run("sudo", "get", "--netuid", w.subnet())
    assert any(p.get("hyperparameter") == "immunity_period" and int(p["value"]) == 99 for p in found), found


@flow
def registration(w):
    w.run("subnets", "register", "--netuid", w.subnet(), "--no-prompt", wallet="Bob")
    assert w.registered("Bob")
    w.run("subnets", "register", "--netuid", "0", "--no-prompt", wallet="Bob")


@flow
def stakes(w):
    netuid, hotkey = w.subnet(), w.address("Bob", "hotkeys/default")
    if not w.registered("Bob"):
        w.run("subnets", "register", "--netuid", netuid, "--no-prompt", wallet="Bob")
    before = w.balance("Bob")
    w.run("stake", "add", "--netuid", netuid, "--amount", "3", "--include-hotkeys", hotkey, "--tolerance", "0.1", "--safe", "--no-partial", "--no-prompt",
          "--no-mev-protection", wallet="Bob")
    assert 2.9 < before - w.balance("Bob") < 3.1
    assert netuid in json.dumps(w.run("stake", "list", "--no-prompt", wallet="Bob"))
    w.run("stake", "remove", "--netuid", netuid, "--amount", "1", "--include-hotkeys", hotkey, "--tolerance", "0.1", "--safe", "--no-partial", "--no-prompt",
          "--no-mev-protection", wallet="Bob")
    assert 1.5 < before - w.balance("Bob") < 2.5


@flow
def children(w):
    child = w.address("Charlie", "hotkeys/default")
    if not w.registered("Charlie"):
        w.run("subnets", "register", "--netuid", w.subnet(), "--no-prompt", wallet="Charlie")
    if not w.registered("Bob"):
        w.run("subnets", "register", "--netuid", w.subnet(), "--no-prompt", wallet="Bob")
    w.run("stake", "child", "set", "--netuid", w.subnet(), "--children", child, "--proportions", "0.3", "--no-prompt", wallet="Bob")


@flow
def takes(w):
    if not w.registered("Bob"):
        w.run("subnets", "register", "--netuid", w.subnet(), "--no-prompt", wallet="Bob")
    w.run("sudo", "set-take", "--take", "0.09", wallet="Bob")
    assert abs(w.run("sudo", "get-take", wallet="Bob")["current_take"] - 0.09) < 0.001


@flow
def identities(w):
    site = "https://example.org"
    if not w.registered("Bob"):
        w.run("subnets", "register", "--netuid", w.subnet(), "--no-prompt", wallet="Bob")
    w.run("wallet", "set-identity", "--id-name", "bob", "--web-url", site, "--image-url", site + "/a.png", "--discord", "bob", "--description", "a validator",
          "--additional", "none", "--github", "https://github.com/plexus-network/plexus", "--no-prompt", wallet="Bob")
    assert "bob" in json.dumps(w.run("wallet", "get-identity", "--key", w.address("Bob")))


if __name__ == "__main__":
    run(World)
