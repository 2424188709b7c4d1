"""Bittensor's Python SDK 11, unmodified, flow by flow: a file a topic.

usage: python -m sdk11 ws://HOST:PORT [FLOW... | --life]
Each flow checks its effect by reading it back. SDK11_ASYNC=1 awaits its async form.
A flow that rests on rules which this chain does not have says so with the SDK's error.
"""

import os
import tempfile

# The SDK caches metadata and symbols by chain under HOME; each local chain is new.
if "SDK11_KEEPS_HOME" not in os.environ:
    os.environ["HOME"] = tempfile.mkdtemp()
