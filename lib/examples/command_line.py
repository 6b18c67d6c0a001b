"""A command-line tool on a PC (pip install deviceflow): sign in once, then use the API."""

import sys

from deviceflow import DeviceFlow, DeviceFlowError, FileStore, Session

ISSUER = "https://login.example.com"
CLIENT_ID = "your-client-id"

try:
    session = Session(DeviceFlow.discover(ISSUER, CLIENT_ID), FileStore("my-tool"), scopes=["profile"])
    session.login()
    print("Hello,", session.get(ISSUER + "/userinfo").json()["name"])
except DeviceFlowError as error:
    sys.exit(str(error))
