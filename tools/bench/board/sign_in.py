"""A login from its imports to the stored token, with the code on the console; tells what is held then."""

import sys

from meter import Clock, held, tell


def signed_in(url):
    """The session."""
    from deviceflow import DeviceFlow, FlashStore, Session
    from deviceflow.display.console import Console

    flow = DeviceFlow("bench", url + "/device", url + "/token", clock=Clock())
    session = Session(flow, FlashStore("login"), Console(), "profile")
    session.login()
    return session


__import__("requests")  # frozen in the firmware: it costs both sides the same
start = held()
session = signed_in(sys.argv[1])
print("@ done 1")
tell("held", held() - start)
