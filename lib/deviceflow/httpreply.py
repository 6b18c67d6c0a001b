"""A reply as urequests hands it over: its status, three of its headers, and its body into a buffer."""

from .errors import NetworkError


class Redirect(OSError):
    """urequests is about to follow a redirect; an OSError, so that it closes its socket."""


class Reply:
    """A reply: status, date (as sent, or None), retry_after (s, or None), and a body to be read into a buffer."""

    def __init__(self):
        self.header = self._header  # kept, because fetching a bound method allocates
        self.clear()

    def clear(self):
        """Forgets the last reply."""
        self.status = 0
        self._date = self._retry_after = self._left = self._response = None

    def start(self, response):
        """Takes urequests' Response, whose headers went through `header`."""
        self._response = response
        self.status = response.status_code

    @property
    def date(self):
        return self._date and _value(self._date)

    @property
    def retry_after(self):
        if self._retry_after is None:
            return None
        from .httpdate import retry_after

        try:
            return retry_after(_value(self._retry_after), self.date)
        except UnicodeError:
            return None

    def _header(self, line, headers):
        """Looks at one header line, as urequests hands it over, and keeps what matters."""
        first = line[0] | 32  # lower case
        if first == 114 and _named(line, b"retry-after:"):
            self._retry_after = line
        elif first == 100 and _named(line, b"date:"):
            self._date = line
        elif first == 99 and _named(line, b"content-length:"):
            self._left = _length(line)
        elif first == 116 and _named(line, b"transfer-encoding:"):
            headers["Transfer-Encoding"] = _value(line)  # with it, requests 1.1 puts the chunks together
        elif first == 108 and _named(line, b"location:"):
            raise Redirect  # before the next host is even connected to; urequests 0.9.1 does not ask us, see http.py

    def readinto(self, buffer):
        """The next bytes of the body into `buffer`; gives their number, 0 at the end. NetworkError if it breaks off."""
        room = len(buffer) if self._left is None else min(self._left, len(buffer))
        if not room:
            return 0
        try:
            size = _readinto(self._response.raw, buffer, room)
        except OSError as e:
            raise lost("the answer broke off", e) from None
        if self._left is not None:
            if not size:  # half a form looks like a whole one, with half a token at its end
                raise NetworkError("network", "the answer broke off")
            self._left -= size
        return size

    def close(self):
        """Closes the connection."""
        if self._response:
            self._response.close()
            self._response = None


def _named(line, name):
    """Whether a header line begins with `name`, in whatever case. Slices would allocate, four times a reply."""
    i = 0
    while i < len(name) and i < len(line) and line[i] | 32 == name[i]:
        i += 1
    return i == len(name)


def _length(line):
    """The number in a Content-Length line, or None if it holds anything else."""
    length = None
    for i in range(15, len(line)):
        digit = line[i] - 48
        if 0 <= digit <= 9:
            length = (length or 0) * 10 + digit
        elif line[i] > 32:
            return None
    return length


def _value(line):
    return str(line, "utf-8").split(":", 1)[1].strip()


def _readinto(raw, buffer, room):
    if not hasattr(raw, "readinto"):
        data = raw.read(room)
        buffer[: len(data)] = data
        return len(data)
    return raw.readinto(buffer if room == len(buffer) else memoryview(buffer)[:room]) or 0


def lost(what, error):
    """The NetworkError for an OSError; those of trust bring their own words."""
    if hasattr(error, "description"):
        return NetworkError(error.error, error.description)
    return NetworkError("network", "%s (error %s)" % (what, error.args[0] if error.args else "unknown"))
