"""Small parts: errors, HTTP dates, the public names."""

import sys

import deviceflow
from deviceflow import once
from deviceflow.bearer import Bearer
from deviceflow.errors import AccessDenied, DeviceFlowError, printable
from deviceflow.httpdate import retry_after, seconds
from support.fakes import Clock, raised

NAMES = (
    "DeviceFlow", "Session", "FlashStore", "providers", "DeviceFlowError", "AccessDenied", "CodeExpired", "Cancelled",
    "LoginRequired", "NetworkError", "BadReply", "ReplyTooLarge",
)  # fmt: skip


def test_the_public_names():
    for name in NAMES:
        assert getattr(deviceflow, name)
    raised(AttributeError, getattr, deviceflow, "nonsense")
    raised(AttributeError, getattr, deviceflow, "_nonsense")


def test_what_is_loaded_once_lasts_as_long_as_it_is_held():
    renewal = once("deviceflow.renewal")
    assert callable(renewal.revoke) and renewal.DeviceFlowError is DeviceFlowError
    assert "deviceflow.renewal" not in sys.modules
    assert once("deviceflow.renewal") is not renewal
    raised(ImportError, once, "deviceflow.nonsense")
    assert "deviceflow.nonsense" not in sys.modules


def test_the_kinds_of_error_are_one_family():
    for name in NAMES[4:]:
        kind = getattr(deviceflow, name)
        assert issubclass(kind, DeviceFlowError)
        error = kind("code", "text")
        assert (error.error, error.description, str(error)) == ("code", "text", "code: text")
    assert str(AccessDenied("code")) == "code"


def test_what_a_server_says_can_not_steer_a_terminal():
    assert printable("a\x1b[31mb\r\n\x9bc\u202e") == "a?[31mb???c?"
    assert len(printable("x" * 1000)) == 200


def test_http_dates():
    assert seconds("Wed, 01 Mar 2028 00:00:00 GMT") - seconds("Mon, 28 Feb 2028 23:59:59 GMT") == 86401
    assert seconds("Sat, 01 Jan 2028 00:00:00 GMT") - seconds("Fri, 31 Dec 2027 23:59:59 GMT") == 1
    assert seconds("Mon, 01 Mar 2027 00:00:00 GMT") - seconds("Sun, 28 Feb 2027 00:00:00 GMT") == 86400
    assert seconds("Tue, 31 Dec 2030 00:00:00 GMT") - seconds("Tue, 01 Jan 2030 00:00:00 GMT") == 364 * 86400


def test_retry_after():
    now = "Wed, 21 Oct 2015 07:28:00 GMT"
    assert retry_after("17", None) == 17
    assert retry_after("Wed, 21 Oct 2015 07:29:01 GMT", now) == 61
    assert retry_after("Wed, 21 Oct 2015 07:00:00 GMT", now) == 0
    for value, date in (
        (None, now),
        ("soon", now),
        ("", now),
        ("-5", now),
        (now, None),
        (now, "yesterday"),
        ("1.5", now),
    ):
        assert retry_after(value, date) is None


def test_a_bearer_that_expires():
    clock = Clock(Clock.PERIOD - 5000)
    bearer = Bearer(clock, "secret", 100)
    for after, old, expired in (
        (0, False, False),
        (89, False, False),
        (1, True, False),
        (9, True, False),
        (1, True, True),
    ):
        clock.pass_seconds(after)
        assert (bearer.is_old(), bearer.seconds_left() == 0) == (old, expired)
