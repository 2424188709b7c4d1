"""Keys that take another's place."""

import bittensor as bt
from flows import flow, life
from sdk11.world import address, cold, hot


def announce(w):
    old, new = w.person("Dave"), address("//DaveAnew")
    w.do(bt.AnnounceColdkeySwap(new_coldkey_ss58=new), old)
    found = w.chain.balances.coldkey_swap_announcement(coldkey_ss58=cold(old))
    assert found["execute_block"] > w.chain.block and not found["disputed"], found
    return old, new, found["execute_block"]


@life
def coldkey_swap_announced(w):
    old, new, _ = announce(w)
    assert not w.chain.execute(bt.SwapColdkeyAnnounced(new_coldkey_ss58=new), old).success


@flow
def coldkey_swap_disputed(w):
    old, new, due = announce(w)
    w.do(bt.DisputeColdkeySwap(), old)
    assert w.chain.balances.coldkey_swap_announcement(coldkey_ss58=cold(old))["disputed"]
    w.chain.wait_for_block(due + 1, timeout=60)
    try:
        assert not w.chain.execute(bt.SwapColdkeyAnnounced(new_coldkey_ss58=new), old).success
    except bt.BittensorError:
        pass  # refused before it was sent
    assert w.chain.balances.get(new).rao == 0


@flow
def coldkey_swap_executed(w):
    old, new, due = announce(w)
    w.chain.wait_for_block(due + 1, timeout=60)
    before = w.free(old)
    w.do(bt.SwapColdkeyAnnounced(new_coldkey_ss58=new), old)
    assert w.free(old) == 0 and w.chain.balances.get(new).rao > before * 0.9


@life
def hotkey_swap(w):
    w.neuron(w.charlie)
    uid, new = w.uid(w.charlie), address("//Charlie//new")
    w.do(bt.SwapHotkey(new_hotkey_ss58=new, netuid=w.netuid), w.charlie)
    assert w.chain.neurons.uid(hotkey_ss58=new, netuid=w.netuid) == uid and w.uid(w.charlie) is None
    assert w.chain.neurons.hotkey_owner(hotkey_ss58=new) == cold(w.charlie) and hot(w.charlie) != new
