"""Registration, axons, and the metagraph in its forms."""

import bittensor as bt
from bittensor import calls, storage
from flows import NotOffered, absent, flow, life
from sdk11.world import cold, done, fails, hot

absent("it reads the whole metagraph", "metagraph_with_indexes")


@life
def register_burned(w):
    before, cost = w.free(w.bob), w.chain.subnets.burn(w.netuid)
    w.neuron(w.bob)
    assert before - w.free(w.bob) >= cost.rao * 0.9
    n = w.chain.neurons.all(w.netuid)[w.uid(w.bob)]
    assert (n.hotkey, n.coldkey) == (hot(w.bob), cold(w.bob))
    assert w.chain.neurons.hotkey_owner(hotkey_ss58=hot(w.bob)) == cold(w.bob)
    assert w.netuid in w.chain.neurons.netuids_for_hotkey(hotkey_ss58=hot(w.bob))
    assert hot(w.bob) in w.chain.neurons.owned_hotkeys(coldkey_ss58=cold(w.bob))
    again = w.chain.submit_call(calls.SubtensorModule.burned_register(netuid=w.netuid, hotkey=hot(w.bob)), w.bob)
    fails(again, "HotKeyAlreadyRegisteredInSubNet")


@flow
def register_shielded(w):
    try:
        w.do(bt.BurnedRegister(netuid=w.netuid), w.charlie)
    except (bt.BittensorError, ValueError) as e:
        if "CollateralLockShare not found" not in str(e) and "NextKey not available" not in str(e):
            raise
        raise NotOffered(f"{type(e).__name__}: {e}") from e
    assert w.uid(w.charlie) is not None


@flow
def register_with_limit(w):
    limit = lambda rao: calls.SubtensorModule.register_limit(netuid=w.netuid, hotkey=hot(w.charlie), limit_price=rao)  # noqa: E731
    assert not w.chain.submit_call(limit(1), w.charlie).success and w.uid(w.charlie) is None
    w.call(limit(w.chain.subnets.burn(w.netuid).rao * 2), w.charlie)
    assert w.uid(w.charlie) is not None


@life
def register_on_root(w):
    w.do(bt.RootRegister(), w.neuron(w.bob))
    assert 0 in w.chain.neurons.netuids_for_hotkey(hotkey_ss58=hot(w.bob))


def served(w):
    return w.chain.subnets.metagraph(w.netuid).neurons[w.uid(w.bob)].axon


@life
def serve_axon_ipv4(w):
    w.do(bt.ServeAxon(netuid=w.netuid, ip="8.8.4.4", port=8099), w.neuron(w.bob))
    assert served(w) == "8.8.4.4:8099"


@flow
def serve_axon_ipv6(w):
    w.do(bt.ServeAxon(netuid=w.netuid, ip="2001:4860:4860::8844", port=8100), w.neuron(w.bob))
    assert "2001:4860:4860::8844" in served(w) and served(w).endswith(":8100"), served(w)


@flow
def serve_axon_tls(w):
    w.do(bt.ServeAxonTls(netuid=w.netuid, ip="8.8.4.4", port=8101, certificate="0x01" + "70" * 32), w.neuron(w.bob))
    assert served(w) == "8.8.4.4:8101"
    found = w.chain.query(storage.SubtensorModule.NeuronCertificates, [w.netuid, hot(w.bob)])
    assert found is not None and found["algorithm"] == 1, found


@flow
def reset_axon(w):
    w.do(bt.ServeAxon(netuid=w.netuid, ip="8.8.4.4", port=8102), w.neuron(w.bob))
    w.sudo(calls.AdminUtils.sudo_set_serving_rate_limit(netuid=w.netuid, serving_rate_limit=0))
    w.do(bt.ResetAxon(netuid=w.netuid), w.bob)
    assert not served(w) or served(w).startswith("0.0.0.0"), served(w)


@life
def metagraph_full(w):
    w.neuron(w.bob)
    m = w.chain.subnets.metagraph(w.netuid)
    assert m.netuid == w.netuid and hot(w.bob) in m.hotkeys and m.owner_coldkey == cold(w.alice)
    assert m.num_uids == len(m.neurons)
    raw = w.chain.read("metagraph", netuid=w.netuid)
    assert raw["netuid"] == w.netuid and raw["symbol"]


@flow
def metagraph_lite(w):
    m = w.chain.subnets.metagraph(w.neuron(w.bob) and w.netuid, commitments=False)
    assert hot(w.bob) == m.neurons[w.uid(w.bob)].hotkey


@life
def metagraph_at_a_block(w):
    before = w.chain.block if w.netuid else 0
    w.neuron(w.charlie)
    old = w.chain.subnets.metagraph(w.netuid, block=before)
    assert old.block == before
    assert (hot(w.charlie) in old.hotkeys) == (w.chain.neurons.uid(hotkey_ss58=hot(w.charlie), netuid=w.netuid, block=before) is not None)


@flow
def metagraph_per_mechanism(w):
    w.sudo(calls.AdminUtils.sudo_set_admin_freeze_window(window=0))
    w.sudo(calls.AdminUtils.sudo_set_max_allowed_uids(netuid=w.netuid, max_allowed_uids=64))
    w.do(bt.SetMechanismCount(netuid=w.netuid, mechanism_count=2), w.alice)
    assert w.chain.subnets.mechanism_count(netuid=w.netuid) == 2
    w.weights_freely(hidden=False)
    v, target = w.neuron(w.alice), w.neuron(w.bob)
    w.do(bt.SetWeights(netuid=w.netuid, mechid=1, weights={w.uid(target): 1.0}), v)
    assert w.chain.weights.weights(netuid=w.netuid, mechid=1)[w.uid(v)] == {w.uid(target): 1.0}
    assert not w.chain.weights.weights(netuid=w.netuid, mechid=0).get(w.uid(v))


@life
def neurons(w):
    w.neuron(w.bob)
    lite, full = w.chain.neurons.all(w.netuid), w.chain.neurons.all(w.netuid, lite=False)
    assert [n.hotkey for n in lite] == [n.hotkey for n in full] and hot(w.bob) in {n.hotkey for n in lite}
