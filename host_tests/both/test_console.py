"""The serial console: what is printed, and what is not."""

import sys

from deviceflow.display.console import Console
from deviceflow.errors import AccessDenied, CodeExpired, DeviceFlowError, NetworkError
from pictures.states import CODES, MESSAGES, Code, tell

URI = "https://example.com/device"


def console(**options):
    lines = []
    return Console("Example", lines.append, **options), lines


def test_the_states_in_plain_lines():
    screen, lines = console()
    for what, detail, line in (
        ("joining", "Home", "Joining Wi-Fi: Home"),
        ("clock", "", "Setting the clock"),
        ("signing_in", "", "Signing in to Example"),
        ("signed_in", "Ada", "Signed in to Example: Ada"),
        ("sign_out_in", "3 s", "Signing out in 3 s"),
        ("signing_out", "", "Signing out of Example"),
        ("signed_out", "the server was not told", "Signed out of Example: the server was not told"),
        ("no_display", "", "No display found, going on without"),
        ("something new", "", "something new"),
    ):
        screen.say(what, detail)
        assert lines == [line]
        lines.clear()


def test_a_code_in_plain_lines():  # C31
    screen, lines = console()
    screen.code(Code("WDJB-MJHT", URI))
    assert lines == ["To sign in to Example", "go to       " + URI, "and enter   WDJB-MJHT"]
    lines.clear()
    screen.code(Code("WDJB-MJHT", URI, URI + "?c=WDJB-MJHT"))
    assert lines[1:] == ["go to       " + URI, "and enter   WDJB-MJHT", "or open     " + URI + "?c=WDJB-MJHT"]


def test_a_long_code_and_address_are_whole():  # C9
    screen, lines = console()
    screen.code(Code("W" * 300, URI + "/" + "p" * 300))
    assert lines[1].endswith(URI + "/" + "p" * 300)
    assert lines[2].endswith("W" * 300)


def test_the_countdown_is_a_line_a_minute():
    screen, lines = console()
    screen.code(Code("ABCD", URI, None, 600))
    lines.clear()
    for left in range(600, 0, -1):
        assert screen.tick(left) is None
    assert len(lines) == 9
    assert lines[0] == "Waiting; the code is good for another 9 min"


def test_what_went_wrong_and_what_to_do():  # C5
    for error, line in (
        (AccessDenied("access_denied", "no"), "Declined: New code: run it again (no)"),
        (CodeExpired("expired_token"), "Code expired: New code: run it again"),
        (NetworkError("network", "x:8628, no answer (error 113)"),
         "No answer: Check server and network (x:8628, no answer (error 113))"),
        (DeviceFlowError("invalid_client", "Unknown"), "Sign-in failed: invalid_client: Unknown"),
    ):
        screen, lines = console(again="run it again")
        screen.fail(error)
        assert lines == [line]


def test_nothing_that_could_steer_a_terminal_is_let_through():
    screen, lines = console(qr=True)
    evil = "a\x1b[2J\r\n\x07\x7f\x9b\u202e\u2066\u200b\u2028z"
    screen.say("signed_in", evil)
    screen.say(evil, evil)
    screen.code(Code(evil, evil, evil))
    screen.fail(DeviceFlowError(evil, evil))
    printed = "".join(lines)
    assert "z" in printed
    for c in "\x1b\r\n\x07\x7f\x9b\u202e\u2066\u200b\u2028":
        assert c not in printed, hex(ord(c))


def test_names_of_all_alphabets_are_printed():
    screen, lines = console()
    screen.say("signed_in", "J\xfcrgen \u5c71\u7530")
    assert lines == ["Signed in to Example: J\xfcrgen \u5c71\u7530"]


def test_a_message_is_one_line_of_a_bounded_length():
    screen, lines = console()
    for message in MESSAGES:
        tell(screen, message)
    assert len(lines) == len(MESSAGES)
    screen.say("signed_in", "x" * 10000)
    assert max(len(line) for line in lines) < 500


def test_a_qr_code_only_if_asked_for():
    screen, lines = console()
    screen.code(CODES["complete"])
    assert not [line for line in lines if "\u2588" in line]
    screen, lines = console(qr=True)
    screen.code(CODES["complete"])
    blocks = [line for line in lines if "\u2588" in line]
    assert {len(line) for line in blocks} == {29 + 4}
    assert len(blocks) == (29 + 4 + 1) // 2


def test_without_a_qr_code_for_an_address_that_is_too_long():
    screen, lines = console(qr=True)
    screen.code(Code("ABCD", URI, URI + "?c=" + "x" * 300))
    assert not [line for line in lines if "\u2588" in line]
    assert lines[2] == "and enter   ABCD"


def test_without_memory_for_a_qr_code_the_words_are_there():
    class FullHeap:
        @staticmethod
        def compact(address):
            return address

        @staticmethod
        def QR():
            raise MemoryError("memory allocation failed, allocating 1112 bytes")

    name = "deviceflow.display.qr"
    usual = sys.modules.pop(name, None)
    sys.modules[name] = FullHeap
    screen, lines = console(qr=True)
    try:
        screen.code(Code("ABCD", URI))
    finally:
        del sys.modules[name]
        if usual:
            sys.modules[name] = usual
    assert lines == ["To sign in to Example", "go to       " + URI, "and enter   ABCD"]
