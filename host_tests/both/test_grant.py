"""The grant machine: RFC 8628 without a network and without time."""

from deviceflow.errors import AccessDenied, BadReply, CodeExpired, DeviceFlowError, NetworkError
from deviceflow.transient import grant as machine
from deviceflow.transient.grant import DONE, SEND, WAIT, Grant
from support.fakes import Clock, raised

CODE = {
    "device_code": "device-secret",
    "user_code": "WDJB-MJHT",
    "verification_uri": "https://example.com/device",
    "expires_in": 600,
    "interval": 5,
}
TOKEN = {"access_token": "token-secret", "token_type": "Bearer", "expires_in": 3600}
PENDING = {"error": "authorization_pending"}
SLOW = {"error": "slow_down"}
MARGIN = 1000  # ms that a poll may come later than the interval says


def with_fields(**changes):
    fields = dict(CODE)
    fields.update(changes)
    return {name: value for name, value in fields.items() if value != "-"}


def started(clock=None, **changes):
    clock = clock or Clock()
    return clock, Grant.from_reply(clock, clock.ticks_ms(), with_fields(**changes))


def wait(clock, grant):
    """Wait until a poll is due, checking that it is not due a ms earlier; gives the wait in ms."""
    began = clock.now
    while grant.step(clock.ticks_ms()) == WAIT:
        clock.now += grant.wait_ms - 1
        assert grant.step(clock.ticks_ms()) == WAIT
        clock.now += 1
    return clock.now - began


def waits(clock, grant, *replies):
    """The waits in ms before each of these replies and after the last."""
    result = [wait(clock, grant)]
    for status, fields in replies:
        assert grant.step(clock.ticks_ms()) == SEND
        grant.on_reply(status, fields, clock.ticks_ms())
        result.append(wait(clock, grant))
    return result


def assert_waits(result, seconds):
    assert len(result) == len(seconds)
    for ms, s in zip(result, seconds):
        assert s * 1000 < ms <= s * 1000 + MARGIN, (result, seconds)


def test_the_first_poll_waits_for_the_interval_too():  # C15
    clock, grant = started()
    assert_waits(waits(clock, grant, (400, PENDING)), [5, 5])


def test_the_wait_counts_from_the_end_of_the_reply():  # C15
    clock, grant = started()
    wait(clock, grant)
    clock.pass_seconds(30)  # a slow network
    grant.on_reply(400, PENDING, clock.ticks_ms())
    assert wait(clock, grant) > 5000


def test_no_interval_means_five_seconds():  # C7
    clock, grant = started(interval="-")
    assert grant.interval == 5
    assert_waits(waits(clock, grant), [5])


def test_slow_down_adds_five_seconds_for_good():  # C16
    clock, grant = started()
    assert_waits(waits(clock, grant, (400, SLOW), (400, PENDING), (400, SLOW), (400, PENDING)), [5, 10, 10, 15, 15])
    assert grant.interval == 15


def test_slow_down_takes_the_larger_of_the_servers_interval_and_ours():  # C17
    clock, grant = started()
    replies = [(200, dict(SLOW, interval=12)), (200, dict(SLOW, interval=6)), (200, dict(SLOW, interval="x"))]
    assert_waits(waits(clock, grant, *replies), [5, 12, 17, 22])


def test_the_interval_never_shrinks():  # C18
    clock, grant = started()
    assert_waits(waits(clock, grant, (400, dict(PENDING, interval=1)), (400, dict(SLOW, interval=1))), [5, 5, 10])


def test_the_error_decides_whatever_the_status():  # C19
    for status in (200, 400, 401, 403, 428, 429, 500, 503):
        clock, grant = started()
        assert_waits(waits(clock, grant, (status, PENDING)), [5, 5])
        assert grant.error is None


def ended(status, fields):
    clock, grant = started()
    wait(clock, grant)
    grant.on_reply(status, fields, clock.ticks_ms())
    assert grant.step(clock.ticks_ms()) == DONE
    return grant


def test_denied():  # C20
    for code in ("access_denied", "authorization_declined"):
        for status in (400, 403, 500):
            assert isinstance(ended(status, {"error": code}).error, AccessDenied)


def test_expired():  # C21
    assert isinstance(ended(400, {"error": "expired_token"}).error, CodeExpired)


def test_a_success_that_got_lost_means_start_again():  # C60
    clock, grant = started()
    wait(clock, grant)
    grant.on_no_reply(clock.ticks_ms())
    wait(clock, grant)
    grant.on_reply(400, {"error": "invalid_grant"}, clock.ticks_ms())
    assert grant.step(clock.ticks_ms()) == DONE
    assert isinstance(grant.error, CodeExpired)


def test_any_other_error_stops_with_its_description():  # C22
    error = ended(400, {"error": "invalid_client", "error_description": "unknown\nclient\x1b[2J"}).error
    assert error.error == "invalid_client"
    assert error.details == ("unknown?client?[2J",) and "unknown?client?[2J" in error.description
    assert ended(400, {"error": "unknown"}).error.description == ""  # C37
    assert len(ended(400, {"error": "x", "error_description": "y" * 5000}).error.description) <= 200
    assert isinstance(ended(400, {"error": 5}).error, BadReply)
    assert isinstance(ended(404, {}).error, BadReply)


def test_a_401_with_an_error_is_understood():  # C37
    assert ended(401, {"error": "invalid_client"}).error.error == "invalid_client"


def test_success():
    grant = ended(200, TOKEN)
    assert grant.token.access_token == "token-secret" and grant.error is None


def test_a_success_that_is_no_token():
    assert isinstance(ended(200, {}).error, BadReply)


def test_no_poll_after_the_deadline():  # C23
    clock, grant = started(expires_in=12)
    wait(clock, grant)
    grant.on_reply(400, PENDING, clock.ticks_ms())
    wait(clock, grant)
    grant.on_reply(400, PENDING, clock.ticks_ms())
    assert grant.step(clock.ticks_ms()) == WAIT
    assert 0 < grant.wait_ms < 2000  # the deadline, not the next poll, is what is waited for
    clock.now += grant.wait_ms
    assert grant.step(clock.ticks_ms()) == DONE
    assert isinstance(grant.error, CodeExpired)
    clock.pass_seconds(1000)
    assert grant.step(clock.ticks_ms()) == DONE


def test_seconds_left():
    clock, grant = started(expires_in=60)
    assert grant.seconds_left(clock.ticks_ms()) == 60
    clock.now += 59001
    assert grant.seconds_left(clock.ticks_ms()) == 1
    clock.now += 5000
    assert grant.seconds_left(clock.ticks_ms()) == 0


def lost_waits(count, **changes):
    clock, grant = started(**changes)
    result = []
    for _ in range(count):
        wait(clock, grant)
        grant.on_no_reply(clock.ticks_ms())
        assert grant.step(clock.ticks_ms()) == WAIT
        result.append(grant.wait_ms)
    return result


def test_trouble_lowers_the_frequency_by_doubling():  # C24 C25
    result = lost_waits(8, expires_in=1800)
    for before, after in zip((5000, 10000, 20000, 40000), result):
        assert 2 * before <= after <= 2 * before * 1.25 + MARGIN or after >= 60000
    assert max(result) <= 75000 + MARGIN  # capped at a minute, and its quarter


def test_the_backoff_is_never_shorter_than_the_interval():
    assert min(lost_waits(3, interval=200, expires_in=3000)) >= 200000


def test_boards_that_lost_the_network_together_do_not_come_back_in_step():  # C25
    seen = set()
    for start in range(0, 5000, 500):
        clock, grant = started(Clock(start + start // 7))
        wait(clock, grant)
        grant.on_no_reply(clock.ticks_ms())
        seen.add(grant.wait_ms)
    assert len(seen) > 5


def test_after_trouble_the_interval_holds_again():
    clock, grant = started()
    wait(clock, grant)
    grant.on_no_reply(clock.ticks_ms())
    wait(clock, grant)
    grant.on_reply(400, PENDING, clock.ticks_ms())
    assert_waits([wait(clock, grant)], [5])


def test_trouble_that_lasts_is_what_is_reported_at_the_end():
    clock, grant = started(expires_in=30)
    while grant.step(clock.ticks_ms()) != DONE:
        if wait(clock, grant) and grant.step(clock.ticks_ms()) == SEND:
            grant.on_no_reply(clock.ticks_ms(), NetworkError("network", "no answer"))
    assert isinstance(grant.error, NetworkError)


def test_busy_servers_are_waited_for():  # C26
    for status, fields in (
        (500, {}),
        (502, {"error": "Bad Gateway"}),
        (503, {}),
        (429, {}),
        (429, {"error": "too_many"}),
    ):
        clock, grant = started()
        assert waits(clock, grant, (status, fields))[1] >= 10000
        assert grant.error is None


def test_a_quota_of_googles_is_waited_for():  # C26
    clock, grant = started()
    assert waits(clock, grant, (403, {"error_code": "rate_limit_exceeded"}))[1] >= 10000


def test_retry_after_is_honoured_and_clamped():  # C26
    for retry_after, least, most in ((120, 120, 121), (10**9, 300, 301), (1, 10, 14), (0, 10, 14)):
        clock, grant = started()
        wait(clock, grant)
        grant.on_reply(503, {}, clock.ticks_ms(), retry_after)
        assert grant.step(clock.ticks_ms()) == WAIT
        assert least * 1000 <= grant.wait_ms <= most * 1000
    clock, grant = started()
    wait(clock, grant)
    grant.on_reply(429, SLOW, clock.ticks_ms(), 30)
    assert_waits([wait(clock, grant)], [30])


def test_a_part_that_is_missing_or_of_the_wrong_type():  # C6
    for name in ("device_code", "user_code", "verification_uri"):
        for value in ("-", None, "", 5, [], True):
            raised(BadReply, started, **{name: value})


def test_a_missing_expires_in_gets_a_default():  # C6
    assert 300 <= started(expires_in="-")[1].expires_in <= 1800


def test_interval_and_expires_in_are_clamped():  # C61
    for value in ("x", 0, -1, None, [], True, "0", float("inf")):
        grant = started(interval=value, expires_in=value)[1]
        assert grant.interval == 5 and 300 <= grant.expires_in <= 1800
    grant = started(interval="7", expires_in="900")[1]
    assert (grant.interval, grant.expires_in) == (7, 900)
    grant = started(interval=10**9, expires_in=10**9)[1]
    assert grant.interval <= 600 and grant.expires_in <= 86400
    assert started(interval=2.9, expires_in=60.0)[1].interval == 2


def test_ticks_may_wrap_anywhere():  # C59
    for before in (1, 4999, 5500, 6000, 11000, 300000):
        clock, grant = started(Clock(Clock.PERIOD - before), expires_in=600)
        assert_waits(waits(clock, grant, (400, PENDING), (400, SLOW)), [5, 5, 10])
        assert 0 < grant.seconds_left(clock.ticks_ms()) < 600
        clock.pass_seconds(600)
        assert grant.step(clock.ticks_ms()) == DONE


def test_googles_name_for_the_uri():
    grant = started(verification_uri="-", verification_url="https://www.google.com/device")[1]
    assert grant.verification_uri == "https://www.google.com/device"


def test_code_and_uri_are_verbatim_but_for_control_characters():  # C9
    grant = started(user_code="aB c-1é", verification_uri="https://Example.com/Ü?a=%20b")[1]
    assert (grant.user_code, grant.verification_uri) == ("aB c-1é", "https://Example.com/Ü?a=%20b")
    grant = started(user_code="A\x1b[2JB\r\n", verification_uri="https://e.com/\x00\x7f\x9bx", message="a\nb")[1]
    assert (grant.user_code, grant.verification_uri, grant.message) == ("A[2JB", "https://e.com/x", "ab")


def test_texts_that_no_screen_can_show_are_a_bad_reply():  # C78
    for name, value in (
        ("verification_uri", "https://e.com/" + "a" * 487),
        ("verification_uri_complete", "https://e.com/" + "a" * 487),
        ("user_code", "A" * 41),
    ):
        assert raised(BadReply, started, **{name: value}).details == (name,)
    grant = started(verification_uri="https://e.com/" + "a" * 486, user_code="A" * 40)[1]
    assert len(grant.verification_uri) == 500 and len(grant.user_code) == 40


def test_a_uri_that_is_no_web_address_is_a_bad_reply():  # C82
    for uri in ("javascript:alert(1)", "tel:12345", "file:///etc/passwd", "e.com/device", "//e.com", "HTTPS//e.com"):
        assert raised(BadReply, started, verification_uri=uri).error == "bad_reply"
        assert raised(BadReply, started, verification_uri_complete=uri).error == "bad_reply"
    assert started(verification_uri="HTTPS://E.com/d")[1].verification_uri == "HTTPS://E.com/d"


def test_the_complete_uri_is_never_guessed():  # C12
    assert started()[1].verification_uri_complete is None
    complete = "https://example.com/device?user_code=WDJB-MJHT"
    assert started(verification_uri_complete=complete)[1].verification_uri_complete == complete


def test_a_grant_shows_no_secret():  # C32
    clock, grant = started()
    grant.on_reply(200, TOKEN, clock.ticks_ms())
    for thing in (grant, grant.token, ended(400, {"error": "invalid_scope"}).error):
        assert "secret" not in repr(thing) and "secret" not in str(thing)


def test_the_machine_needs_nothing_but_ticks():
    class Ticks:
        ticks_add = staticmethod(lambda tick, delta: tick + delta)
        ticks_diff = staticmethod(lambda a, b: a - b)

    grant = Grant(Ticks, 0, "code", 5, 60)
    assert grant.step(0) == WAIT and grant.step(5900) == SEND and grant.step(60000) == DONE
    assert not hasattr(machine, "time") and isinstance(grant.error, DeviceFlowError)
