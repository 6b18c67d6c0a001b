"""An API's answer is bounded: in size, in time, and by what its headers say. Over real sockets."""

from deviceflow import DeviceFlow, Session, trust
from deviceflow.errors import BadReply, DeviceFlowError, NetworkError, ReplyTooLarge
from deviceflow.token import Token
from deviceflow.transient.http import Http
from support.fakes import Screen, Store, raised
from support.hostile import root, url
from support.servers import raw_url
from support.transports import all_transports

SERVERS = ("raw", "hostile")
FORM = b'{"access_token":"x","token_type":"bearer"}'


def sessions(access_token="a-secret", deadline=10):
    """Return a session over each urequests."""
    modules = all_transports()
    trust.install([root()], deadline=deadline)
    return [signed_in(Http(module), access_token) for module in modules]


def signed_in(http, access_token):
    flow = DeviceFlow("app", raw_url("device"), raw_url("token"), http=http)
    session = Session(flow, Store(), Screen())
    session.accept(Token(access_token))
    return session


def content(response):
    return response.content


def json_of(session, address):
    return session.get(address).json()


def test_an_answer_is_bytes_text_and_json():
    for session in sessions():
        for address in (url("good"), url("plain"), url("good", "stay"), url("plain", "unsized"), raw_url("length")):
            response = session.get(address)
            assert response.status_code == 200 and response.content == FORM
            assert response.text == str(FORM, "utf-8")
            assert response.json() == {"access_token": "x", "token_type": "bearer"}
            assert response.content is response.content and "secret" not in repr(response)
        response = session.post(raw_url("headers"), data=b"x")
        assert response.retry_after == 7 and response.headers["x-a"] == "b" and response.headers["x"] == ""
        response.close()
        response.close()
        assert response.content == b""
        with session.get(url("good")) as response:
            buffer = bytearray(10)
            assert response.readinto(buffer) == 10 and buffer == FORM[:10]
        assert session.request("HEAD", raw_url("head")).content == b""
        assert session.get(raw_url("not-modified")).status_code == 304
        response = session.post(raw_url("created"), data=b"x")
        assert response.headers["location"] == "/thing/5" and response.json() == {}


def test_a_body_without_end_is_cut_off():
    for session in sessions():
        for address in (url("good", "body-endless"), url("plain", "body-endless"), url("plain", "body-100mb")):
            response = session.get(address)
            for _ in range(2):
                error = raised(ReplyTooLarge, content, response)
                assert error.details == (16384,)
            response = session.get(address, max_body=100)
            assert response.readinto(bytearray(100)) == 100
            raised(ReplyTooLarge, response.readinto, bytearray(1))
            raised(ReplyTooLarge, response.readinto, bytearray(1))
        assert session.get(url("good"), max_body=len(FORM)).content == FORM
        raised(ReplyTooLarge, content, session.get(url("good"), max_body=len(FORM) - 1))
        raised(ReplyTooLarge, content, session.get(url("good", "unsized"), max_body=len(FORM) - 1))


def test_a_body_that_breaks_off_is_no_body():
    for session in sessions():
        for address in (url("good", "length-large"), url("plain", "form-cut"), url("plain", "length-large")):
            response = session.get(address)
            for _ in range(2):
                assert raised(NetworkError, content, response).details[0] == "broke_off"
        raised(NetworkError, lambda s=session: s.get(url("good", "reset-body")).content)


def test_a_chunked_answer_that_is_cut_is_an_error_of_ours():
    for session in sessions():
        for server in ("good", "plain"):
            raised(NetworkError, json_of, session, url(server, "chunked-cut"))
            # Its chunks are whole and its JSON is not: an error of the transport only where that reads no chunks.
            raised((NetworkError, BadReply), json_of, session, url(server, "chunked"))


def test_a_body_of_a_byte_at_a_time_ends_at_the_deadline():
    for session in sessions(deadline=0.4):
        response = session.get(url("good", "drip-body"))
        assert raised(NetworkError, content, response).details == ("timeout", "127.0.0.1", 0.4)


def test_what_is_no_json_or_no_text_is_a_bad_reply():
    for session in sessions():
        for path in ("gzip", "portal", "nothing-wrong"):
            raised(BadReply, session.get(url("good", path)).json)
        raised(BadReply, lambda s=session: s.get(url("good", "gzip")).text)


def test_redirects_carry_no_token_anywhere():
    for session in sessions():
        for server in ("good", "plain"):
            for status in (301, 302, 303, 307, 308):
                for target in ("other-host", "plain", "itself"):
                    error = raised(BadReply, session.get, url(server, "%d-%s" % (status, target)))
                    assert error.error == "redirect_refused"


def test_neither_a_token_nor_a_caller_writes_a_header():  # RFC 6750 section 2.1, RFC 9110 section 5.5 C71
    for http_plain in (False, True):
        for token in ("x\r\nX-Own: injected", "x\nX-Own: injected", "x\0"):
            for session in sessions(token):
                session.flow.http.allow_plain_http = http_plain
                error = raised(DeviceFlowError, session.get, raw_url("echo"))
                assert error.error == "bad_header" and "injected" not in repr(error)
        for session in sessions():
            session.flow.http.allow_plain_http = http_plain
            raised(DeviceFlowError, session.get, raw_url("echo"), headers={"X": "y\r\nX-Own: injected"})
            raised(DeviceFlowError, session.get, raw_url("echo HTTP/1.0\r\nX-Own: injected\r\n"))
            assert session.get(raw_url("echo")).json()["own"] is None


def test_a_refusal_that_cannot_be_mended_has_no_body():
    for session in sessions():
        response = session.get(raw_url("unauthorized"))
        assert response.status_code == 401 and response.content == b""
        assert response.headers["www-authenticate"] == "Bearer"
        assert session.get(url("good")).content == FORM
