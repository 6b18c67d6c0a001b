"""DeviceFlow over scripted HTTP and a clock that takes no time."""

import hashlib
from binascii import b2a_base64

from deviceflow import DeviceFlow
from deviceflow.errors import (
    AccessDenied,
    BadReply,
    Cancelled,
    CodeExpired,
    DeviceFlowError,
    LoginRequired,
    NetworkError,
    ReplyTooLarge,
)
from deviceflow.transient import load
from support.drivers import deviceflow_over
from support.fakes import Clock, Reply, ScriptedHttp, raised

DRIVERS = ("blocking", "asyncio")
DEVICE = "https://as.example.com/device_authorization"
TOKEN = "https://as.example.com/token"
REVOKE = "https://as.example.com/revoke"
GRANT = "urn:ietf:params:oauth:grant-type:device_code"
CODE = (
    '{"device_code":"device-secret","user_code":"WDJB-MJHT","verification_uri":"https://example.com/device",'
    '"verification_uri_complete":"https://example.com/device?c=WDJB-MJHT","expires_in":600,"interval":5,"new":{"x":[1]}}'
)
PENDING = '{"error":"authorization_pending"}'
GRANTED = (
    '{"access_token":"access-secret","token_type":"bearer","expires_in":3600,"refresh_token":"refresh-secret",'
    '"scope":"user","id_token":"id-secret"}'
)


def flow_for(*answers, **options):
    clock = options.pop("clock", None) or Clock()
    http = ScriptedHttp(*answers, clock=clock)
    options.setdefault("revoke_url", REVOKE)
    return deviceflow_over("client 1", DEVICE, TOKEN, http=http, clock=clock, **options), http, clock


def reply(body, status=200, **options):
    return Reply(status, body, **options)


def pending(status=400):
    return reply(PENDING, status)


def test_the_three_calls():
    flow, http, clock = flow_for(reply(CODE), pending(), pending(), reply(GRANTED))
    grant = flow.initiate_device_authorization(["user", "repo:read"])
    assert (grant.user_code, grant.verification_uri) == ("WDJB-MJHT", "https://example.com/device")
    assert grant.verification_uri_complete == "https://example.com/device?c=WDJB-MJHT"
    assert (grant.expires_in, grant.interval, grant.message) == (600, 5, None)
    token = flow.poll_for_token(grant.device_code, grant.interval)
    assert (token.access_token, token.token_type, token.expires_in) == ("access-secret", "Bearer", 3600)
    assert (token.refresh_token, token.scope, token.id_token) == ("refresh-secret", "user", None)
    assert [call.url for call in http.calls] == [DEVICE, TOKEN, TOKEN, TOKEN]


def test_the_device_request():  # C1 C2
    flow, http, _ = flow_for(reply(CODE), extra={"audience": "https://api/ü&"})
    flow.initiate_device_authorization(["a+b", "c&d"])
    call = http.calls[0]
    assert call.method == "POST" and call.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert call.headers["Accept"] == "application/json"
    assert call.form == {"client_id": "client 1", "scope": "a+b c&d", "audience": "https://api/ü&"}


def test_an_empty_scope_is_left_out():  # C2 C58
    flow, http, _ = flow_for(reply(CODE), reply(CODE))
    flow.initiate_device_authorization([])
    flow.initiate_device_authorization()
    assert http.calls[0].form == http.calls[1].form == {"client_id": "client 1"}


def test_the_poll():  # C13 C14
    flow, http, clock = flow_for(reply(CODE), reply(GRANTED))
    flow.poll_for_token(flow.initiate_device_authorization(["user"]).device_code)
    assert http.calls[1].form == {"grant_type": GRANT, "device_code": "device-secret", "client_id": "client 1"}


def test_insecure_endpoints_are_refused():  # C3
    for urls in (("http://as.example.com/d", TOKEN), (DEVICE, "http://as.example.com/t")):
        error = raised(DeviceFlowError, DeviceFlow, "id", urls[0], urls[1], http=ScriptedHttp())
        assert error.error == "insecure_address"
    raised(DeviceFlowError, DeviceFlow, "id", DEVICE, TOKEN, revoke_url="http://as.example.com/r", http=ScriptedHttp())
    DeviceFlow("id", "http://127.0.0.1:5000/d", "http://localhost:5000/t", http=ScriptedHttp())


def test_a_secret_in_the_body():  # C28 C29
    flow, http, _ = flow_for(reply(CODE), reply(GRANTED), client_secret="s&cret")
    flow.poll_for_token(flow.initiate_device_authorization().device_code)
    for call in http.calls:
        assert call.form["client_secret"] == "s&cret" and call.form["client_id"] == "client 1"
        assert "Authorization" not in call.headers and "?" not in call.url


def test_a_secret_by_basic():  # C29
    flow, http, _ = flow_for(reply(CODE), reply(GRANTED), client_secret="s:cr t", auth="basic")
    flow.poll_for_token(flow.initiate_device_authorization().device_code)
    for call in http.calls:
        assert call.headers["Authorization"] == "Basic Y2xpZW50JTIwMTpzJTNBY3IlMjB0"  # client%201:s%3Acr%20t
        assert "client_secret" not in call.form
    assert "client_id" not in http.calls[1].form


def test_basic_without_a_secret_is_a_public_client():  # C28
    flow, http, _ = flow_for(reply(CODE), auth="basic")
    flow.initiate_device_authorization()
    assert "Authorization" not in http.calls[0].headers


def test_an_auth_that_does_not_exist():
    error = raised(DeviceFlowError, DeviceFlow, "id", DEVICE, TOKEN, auth="post", http=ScriptedHttp())
    assert "basic" in error.description


def test_no_poll_is_early():  # C15
    flow, http, clock = flow_for(reply(CODE), pending(), pending(), reply(GRANTED))
    flow.poll_for_token(flow.initiate_device_authorization().device_code)
    times = [call.at for call in http.calls]
    for before, after in zip(times, times[1:]):
        assert 5000 < after - before <= 6000


def test_a_slow_reply_does_not_shorten_the_wait():  # C15
    clock = Clock()

    def slowly(call):
        clock.pass_seconds(20)
        return pending()

    flow, http, _ = flow_for(reply(CODE), slowly, reply(GRANTED), clock=clock)
    flow.poll_for_token(flow.initiate_device_authorization().device_code)
    assert http.calls[2].at - http.calls[1].at >= 25000


def test_the_code_of_the_last_grant_keeps_its_deadline():  # C23
    flow, http, clock = flow_for(reply(CODE.replace("600", "12")), pending(), pending())
    grant = flow.initiate_device_authorization()
    clock.pass_seconds(3)
    raised(CodeExpired, flow.poll_for_token, grant.device_code, grant.interval)
    assert clock.now == 12000 and len(http.calls) == 3


def test_a_code_from_before_a_reset_can_be_polled():
    flow, http, clock = flow_for(pending(), reply(GRANTED))
    assert flow.poll_for_token("old-code", 7, 60).access_token == "access-secret"
    assert http.calls[0].form["device_code"] == "old-code" and http.calls[0].at >= 7000
    flow, http, clock = flow_for(*[pending() for _ in range(20)])
    raised(CodeExpired, flow.poll_for_token, "old-code", 5, 30)
    assert clock.now == 30000


def test_on_wait_is_called_each_second_and_can_cancel():
    flow, http, clock = flow_for(reply(CODE), pending(), reply(GRANTED))
    seen = []
    flow.poll_for_token(flow.initiate_device_authorization().device_code, on_wait=seen.append)
    assert seen[:3] == [600, 599, 598] and len(seen) >= 10
    assert max(clock.slept) <= 1000

    flow, http, clock = flow_for(reply(CODE))
    grant = flow.initiate_device_authorization()
    raised(Cancelled, flow.poll_for_token, grant.device_code, on_wait=lambda left: left > 597)
    assert len(http.calls) == 1


def test_poll_once_never_sends_early_and_never_blocks():
    flow, http, clock = flow_for(reply(CODE), pending(), reply(GRANTED))
    grant = flow.initiate_device_authorization()
    assert flow.poll_once(grant) is None and len(http.calls) == 1
    assert 5000 < grant.wait_ms <= 6000
    clock.now += grant.wait_ms
    assert flow.poll_once(grant) is None and len(http.calls) == 2
    assert 5000 < grant.wait_ms <= 6000
    clock.now += grant.wait_ms
    assert flow.poll_once(grant).access_token == "access-secret"
    assert flow.poll_once(grant).access_token == "access-secret" and len(http.calls) == 3
    assert clock.slept == []


def test_network_trouble_does_not_end_the_login():  # C24 C26
    html = "<html>Bad Gateway</html>"
    flow, http, clock = flow_for(
        reply(CODE), NetworkError("network", "x"), reply(html, 502), reply(html), reply('{"access', 200),
        reply("", 200), BadReply("redirect_refused", "x"), reply(GRANTED),
    )  # fmt: skip
    assert flow.poll_for_token(flow.initiate_device_authorization().device_code).access_token == "access-secret"
    gaps = [b.at - a.at for a, b in zip(http.calls[1:], http.calls[2:])]
    assert gaps == sorted(gaps) or min(gaps) >= 10000
    assert min(gaps) >= 10000


def test_retry_after_of_a_page_is_honoured():  # C26
    flow, http, clock = flow_for(reply(CODE), reply("<html>", 503, retry_after=100), reply(GRANTED))
    flow.poll_for_token(flow.initiate_device_authorization().device_code)
    assert 100000 <= http.calls[2].at - http.calls[1].at <= 101000


def test_trouble_until_the_end_is_reported_as_such():
    flow, http, clock = flow_for(reply(CODE.replace("600", "60")), *[NetworkError("network", "x")] * 9)
    error = raised(NetworkError, flow.poll_for_token, flow.initiate_device_authorization().device_code)
    assert error.error == "network" and clock.now == 60000


def test_denied_expired_and_other_errors():  # C20 C21 C22
    for code, kind in (
        ("access_denied", AccessDenied),
        ("expired_token", CodeExpired),
        ("invalid_client", DeviceFlowError),
    ):
        flow, http, clock = flow_for(reply(CODE), reply('{"error":"%s"}' % code, 401))
        grant = flow.initiate_device_authorization()
        assert raised(kind, flow.poll_for_token, grant.device_code).error == code


def test_a_reply_that_is_too_large_stops():  # C35
    large = GRANTED.replace("access-secret", "x" * 3000)
    flow, http, clock = flow_for(reply(CODE), reply(large), max_reply=2000)
    raised(ReplyTooLarge, flow.poll_for_token, flow.initiate_device_authorization().device_code)
    flow, http, clock = flow_for(reply(CODE), reply(large))
    assert len(flow.poll_for_token(flow.initiate_device_authorization().device_code).access_token) == 3000


def test_token_type():  # C33
    for given in ("Bearer", "bearer", "BEARER"):
        flow, http, clock = flow_for(reply(CODE), reply(GRANTED.replace('"bearer"', '"%s"' % given)))
        assert flow.poll_for_token(flow.initiate_device_authorization().device_code).token_type == "Bearer"
    for given in ('"mac"', "5", "null", '""'):
        flow, http, clock = flow_for(reply(CODE), reply(GRANTED.replace('"bearer"', given)))
        raised(BadReply, flow.poll_for_token, flow.initiate_device_authorization().device_code)
    flow, http, clock = flow_for(reply(CODE), reply('{"access_token":"x"}'))
    raised(BadReply, flow.poll_for_token, flow.initiate_device_authorization().device_code)


def test_expires_in_of_a_token():  # C34
    for given, expected in (
        ('"3600"', 3600), ("3600.0", 3600), ("0", None), ("-5", None), ("null", None), ('"soon"', None), ("true", None),
        ("1e30", 315360000), ("99999999999999", 315360000), ("[]", None),
    ):  # fmt: skip
        flow, http, clock = flow_for(reply(CODE), reply(GRANTED.replace("3600", given)))
        assert flow.poll_for_token(flow.initiate_device_authorization().device_code).expires_in == expected, given


def test_optional_parts_of_the_wrong_type_do_not_cost_the_login():  # C8
    for given in ('""', "5", "null", "[]"):
        flow, http, clock = flow_for(reply(CODE), reply(GRANTED.replace('"refresh-secret"', given)))
        token = flow.poll_for_token(flow.initiate_device_authorization().device_code)
        assert token.access_token == "access-secret" and token.refresh_token is None


def test_the_granted_scope_is_visible():  # C36
    for given, expected in (('"a b"', "a b"), ('"a,b"', "a b"), ('["a","b"]', "a b"), ("null", None), ("5", None)):
        flow, http, clock = flow_for(reply(CODE), reply(GRANTED.replace('"user"', given)))
        assert flow.poll_for_token(flow.initiate_device_authorization().device_code).scope == expected


def test_an_id_token_only_if_asked_for():  # C58
    flow, http, clock = flow_for(reply(CODE), reply(GRANTED))
    assert flow.poll_for_token(flow.initiate_device_authorization(["openid"]).device_code).id_token == "id-secret"


def test_errors_of_the_device_endpoint():
    flow, http, clock = flow_for(reply('{"error":"invalid_scope","error_description":"no such scope"}', 400))
    error = raised(DeviceFlowError, flow.initiate_device_authorization)
    assert (error.error, error.details) == ("invalid_scope", ("no such scope",))
    assert "no such scope" in error.description
    flow, http, clock = flow_for(reply("<html>", 503, retry_after=30))
    assert raised(NetworkError, flow.initiate_device_authorization).retry_after == 30
    flow, http, clock = flow_for(reply('{"error":"too_many_requests"}', 429, retry_after=9))
    assert raised(NetworkError, flow.initiate_device_authorization).retry_after == 9
    for answer in (reply("<html>"), reply("<html>", 404), reply("{}"), reply("{}", 404), reply("[]"), reply("")):
        flow, http, clock = flow_for(answer)
        raised(BadReply, flow.initiate_device_authorization)
    flow, http, clock = flow_for(NetworkError("network", "x"))
    raised(NetworkError, flow.initiate_device_authorization)
    flow, http, clock = flow_for(reply(CODE), max_reply=100)
    raised(ReplyTooLarge, flow.initiate_device_authorization)


def test_every_reply_is_closed():
    flow, http, clock = flow_for(reply("<html>"), reply(CODE))
    raised(BadReply, flow.initiate_device_authorization)
    assert http.replies[0].closed
    flow.initiate_device_authorization()
    assert http.replies[0].closed


def test_refresh():  # C38 C39
    flow, http, clock = flow_for(reply(GRANTED), reply(GRANTED))
    token = flow.refresh("old-secret")
    assert token.access_token == "access-secret" and token.refresh_token == "refresh-secret"  # C39
    assert http.calls[0].url == TOKEN
    assert http.calls[0].form == {"grant_type": "refresh_token", "refresh_token": "old-secret", "client_id": "client 1"}
    flow.refresh("old-secret", ["less"])
    assert http.calls[1].form["scope"] == "less"


def test_a_refresh_without_a_new_refresh_token_keeps_the_old_one():  # C40
    flow, http, clock = flow_for(reply('{"access_token":"x","token_type":"bearer"}'))
    assert flow.refresh("old-secret").refresh_token == "old-secret"


def test_a_dead_refresh_token():  # C42
    for code in ("invalid_grant", "bad_refresh_token"):
        flow, http, clock = flow_for(reply('{"error":"%s"}' % code, 400))
        assert raised(LoginRequired, flow.refresh, "old-secret").error == code
        assert len(http.calls) == 1


def test_a_lost_refresh_is_tried_once_more():  # C57
    for lost in (NetworkError("network", "x"), reply('{"access_to'), reply("<html>")):
        flow, http, clock = flow_for(lost, reply(GRANTED))
        assert flow.refresh("old-secret").access_token == "access-secret"
        assert http.calls[0].body == http.calls[1].body
    flow, http, clock = flow_for(NetworkError("network", "x"), NetworkError("network", "x"))
    raised(NetworkError, flow.refresh, "old-secret")
    flow, http, clock = flow_for(NetworkError("network", "x"), reply('{"error":"invalid_grant"}', 400))
    raised(LoginRequired, flow.refresh, "old-secret")


def test_a_busy_server_is_not_asked_twice_for_a_refresh():  # C42
    for answer in (reply("<html>", 503), reply('{"error":"server_error"}', 500), reply("", 429)):
        flow, http, clock = flow_for(answer)
        raised(NetworkError, flow.refresh, "old-secret")
        assert len(http.calls) == 1


def test_revoke():  # C51 C52
    for body in ("", "{}", "<html>ok</html>", '{"whatever":1}'):
        flow, http, clock = flow_for(reply(body), client_secret="s3cret")
        flow.revoke("old-secret")
        assert http.calls[0].url == REVOKE
        assert http.calls[0].form == {
            "token": "old-secret",
            "token_type_hint": "refresh_token",
            "client_id": "client 1",
            "client_secret": "s3cret",
        }


def test_revoke_takes_a_token_too():  # C51
    flow, http, clock = flow_for(reply(GRANTED), reply(""))
    flow.revoke(flow.refresh("old-secret"), "access_token")
    assert http.calls[1].form["token"] == "access-secret" and http.calls[1].form["token_type_hint"] == "access_token"


def test_a_revocation_that_fails():  # C53
    flow, http, clock = flow_for(
        reply("", 503), NetworkError("network", "x"), reply('{"error":"unsupported_token_type"}', 400)
    )
    raised(NetworkError, flow.revoke, "old-secret")
    raised(NetworkError, flow.revoke, "old-secret")
    assert raised(DeviceFlowError, flow.revoke, "old-secret").error == "unsupported_token_type"
    flow, http, clock = flow_for(revoke_url=None)
    assert raised(DeviceFlowError, flow.revoke, "old-secret").error == "no_revocation_endpoint"


def test_no_secret_is_shown():  # C32
    quoting = '{"error":"invalid_request","error_description":"%s is bad"}'
    secrets = ("device-secret", "s3cret+of+client")
    for said in secrets + ("device-s...", "s3cret%2Bof%2Bclient", "ZGV2aWNlLXNlY3JldA==", "czNjcmV0K29mK2NsaWVudA=="):
        flow, http, clock = flow_for(reply(CODE), reply(quoting % said, 400), client_secret=secrets[1])
        grant = flow.initiate_device_authorization()
        error = raised(DeviceFlowError, flow.poll_for_token, grant.device_code)
        for thing in (error, flow, grant, flow.resume("x")):
            assert said not in repr(thing) and said not in str(thing), thing
    flow, http, clock = flow_for(reply(quoting % "old-secret", 400))
    assert "old-s" not in str(raised(DeviceFlowError, flow.refresh, "old-secret"))


def test_a_harmless_description_is_told():
    flow, http, clock = flow_for(reply('{"error":"invalid_request","error_description":"no such client"}', 400))
    assert "no such client" in str(raised(DeviceFlowError, flow.refresh, "old-secret"))


def test_pkce_proves_that_the_poll_is_the_one_who_asked():  # C64
    flow, http, _ = flow_for(reply(CODE), pending(), reply(GRANTED), pkce=True)
    grant = flow.initiate_device_authorization(["user"])
    flow.poll_for_token(grant.device_code, grant.interval)
    asked, first, second = [call.form for call in http.calls]
    assert asked["code_challenge_method"] == "S256" and "code_verifier" not in asked
    assert first["code_verifier"] == second["code_verifier"] and len(first["code_verifier"]) == 43
    assert asked["code_challenge"] == sha256_base64url(first["code_verifier"])
    assert "code_challenge" not in first


def test_each_code_has_a_verifier_of_its_own():  # C64
    flow, http, _ = flow_for(reply(CODE), reply(CODE), pkce=True)
    flow.initiate_device_authorization()
    flow.initiate_device_authorization()
    assert http.calls[0].form["code_challenge"] != http.calls[1].form["code_challenge"]


def test_the_challenge_of_the_rfc():  # C64
    data = bytes((
        116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173,
        187, 186, 22, 212, 37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
    ))  # fmt: skip
    pairs, verifier = load("pkce").challenge(data)  # RFC 7636 appendix B
    assert verifier == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert dict(pairs)["code_challenge"] == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_verifier_goes_on_with_the_code_that_it_belongs_to():  # C64
    flow, http, clock = flow_for(reply(GRANTED), pkce=True)
    grant = flow.resume("device-secret", 5, 600, "a-verifier")
    clock.pass_seconds(6)
    flow.poll_once(grant)
    assert http.calls[0].form["code_verifier"] == "a-verifier"


def test_the_resource_goes_with_every_request():  # C65
    for resource, sent in (("https://a.example", ["https%3A%2F%2Fa.example"]), (["a:x", "b:y"], ["a%3Ax", "b%3Ay"])):
        flow, http, _ = flow_for(reply(CODE), reply(GRANTED), reply(GRANTED), resource=resource)
        flow.poll_for_token(flow.initiate_device_authorization().device_code)
        flow.refresh("r")
        for call in http.calls:
            assert [pair[9:] for pair in call.body.split("&") if pair.startswith("resource=")] == sent


def test_further_parameters_go_where_they_belong():
    flow, http, _ = flow_for(
        reply(CODE), reply(GRANTED), reply(GRANTED), extra={"audience": "api"}, token_extra={"tenant": "t 1"}
    )
    flow.poll_for_token(flow.initiate_device_authorization().device_code)
    flow.refresh("r")
    asked, polled, refreshed = [call.form for call in http.calls]
    assert asked["audience"] == "api" and "tenant" not in asked
    assert polled["tenant"] == refreshed["tenant"] == "t 1" and "audience" not in polled


def sha256_base64url(text):
    digest = b2a_base64(hashlib.sha256(text.encode()).digest()).decode().strip().rstrip("=")
    return digest.replace("+", "-").replace("/", "_")
