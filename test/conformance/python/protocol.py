"""What the miners and validators of a subnet of sums say to each other."""

import argparse
from typing import ClassVar, Optional

import bittensor as bt


class Add(bt.Synapse):
    """A validator asks for a sum, a miner fills it in."""

    a: int
    b: int
    total: Optional[int] = None
    required_hash_fields: ClassVar[tuple[str, ...]] = ("a", "b")


def start(**more):
    """Reads the arguments, opens the wallet and sees to it that its hotkey is registered."""
    parser = argparse.ArgumentParser()
    for name, kind in {"chain": str, "netuid": int, "wallets": str, "wallet": str, **more}.items():
        parser.add_argument(f"--{name}", type=kind, required=True)
    args = parser.parse_args()
    wallet = bt.Wallet(path=args.wallets, name=args.wallet, hotkey="default")
    chain = bt.Subtensor(network=args.chain)
    if not chain.is_hotkey_registered(netuid=args.netuid, hotkey_ss58=wallet.hotkey.ss58_address):
        answer = chain.burned_register(wallet=wallet, netuid=args.netuid)
        assert answer.success, answer.message
    return args, wallet, chain
