"""The library and the firmware, for MicroPython's manifests: all of it frozen into an image.

    make -C ports/esp32 BOARD=ESP32_GENERIC FROZEN_MANIFEST=…/firmware/manifest.py

What the port freezes by itself is in the image as well. boot.py and main.py are run from the image, on ESP32 and RP2
alike, in place of files of these names. Any other module in the flash comes before the one in the image: so an app.py
of your own can be copied onto the board, or can stand here when the image is built.

The wiring is in the image if the environment variable DEVICEFLOW_BOARD names one of the folders of boards/, and in
/board.py on the board otherwise.
"""

import os

options.defaults(port=True)
if options.port:
    include("$(PORT_DIR)/boards/manifest.py")
    require("bundle-networking")
include("../lib")
for _name in sorted(os.listdir(".")):
    if _name.endswith(".py") and _name != "manifest.py":
        module(_name)
if os.environ.get("DEVICEFLOW_BOARD"):
    module("board.py", base_path="../boards/" + os.environ["DEVICEFLOW_BOARD"])
