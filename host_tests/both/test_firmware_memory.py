"""What outlives a reset: a pending code, and an access token across deep sleep, in RTC memory."""

from deviceflow import DeviceFlow, Session
from deviceflow.errors import AccessDenied, DeviceFlowError, NetworkError
from deviceflow.rtc_memory import RtcMemory
from deviceflow.transient import load
from support.fakes import Clock, Reply, Screen, ScriptedHttp, Store, raised

DEVICE = (
    '{"device_code": "dc-secret", "user_code": "WDJB-MJHT", "verification_uri": "https://id.example/go",'
    ' "verification_uri_complete": "https://id.example/go?c=WDJB-MJHT", "expires_in": 600, "interval": 5}'
)
TOKEN = '{"access_token": "at-1", "refresh_token": "rt-1", "token_type": "Bearer", "expires_in": 3600, "scope": "a"}'
PENDING = '{"error": "authorization_pending"}'


class Rtc:
    """machine.RTC() of a board that has only this."""

    def __init__(self, content=b""):
        self.content = content

    def memory(self, *data):
        if not data:
            return self.content
        assert len(data[0]) <= 2048
        self.content = bytes(data[0])
        return None


class Crash(Exception):
    """The board is reset."""


def memory(content=b"", now=1000):
    clock = Clock(now * 1000)
    return RtcMemory(Rtc(content), clock.time), clock


def kept(values=("a", None, 5), life=60):
    m, clock = memory()
    m.save("code", "key", list(values), life)
    return m, clock


# -- the record ---------------------------------------------------------------------------------------------


def test_what_is_kept_comes_back_with_what_is_left_of_its_life():
    m, clock = kept()
    clock.pass_seconds(20)
    assert m.load("code", "key") == (["a", None, 5], 40)


def test_it_ends_with_its_time():
    m, clock = kept()
    clock.pass_seconds(59)
    assert m.load("code", "key")
    clock.pass_seconds(1)
    assert m.load("code", "key") is None


def test_a_clock_that_was_set_in_between_makes_nothing_live_longer():
    m, clock = kept()
    clock.now -= 10_000  # NTP put it right by a little
    assert m.load("code", "key") == (["a", None, 5], 60)
    clock.now -= 900_000
    assert m.load("code", "key") is None


def test_it_is_given_out_for_its_kind_and_key_alone():
    m, _ = kept()
    assert m.load("token", "key") is None
    assert m.load("code", "other key") is None


def test_one_wrong_bit_anywhere_and_it_is_not_there():
    m, clock = kept()
    whole = m._rtc.content
    for i in range(len(whole)):
        for bit in (0, 7):
            broken = bytearray(whole)
            broken[i] ^= 1 << bit
            other = RtcMemory(Rtc(bytes(broken)), clock.time)
            assert other.load("code", "key") is None or i == 3, i  # byte 3 means nothing
        assert RtcMemory(Rtc(whole[:i]), clock.time).load("code", "key") is None


def test_what_an_application_keeps_there_is_left_alone():
    m, _ = memory(b"mine")
    m.save("code", "key", ["a"], 60)
    m.erase()
    assert m._rtc.content == b"mine"
    assert m.load("code", "key") is None


def test_what_is_too_large_is_not_kept_and_nothing_old_in_its_place():
    m, _ = kept()
    m.save("code", "key", ["x" * 3000], 60)
    assert m.load("code", "key") is None


def test_no_secret_in_a_repr():
    m, _ = kept(["dc-secret"])
    assert "secret" not in repr(m)


# -- a session across a reset -------------------------------------------------------------------------------


def flow(http, clock):
    return DeviceFlow("client", "https://id.example/device", "https://id.example/token", http=http, clock=clock)


def restored(memory, flow, scope):
    return load("pending_code").restore(memory, flow, scope)


def crash(call):
    raise Crash


def session(rtc, clock, *answers, store=None, scopes=("a",)):
    """A session on a board that was just reset: ticks start anew, the wall clock goes on."""
    http = ScriptedHttp(*answers, clock=clock)
    return Session(flow(http, clock), store or Store(), Screen(), scopes, RtcMemory(rtc, clock.time)), http


def after_reset(clock, seconds=0):
    """The clock of a board that was reset `seconds` ago."""
    new = Clock()
    wall = clock.time() + seconds
    new.time = lambda: wall + new.now // 1000
    return new


def waiting(seconds=0):
    """RTC memory and clock of a board that was reset while a code was on its screen."""
    rtc, clock = Rtc(), Clock(1_000_000)
    first, _ = session(rtc, clock, Reply(200, DEVICE), Reply(400, PENDING), crash)
    raised(Crash, first.login)
    return rtc, after_reset(clock, seconds)


def test_an_approval_during_a_reset_is_not_lost():
    rtc, clock = waiting()
    second, http = session(rtc, clock, Reply(200, TOKEN))
    second.login()
    assert second.access_token() == "at-1"
    assert [call.form["device_code"] for call in http.calls] == ["dc-secret"]
    assert second._screen.told[1] == ("code", "WDJB-MJHT")
    assert rtc.content == b""


def test_what_is_shown_of_it_is_the_same():
    rtc, clock = waiting(100)
    grant = restored(RtcMemory(rtc, clock.time), flow(ScriptedHttp(), clock), "a")
    assert (grant.user_code, grant.verification_uri) == ("WDJB-MJHT", "https://id.example/go")
    assert grant.verification_uri_complete == "https://id.example/go?c=WDJB-MJHT"
    assert grant.expires_in == 600 - 100 - 11  # two polls before the reset
    assert grant.interval == 5


def test_c15_the_first_poll_after_a_reset_waits_for_the_interval():
    rtc, clock = waiting()
    second, http = session(rtc, clock, Reply(200, TOKEN))
    second.login()
    assert http.calls[0].at >= 5000


def test_c18_an_interval_that_grew_stays_grown_over_a_reset():
    rtc, clock = Rtc(), Clock(1_000_000)
    slow = Reply(400, '{"error": "slow_down"}')
    first, _ = session(rtc, clock, Reply(200, DEVICE), slow, Reply(400, PENDING), crash)
    raised(Crash, first.login)
    grant = restored(RtcMemory(rtc, clock.time), flow(ScriptedHttp(), clock), "a")
    assert grant.interval == 10


def test_c46_a_code_is_bound_to_server_client_and_scope():
    rtc, clock = waiting()
    m = RtcMemory(rtc, clock.time)
    for client, url, scope in (("x", "token", "a"), ("client", "other", "a"), ("client", "token", "b")):
        base = "https://id.example/"
        other = DeviceFlow(client, base + "device", base + url, http=ScriptedHttp(), clock=clock)
        assert restored(m, other, scope) is None
    assert restored(m, flow(ScriptedHttp(), clock), "a")


def test_a_code_that_expired_meanwhile_is_replaced():
    rtc, clock = waiting(700)
    second, http = session(rtc, clock, Reply(200, DEVICE), Reply(200, TOKEN))
    second.login()
    assert len(http.calls) == 2


def test_a_code_that_came_to_its_end_is_forgotten():
    for answer in (Reply(400, '{"error": "access_denied"}'), Reply(400, '{"error": "expired_token"}')):
        rtc, clock = waiting()
        second, _ = session(rtc, clock, answer)
        raised(DeviceFlowError, second.login)
        assert rtc.content == b""


def test_a_session_without_such_a_memory_does_without():
    http = ScriptedHttp(Reply(200, DEVICE), Reply(200, TOKEN))
    plain = Session(flow(http, Clock()), Store(), Screen(), "a")
    plain.login()
    plain.suspend()
    assert plain.access_token() == "at-1"


# -- across deep sleep --------------------------------------------------------------------------------------


def asleep(seconds, life=3600):
    """RTC memory, store and clock of a board that signed in, slept and woke up."""
    rtc, clock, store = Rtc(), Clock(1_000_000), Store()
    token = TOKEN.replace("3600", str(life)) if life else TOKEN.replace(', "expires_in": 3600', "")
    first, _ = session(rtc, clock, Reply(200, DEVICE), Reply(200, token), store=store)
    first.login()
    assert rtc.content == b""  # nothing is there before it is asked for
    first.suspend()
    return rtc, store, after_reset(clock, seconds)


def test_a_token_is_taken_through_deep_sleep_with_what_is_left_of_its_life():
    rtc, store, clock = asleep(1800)
    woken, http = session(rtc, clock, Reply(200, TOKEN), store=store)
    woken.login()
    assert woken.access_token() == "at-1" and woken.scope == "a" and not http.calls
    clock.pass_seconds(1750)  # old: a minute before its end
    woken.access_token()
    assert [call.form["refresh_token"] for call in http.calls] == ["rt-1"]


def test_it_is_there_for_one_sleep_only():
    rtc, store, clock = asleep(10)
    session(rtc, clock, store=store)[0].login()
    assert rtc.content == b""


def test_a_token_that_expired_meanwhile_is_refreshed():
    rtc, store, clock = asleep(3700)
    woken, http = session(rtc, clock, Reply(200, TOKEN), store=store)
    woken.login()
    assert len(http.calls) == 1


def test_a_token_of_unknown_life_is_not_taken_along():
    assert asleep(10, life=None)[0].content == b""


def test_logging_out_leaves_nothing_behind():
    rtc, store, clock = asleep(10)
    woken, _ = session(rtc, clock, store=store)
    woken.logout()
    assert rtc.content == b"" and not store.records


# -- online -------------------------------------------------------------------------------------------------


def test_a_session_knows_whether_it_is_online_and_whether_it_has_a_login():
    store, clock = Store(), Clock(1_000_000)
    down = NetworkError("network", "no_answer")
    first, _ = session(Rtc(), clock, Reply(200, DEVICE), Reply(400, '{"error": "access_denied"}'), store=store)
    raised(AccessDenied, first.login)
    assert not first.has_login()
    store.save("https://id.example/token - client", "rt-1")
    second, http = session(Rtc(), clock, down, down, Reply(200, TOKEN), down, Reply(200, "{}"), store=store)
    raised(NetworkError, second.login)
    assert second.has_login() and not second.online
    clock.pass_seconds(10)  # the pause after a failure
    second.login()
    assert second.online
    raised(NetworkError, second.get, "https://api.example/")
    assert not second.online
    second.get("https://api.example/")
    assert second.online
