"""Bittensor's Python SDK 10, unmodified, through the life of a subnet.

usage: sdk10.py ws://HOST:PORT [FLOW...]
Runs the flows against a fresh local chain, checks each effect by reading it back,
prints one JSON line a flow, and ends with `N steps passed`.
"""

import hashlib
import tempfile
import time

import bittensor as bt
from bittensor.utils.balance import Balance
from bittensor_wallet import Keypair, Wallet
from flows import flow, run

class World:
    """A chain, a few people, and a started subnet of Alice's."""

    def __init__(self, url):
        self.url = url
        self.chain = bt.Subtensor(network=url)
        self.folder = tempfile.mkdtemp()
        self.alice, self.bob, self.charlie = (self.person(n) for n in ("Alice", "Bob", "Charlie"))
        self._netuid = None

    def person(self, name):
        w = Wallet(name=name, hotkey="default", path=self.folder)
        cold, hot = Keypair.create_from_uri(f"//{name}"), Keypair.create_from_uri(f"//{name}//sdk10")
        w.set_coldkey(cold, encrypt=False, overwrite=True)
        w.set_coldkeypub(cold, overwrite=True)
        w.set_hotkey(hot, encrypt=False, overwrite=True)
        return w

    @property
    def netuid(self):
        if self._netuid is None:
            before = set(self.chain.get_all_subnets_netuid())
            done(self.chain.register_subnet(wallet=self.alice))
            (self._netuid,) = set(self.chain.get_all_subnets_netuid()) - before
            done(self.chain.start_call(wallet=self.alice, netuid=self._netuid))
        return self._netuid

    def neuron(self, wallet):
        if not self.chain.is_hotkey_registered(netuid=self.netuid, hotkey_ss58=wallet.hotkey.ss58_address):
            done(self.chain.burned_register(wallet=wallet, netuid=self.netuid))
        return wallet

    def call(self, module, function, params, wallet=None):
        c = self.chain.compose_call(call_module=module, call_function=function, call_params=params)
        return self.chain.sign_and_send_extrinsic(call=c, wallet=wallet or self.alice, wait_for_inclusion=True, wait_for_finalization=False)

    def sudo(self, function, **params):
        c = self.chain.compose_call(call_module="AdminUtils", call_function=function, call_params=params)
        done(self.call("Sudo", "sudo", {"call": c}))

    def staked(self, wallet, hotkey, netuid):
        return self.chain.get_stake(wallet.coldkeypub.ss58_address, hotkey, netuid).rao


def done(answer):
    assert answer.success, answer.message
    return answer


def fails(answer, name):
    assert not answer.success and name in str(answer.message), f"want {name}, got {answer.success} {answer.message}"


def tao(amount):
    return Balance.from_tao(amount)


@flow
def connect(w):
    assert w.chain.get_current_block() > 0
    assert w.chain.get_all_subnets_netuid()[:2] == [0, 1]
    assert w.chain.is_fast_blocks()
    block = w.chain.get_block_info(w.chain.get_current_block())
    assert block.hash.startswith("0x")


@flow
def balances_and_transfers(w):
    bob = w.bob.coldkeypub.ss58_address
    before, mine = w.chain.get_balance(bob), w.chain.get_balance(w.alice.coldkeypub.ss58_address)
    fee = w.chain.get_transfer_fee(wallet=w.alice, destination_ss58=bob, amount=tao(5))
    sent = done(w.chain.transfer(wallet=w.alice, destination_ss58=bob, amount=tao(5)))
    assert w.chain.get_balance(bob) - before == tao(5)
    charged = (mine - w.chain.get_balance(w.alice.coldkeypub.ss58_address) - tao(5)).rao
    # The SDK estimates an immortal extrinsic and sends a mortal one, a byte longer.
    assert charged == sent.extrinsic_fee.rao == fee.rao + 1, (charged, sent.extrinsic_fee, fee)
    fresh = Keypair.create_from_uri("//fresh10")
    done(w.chain.transfer(wallet=w.bob, destination_ss58=fresh.ss58_address, amount=tao(2), keep_alive=False))
    one = w.person("fresh10")
    done(w.chain.transfer(wallet=one, destination_ss58=bob, amount=None, transfer_all=True, keep_alive=False))
    assert w.chain.get_balance(fresh.ss58_address).rao == 0
    assert not w.chain.transfer(wallet=one, destination_ss58=bob, amount=tao(1)).success


@flow
def subnets(w):
    cost = w.chain.get_subnet_burn_cost()
    before = w.chain.get_balance(w.alice.coldkeypub.ss58_address)
    netuid = w.netuid
    assert before - w.chain.get_balance(w.alice.coldkeypub.ss58_address) >= cost
    info = w.chain.subnet(netuid)
    assert info.netuid == netuid and info.owner_coldkey == w.alice.coldkeypub.ss58_address
    assert w.chain.is_subnet_active(netuid)
    assert [s.netuid for s in w.chain.all_subnets()] == w.chain.get_all_subnets_netuid()
    assert w.chain.get_subnet_info(netuid).netuid == netuid and len(w.chain.get_all_subnets_info()) == w.chain.get_total_subnets()
    assert w.chain.get_subnet_price(netuid).rao > 0 and netuid in w.chain.get_subnet_prices()
    done(w.chain.set_subnet_identity(wallet=w.alice, netuid=netuid, subnet_identity=bt.SubnetIdentity(
        subnet_name="sdk", github_repo="", subnet_contact="", subnet_url="https://example.org", logo_url="", discord="", description="", additional="")))
    assert w.chain.subnet(netuid).subnet_identity.subnet_name == "sdk"


@flow
def hyperparameters(w):
    h = w.chain.get_subnet_hyperparameters(w.netuid)
    assert h.tempo == w.chain.tempo(w.netuid) and h.immunity_period == w.chain.immunity_period(w.netuid)
    w.sudo("sudo_set_immunity_period", netuid=w.netuid, immunity_period=77)
    assert w.chain.immunity_period(w.netuid) == 77
    w.sudo("sudo_set_liquid_alpha_enabled", netuid=w.netuid, enabled=True)
    assert w.chain.get_subnet_hyperparameters(w.netuid).liquid_alpha_enabled
    assert w.chain.max_weight_limit(w.netuid) is not None and w.chain.min_allowed_weights(w.netuid) is not None
    fails(w.call("AdminUtils", "sudo_set_kappa", {"netuid": w.netuid, "kappa": 1}, w.bob), "")


@flow
def registration(w):
    hot = w.bob.hotkey.ss58_address
    cost = w.chain.recycle(w.netuid)
    before = w.chain.get_balance(w.bob.coldkeypub.ss58_address)
    w.neuron(w.bob)
    assert before - w.chain.get_balance(w.bob.coldkeypub.ss58_address) >= cost * 0.9
    assert w.chain.is_hotkey_registered(netuid=w.netuid, hotkey_ss58=hot)
    uid = w.chain.get_uid_for_hotkey_on_subnet(hot, w.netuid)
    n = w.chain.neuron_for_uid(uid, w.netuid)
    assert n.hotkey == hot and n.coldkey == w.bob.coldkeypub.ss58_address
    assert w.chain.get_hotkey_owner(hot) == w.bob.coldkeypub.ss58_address
    assert w.netuid in w.chain.get_netuids_for_hotkey(hot)
    limit = w.chain.register_limit(wallet=w.charlie, netuid=w.netuid, limit_price=Balance.from_rao(1))
    assert not limit.success and "Price" in str(limit.message), limit.message
    done(w.chain.root_register(wallet=w.bob))
    assert w.chain.is_hotkey_registered(netuid=0, hotkey_ss58=hot)


@flow
def metagraph(w):
    w.neuron(w.bob)
    m = w.chain.metagraph(w.netuid, lite=False)
    assert m.n == w.chain.subnetwork_n(w.netuid) and w.bob.hotkey.ss58_address in m.hotkeys
    info = w.chain.get_metagraph_info(w.netuid)
    assert list(info.hotkeys) == list(m.hotkeys)
    part = w.chain.get_metagraph_info(w.netuid, selected_indices=[0, 52])
    assert list(part.hotkeys) == list(m.hotkeys) and part.coldkeys is None
    assert w.chain.get_metagraph_info(w.netuid, mechid=0).netuid == w.netuid
    assert len(w.chain.neurons(w.netuid)) == len(w.chain.neurons_lite(w.netuid)) == m.n
    block = w.chain.get_current_block()
    assert w.chain.metagraph(w.netuid, block=block - 1).block.item() == block - 1
    assert len(w.chain.get_all_metagraphs_info()) == w.chain.get_total_subnets()


@flow
def serving(w):
    w.neuron(w.bob)
    axon = bt.Axon(wallet=w.bob, port=8099, ip="8.8.4.4", external_ip="8.8.4.4", external_port=8099)
    done(w.chain.serve_axon(netuid=w.netuid, axon=axon))
    uid = w.chain.get_uid_for_hotkey_on_subnet(w.bob.hotkey.ss58_address, w.netuid)
    served = w.chain.neuron_for_uid(uid, w.netuid).axon_info
    assert served.ip == "8.8.4.4" and served.port == 8099, served


@flow
def commitments(w):
    w.neuron(w.bob)
    done(w.chain.set_commitment(wallet=w.bob, netuid=w.netuid, data="weights at example.org"))
    uid = w.chain.get_uid_for_hotkey_on_subnet(w.bob.hotkey.ss58_address, w.netuid)
    assert w.chain.get_commitment(w.netuid, uid) == "weights at example.org"
    assert w.chain.get_all_commitments(w.netuid)[w.bob.hotkey.ss58_address] == "weights at example.org"
    answer, round_ = w.chain.set_reveal_commitment(wallet=w.bob, netuid=w.netuid, data="later", blocks_until_reveal=500), None
    assert getattr(answer, "success", answer[0] if isinstance(answer, tuple) else False), answer


@flow
def stakes(w):
    hot, cold = w.neuron(w.bob).hotkey.ss58_address, w.bob.coldkeypub.ss58_address
    fee = w.chain.get_stake_add_fee(amount=tao(10), netuid=w.netuid)
    assert 0 < fee.rao < tao(1).rao
    done(w.chain.add_stake(wallet=w.bob, netuid=w.netuid, hotkey_ss58=hot, amount=tao(10)))
    held = w.staked(w.bob, hot, w.netuid)
    assert held > 0
    fails(w.chain.add_stake(wallet=w.bob, netuid=w.netuid, hotkey_ss58=hot, amount=tao(500), safe_staking=True), "SlippageTooHigh")
    done(w.chain.add_stake(wallet=w.bob, netuid=w.netuid, hotkey_ss58=hot, amount=tao(1), safe_staking=True, rate_tolerance=0.05))
    assert w.staked(w.bob, hot, w.netuid) > held
    held = w.staked(w.bob, hot, w.netuid)
    done(w.chain.unstake(wallet=w.bob, netuid=w.netuid, hotkey_ss58=hot, amount=Balance.from_rao(held // 4).set_unit(w.netuid)))
    assert w.staked(w.bob, hot, w.netuid) < held
    done(w.chain.add_stake(wallet=w.bob, netuid=0, hotkey_ss58=hot, amount=tao(20)))
    assert w.staked(w.bob, hot, 0) == tao(20).rao
    done(w.chain.swap_stake(wallet=w.bob, hotkey_ss58=hot, origin_netuid=0, destination_netuid=w.netuid, amount=tao(5)))
    assert w.staked(w.bob, hot, 0) == tao(15).rao
    other = w.neuron(w.alice).hotkey.ss58_address
    done(w.chain.move_stake(wallet=w.bob, origin_hotkey_ss58=hot, origin_netuid=0, destination_hotkey_ss58=other, destination_netuid=0, amount=tao(5)))
    assert w.staked(w.bob, other, 0) == tao(5).rao
    done(w.chain.transfer_stake(wallet=w.bob, destination_coldkey_ss58=w.charlie.coldkeypub.ss58_address, hotkey_ss58=other,
                                origin_netuid=0, destination_netuid=0, amount=tao(2)))
    assert w.staked(w.charlie, other, 0) == tao(2).rao
    infos = w.chain.get_stake_info_for_coldkey(cold)
    assert {(i.hotkey_ss58, i.netuid) for i in infos} >= {(hot, w.netuid), (hot, 0), (other, 0)}
    assert w.chain.sim_swap(origin_netuid=0, destination_netuid=w.netuid, amount=tao(1)).alpha_amount.rao > 0
    done(w.chain.set_auto_stake(wallet=w.bob, netuid=w.netuid, hotkey_ss58=other))
    assert w.chain.get_auto_stakes(cold)[w.netuid] == other
    done(w.chain.unstake_all(wallet=w.bob, netuid=w.netuid, hotkey_ss58=hot, rate_tolerance=0.2))
    assert w.staked(w.bob, hot, w.netuid) < 2_000_000


@flow
def delegates_and_children(w):
    hot = w.neuron(w.bob).hotkey.ss58_address
    done(w.chain.add_stake(wallet=w.bob, netuid=w.netuid, hotkey_ss58=hot, amount=tao(50)))
    take = w.chain.get_delegate_take(hot)
    done(w.chain.set_delegate_take(wallet=w.bob, hotkey_ss58=hot, take=take / 2))
    assert abs(w.chain.get_delegate_take(hot) - take / 2) < 0.001
    assert w.chain.is_hotkey_delegate(hot) and hot in {d.hotkey_ss58 for d in w.chain.get_delegates()}
    assert w.chain.get_delegate_by_hotkey(hot).hotkey_ss58 == hot
    assert w.chain.get_delegated(w.bob.coldkeypub.ss58_address)
    child = w.neuron(w.charlie).hotkey.ss58_address
    done(w.chain.set_children(wallet=w.bob, netuid=w.netuid, hotkey_ss58=hot, children=[(0.25, child)]))
    pending, _ = w.chain.get_children_pending(hot, w.netuid)
    ok, now, _ = w.chain.get_children(hot, w.netuid)
    assert pending or (ok and now), "the children are neither pending nor set"


@flow
def root_claims(w):
    done(w.chain.set_root_claim_type(wallet=w.bob, new_root_claim_type="Keep"))
    assert w.chain.get_root_claim_type(w.bob.coldkeypub.ss58_address) == "Keep"
    done(w.chain.set_root_claim_type(wallet=w.bob, new_root_claim_type={"KeepSubnets": {"subnets": [w.netuid]}}))
    done(w.chain.set_root_claim_type(wallet=w.bob, new_root_claim_type="Swap"))
    done(w.chain.claim_root(wallet=w.bob, netuids=[w.netuid]))


@flow
def weights_plain(w):
    v = w.neuron(w.alice)
    w.neuron(w.bob)
    w.sudo("sudo_set_commit_reveal_weights_enabled", netuid=w.netuid, enabled=False)
    w.sudo("sudo_set_weights_set_rate_limit", netuid=w.netuid, weights_set_rate_limit=0)
    uid, target = (w.chain.get_uid_for_hotkey_on_subnet(x.hotkey.ss58_address, w.netuid) for x in (v, w.bob))
    done(w.chain.set_weights(wallet=v, netuid=w.netuid, uids=[target], weights=[1.0], mechid=0, wait_for_inclusion=True))
    rows = dict(w.chain.weights(w.netuid))
    assert rows[uid] == [(target, 65535)], rows


@flow
def weights_by_hash(w):
    v = w.neuron(w.alice)
    w.neuron(w.bob)
    w.sudo("sudo_set_commit_reveal_weights_enabled", netuid=w.netuid, enabled=True)
    w.sudo("sudo_set_weights_set_rate_limit", netuid=w.netuid, weights_set_rate_limit=0)
    uid, target = (w.chain.get_uid_for_hotkey_on_subnet(x.hotkey.ss58_address, w.netuid) for x in (v, w.bob))
    salt, uids, values = [1, 2, 3], [uid, target], [100, 65535]
    done(w.chain.commit_weights(wallet=v, netuid=w.netuid, salt=salt, uids=uids, weights=values, wait_for_inclusion=True))
    end = time.time() + 60
    while True:
        answer = w.chain.reveal_weights(wallet=v, netuid=w.netuid, salt=salt, uids=uids, weights=values, max_attempts=1, wait_for_inclusion=True)
        if answer.success:
            break
        assert "RevealTooEarly" in str(answer.message) and time.time() < end, answer.message
        time.sleep(0.1)
    assert dict(w.chain.weights(w.netuid))[uid] == [(uid, 100), (target, 65535)]


@flow
def weights_time_locked(w):
    v = w.neuron(w.alice)
    w.neuron(w.bob)
    w.sudo("sudo_set_commit_reveal_weights_enabled", netuid=w.netuid, enabled=True)
    w.sudo("sudo_set_weights_set_rate_limit", netuid=w.netuid, weights_set_rate_limit=0)
    target = w.chain.get_uid_for_hotkey_on_subnet(w.bob.hotkey.ss58_address, w.netuid)
    done(w.chain.set_weights(wallet=v, netuid=w.netuid, uids=[target], weights=[1.0], block_time=0.25, wait_for_inclusion=True))
    commits = w.chain.get_timelocked_weight_commits(w.netuid)
    assert any(c[0] == v.hotkey.ss58_address for c in commits), commits


@flow
def proxies(w):
    bob = w.bob.coldkeypub.ss58_address
    done(w.chain.add_proxy(wallet=w.alice, delegate_ss58=bob, proxy_type="Transfer", delay=0))
    mine, deposit = w.chain.get_proxies_for_real_account(w.alice.coldkeypub.ss58_address)
    assert [p.delegate for p in mine] == [bob] and deposit.rao > 0
    to = Keypair.create_from_uri("//paid-by-proxy").ss58_address
    call = w.chain.compose_call("Balances", "transfer_keep_alive", {"dest": to, "value": tao(1).rao})
    done(w.chain.proxy(wallet=w.bob, real_account_ss58=w.alice.coldkeypub.ss58_address, force_proxy_type="Transfer", call=call))
    assert w.chain.get_balance(to) == tao(1)
    done(w.chain.remove_proxy(wallet=w.alice, delegate_ss58=bob, proxy_type="Transfer", delay=0))
    done(w.chain.create_pure_proxy(wallet=w.alice, proxy_type="Any", delay=0, index=0))


@flow
def crowdloans(w):
    done(w.chain.create_crowdloan(wallet=w.alice, deposit=tao(10), min_contribution=tao(1), cap=tao(100),
                                  end=w.chain.get_current_block() + 60_000, target_address=w.bob.coldkeypub.ss58_address))
    loan = w.chain.get_crowdloans()[0]
    done(w.chain.contribute_crowdloan(wallet=w.charlie, crowdloan_id=loan.id, amount=tao(30)))
    assert w.chain.get_crowdloan_by_id(loan.id).raised == tao(40)
    done(w.chain.withdraw_crowdloan(wallet=w.charlie, crowdloan_id=loan.id))
    done(w.chain.contribute_crowdloan(wallet=w.charlie, crowdloan_id=loan.id, amount=tao(90)))
    before = w.chain.get_balance(w.bob.coldkeypub.ss58_address)
    done(w.chain.finalize_crowdloan(wallet=w.alice, crowdloan_id=loan.id))
    assert w.chain.get_balance(w.bob.coldkeypub.ss58_address) - before == tao(100)


@flow
def coldkey_swap(w):
    old = w.person("Dave")
    new = Keypair.create_from_uri("//DaveAnew")
    done(w.chain.announce_coldkey_swap(wallet=old, new_coldkey_ss58=new.ss58_address))
    found = w.chain.get_coldkey_swap_announcement(old.coldkeypub.ss58_address)
    digest = "0x" + hashlib.blake2b(bytes(new.public_key), digest_size=32).hexdigest()
    assert found is not None and digest in str(found), found
    fails(w.chain.swap_coldkey_announced(wallet=old, new_coldkey_ss58=new.ss58_address), "too early")
    done(w.chain.dispute_coldkey_swap(wallet=old))
    assert w.chain.get_coldkey_swap_dispute(old.coldkeypub.ss58_address) is not None


if __name__ == "__main__":
    run(World)
