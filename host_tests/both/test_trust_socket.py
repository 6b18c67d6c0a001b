"""The bounded socket over a scripted one, with time that passes only when somebody waits."""

from errno import ECONNRESET, ETIMEDOUT

from deviceflow.bounded_socket import BoundedSocket, Sockets
from deviceflow.errors import DeviceFlowError
from deviceflow.transient.http_core import Reply
from deviceflow.wire import Wire
from support.fakes import Clock, raised

HEAD = b"HTTP/1.0 200 OK\r\nA: b\r\n\r\n"


class Raw:
    """A socket that does not block: gives the pieces as they were scripted. None in between is a moment with nothing,
    an exception is raised, and behind the last piece is the end."""

    def __init__(self, *pieces, takes=10000):
        self.pieces = list(pieces)
        self.takes = takes  # bytes of one write
        self.written = []
        self.timeouts = []
        self.closed = 0
        self.trouble = None

    def settimeout(self, seconds):
        self.timeouts.append(seconds)

    def setblocking(self, flag):
        self.timeouts.append(flag)

    def connect(self, address):
        if self.trouble:
            raise self.trouble

    def readinto(self, buffer):
        piece = self.pieces.pop(0) if self.pieces else b""
        if piece is None:
            return None
        if isinstance(piece, Exception):
            raise piece
        size = min(len(buffer), len(piece))
        buffer[:size] = piece[:size]
        if piece[size:]:
            self.pieces.insert(0, piece[size:])
        return size

    def write(self, data):
        if self.takes is None:
            self.takes = 10000
            return None
        part = bytes(data[: self.takes])
        self.written.append(part)
        return len(part)

    def close(self):
        self.closed += 1


def rules(clock=None, deadline=30, size=200, lines=10, idle=None, free=None):
    return Sockets(clock or Clock(), deadline, size, lines, idle, free)


def bounded(*pieces, takes=10000, few=None, **options):
    raw = Raw(*pieces, takes=takes)
    return BoundedSocket(raw, rules(**options), few), raw


def described(refused):
    """The sentence for what a bounded socket raises, once it is an error of the library."""
    return DeviceFlowError(refused.error, *refused.details).description


def sent(sock):
    sock.write(b"POST /token HTTP/1.0\r\n")
    for piece in ("Host", b": ", "example.com", b"\r\n", b"Content-Length: 4\r\n", b"\r\n", b"body"):
        sock.write(piece)


def test_a_request_is_one_write():
    sock, raw = bounded(HEAD)
    sent(sock)
    assert raw.written == []
    assert sock.readline() == b"HTTP/1.0 200 OK\r\n"
    assert raw.written == [b"POST /token HTTP/1.0\r\nHost: example.com\r\nContent-Length: 4\r\n\r\nbody"]


def test_a_large_request_keeps_its_order():
    for takes in (10000, 7):
        sock, raw = bounded(HEAD, takes=takes)
        pieces = [b"a" * 500, b"b" * 20, b"c" * 600, b"d", "e" * 511]
        for piece in pieces:
            assert sock.write(piece) == len(piece)
        sock.readline()
        assert b"".join(raw.written) == b"a" * 500 + b"b" * 20 + b"c" * 600 + b"d" + b"e" * 511
    assert len(raw.written) > 200


def test_text_counts_in_bytes():
    sock, raw = bounded(HEAD)
    assert sock.write("ö") == 2
    sock.flush()
    assert raw.written == ["ö".encode()]


def test_a_write_that_has_to_wait_is_made_again():
    sock, raw = bounded(HEAD, takes=None)
    sent(sock)
    sock.flush()
    assert len(raw.written) == 1


def test_lines_come_whole_however_they_arrive():
    for pieces in ((HEAD,), (b"HT", None, b"TP/1.0 200 OK\r", b"\n", None, None, b"A: b\r\n\r\n")):
        sock, _ = bounded(*pieces)
        assert [sock.readline() for _ in range(3)] == [b"HTTP/1.0 200 OK\r\n", b"A: b\r\n", b"\r\n"]


def body(*pieces, **options):
    """A socket whose headers are through."""
    sock, _ = bounded(HEAD, *pieces, **options)
    for _ in range(3):
        sock.readline()
    return sock


def test_reading_fills_the_buffer_and_is_short_only_at_the_end():
    sock = body(b"abc", None, b"de", b"fghij")
    buffer = bytearray(4)
    assert sock.readinto(buffer) == 4 and buffer == b"abcd"
    assert sock.read(3) == b"efg"
    assert sock.readinto(buffer) == 3 and buffer[:3] == b"hij"
    assert sock.readinto(buffer) == 0
    assert sock.read(5) == b""
    assert body(b"x" * 700, None, b"y" * 700).read() == b"x" * 700 + b"y" * 700
    assert body(b"a\nb").readline() == b"a\n"


def test_the_end_is_not_asked_for_twice():
    sock = body(b"abc", b"", None, None)
    assert sock.read(10) == b"abc" and sock.read(10) == b"" and sock.readline() == b""
    assert sock.raw.pieces == [None, None], "a TLS that has told its end says nothing more"


def test_a_byte_a_second_is_cut_off_at_the_deadline():
    def drip(sock):
        pieces = []
        for _ in range(100):
            pieces.extend([None] * 250)  # a second, at 4 ms
            pieces.append(b"x")
        sock.raw.pieces.extend(pieces)

    for begin, read in ((b"", "readline"), (b"HTTP/1.0 200 OK\r\n", "readline"), (HEAD, "read")):
        sock, _ = bounded(*[begin][: len(begin)], size=10000)
        for _ in range(begin.count(b"\n")):
            sock.readline()
        drip(sock)
        error = raised(OSError, getattr(sock, read))
        assert (error.error, error.details) == ("network", ("timeout", "", 30))
        assert 30000 <= sock._rules.clock.now < 31100


def test_a_flood_is_cut_off_at_the_deadline_too():
    class Flood(Raw):
        def readinto(self, buffer):
            clock.pass_seconds(0.1)
            return len(buffer)

    clock = Clock()
    sock = BoundedSocket(Flood(), rules(clock))
    raised(OSError, sock.read)
    assert clock.now < 31000


def test_a_timeout_of_urequests_is_for_one_operation():
    sock, raw = bounded(HEAD, *[None] * 1000)
    sock.settimeout(2)
    for _ in range(3):
        sock.readline()
    assert raised(OSError, sock.read).details == ("timeout", "", 2)
    assert 2000 <= sock._rules.clock.now < 2100
    sock, raw = bounded(*[None] * 1000, HEAD)
    sock.settimeout(None)
    assert sock.readline()


def test_connecting_has_what_is_left_of_the_time():
    sock, raw = bounded()
    sock._rules.clock.pass_seconds(10)
    sock.connect(("host", 1))
    assert raw.timeouts == [20, False], "20 s to connect, and no blocking afterwards"
    raw.trouble = OSError(115)
    assert raised(OSError, sock.connect, None).args[0] == 115
    sock._rules.clock.pass_seconds(21)
    assert raised(OSError, sock.connect, None).details == ("timeout", "", 30)


def test_someone_can_be_called_while_waiting():
    calls = []
    sock, _ = bounded(None, None, HEAD, idle=lambda: calls.append(1))
    sock.readline()
    assert len(calls) == 2


def test_headers_are_capped_in_number_in_bytes_and_in_the_length_of_a_line():
    for header in (b"X:\r\n" * 100, b"X: " + b"x" * 30 + b"\r\n", b"X" * 1000):
        for few in (None, False, True):
            sock, raw = bounded(b"HTTP/1.0 200 OK\r\n", *[header] * 100, few=few)
            for _ in range(11):
                try:
                    sock.readline()
                except OSError as e:
                    assert e.details == ("headers_too_large", "")
                    break
            else:
                raise AssertionError("no cap")
    sock, raw = bounded(HEAD, *[b"chunk\r\n"] * 100)
    for _ in range(103):
        assert sock.readline()


def test_what_urequests_would_stumble_over_with_the_socket_open_is_an_oserror():
    for line in (b"SSH-2.0\r\n", b"HTTP/1.0\r\n", b"HTTP/1.0 abc OK\r\n", b"\r\n", b"HTTP/1.0 200", b""):
        sock, _ = bounded(line)
        assert raised(OSError, sock.readline).details[0] in ("not_http", "broke_off")
    for version, refused in ((b"HTTP/1.0", True), (b"HTTP/1.1", False)):
        sock, _ = bounded(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        sock.write(b"GET / " + version + b"\r\n")
        sock.readline()
        if refused:
            assert raised(OSError, sock.readline).details == ("chunked", "")
        else:
            assert sock.readline()


def test_headers_must_come_to_their_end():
    for pieces in ((b"HTTP/1.0 200 OK\r\n",), (b"HTTP/1.0 200 OK\r\nHalf", None)):
        sock, _ = bounded(*pieces)
        sock.readline()
        assert raised(OSError, sock.readline).details == ("broke_off", "")


def test_the_certificates_fault_is_told_apart():
    for words, error in (
        ("The certificate is not correctly signed by the trusted CA", "certificate_not_trusted"),
        ("The certificate Common Name (CN) does not match with the expected CN", "wrong_host"),
        ("The certificate validity has expired", "certificate_expired"),
        ("The certificate validity starts in the future", "certificate_not_yet_valid"),
        ("The certificate has expired\nThe certificate is not correctly signed by …", "certificate_not_trusted"),
        ("The certificate is signed with an unacceptable hash", "certificate_refused"),
    ):
        sock, _ = bounded()
        tls = Raw(ValueError("\n" + words + "\n"))
        error_seen = raised(OSError, sock.secure(tls, "host.example").readline)
        assert error_seen.error == error and error_seen.details[0] == "host.example"
        assert "host.example" in described(error_seen)


def test_trouble_below_tls_is_explained_and_the_rest_let_through():
    for number, error, detail in (
        (-0x7780, "network", "handshake_refused"),
        (-0x7200, "network", "not_tls"),
        (-0x2700, "certificate_refused", "h"),
        (12, "out_of_memory", "a connection to h"),
        (-0x7F00, "out_of_memory", "a connection to h"),
    ):
        sock, _ = bounded()
        seen = raised(OSError, sock.secure(Raw(OSError(number, "X")), "h").readline)
        assert (seen.error, seen.details[0]) == (error, detail)
    sock, _ = bounded()
    seen = raised(OSError, sock.secure(Raw(OSError(-104, "X")), "h").readline)
    assert seen.args == (104,), "TLS turns the sign around"
    sock, _ = bounded(OSError(104))
    assert raised(OSError, sock.readline).args == (104,)
    sock, _ = bounded(OSError())
    raised(OSError, sock.readline)


def test_closing_closes_tls_and_socket_whatever_happens():
    class Stubborn(Raw):
        def close(self):
            raise OSError(5)

    sock, raw = bounded()
    tls = Raw()
    sock.secure(tls, "h")
    sock.close()
    assert (raw.closed, tls.closed) == (1, 1)
    sock, raw = bounded()
    sock.secure(Stubborn(), "h")
    raised(OSError, sock.close)
    assert raw.closed == 1


def test_where_memory_is_short_that_is_the_reason():
    for free, error in ((None, "certificate_not_trusted"), (lambda: 50000, "certificate_not_trusted"),
                        (lambda: 10000, "out_of_memory")):  # fmt: skip
        sock, _ = bounded(free=free)
        tls = Raw(ValueError("\nThe certificate is not correctly signed by the trusted CA\n"))
        assert raised(OSError, sock.secure(tls, "h").readline).error == error


def test_the_buffer_serves_one_socket_after_the_other():
    shared = rules()
    first, second = BoundedSocket(Raw(), shared), BoundedSocket(Raw(), shared)
    assert first._buffer is not second._buffer
    buffer = first._buffer
    first.write(b"left behind")
    first.close()
    first.close()
    third, fourth = BoundedSocket(Raw(), shared), BoundedSocket(Raw(), shared)
    assert third._buffer is buffer and fourth._buffer is not buffer
    third.flush()
    assert third.raw.written == []
    for call in (lambda: first.write(b"x"), first.flush, first.readline, lambda: first.readinto(bytearray(1))):
        raised(OSError, call)


def test_the_buffer_of_another_thread_is_not_taken():
    shared = rules()
    first = BoundedSocket(Raw(), shared)
    first._buffer.thread = "another"
    buffer = first._buffer
    first.close()
    assert BoundedSocket(Raw(), shared)._buffer is not buffer


def test_an_abandoned_socket_is_recognised():
    sock, _ = bounded(HEAD)
    sock.readline()
    assert sock.is_abandoned()
    sock.readline()
    sock.readline()
    assert not sock.is_abandoned(), "its body may be read at any time"
    sock, _ = bounded(HEAD)
    sock.close()
    assert not sock.is_abandoned()


LONG_HEAD = (
    b"HTTP/1.1 200 OK\r\nX: y\r\nServer: one\r\nDATE: now\r\nX-Date: no\r\nContent-Type: text/html\r\n"
    b"Content-Length: 3\r\nX-Last: z\r\n\r\nabc"
)


def lines_of(sock):
    lines = []
    while not lines or lines[-1] != b"\r\n":
        lines.append(sock.readline())
    return lines


def test_header_lines_that_nobody_needs_are_left_out_for_our_own_requests_alone():
    needed = [b"HTTP/1.1 200 OK\r\n", b"DATE: now\r\n", b"Content-Length: 3\r\n", b"\r\n"]
    for few in (None, False, True):
        for step in (1, 2, 7, 1000):
            pieces = [LONG_HEAD[i : i + step] for i in range(0, len(LONG_HEAD), step)]
            sock, _ = bounded(*pieces, few=few)
            lines = lines_of(sock)
            if few and step == 1000:
                assert lines == needed
            elif few:  # a line that came in pieces is let through
                assert len(lines) >= len(needed) and [line for line in lines if line in needed] == needed
            else:
                assert b"".join(lines) == LONG_HEAD[:-3]
            assert sock.read(3) == b"abc"


def test_only_the_thread_that_announces_a_request_has_it():
    shared = rules()
    reply = Reply({})
    for few in (True, False):
        reply.few = few
        shared.announce(reply)
        assert shared.socket()._few is few
    shared.announce(None)
    assert shared.socket()._few is None
    reply.thread = "another"
    shared.announce(reply)
    assert shared.socket()._few is None


def test_a_redirect_of_our_own_requests_is_stopped_in_its_headers():
    head = b"HTTP/1.0 302 Found\r\nX: y\r\nLOCATION: https://evil.example/\r\n\r\n"
    for few in (False, True):
        sock, _ = bounded(head, few=few)
        assert raised(OSError, lines_of, sock).error == "redirect_refused"
    sock, _ = bounded(head)
    assert len(lines_of(sock)) == 4, "the application's may be one"
    sock, _ = bounded(head.replace(b"302", b"201"), few=False)
    assert len(lines_of(sock)) == 4


def test_the_wire_ends_at_the_deadline():
    clock = Clock()
    fed = []
    raw = Raw(b"abc", None, OSError(ECONNRESET))
    wire = Wire(raw, rules(clock, idle=lambda: fed.append(1)), 1000)
    buffer = bytearray(10)
    assert wire.readinto(buffer) == 3 and buffer[:3] == b"abc"
    assert wire.readinto(buffer) is None
    assert wire.readinto(buffer) == -ECONNRESET
    clock.pass_seconds(1)
    raw.pieces.append(b"more")
    assert wire.readinto(buffer) == -ETIMEDOUT and raw.pieces == [b"more"]
    assert len(fed) == 4
    assert wire.write(b"xyz") == 3 and raw.written == [b"xyz"]
    raw.takes = None
    assert wire.write(b"xyz") is None


def test_a_handshake_has_an_end():
    wire = Wire(Raw(*[b"x" * 1024] * 100), rules(), 1000)
    buffer = bytearray(1024)
    for _ in range(32):
        assert not wire.is_flooded() and wire.readinto(buffer) == 1024
    assert wire.is_flooded() and wire.readinto(buffer) == -ETIMEDOUT
    wire.handshake_left = None  # it is over
    assert not wire.is_flooded() and wire.readinto(buffer) == 1024


def test_a_flood_in_the_handshake_is_named():
    class Tls(Raw):
        def write(self, data):
            for _ in range(33):
                if sock._wire.readinto(bytearray(1024)) < 0:
                    raise OSError(ETIMEDOUT)
            return len(data)

    sock, _ = bounded(*[b"x" * 1024] * 100)
    sock.wire()
    sock.secure(Tls(), "h")
    sock.write(b"x")
    assert raised(OSError, sock.flush).details == ("handshake_too_large", "h")
    sock, _ = bounded(*[b"x" * 1024] * 31)
    sock.wire()
    sock.secure(Tls(), "h")
    sock.write(b"x")
    sock.flush()
    assert not sock._wire.is_flooded() and sock._wire.handshake_left is None


def test_a_socket_is_closed_once():
    sock, raw = bounded()
    sock.close()
    sock.close()
    assert raw.closed == 1
    sock, raw = bounded()
    wire = sock.wire()
    tls = Raw()
    sock.secure(tls, "h").close()
    sock.close()
    assert wire.ioctl(4, 0) == 0, "TLS closes what it runs over, also when it is collected"
    assert (raw.closed, tls.closed) == (1, 1)
