"""A chain, a few people, and a started subnet of Alice's."""

import os
import tempfile

import bittensor as bt
from bittensor.utils.balance import Balance
from bittensor_wallet import Keypair, Wallet
from flows import Awaited, awaited


async def connected(url):
    chain = bt.AsyncSubtensor(network=url)
    await chain.initialize()
    return chain


class World:
    def __init__(self, url):
        self.url = url
        self.chain = awaited(lambda: connected(url)) if os.environ.get("SDK10_ASYNC") else bt.Subtensor(network=url)
        self.folder = tempfile.mkdtemp()
        self.alice, self.bob, self.charlie = (self.person(n) for n in ("Alice", "Bob", "Charlie"))
        self._netuid = None

    def person(self, name):
        w = Wallet(name=name, hotkey="default", path=self.folder)
        keys = Keypair.create_from_uri(f"//{name}"), Keypair.create_from_uri(f"//{name}//sdk10")
        w.set_coldkey(keys[0], encrypt=False, overwrite=True)
        w.set_coldkeypub(keys[0], overwrite=True)
        w.set_hotkey(keys[1], encrypt=False, overwrite=True)
        return w

    def new_subnet(self):
        self.sudo("sudo_set_network_rate_limit", rate_limit=0)
        before = set(self.chain.get_all_subnets_netuid())
        done(self.chain.register_subnet(wallet=self.alice))
        (netuid,) = set(self.chain.get_all_subnets_netuid()) - before
        return netuid

    @property
    def netuid(self):
        if self._netuid is None:
            self._netuid = self.new_subnet()
            done(self.chain.start_call(wallet=self.alice, netuid=self._netuid))
        return self._netuid

    def neuron(self, wallet):
        if not self.chain.is_hotkey_registered(netuid=self.netuid, hotkey_ss58=hot(wallet)):
            done(self.chain.burned_register(wallet=wallet, netuid=self.netuid))
        return wallet

    def uid(self, wallet):
        return self.chain.get_uid_for_hotkey_on_subnet(hot(wallet), self.netuid)

    def compose(self, module, function, params):
        return self.chain.compose_call(call_module=module, call_function=function, call_params=params)

    def call(self, module, function, params, wallet=None, **options):
        return self.chain.sign_and_send_extrinsic(call=self.compose(module, function, params), wallet=wallet or self.alice,
                                                  **{"wait_for_inclusion": True, "wait_for_finalization": False, **options})

    def sudo(self, function, module="AdminUtils", **params):
        sent = done(self.call("Sudo", "sudo", {"call": self.compose(module, function, params)}))
        (told,) = [e["event"]["attributes"] for e in self.receipt(sent).triggered_events if e["event"]["event_id"] == "Sudid"]
        assert "Ok" in told["sudo_result"], f"{function}: {told}"

    def weights_freely(self, hidden, netuid=None):
        """Lets weights be set at any time, in the open or hidden first."""
        self.sudo("sudo_set_commit_reveal_weights_enabled", netuid=netuid or self.netuid, enabled=hidden)
        self.sudo("sudo_set_weights_set_rate_limit", netuid=netuid or self.netuid, weights_set_rate_limit=0)

    def receipt(self, sent):
        """What the chain says of what was sent; awaited where the client is."""
        return self.chain._done(sent.extrinsic_receipt) if isinstance(self.chain, Awaited) else sent.extrinsic_receipt

    def free(self, wallet):
        return self.chain.get_balance(cold(wallet)).rao

    def staked(self, wallet, hotkey, netuid):
        return self.chain.get_stake(cold(wallet), hotkey, netuid).rao


def cold(wallet):
    return wallet.coldkeypub.ss58_address


def hot(wallet):
    return wallet.hotkey.ss58_address


def done(answer):
    assert answer.success, answer.message
    return answer


def fails(answer, name):
    assert not answer.success and name in str(answer.message), f"want {name}, got {answer.success} {answer.message}"


def tao(amount):
    return Balance.from_tao(amount)


def address(uri):
    return Keypair.create_from_uri(uri).ss58_address


TAO = 1_000_000_000
