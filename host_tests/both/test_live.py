"""The whole client over loopback sockets against the Authlib server. Its time is ours: nothing here sleeps."""

from deviceflow import DeviceFlow, Session, providers
from deviceflow.errors import AccessDenied, BadReply, CodeExpired, DeviceFlowError, LoginRequired, NetworkError
from deviceflow.transient.http import Http
from phone import approve
from support.fakes import Clock, Screen, Store, raised
from support.servers import provider_url
from support.transports import all_transports

SERVERS = ("provider",)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class ServerClock(Clock):
    """A clock whose sleep lets the same time pass for the server."""

    def __init__(self, http):
        super().__init__()
        self._http = http

    def sleep_ms(self, ms):
        super().sleep_ms(ms)
        control(self._http, "advance", "seconds=%d.%03d" % (ms // 1000, ms % 1000))


def control(http, action, form=""):
    reply = http.post(provider_url("/control/" + action), form.encode(), FORM)
    assert reply.status == 200
    reply.close()


def flow_at(http, path="", **options):
    base = provider_url(path)
    options.setdefault("revoke_url", base + "/revoke")
    return DeviceFlow(
        options.pop("client_id", "demo-board"), base + "/device_authorization", base + "/token",
        http=http, clock=ServerClock(http), **options
    )  # fmt: skip


def everywhere(test):
    """Run a test's body with every urequests there is."""
    for module in all_transports():
        test(Http(module, timeout=10))


class Approving:
    """on_wait: the user decides after so many seconds."""

    def __init__(self, grant, decision="approve", after=12):
        self._grant, self._decision, self._left = grant, decision, after

    def __call__(self, seconds_left):
        self._left -= 1
        if self._left == 0:
            approve(self._grant.verification_uri, self._grant.user_code, "ada", self._decision)


def test_approve():
    def body(http):
        flow = flow_at(http)
        grant = flow.initiate_device_authorization(["profile"])
        assert grant.verification_uri.startswith(provider_url())
        token = flow.poll_for_token(grant.device_code, grant.interval, on_wait=Approving(grant))
        assert token.token_type == "Bearer" and token.access_token and token.refresh_token and token.scope == "profile"
        # A code is good for one token.
        raised(CodeExpired, flow_at(http).poll_for_token, grant.device_code)

    everywhere(body)


def test_deny():
    def body(http):
        flow = flow_at(http)
        grant = flow.initiate_device_authorization(["profile"])
        raised(AccessDenied, flow.poll_for_token, grant.device_code, on_wait=Approving(grant, "deny"))

    everywhere(body)


def test_expire():
    def body(http):
        flow = flow_at(http)
        grant = flow.initiate_device_authorization(["profile"])
        # A client that thinks the code lives longer is told by the server.
        assert raised(CodeExpired, flow.poll_for_token, grant.device_code, 60, 3000).error == "expired_token"
        raised(CodeExpired, flow.poll_for_token, grant.device_code)

    everywhere(body)


def test_slow_down():
    def body(http):
        impatient = flow_at(http)
        grant = impatient.initiate_device_authorization(["profile"])
        for _ in range(2):  # another program polls the same code, right before us
            other = flow_at(http)
            other_grant = other.resume(grant.device_code, 1, 60)
            while other.poll_once(other_grant) is None and other_grant.interval == 1:
                other.clock.sleep_ms(other_grant.wait_ms)
        token = impatient.poll_for_token(grant.device_code, on_wait=Approving(grant, after=40))
        assert token.access_token and grant.interval >= 10

    everywhere(body)


def test_rotation_and_its_theft():
    def body(http):
        flow = flow_at(http)
        grant = flow.initiate_device_authorization(["profile"])
        first = flow.poll_for_token(grant.device_code, on_wait=Approving(grant))
        second = flow.refresh(first.refresh_token)
        assert second.refresh_token != first.refresh_token and second.access_token != first.access_token
        raised(LoginRequired, flow.refresh, first.refresh_token)
        raised(LoginRequired, flow.refresh, second.refresh_token)  # the server takes it for stolen

    everywhere(body)


def test_a_session_from_the_first_boot_to_logout():
    def body(http):
        store = Store()
        screen = Screen()
        grant_seen = []
        screen.code = grant_seen.append
        decisions = []

        def tick(seconds_left):
            if not decisions:
                decisions.append(Approving(grant_seen[0]))
            decisions[0](seconds_left)

        screen.tick = tick
        session = Session(flow_at(http), store, screen, ["profile"])
        session.login()
        again = Session(flow_at(http), store, Screen(), ["profile"])
        again.login()
        response = again.get(provider_url("/userinfo"))
        assert response.status_code == 200 and response.json()["sub"]
        response.close()
        control(http, "expire-access")
        response = again.get(provider_url("/userinfo"))  # 401, refresh, again
        assert response.status_code == 200
        response.close()
        kept = dict(store.records)
        assert again.logout() is True and store.records == {}
        store.records = kept
        raised(LoginRequired, Session(flow_at(http), store, Screen()).access_token)

    everywhere(body)


def test_network_trouble_in_the_middle():
    def body(http):
        flow = flow_at(http)
        grant = flow.initiate_device_authorization(["profile"])
        for kind in ("status-503", "status-429", "html", "truncated", "drop-before"):
            control(http, "fault", "path=/token&kind=" + kind)
        assert flow.poll_for_token(grant.device_code, on_wait=Approving(grant, after=400)).access_token

    everywhere(body)


def test_a_success_that_is_lost_means_start_again():
    def body(http):
        flow = flow_at(http)
        grant = flow.initiate_device_authorization(["profile"])
        approve(grant.verification_uri, grant.user_code)
        control(http, "fault", "path=/token&kind=drop")
        assert raised(CodeExpired, flow.poll_for_token, grant.device_code).error == "invalid_grant"

    everywhere(body)


def test_a_refresh_whose_reply_is_lost_is_sent_twice():
    def body(http):
        flow = flow_at(http)
        grant = flow.initiate_device_authorization(["profile"])
        token = flow.poll_for_token(grant.device_code, on_wait=Approving(grant))
        control(http, "fault", "path=/token&kind=drop-before")
        assert flow.refresh(token.refresh_token).access_token
        for _ in range(2):
            control(http, "fault", "path=/token&kind=status-503")
        raised(NetworkError, flow.refresh, token.refresh_token)
        control(http, "fault", "path=/token&kind=status-503")  # takes the fault that is left off the list

    everywhere(body)


def test_discovery():
    def body(http):
        options = {"http": http, "clock": ServerClock(http)}
        for path in ("", "/tenant", "/realm"):
            flow = DeviceFlow.discover(provider_url(path), "demo-board", **options)
            grant = flow.initiate_device_authorization(["profile"])
            assert flow.poll_for_token(grant.device_code, on_wait=Approving(grant)).access_token
            assert flow.revoke_url
        error = raised(BadReply, DeviceFlow.discover, provider_url("/liar"), "demo-board", **options)
        assert error.error == "wrong_issuer"
        raised(BadReply, DeviceFlow.discover, provider_url("/nodevice"), "demo-board", **options)
        raised(BadReply, DeviceFlow.discover, provider_url("/nowhere"), "demo-board", **options)

    everywhere(body)


def test_a_confidential_client():
    def body(http):
        for auth in ("body", "basic"):
            flow = flow_at(http, client_id="demo-secret", client_secret="not-a-real-secret", auth=auth)
            grant = flow.initiate_device_authorization(["profile"])
            token = flow.poll_for_token(grant.device_code, on_wait=Approving(grant))
            flow.revoke(token)
            raised(LoginRequired, flow.refresh, token.refresh_token)
        flow = flow_at(http, client_id="demo-secret", client_secret="wrong")
        assert raised(DeviceFlowError, flow.initiate_device_authorization).error == "invalid_client"

    everywhere(body)


def test_a_client_or_scope_the_server_does_not_know():
    def body(http):
        assert (
            raised(DeviceFlowError, flow_at(http, client_id="x").initiate_device_authorization).error
            == "invalid_client"
        )
        assert raised(DeviceFlowError, flow_at(http).initiate_device_authorization, ["x"]).error == "invalid_scope"

    everywhere(body)


def moved(flow, real, path):
    """A flow made for a real provider, turned to its likeness on the test's server."""
    for name in ("device_auth_url", "token_url", "revoke_url"):
        url = getattr(flow, name)
        if url:
            assert url.startswith(real)
            setattr(flow, name, provider_url(path + url[len(real) :]))
    return flow


def test_the_likenesses_of_real_providers():
    def body(http):
        options = {"http": http, "clock": ServerClock(http)}
        secret = "not-a-real-secret"
        for flow, scopes in (
            (moved(providers.github("demo-board", **options), "https://github.com", "/github"), ["read:user"]),
            (
                moved(providers.google("demo-secret", secret, **options), "https://oauth2.googleapis.com", "/google"),
                ["profile"],
            ),
            (
                moved(providers.microsoft("demo-board", **options), "https://login.microsoftonline.com", "/microsoft"),
                ["profile", "offline_access"],
            ),
            (
                moved(providers.auth0("e.auth0.com", "demo-board", "api", **options), "https://e.auth0.com", "/auth0"),
                ["profile", "offline_access"],
            ),
            (moved(providers.twitch("demo-board", **options), "https://id.twitch.tv", "/twitch"), ["user:read:email"]),
        ):
            grant = flow.initiate_device_authorization(scopes)
            token = flow.poll_for_token(grant.device_code, grant.interval, on_wait=Approving(grant))
            assert token.access_token
            if token.refresh_token:
                assert flow.refresh(token.refresh_token).access_token
            grant = flow.initiate_device_authorization(scopes)
            raised(AccessDenied, flow.poll_for_token, grant.device_code, on_wait=Approving(grant, "deny"))

    everywhere(body)
