"""How known providers differ on the wire from the RFC, as data; what data cannot say is in replies.py."""

from . import replies
from .quirks import OPENID, PERSONAL, RFC8414, Fault, Paths, Quirks

PLAIN = Quirks("plain", Paths("/device_authorization", "/token", "/revoke"), discovery=(RFC8414, OPENID))

GITHUB = Quirks(
    "github",
    Paths("/login/device/code", "/login/oauth/access_token"),
    page="/login/device",
    scopes=("user", "read:user", "user:email", "repo", "gist", "read:org"),
    expires_in=900,
    device_code_length=40,
    access_length=36,
    access_prefix="gho_",
    rate_before_decision=True,
    refresh="never",
    complete_uri=False,
    form_encoded=True,
    default_status=200,
    on_token=replies.github_token,
    on_error=replies.github_error,
    faults={
        "device:invalid_client": Fault(404, "Not Found"),
        "authorization_pending": Fault(200, "authorization_pending", "The authorization is still pending."),
        "slow_down": Fault(200, "slow_down", "Too many requests have been made in the same timeframe."),
        "access_denied": Fault(200, "access_denied", "The authorization request was denied."),
        "expired_token": Fault(200, "expired_token", "This 'device_code' has expired."),
        "bad_device_code": Fault(200, "incorrect_device_code", "The device_code provided is not valid."),
        "invalid_client": Fault(200, "incorrect_client_credentials", "The client_id is not valid."),
        "invalid_grant": Fault(200, "bad_refresh_token", "The refresh token passed is incorrect or expired."),
    },
)

GOOGLE = Quirks(
    "google",
    Paths("/device/code", "/token", "/revoke"),
    discovery=(OPENID,),
    scopes=(*PERSONAL, *("https://www.googleapis.com/auth/userinfo." + s for s in ("email", "profile"))),
    expires_in=1800,
    device_code_length=60,
    access_length=163,
    refresh_length=103,
    needs_secret=True,
    open_revoke=True,
    unknown_token_is_error=True,
    renewal="never",
    complete_uri=False,
    on_device=replies.google_device,
    faults={
        "authorization_pending": Fault(428, "authorization_pending", "Precondition Required"),
        "slow_down": Fault(403, "slow_down", "Forbidden"),
        "access_denied": Fault(403, "access_denied", "Forbidden"),
        "bad_device_code": Fault(400, "invalid_grant", "Malformed device code."),
        "invalid_client": Fault(401, "invalid_client", "The OAuth client was not found."),
        "invalid_grant": Fault(400, "invalid_grant", "Token has been expired or revoked."),
        "invalid_token": Fault(400, "invalid_token", "Token expired or revoked"),
    },
)

MICROSOFT = Quirks(
    "microsoft",
    Paths("/<tenant>/oauth2/v2.0/devicecode", "/<tenant>/oauth2/v2.0/token"),
    page="/devicelogin",
    scopes=(*PERSONAL, "User.Read", "https://graph.microsoft.com/User.Read"),
    expires_in=900,
    dashed_user_code=False,
    device_code_length=350,
    jwt_groups=26,
    refresh_length=900,
    refuses_secret=True,
    refresh="offline_access",
    renewal="always",
    one_time_refresh=False,
    complete_uri=False,
    on_device=replies.microsoft_device,
    on_token=replies.microsoft_token,
    on_error=replies.microsoft_error,
    faults={
        "authorization_pending": Fault(
            400,
            "authorization_pending",
            "AADSTS70016: OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
        ),
        "slow_down": Fault(400, "slow_down", "AADSTS90055: The server is too busy. Poll less often."),
        "access_denied": Fault(400, "authorization_declined", "AADSTS70017: The user denied the request."),
        "expired_token": Fault(400, "expired_token", "AADSTS70020: The code has expired. Sign in again."),
        "bad_device_code": Fault(
            400, "bad_verification_code", "AADSTS70018: The verification code is not known."
        ),
        "invalid_client": Fault(
            401, "invalid_client", "AADSTS700025: The client is public: it must not send a secret."
        ),
        "device:invalid_client": Fault(
            400, "unauthorized_client", "AADSTS700016: The application was not found in the directory."
        ),
        "invalid_scope": Fault(400, "invalid_scope", "AADSTS70011: The parameter scope is not valid."),
        "invalid_grant": Fault(400, "invalid_grant", "AADSTS70000: The refresh token is not valid."),
    },
)

AUTH0 = Quirks(
    "auth0",
    Paths("/oauth/device/code", "/oauth/token", "/oauth/revoke"),
    page="/activate",
    discovery=(RFC8414, OPENID),
    expires_in=900,
    device_code_length=24,
    forgets_expired=True,
    refresh="offline_access",
    faults={
        "authorization_pending": Fault(403, "authorization_pending", "User has yet to authorize the code."),
        "slow_down": Fault(
            429, "slow_down", "You are polling faster than the specified interval of 5 seconds."
        ),
        "access_denied": Fault(403, "access_denied", "User cancelled the confirmation prompt."),
        "expired_token": Fault(403, "expired_token", "The device code is expired."),
        "bad_device_code": Fault(403, "invalid_grant", "Invalid or expired device code."),
        "invalid_grant": Fault(403, "invalid_grant", "Unknown or invalid refresh token."),
    },
)

TWITCH = Quirks(
    "twitch",
    Paths("/oauth2/device", "/oauth2/token", "/oauth2/revoke"),
    page="/activate",
    scopes=("user:read:email", "chat:read", "chat:edit", "openid"),
    expires_in=1800,
    dashed_user_code=False,
    device_code_length=40,
    access_length=30,
    refresh_length=50,
    scope_parameter="scopes",
    unknown_token_is_error=True,
    renewal="always",
    complete_uri=False,
    on_device=replies.twitch_device,
    on_token=replies.twitch_token,
    on_error=replies.twitch_error,
    faults={
        "bad_device_code": Fault(400, "invalid device code"),
        "expired_token": Fault(400, "invalid device code"),
        "invalid_client": Fault(400, "invalid client"),
        "invalid_scope": Fault(400, "invalid scope requested"),
        "invalid_grant": Fault(400, "Invalid refresh token"),
        "invalid_token": Fault(400, "Invalid token"),
    },
)

KNOWN = {f.name: f for f in (PLAIN, GITHUB, GOOGLE, MICROSOFT, AUTH0, TWITCH)}
