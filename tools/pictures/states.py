"""Every state that a screen can be told of, by a name for its picture."""

from deviceflow.errors import AccessDenied, Cancelled, CodeExpired, DeviceFlowError, NetworkError, StoreError
from deviceflow.transient import load

SIZES = ((128, 64), (128, 32), (72, 40), (64, 48))


class Code:
    """What a screen wants to know of a grant."""

    def __init__(self, user_code, uri, complete=None, expires_in=900):
        self.user_code = user_code
        self.verification_uri = uri
        self.verification_uri_complete = complete
        self.expires_in = expires_in


_LONG = "https://login.example.com/realms/home-automation/device/activate?lang=en&theme=x"
CODES = {
    "usual": Code("WDJB-MJHT", "https://github.com/login/device"),
    "complete": Code("ABCDE-FGHJK", "https://example.com/device", "https://example.com/device?user_code=ABCDE-FGHJK"),
    "short": Code("7431", "https://aka.ms/devicelogin"),
    "wide": Code("WWWW-MMMM", "https://www.google.com/device"),
    "lower": Code("gypsy-jiggly", "https://id.example.org/activate"),
    "whole": Code("BCDFGHJKL", "https://login.microsoft.com/device"),
    "dashes": Code("123-456-789", "https://microsoft.com/link"),
    "longest": Code("ABCDEFGHJKLMNPQRSTUV", _LONG, _LONG + "&user_code=ABCDEFGHJKLMNPQRSTUV"),
}
_SAYS = {
    "joining": ("joining", "Home Network 2.4 GHz"),
    "clock": ("clock", ""),
    "signing_in": ("signing_in", ""),
    "signed_in": ("signed_in", "Ada Lovelace"),
    "signed_in_nameless": ("signed_in", ""),
    "signing_out": ("signing_out", ""),
    "sign_out_in": ("sign_out_in", "3 s"),
    "signed_out": ("signed_out", ""),
    "signed_out_offline": ("signed_out", "not_revoked"),
    "retrying": ("retrying", 30),
    "login_not_kept": ("login_not_kept", ""),
    "own_text": ("text", "Soil 31 %"),
}
_FAILS = {
    "denied": AccessDenied("access_denied", "the user said no"),
    "expired": CodeExpired("expired_token"),
    "code_refused": CodeExpired("invalid_grant"),
    "cancelled": Cancelled("cancelled"),
    "no_network": NetworkError("network", "no_answer", "example.com", 113),
    "no_dns": NetworkError("network", "no_answer", "example.com", -202),
    "no_wifi": NetworkError("wifi", "wrong_password", "Home Network"),
    "server_busy": NetworkError("server_busy", 503, "example.com"),
    "certificate_not_trusted": NetworkError("certificate_not_trusted", "example.com"),
    "wrong_host": NetworkError("wrong_host", "example.com"),
    "certificate_expired": NetworkError("certificate_expired", "example.com"),
    "certificate_future": NetworkError("certificate_not_yet_valid", "example.com"),
    "clock_not_set": NetworkError("clock_not_set"),
    "redirected": DeviceFlowError("redirect_refused", "example.com"),
    "not_stored": StoreError("store_failed", "written", 28),
    "out_of_memory": DeviceFlowError("out_of_memory", "TLS"),
    "bad_config": DeviceFlowError("bad_config", "wifi.ssid", "missing"),
    "provider_error": DeviceFlowError("provider_says", "Client is unknown"),
    "provider_error_long": DeviceFlowError("provider_says", "The requested scope is unknown to the server. " * 4),
}
MESSAGES = sorted(_SAYS) + sorted(_FAILS)


def tell(screen, message):
    """Tell `screen` the message of that name."""
    if message in _SAYS:
        screen.say(*_SAYS[message])
    else:
        screen.fail(_FAILS[message])


def message_words(message, again="press the button"):
    """The title and the text of the message of that name, with a space between them."""
    if message in _SAYS:
        return " ".join(load("states").notice(*_SAYS[message]))
    return " ".join(load("messages").fault(_FAILS[message], again))
