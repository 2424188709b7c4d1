"""Registration, axons, and the metagraph in its forms."""

import bittensor as bt
from bittensor.utils.balance import Balance
from flows import absent, flow, life
from sdk10.world import cold, done, fails, hot

absent("it registers without a shield", "register_shielded")


@life
def register_burned(w):
    cost, before = w.chain.recycle(w.netuid), w.free(w.bob)
    w.neuron(w.bob)
    assert before - w.free(w.bob) >= cost.rao * 0.9
    n = w.chain.neuron_for_uid(w.uid(w.bob), w.netuid)
    assert (n.hotkey, n.coldkey) == (hot(w.bob), cold(w.bob))
    assert w.chain.get_hotkey_owner(hot(w.bob)) == cold(w.bob) and hot(w.bob) in w.chain.get_owned_hotkeys(cold(w.bob))
    assert w.netuid in w.chain.get_netuids_for_hotkey(hot(w.bob))
    assert w.chain.filter_netuids_by_registered_hotkeys([0, 1, w.netuid], [], [w.bob], block=None) == [w.netuid]


@flow
def register_with_limit(w):
    fails(w.chain.register_limit(wallet=w.charlie, netuid=w.netuid, limit_price=Balance.from_rao(1)), "Price")
    assert not w.chain.is_hotkey_registered(netuid=w.netuid, hotkey_ss58=hot(w.charlie))
    cost = w.chain.recycle(w.netuid)
    done(w.chain.register_limit(wallet=w.charlie, netuid=w.netuid, limit_price=cost * 2))
    assert w.chain.is_hotkey_registered(netuid=w.netuid, hotkey_ss58=hot(w.charlie))


@life
def register_on_root(w):
    done(w.chain.root_register(wallet=w.neuron(w.bob)))
    assert w.chain.is_hotkey_registered(netuid=0, hotkey_ss58=hot(w.bob))
    assert hot(w.bob) in w.chain.metagraph(0).hotkeys


def served(w, ip, port, **options):
    w.neuron(w.bob)
    axon = bt.Axon(wallet=w.bob, port=port, ip="0.0.0.0", external_ip=ip, external_port=port)
    done(w.chain.serve_axon(netuid=w.netuid, axon=axon, **options))
    found = w.chain.neuron_for_uid(w.uid(w.bob), w.netuid).axon_info
    assert (found.ip, found.port) == (ip, port), found
    return found


@life
def serve_axon_ipv4(w):
    assert served(w, "8.8.4.4", 8099).ip_type == 4


@flow
def serve_axon_ipv6(w):
    assert served(w, "2001:4860:4860::8844", 8100).ip_type == 6
    assert w.chain.metagraph(w.netuid).axons[w.uid(w.bob)].ip == "2001:4860:4860::8844"


@flow
def serve_axon_tls(w):
    served(w, "8.8.4.4", 8101, certificate=bytes([1]) + b"p" * 32)
    found = w.chain.get_neuron_certificate(hot(w.bob), w.netuid)
    assert found is not None and found == w.chain.get_all_neuron_certificates(w.netuid)[hot(w.bob)], found


@flow
def reset_axon(w):
    served(w, "8.8.4.4", 8102)
    w.sudo("sudo_set_serving_rate_limit", netuid=w.netuid, serving_rate_limit=0)
    call = w.compose("SubtensorModule", "serve_axon", {
        "netuid": w.netuid, "version": 1, "ip": 0, "port": 1, "ip_type": 4, "protocol": 4, "placeholder1": 0, "placeholder2": 0})
    done(w.chain.sign_and_send_extrinsic(call=call, wallet=w.bob, sign_with="hotkey"))
    found = w.chain.neuron_for_uid(w.uid(w.bob), w.netuid).axon_info
    assert found.ip == "0.0.0.0" and not found.is_serving, found


@life
def metagraph_full(w):
    v = w.neuron(w.alice)
    w.neuron(w.bob)
    w.weights_freely(hidden=False)
    done(w.chain.set_weights(wallet=v, netuid=w.netuid, uids=[w.uid(w.bob)], weights=[1.0], mechid=0, wait_for_inclusion=True))
    m = w.chain.metagraph(w.netuid, lite=False)
    assert m.n == w.chain.subnetwork_n(w.netuid) and hot(w.bob) in m.hotkeys and cold(w.bob) in m.coldkeys
    assert m.W[w.uid(v)][w.uid(w.bob)] == 1.0 and m.netuid == w.netuid
    info = w.chain.get_metagraph_info(w.netuid)
    assert list(info.hotkeys) == list(m.hotkeys) and info.owner_coldkey == cold(w.alice)
    assert len(w.chain.get_all_metagraphs_info()) == w.chain.get_total_subnets()


@flow
def metagraph_lite(w):
    w.neuron(w.bob)
    m = w.chain.metagraph(w.netuid)
    assert hot(w.bob) == m.hotkeys[w.uid(w.bob)] and m.uids.tolist() == list(range(len(m.hotkeys)))
    assert len(m.S) == len(m.I) == len(m.E) == len(m.Tv) == len(m.axons) == m.n and not len(m.weights)


@life
def metagraph_at_a_block(w):
    before = w.chain.get_current_block() if w.netuid else 0
    w.neuron(w.charlie)
    assert hot(w.charlie) in w.chain.metagraph(w.netuid).hotkeys
    old = w.chain.metagraph(w.netuid, block=before)
    assert old.block.item() == before
    assert (hot(w.charlie) in old.hotkeys) == (w.chain.get_uid_for_hotkey_on_subnet(hot(w.charlie), w.netuid, block=before) is not None)
    assert w.chain.get_metagraph_info(w.netuid, block=before).num_uids == old.n


@flow
def metagraph_with_indexes(w):
    w.neuron(w.bob)
    whole = w.chain.get_metagraph_info(w.netuid)
    part = w.chain.get_metagraph_info(w.netuid, selected_indices=[0, 52])
    assert list(part.hotkeys) == list(whole.hotkeys) and part.coldkeys is None
    named = bt.SelectiveMetagraphIndex
    some = w.chain.get_metagraph_info(w.netuid, selected_indices=[named.Name, named.Coldkeys, named.Tempo])
    assert (some.name, list(some.coldkeys), some.tempo) == (whole.name, list(whole.coldkeys), whole.tempo) and some.hotkeys is None


@flow
def metagraph_per_mechanism(w):
    w.neuron(w.bob)
    w.sudo("sudo_set_max_allowed_uids", netuid=w.netuid, max_allowed_uids=64)
    w.sudo("sudo_set_mechanism_count", netuid=w.netuid, mechanism_count=2)
    assert w.chain.get_mechanism_count(w.netuid) == 2
    for mechid in (0, 1):
        info = w.chain.get_metagraph_info(w.netuid, mechid=mechid)
        assert (info.netuid, info.mechid) == (w.netuid, mechid) and hot(w.bob) in info.hotkeys
        assert w.chain.metagraph(w.netuid, mechid=mechid).mechid == mechid
    assert len(w.chain.get_all_metagraphs_info(all_mechanisms=True)) == w.chain.get_total_subnets() + 1
    w.sudo("sudo_set_mechanism_emission_split", netuid=w.netuid, maybe_split=[40_000, 25_535])
    assert w.chain.get_mechanism_emission_split(w.netuid) == [61, 39]


@life
def neurons(w):
    w.neuron(w.bob)
    full, lite = w.chain.neurons(w.netuid), w.chain.neurons_lite(w.netuid)
    assert len(full) == len(lite) == w.chain.subnetwork_n(w.netuid)
    assert [n.hotkey for n in full] == [n.hotkey for n in lite] and hot(w.bob) in {n.hotkey for n in full}
    assert w.chain.get_neuron_for_pubkey_and_subnet(hot(w.bob), w.netuid).uid == w.uid(w.bob)
    assert w.chain.neuron_for_uid(w.uid(w.bob), w.netuid).coldkey == cold(w.bob)
