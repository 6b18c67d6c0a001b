"""What an id_token says, and which one is not believed."""

from binascii import b2a_base64

import ujson
from deviceflow import DeviceFlow
from deviceflow.errors import BadReply
from deviceflow.token import Token
from support.fakes import Clock, ScriptedHttp, raised

ISSUER = "https://as.example.com"
NOW = 1795000000  # s since 1970
GOOD = {"iss": ISSUER, "aud": "client", "exp": NOW + 3600, "sub": "1", "name": "Zo\u00eb"}


class Wall(Clock):
    """A clock whose epoch is the year `epoch`."""

    def __init__(self, epoch=1970):
        super().__init__()
        self._epoch = epoch
        self.time = lambda: NOW if epoch == 1970 else NOW - 946684800

    def gmtime(self, seconds):
        return (self._epoch, 1, 1, 0, 0, 0, 3, 1)


def base64url(data):
    return b2a_base64(data).decode().strip().rstrip("=").replace("+", "-").replace("/", "_")


def token(claims):
    parts = [base64url(b'{"alg":"RS256"}'), base64url(ujson.dumps(claims).encode()), base64url(b"signature")]
    return Token("a", id_token=".".join(parts))


def claims(token, clock=None):
    url = ISSUER + "/x"
    return DeviceFlow("client", url, url, http=ScriptedHttp(), clock=clock or Wall()).claims(token, ISSUER)


def test_a_good_one_says_who_is_signed_in():  # C66
    assert claims(token(GOOD))["name"] == "Zo\u00eb"
    assert claims(token(dict(GOOD, aud=["client"])))["sub"] == "1"
    assert claims(token(dict(GOOD, aud=["other", "client"], azp="client")))["sub"] == "1"
    assert claims(token(dict(GOOD, exp=NOW - 30)))["sub"] == "1", "clocks differ"


def test_a_board_counts_from_the_year_2000():
    assert claims(token(GOOD), Wall(2000))["sub"] == "1"
    assert raised(BadReply, claims, token(dict(GOOD, exp=NOW - 61)), Wall(2000)).details == ("expired",)


def test_one_that_is_not_for_this_client_is_refused():  # C66
    for changes, reason in (
        ({"iss": ISSUER + "/"}, "of another issuer"),
        ({"iss": None}, "of another issuer"),
        ({"aud": "other"}, "for another client"),
        ({"aud": []}, "for another client"),
        ({"aud": ["client", "other"]}, "for another client"),
        ({"aud": ["client", "other"], "azp": "other"}, "for another client"),
        ({"exp": NOW - 61}, "expired"),
        ({"exp": str(NOW + 9)}, "expired"),
        ({"exp": True}, "expired"),
    ):
        error = raised(BadReply, claims, token(dict(GOOD, **changes)))
        assert (error.error, error.details) == ("bad_id_token", (reason,)), changes


def test_what_is_no_id_token():
    for text in (None, "", "a.b", "a.b.c", "a.%s.c" % base64url(b"[1]"), "a.%s.c" % base64url(b"{"), "a.!.c"):
        assert raised(BadReply, claims, Token("a", id_token=text)).details == ("not a JWT",), text
