"""A chain, a few people, and a started subnet of Alice's."""

import os
import tempfile

import bittensor as bt
from bittensor import calls
from bittensor.keyfiles import Keypair
from flows import awaited


async def connected(url):
    return await bt.Subtensor(url)


class World:
    def __init__(self, url):
        self.url = url
        self.chain = awaited(lambda: connected(url), ("block", "finalized_block", "spec_version")) if os.environ.get("SDK11_ASYNC") else bt.Subtensor(url)
        self.folder = tempfile.mkdtemp()
        self.alice, self.bob, self.charlie = (self.person(n) for n in ("Alice", "Bob", "Charlie"))
        self._netuid = None

    def person(self, name):
        w = bt.Wallet(name, "default", self.folder)
        keys = Keypair.create_from_uri(f"//{name}"), Keypair.create_from_uri(f"//{name}//sdk11")
        w._set_coldkey(keys[0], False, True, False, None)
        w._set_coldkeypub(keys[0], True)
        w._set_hotkey(keys[1], False, True, False, None)
        return w

    def new_subnet(self):
        self.sudo(calls.AdminUtils.sudo_set_network_rate_limit(rate_limit=0))
        before = {s.netuid for s in self.chain.subnets.all()}
        self.do(bt.RegisterSubnet(), self.alice)
        (netuid,) = {s.netuid for s in self.chain.subnets.all()} - before
        return netuid

    @property
    def netuid(self):
        if self._netuid is None:
            self._netuid = self.new_subnet()
            self.do(bt.StartCall(netuid=self._netuid), self.alice)
        return self._netuid

    def neuron(self, wallet):
        """Registers by the plain call: the SDK's own intent is for shielded chains."""
        if self.uid(wallet) is None:
            self.call(calls.SubtensorModule.burned_register(netuid=self.netuid, hotkey=hot(wallet)), wallet)
        return wallet

    def uid(self, wallet):
        return self.chain.neurons.uid(hotkey_ss58=hot(wallet), netuid=self.netuid)

    def do(self, intent, wallet, **options):
        return done(self.chain.execute(intent, wallet, **options))

    def call(self, call, wallet, **options):
        return done(self.chain.submit_call(call, wallet, **options))

    def sudo(self, call):
        return self.call(calls.Sudo.sudo(call=self.chain.compose(call)), self.alice)

    def staked(self, wallet, hotkey, netuid):
        return self.chain.staking.get(cold(wallet), hotkey, netuid).rao

    def free(self, wallet):
        return self.chain.balances.get(cold(wallet)).rao

    def weights_freely(self, hidden, netuid=None):
        """Lets weights be set at any time, in the open or hidden first."""
        netuid = netuid or self.netuid
        self.sudo(calls.AdminUtils.sudo_set_commit_reveal_weights_enabled(netuid=netuid, enabled=hidden))
        self.sudo(calls.AdminUtils.sudo_set_weights_set_rate_limit(netuid=netuid, weights_set_rate_limit=0))


def cold(wallet):
    return wallet.coldkeypub.ss58_address


def hot(wallet):
    return wallet.hotkey.ss58_address


def done(result):
    assert result.success, result.error or result.message
    return result


def fails(result, word):
    assert not result.success and word in (result.error.name, str(result.error)), f"want {word}, got {result.error.name} {result}"


def address(uri):
    return Keypair.create_from_uri(uri).ss58_address


TAO = 1_000_000_000
