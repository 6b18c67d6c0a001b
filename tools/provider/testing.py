"""A client of the provider without sockets, for its own tests."""

from .app import create_app
from .config import Config
from .known_quirks import KNOWN

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class Board:
    """A client of a fresh provider without sockets; it talks below the prefix of the `quirks`."""

    def __init__(self, quirks="plain", client_id="demo-board", **config):
        self.http = create_app(Config(control=True, **config)).test_client()
        self.paths = KNOWN[quirks].paths
        self.prefix = "" if quirks == "plain" else "/" + quirks
        self.form = {"client_id": client_id}

    def send(self, endpoint, headers=None, **form):
        """POST to one of the three endpoints; gives werkzeug's response."""
        path = self.prefix + getattr(self.paths, endpoint).replace("<tenant>", "common")
        return self.http.post(path, data={**self.form, **form}, headers=headers)

    def start(self, scope="profile", **form):
        return self.send("device", scope=scope, **form).get_json()

    def poll(self, grant, **form):
        return self.send("token", grant_type=DEVICE_GRANT, device_code=grant["device_code"], **form)

    def refresh(self, held, **form):
        return self.send("token", grant_type="refresh_token", refresh_token=held, **form)

    def decide(self, grant, decision="approve", user="ada", page="/device"):
        form = {"csrf": self.csrf(page), "user_code": grant["user_code"], "user": user, "decision": decision}
        return self.http.post(page, data=form)

    def csrf(self, page="/device"):
        self.http.get(page)
        return self.http.get_cookie("csrf").value

    def advance(self, seconds):
        self.http.post("/control/advance", data={"seconds": seconds})

    def sign_in(self, scope="profile", **form):
        grant = self.start(scope)
        self.decide(grant)
        return self.poll(grant, **form).get_json()

    def userinfo(self, held):
        return self.http.get("/userinfo", headers={"Authorization": "Bearer " + held})
