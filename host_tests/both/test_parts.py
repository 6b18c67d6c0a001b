"""Small parts: errors, HTTP dates, the public names."""

import sys

import deviceflow
from deviceflow import transient
from deviceflow.errors import DeviceFlowError, clean
from deviceflow.token import AccessToken
from deviceflow.transient import load
from deviceflow.transient.http_date import retry_after, seconds
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


def transient_modules():
    return [name for name in sys.modules if name.startswith("deviceflow.transient.")]


def test_what_is_loaded_late_lasts_as_long_as_it_is_held():
    before = transient_modules()
    refresh = load("refresh")
    assert callable(refresh.revoke) and refresh.DeviceFlowError is DeviceFlowError
    assert transient_modules() == before and "refresh" not in dir(transient)
    assert load("refresh") is not refresh
    raised(ImportError, load, "nonsense")
    assert transient_modules() == before


def test_what_was_imported_to_stay_is_not_loaded_again():
    from deviceflow.transient import http_date

    assert load("http_date") is http_date


def test_a_callback_amid_an_import_may_load():
    with transient._lock:
        assert load("refresh").refresh


def test_the_kinds_of_error_are_one_family():
    for name in NAMES[4:]:
        kind = getattr(deviceflow, name)
        assert issubclass(kind, DeviceFlowError)
        error = kind("code", "text", 7, retry_after=3)
        assert (error.error, error.details, error.retry_after) == ("code", ("text", 7), 3)
    error = DeviceFlowError("code", "text")
    assert (error.description, str(error)) == ("text", "code: text")
    assert str(DeviceFlowError("code")) == "code"


def test_what_a_server_says_can_not_steer_a_terminal():
    assert clean("a\x1b[31mb\r\n\x9bc\u202e") == "a?[31mb???c?"
    assert len(clean("x" * 1000)) == 200


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


def test_an_access_token_that_expires():
    clock = Clock(Clock.PERIOD - 5000)
    token = AccessToken(clock, "secret", 100)
    for after, old, expired in (
        (0, (False,), False),
        (79, (False,), False),
        (11, (True,), False),  # up to a tenth of its life earlier, by chance
        (9, (True,), False),
        (1, (True,), True),
    ):
        clock.pass_seconds(after)
        assert token.is_old() in old and (token.seconds_left() == 0) == expired
