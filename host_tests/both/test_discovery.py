"""Endpoints from the issuer's metadata."""

from deviceflow import DeviceFlow
from deviceflow.errors import BadReply, DeviceFlowError, NetworkError
from deviceflow.transient.discovery import addresses
from support.fakes import Clock, Reply, ScriptedHttp, raised

ISSUER = "https://as.example.com/tenant"
CODE = '{"device_code":"d","user_code":"u","verification_uri":"https://example.com/d"}'


def metadata(issuer=ISSUER, more="", device="https://as.example.com/device"):
    device = ',"device_authorization_endpoint":"%s"' % device if device else ""
    body = '{"issuer":"%s","token_endpoint":"https://as.example.com/token","scopes_supported":["a","b"]%s%s}'
    return Reply(200, body % (issuer, device, more))


def discover(*answers, **options):
    http = ScriptedHttp(*answers)
    return DeviceFlow.discover(ISSUER, "client", http=http, clock=Clock(), **options), http


def test_both_addresses():  # C54
    assert addresses("https://as.example.com/a/b") == (
        "https://as.example.com/.well-known/oauth-authorization-server/a/b",
        "https://as.example.com/a/b/.well-known/openid-configuration",
    )
    for issuer in ("https://as.example.com", "https://as.example.com/"):
        assert addresses(issuer) == (
            "https://as.example.com/.well-known/oauth-authorization-server",
            "https://as.example.com/.well-known/openid-configuration",
        )


def test_the_first_address_that_answers():  # C54 C56
    flow, http = discover(metadata(more=',"revocation_endpoint":"https://as.example.com/revoke"'))
    assert len(http.calls) == 1
    assert (flow.device_auth_url, flow.token_url) == ("https://as.example.com/device", "https://as.example.com/token")
    assert flow.revoke_url == "https://as.example.com/revoke"


def test_the_second_address():  # C54
    for first in (Reply(404, "<html>"), Reply(200, "<html>"), Reply(404, "{}"), metadata(device=None)):
        flow, http = discover(first, metadata())
        assert [call.url for call in http.calls] == list(addresses(ISSUER))
        assert flow.device_auth_url == "https://as.example.com/device"


def test_neither_address():
    error = raised(BadReply, discover, Reply(404, ""), Reply(404, ""))
    assert ISSUER.split("/")[2] in error.description


def test_another_issuer_is_refused():  # C55
    for other in ("https://evil.example.com/tenant", ISSUER + "/", "https://as.example.com"):
        assert raised(BadReply, discover, metadata(other)).error == "wrong_issuer"
    raised(BadReply, discover, Reply(200, '{"token_endpoint":"https://as.example.com/token"}'))


def test_no_device_endpoint_is_a_clear_error():  # C56
    error = raised(BadReply, discover, metadata(device=None), metadata(device=None))
    assert "device_authorization_endpoint" in error.description


def test_insecure_endpoints_are_refused():  # C3
    raised(DeviceFlowError, discover, metadata(device="http://as.example.com/device"))


def test_network_trouble():
    raised(NetworkError, discover, NetworkError("network", "x"))
    assert raised(NetworkError, discover, Reply(503, "", retry_after=3)).retry_after == 3


def test_a_large_document():
    flow, http = discover(metadata(more=',"claims_supported":[%s"z"]' % ('"a claim with a name",' * 400)))
    assert flow.token_url == "https://as.example.com/token"


def test_the_secret_goes_the_way_the_server_takes_it():  # C29
    methods = ',"token_endpoint_auth_methods_supported":[%s]'
    for given, basic in (('"client_secret_basic"', True), ('"client_secret_post","client_secret_basic"', False)):
        flow, http = discover(metadata(more=methods % given), Reply(200, CODE), client_secret="s3cret")
        flow.initiate_device_authorization()
        assert ("Authorization" in http.calls[1].headers) == basic
    flow, http = discover(
        metadata(), Reply(200, CODE), client_secret="s3cret"
    )  # RFC 8414 section 2: Basic is the default
    flow.initiate_device_authorization()
    assert "Authorization" in http.calls[1].headers
