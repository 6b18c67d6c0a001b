"""What is frozen into the MicroPython that is measured: all that a board has, the peer, and what measures."""

import os

include("$(MPY_DIR)/extmod/asyncio")
require("mip")  # and with it requests
include("../../firmware", port=False)
package("board", base_path=".")
if os.environ.get("BENCH_PEERS"):
    module("adafruit_oauth2.py", base_path=os.environ["BENCH_PEERS"])
