"""The reply reader: a bounded body into the wanted fields, or an error of ours."""

import json

from deviceflow.errors import BadReply, DeviceFlowError, ReplyTooLarge
from deviceflow.transient.reply import Reader
from support.fakes import Reply, raised

WANTED = ("access_token", "error", "expires_in", "scope", "ok", "nothing")


def fields(body, limit=16384, buffer=16):
    return Reader(bytearray(buffer)).read(Reply(200, body).readinto, WANTED, limit)


def test_only_the_wanted_fields_are_kept():  # C8
    body = '{"access_token":"abc","id_token":"never","expires_in":3600,"ok":true,"nothing":null,"error":false}'
    assert fields(body) == {"access_token": "abc", "expires_in": 3600, "ok": True, "nothing": None, "error": False}


def test_the_size_of_the_buffer_does_not_matter():
    body = (
        ' { "access_token" : "a\\u00e9\\n\\ud83d\\ude00" , "x" : [ 1 , { "y" : [ ] } ] , "expires_in" : -1.5e2 } \r\n'
    )
    for size in range(1, len(body) + 2):
        assert fields(body, buffer=size) == {"access_token": "aé\n😀", "expires_in": -150.0}


def test_an_empty_object_has_no_fields():
    assert fields("{}") == {}
    assert fields("\r\n {\t}\n") == {}


def test_a_byte_order_mark_is_passed_over():
    assert fields(b'\xef\xbb\xbf{"ok":1}') == {"ok": 1}


def test_the_last_of_duplicate_names_counts_as_in_python():
    assert fields('{"ok":1,"ok":2}') == {"ok": 2}


def test_a_name_may_be_escaped():
    assert fields('{"\\u0061ccess_token":"x"}') == {"access_token": "x"}


def test_a_long_name_is_not_taken_for_a_wanted_one():
    assert fields('{"' + "ok" * 400 + '":1,"o":2,"okk":3}') == {}


def test_every_escape():
    assert fields('{"ok":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u20AC"}') == {"ok": '"\\/\b\f\n\r\t€'}


def test_lists_of_strings_are_kept():
    assert fields('{"scope":["a","b"],"ok":[],"x":["c"]}') == {"scope": ["a", "b"], "ok": []}


def test_a_wanted_object_is_the_wrong_type():
    assert raised(BadReply, fields, '{"error":{"code":1}}').error == "bad_reply"
    assert raised(BadReply, fields, '{"scope":[["a"]]}').error == "bad_reply"


def test_nested_200_deep():
    deep = "[" * 100 + '{"a":' * 100 + "1" + "}" * 100 + "]" * 100
    assert fields('{"x":' + deep + ',"ok":1}') == {"ok": 1}


def test_nested_too_deeply():
    raised(BadReply, fields, '{"x":' + "[" * 10000)


def test_brackets_must_match():
    for body in ('{"x":[1}}', '{"x":{"a":1]}', '{"x":[1,2}', '{"x":[[]}', '{"x":[]]', '{"x":{]}'):
        raised(BadReply, fields, body)


def test_a_reply_that_is_cut_off_anywhere():
    body = '{"access_token":"a\\u00e9b","x":[1,-2.5e3,{"y":"z"},true,false,null],"expires_in":3600}'
    for size in range(len(body)):
        error = raised(BadReply, fields, body[:size])
        assert error.error == "unreadable"


def test_what_is_not_json():  # C26
    for body in (
        "", " ", "<html><body>Bad Gateway</body></html>", "[]", '"x"', "12", "null", "{", '{"a"}', '{"a":}', '{"a":1,}',
        '{a:1}', "{'a':1}", '{"a":1 "b":2}', '{"a":01}', '{"a":1.}', '{"a":.5}', '{"a":+1}', '{"a":1e}', '{"a":--1}',
        '{"a":tru}', '{"a":True}', '{"a":nul}', '{"a":"\\x"}', '{"a":"\\u12g4"}', '{"a":"\n"}', '{"a":1}{', '{"a":1}x',
        '{"a":1}\0', '{"a":"\0"}', '\0{"a":1}', '{"a":1,,"b":2}', '{,"a":1}', '{"a":[1,]}', '{"a":[,1]}',
    ):  # fmt: skip
        error = raised(BadReply, fields, body)
        assert error.error == "unreadable", body


def test_half_a_surrogate_pair_is_refused():
    for text in ("\\ud83d", "\\ude00", "\\ud83dx", "\\ud83d\\n", "\\ud83d\\u0041", "\\ude00\\ud83d"):
        raised(BadReply, fields, '{"ok":"' + text + '"}')


def test_bytes_that_are_not_utf8_are_refused():
    raised(BadReply, fields, b'{"access_token":"\xff\xfe"}')


def test_the_limit_counts_every_byte():  # C35
    body = '{"access_token":"' + "x" * 100 + '"}'
    assert fields(body, limit=len(body))["access_token"] == "x" * 100
    error = raised(ReplyTooLarge, fields, body, limit=len(body) - 1)
    assert "max_reply" in error.description
    raised(ReplyTooLarge, fields, "{" + " " * 1000, limit=999)
    raised(ReplyTooLarge, fields, "<" * 1000, limit=999)


def test_numbers():
    assert fields('{"ok":0,"expires_in":-0}') == {"ok": 0, "expires_in": 0}
    assert fields('{"ok":1073741824,"expires_in":-12345678901234}') == {"ok": 1073741824, "expires_in": -12345678901234}
    assert fields('{"ok":0.5,"expires_in":1E+2}') == {"ok": 0.5, "expires_in": 100.0}


def test_an_endless_number_is_refused_where_it_matters_only():
    raised(BadReply, fields, '{"ok":' + "9" * 5000 + "}")
    assert fields('{"x":' + "9" * 5000 + ',"ok":1}') == {"ok": 1}


def test_a_form():  # GitHub, when it does not see the Accept header
    assert fields("access_token=gho_x%2By&expires_in=28800&scope=repo%2Cgist+user&other=1") == {
        "access_token": "gho_x+y", "expires_in": "28800", "scope": "repo,gist user",
    }  # fmt: skip
    assert fields("error=slow_down&error_description=Too+many")["error"] == "slow_down"


def test_a_form_must_hold_something_wanted():
    for body in ("a=b", "hello", "%", "ok=%zz", "ok=%4", "ok=%ff"):
        raised(BadReply, fields, body)


def test_seeded_damage_gives_equal_fields_or_an_error_of_ours():
    base = (
        b'{"access_token":"a\\u00e9\\"b","x":[1,-2.5e3,{"y":"z"},true],"expires_in":3600,"scope":["a","b"],"ok":null}'
    )
    tokens = (
        b'"',
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"0",
        b"-",
        b"e",
        b".",
        b" ",
        b"\0",
        b"\\u",
        b"null",
        b"\xff",
    )
    state = 12345
    compared = 0
    for _ in range(1500):  # what Python's own JSON refuses as well must have been refused: json.loads fails the test
        body = bytearray(base)
        for _ in range(1 + state % 3):
            state = (state * 1103515245 + 12345) & 0x3FFFFFFF
            at = (state >> 8) % len(body)
            token = tokens[(state >> 16) % len(tokens)]
            body = body[:at] + (b"" if state & 64 else token) + body[at + (state >> 4 & 1) :]
        try:
            got = fields(bytes(body), buffer=1 + state % 40)
        except DeviceFlowError:
            continue
        try:
            expected = json.loads(bytes(body))
        except UnicodeError:  # in a part that nobody wanted
            continue
        if isinstance(expected, dict):
            assert got == {name: expected[name] for name in expected if name in WANTED}, body
            compared += 1
    assert compared > 50
