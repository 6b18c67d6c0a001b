"""The development authorization server keeps to the RFCs where it is plain."""

import re

import pytest
from provider import Config
from provider.testing import DEVICE_GRANT, Board

DEMO = "not-a-real-secret"
WRONG = "guess"
REFRESH = "refresh_token"
UNKNOWN = "never-issued"
ROOT = "http://localhost"  # where Flask's test client believes to be


def error(response, status=400):
    assert response.status_code == status, response.text
    return response.get_json()["error"]


def test_a_login_from_code_to_userinfo():
    board = Board()
    grant = board.start("profile email")
    assert set(grant) == {
        "device_code", "user_code", "verification_uri", "verification_uri_complete", "expires_in", "interval"
    }  # fmt: skip
    assert re.fullmatch("[A-Z]{4}-[A-Z]{4}", grant["user_code"])
    assert grant["verification_uri"] == ROOT + "/device"
    assert grant["verification_uri_complete"] == ROOT + "/device?user_code=" + grant["user_code"]
    assert (grant["expires_in"], grant["interval"]) == (600, 5)
    assert error(board.poll(grant)) == "authorization_pending"
    board.decide(grant, user="grace")
    board.advance(5)
    reply = board.poll(grant)
    assert reply.status_code == 200 and reply.headers["Cache-Control"] == "no-store"
    token = reply.get_json()
    assert (token["token_type"], token["expires_in"], token["scope"]) == ("Bearer", 3600, "profile email")
    who = {"sub": "grace", "name": "Grace", "preferred_username": "grace"}
    assert board.userinfo(token["access_token"]).get_json() == who
    user = board.http.get("/user", headers={"Authorization": "Bearer " + token["access_token"]})
    assert user.get_json() == {"login": "grace", "name": "Grace"}


def test_a_device_code_works_once():
    board = Board()
    grant = board.start()
    board.decide(grant)
    assert board.poll(grant).status_code == 200
    assert error(board.poll(grant)) == "invalid_grant"


def test_a_device_code_is_of_no_use_to_another_client():
    board = Board()
    grant = board.start()
    board.decide(grant)
    reply = board.poll(grant, client_id="demo-secret", client_secret=DEMO)
    assert error(reply) == "unauthorized_client"


def test_denial_is_final():
    board = Board()
    grant = board.start()
    board.decide(grant, "deny")
    assert error(board.poll(grant)) == "access_denied"
    board.advance(5)
    assert error(board.poll(grant)) == "access_denied"


def test_a_code_expires_for_the_board_and_for_the_page():
    board = Board(expires_in=60)
    grant = board.start()
    board.advance(59.9)
    assert error(board.poll(grant)) == "authorization_pending"
    board.advance(0.1)
    assert error(board.poll(grant)) == "expired_token"
    form = {"csrf": board.csrf(), "user_code": grant["user_code"]}
    assert board.http.post("/device", data=form).status_code == 400


def test_each_slow_down_adds_five_seconds_to_that_code_alone():
    board = Board(interval=2)
    grant, other = board.start(), board.start()
    polls = [(0, "authorization_pending"), (1.9, "slow_down"), (6.9, "slow_down"), (11.9, "slow_down")]
    polls += [(17, "authorization_pending"), (17, "authorization_pending"), (2, "slow_down")]
    for seconds, expected in polls:
        board.advance(seconds)
        assert error(board.poll(grant)) == expected, seconds
    assert error(board.poll(other)) == "authorization_pending"
    board.advance(2)
    assert error(board.poll(other)) == "authorization_pending"


def test_polls_exactly_at_the_interval_are_in_time():
    board = Board()
    grant = board.start()
    for _ in range(30):
        assert error(board.poll(grant)) == "authorization_pending"
        for _ in range(10):
            board.advance(0.5)


def test_an_unknown_scope_is_refused():
    board = Board()
    assert error(board.send("device", scope="profile everything")) == "invalid_scope"


def test_no_scope_gives_a_token_without_one():
    board = Board()
    grant = board.send("device").get_json()
    board.decide(grant)
    assert "scope" not in board.poll(grant).get_json()


def test_an_id_token_comes_only_with_openid():
    assert "id_token" not in Board().sign_in("profile")
    assert Board().sign_in("openid")["id_token"].count(".") == 2


def test_clients_have_to_be_who_they_say():
    board = Board()
    assert error(board.send("device", client_id="nobody")) == "invalid_client"
    assert error(board.send("device", client_id="demo-secret"), 401) == "invalid_client"
    wrong = board.send("device", client_id="demo-secret", client_secret=WRONG)
    assert error(wrong, 401) == "invalid_client"
    assert board.send("device", client_id="demo-secret", client_secret=DEMO).status_code == 200


def test_a_secret_may_come_by_basic():
    board = Board(client_id="demo-secret")
    board.form = {}
    grant = board.http.post("/device_authorization", auth=("demo-secret", DEMO)).get_json()
    board.decide(grant)
    form = {"grant_type": DEVICE_GRANT, "device_code": grant["device_code"]}
    bad = board.http.post("/token", data=form, auth=("demo-secret", "wrong"))
    assert error(bad, 401) == "invalid_client" and bad.headers["WWW-Authenticate"].startswith("Basic")
    assert board.http.post("/token", data=form, auth=("demo-secret", DEMO)).status_code == 200


@pytest.mark.parametrize(
    ("credentials", "expected"),
    [("Basic ZGVtby1ib2FyZDpndWVzcw==", "invalid_client"), ("Basic /w==", "invalid_client")],
)
def test_a_public_client_must_not_send_a_secret(credentials, expected):
    board = Board()
    assert error(board.send("device", client_secret=WRONG), 401) == "invalid_client"
    assert error(board.send("device", headers={"Authorization": credentials}), 401) == expected


def test_one_way_of_authentication_only():
    board = Board(client_id="demo-secret")
    form = {"client_id": "demo-secret", "client_secret": DEMO}
    assert (
        error(board.http.post("/device_authorization", data=form, auth=("demo-secret", DEMO)))
        == "invalid_request"
    )


def test_parameters_come_once_and_in_the_body():
    board = Board()
    twice = board.http.post("/device_authorization", data={"client_id": ["demo-board", "demo-board"]})
    assert error(twice) == "invalid_request"
    assert error(board.http.post("/device_authorization?client_id=demo-board"), 401) == "invalid_client"


def test_an_unknown_grant_type_is_refused():
    assert error(Board().send("token", grant_type="password")) == "unsupported_grant_type"


def test_refresh_rotates_and_keeps_the_scope_of_the_login():
    board = Board()
    first = board.sign_in("profile email")
    second = board.refresh(first["refresh_token"], scope="email").get_json()
    assert second["scope"] == "email"
    assert second["refresh_token"] != first["refresh_token"]
    third = board.refresh(second["refresh_token"]).get_json()
    assert third["scope"] == "profile email"
    assert error(board.refresh(third["refresh_token"], scope="openid")) == "invalid_scope"


def test_a_used_refresh_token_ends_the_whole_family():
    board = Board()
    stranger = board.sign_in()
    first = board.sign_in()
    second = board.refresh(first["refresh_token"]).get_json()
    assert board.userinfo(second["access_token"]).status_code == 200
    assert error(board.refresh(first["refresh_token"])) == "invalid_grant"
    assert error(board.refresh(second["refresh_token"])) == "invalid_grant"
    assert board.userinfo(second["access_token"]).status_code == 401
    assert board.refresh(stranger["refresh_token"]).status_code == 200


def test_without_rotation_the_refresh_token_stays():
    board = Board(rotate=False)
    first = board.sign_in()
    for _ in range(2):
        assert "refresh_token" not in board.refresh(first["refresh_token"]).get_json()


def test_a_refresh_token_is_of_no_use_to_another_client():
    board = Board()
    held = board.sign_in()["refresh_token"]
    assert error(board.refresh(held, client_id="demo-secret", client_secret=DEMO)) == "invalid_grant"
    assert board.refresh(held).status_code == 200


def test_revoking_a_refresh_token_takes_the_access_token_along():
    board = Board()
    token = board.sign_in()
    assert board.send("revoke", token=token[REFRESH], token_type_hint=REFRESH).status_code == 200
    assert error(board.refresh(token["refresh_token"])) == "invalid_grant"
    assert board.userinfo(token["access_token"]).status_code == 401


def test_revoking_an_access_token_leaves_the_login():
    board = Board()
    token = board.sign_in()
    # The hint is wrong, which must not matter.
    assert board.send("revoke", token=token["access_token"], token_type_hint=REFRESH).status_code == 200
    assert board.userinfo(token["access_token"]).status_code == 401
    assert board.refresh(token["refresh_token"]).status_code == 200


def test_revoking_what_is_unknown_is_fine():
    assert Board().send("revoke", token=UNKNOWN).status_code == 200


def test_access_tokens_expire():
    board = Board(token_expires_in=30)
    token = board.sign_in()
    assert token["expires_in"] == 30
    board.advance(29)
    assert board.userinfo(token["access_token"]).status_code == 200
    board.advance(1)
    late = board.userinfo(token["access_token"])
    assert error(late, 401) == "invalid_token"
    assert late.headers["WWW-Authenticate"].startswith("Bearer ")


def test_userinfo_needs_a_token():
    reply = Board().http.get("/userinfo")
    assert reply.status_code == 401 and reply.headers["WWW-Authenticate"].lower().startswith("bearer ")


def test_tokens_are_as_long_as_asked_for():
    token = Board(token_bytes=2000).sign_in()
    assert [len(token[name]) for name in ("access_token", "refresh_token")] == [2000, 2000]


def test_secrets_are_in_no_repr():
    board = Board()
    grant = board.start()
    pages = next(v for n, v in board.http.application.view_functions.items() if n == "page /device")
    store = pages.__self__.store
    code = repr(store.code(grant["device_code"]))
    assert "demo-board" in code and grant["device_code"] not in code and grant["user_code"] not in code
    board.decide(grant)
    token = board.poll(grant).get_json()
    kept = repr([store.clients, store.by_access(token["access_token"]), store.by_refresh(token[REFRESH])])
    assert "demo-board" in kept
    for secret in (DEMO, token["access_token"], token["refresh_token"]):
        assert secret not in kept


@pytest.mark.parametrize("bad", [{"control": True, "host": "192.0.2.1"}, {"cert": "only.pem"}])
def test_what_must_not_be_served(bad):
    with pytest.raises(ValueError):
        Config(**bad)
