"""What a provider does to a reply and data cannot say. Each takes the RFC's reply and returns the provider's."""

import uuid

GITHUB_ERRORS = (
    "https://docs.github.com/developers/apps/authorizing-oauth-apps#error-codes-for-the-device-flow"
)


def unchanged(payload):
    return payload


def plain_error(_status, fault, _interval):
    body = {"error": fault.code}
    if fault.description:
        body["error_description"] = fault.description
    return body


def github_token(payload):
    # No expires_in, for the tokens of an OAuth app live until revoked; scopes between commas.
    scope = payload.get("scope", "").replace(" ", ",")
    return {"access_token": payload["access_token"], "token_type": "bearer", "scope": scope}


def github_error(status, fault, interval):
    body = plain_error(status, fault, interval)
    if fault.description:
        body["error_uri"] = GITHUB_ERRORS
    if interval is not None:
        body["interval"] = interval
    return body


def google_device(payload):
    # The name is that of a draft of the RFC.
    return {"verification_url" if k == "verification_uri" else k: v for k, v in payload.items()}


def microsoft_device(payload):
    page, code = payload["verification_uri"], payload["user_code"]
    sentence = f"To sign in, open the page {page} in a web browser and enter the code {code} to authenticate."
    return {**payload, "message": sentence}


def microsoft_token(payload):
    return {**payload, "ext_expires_in": payload["expires_in"]}


def microsoft_error(_status, fault, _interval):
    """A support ticket in every error: half a kilobyte of it."""
    trace, correlation, moment = uuid.uuid4(), uuid.uuid4(), "2024-01-01 12:00:00Z"
    description = fault.description
    if not description.startswith("AADSTS"):
        description = "AADSTS900144: The request body is not as it has to be."
    number = description.split(":")[0][len("AADSTS") :]
    return {
        "error": fault.code,
        "error_description": f"{description} Trace ID: {trace} Correlation ID: {correlation} "
        f"Timestamp: {moment}",
        "error_codes": [int(number)],
        "timestamp": moment,
        "trace_id": str(trace),
        "correlation_id": str(correlation),
        "error_uri": f"https://login.microsoftonline.com/error?code={number}",
    }


def twitch_device(payload):
    # The address alone brings the code along; there is no second one that does.
    code = payload["user_code"]
    return {**payload, "verification_uri": f"{payload['verification_uri']}?public=true&device-code={code}"}


def twitch_token(payload):
    return {**payload, "token_type": "bearer", "scope": payload.get("scope", "").split()}


def twitch_error(status, fault, _interval):
    return {"status": status, "message": fault.code}
