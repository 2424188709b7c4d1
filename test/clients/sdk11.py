"""Bittensor's Python SDK 11, unmodified, through the life of a subnet.

usage: sdk11.py ws://HOST:PORT [FLOW...]
Runs the flows against a fresh local chain, checks each effect by reading it back,
prints one JSON line a flow, and ends with `N steps passed`. A flow that rests on
rules this chain does not have says so with the SDK's error, and is no step.
"""

import os
import tempfile

# The SDK caches metadata and symbols by chain under HOME; each local chain is new.
os.environ["HOME"] = tempfile.mkdtemp()

import bittensor as bt  # noqa: E402
from bittensor import calls, storage  # noqa: E402
from bittensor.keyfiles import Keypair  # noqa: E402
from flows import NotOffered, flow, run  # noqa: E402

class World:
    """A chain, a few people, and a started subnet of Alice's."""

    def __init__(self, url):
        self.url = url
        self.chain = bt.Subtensor(url)
        self.folder = tempfile.mkdtemp()
        self.alice, self.bob, self.charlie = (self.person(n) for n in ("Alice", "Bob", "Charlie"))
        self._netuid = None

    def person(self, name):
        w = bt.Wallet(name, "default", self.folder)
        cold, hot = Keypair.create_from_uri(f"//{name}"), Keypair.create_from_uri(f"//{name}//sdk11")
        w._set_coldkey(cold, False, True, False, None)
        w._set_coldkeypub(cold, True)
        w._set_hotkey(hot, False, True, False, None)
        return w

    @property
    def netuid(self):
        if self._netuid is None:
            before = {s.netuid for s in self.chain.subnets.all()}
            done(self.chain.execute(bt.RegisterSubnet(), self.alice))
            (self._netuid,) = {s.netuid for s in self.chain.subnets.all()} - before
            done(self.chain.execute(bt.StartCall(netuid=self._netuid), self.alice))
        return self._netuid

    def neuron(self, wallet):
        """Registers by the plain call: the SDK's own intent is for shielded chains."""
        if self.uid(wallet) is None:
            done(self.chain.submit_call(calls.SubtensorModule.burned_register(netuid=self.netuid, hotkey=hot(wallet)), wallet))
        return wallet

    def uid(self, wallet):
        return self.chain.neurons.uid(hotkey_ss58=hot(wallet), netuid=self.netuid)

    def do(self, intent, wallet, **options):
        return done(self.chain.execute(intent, wallet, **options))

    def sudo(self, call):
        done(self.chain.submit_call(calls.Sudo.sudo(call=self.chain.compose(call)), self.alice))

    def staked(self, wallet, hotkey, netuid):
        return self.chain.staking.get(cold(wallet), hotkey, netuid).rao

    def free(self, wallet):
        return self.chain.balances.get(cold(wallet)).rao

    def plain_weights(self, enabled):
        self.sudo(calls.AdminUtils.sudo_set_commit_reveal_weights_enabled(netuid=self.netuid, enabled=not enabled))
        self.sudo(calls.AdminUtils.sudo_set_weights_set_rate_limit(netuid=self.netuid, weights_set_rate_limit=0))


def cold(wallet):
    return wallet.coldkeypub.ss58_address


def hot(wallet):
    return wallet.hotkey.ss58_address


def done(result):
    assert result.success, result.error or result.message
    return result


def fails(result, word):
    assert not result.success and word in (result.error.name, str(result.error)), f"want {word}, got {result.error.name} {result}"


TAO = 1_000_000_000


@flow
def connect(w):
    assert w.chain.block > 0 and w.chain.finalized_block > 0 and w.chain.spec_version > 0
    assert [s.netuid for s in w.chain.subnets.all()][:2] == [0, 1]
    assert w.chain.is_fast_blocks()
    block = w.chain.block
    assert w.chain.block_info(block).hash.startswith("0x")
    assert w.chain.wait_for_block(block + 2, timeout=30).number >= block + 2
    assert w.chain.at(block).block == block
    assert w.chain.at(block).balances.get(cold(w.alice)).rao > 0
    assert w.chain.balances.existential_deposit().rao == 500


@flow
def balances_and_transfers(w):
    before, mine = w.free(w.bob), w.free(w.alice)
    intent = bt.Transfer(dest_ss58=cold(w.bob), amount_tao=5)
    plan = w.chain.plan(intent, w.alice)
    assert plan.ok, plan.violations
    sent = w.do(intent, w.alice)
    assert w.free(w.bob) - before == 5 * TAO
    charged = mine - w.free(w.alice) - 5 * TAO
    # The SDK estimates an extrinsic whose era and nonce may be a byte shorter.
    assert charged == sent.fee.rao and abs(plan.fee.rao - charged) <= 2, (charged, sent.fee, plan.fee)
    fresh = w.person("fresh11")
    w.do(bt.Transfer(dest_ss58=cold(fresh), amount_tao=2, keep_alive=False), w.bob)
    w.do(bt.TransferAll(dest_ss58=cold(w.bob), keep_alive=False), fresh)
    assert w.free(fresh) == 0
    both = w.chain.balances.get_many([cold(w.alice), cold(w.bob)])
    assert both[cold(w.bob)].rao == w.free(w.bob)


@flow
def subnets(w):
    cost, before = w.chain.subnets.subnet_registration_cost(), w.free(w.alice)
    netuid = w.netuid
    assert before - w.free(w.alice) >= cost.rao
    info = w.chain.subnets.info(netuid)
    assert info.netuid == netuid and info.tempo > 0
    assert netuid in w.chain.prices.alpha_prices() and w.chain.prices.alpha_price(netuid=netuid)["price_rao"] > 0
    w.do(bt.SetSubnetIdentity(netuid=netuid, subnet_name="sdk", subnet_url="https://example.org"), w.alice)
    assert w.chain.subnets.subnet_identity(netuid=netuid)["subnet_name"] == "sdk"
    assert w.chain.subnets.subnet_names()[netuid] == "sdk"
    assert w.chain.subnets.token_symbols()[netuid]
    assert w.chain.subnets.subnet_start_schedule(netuid=netuid)
    assert w.chain.subnets.mechanism_count(netuid=netuid) == 1
    assert w.chain.subnets.burn(netuid).rao > 0


@flow
def hyperparameters(w):
    h = w.chain.subnets.subnet_hyperparameters(netuid=w.netuid)
    assert h["tempo"] == w.chain.subnets.info(w.netuid).tempo, h
    w.sudo(calls.AdminUtils.sudo_set_admin_freeze_window(window=0))  # an epoch is always near on a local chain
    w.do(bt.SetHyperparameter(netuid=w.netuid, name="immunity_period", value=77), w.alice)
    assert w.chain.hyperparameters.immunity_period(netuid=w.netuid) == 77
    w.do(bt.SetHyperparameter(netuid=w.netuid, name="liquid_alpha_enabled", value=True), w.alice)
    assert w.chain.subnets.subnet_hyperparameters(netuid=w.netuid)["liquid_alpha_enabled"] is True
    assert w.chain.hyperparameters.min_allowed_weights(netuid=w.netuid) is not None
    assert w.chain.hyperparameters.max_weight_limit(netuid=w.netuid) is not None
    assert w.chain.hyperparameters.reveal_period(netuid=w.netuid) >= 1
    refused = w.chain.execute(bt.SetHyperparameter(netuid=w.netuid, name="immunity_period", value=78), w.bob)
    assert not refused.success, refused


@flow
def registration(w):
    before, cost = w.free(w.bob), w.chain.subnets.burn(w.netuid)
    w.neuron(w.bob)
    assert before - w.free(w.bob) >= cost.rao * 0.9
    n = w.chain.neurons.all(w.netuid)[w.uid(w.bob)]
    assert n.hotkey == hot(w.bob) and n.coldkey == cold(w.bob)
    assert w.chain.neurons.hotkey_owner(hotkey_ss58=hot(w.bob)) == cold(w.bob)
    assert w.netuid in w.chain.neurons.netuids_for_hotkey(hotkey_ss58=hot(w.bob))
    again = w.chain.submit_call(calls.SubtensorModule.burned_register(netuid=w.netuid, hotkey=hot(w.bob)), w.bob)
    fails(again, "HotKeyAlreadyRegisteredInSubNet")
    w.do(bt.RootRegister(), w.bob)
    assert 0 in w.chain.neurons.netuids_for_hotkey(hotkey_ss58=hot(w.bob))


@flow
def registration_shielded(w):
    try:
        w.do(bt.BurnedRegister(netuid=w.netuid), w.charlie)
    except (bt.BittensorError, ValueError) as e:
        if "CollateralLockShare not found" not in str(e) and "NextKey not available" not in str(e):
            raise
        raise NotOffered(f"{type(e).__name__}: {e}") from e
    assert w.uid(w.charlie) is not None


@flow
def metagraph(w):
    w.neuron(w.bob)
    m = w.chain.subnets.metagraph(w.netuid)
    assert m.netuid == w.netuid and hot(w.bob) in m.hotkeys and m.owner_coldkey == cold(w.alice)
    assert m.num_uids == len(m.neurons) == len(w.chain.neurons.all(w.netuid)) == len(w.chain.neurons.all(w.netuid, lite=False))
    raw = w.chain.read("metagraph", netuid=w.netuid)
    assert raw["netuid"] == w.netuid and raw["symbol"]
    block = w.chain.block
    assert w.chain.subnets.metagraph(w.netuid, block=block - 1).block == block - 1


@flow
def serving(w):
    w.neuron(w.bob)
    w.do(bt.ServeAxon(netuid=w.netuid, ip="8.8.4.4", port=8099), w.bob)
    served = w.chain.subnets.metagraph(w.netuid).neurons[w.uid(w.bob)].axon
    assert served == "8.8.4.4:8099", served


@flow
def signed_requests(w):
    body = b'{"prompt": "hello"}'
    headers = bt.http_auth.sign(w.alice, method="POST", path="/generate", body=body, receiver_ss58=hot(w.bob))
    who = bt.http_auth.verify(headers, body, method="POST", path="/generate", self_hotkey_ss58=hot(w.bob))
    assert who.hotkey_ss58 == hot(w.alice)


@flow
def commitments(w):
    w.neuron(w.bob)
    said = b"weights at example.org"
    info = {"fields": [[{f"Raw{len(said)}": said}]]}
    done(w.chain.submit_call(calls.Commitments.set_commitment(netuid=w.netuid, info=info), w.bob, signer="hotkey"))
    assert w.chain.identity.commitment(netuid=w.netuid, hotkey_ss58=hot(w.bob)).data == said.decode()
    assert w.chain.subnets.commitments(w.netuid)[hot(w.bob)].value == said.decode()


@flow
def identities(w):
    w.neuron(w.bob)
    w.do(bt.SetIdentity(name="bob", url="https://example.org", description="of the tests"), w.bob)
    assert w.chain.identity.identity(coldkey_ss58=cold(w.bob))["name"] == "bob"
    assert w.chain.identity.hotkey_identities(hotkey_ss58s=[hot(w.bob)])[hot(w.bob)]["name"] == "bob"


@flow
def stakes(w):
    mine = hot(w.neuron(w.bob))
    w.do(bt.AddStake(hotkey_ss58=mine, netuid=w.netuid, amount_tao=10), w.bob)
    held = w.staked(w.bob, mine, w.netuid)
    assert held > 0
    fails(w.chain.execute(bt.AddStake(hotkey_ss58=mine, netuid=w.netuid, amount_tao=500, rate_tolerance=0.001), w.bob), "SlippageTooHigh")
    w.do(bt.RemoveStake(hotkey_ss58=mine, netuid=w.netuid, amount_alpha=bt.Balance.from_rao(held // 4, w.netuid)), w.bob)
    assert w.staked(w.bob, mine, w.netuid) < held
    w.do(bt.AddStake(hotkey_ss58=mine, netuid=0, amount_tao=20), w.bob)
    assert w.staked(w.bob, mine, 0) == 20 * TAO
    w.do(bt.SwapStake(hotkey_ss58=mine, origin_netuid=0, dest_netuid=w.netuid, amount_alpha=5), w.bob)
    assert w.staked(w.bob, mine, 0) == 15 * TAO
    other = hot(w.neuron(w.alice))
    w.do(bt.MoveStake(origin_hotkey_ss58=mine, origin_netuid=0, dest_hotkey_ss58=other, dest_netuid=0, amount_alpha=5), w.bob)
    assert w.staked(w.bob, other, 0) == 5 * TAO
    w.do(bt.TransferStake(dest_coldkey_ss58=cold(w.charlie), hotkey_ss58=other, origin_netuid=0, dest_netuid=0, amount_alpha=2), w.bob)
    assert w.staked(w.charlie, other, 0) == 2 * TAO
    held = {(p.hotkey, p.netuid) for p in w.chain.staking.positions(cold(w.bob))}
    assert held >= {(mine, w.netuid), (mine, 0), (other, 0)}, held
    assert set(w.chain.staking.staking_hotkeys(coldkey_ss58=cold(w.bob))) >= {mine, other}
    assert w.chain.staking.stake_value_for_coldkey(coldkey_ss58=cold(w.bob)).stake_value.rao > 0
    w.do(bt.SetAutoStake(netuid=w.netuid, hotkey_ss58=other), w.bob)
    assert w.chain.staking.auto_stake(coldkey_ss58=cold(w.bob), netuid=w.netuid) == other
    w.do(bt.UnstakeAll(hotkey_ss58=mine), w.bob)
    assert w.staked(w.bob, mine, w.netuid) == 0


@flow
def swap_quotes(w):
    quote = w.chain.prices.quote_stake(netuid=w.netuid, amount_tao=1)
    assert quote.alpha.rao > 0 and quote.tao_fee.rao > 0
    back = w.chain.prices.quote_unstake(netuid=w.netuid, amount_alpha=1)
    assert back.tao.rao > 0
    mine = hot(w.neuron(w.charlie))
    w.do(bt.AddStake(hotkey_ss58=mine, netuid=w.netuid, amount_tao=1), w.charlie)
    got = w.staked(w.charlie, mine, w.netuid)
    assert abs(got - quote.alpha.rao) < quote.alpha.rao // 100, (got, quote)


@flow
def delegates_and_children(w):
    mine = hot(w.neuron(w.bob))
    w.do(bt.AddStake(hotkey_ss58=mine, netuid=w.netuid, amount_tao=50, slippage_protection=False), w.bob)
    take = w.chain.delegation.delegate_take(hotkey_ss58=mine)["take"]
    w.do(bt.DecreaseTake(take=take / 2), w.bob)
    assert abs(w.chain.delegation.delegate_take(hotkey_ss58=mine)["take"] - take / 2) < 0.001
    assert w.chain.delegation.is_delegate(hotkey_ss58=mine) and mine in {d.hotkey for d in w.chain.delegation.delegates()}
    assert w.chain.delegation.delegated(coldkey_ss58=cold(w.bob))
    child = hot(w.neuron(w.charlie))
    w.do(bt.SetChildren(netuid=w.netuid, children=[[0.25, child]]), w.bob)
    pending = w.chain.delegation.pending_children(hotkey_ss58=mine, netuid=w.netuid)["children"]
    now = w.chain.delegation.children(hotkey_ss58=mine, netuid=w.netuid)
    assert [c for _, c in pending + now] == [child], (pending, now)
    w.do(bt.SetChildkeyTake(netuid=w.netuid, take=0.1), w.charlie)


@flow
def root_claims(w):
    w.neuron(w.bob)
    claim = calls.Call("SubtensorModule", "set_root_claim_type", {"new_root_claim_type": "Keep"})
    done(w.chain.submit_call(claim, w.bob))
    try:
        w.do(bt.ClaimRoot(subnets=[w.netuid]), w.bob)
    except bt.PolicyError as e:
        if "admission" not in str(e):
            raise
        # The intent is for baskets, which came after this chain's rules.
        done(w.chain.submit_call(calls.SubtensorModule.claim_root(subnets=[w.netuid]), w.bob))


@flow
def root_baskets(w):
    try:
        w.chain.staking.root_basket_owed(coldkey_ss58=cold(w.bob))
    except ValueError as e:
        raise NotOffered(f"{type(e).__name__}: {e}") from e


@flow
def weights_plain(w):
    v = w.neuron(w.alice)
    w.neuron(w.bob)
    w.plain_weights(True)
    w.do(bt.SetWeights(netuid=w.netuid, weights={w.uid(w.bob): 1.0}), v)
    rows = w.chain.weights.weights(netuid=w.netuid)
    assert rows[w.uid(v)] == {w.uid(w.bob): 1.0}, rows


@flow
def weights_time_locked(w):
    v = w.neuron(w.alice)
    w.neuron(w.bob)
    w.plain_weights(False)
    sent = w.do(bt.SetWeights(netuid=w.netuid, weights={w.uid(w.bob): 1.0}), v)
    assert sent.data["reveal_round"] > 0
    commits = w.chain.weights.timelocked_weight_commits(netuid=w.netuid)
    assert any(c["hotkey"] == hot(v) for epoch in commits.values() for c in epoch), commits


@flow
def epochs(w):
    status = w.chain.epochs.epoch_status(netuid=w.netuid)
    assert status["tempo"] == w.chain.subnets.info(w.netuid).tempo and status["next_epoch_start_block"] >= status["block"], status
    ran = w.chain.wait_for_epoch(w.netuid, timeout=120)
    assert ran.block > ran.previous


@flow
def proxies(w):
    w.do(bt.AddProxy(delegate_ss58=cold(w.bob), proxy_type="Transfer"), w.alice)
    mine = w.chain.balances.proxies(coldkey_ss58=cold(w.alice))
    assert [p["delegate"] for p in mine["proxies"]] == [cold(w.bob)] and mine["deposit"].rao > 0
    to = Keypair.create_from_uri("//paid-by-proxy-11").ss58_address
    w.do(bt.Transfer(dest_ss58=to, amount_tao=1), w.bob, proxy_for=cold(w.alice), proxy_type="Transfer")
    assert w.chain.balances.get(to).rao == TAO
    w.do(bt.RemoveProxy(delegate_ss58=cold(w.bob), proxy_type="Transfer"), w.alice)
    assert not w.chain.balances.proxies(coldkey_ss58=cold(w.alice))["proxies"]
    w.do(bt.CreatePureProxy(), w.alice)


@flow
def multisigs(w):
    shared = w.chain.multisig([cold(w.alice), cold(w.bob)], 2)
    w.do(bt.Transfer(dest_ss58=shared.address, amount_tao=10), w.alice)
    to = Keypair.create_from_uri("//paid-by-two").ss58_address
    pay = calls.Balances.transfer_keep_alive(dest=to, value=3 * TAO)
    done(shared.approve(pay, w.alice))
    assert w.chain.balances.get(to).rao == 0
    done(shared.approve(pay, w.bob))
    assert w.chain.balances.get(to).rao == 3 * TAO


@flow
def batches(w):
    one, two = (Keypair.create_from_uri(f"//batch-{n}").ss58_address for n in "12")
    w.do(bt.Batch(intents=[bt.Transfer(dest_ss58=one, amount_tao=1).to_dict(), bt.Transfer(dest_ss58=two, amount_tao=2).to_dict()]), w.alice)
    assert [w.chain.balances.get(a).rao for a in (one, two)] == [TAO, 2 * TAO]


@flow
def crowdloans(w):
    done(w.chain.execute(bt.CreateCrowdloan(deposit_tao=10, min_contribution_tao=1, cap_tao=100, end=w.chain.block + 60_000,
                                            target_ss58=cold(w.bob)), w.alice))
    w.do(bt.ContributeCrowdloan(crowdloan_id=0, amount_tao=30), w.charlie)
    assert w.chain.leasing.crowdloan(crowdloan_id=0)["raised"].rao == 40 * TAO
    w.do(bt.WithdrawCrowdloan(crowdloan_id=0), w.charlie)
    w.do(bt.ContributeCrowdloan(crowdloan_id=0, amount_tao=90), w.charlie)
    before = w.free(w.bob)
    w.do(bt.FinalizeCrowdloan(crowdloan_id=0), w.alice)
    assert w.free(w.bob) - before == 100 * TAO


@flow
def hotkey_swap(w):
    w.neuron(w.charlie)
    uid, new = w.uid(w.charlie), Keypair.create_from_uri("//Charlie//new").ss58_address
    w.do(bt.SwapHotkey(new_hotkey_ss58=new, netuid=w.netuid), w.charlie)
    assert w.chain.neurons.uid(hotkey_ss58=new, netuid=w.netuid) == uid


@flow
def coldkey_swap(w):
    old, new = w.person("Dave"), Keypair.create_from_uri("//DaveAnew").ss58_address
    w.do(bt.AnnounceColdkeySwap(new_coldkey_ss58=new), old)
    found = w.chain.balances.coldkey_swap_announcement(coldkey_ss58=cold(old))
    assert found["execute_block"] > w.chain.block and not found["disputed"], found
    early = w.chain.execute(bt.SwapColdkeyAnnounced(new_coldkey_ss58=new), old)
    assert not early.success, early
    w.do(bt.DisputeColdkeySwap(), old)
    assert w.chain.balances.coldkey_swap_announcement(coldkey_ss58=cold(old))["disputed"]


if __name__ == "__main__":
    run(World)
