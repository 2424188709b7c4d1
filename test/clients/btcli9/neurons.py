"""Registration, axons, and the metagraph."""

import ipaddress
import json

from flows import absent, flow, life

absent("it registers without a limit and without a shield", "register_with_limit", "register_shielded")
absent("it serves without certificates", "serve_axon_tls")
absent("it shows the metagraph of the head, whole", "metagraph_at_a_block", "metagraph_with_indexes", "metagraph_lite", "neurons")


@life
def register_burned(w):
    before = w.free("Bob")
    w.act("Bob", "subnets", "register", "--netuid", w.netuid)
    assert w.free("Bob") < before and w.uid("Bob") is not None and w.read("Owner", w.hot("Bob")) == w.address("Bob")


@flow
def register_on_root(w):
    w.neuron("Bob")
    w.act("Bob", "subnets", "register", "--netuid", 0)
    assert w.read("Uids", 0, w.hot("Bob")) is not None


def axon(w, ip, port, kind):
    hotkey = w.neuron("Bob")
    w.act("Bob", "axon", "set", "--netuid", w.netuid, "--ip", ip, "--port", port, "--ip-type", kind, told=False)
    found = w.read("Axons", w.netuid, hotkey)
    assert (int(found["ip"]), found["port"], found["ip_type"]) == (int(ipaddress.ip_address(ip)), port, kind), found


@life
def serve_axon_ipv4(w):
    axon(w, "8.8.4.4", 8099, 4)


@flow
def serve_axon_ipv6(w):
    axon(w, "2001:4860:4860::8844", 8100, 6)


@flow
def reset_axon(w):
    axon(w, "8.8.4.4", 8102, 4)
    w.root("sudo_set_serving_rate_limit", netuid=w.netuid, serving_rate_limit=0)
    w.act("Bob", "axon", "reset", "--netuid", w.netuid, told=False)
    assert int(w.read("Axons", w.netuid, w.hot("Bob"))["ip"]) == 0


@flow
def metagraph_full(w):
    hotkey = w.neuron("Bob")
    shown = w.run("subnets", "metagraph", "--netuid", w.netuid, "--no-prompt")
    assert hotkey in json.dumps(shown) and w.address("Alice") in json.dumps(shown), shown


@flow
def metagraph_per_mechanism(w):
    w.root("sudo_set_max_allowed_uids", netuid=w.netuid, max_allowed_uids=64)
    w.act("Alice", "subnets", "mechanisms", "set", "--netuid", w.netuid, "--count", 2, told=False, typed="y\n")
    assert w.run("subnets", "mechanisms", "count", "--netuid", w.netuid)["count"] == 2 == w.read("MechanismCountCurrent", w.netuid)
    hotkey = w.neuron("Bob")
    assert hotkey in json.dumps(w.run("subnets", "show", "--netuid", w.netuid, "--mechid", 1, "--no-prompt"))
    w.act("Alice", "subnets", "mechanisms", "split-emissions", "--netuid", w.netuid, "--split", "60,40", told=False, typed="y\n")
    first, second = w.read("MechanismEmissionSplit", w.netuid)
    assert first > second > 0 and w.run("subnets", "mechanisms", "emissions", "--netuid", w.netuid)
