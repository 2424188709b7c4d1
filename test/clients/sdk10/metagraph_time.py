"""How long a metagraph takes to come to a Python caller, and where the time goes.

usage: python -m sdk10.metagraph_time ws://HOST:PORT NETUID
The client is started and has read one before. Prints medians of 15 as JSON: the call
as a program makes it, its waits for the node's answers, and the process's own work;
then the whole of the SDK's newer read of the same, one call that has all fields.
"""

import json
import statistics
import sys
import time

import bittensor as bt
from websockets.sync.connection import Connection

url, netuid = sys.argv[1], int(sys.argv[2])
chain = bt.Subtensor(network=url)
waits = []
receive = Connection.recv


def timed(self, *args, **named):
    """Adds up what the client waits for the node; measuring, it changes no answer."""
    start = time.perf_counter()
    try:
        return receive(self, *args, **named)
    finally:
        waits.append(time.perf_counter() - start)


def medians(read):
    runs = []
    for _ in range(16):
        waits.clear()
        start, work = time.perf_counter(), time.process_time()
        read(netuid)
        runs.append((time.perf_counter() - start, sum(waits), time.process_time() - work, len(waits)))
    return [statistics.median(column) for column in zip(*runs[1:])]


Connection.recv = timed
total, node, own, calls = medians(chain.metagraph)
info, *_ = medians(chain.get_metagraph_info)
print(json.dumps({
    "neurons": int(chain.metagraph(netuid).n), "total_ms": total * 1e3, "node_ms": node * 1e3, "own_ms": own * 1e3,
    "calls": calls, "info_ms": info * 1e3,
}))
