"""Makes wallets with Bittensor's own wallet package, and opens those of others.

`wallets.py make ROOT MESSAGE` writes wallets in each form there is below ROOT;
`wallets.py open ROOT MESSAGE` opens every wallet below ROOT. Both print one JSON
line a key: where it is, its address, its scheme, its signature over MESSAGE.
It runs with the wallet package of SDK 10 and btcli 9, and with that of SDK 11.
"""

import json
import os
import sys
from pathlib import Path

try:
    from bittensor_wallet import Keypair, Wallet
except ImportError:  # from version 11 on the SDK has it inside
    from bittensor.keyfiles import Keypair
    from bittensor.wallet import Wallet

PASSWORD = os.environ["WALLET_PASSWORD"]
SEED = "5ea7" * 16
SCHEMES = {0: "ed25519", 1: "sr25519"}


def tell(name, key, keypair, message):
    print(json.dumps({
        "wallet": name, "key": key, "address": keypair.ss58_address,
        "scheme": SCHEMES[keypair.crypto_type], "signature": "0x" + keypair.sign(message).hex(),
    }), flush=True)


def make(root, message):
    mnemonic = Keypair.generate_mnemonic(12)
    plain = Wallet("plain", "hot", path=root)
    plain.regenerate_coldkey(mnemonic=mnemonic, use_password=False, overwrite=True, suppress=True)
    plain.create_new_hotkey(use_password=False, overwrite=True, suppress=True)
    sealed = Wallet("sealed", "hot", path=root)
    sealed.create_new_coldkey(n_words=24, coldkey_password=PASSWORD, overwrite=True, suppress=True)
    sealed.create_new_hotkey(use_password=False, overwrite=True, suppress=True)
    edwards = Wallet("edwards", "hot", path=root)
    keypair = Keypair.create_from_mnemonic(mnemonic, 0)
    for file in (edwards.coldkey_file, edwards.hotkey_file):
        file.set_keypair(keypair, encrypt=False, overwrite=True)
    derived = Wallet("derived", "hot", path=root)
    derived.coldkey_file.set_keypair(Keypair.create_from_uri("//Alice//mine"), encrypt=False, overwrite=True)
    open_all(root, message)
    # Wallets of version 4.1 cannot read back what they write here.
    seeded = Wallet("seeded", "hot", path=root)
    seeded.regenerate_coldkey(seed=SEED, use_password=False, overwrite=True, suppress=True)
    tell("seeded", "coldkey", seeded.coldkey, message)


def open_all(root, message):
    for folder in sorted(Path(root).iterdir()):
        files = [(folder.name, "coldkey")] if (folder / "coldkey").exists() else []
        hotkeys = folder / "hotkeys"
        if hotkeys.exists():
            files += [(folder.name, f.name) for f in sorted(hotkeys.iterdir()) if not f.name.endswith("pub.txt")]
        for name, key in files:
            w = Wallet(name, key, path=root)
            file = w.coldkey_file if key == "coldkey" else w.hotkey_file
            keypair = file.get_keypair(PASSWORD if file.is_encrypted() else None)
            public = w.coldkeypub_file if key == "coldkey" else w.hotkeypub_file
            if public.exists_on_device():
                assert public.get_keypair().ss58_address == keypair.ss58_address, (name, key)
            tell(name, key, keypair, message)


if __name__ == "__main__":
    verb, root, message = sys.argv[1:]
    {"make": make, "open": open_all}[verb](root, message.encode())
