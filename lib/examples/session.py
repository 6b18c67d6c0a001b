"""A session: the login outlives the power, and each request has a token that is good for now."""

from deviceflow import DeviceFlow, FlashStore, Session

ISSUER = "https://login.example.com"
CLIENT_ID = "your-client-id"

# On a board, before this: deviceflow.trust.install("roots"), for https.
session = Session(DeviceFlow.discover(ISSUER, CLIENT_ID), FlashStore("login"), scopes=["profile"])
session.login()  # a code on the first run, none on any other
with session.get(ISSUER + "/userinfo") as response:
    print("Hello,", response.json()["name"])
