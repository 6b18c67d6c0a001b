"""The page on which a person decides: what it shows, what it accepts, and what it refuses."""

import pytest
from provider.testing import Board


def pending(board, grant):
    return board.poll(grant).get_json()["error"] == "authorization_pending"


def submit(board, **form):
    return board.http.post("/device", data={"csrf": board.csrf(), **form})


def test_the_form_needs_no_script_and_fits_a_phone():
    page = Board().http.get("/device")
    assert page.status_code == 200
    assert 'name="viewport"' in page.text and "<script" not in page.text
    assert 'name="user_code"' in page.text


@pytest.mark.parametrize("query", ["user_code", "device-code"])
def test_a_complete_address_fills_the_code_in_and_nothing_more(query):
    board = Board()
    grant = board.start()
    page = board.http.get(f"/device?{query}={grant['user_code']}")
    assert f'value="{grant["user_code"]}"' in page.text and 'id="form"' in page.text
    assert pending(board, grant)


@pytest.mark.parametrize("typed", [str, str.lower, lambda code: f" {code.replace('-', '')} "])
def test_a_code_may_be_typed_in_any_way(typed):
    board = Board()
    grant = board.start("profile email")
    page = submit(board, user_code=typed(grant["user_code"]))
    assert page.status_code == 200 and 'id="confirm"' in page.text
    for shown in ("Demo board", "profile", "email", grant["user_code"], 'value="ada"', "Approve", "Deny"):
        assert shown in page.text
    assert pending(board, grant)


@pytest.mark.parametrize(("decision", "name"), [("approve", "approved"), ("deny", "denied")])
def test_a_decision_has_a_page_and_is_the_last(decision, name):
    board = Board()
    grant = board.start()
    page = submit(board, user_code=grant["user_code"], user="grace", decision=decision)
    assert page.status_code == 200 and f'id="{name}"' in page.text
    assert submit(board, user_code=grant["user_code"], decision="approve").status_code == 400


def test_no_name_is_the_default_name():
    board = Board()
    grant = board.start()
    submit(board, user_code=grant["user_code"], user="  ", decision="approve")
    assert board.userinfo(board.poll(grant).get_json()["access_token"]).get_json()["sub"] == "ada"


def test_a_wrong_code_gives_a_message_and_the_form_again():
    page = submit(Board(), user_code='WRONG"<b>')
    assert page.status_code == 400
    assert 'role="alert"' in page.text and 'id="form"' in page.text
    assert "<b>" not in page.text


def test_another_site_cannot_decide():
    board = Board()
    grant = board.start()
    form = {"user_code": grant["user_code"], "decision": "approve"}
    hidden = board.csrf()  # which also sets the cookie
    stranger = board.http.application.test_client()
    assert stranger.post("/device", data={**form, "csrf": hidden}).status_code == 403
    assert board.http.application.test_client().post("/device", data=form).status_code == 403
    assert board.http.post("/device", data=form).status_code == 403
    assert board.http.post("/device", data={**form, "csrf": "guess"}).status_code == 403
    assert pending(board, grant)
    assert board.http.post("/device", data={**form, "csrf": hidden}).status_code == 200


def test_the_cookie_and_the_frame_are_closed_to_others():
    page = Board().http.get("/device")
    cookie = page.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_guessing_is_stopped_for_a_minute():
    board = Board()
    grant = board.start()
    for _ in range(10):
        assert submit(board, user_code="WRNG-CODE").status_code == 400
    blocked = submit(board, user_code=grant["user_code"])
    assert blocked.status_code == 429 and "wait" in blocked.text
    board.advance(60)
    assert submit(board, user_code=grant["user_code"]).status_code == 200
