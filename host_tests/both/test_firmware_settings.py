"""config.json, as people write it: what is wrong with it is said by file and field."""

import ujson
from deviceflow import providers
from deviceflow.errors import DeviceFlowError
from deviceflow.transient import load
from support.fakes import Clock, ScriptedHttp, raised
from support.firmware_world import CONFIG, FIRMWARE, ISSUER, URLS, Board

config = load("config", "")
GITHUB = {"name": "github", "client_id": "id"}


def complaint(text):
    """What the screens are told about a config.json with this text, or None."""
    with Board(None) as board:
        if text is not None:
            board.write("config.json", text)
        ended = board.switch_on(10)
        told = board.words("fail")
        assert ended == bool(told), board.told
        return told and told[0]


def with_change(**change):
    return ujson.dumps(dict(CONFIG, **change))


def test_a_missing_file_is_named():
    assert "config.json is missing; make configure" in complaint(None)


def test_a_file_that_is_not_json_is_named():
    for text in ("", '{"wifi": nothing}', "hello"):
        assert "config.json is not JSON" in complaint(text), text
    assert "config.json must be an object: {...}" in complaint("[]")


def test_a_field_that_is_missing_or_of_another_type_is_named():
    for change, field in (
        ({"wifi": {"key": "12345678"}}, "wifi.ssid is missing"),
        ({"wifi": {"ssid": 5}}, "wifi.ssid must be a text"),
        ({"wifi": {"ssid": "a", "key": 12345678}}, "wifi.key must be a text"),
        ({"wifi": {"ssid": "a", "key": "short"}}, "wifi.key must have 8 to 63 characters"),
        ({"wifi": "my-network"}, "wifi must be an object"),
        ({"wifi": {"ssid": "a", "password": "12345678"}}, "wifi.password is not known; is it misspelt?"),
        ({"provider": None}, "provider is missing"),
        ({"provider": {"issuer": ISSUER}}, "provider.client_id is missing"),
        ({"provider": {"client_id": "id"}}, "provider needs name, or issuer, or"),
        ({"provider": {"client_id": "id", "device_auth_url": ISSUER}}, "device_auth_url and token_url"),
        ({"provider": {"client_id": "id", "name": "gitbub"}}, "provider.name is none of: auth0, authentik, "),
        ({"provider": {"client_id": "id", "name": "auth0"}}, "provider.domain is missing"),
        ({"provider": {"client_id": "id", "name": "keycloak", "base_url": ISSUER}}, "provider.realm is missing"),
        ({"provider": {"client_id": "id", "name": "okta", "domain": 5}}, "provider.domain must be a text"),
        ({"provider": dict(GITHUB, extra="x")}, "provider.extra must be an object"),
        ({"provider": {"client_id": "id", "name": "_flow"}}, "provider.name"),
        ({"provider": {"client_id": "id", "name": 5}}, "provider.name"),
        ({"provider": {"client_id": "id", "issuer": 5}}, "provider.issuer must be a text"),
        ({"provider": dict(URLS, client_id="id", token_url="http://id.example/token")}, "id.example"),
        ({"provider": dict(URLS, client_id="id", auth="post")}, "auth is"),
        ({"provider": dict(GITHUB, tenant="x")}, "provider.tenant is not for this provider"),
        ({"service": 5}, "service must be a text"),
        ({"scopes": "user repo"}, "scopes must be a list"),
        ({"scopes": ["user", 5]}, "scopes must be a list of texts"),
        ({"userinfo": ["a"]}, "userinfo must be a text"),
        ({"ntp": "pool.ntp.org"}, "ntp must be a list"),
        ({"watchdog": True}, "watchdog must be a number"),
        ({"watchdog": 30}, "watchdog must be 0 or at least 60"),
        ({"spread": 601}, "spread must be 0 to 600"),
        ({"spread": -1}, "spread must be 0 to 600"),
        ({"hide_code": "yes"}, "hide_code must be true or false"),
        ({"wfi": {"ssid": "home"}}, "wfi is not known"),
        ({"allow_plain_http": 1}, "allow_plain_http must be true or false"),
    ):
        told = complaint(with_change(**change))
        assert told and told.startswith("bad_config: ") and field in told, (change, told)


def test_what_a_provider_must_be_told_is_known_for_each():
    for name in providers.names():
        needs = {need: ISSUER if need == "base_url" else "x.example" for need in providers.needs(name)}
        assert getattr(providers, name)(client_id="id", http=ScriptedHttp(), **needs).client_id == "id"
        for need in needs:
            rest = dict(needs, name=name, client_id="id")
            del rest[need]
            error = raised(DeviceFlowError, flow_for, rest)
            assert error.details == ("missing", "provider." + need)


def test_the_example_is_good():
    with open(FIRMWARE + "/config.example.json") as file:
        settings = config.settings_from(ujson.load(file))
    flow = config.flow(settings, Clock(), None, ScriptedHttp())
    assert flow.token_url == "https://github.com/login/oauth/access_token"


def flow_for(provider):
    return config.flow(config.settings_from({"provider": provider}), Clock(), None, ScriptedHttp())


def test_every_way_to_name_a_provider_gives_its_flow():
    for provider, token_url in (
        (GITHUB, "https://github.com/login/oauth/access_token"),
        ({"name": "gitlab", "client_id": "id", "base_url": "https://git.example"}, "https://git.example/oauth/token"),
        (dict(URLS, client_id="id", client_secret="s"), URLS["token_url"]),
    ):
        flow = flow_for(provider)
        assert (flow.token_url, flow.client_id) == (token_url, "id")


def test_what_is_left_out_has_a_default():
    settings = config.settings_from({"provider": GITHUB})
    assert (settings.wifi, settings.scopes, settings.userinfo, settings.watchdog) == (None, [], None, 0)
    assert settings.service == "github" and len(settings.ntp) > 1 and settings.spread == 20
    assert settings.device_id is None and not settings.hide_code


def test_a_complaint_does_not_quote_a_secret():
    provider = dict(GITHUB, client_secret="hush-hush", nonsense="hush-hush")
    error = raised(DeviceFlowError, flow_for, provider)
    assert "hush" not in str(error)
