"""Every state that a screen can be told of, by a name for its picture."""

from deviceflow.display.words import fault, state
from deviceflow.errors import AccessDenied, Cancelled, CodeExpired, DeviceFlowError, NetworkError, StoreError

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
    "signed_out_offline": ("signed_out", "the server was not told"),
}
_FAILS = {
    "denied": AccessDenied("access_denied", "the user said no"),
    "expired": CodeExpired("expired_token", "the code was not approved in time; start again"),
    "cancelled": Cancelled("cancelled", "the login was cancelled"),
    "no_network": NetworkError("network", "no answer (error 113)"),
    "no_wifi": NetworkError("wifi", "wrong password for Home Network"),
    "server_busy": NetworkError("server_busy", "the server answered with status 503; try later"),
    "certificate_not_trusted": NetworkError("certificate_not_trusted", "certificate of example.com not trusted"),
    "wrong_host": NetworkError("wrong_host", "wrong host: the certificate is not one of example.com"),
    "certificate_expired": NetworkError("certificate_expired", "the certificate of example.com has expired"),
    "certificate_future": NetworkError("certificate_not_yet_valid", "the certificate is not valid yet"),
    "clock_not_set": NetworkError("clock_not_set", "clock not set"),
    "redirected": DeviceFlowError("redirect_refused", "the server sends us to another address"),
    "not_stored": StoreError("store_failed", "the login was not kept by the flash"),
    "bad_config": DeviceFlowError("bad_config", "config.json: wifi.ssid is missing"),
    "provider_error": DeviceFlowError("invalid_client", "Client is unknown"),
    "provider_error_long": DeviceFlowError("invalid_scope", "The requested scope is unknown to the server. " * 4),
}
MESSAGES = sorted(_SAYS) + sorted(_FAILS)


def tell(screen, message):
    """Tells `screen` the message of that name."""
    if message in _SAYS:
        screen.say(*_SAYS[message])
    else:
        screen.fail(_FAILS[message])


def message_words(message, again="press the button"):
    """The title and the text of the message of that name, with a space between them."""
    if message in _SAYS:
        what, detail = _SAYS[message]
        return state(what)[0] + " " + detail
    return " ".join(fault(_FAILS[message], again))
