"""What is frozen into the MicroPython that is measured: what Debian's has, all that goes to a board, and the peer."""

import os

include("$(MPY_DIR)/extmod/asyncio")
require("mip")  # and with it requests
include("../../firmware", port=False)
if os.environ.get("BENCH_PEERS"):
    module("adafruit_oauth2.py", base_path=os.environ["BENCH_PEERS"])
