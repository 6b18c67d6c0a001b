"""A screen of your own: anything with these four methods. This one could be a few characters of a small display."""

from deviceflow import DeviceFlow, DeviceFlowError, FlashStore, Session

ISSUER = "https://login.example.com"
CLIENT_ID = "your-client-id"


class Screen:
    def say(self, what, detail=""):
        print("state:", what)

    def code(self, grant):
        print("Go to", grant.verification_uri, "and enter", grant.user_code)

    def tick(self, seconds_left):
        return seconds_left > 60  # False gives up

    def fail(self, error):
        print("error:", error.description)


session = Session(DeviceFlow.discover(ISSUER, CLIENT_ID), FlashStore("login"), Screen(), ["profile"])
try:
    session.login()
except DeviceFlowError:
    print("Not signed in")
