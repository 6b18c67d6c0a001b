"""A login from its imports to the stored token, with the code on the console; then what a login loaded."""

import sys

from deviceflow import DeviceFlow, FlashStore, Session
from deviceflow.display.console import Console
from meter import Clock

url = sys.argv[1]
flow = DeviceFlow("bench", url + "/device", url + "/token", clock=Clock())
Session(flow, FlashStore("login"), Console(), "profile").login()
print("@ done 1")
for name in sys.modules:
    if name.startswith("deviceflow"):
        print("@ module:" + name, 1)
