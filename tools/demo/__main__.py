"""A board signs in, is switched off and on, and is signed in again; nobody has to do anything.

The provider and the board are processes of their own. The board boots this tree's firmware from its flash folder; the
phone approves over HTTP as a browser would, unless a person is to do that.
"""

import argparse
import pathlib
import re
import sys
import tempfile
import threading

from phone import PhoneError, approve

from .board_process import BoardProcess, flash
from .provider_process import ProviderProcess

SECONDS_BEFORE_THE_PHONE = 3
USER = "ada"
SIGNED_IN = re.compile(r"Signed in to .+?(?:: | as )(.+)")


class Failed(Exception):
    """The demo did not go as it should; the text says where."""


def parser():
    p = argparse.ArgumentParser(
        prog="make run", usage="make run [PHONE=you] [ON=micropython]", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter
    )
    p.add_argument(
        "--phone", choices=("demo", "you"), default="demo", help="who approves: the demo, or you in a browser"
    )
    p.add_argument(
        "--on", default=sys.executable, metavar="INTERPRETER", help="what the board runs: a python or a micropython"
    )
    p.add_argument("--seconds", type=int, default=60, help="how long a boot may take if the demo's phone approves")
    return p


def main():
    """Tell the demo; the exit status is 0 if the board was signed in twice."""
    arguments = parser().parse_args()
    with tempfile.TemporaryDirectory() as folder, ProviderProcess() as provider:
        print("The page to approve on is " + provider.url + "/device", flush=True)
        flash(pathlib.Path(folder), provider.url)
        try:
            print("\nThe board is switched on for the first time.\n", flush=True)
            boot(arguments, folder, lambda uri, code: approve_soon(arguments.phone, uri, code))
            print("\nThe board is switched off and on again.\n", flush=True)
            name = boot(arguments, folder, complain)
        except Failed as failure:
            print("make run: " + str(failure), file=sys.stderr)
            return 1
    print("\nsigned in as " + name)
    return 0


def boot(arguments, folder, on_code):
    """Switches the board on until it says who is signed in; gives the name. `on_code(uri, code)` is told of a code."""
    uri = ""
    seconds = arguments.seconds if arguments.phone == "demo" else None
    with BoardProcess(arguments.on, folder, seconds) as board:
        for line in board:
            print("board | " + line, flush=True)
            words = line.split()
            if line.startswith("go to"):
                uri = words[-1]
            elif line.startswith("and enter"):
                print(board.picture(), flush=True)
                on_code(uri, words[-1])
            signed_in = SIGNED_IN.match(line)
            if signed_in:
                print(board.picture(), flush=True)
                return signed_in.group(1)
        raise Failed(
            "the board was not signed in after %d s" % arguments.seconds if board.timed_out else "the board went down"
        )


def approve_soon(phone, uri, code):
    """Lets the demo's phone approve after a few seconds, or asks a person to."""
    if phone == "you":
        print("Open " + uri + " in a browser on this computer, and enter " + code, flush=True)
        return
    threading.Timer(SECONDS_BEFORE_THE_PHONE, pick_up_phone, (uri, code)).start()


def pick_up_phone(uri, code):
    try:
        approve(uri, code, USER)
    except (PhoneError, OSError) as error:
        print("phone | " + str(error), flush=True)
    else:
        print("phone | opened the page, typed the code, pressed Approve", flush=True)


def complain(uri, code):
    raise Failed("the board asked for a code again, although it was signed in")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
