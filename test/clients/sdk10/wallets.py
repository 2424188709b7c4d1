"""Wallets: files, which need no chain, and their keys used on it."""

import tempfile

from bittensor.utils.balance import Balance
from bittensor_wallet import Keypair, Wallet, wallet
from flows import absent, flow
from sdk10.world import cold, done, tao

absent("its library makes wallets and has no function that lists them", "list_wallets")
assert not any("list" in name for name in dir(wallet.Wallet))


def fresh(name="mine"):
    return Wallet(name=name, hotkey="default", path=tempfile.mkdtemp())


@flow
def create_wallets(w):
    new = fresh()
    new.create(coldkey_use_password=False, hotkey_use_password=False, suppress=True)
    assert new.coldkey_file.exists_on_device() and new.hotkey_file.exists_on_device()
    done(w.chain.transfer(wallet=w.alice, destination_ss58=cold(new), amount=tao(3)))
    done(w.chain.transfer(wallet=new, destination_ss58=cold(w.bob), amount=tao(1)))
    assert Balance.from_tao(1.9) < w.chain.get_balance(cold(new)) < tao(2)


@flow
def regenerate_wallets(w):
    phrase = Keypair.generate_mnemonic(12)
    again = fresh()
    again.regenerate_coldkey(mnemonic=phrase, use_password=False, suppress=True)
    again.regenerate_hotkey(mnemonic=phrase, use_password=False, suppress=True)
    want = Keypair.create_from_mnemonic(phrase).ss58_address
    assert cold(again) == again.hotkey.ss58_address == want
    watching = fresh("watching")
    watching.regenerate_coldkeypub(ss58_address=want)
    done(w.chain.transfer(wallet=w.alice, destination_ss58=cold(watching), amount=tao(2)))
    done(w.chain.transfer(wallet=again, destination_ss58=cold(w.bob), amount=tao(1)))


@flow
def encrypt_wallets(w):
    new = fresh()
    new.create_new_coldkey(use_password=True, coldkey_password="open sesame", suppress=True)
    assert new.coldkey_file.is_encrypted()
    address = cold(new)
    done(w.chain.transfer(wallet=w.alice, destination_ss58=address, amount=tao(3)))
    new.coldkey_file.decrypt("open sesame")
    assert not new.coldkey_file.is_encrypted() and new.coldkey.ss58_address == address
    done(w.chain.transfer(wallet=new, destination_ss58=cold(w.bob), amount=tao(1)))
    new.coldkey_file.encrypt("another")
    assert new.coldkey_file.is_encrypted()
