"""What is frozen into the unix MicroPython that is measured: what Debian's has, and all that goes to a board."""

include("$(MPY_DIR)/extmod/asyncio")
require("mip")  # and with it requests
include("../../firmware", port=False)
