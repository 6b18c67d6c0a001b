"""A login from its imports to the stored token, with the code on the console; tell what is held then."""

import sys

from meter import Clock, held, install_trust, tell


def signed_in(url, clock):
    """Return the session."""
    from deviceflow import DeviceFlow, FlashStore, Session
    from deviceflow.display.console import Console

    install_trust()
    flow = DeviceFlow("bench", url + "/device", url + "/token", clock=clock)
    session = Session(flow, FlashStore("login"), Console(), "profile")
    session.login()
    return session


if __name__ == "__main__":
    __import__("requests")  # frozen in the firmware: it costs both sides the same
    start = held()
    session = signed_in(sys.argv[1], Clock())
    print("@ done 1")
    tell("held", held() - start)
