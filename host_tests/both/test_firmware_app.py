"""The example application: the user's name on the screen, kept fresh."""

from deviceflow.errors import LoginRequired, NetworkError
from deviceflow.transient import load
from support.fakes import raised
from support.firmware_world import CONFIG, Enough, JsonReply, Time, Told

app = load("app", "")


class Session:
    """Answer as a provider's userinfo does, one after the other; an exception is raised."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.online = True
        self.headers = {}
        self.replies = []

    def get(self, url, headers):
        self.headers = headers
        answer = self.access_token()
        answer.status_code = answer.status
        self.replies.append(answer)
        return answer

    def access_token(self):
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.online = not isinstance(answer, NetworkError)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Config:
    userinfo = CONFIG["userinfo"]


def shown(session, seconds=1, config=Config):
    """What is on the screen after some seconds."""
    screen = Told()
    raised(Enough, app.main, session, screen, config, Time(seconds=seconds))
    assert all(reply.closed for reply in session.replies)
    return screen.told


def test_the_name_is_shown_as_the_provider_calls_it():
    for user, name in (
        ('{"sub": "1", "name": "Ada Lovelace"}', "Ada Lovelace"),
        ('{"login": "ada", "id": 5, "name": null}', "ada"),
        ('{"sub": 15}', "15"),
        ("{}", "somebody the provider does not name"),
        ("[1]", "somebody the provider does not name"),
    ):
        assert shown(Session(JsonReply(200, user))) == [("signed_in", name)]


def test_the_provider_is_asked_for_json():
    session = Session(JsonReply(200, "{}"))
    shown(session)
    assert session.headers["Accept"] == "application/json"


def test_the_name_is_kept_fresh():
    told = shown(Session(JsonReply(200, '{"name": "Ada"}'), JsonReply(200, '{"name": "Eve"}')), 1000)
    assert told == [("signed_in", "Ada"), ("signed_in", "Eve")]


def test_offline_it_says_so_and_tries_again_soon():
    told = shown(Session(NetworkError("server_busy", 503), JsonReply(200, '{"name": "Ada"}')), 60)
    assert told == [("fail", "server_busy: busy (status 503); try again later"), ("signed_in", "Ada")]


def test_an_answer_of_no_use_does_not_end_it():
    class Broken(JsonReply):
        def json(self):
            raise NetworkError("network", "broke_off")

    for answer in (JsonReply(200, "<html>"), JsonReply(500, ""), JsonReply(401, ""), Broken(200)):
        told = shown(Session(answer, JsonReply(200, '{"name": "Ada"}')), 1000)
        assert told[0][0] == "fail" and told[-1] == ("signed_in", "Ada"), answer.body


def test_a_login_that_is_gone_ends_it():
    raised(LoginRequired, app.main, Session(LoginRequired("login_required")), Told(), Config, Time())


def test_without_an_address_it_sees_to_the_login_alone():
    class Bare:
        userinfo = None

    assert shown(Session(JsonReply(200, "")), config=Bare) == []
    raised(LoginRequired, app.main, Session(LoginRequired("login_required")), Told(), Bare, Time())
