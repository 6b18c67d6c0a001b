"""Issuers and their metadata: each kind where its standard wants it, and some to turn down."""

import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from provider.testing import Board

ROOT = "http://localhost"  # where Flask's test client believes to be
OAUTH, OPENID = "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"


@pytest.mark.parametrize(
    ("issuer", "found", "missing"),
    [
        ("", [OAUTH, OPENID], []),
        ("/tenant", [OAUTH + "/tenant"], ["/tenant" + OPENID, "/tenant" + OAUTH, OPENID + "/tenant"]),
        ("/realm", ["/realm" + OPENID], [OAUTH + "/realm", OPENID + "/realm"]),
        ("/google", ["/google" + OPENID], [OAUTH + "/google"]),
        ("/auth0", ["/auth0" + OPENID, OAUTH + "/auth0"], []),
        ("/github", [], [OAUTH + "/github", "/github" + OPENID]),
    ],
)
def test_metadata_is_where_it_belongs_and_true(issuer, found, missing):
    board = Board()
    for path in missing:
        assert board.http.get(path).status_code == 404, path
    for path in found:
        document = board.http.get(path).get_json()
        assert document["issuer"] == ROOT + issuer
        AuthorizationServerMetadata(document).validate()
        for name in ("device_authorization_endpoint", "token_endpoint", "revocation_endpoint"):
            # The endpoint is there: it turns the empty request down itself.
            assert board.http.post(document[name][len(ROOT) :]).status_code in (400, 401), name


def test_metadata_to_turn_down():
    board = Board()
    for path in (OAUTH + "/liar", "/liar" + OPENID):
        assert board.http.get(path).get_json()["issuer"] != ROOT + "/liar"
    for path in (OAUTH + "/nodevice", "/nodevice" + OPENID):
        document = board.http.get(path).get_json()
        assert document["issuer"] == ROOT + "/nodevice"
        assert "device_authorization_endpoint" not in document


def test_a_login_below_an_issuer_with_a_path():
    board = Board()
    board.prefix = "/tenant"
    grant = board.start()
    assert grant["verification_uri"] == ROOT + "/tenant/device"
    board.decide(grant, page="/tenant/device")
    assert board.poll(grant).status_code == 200
