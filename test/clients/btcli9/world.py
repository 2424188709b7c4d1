"""A chain, a few people's wallets, a started subnet of Alice's, and btcli."""

import json
import os
import pty
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from async_substrate_interface.sync_substrate import SubstrateInterface
from bittensor_wallet import Keypair, Wallet

BTCLI = Path(sys.executable).with_name("btcli")
TAO = 1_000_000_000


def plain(text, most=400):
    """The words of a text that is drawn in boxes."""
    return " ".join("".join(c if c.isascii() else " " for c in text).split())[-most:]


class World:
    def __init__(self, url):
        self.url = url
        self.home = tempfile.mkdtemp()
        self.wallets = self.home + "/wallets"
        self.chain = SubstrateInterface(url, ss58_format=42)
        self._netuid = None
        for name in ("Alice", "Bob", "Charlie"):
            self.person(name)
        self.root("sudo_set_admin_freeze_window", window=0)  # epochs are ten blocks apart here
        self.started = self.height()

    def person(self, name):
        """A wallet of a well-known key."""
        w, keys = Wallet(name=name, hotkey="default", path=self.wallets), [Keypair.create_from_uri(f"//{name}{more}") for more in ("", "//btcli")]
        w.set_coldkey(keys[0], encrypt=False, overwrite=True)
        w.set_coldkeypub(keys[0], overwrite=True)
        w.set_hotkey(keys[1], encrypt=False, overwrite=True)
        return name

    def sign(self, module, function, who="Alice", **params):
        """What a flow only needs to be there is set up without btcli, which takes seconds to start."""
        call = self.chain.compose_call(module, function, params)
        sent = self.chain.submit_extrinsic(self.chain.create_signed_extrinsic(call, Keypair.create_from_uri(f"//{who}")), wait_for_inclusion=True)
        assert sent.is_success, sent.error_message
        return sent

    def root(self, function, module="AdminUtils", **params):
        """What root alone may do, as test suites for Bittensor do it: btcli has no command."""
        sent = self.sign("Sudo", "sudo", call=self.chain.compose_call(module, function, params))
        (told,) = [e["event"]["attributes"] for e in sent.triggered_events if e["event"]["event_id"] == "Sudid"]
        assert "Ok" in told["sudo_result"], f"{function}: {told}"

    def read(self, item, *params, module="SubtensorModule"):
        found = self.chain.query(module, item, list(params))
        return getattr(found, "value", found)

    def command(self, args, chain, wallet, told):
        command = [str(BTCLI), *(str(a) for a in args)] + ["--json-output"] * told
        if chain:
            command += ["--network", self.url]
        if wallet:
            command += ["--wallet-path", self.wallets, "--wallet-name", wallet, "--hotkey", "default"]
        return command

    def run(self, *args, chain=True, wallet=None, ok=True, told=True, typed=None):
        """Runs a command without prompts and gives what it prints as JSON, if told to."""
        done = subprocess.run(self.command(args, chain, wallet, told), capture_output=True, text=True, timeout=120,
                              **({"input": typed} if typed else {"stdin": subprocess.DEVNULL}), env=self.env())
        said = f"{' '.join(str(a) for a in args)}: exit {done.returncode}: {plain(done.stdout)} {plain(done.stderr)}"
        if not told:
            assert done.returncode == 0, said
            return done.stdout
        text = done.stdout[min((i for i in (done.stdout.find("{"), done.stdout.find("[")) if i >= 0), default=len(done.stdout)):]
        try:
            answer = json.JSONDecoder(strict=False).raw_decode(text)[0]
        except ValueError:
            raise AssertionError(said) from None
        if ok:
            assert not isinstance(answer, dict) or answer.get("success", True), said
        return answer

    def finished(self, wallet, *args):
        """What a command left that may fail: its output and errors."""
        return subprocess.run(self.command(args, True, wallet, False), capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL, env=self.env())

    def act(self, wallet, *args, **options):
        """Runs a command that changes the chain."""
        return self.run(*args, "--no-prompt", wallet=wallet, **options)

    def env(self):
        return {**os.environ, "HOME": self.home, "COLUMNS": "10000", "NO_COLOR": "1"}

    def at_terminal(self, answer, *args):
        """Runs a command at a terminal, where each question for a password gets the answer."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(str(BTCLI), self.command(args, False, None, False), self.env())
        text, end = "", time.time() + 120
        while time.time() < end:
            try:
                text += os.read(terminal, 4096).decode(errors="replace")
            except OSError:  # the program closed its side
                break
            if "assword" in text.rsplit("\n", 1)[-1]:
                os.write(terminal, (answer + "\n").encode())
                text += "\n"
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, plain(text)

    def address(self, wallet, key="coldkeypub.txt"):
        return json.loads(Path(self.wallets, wallet, key).read_text())["ss58Address"]

    def hot(self, wallet):
        return self.address(wallet, "hotkeys/default")

    def free(self, who):
        """The free rao of a wallet, or of an address."""
        address = who if len(who) > 40 else self.address(who)
        return self.read("Account", address, module="System")["data"]["free"]

    def new_subnet(self):
        self.root("sudo_set_network_rate_limit", rate_limit=0)
        self.sign("SubtensorModule", "register_network", hotkey=self.hot("Alice"))
        return max(key for key, _ in ((getattr(k, "value", k), v) for k, v in self.chain.query_map("SubtensorModule", "NetworksAdded")))

    @property
    def netuid(self):
        if self._netuid is None:
            self._netuid = self.new_subnet()
            self.sign("SubtensorModule", "start_call", netuid=self._netuid)
        return self._netuid

    def uid(self, wallet):
        return self.read("Uids", self.netuid, self.hot(wallet))

    def neuron(self, wallet):
        """A registered wallet's hotkey."""
        if self.uid(wallet) is None:
            self.sign("SubtensorModule", "burned_register", who=wallet, netuid=self.netuid, hotkey=self.hot(wallet))
        return self.hot(wallet)

    def staked(self, wallet, hotkey, netuid):
        found = self.chain.runtime_call("StakeInfoRuntimeApi", "get_stake_info_for_hotkey_coldkey_netuid", [hotkey, self.address(wallet), netuid])
        found = getattr(found, "value", found)
        return found["stake"] if found else 0

    def weights_freely(self, hidden):
        self.root("sudo_set_commit_reveal_weights_enabled", netuid=self.netuid, enabled=hidden)
        self.root("sudo_set_weights_set_rate_limit", netuid=self.netuid, weights_set_rate_limit=0)

    def wait(self, block):
        while self.height() < block:
            time.sleep(0.1)

    def height(self):
        return self.chain.get_block_number(None)
