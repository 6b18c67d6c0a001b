"""A login by the three calls, without a session: the token is yours to keep."""

from deviceflow import DeviceFlow, DeviceFlowError

ISSUER = "https://login.example.com"
CLIENT_ID = "your-client-id"

flow = DeviceFlow.discover(ISSUER, CLIENT_ID)
grant = flow.initiate_device_authorization(["profile"])
print("Go to", grant.verification_uri, "and enter", grant.user_code)
try:
    token = flow.poll_for_token(grant.device_code, grant.interval)
except DeviceFlowError as error:
    print("Not signed in:", error.description)
else:
    print("Signed in for", token.expires_in, "s")
    flow.revoke(token)
