"""Bittensor's Python SDK 10, unmodified, flow by flow: a file a topic.

usage: python -m sdk10 ws://HOST:PORT [FLOW... | --life]
Each flow checks its effect by reading it back. SDK10_ASYNC=1 runs them on AsyncSubtensor.
"""
