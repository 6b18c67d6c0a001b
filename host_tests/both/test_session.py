"""A login's life over scripted HTTP, a store in memory and a clock that takes no time."""

import builtins

from deviceflow.errors import (
    AccessDenied,
    BadReply,
    Cancelled,
    CodeExpired,
    DeviceFlowError,
    LoginRequired,
    NetworkError,
    StoreError,
)
from support.drivers import deviceflow_over, session_over
from support.fakes import Clock, Reply, Screen, ScriptedHttp, Store, raised

DRIVERS = ("blocking", "asyncio")
# No call of asyncio's can be awaited from within an ordinary function.
BLOCKING_ONLY = (
    "test_a_call_from_within_is_refused_at_once",
    "test_a_screen_that_asks_for_a_token_while_a_code_is_shown_gets_login_required",
)
DEVICE = "https://as.example.com/device_authorization"
TOKEN = "https://as.example.com/token"
REVOKE = "https://as.example.com/revoke"
API = "https://api.example.com/me"
KEY = " ".join((TOKEN, REVOKE, "client"))
CODE = '{"device_code":"d-secret","user_code":"WDJB-MJHT","verification_uri":"https://example.com/d","expires_in":600}'


def granted(access="a1-secret", refresh="r1-secret", **more):
    body = '{"access_token":"%s","token_type":"bearer"' % access
    if refresh:
        body += ',"refresh_token":"%s"' % refresh
    for name in sorted(more):
        body += ',"%s":%s' % (name, more[name])
    return Reply(200, body + "}")


def error(code, status=400):
    return Reply(status, '{"error":"%s"}' % code)


def session_for(*answers, **options):
    clock = options.pop("clock", None) or Clock()
    store = options.pop("store", None) or Store()
    stored = options.pop("stored", None)
    if stored:
        store.records[KEY] = stored
    screen = Screen()
    http = ScriptedHttp(*answers, clock=clock)
    options.setdefault("revoke_url", REVOKE)
    flow = deviceflow_over("client", DEVICE, TOKEN, http=http, clock=clock, **options)
    return session_over(flow, store, screen, ["user"]), http, store, screen, clock


def test_a_new_login_shows_the_code_and_is_stored():
    session, http, store, screen, _ = session_for(
        Reply(200, CODE), error("authorization_pending"), granted(scope='"user mail"')
    )
    session.login()
    assert store.records == {KEY: "r1-secret"}
    assert screen.told[0][0] == "signing_in" and screen.told[-1][0] == "signed_in"
    assert ("code", "WDJB-MJHT") in screen.told and ("tick", 600) in screen.told
    assert session.access_token() == "a1-secret" and session.scope == "user mail"  # C36
    assert http.calls[0].form["scope"] == "user"


def test_a_stored_login_needs_no_code():
    session, http, store, screen, _ = session_for(granted("a2-secret", "r2-secret"), stored="r1-secret")
    session.login()
    assert http.calls[0].form["refresh_token"] == "r1-secret"
    assert session.access_token() == "a2-secret"
    assert store.records == {KEY: "r2-secret"}  # C39
    assert [told[0] for told in screen.told] == ["signing_in", "signed_in"]


def test_an_unrotated_refresh_token_is_kept():  # C40
    session, http, store, _, _ = session_for(granted("a2-secret", None, expires_in=60), stored="r1-secret")
    session.login()
    assert store.records == {KEY: "r1-secret"}


def test_another_configuration_never_gets_the_token():  # C46
    store = Store()
    store.records["https://other.example.com/token client"] = "other-secret"
    store.records[TOKEN + " client2"] = "other-secret"
    session, http, _, _, _ = session_for(Reply(200, CODE), granted(), store=store)
    session.login()
    assert all("other" not in call.body for call in http.calls)


def test_another_configuration_does_not_cost_the_login_that_is_stored():  # C46
    store = Store()
    store.records["https://other.example.com/token client"] = "other-secret"
    session, http, _, _, _ = session_for(store=store)
    raised(LoginRequired, session.access_token)
    assert store.records == {"https://other.example.com/token client": "other-secret"}


def test_a_dead_refresh_token_is_erased_and_the_user_is_asked():  # C42
    session, http, store, screen, _ = session_for(
        error("invalid_grant"), Reply(200, CODE), granted(), stored="dead-secret"
    )
    session.login()
    assert store.log == ["erase", "save"] and store.records == {KEY: "r1-secret"}
    assert ("code", "WDJB-MJHT") in screen.told


def test_trouble_keeps_the_stored_login():  # C42
    for trouble in (NetworkError("network", "x"), Reply(503, ""), Reply(500, '{"error":"server_error"}')):
        twice = [trouble, trouble] if isinstance(trouble, Exception) else [trouble]
        session, http, store, screen, clock = session_for(*(twice + [granted()]), stored="r0-secret")
        raised(NetworkError, session.login)
        assert store.records == {KEY: "r0-secret"} and store.log == []
        assert screen.told[-1][0] == "fail"
        wait = raised(NetworkError, session.access_token).retry_after  # nothing is asked before that
        clock.pass_seconds(wait)
        assert session.access_token() == "a1-secret" and len(http.calls) == len(twice) + 1


def test_a_strange_reply_to_a_refresh_keeps_the_stored_login():  # C42
    for reply in (
        lambda: Reply(200, "<html>"),
        lambda: Reply(400, '{"error":"invalid_client"}'),
        lambda: Reply(200, "{}"),
    ):
        session, http, store, _, _ = session_for(reply(), reply(), stored="r0-secret")
        raised(DeviceFlowError, session.login)
        assert store.records == {KEY: "r0-secret"}


class FullStore(Store):
    """A flash that takes nothing until it is told to."""

    full = True

    def save(self, key, value):
        if self.full:
            self.log.append("refused")
            raise StoreError("store_failed", "written", 28)
        super().save(key, value)


def test_the_new_refresh_token_is_durable_before_anybody_gets_the_access_token():  # C41
    log = []

    class Watched(Store):
        def save(self, key, value):
            log.append((value, session._token is None))
            super().save(key, value)

    session, http, _, _, _ = session_for(granted("a2-secret", "r2-secret"), store=Watched(), stored="r1")
    session.access_token()
    assert log == [("r2-secret", False)]  # in memory already, and nobody has it


def test_a_login_that_the_flash_does_not_take_is_used_and_saved_later():  # C76
    store = FullStore()
    session, http, _, screen, clock = session_for(
        granted("a2-secret", "r2-secret", expires_in=3600), granted("a3-secret", "r3-secret"), store=store, stored="r1"
    )
    assert session.access_token() == "a2-secret" and not session.is_saved()
    assert screen.told[-1][0] == "login_not_kept"
    for _ in range(1000):
        assert session.access_token() == "a2-secret"
        clock.pass_seconds(1)
    assert len(http.calls) == 1 and len(store.log) < 20  # neither the rotation nor the save is hammered
    clock.pass_seconds(2600)
    assert session.access_token() == "a3-secret"
    assert [call.form["refresh_token"] for call in http.calls] == ["r1", "r2-secret"]
    store.full = False
    clock.pass_seconds(300)
    session.access_token()
    assert store.records == {KEY: "r3-secret"} and session.is_saved()


def test_logout_forgets_what_the_flash_did_not_take():
    session, http, store, _, _ = session_for(granted(), Reply(200, ""), store=FullStore(), stored="r1")
    session.access_token()
    session.logout()
    assert http.calls[1].form["token"] == "r1-secret" and store.records == {}
    raised(LoginRequired, session.access_token)


def test_a_lost_reply_to_a_rotation_is_asked_for_again():  # C57
    session, http, store, _, _ = session_for(NetworkError("network", "x"), granted(), stored="r0-secret")
    session.login()
    assert [call.form["refresh_token"] for call in http.calls] == ["r0-secret", "r0-secret"]


def test_no_new_code_until_the_user_acts():  # C5
    cases = (
        (error("access_denied"), AccessDenied),
        (error("expired_token"), CodeExpired),
        (error("invalid_grant"), CodeExpired),
    )
    for reply, kind in cases:
        session, http, store, screen, _ = session_for(Reply(200, CODE), reply, Reply(200, CODE), granted())
        raised(kind, session.login)
        assert len(http.calls) == 2 and screen.told[-1][0] == "fail"
        raised(LoginRequired, session.access_token)
        assert len(http.calls) == 2
        session.login()  # the user pressed the button
        assert session.access_token() == "a1-secret"


def test_the_screen_can_cancel():
    session, http, store, screen, _ = session_for(Reply(200, CODE))
    screen.answer = False
    raised(Cancelled, session.login)
    assert screen.told[-1] == ("fail", "cancelled")


def test_refresh_ahead_of_expiry():  # C50
    session, http, store, _, clock = session_for(
        granted(expires_in=3600), granted("a2-secret", expires_in=3600), stored="r0"
    )
    session.login()
    clock.pass_seconds(3100)
    assert session.access_token() == "a1-secret" and len(http.calls) == 1
    clock.pass_seconds(450)
    assert session.access_token() == "a2-secret"


def test_a_short_life_is_not_refreshed_at_once():  # C50
    session, http, store, _, clock = session_for(
        granted(expires_in=30), granted("a2-secret", expires_in=30), stored="r0"
    )
    session.login()
    clock.pass_seconds(20)
    assert session.access_token() == "a1-secret"
    clock.pass_seconds(9)
    assert session.access_token() == "a2-secret"


def test_ahead_of_expiry_with_the_wall_clock_unset():  # C50
    clock = Clock(wall=False)
    session, http, _, _, _ = session_for(granted(expires_in=3600), granted("a2-secret"), clock=clock, stored="r0")
    session.login()
    clock.pass_seconds(3590)
    assert session.access_token() == "a2-secret"


def test_the_wall_clock_may_be_set_in_between():  # C50
    clock = Clock()
    offset = [0]
    clock.time = lambda: clock.now // 1000 + offset[0]
    session, http, _, _, _ = session_for(granted(expires_in=3600), granted("a2-secret"), clock=clock, stored="r0")
    session.login()
    offset[0] = -(10**8)
    clock.pass_seconds(3000)
    assert session.access_token() == "a1-secret"
    clock.pass_seconds(600)
    assert session.access_token() == "a2-secret"


def test_a_token_that_slept_through_a_whole_wrap_of_the_ticks_is_old():  # C59
    session, http, _, _, clock = session_for(granted(expires_in=3600), granted("a2-secret"), stored="r0")
    session.login()
    clock.now += Clock.PERIOD
    assert session.access_token() == "a2-secret"


def test_a_token_of_a_year_is_renewed_within_what_ticks_can_tell():  # C34 C59
    clock = Clock(wall=False)
    session, http, _, _, _ = session_for(granted(expires_in=31536000), granted("a2-secret"), clock=clock, stored="r0")
    session.login()
    clock.pass_seconds(2 * 86400)
    assert session.access_token() == "a1-secret"
    clock.pass_seconds(2 * 86400)
    assert session.access_token() == "a2-secret"


def test_a_refresh_ahead_of_expiry_is_spread_by_chance():  # C74
    ages = set()
    for _ in range(40):
        session, http, _, _, clock = session_for(granted(expires_in=3600), granted("a2-secret"), stored="r0")
        session.login()
        while session.access_token() == "a1-secret":
            clock.pass_seconds(10)
        ages.add(clock.now // 10000)
    assert len(ages) > 10 and min(ages) >= 317 and max(ages) <= 354


def test_a_refresh_that_fails_early_does_no_harm():  # C50 C77
    for trouble in (
        NetworkError("network", "no_answer"),
        Reply(200, "<html>"),
        Reply(400, '{"error":"invalid_client"}'),
        BadReply("redirect_refused", "as.example.com"),
        Reply(503, ""),
    ):
        session, http, store, _, clock = session_for(granted(expires_in=3600), trouble, trouble, stored="r0")
        session.login()
        assert session.online
        clock.pass_seconds(3550)
        assert session.access_token() == "a1-secret" and not session.online
        assert store.records == {KEY: "r1-secret"}


def test_a_refresh_that_is_refused_early_leaves_the_old_token_its_life():  # C77
    session, http, store, _, clock = session_for(granted(expires_in=3600), error("invalid_grant"), stored="r0")
    session.login()
    clock.pass_seconds(3550)
    assert session.access_token() == session.access_token() == "a1-secret" and store.records == {}
    clock.pass_seconds(60)
    raised(LoginRequired, session.access_token)
    assert len(http.calls) == 2


def test_failures_are_waited_out_longer_and_longer():  # C73
    calls = []

    def down(call):
        calls.append(call.at)
        return NetworkError("network", "no_answer", "as.example.com", 111)

    session, http, _, _, clock = session_for(*[down] * 1000, stored="r0")
    http.answers = [down] * 1000
    while clock.now < 7200000:
        error = raised(NetworkError, session.access_token)
        assert error.error == "network" and error.retry_after > 0
        clock.pass_seconds(1)
    assert len(calls) < 2 * 82  # each attempt is one request and its repetition
    gaps = [after - before for before, after in zip(calls[1::2], calls[2::2])]
    assert gaps[0] < 4000 and 96000 <= gaps[-1] <= 122000


def test_retry_after_holds_for_an_application():  # C73
    session, http, _, _, clock = session_for(*[Reply(429, "", retry_after=300) for _ in range(40)], stored="r0")
    while clock.now < 7200000:
        raised(NetworkError, session.access_token)
        clock.pass_seconds(30)
    assert 15 <= len(http.calls) <= 25


def test_a_token_without_expiry_is_used_until_it_is_refused():  # C34
    session, http, _, _, clock = session_for(granted(), stored="r0")
    session.login()
    clock.pass_seconds(10**7)
    assert session.access_token() == "a1-secret"


def test_bearer_requests():  # C47
    session, http, _, _, _ = session_for(granted(), Reply(200, "hello"), Reply(201, ""), stored="r0")
    assert session.get(API, headers={"X-A": "b"}).status_code == 200
    call = http.calls[1]
    assert (call.method, call.url, call.body) == ("GET", API, None)
    assert call.headers == {"X-A": "b", "Authorization": "Bearer a1-secret"}
    assert session.post(API, data=b"x=1").status_code == 201
    assert http.calls[2].body == "x=1" and "secret" not in http.calls[2].url


def test_one_refresh_and_one_retry_after_a_401():  # C48
    session, http, store, _, _ = session_for(
        granted(), Reply(401), granted("a2-secret", "r2-secret"), Reply(200, "ok"), stored="r0"
    )
    assert session.get(API).status_code == 200
    assert [call.headers.get("Authorization") for call in http.calls] == [
        None,
        "Bearer a1-secret",
        None,
        "Bearer a2-secret",
    ]
    session, http, _, _, _ = session_for(granted(), Reply(401), granted("a2-secret"), Reply(401), stored="r0")
    assert session.get(API).status_code == 401 and len(http.calls) == 4


def test_a_401_with_a_login_that_is_dead():  # C48 C42
    session, http, store, _, _ = session_for(granted(), Reply(401), error("invalid_grant"), stored="r0")
    raised(LoginRequired, session.get, API)
    assert store.records == {}


def test_a_redirect_is_refused_so_the_token_goes_to_no_other_origin():  # C49
    session, http, _, _, _ = session_for(granted(), BadReply("redirect_refused", "x"), stored="r0")
    raised(BadReply, session.get, API)


def test_one_refresh_at_a_time():  # C43
    session, http, _, _, clock = session_for(granted(expires_in=3600), Reply(401), stored="r0")
    session.login()
    taken = session.access_token()
    session._token.value = "a9-secret"  # what another thread's refresh leaves behind
    assert session.access_token(refused=taken) == "a9-secret" and len(http.calls) == 1


def test_logout_revokes_and_then_erases():  # C51 C52
    log = []

    def revoked(call):
        log.append("revoke")
        return Reply(200, "")

    store = Store(log)
    session, http, _, screen, _ = session_for(revoked, store=store, stored="r0-secret")
    assert session.logout() is True
    assert http.calls[0].form["token"] == "r0-secret" and log == ["revoke", "erase"]
    assert screen.told[-1] == ("signed_out", "")
    raised(LoginRequired, session.access_token)


def test_logout_erases_whatever_the_server_says():  # C53
    for answer in (NetworkError("network", "x"), Reply(503, ""), error("invalid_client", 401)):
        session, http, store, screen, _ = session_for(answer, stored="r0-secret")
        assert session.logout() is False
        assert store.records == {}
        assert screen.told[-1] == ("signed_out_here", "the provider")
    page = "https://example.com/apps"
    session, http, store, screen, _ = session_for(stored="r0-secret", revoke_url=None, manage_url=page)
    store.records = {KEY.replace(REVOKE, "-"): "r0-secret"}
    assert session.logout() is False and store.records == {} and screen.told[-1] == ("signed_out_here", page)


def test_logout_without_a_login():
    session, http, store, screen, _ = session_for()
    assert session.logout() is True and http.calls == []


def test_without_a_login():
    session, http, _, _, _ = session_for()
    raised(LoginRequired, session.access_token)
    raised(LoginRequired, session.get, API)
    assert http.calls == []


def test_a_provider_without_refresh_tokens_signs_in_by_itself_too():  # GitHub's OAuth apps
    session, http, store, _, clock = session_for(Reply(200, CODE), granted(refresh=None))
    session.login()
    again, http, _, screen, _ = session_for(Reply(200, "ok"), store=store)
    again.login()
    assert again.access_token() == "a1-secret" and http.calls == []
    assert again.get(API).status_code == 200


def test_an_api_that_refuses_never_erases_a_login():  # C81
    session, http, store, _, _ = session_for(Reply(200, CODE), granted(refresh=None), Reply(401), Reply(401))
    session.login()
    for _ in range(2):
        response = session.get(API)
        assert response.status_code == 401 and response.content == b""
    assert store.records == {KEY: "access_token a1-secret"} and session.has_login()


def test_a_stored_access_token_is_revoked_as_what_it_is():
    session, http, store, _, _ = session_for(Reply(200, CODE), granted(refresh=None), Reply(200, ""))
    session.login()
    session.logout()
    assert (http.calls[2].form["token"], http.calls[2].form["token_type_hint"]) == ("a1-secret", "access_token")


def test_a_token_that_expires_without_a_refresh_token_is_not_stored():
    session, http, store, _, clock = session_for(Reply(200, CODE), granted(refresh=None, expires_in=600))
    session.login()
    assert store.records == {} and session.access_token() == "a1-secret"
    clock.pass_seconds(600)
    raised(LoginRequired, session.access_token)


def test_a_session_shows_no_secret():  # C32
    session, http, store, screen, _ = session_for(granted(), stored="r0-secret")
    session.login()
    assert "secret" not in repr(session) and "secret" not in repr(session._token)
    assert all("secret" not in str(told) for told in screen.told)


def test_the_revocation_endpoint_is_part_of_what_a_login_is_bound_to():  # C46
    store = Store()
    session_for(granted(), store=store, stored="r0-secret")
    elsewhere, http, _, _, _ = session_for(store=store, revoke_url="https://evil.example.com/revoke")
    assert not elsewhere.has_login()
    assert elsewhere.logout() and http.calls == [] and store.records == {KEY: "r0-secret"}


def test_a_strict_provider_is_not_asked_twice():  # C57
    session, http, store, _, clock = session_for(
        NetworkError("network", "no_answer"), granted(), stored="r0-secret", rotation_grace=False
    )
    raised(NetworkError, session.login)
    assert len(http.calls) == 1 and store.records == {KEY: "r0-secret"}


def test_a_call_from_within_is_refused_at_once():
    def calls_back(call):
        error = raised(DeviceFlowError, session.access_token)
        assert error.error == "busy"
        return granted()

    session, http, _, _, _ = session_for(calls_back, stored="r0-secret")
    assert session.access_token() == "a1-secret"


def test_a_screen_that_asks_for_a_token_while_a_code_is_shown_gets_login_required():
    session, http, _, screen, _ = session_for(Reply(200, CODE), error("authorization_pending"), granted())
    seen = []

    def tick(seconds_left):
        seen.append(raised(LoginRequired, session.access_token).error)
        seen.append(raised(DeviceFlowError, session.login).error)

    screen.tick = tick
    session.login()
    assert seen and set(seen) == {"login_required", "busy"}


def test_a_token_that_the_caller_polled_for():
    session, http, store, _, _ = session_for(Reply(200, CODE), granted())
    flow = session.flow
    session.accept(flow.poll_for_token(flow.initiate_device_authorization().device_code))
    assert session.access_token() == "a1-secret" and store.records == {KEY: "r1-secret"}


def test_want_of_memory_is_called_that():
    class Small(Store):
        def load(self, key):
            raise MemoryError

    session, http, _, _, _ = session_for(store=Small())
    for call in (session.access_token, session.has_login, session.logout, session.login):
        assert raised(NetworkError, call).error == "out_of_memory"


def test_without_a_screen_the_console_shows_the_code():
    printed = []
    builtins.print, plain = lambda *words: printed.append(" ".join(words)), builtins.print
    try:
        flow = session_for(Reply(200, CODE), granted())[0].flow
        session_over(flow, Store()).login()
    finally:
        builtins.print = plain
    assert any("WDJB-MJHT" in line for line in printed)


def test_a_refresh_token_that_was_asked_for_and_did_not_come_is_named():  # C70
    session, _, _, screen, _ = session_for(Reply(200, CODE), granted(refresh=None, expires_in=3600))
    getattr(session, "inner", session)._scopes = "user offline_access"
    session.login()
    assert ("login_not_kept", "no refresh token came; allow offline_access for this client") in screen.told
    session, _, _, screen, _ = session_for(Reply(200, CODE), granted(refresh=None, expires_in=3600))
    session.login()
    assert not [told for told in screen.told if told[0] == "login_not_kept"]
