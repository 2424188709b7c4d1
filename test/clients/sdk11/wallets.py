"""Wallets: files, which need no chain, and their keys used on it."""

import tempfile

import bittensor as bt
from bittensor import wallets
from bittensor.keyfiles import Keypair
from flows import flow
from sdk11.world import TAO, cold


def used(w, wallet):
    w.do(bt.Transfer(dest_ss58=cold(wallet), amount_tao=3), w.alice)
    w.do(bt.Transfer(dest_ss58=cold(w.bob), amount_tao=1), wallet)
    assert 1.9 * TAO < w.free(wallet) < 2 * TAO


@flow
def create_wallets(w):
    said = {}
    new = wallets.create("mine", "default", tempfile.mkdtemp(), use_password=False, on_mnemonic=said.__setitem__)
    assert new.coldkey_file.exists_on_device() and new.hotkey_file.exists_on_device()
    assert Keypair.create_from_mnemonic(said["coldkey"]).ss58_address == cold(new)
    used(w, new)


@flow
def regenerate_wallets(w):
    phrase = Keypair.generate_mnemonic(12)
    folder = tempfile.mkdtemp()
    again = wallets.regen_coldkey(phrase, "mine", folder, use_password=False)
    wallets.regen_hotkey(phrase, "mine", "default", folder)
    want = Keypair.create_from_mnemonic(phrase)
    assert cold(again) == bt.Wallet("mine", "default", folder).hotkey.ss58_address == want.ss58_address
    watching = wallets.regen_coldkey_pub(want.ss58_address, "0x" + bytes(want.public_key).hex(), "watching", folder)
    assert cold(watching) == want.ss58_address
    used(w, again)


@flow
def encrypt_wallets(w):
    new = bt.Wallet("sealed", "default", tempfile.mkdtemp())
    new.create_new_coldkey(use_password=True, coldkey_password="open sesame", suppress=True)
    assert new.coldkey_file.is_encrypted()
    opened = new.get_coldkey(password="open sesame")
    assert opened.ss58_address == cold(new)
    new.coldkey_file.save_password_to_env("open sesame")
    used(w, new)


@flow
def list_wallets(w):
    found = wallets.list_wallets(w.folder)
    assert found == {name: ["default"] for name in ("Alice", "Bob", "Charlie")}, found
    assert {c.name: c.ss58 for c in wallets.list_wallets_detailed(w.folder)}["Bob"] == cold(w.bob)
