"""What btcli tells of the chain itself."""

from flows import absent, flow, life, replaced
from btcli9.world import TAO

absent("it has no command for it", "block_reads", "events", "block_subscription")


@life
def connect(w):
    assert {int(n) for n in w.run("subnets", "list")["subnets"]} >= {0, 1}


@flow
def raised_version(w):
    """With --cache btcli keeps metadata on disk, in a database under HOME."""
    w.run("config", "set", "--cache", chain=False, told=False)
    w.run("wallet", "balance", wallet="Bob")
    replaced(w.chain.runtime.runtime_version)
    again = type(w)(w.url)
    again.home, again.wallets = w.home, w.wallets
    held = again.free("Bob")
    again.act("Alice", "wallet", "transfer", "--destination", w.address("Bob"), "--amount", 1, "--no-announce-only")
    assert again.free("Bob") - held == TAO
