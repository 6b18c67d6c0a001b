"""Transient: what went wrong, in words for consoles and displays. What a login is doing is in states.py.

These tables are too large to be loaded for a login in which nothing goes wrong. They are made as those of states.py.
"""

from micropython import const

from .states import capital, found, words

# Errors of ours: a title; a short text for a display, if it differs from the sentence; the sentence. "*1" puts detail 1
# in front of the sentence, where it is not empty.
_ERRORS = const("""
#network#|No answer|Check server and network|*1no answer
#server_busy#|Server busy|Try again later|*1busy (status {0}); try again later
#clock#clock_not_set#|Clock not set|No time server answers|no time server answers; certificates need a date (NTP)
#certificate_not_trusted#|Not secure|Root not known: flash it|*0certificate not trusted; make roots, then make flash; \
does the Wi-Fi want a login?
#wrong_host#|Not secure|Wrong server: check Wi-Fi|*0certificate of another name; does the Wi-Fi want a login?
#certificate_expired#|Not secure|Certificate expired|*0the certificate has expired, or the clock is wrong
#certificate_not_yet_valid#|Wrong time|Check the clock|*0the certificate is not valid yet; is the clock right?
#certificate_refused#|Not secure|Certificate refused|*0certificate refused: {1}
#bad_root#|Not secure|A root is damaged|*0not one whole DER root certificate
#trust_not_installed#|Not secure|No roots: flash them|https needs roots: make roots, then make flash (or trust.install)
#insecure_address#|Not secure|Not https|*0not an https address
#bad_address#|Bad setting|Check the address|not a valid address: {0}
#bad_header#|Bad setting|Check the headers|no header may hold a line break: {0}
#redirect_refused#|No access|Does the Wi-Fi want a login?|*0it redirects: a Wi-Fi that wants a login, or a wrong address
#api_refused#|No access|The API says no|*0the API refuses the login (401); check the scopes
#no_userinfo#|No name|Check userinfo|userinfo answers with status {0}; check its address and the scopes
#http_too_old#|Bad answer|No HTTP/1.0|*0the server refuses HTTP/1.0; use a newer urequests
#unreadable#|Bad answer|Does the Wi-Fi want a login?|the reply is {0}: a Wi-Fi that wants a login, or a wrong address
#bad_reply#|Bad answer|Check the address|no usable {0} in the reply; is the address right?
#bad_status#|Bad answer|Check the address|status {0} without an error code; is the address right?
#reply_too_large#|Bad answer|Too large|the reply has more than {0} bytes; see max_reply
#bad_id_token#|Bad answer|Check the provider|the id_token is {0}
#unsupported_token_type#|Bad answer|No Bearer token|the token's type is not Bearer
#out_of_memory#|Memory full|Freeze the library|no memory for {0}; freeze the library into the image, or use less
#store_failed#|Login not kept|Check the flash|the login could not be {0}{1}
#login_too_large#|Login not kept|Token too large|the login has {0} bytes, more than the store takes
#not_private#|Login not kept|Check the folder|{0} is a link or belongs to somebody else; remove it first
#bad_namespace#|Login not kept|Check the namespace|NVS namespaces have 1 to 15 characters: {0}
#no_revocation_endpoint#|Not revoked|Withdraw it online|the provider cannot revoke a login; withdraw it there
#wrong_issuer#|Bad config|Another issuer|the metadata are not those of {0}
#no_device_endpoint#|Bad config|No device flow|the issuer names no device_authorization_endpoint
#no_metadata#|Bad config|Check the issuer|no metadata at {0} (status {1})
#no_refresh_token#|Login not kept|No refresh token|no refresh token came; allow offline_access for this client
#not_refreshable#|Signed in|It ends with its token|the provider gave no refresh token; sign out and in for another one
#busy#|Busy||a call inside another call of the session
#crashed#|Program error|{0}: see the console|{0}; the console and crash.txt say where
#bad_setting#|Bad setting||not a valid setting: {0}
#login_required#|Signed out||there is no stored login
#login_refused#|Signed out||the server no longer accepts the stored login
#cancelled#|Cancelled||the login was cancelled
""")

# The words of servers (RFC 6749 section 5.2, RFC 8628 section 3.5), whose own text follows in brackets.
_SERVERS = const("""
#access_denied#authorization_declined#|Declined||the user said no
#expired_token#|Code expired||the code was not approved in time
#invalid_grant#bad_verification_code#incorrect_device_code#|Code refused||the server no longer accepts this code
#authorization_pending#slow_down#|Not approved||nobody has approved the code yet
#unauthorized_client#device_flow_disabled#unsupported_grant_type#|Not allowed||enable the device flow for this client
#invalid_client#incorrect_client_credentials#|Unknown client||check client_id and client_secret
#invalid_scope#invalid_target#|Bad scope||check the scopes in the configuration
#invalid_request#|Bad request||check the configuration
#interaction_required#consent_required#insufficient_user_authentication#|Sign in again||the server wants a new sign-in
""")

# Why there is no Wi-Fi: a short text, and the sentence; {1} is the network.
_WIFI = const("""
#no_ap#|{1} not found|no network {1} in range; check wifi.ssid, and use 2.4 GHz
#weak#||{1} is too weak here; move closer
#weak_security#|{1} is less secure|{1} has weaker security than wifi.key asks for
#unknown_security#|{1}: allow WPA2|{1} wants a security that the board lacks; allow WPA2 there
#wrong_password#|Wrong password: {1}|wrong password for {1}; check wifi.key
#handshake_timeout#|Wrong password: {1}?|wrong password for {1}, or a weak signal; check wifi.key
#association#|{1} refuses the board|{1} refuses the board; is it full, or does it filter?
#connect_failed#|{1} refuses the board|{1} refuses the board; check wifi.key
#beacon_timeout#||{1} is gone; move closer
#no_address#|No address: {1}|no address from {1}; restart the router, or check its DHCP server
#not_configured#|Not in config.json|wifi is missing in config.json, and the board is on no network
#does_not_start#||the radio does not start; restart the board
#open_network#|{1} is open|{1} has no password; take wifi.key out of config.json
""")

# Why the network did not answer: a title, a short text and the sentence; {1} is the host, {2} a number.
_NETWORK = const("""
#no_answer#|No answer|Check server and network|*1no answer{2}
#broke_off#|No answer|Check server and network|*1the answer broke off{2}
#timeout#|No answer|Check server and network|*1no complete answer within {2} s
#not_http#|Bad answer|Not HTTP|*1the answer is not HTTP
#chunked#|Bad answer|Not HTTP/1.0|*1the answer is chunked; this urequests cannot read it
#headers_too_large#|Bad answer|Headers too large|*1the headers of the answer are too large
#handshake_refused#|Not secure|TLS too new?|*1it refuses the handshake; it may speak a newer TLS than this board
#handshake_too_large#|Not secure|Handshake too large|*1it sends too much before the handshake is over
#not_tls#|Not secure|No TLS there|*1it does not speak TLS on this port
""")

# What is wrong with config.json: a short text, and the sentence; {1} is the field, {2} what belongs to it.
_CONFIG = const("""
#no_file#|No config.json|config.json is missing; make configure writes it
#not_json#|Not JSON|config.json is not JSON; look for a missing comma or quote
#not_object#|Not an object|config.json must be an object: {{...}}
#missing#|{1} is missing|{1} is missing
#unknown#|{1} is unknown|{1} is not known; is it misspelt?
#kind#|{1}: not {2}|{1} must be {2}
#wifi_key#|wifi.key: length|wifi.key must have 8 to 63 characters; leave it out if there is no password
#watchdog#|watchdog too short|watchdog must be 0 or at least {1} (seconds)
#watchdog_too_long#|watchdog too long|watchdog is longer than this chip can wait; write 0
#spread#|spread too long|spread must be 0 to {1} (seconds)
#unknown_provider#|Unknown provider|provider.name is none of: {1}
#no_endpoints#|No provider|provider needs name, or issuer, or device_auth_url and token_url
#argument#|{1} is unknown|{1} is not for this provider; take it out
#provider#|Check provider|provider: {1}
""")

def describe(error):
    """Return what went wrong and what to do about it, in a sentence; "" if nothing is known beyond the code."""
    row = _row(error)
    if row is None:
        return _own_text(error)
    text = _filled(row[2], error)
    if found(_SERVERS, error.error) and _own_text(error):
        text += " (" + _own_text(error) + ")"
    return text


def fault(error, again, renewing=False, wait=""):
    """Return (title, text) for a display. `again` says how to ask for a new code, if none comes (`renewing`).

    `wait` is the time until the next try, if there is one.
    """
    row = _row(error)
    title, text = "Sign-in failed", _with_code(error)
    if row:
        title, text = row[0], _advice(error, again, renewing) or _short(row, error)
    if wait:
        text += (" Next" if text.endswith("?") else "; next") + " try in " + wait
    return title, text


def failure(error, again, renewing=False):
    """Return what went wrong and how to ask for a new code, in a line for a console."""
    row = _row(error)
    line = "Sign-in failed: " + _with_code(error) if row is None else row[0] + ": " + describe(error)
    advice = _advice(error, again, renewing)
    return line + "; " + advice if advice else line


def _row(error):
    """Return [title, short text, sentence]; None for a code that is in no table."""
    code, details = error.error, error.details
    if _kind(error) == "LoginRequired" and code != "login_required":
        code = "login_refused"  # a server says invalid_grant, as it does to a code
    elif code == "wifi" and details:
        return ["No Wi-Fi"] + (found(_WIFI, details[0]) or ["", "{0}"])
    elif code == "bad_config" and details:
        return ["Bad config"] + (found(_CONFIG, details[0]) or ["", "config.json: {0}"])
    elif code == "network" and details:
        return found(_NETWORK, details[0]) or found(_ERRORS, code)
    elif code == "bad_reply" and details and not isinstance(details[0], str):
        code = "bad_status"
    return found(_SERVERS, code) or found(_ERRORS, code) or _of_kind(error)


def _kind(error):
    """Return the name of the error's class. To import the classes would close a circle: errors loads this module."""
    return type(error).__name__


def _of_kind(error):
    kind = _kind(error)
    if kind == "AccessDenied":
        return found(_SERVERS, "access_denied")
    if kind == "CodeExpired":
        return found(_SERVERS, "expired_token")
    return found(_ERRORS, "cancelled") if kind == "Cancelled" else None


def _advice(error, again, renewing):
    kind = _kind(error)
    if renewing and kind == "CodeExpired":
        return "A new one comes"
    return "New code: " + again if kind in ("AccessDenied", "CodeExpired", "Cancelled", "LoginRequired") else ""


def _short(row, error):
    """Return the text for a display. The number of an error, in words, says more than the general advice."""
    if error.error == "network" and error.details[2:] and error.details[0] != "timeout":
        reason = words(error.details[2])
        if reason:
            return capital(reason)
    return _filled(row[1], error) if row[1] else capital(_filled(row[2], error))


def _filled(text, error):
    """Return a text of a table with the error's details in it."""
    details = list(error.details) + [""] * 3
    if error.error == "store_failed":
        details[1] = _number(details[1])
    elif error.error == "network" and details[0] != "timeout":
        details[2] = _number(details[2])
    before = ""
    if text.startswith("*"):
        before = details[int(text[1:2])]
        text = text[2:]
    return (before and str(before) + ": ") + text.format(*details)


def _number(number):
    return number and " (" + (words(number) or "error %s" % number) + ")"


def _own_text(error):
    return str(error.details[0]) if error.details else ""


def _with_code(error):
    text = _own_text(error)
    return error.error + ": " + text if text else error.error
