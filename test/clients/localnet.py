"""Starts a local chain by its script as Bittensor's own test suites do: a process
group of its own, wait for the first block, talk, end the group by SIGTERM."""

import os
import re
import shlex
import signal
import subprocess
import sys

import bittensor


def start(command):
    process = subprocess.Popen(
        shlex.split(command), start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    for line in process.stdout:
        if re.search(r"Imported #1", line):
            return process
    raise SystemExit(f"{command} ended: {process.wait()} {process.stderr.read()}")


def stop(process):
    group = os.getpgid(process.pid)
    os.killpg(group, signal.SIGTERM)
    code = process.wait(timeout=10)
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return code
    raise SystemExit("the group lives on")


def main(script, first, second, peers):
    steps = 0
    for mode, seconds in (("True", 0.25), ("False", 12)):
        process = start(f"{script} {mode} -- --rpc-port {first} --second-rpc-port {second} --p2p-port {peers}")
        blocks = []
        for port in (first, second):
            with bittensor.Subtensor(f"ws://127.0.0.1:{port}") as chain:
                assert chain.is_fast_blocks() == (seconds < 1), mode
                assert chain.get_balance("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY").rao == 10**15
                assert chain.get_all_subnets_netuid() == [0, 1]
                blocks.append(chain.get_block_hash(0))
        assert blocks[0] == blocks[1], "two chains at two ports"
        code = stop(process)
        assert code == 0, f"SIGTERM ends it with {code}"
        print(f"ok {mode}")
        steps += 1
    print(f"{steps} steps passed")


main(*sys.argv[1:])
