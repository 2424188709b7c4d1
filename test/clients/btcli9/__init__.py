"""Bittensor's command line 9, unmodified, flow by flow: a file a topic.

usage: python -m btcli9 ws://HOST:PORT [FLOW... | --life]
Runs btcli's commands without prompts; effects are read back from the chain's storage.
"""
