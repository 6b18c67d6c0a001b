"""The reply reader against Python's own JSON and form parsers, with replies that hypothesis thinks up.

`DEVICEFLOW_FUZZ=50` (any number) looks that many times deeper, and at other replies on every run.
"""

import contextlib
import json
import os
import tracemalloc
from urllib.parse import quote_plus, unquote_to_bytes

import pytest
from deviceflow.errors import BadReply, DeviceFlowError, ReplyTooLarge
from deviceflow.transient.reply import Reader
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

DEEPER = int(os.environ.get("DEVICEFLOW_FUZZ", "0"))
WANTED = ("access_token", "expires_in", "scope", "ok")
LIMIT = 16384
SPACE = b" \t\r\n"
MARK = b"\xef\xbb\xbf"


def thorough(examples):
    """The same replies on every run, unless a deeper look is asked for."""
    return settings(
        max_examples=examples * (DEEPER or 1),
        derandomize=not DEEPER,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


class Body:
    """A body that comes in parts as the network pleases; counts what was taken of it."""

    def __init__(self, data, parts=()):
        self.data, self.parts, self.taken = data, list(parts), 0

    def readinto(self, buffer):
        size = min(len(buffer), self.parts.pop() if self.parts else len(buffer))
        part = self.data[self.taken : self.taken + size]
        buffer[: len(part)] = part
        self.taken += len(part)
        return len(part)


def fields(data, parts=(), size=64, limit=LIMIT):
    return Reader(bytearray(size)).read(Body(data, parts).readinto, WANTED, limit)


def by_python(data):
    """The wanted fields by Python's JSON, of bytes that need not be UTF-8: ValueError if it is not JSON."""
    found = json.loads(data.decode("utf-8-sig", "surrogateescape"))
    return {name: found[name] for name in found if name in WANTED}


def same(found, expected):
    """Equal, in the type of every value as well: 1 is neither True nor 1.0."""
    return repr(sorted(found.items())) == repr(sorted(expected.items()))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.text(st.sampled_from('"\\/\b\n é€😀'))
numbers = st.integers(-(10**37), 10**37) | st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | texts
anything = st.recursive(
    scalars | st.integers(-(10**60), 10**60),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts | st.sampled_from(WANTED), inner, max_size=4),
    max_leaves=8,
)
ours = st.tuples(st.sampled_from(WANTED), scalars | st.lists(scalars, max_size=4))
others = st.tuples(texts.filter(lambda name: name not in WANTED), anything)
parts = st.lists(st.integers(1, 40), max_size=30)
sizes = st.integers(1, 80)


@st.composite
def written(draw, pairs):
    """An object of these pairs (names may come twice) as bytes, with all the freedom JSON gives."""
    ascii_only = draw(st.booleans())
    space = draw(st.text(st.sampled_from(" \t\r\n"), max_size=2))
    indent = draw(st.sampled_from((None, 0, 1, "\t")))
    text = []
    for name, value in pairs:
        text.append(json.dumps(name, ensure_ascii=ascii_only) + space + ":" + space)
        text.append(json.dumps(value, ensure_ascii=ascii_only, indent=indent) + space + ",")
    text = "".join(text)
    text = text[:-1] if pairs else space
    mark = draw(st.sampled_from((b"", b"", MARK)))
    return mark + (space + "{" + space + text + "}" + space).encode("utf-8", "surrogatepass")


@st.composite
def objects(draw):
    return draw(written(draw(st.lists(ours | others, max_size=8))))


@st.composite
def odd_objects(draw):
    """Also with what we refuse: wanted fields that nest, NaN, numbers without end, halves of surrogate pairs."""
    names = st.sampled_from(WANTED) | texts | st.text(max_size=5)
    return draw(written(draw(st.lists(st.tuples(names, anything | st.text(max_size=9) | st.floats()), max_size=6))))


pieces = st.sampled_from(
    [bytes((i,)) for i in b'"\\{}[]:,0-+eE.19 \n\t\0/utfn&=%<\x7f\x80\xff']
    + [b"\\u", b"\\ud83d", b"\\ude00", b"\\u0000", b"null", b"true", b"NaN", b"-Infinity", b"1e999", b'"ok":', MARK]
    + [b"\xc3", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"/**/", b"'", b"\x0b", b"\xc2\xa0", b'{"ok":1}']
)


@st.composite
def damaged(draw, bodies):
    """Bytes put in, taken out, cut off and copied from elsewhere."""
    body = draw(bodies)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(body)))
        to = min(len(body), at + draw(st.integers(0, 6)))
        other = draw(pieces | st.binary(max_size=3) | bodies.map(lambda b: b[len(b) // 3 : len(b) // 2]))
        kind = draw(st.integers(0, 3))
        body = (body[:at], body[:at] + body[to:], body[:at] + other + body[at:], body[:at] + other + body[to:])[kind]
    return body


def check(body, parts=(), size=64):
    """Fields that equal those of Python's parsers, or an error of ours and no other; gives the fields or None."""
    try:
        found = fields(body, parts, size)
    except DeviceFlowError:
        return None
    inner = body[len(MARK) :] if body.startswith(MARK) else body
    if inner.lstrip(SPACE).startswith(b"{"):
        expected = by_python(body)  # what Python refuses fails here
    else:
        expected = by_form(inner.lstrip(SPACE))
        assert expected, "neither JSON nor a form"
    assert same(found, expected)
    return found


def by_form(data):
    """The wanted fields by Python's reader of escapes; a name without "=" is none."""
    pairs = [pair.replace(b"+", b" ").split(b"=", 1) for pair in data.split(b"&") if b"=" in pair]
    texts = [[unquote_to_bytes(part).decode("utf-8", "surrogateescape") for part in pair] for pair in pairs]
    return {name: value for name, value in texts if name in WANTED}


@thorough(200)
@given(objects(), parts, sizes)
def test_every_object_is_read_as_python_reads_it(body, parts, size):
    assert same(fields(body, parts, size), by_python(body))


@thorough(100)
@given(objects())
def test_a_reply_cut_off_anywhere_is_refused(body):
    whole = body.rstrip(SPACE)
    for size in {0, 1, len(whole) // 3, len(whole) // 2, len(whole) - 2, len(whole) - 1}:
        with pytest.raises(BadReply):
            fields(whole[:size])


@thorough(150)
@given(odd_objects(), parts, sizes)
def test_odd_objects_are_read_as_python_reads_them_or_refused(body, parts, size):
    check(body, parts, size)


@thorough(250)
@given(damaged(objects() | odd_objects()), parts, sizes)
def test_damaged_objects_are_read_as_python_reads_them_or_refused(body, parts, size):
    check(body, parts, size)


@thorough(1000)
@given(st.binary(max_size=200) | st.lists(pieces, max_size=30).map(b"".join), parts, sizes)
def test_bytes_are_read_as_python_reads_them_or_refused(body, parts, size):
    check(body, parts, size)
    check(b"{" + body, parts, size)
    check(b'{"ok":' + body, parts, size)
    check(b'{"ok":"' + body + b'"}', parts, size)
    check(b'{"x":' + body + b',"ok":1}', parts, size)


def soup(*ingredients):
    return st.lists(st.sampled_from(ingredients), max_size=9).map(b"".join)


digits = soup(b"0", b"0", b"1", b"-", b"+", b".", b"e", b"E", b"9" * 20, b"9" * 41)
escapes = soup(
    b"\\u", b"\\ud83d", b"\\udbff", b"\\ude00", b"\\uDFFF", b"\\ue000", b"\\ud7ff", b"\\u00g0", b"\\u:000", b"\\u00`0",
    b"\\", b"/", b"n", b"u", b"\x1f", b"\x00", b"\t", b"\x7f", b"\xc3\xa9", b"\xc3", b"\xa9", b"\xed\xa0\x80", b"{",
)  # fmt: skip
brackets = soup(b"{", b"}", b"[", b"]", b",", b",", b":", b'"ok"', b'"x"', b'"x":', b"1", b"null", b"1,2", b"{}", b"[]")
spaces = soup(b" ", b"\t", b"\n", b"\r", b"\x0b", b"\x0c", b"\x08", b"\0", b"\xc2\xa0", MARK)
literals = soup(b"t", b"r", b"u", b"e", b"true", b"null", b"fals", b"e", b"NaN", b"Infinity", b"nul", b"l", b"T", b" ")
names = soup(b"o", b"k", b"ok", b"\\u006f", b"\\u006B", b"scope", b"\xff", b" ", b"\0", b"\\")


@thorough(700)
@given(digits, escapes, brackets, literals)
def test_wanted_and_other_values_are_read_as_python_reads_them_or_refused(number, text, structure, literal):
    for value in (number, b'"' + text + b'"', structure, b"[" + structure, literal):
        check(b'{"ok":' + value + b"}")
        check(b'{"ok":[' + value + b"]}")
        check(b'{"x":' + value + b',"ok":1}')
        check(b'{"x":[{"y":' + value + b'}],"ok":1}')


@thorough(700)
@given(names, spaces, brackets)
def test_names_space_and_brackets_are_read_as_python_reads_them_or_refused(name, space, structure):
    check(b'{"' + name + b'":1,"scope":2}')
    body = b'{"ok":1}'
    for at in (0, 1, 5, 6, 7, 8):
        check(body[:at] + space + body[at:])
    check(b"{" + structure + b"}")
    check(b"{" + structure)
    check(b'{"ok":1' + structure)


@thorough(100)
@given(damaged(objects()), sizes, sizes, parts)
def test_the_parts_it_comes_in_do_not_matter(body, size, other, parts):
    def outcome(data, *how):
        try:
            return repr(fields(data, *how))
        except DeviceFlowError as e:
            return repr(e)

    assert outcome(body, (), size) == outcome(body, parts, other)


@thorough(100)
@given(damaged(objects()), objects(), parts, sizes)
def test_the_reply_before_does_not_matter(before, body, parts, size):
    reader = Reader(bytearray(size))
    for data in (before, body[: len(body) // 2]):
        with contextlib.suppress(DeviceFlowError):
            reader.read(Body(data).readinto, WANTED, LIMIT)
    assert same(reader.read(Body(body, parts).readinto, WANTED, LIMIT), by_python(body))


form_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@st.composite
def forms(draw):
    pairs = draw(st.lists(st.tuples(st.sampled_from(WANTED) | form_texts, form_texts), max_size=6))
    return "&".join(quote_plus(name) + "=" + quote_plus(value) for name, value in pairs).encode()


@thorough(200)
@given(forms(), parts, sizes)
def test_every_form_is_read_as_python_reads_it(body, parts, size):
    expected = by_form(body)
    assume(expected and not body.startswith(b"{"))
    assert same(fields(body, parts, size), expected)


@thorough(400)
@given(damaged(forms()), parts, sizes)
def test_damaged_forms_are_read_as_python_reads_them_or_refused(body, parts, size):
    check(body, parts, size)


def test_a_page_with_a_form_in_a_link_is_no_form():  # a captive portal's
    for page in (
        b'<html><a href="/login?x=1&error=denied&ok=1">Sign in</a></html>',
        b"<meta http-equiv=refresh content='0;url=http://10.0.0.1/?a=b&access_token=x'>",
        b"Please sign in at http://portal.example/?a=b&error=x first",
        b"ok=1&error=<b>",
        b"ok",
    ):
        with pytest.raises(BadReply) as caught:
            fields(page)
        assert caught.value.error == "unreadable"


def test_a_form_may_have_names_without_a_value():
    assert fields(b"flag&ok=1&&scope=a=b&expires_in") == {"ok": "1", "scope": "a=b"}


@pytest.mark.parametrize(
    "start", [b'{"x":"', b'{"ok":"', b'{"x":[', b'{"x":' + b"[" * 250, b'{"ok":1', b'{"', b"ok=", b"x", b"<p>", b" "]
)
@pytest.mark.parametrize("filler", [b"1", b"[", b'{"a":', b"\\u00e9", b"\xff", b" ", b"ok=1&", b'","ok":"'])
def test_a_huge_body_is_refused_and_no_more_of_it_read_than_the_limit(start, filler):
    body = Body(start + filler * 40000)
    with pytest.raises((ReplyTooLarge, BadReply)):
        Reader(bytearray(64)).read(body.readinto, WANTED, 2000)
    assert body.taken <= 2000 + 64


def test_what_is_not_wanted_is_not_held_in_memory():
    data = b'{"id_token":"' + b"x" * 100000 + b'","x":[' + b'"y",' * 20000 + b'1],"ok":1}'
    body = Body(data)
    buffer = bytearray(64)
    tracemalloc.start()
    try:
        assert Reader(buffer).read(body.readinto, WANTED, len(data)) == {"ok": 1}
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10000


def test_the_oracle_notices_a_difference():  # or all of the above proves nothing
    assert not same({"ok": 1}, {"ok": True})
    assert not same({"ok": 1}, {"ok": 1.0})
    assert not same({"ok": 1}, {})
    for body in (b'{"ok":1,}', b'{"ok":01}', b'{"ok":"\n"}'):
        with contextlib.suppress(ValueError):
            by_python(body)
            raise AssertionError(body)
    assert check(b'{"ok":[1,"\\u00e9"],"x":"\xff"}') == {"ok": [1, "é"]}
