"""The provider table: endpoints, and each quirk with the reply that the provider documents."""

from deviceflow import providers
from deviceflow.errors import AccessDenied, CodeExpired, DeviceFlowError, LoginRequired, NetworkError
from support.fakes import Clock, Reply, ScriptedHttp, raised

DEVICE = (
    '{"device_code":"3584d83530557fdd1f46af8289938c8ef79f9dc5","user_code":"WDJB-MJHT",'
    '"verification_uri":"https://example.com/device","expires_in":900,"interval":5}'
)
GRANTED = '{"access_token":"at","token_type":"bearer","refresh_token":"rt","expires_in":3600,"scope":"a"}'


def login(make, *polls, **options):
    """Signs in with a device reply and these replies to polls; gives (token or error, http)."""
    device = options.pop("device", DEVICE)
    http = ScriptedHttp(Reply(200, device), *polls, clock=Clock())
    flow = make(http=http, clock=http.clock, **options)
    grant = flow.initiate_device_authorization(["a", "b"])
    try:
        return flow.poll_for_token(grant.device_code, grant.interval), http, grant
    except DeviceFlowError as e:
        return e, http, grant


def endpoints(flow):
    return (flow.device_auth_url, flow.token_url, flow.revoke_url)


def test_the_endpoints():
    http = {"http": ScriptedHttp(), "clock": Clock()}
    p = providers
    for flow, base, device, token, revoke in (
        (p.github("id", **http), "https://github.com/login", "/device/code", "/oauth/access_token", None),
        (p.google("id", "s", **http), "https://oauth2.googleapis.com", "/device/code", "/token", "/revoke"),
        (p.microsoft("id", **http), "https://login.microsoftonline.com/common/oauth2/v2.0", "/devicecode", "/token", None),
        (p.microsoft("id", "t", **http), "https://login.microsoftonline.com/t/oauth2/v2.0", "/devicecode", "/token", None),
        (p.auth0("e.auth0.com", "id", **http), "https://e.auth0.com/oauth", "/device/code", "/token", "/revoke"),
        (p.okta("e.okta.com", "id", **http), "https://e.okta.com/oauth2/default/v1", "/device/authorize", "/token", "/revoke"),
        (p.keycloak("https://k.example/", "R", "id", **http),
         "https://k.example/realms/R/protocol/openid-connect", "/auth/device", "/token", "/revoke"),
        (p.gitlab("id", **http), "https://gitlab.com/oauth", "/authorize_device", "/token", "/revoke"),
        (p.twitch("id", **http), "https://id.twitch.tv/oauth2", "/device", "/token", "/revoke"),
        (p.authentik("https://a.example", "id", **http), "https://a.example/application/o", "/device/", "/token/", "/revoke/"),
        (p.zitadel("https://z.example", "id", **http), "https://z.example/oauth/v2", "/device_authorization", "/token", "/revoke"),
        (p.hydra("https://h.example", "id", **http), "https://h.example/oauth2", "/device/auth", "/token", "/revoke"),
        (p.huggingface("id", **http), "https://huggingface.co/oauth", "/device", "/token", None),
        (p.discord("id", **http), "https://discord.com/api/v10/oauth2", "/device/authorize", "/token", "/token/revoke"),
        (p.zoom("id", "s", **http), "https://zoom.us/oauth", "/devicecode", "/token", None),
        (p.fusionauth("https://f.example", "id", **http), "https://f.example/oauth2", "/device_authorize", "/token", None),
        (p.trakt("id", "s", **http), "https://api.trakt.tv/oauth", "/device/code", "/device/token", "/revoke"),
    ):  # fmt: skip
        assert endpoints(flow) == (base + device, base + token, revoke and base + revoke)


def test_github():
    def make(**options):
        return providers.github("Iv1.8a61f9b3a7aba766", **options)

    pending = '{"error":"authorization_pending","error_description":"The authorization request is still pending.","error_uri":"x"}'
    slow = '{"error":"slow_down","error_description":"Too many requests","interval":16}'
    done = '{"access_token":"gho_16C7e42F292c6912E7710c838347Ae178B4a","token_type":"bearer","scope":"repo,gist"}'
    token, http, grant = login(make, Reply(200, pending), Reply(200, slow), Reply(200, done))
    assert token.scope == "repo gist" and token.refresh_token is None and token.expires_in is None
    assert http.calls[0].headers["Accept"] == "application/json"
    assert http.calls[3].at - http.calls[2].at > 16000  # C17
    # as a form, for a GitHub that does not look at Accept
    form = "access_token=gho_16C7&expires_in=28800&refresh_token=ghr_1B4a&scope=repo%2Cgist&token_type=bearer"
    token, http, grant = login(make, Reply(200, "error=authorization_pending"), Reply(200, form))
    assert (token.access_token, token.expires_in, token.refresh_token) == ("gho_16C7", 28800, "ghr_1B4a")
    for code, kind in (
        ("incorrect_device_code", DeviceFlowError),
        ("access_denied", AccessDenied),
        ("expired_token", CodeExpired),
    ):
        error, http, grant = login(make, Reply(200, '{"error":"%s"}' % code))
        assert isinstance(error, kind) and error.error == code
    http = ScriptedHttp(Reply(200, '{"error":"device_flow_disabled","error_description":"Enable it"}'))
    error = raised(DeviceFlowError, make(http=http, clock=Clock()).initiate_device_authorization)
    assert (error.error, error.details) == ("device_flow_disabled", ("Enable it",))


def test_google():
    def make(**options):
        return providers.google("id.apps.googleusercontent.com", "GOCSPX-secret", **options)

    device = (
        '{"device_code":"4/4-GMMhmHCXhWEzkobqIHGG_EnNYYsAkukHspeYUk9E8","user_code":"GQVQ-jkec-Long15",'
        '"verification_url":"https://www.google.com/device","expires_in":1800,"interval":5}'
    )
    pending = '{"error":"authorization_pending","error_description":"Precondition Required"}'
    quota = '{"error_code":"rate_limit_exceeded"}'
    token, http, grant = login(
        make,
        Reply(428, pending),
        Reply(403, '{"error":"slow_down"}'),
        Reply(403, quota),
        Reply(200, GRANTED),
        device=device,
    )
    assert token.access_token == "at"
    assert (grant.user_code, grant.verification_uri) == ("GQVQ-jkec-Long15", "https://www.google.com/device")  # C9
    assert all(call.form["client_secret"] == "GOCSPX-secret" for call in http.calls)
    error, http, grant = login(make, Reply(403, '{"error":"access_denied"}'), device=device)
    assert isinstance(error, AccessDenied)
    error, http, grant = login(make, Reply(400, '{"error":"admin_policy_enforced"}'), device=device)
    assert error.error == "admin_policy_enforced"


def test_microsoft():
    def make(**options):
        return providers.microsoft("6731de76-14a6-49ae-97bc-6eba6914391e", **options)

    message = "To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code B."
    device = DEVICE.replace("}", ',"message":"%s"}' % message)
    long_error = (
        '{"error":"%s","error_description":"AADSTS70016: ' + "OAuth 2.0 device flow error. " * 12 + '",'
        '"error_codes":[70016],"timestamp":"2026-01-01 00:00:00Z","trace_id":"b1","correlation_id":"c2","error_uri":"https://x"}'
    )
    token, http, grant = login(
        make,
        Reply(400, long_error % "authorization_pending"),
        Reply(200, GRANTED.replace('"at"', '"%s"' % ("j" * 2500))),
        device=device,
    )
    assert len(token.access_token) == 2500 and grant.message == message
    assert all("client_secret" not in call.form for call in http.calls)
    for code, kind in (
        ("authorization_declined", AccessDenied), ("bad_verification_code", CodeExpired), ("expired_token", CodeExpired),
    ):  # fmt: skip
        error, http, grant = login(make, Reply(400, long_error % code), device=device)
        assert isinstance(error, kind) and len(error.details[0]) <= 200


def test_auth0():
    def make(**options):
        return providers.auth0("example.auth0.com", "id", audience="https://api.example.com/", **options)

    pending = '{"error":"authorization_pending","error_description":"User has yet to authorize device code."}'
    slow = (
        '{"error":"slow_down","error_description":"You are polling faster than the specified interval of 5 seconds."}'
    )
    token, http, grant = login(make, Reply(403, pending), Reply(429, slow), Reply(200, GRANTED))
    assert token.access_token == "at" and http.calls[0].form["audience"] == "https://api.example.com/"
    assert "audience" not in http.calls[1].form
    assert http.calls[3].at - http.calls[2].at > 10000
    for code in ("expired_token", "invalid_grant"):
        error, http, grant = login(make, Reply(403, '{"error":"%s"}' % code))
        assert isinstance(error, CodeExpired)


def test_twitch():
    def make(**options):
        return providers.twitch("id", **options)

    pending = '{"status":400,"message":"authorization_pending"}'
    done = '{"access_token":"at","expires_in":14400,"refresh_token":"rt","scope":["a","b"],"token_type":"bearer"}'
    token, http, grant = login(make, Reply(400, pending), Reply(200, done))
    assert token.scope == "a b"
    assert http.calls[0].form == {"client_id": "id", "scopes": "a b"}
    error, http, grant = login(make, Reply(400, '{"status":400,"message":"invalid device code"}'))
    assert isinstance(error, CodeExpired)
    http = ScriptedHttp(Reply(400, '{"status":400,"message":"Invalid refresh token"}'))
    raised(LoginRequired, make(http=http, clock=Clock()).refresh, "rt")


def test_pending_with_the_statuses_seen_in_the_wild():  # C19
    def make(**options):
        return providers.keycloak("https://k.example", "R", "id", **options)

    for status in (400, 401, 403):  # Okta and most others; old Dex; ForgeRock
        token, http, grant = login(make, Reply(status, '{"error":"authorization_pending"}'), Reply(200, GRANTED))
        assert token.access_token == "at"
    large = GRANTED.replace('"at"', '"%s"' % ("a" * 2000)).replace('"rt"', '"%s"' % ("r" * 2000))  # Keycloak's JWTs
    token, http, grant = login(make, Reply(200, large))
    assert len(token.access_token) == len(token.refresh_token) == 2000


def test_a_throttled_device_endpoint():  # authentik
    http = ScriptedHttp(Reply(429, "", retry_after=20))
    flow = providers.authentik("https://a.example", "id", http=http, clock=Clock())
    assert raised(NetworkError, flow.initiate_device_authorization).retry_after == 20


def test_fields_that_are_missing():  # Hugging Face
    device = '{"device_code":"d","user_code":"u","verification_uri":"https://huggingface.co/device"}'
    token, http, grant = login(
        lambda **options: providers.huggingface("id", **options),
        Reply(200, '{"access_token":"at","token_type":"bearer"}'),
        device=device,
    )
    assert grant.interval == 5 and token.refresh_token is None


def test_zoom_and_discord_authenticate_by_basic():
    def zoom(**options):
        return providers.zoom("id", "s3cret", **options)

    def discord(**options):
        return providers.discord("id", client_secret="s3cret", auth="basic", **options)

    for make in (zoom, discord):
        token, http, grant = login(make, Reply(400, '{"error":"authorization_pending"}'), Reply(200, GRANTED))
        assert all(
            call.headers["Authorization"].startswith("Basic ") and "s3cret" not in call.body for call in http.calls
        )
        assert http.calls[0].form["client_id"] == "id"


def test_trakt():
    import json

    def make(**options):
        return providers.trakt("id", "s3cret", **options)

    device = DEVICE.replace("verification_uri", "verification_url")
    token, http, grant = login(make, Reply(400, ""), Reply(429, ""), Reply(200, GRANTED), device=device)
    assert token.access_token == "at"
    assert json.loads(http.calls[1].body) == {
        "code": "3584d83530557fdd1f46af8289938c8ef79f9dc5", "client_id": "id", "client_secret": "s3cret",
    }  # fmt: skip
    assert http.calls[1].headers["Content-Type"] == "application/json"
    assert http.calls[3].at - http.calls[2].at > 10000
    for status, kind in ((404, CodeExpired), (409, CodeExpired), (410, CodeExpired), (418, AccessDenied)):
        error, http, grant = login(make, Reply(status, ""), device=device)
        assert isinstance(error, kind)
    http = ScriptedHttp(Reply(200, GRANTED), Reply(401, '{"error":"invalid_grant"}'), Reply(200, ""))
    flow = make(http=http, clock=Clock())
    flow.refresh("rt")
    assert http.calls[0].url == "https://api.trakt.tv/oauth/token"
    assert json.loads(http.calls[0].body)["grant_type"] == "refresh_token"
    raised(LoginRequired, flow.refresh, "rt")
    flow.revoke("rt")
    assert json.loads(http.calls[2].body)["token"] == "rt"
