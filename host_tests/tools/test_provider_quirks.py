"""Each provider that the server can imitate answers as it documents: status, names, sizes."""

from urllib.parse import parse_qs

import pytest
from provider.testing import DEVICE_GRANT, Board

DEMO = "not-a-real-secret"
WRONG = "guess"
JSON = {"Accept": "application/json"}


def both(response):
    return response.status_code, response.get_json().get("error")


def test_github_answers_200_and_in_forms_unless_asked_for_json():
    board = Board("github")
    form = parse_qs(board.send("device", scope="user").text)
    assert form["interval"] == ["5"] and form["expires_in"] == ["900"] and len(form["device_code"][0]) == 40
    reply = board.send("device", scope="user", headers=JSON)
    assert reply.content_type == "application/json"
    grant = reply.get_json()
    assert "verification_uri_complete" not in grant
    assert grant["verification_uri"].endswith("/github/login/device")
    pending = board.poll(grant)
    assert pending.status_code == 200
    assert pending.content_type.startswith("application/x-www-form-urlencoded")
    assert parse_qs(pending.text)["error"] == ["authorization_pending"]


def github():
    board = Board("github")
    return board, board.send("device", scope="read:user,user:email", headers=JSON).get_json()


def test_github_slow_down_tells_the_interval_and_comes_before_approval():
    board, grant = github()

    def poll():
        return board.http.post(
            "/github/login/oauth/access_token",
            headers=JSON,
            data={**board.form, "device_code": grant["device_code"],
                  "grant_type": DEVICE_GRANT},
        ).get_json()  # fmt: skip

    assert poll()["error"] == "authorization_pending"
    board.decide(grant, page="/github/login/device")
    for seconds, interval in ((4, 10), (9, 15)):
        board.advance(seconds)
        slow = poll()
        assert (slow["error"], slow["interval"]) == ("slow_down", interval)
    board.advance(15)
    token = poll()
    assert set(token) == {"access_token", "token_type", "scope"}
    assert (token["token_type"], token["scope"]) == ("bearer", "read:user,user:email")
    assert token["access_token"].startswith("gho_") and len(token["access_token"]) == 40
    assert poll()["error"] == "incorrect_device_code"


def test_github_denial_expiry_and_unknown_clients():
    board, grant = github()
    board.decide(grant, "deny", page="/github/login/device")
    assert parse_qs(board.poll(grant).text)["error"] == ["access_denied"]
    board, grant = github()
    board.advance(900)
    expired = board.poll(grant)
    assert (expired.status_code, parse_qs(expired.text)["error"]) == (200, ["expired_token"])
    assert board.send("device", client_id="nobody", headers=JSON).status_code == 404


def google(**config):
    board = Board("google", client_id="demo-secret", **config)
    return board, board.start("openid profile")


def test_google_has_its_own_name_for_the_address():
    _, grant = google()
    assert grant["verification_url"].endswith("/google/device") and grant["expires_in"] == 1800
    assert not {"verification_uri", "verification_uri_complete"} & set(grant)


def test_google_statuses():
    board, grant = google()
    assert both(board.poll(grant, client_secret=DEMO)) == (428, "authorization_pending")
    assert both(board.poll(grant, client_secret=DEMO)) == (403, "slow_down")
    board.decide(grant, "deny")
    assert both(board.poll(grant, client_secret=DEMO)) == (403, "access_denied")


def test_google_wants_the_secret_in_the_body():
    board, grant = google()
    missing = board.poll(grant)
    assert both(missing) == (400, "invalid_request")
    assert "client_secret" in missing.get_json()["error_description"]
    assert both(board.poll(grant, client_secret=WRONG)) == (401, "invalid_client")


def test_google_does_not_rotate_and_revokes_without_a_client():
    board, grant = google()
    board.decide(grant)
    token = board.poll(grant, client_secret=DEMO).get_json()
    assert (len(token["access_token"]), len(token["refresh_token"])) == (163, 103)
    for _ in range(2):
        again = board.refresh(token["refresh_token"], client_secret=DEMO)
        assert again.status_code == 200 and "refresh_token" not in again.get_json()
    assert board.http.post("/google/revoke", data={"token": token["refresh_token"]}).status_code == 200
    assert both(board.refresh(token["refresh_token"], client_secret=DEMO)) == (400, "invalid_grant")
    assert both(board.http.post("/google/revoke", data={"token": "never-issued"})) == (400, "invalid_token")


def test_google_quota():
    board, _ = google()
    board.http.post("/control/fault", data={"path": "/google/device/code", "kind": "rate-limit"})
    reply = board.send("device")
    assert (reply.status_code, reply.get_json()) == (403, {"error_code": "rate_limit_exceeded"})
    assert board.send("device").status_code == 200


def test_microsoft_device_reply():
    grant = Board("microsoft").start("openid offline_access")
    assert grant["verification_uri"] in grant["message"] and grant["user_code"] in grant["message"]
    assert "verification_uri_complete" not in grant and grant["expires_in"] == 900
    assert grant["user_code"].isalnum() and len(grant["device_code"]) == 350


def test_microsoft_errors_are_long_and_have_their_own_names():
    board = Board("microsoft")
    grant = board.start("openid")
    replies = {"authorization_pending": board.poll(grant)}
    board.decide(grant, "deny", page="/microsoft/devicelogin")
    replies["authorization_declined"] = board.poll(grant)
    replies["bad_verification_code"] = board.poll({"device_code": "unknown"})
    late = board.start("openid")
    board.advance(900)
    replies["expired_token"] = board.poll(late)
    replies["invalid_grant"] = board.refresh("unknown")
    replies["invalid_request"] = board.send("token", grant_type=DEVICE_GRANT)
    for name, reply in replies.items():
        assert both(reply) == (400, name)
        assert 400 <= len(reply.data) <= 700, name
        body = reply.get_json()
        assert body["error_description"].startswith(f"AADSTS{body['error_codes'][0]}: ")


def test_microsoft_rejects_a_secret():
    board = Board("microsoft")
    grant = board.start("openid")
    assert both(board.poll(grant, client_secret=DEMO)) == (401, "invalid_client")
    refused = board.send("device", client_id="demo-secret", client_secret=DEMO)
    assert both(refused) == (400, "unauthorized_client")


def test_microsoft_tokens():
    board = Board("microsoft")
    assert "refresh_token" not in board.sign_in("openid")
    token = board.sign_in("openid offline_access")
    assert 1500 <= len(token["access_token"]) <= 2500 and token["access_token"].count(".") == 2
    assert board.userinfo(token["access_token"]).status_code == 200
    again = board.refresh(token["refresh_token"]).get_json()
    assert again["refresh_token"] != token["refresh_token"]
    # A new one each time, but the old one goes on.
    assert board.refresh(token["refresh_token"]).status_code == 200


def test_auth0_statuses():
    board = Board("auth0")
    grant = board.start("openid offline_access", audience="https://api.example.com")
    assert grant["verification_uri_complete"].endswith("/auth0/activate?user_code=" + grant["user_code"])
    assert both(board.poll(grant)) == (403, "authorization_pending")
    assert both(board.poll(grant)) == (429, "slow_down")
    board.decide(grant, "deny", page="/auth0/activate")
    assert both(board.poll(grant)) == (403, "access_denied")


def test_auth0_says_expired_once():
    board = Board("auth0")
    grant = board.start()
    board.advance(900)
    assert both(board.poll(grant)) == (403, "expired_token")
    assert both(board.poll(grant)) == (403, "invalid_grant")


def test_auth0_refresh_tokens_need_offline_access():
    board = Board("auth0")
    assert "refresh_token" not in board.sign_in("openid")
    held = board.sign_in("openid offline_access")["refresh_token"]
    assert board.refresh(held).get_json()["refresh_token"] != held
    assert both(board.refresh(held)) == (403, "invalid_grant")


def twitch(**form):
    board = Board("twitch")
    return board, board.send("device", **form).get_json()


def test_twitch_reads_scopes_and_gives_an_array():
    board, grant = twitch(scopes="user:read:email chat:read")
    assert grant["verification_uri"].endswith("&device-code=" + grant["user_code"])
    assert len(grant["user_code"]) == 8 and "verification_uri_complete" not in grant
    board.decide(grant, page="/twitch/activate")
    token = board.poll(grant, scopes="user:read:email chat:read").get_json()
    assert token["scope"] == ["user:read:email", "chat:read"]
    assert token.get("token_type") == "bearer"
    board, grant = twitch(scope="user:read:email")
    board.decide(grant, page="/twitch/activate")
    assert board.poll(grant).get_json()["scope"] == []


def test_twitch_errors_are_messages():
    board, grant = twitch(scopes="chat:read")
    pending = board.poll(grant)
    assert pending.status_code == 400
    assert pending.get_json() == {"status": 400, "message": "authorization_pending"}
    board.advance(1800)
    assert board.poll(grant).get_json() == {"status": 400, "message": "invalid device code"}
    assert board.poll({"device_code": "unknown"}).get_json()["message"] == "invalid device code"


def test_twitch_refresh_tokens_work_once():
    board, grant = twitch(scopes="chat:read")
    board.decide(grant, page="/twitch/activate")
    held = board.poll(grant).get_json()["refresh_token"]
    assert board.refresh(held).get_json()["refresh_token"] != held
    assert board.refresh(held).get_json() == {"status": 400, "message": "Invalid refresh token"}


@pytest.mark.parametrize(
    ("like", "path", "status"),
    [
        ("github", "/login/device/code", 200),
        ("google", "/device/code", 200),
        ("microsoft", "/common/oauth2/v2.0/devicecode", 200),
        ("auth0", "/oauth/device/code", 200),
        ("twitch", "/oauth2/device", 200),
    ],
)
def test_quirks_at_the_root_replace_the_plain_one(like, path, status):
    board = Board(like=like)
    assert board.http.post(path, data=board.form).status_code == status
    assert board.http.post("/device_authorization", data=board.form).status_code in (404, 405)
    assert board.http.get("/device").status_code == 200


def test_the_quirks_leave_the_plain_one_alone():
    board = Board()
    grant = board.start()
    assert both(board.poll(grant)) == (400, "authorization_pending")
    assert both(board.poll(grant)) == (400, "slow_down")
    assert "interval" not in board.poll(grant).get_json()
