"""The transport over real sockets, with every urequests that this interpreter has."""

from deviceflow.errors import BadReply, DeviceFlowError, NetworkError
from deviceflow.transient.address import check_address, host_of, is_secure
from deviceflow.transient.http import Http
from support.fakes import raised
from support.no_room import NoRoomFor
from support.servers import raw_url
from support.transports import all_transports, reads_chunks

SERVERS = ("raw",)
HEADERS = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
BODY = b"refresh_token=secret"
FORM = b'{"access_token":"x","token_type":"bearer"}'


def https():
    return [Http(module, timeout=5) for module in all_transports()]


def log(http):
    """The requests that came in since the last call, as lines."""
    reply = http.get(raw_url("log"), HEADERS)
    lines = body(reply, 4096)
    return str(lines, "utf-8").split("\n") if lines else []


def body(reply, size=16):
    buffer = bytearray(size)
    out = b""
    while True:
        n = reply.readinto(buffer)
        if not n:
            reply.close()
            return out
        out += bytes(buffer[:n])


def test_a_post_and_its_reply():
    for http in https():
        log(http)
        reply = http.post(raw_url("plain"), BODY, HEADERS)
        assert (reply.status, reply.retry_after, reply.date) == (200, None, None)
        assert body(reply) == FORM
        assert log(http) == ["POST plain %d" % len(BODY)]


def test_the_headers_that_matter_in_any_case():
    for http in https():
        reply = http.get(raw_url("headers"), HEADERS)
        assert (reply.retry_after, reply.date) == (7, "Wed, 21 Oct 2015 07:28:00 GMT")
        reply.close()
        reply = http.get(raw_url("plain"), HEADERS)
        assert (reply.retry_after, reply.date) == (None, None)
        reply.close()


def test_retry_after_as_a_date_counts_from_the_replys_own():  # C26
    for http in https():
        for name, seconds in (("retry-date", 86409), ("retry-odd", None)):
            reply = http.get(raw_url(name), HEADERS)
            assert reply.retry_after == seconds
            reply.close()


def test_the_content_length_bounds_the_body():
    for http in https():
        for size in (1, 7, 16, len(FORM), 200):
            assert body(http.get(raw_url("length"), HEADERS), size) == FORM
        assert body(http.get(raw_url("length-odd"), HEADERS)) == FORM
        error = raised(NetworkError, body, http.get(raw_url("cut"), HEADERS))
        assert error.error == "network" and error.details[0] == "broke_off"


def test_a_redirect_is_refused_and_the_body_goes_nowhere():  # C27
    for http in https():
        for status in (301, 302, 303, 307, 308):
            for kind in ("path", "absolute", "lower"):
                log(http)
                error = raised(DeviceFlowError, http.post, raw_url("%d-%s" % (status, kind)), BODY, HEADERS)
                # urequests 0.9.1 stumbles over a Location without a host before it could follow it.
                assert error.error == "redirect_refused" or (error.details[0] == "not_http" and kind == "path")
                seen = log(http)
                assert seen.pop(0) == "POST %d-%s %d" % (status, kind, len(BODY))
                # urequests 0.9.1 has connected by the time that it can be stopped: no header and no body has gone out.
                assert seen in ([], ["POST landed broken off"])
                assert body(http.get(raw_url("plain"), HEADERS)) == FORM


def test_an_api_may_answer_with_a_location_that_is_no_redirect():
    for http in https():
        received = {}
        reply = http.send("POST", raw_url("created"), HEADERS, received, data=b"x")
        assert reply.status == 201 and received["location"] == "/thing/5"
        assert body(reply) == b"{}"
        reply = http.send("GET", raw_url("not-modified"), HEADERS, received)
        assert reply.status == 304 and body(reply) == b""
        for name in ("301-absolute", "308-lower"):
            log(http)
            error = raised(DeviceFlowError, http.send, "GET", raw_url(name), HEADERS, {})
            assert error.error == "redirect_refused" or (error.details[0] == "not_http" and name == "308-lower")
            assert log(http) in (["GET %s 0" % name], ["GET %s 0" % name, "GET landed broken off"])


def test_what_is_no_http_is_a_network_error():
    for http in https():
        for name in ("nothing", "no-status", "odd-status", "not-http"):
            error = raised(NetworkError, http.post, raw_url(name), BODY, HEADERS)
            assert error.error == "network" and error.details[0] in ("not_http", "no_answer"), name
            assert "secret" not in str(error)
            assert body(http.get(raw_url("plain"), HEADERS)) == FORM


def test_a_chunked_reply_is_read_or_an_error_with_a_urequests_that_cannot():
    for module in all_transports():
        http = Http(module, timeout=5)
        if reads_chunks(module):
            assert body(http.get(raw_url("chunked"), HEADERS)) == b'{"a":1}'
        else:
            assert raised(NetworkError, http.get, raw_url("chunked"), HEADERS).details[0] == "not_http"


def test_a_head_request_has_no_body_whatever_its_length_says():
    for http in https():
        assert body(http.send("HEAD", raw_url("head"), HEADERS)) == b""


def test_nothing_listens():
    for http in https():
        raised(NetworkError, http.get, "http://127.0.0.1:9/", HEADERS)


def test_a_host_that_does_not_exist():
    for http in https():
        http.allow_plain_http = True
        raised(NetworkError, http.get, "http://nowhere.invalid/", HEADERS)


def test_only_https_or_loopback():  # C3
    for url in (
        "https://example.com/x",
        "http://127.0.0.1:8000/",
        "http://127.255.9.9/x",
        "http://LocalHost",
        "http://localhost:1/",
        "http://[::1]:5/",
    ):
        assert is_secure(url), url
        check_address(url)
    for url in (
        "http://example.com/", "ftp://example.com", "example.com", "", "http://localhost.example.com/",
        "HTTP://127.0.0.1", "http://127.0.0.1.example.com/", "http://127.0.0.1@example.com/", "http:///x",
        "http://localhost@example.com/", "http://localhost:1@example.com/", "http://128.0.0.1/", "http://1270.0.0.1/",
        "http://127.999.999.999/", "http://127.0.0.256/", "http://127.0.0/", "http://127.0.0./", "http://127.0.0.x/",
        "http://localhost#.example.com/", "http://localhost?.example.com/", "http://[::1].example.com/",
    ):  # fmt: skip
        assert not is_secure(url), url


def test_an_address_is_plain():  # RFC 6749 section 3.2
    for url, error in (
        ("https://example.com/\r\nX: y", "bad_address"),
        ("https://exa mple.com/", "bad_address"),
        ("https://example.com/\x7f", "bad_address"),
        ("https://example.com/é", "bad_address"),
        ("https://user:hidden@example.com/", "bad_address"),
        ("https://example.com:hidden/", "bad_address"),
        ("https://exämple.com/", "bad_address"),
        ("https://example.com?x", "bad_address"),
        ("https://example.com#x", "bad_address"),
        ("https://example.com\\@evil.example/", "bad_address"),
        ("https://", "bad_address"),
        ("https:///x", "bad_address"),
        ("https://:443/x", "bad_address"),
        ("hidden", "insecure_address"),
        ("ftp://user:hidden@example.com/", "insecure_address"),
        ("example.com/hidden", "insecure_address"),
    ):
        for plain in (False, True):
            http = Http(all_transports()[0], allow_plain_http=plain)
            seen = raised(DeviceFlowError, http.post, url, BODY, HEADERS)
            assert seen.error == error, url
            assert "hidden" not in repr(seen) or url == "hidden", url


def test_the_host_is_what_urequests_takes_for_it():
    assert host_of("https://a.example:8443/x?y") == "a.example:8443"
    assert host_of("https://a.example") == "a.example"
    assert host_of("https://a.example?x#y/z") == "a.example?x#y"


def test_an_insecure_address_is_refused_before_anything_is_sent():  # C3
    for http in https():
        error = raised(DeviceFlowError, http.post, "http://example.com/token", BODY, HEADERS)
        assert error.error == "insecure_address"
        assert raised(DeviceFlowError, http.send, "GET", "http://example.com/", HEADERS).error == "insecure_address"


def test_the_development_switch():  # C3
    http = Http(all_transports()[0], allow_plain_http=True)
    http.check("http://192.168.4.1/token")
    http.allow_plain_http = False
    raised(DeviceFlowError, http.check, "http://192.168.4.1/token")
    http.allow_plain_http = True
    raised(DeviceFlowError, http.check, "ftp://192.168.4.1/token")


def test_every_request_names_its_host_with_the_port_and_itself():
    class Requests:
        def request(self, method, url, headers=None, **_):
            if url:
                self.headers = {name: headers[name] for name in headers}
                raise OSError(5)
            raise ValueError

    requests = Requests()
    raised(NetworkError, Http(requests).get, "http://127.0.0.1:8628/x", {"Accept": "a"})
    assert requests.headers == {"Accept": "a", "Host": "127.0.0.1:8628", "User-Agent": "deviceflow"}
    raised(NetworkError, Http(requests).send, "GET", "http://127.0.0.1/x", {"User-Agent": "mine"})
    assert requests.headers == {"Host": "127.0.0.1", "User-Agent": "mine"}


def test_no_header_becomes_two():  # RFC 9110 section 5.5
    for http in https():
        http.allow_plain_http = True
        log(http)
        for headers in (
            {"Authorization": "Bearer x\r\nX-Injected: 1"},
            {"Authorization": "Bearer x\nX-Injected: 1"},
            {"Authorization": "Bearer x\rX-Injected: 1"},
            {"Authorization": b"Bearer x\r\nX-Injected: 1"},
            {"X: y\r\nX-Injected": "1"},
            {"X": "nul\0"},
            {"X": 5},
        ):
            error = raised(DeviceFlowError, http.send, "GET", raw_url("plain"), headers, {})
            assert error.error == "bad_header" and "Bearer" not in repr(error)
        raised(DeviceFlowError, http.send, "GET / HTTP/1.0\r\nX-Injected: 1\r\n\r\n", raw_url("plain"), {})
        assert log(http) == []
        assert body(http.get(raw_url("plain"), {"Accept": b"a"})) == FORM


def test_a_header_that_is_refused_is_not_sent_later():
    class Requests:
        def request(self, method, url, headers=None, **_):
            if not url:
                raise ValueError
            self.headers = {name: headers[name] for name in headers}
            raise OSError(5)

    requests = Requests()
    http = Http(requests)
    raised(DeviceFlowError, http.get, "http://127.0.0.1/", {"Authorization": "Basic x", "X": "\n"})
    raised(NetworkError, http.get, "http://127.0.0.1/", {"Accept": "a"})
    assert requests.headers == {"Accept": "a", "Host": "127.0.0.1", "User-Agent": "deviceflow"}


def test_a_urequests_that_copies_its_headers_follows_no_redirect_either():  # C27
    class Requests:
        """As requests 0.10.1 and later: a copy of the headers, and a redirect by calling itself."""

        def request(self, method, url, data=None, headers=None, timeout=None, parse_headers=True):
            if not url:
                raise ValueError
            headers = headers.copy()
            self.urls.append(url)
            if "Host" not in headers:
                headers["Host"] = url.split("/", 3)[2]
            return self.request(method, "https://elsewhere.example.com/", data, headers)

    requests = Requests()
    requests.urls = []
    raised(BadReply, Http(requests).post, "http://127.0.0.1/token", BODY, HEADERS)
    assert requests.urls == ["http://127.0.0.1/token"]


def test_a_timeout_is_passed_on_where_it_is_known():
    class New:
        seen = None

        def request(self, method, url, headers=None, data=None, parse_headers=True, timeout=None):
            if not url:
                raise ValueError
            self.seen = timeout
            raise OSError(110)

    class Old:
        def request(self, method, url, headers=None, data=None, parse_headers=True):
            raise OSError(110)

    new = New()
    raised(NetworkError, Http(new, timeout=7).get, "http://127.0.0.1/", HEADERS)
    assert new.seen == 7
    raised(NetworkError, Http(Old(), timeout=7).get, "http://127.0.0.1/", HEADERS)


def test_a_body_that_can_only_be_read_is_read_too():
    class Raw:
        data = FORM

        def read(self, size):
            part, self.data = self.data[:size], self.data[size:]
            return part

        def close(self):
            pass

    class Response:
        status_code = 200
        raw = Raw()
        close = raw.close

    class Requests:
        def request(self, method, url, **_):
            return Response()

    assert body(Http(Requests()).get("http://127.0.0.1/", HEADERS)) == FORM


def test_without_memory_for_the_words_it_is_a_network_error_all_the_same():
    with NoRoomFor("messages"):
        for http in https():
            for name, kind in (("301-absolute", "redirect_refused"), ("no-status", "network")):
                error = raised(DeviceFlowError, http.post, raw_url(name), BODY, HEADERS)
                assert error.error == kind and error.description == "" and "secret" not in str(error)
            raised(NetworkError, http.get, "http://127.0.0.1:9/", HEADERS)
            raised(DeviceFlowError, http.check, "http://example.com/")
    with NoRoomFor("http_date"):
        reply = https()[0].get(raw_url("retry-date"), HEADERS)
        assert reply.retry_after is None
        reply.close()
