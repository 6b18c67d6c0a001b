"""The serial console: what is printed, and what is not."""

import sys

from deviceflow.display.console import Console
from deviceflow.errors import AccessDenied, CodeExpired, DeviceFlowError, NetworkError
from pictures.states import CODES, MESSAGES, Code, tell

URI = "https://example.com/device"
BLACK_ON_WHITE = "\x1b[0;30;47;107m"
PLAIN = "\x1b[0m"


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
        ("signed_out_here", "example.com/apps", "Signed out here of Example: withdraw it at example.com/apps"),
        ("retrying", "30 s", "Next try in 30 s"),
        ("login_not_kept", "", "Login not kept: it ends with the power"),
        ("text", "Soil 31 %", "Soil 31 %"),
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
    uri = URI + "/" + "p" * (499 - len(URI))
    screen.code(Code("W" * 40, uri))
    assert lines[1].endswith(uri)
    assert lines[2].endswith("W" * 40)


def test_what_is_longer_than_a_code_and_an_address_can_be_is_cut():
    screen, lines = console(device_id="d" * 9000)
    screen.code(Code("W" * 9000, URI + "p" * 9000, URI + "q" * 9000))
    assert max([len(line) for line in lines]) < 520
    assert len(lines[2]) < 60 and len(lines[4]) < 80


def test_the_board_is_named_with_its_code():  # C63
    screen, lines = console(device_id="3F2A")
    screen.code(Code("ABCD", URI))
    assert lines[3:] == ["Approve only if you hold board 3F2A"]


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
        (AccessDenied("access_denied", "no"), "Declined: the user said no (no); New code: run it again"),
        (CodeExpired("expired_token"), "Code expired: the code was not approved in time; New code: run it again"),
        (NetworkError("network", "no_answer", "x:8628", 113), "No answer: x:8628: no answer (no route)"),
        (DeviceFlowError("odd_error", "Unknown"), "Sign-in failed: odd_error: Unknown"),
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
    printed = "".join([line for line in lines if not line.startswith(BLACK_ON_WHITE)])
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
    assert max(len(line) for line in lines) <= 540


def test_a_code_that_is_replaced_by_itself_asks_for_no_press():
    screen, lines = console(again="press BOOT")
    screen.fail(CodeExpired("expired_token"), renewing=True)
    assert lines == ["Code expired: the code was not approved in time; A new one comes"]


def qr_lines(lines):
    return [line for line in lines if line.startswith("\x1b")]


def test_a_qr_code_only_if_asked_for():
    screen, lines = console()
    screen.code(CODES["complete"])
    assert not qr_lines(lines)
    screen, lines = console(qr=True)
    screen.code(CODES["complete"])
    assert len(qr_lines(lines)) == (29 + 4 + 1) // 2
    assert {len(line) for line in qr_lines(lines)} == {len(BLACK_ON_WHITE) + 29 + 4 + len(PLAIN)}


def test_a_qr_code_is_black_on_white_on_every_terminal():
    screen, lines = console(qr=True)
    screen.code(CODES["complete"])
    for line in qr_lines(lines):
        assert line.startswith(BLACK_ON_WHITE) and line.endswith(PLAIN)
        assert "\x1b" not in line[len(BLACK_ON_WHITE) : -len(PLAIN)]
    assert set(qr_lines(lines)[0][len(BLACK_ON_WHITE) : -len(PLAIN)]) == {" "}, "the quiet zone is light"


def test_without_a_qr_code_for_an_address_that_is_too_long():
    screen, lines = console(qr=True)
    screen.code(Code("ABCD", URI, URI + "?c=" + "x" * 300))
    assert not qr_lines(lines)
    assert lines[2] == "and enter   ABCD"


class NoRoom:
    """A transient module on a board whose memory is full, while a `with` lasts."""

    def __init__(self, name):
        self._name = "deviceflow.transient." + name

    def __enter__(self):
        self._usual = sys.modules.pop(self._name, None)
        sys.modules[self._name] = self

    def __exit__(self, *_):
        del sys.modules[self._name]
        if self._usual:
            sys.modules[self._name] = self._usual

    def __getattr__(self, name):
        raise MemoryError("memory allocation failed, allocating 1112 bytes")


def test_without_memory_for_a_qr_code_the_words_are_there():
    screen, lines = console(qr=True)
    with NoRoom("qr"):
        screen.code(Code("ABCD", URI))
    assert lines == ["To sign in to Example", "go to       " + URI, "and enter   ABCD"]


def test_without_memory_for_words_the_console_says_the_least():
    screen, lines = console()
    with NoRoom("states"):
        screen.say("signed_in", "Ada")
    with NoRoom("messages"):
        screen.fail(DeviceFlowError("odd_error", "Unknown"))
    with NoRoom("console_text"):
        screen.code(Code("ABCD", URI))
    screen.tick(60)
    assert lines == ["signed_in", "odd_error", URI + " ABCD"]
