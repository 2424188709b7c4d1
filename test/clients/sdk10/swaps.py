"""Keys that take another's place."""

import hashlib

from bittensor_wallet import Keypair
from flows import flow, life
from sdk10.world import address, cold, done, fails, hot


def announce(w):
    """SDK 10.5.0 reads one announcement; its list of all of them fails in its own from_record."""
    old, new = w.person("Dave"), Keypair.create_from_uri("//DaveAnew")
    done(w.chain.announce_coldkey_swap(wallet=old, new_coldkey_ss58=new.ss58_address))
    found = w.chain.get_coldkey_swap_announcement(cold(old))
    digest = "0x" + hashlib.blake2b(bytes(new.public_key), digest_size=32).hexdigest()
    assert found is not None and digest in str(found), found
    return old, new.ss58_address, found


@life
def coldkey_swap_announced(w):
    old, new, found = announce(w)
    assert found.execution_block > w.chain.get_current_block()
    fails(w.chain.swap_coldkey_announced(wallet=old, new_coldkey_ss58=new), "too early")
    assert w.chain.get_coldkey_swap_announcement_delay() == 50


@flow
def coldkey_swap_disputed(w):
    old, new, found = announce(w)
    done(w.chain.dispute_coldkey_swap(wallet=old))
    assert w.chain.get_coldkey_swap_dispute(cold(old)) is not None
    w.chain.wait_for_block(found.execution_block + 1)
    answer = w.chain.swap_coldkey_announced(wallet=old, new_coldkey_ss58=new)
    assert not answer.success and w.free(old) > 0, answer


@flow
def coldkey_swap_executed(w):
    old, new, found = announce(w)
    w.chain.wait_for_block(found.execution_block + 1)
    before = w.free(old)
    done(w.chain.swap_coldkey_announced(wallet=old, new_coldkey_ss58=new))
    assert w.free(old) == 0 and w.chain.get_balance(new).rao > before * 0.9


@flow
def hotkey_swap(w):
    w.neuron(w.charlie)
    uid, new = w.uid(w.charlie), address("//Charlie//new")
    done(w.call("SubtensorModule", "swap_hotkey", {"hotkey": hot(w.charlie), "new_hotkey": new, "netuid": w.netuid}, w.charlie))
    assert w.chain.get_uid_for_hotkey_on_subnet(new, w.netuid) == uid
    assert w.chain.get_hotkey_owner(new) == cold(w.charlie) and w.uid(w.charlie) is None
