"""Form-urlencoded bodies."""

from deviceflow.transient.form import encode, escape
from support.fakes import unquote


def test_every_value_is_escaped():  # C1
    body = encode([("scope", "read:user a+b&c=d%"), ("näme", "grün €")])
    assert body == b"scope=read%3Auser%20a%2Bb%26c%3Dd%25&n%C3%A4me=gr%C3%BCn%20%E2%82%AC"


def test_what_needs_no_escape_stays():
    assert encode([("a-b_c.d~e", "Zz09")]) == b"a-b_c.d~e=Zz09"


def test_an_empty_value_is_left_out():  # C2
    assert encode([("scope", ""), ("client_id", "id"), ("secret", None)]) == b"client_id=id"


def test_every_byte_comes_back():
    text = "".join(chr(i) for i in range(1, 300))
    body = bytearray()
    escape(text, body)
    assert unquote(str(body, "ascii")) == text
