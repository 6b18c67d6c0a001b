"""The sentences: every code that the library and the firmware raise has one, and says what to do."""

from deviceflow.errors import (
    AccessDenied,
    BadReply,
    Cancelled,
    CodeExpired,
    DeviceFlowError,
    LoginRequired,
    NetworkError,
    ReplyTooLarge,
    StoreError,
)
from deviceflow.transient import load

HOST = "login.example.com"
NUMBERS = ((111, "nothing listens"), (104, "nothing listens"), (113, "no route"), (118, "no route"), (110, "timed out"),
    (116, "timed out"), (-2, "DNS"), (-202, "DNS"), (12345, "error 12345"))  # fmt: skip
NETWORK = ("no_answer", "broke_off", "timeout", "not_http", "chunked", "headers_too_large", "handshake_refused",
    "handshake_too_large", "not_tls")  # fmt: skip
CONFIG = (("no_file",), ("not_json",), ("not_object",), ("missing", "provider"), ("unknown", "wifi.password"),
    ("kind", "wifi", "an object"), ("wifi_key",), ("watchdog", 60), ("watchdog_too_long",), ("spread", 600),
    ("unknown_provider", "github, google"), ("no_endpoints",), ("argument", "provider.tenant"),
    ("provider", "not a valid address: no host in it"))  # fmt: skip
WIFI = ("no_ap", "weak", "weak_security", "unknown_security", "wrong_password", "handshake_timeout", "association",
    "connect_failed", "beacon_timeout", "no_address", "not_configured", "does_not_start", "open_network")  # fmt: skip
OURS = (
    NetworkError("server_busy", 503, HOST), NetworkError("clock"), NetworkError("clock_not_set"),
    NetworkError("certificate_not_trusted", HOST), NetworkError("wrong_host", HOST),
    NetworkError("certificate_expired", HOST), NetworkError("certificate_not_yet_valid", HOST),
    NetworkError("certificate_refused", HOST, "odd"), DeviceFlowError("bad_root", "roots/x.der"),
    DeviceFlowError("bad_root", ""), DeviceFlowError("trust_not_installed"),
    DeviceFlowError("insecure_address", "http://e.com"), BadReply("redirect_refused", HOST), BadReply("http_too_old"),
    BadReply("unreadable", "empty"), BadReply("bad_reply", "access_token"), BadReply("bad_reply", 404),
    ReplyTooLarge("reply_too_large", 16384), NetworkError("out_of_memory", "the reply"),
    StoreError("store_failed", "written", 28), StoreError("store_failed", "erased", ""),
    DeviceFlowError("no_revocation_endpoint"), BadReply("wrong_issuer", "https://e.com"),
    BadReply("bad_id_token", "expired"),
    BadReply("no_device_endpoint"), BadReply("no_metadata", "https://e.com", 404), BadReply("unsupported_token_type"),
    DeviceFlowError("no_refresh_token"), DeviceFlowError("busy"), DeviceFlowError("not_refreshable"),
    DeviceFlowError("bad_setting", "auth"), DeviceFlowError("bad_address", "no host in it"),
    DeviceFlowError("bad_header", "X-Y"), DeviceFlowError("crashed", "ValueError"), StoreError("login_too_large", 5000),
    StoreError("bad_namespace", "x" * 16), BadReply("api_refused", HOST), BadReply("no_userinfo", 404),
    CodeExpired("expired_token"), CodeExpired("invalid_grant"),
    LoginRequired("login_required"), LoginRequired("invalid_grant"), Cancelled("cancelled"),
)  # fmt: skip
SERVER_CODES = ("access_denied", "authorization_declined", "expired_token", "invalid_grant", "bad_verification_code",
    "incorrect_device_code", "authorization_pending", "slow_down", "unauthorized_client", "device_flow_disabled",
    "unsupported_grant_type", "invalid_client", "incorrect_client_credentials", "invalid_scope", "invalid_target",
    "invalid_request", "interaction_required", "consent_required", "insufficient_user_authentication")  # fmt: skip


def all_errors():
    errors = list(OURS)
    errors.extend([NetworkError("network", reason, host, 5) for reason in NETWORK for host in (HOST, "")])
    errors.extend([NetworkError("network", "no_answer", HOST, number) for number, _ in NUMBERS])
    errors.extend([NetworkError("wifi", reason, "Home") for reason in WIFI])
    errors.extend([DeviceFlowError("bad_config", *details) for details in CONFIG])
    errors.extend([DeviceFlowError(code, text) for code in SERVER_CODES for text in ("", "it says")])
    return errors


def check(text, error):
    assert text and text == text.strip(), (error.error, error.details, text)
    for mark in ("{0", "{1", "{2", "|", "#", "*", "()", ": ;", "  ", "None", "\n"):
        assert mark not in text, (error.error, error.details, text)


def test_every_code_has_a_sentence_and_a_short_text():
    messages = load("messages")
    for error in all_errors():
        check(messages.describe(error), error)
        title, text = messages.fault(error, "press BOOT")
        check(title, error)
        check(text, error)
        assert len(title) <= 14, title
        assert title != "Sign-in failed", (error.error, error.details)
        check(messages.failure(error, "press BOOT"), error)


def test_the_description_of_an_error_is_its_sentence():
    error = NetworkError("network", "no_answer", HOST, 111)
    assert error.description == HOST + ": no answer (nothing listens there)"
    assert str(error) == "network: " + error.description


def test_the_numbers_of_the_network_come_in_words():
    messages = load("messages")
    for number, words in NUMBERS:
        error = NetworkError("network", "no_answer", HOST, number)
        assert words in messages.describe(error), (number, messages.describe(error))
        text = messages.fault(error, "")[1]
        assert ("heck server" in text) == words.startswith("error"), (number, text)
    timeout = NetworkError("network", "timeout", "", 12)  # seconds, which is out of memory elsewhere
    assert messages.describe(timeout) == "no complete answer within 12 s"
    assert messages.fault(timeout, "") == ("No answer", "Check server and network")


def test_the_network_and_the_wifi_name_what_they_are_about():
    messages = load("messages")
    for reason in NETWORK:
        assert messages.describe(NetworkError("network", reason, HOST, 5)).startswith(HOST + ": "), reason
    for reason in WIFI:
        named = "Home" in messages.describe(NetworkError("wifi", reason, "Home"))
        assert named != (reason in ("not_configured", "does_not_start")), reason


def test_what_a_code_without_details_means_is_said_all_the_same():
    messages = load("messages")
    for error in all_errors():
        bare = type(error)(error.error)
        assert messages.fault(bare, "")[0] and isinstance(messages.describe(bare), str), error.error
        assert messages.failure(bare, "")


def test_a_code_that_nobody_knows_keeps_the_text_of_its_server():
    messages = load("messages")
    for code in ("odd_error", "", "|", "#", "wifi|No Wi-Fi", "joining", "{0}", "*1"):
        error = DeviceFlowError(code, "{0} text {}")
        assert messages.describe(error) == "{0} text {}"
        assert messages.fault(error, "") == ("Sign-in failed", code + ": {0} text {}")
        assert messages.describe(DeviceFlowError(code)) == ""
    assert messages.describe(DeviceFlowError("invalid_scope", "{0} no")).endswith(" ({0} no)")
    assert messages.describe(NetworkError("wifi", "{1} odd", "Home")) == "{1} odd"


def test_a_kind_decides_where_its_code_is_unknown():
    messages = load("messages")
    assert messages.fault(AccessDenied("odd"), "press") == ("Declined", "New code: press")
    assert messages.fault(CodeExpired("odd"), "press") == ("Code expired", "New code: press")
    assert messages.fault(Cancelled("odd"), "press") == ("Cancelled", "New code: press")
    assert messages.fault(LoginRequired("odd"), "press") == ("Signed out", "New code: press")


def test_a_refused_code_is_not_called_expired():  # C60, C69
    messages = load("messages")
    error = CodeExpired("invalid_grant", "Token is gone")
    assert messages.fault(error, "press BOOT") == ("Code refused", "New code: press BOOT")
    assert messages.describe(error) == "the server no longer accepts this code (Token is gone)"
    assert "login" in messages.describe(LoginRequired("invalid_grant", "Token is gone"))


def test_a_code_that_comes_by_itself_asks_for_no_press():
    messages = load("messages")
    for error in (CodeExpired("expired_token"), CodeExpired("invalid_grant")):
        assert "press BOOT" not in " ".join(messages.fault(error, "press BOOT", True))
        assert "press BOOT" not in messages.failure(error, "press BOOT", True)
    assert messages.fault(AccessDenied("access_denied"), "press BOOT", True)[1] == "New code: press BOOT"


def test_a_display_keeps_what_went_wrong_while_it_waits_for_the_next_try():
    messages = load("messages")
    for error, text in (
        (NetworkError("wifi", "wrong_password", "Home"), "Wrong password: Home; next try in 30 s"),
        (BadReply("redirect_refused", HOST), "Does the Wi-Fi want a login? Next try in 30 s"),
        (DeviceFlowError("odd", "it says"), "odd: it says; next try in 30 s"),
    ):
        assert messages.fault(error, "press BOOT", False, "30 s")[1] == text


def test_a_wifi_that_wants_a_login_is_called_that():
    messages = load("messages")
    for error in (BadReply("redirect_refused", HOST), BadReply("unreadable", "not JSON"),
                  NetworkError("wrong_host", HOST), NetworkError("certificate_not_trusted", HOST)):  # fmt: skip
        assert "login" in messages.describe(error)


def test_a_display_is_told_what_is_for_it():
    states = load("states")
    for what, detail, wanted in (
        ("joining", "home", ("Joining Wi-Fi", "home")),
        ("retrying", "30 s", ("Next try in", "30 s")),
        ("signed_out_here", "example.com/apps", ("Signed out here", "Withdraw it at example.com/apps")),
        ("text", "Soil 31 %", ("Soil 31 %", "")),
        ("no_display", "x", None),
        ("Soil", 12, ("Soil", "12")),
    ):
        assert states.notice(what, detail) == wanted


def test_a_number_of_the_applications_own_is_none_of_an_error():
    states = load("states")
    assert states.words(12) == "out of memory"
    assert states.state("Soil", 12, "Demo") == "Soil: 12"
    assert states.state("no_display", 110, "Demo") == "No display found, going on without: timed out"
