"""Makes every urequests call of the application verify certificates, and keep to a deadline.

urequests asks TLS to verify nothing, in every version, and takes no other orders. So what it imports is replaced:

- `tls`, which it imports anew with each request (`ssl` or `ussl` in older versions), in sys.modules. Whoever else
  imports it from then on gets verified connections as well; contexts for servers are MicroPython's own.
- `socket`, which it imported when it was loaded itself, as an attribute of urequests alone: other sockets of the
  application keep their own ways.

    trust.install("/roots")     # a folder of .der files, or an iterable of DER certificates
"""

import gc
import sys

import utime
from micropython import const

from .guarded import Guarded, Sockets, refused
from .roots import Roots

try:
    import tls as _real
except ImportError:  # MicroPython 1.22
    import ssl as _real

_YEAR = const(2024)  # a clock that reads less was never set
_NAMES = getattr(_real, "STAND_IN", ("tls", "ssl", "ussl"))
_undo = []  # (sys.modules or a module, name, what was there)


def install(roots, deadline=30, *, header_bytes=8192, header_lines=100, idle=None, clock=utime):
    """From now on only servers with a certificate under `roots`, in date and for their name, are talked to.

    `roots` is an iterable of DER certificates or the path of a folder of .der files. `deadline` is in s, for one
    exchange from connecting to the end of the body; looking up the name comes before and is up to the firmware. Headers
    may have `header_bytes` and `header_lines`. `idle` is called while waiting, to feed a watchdog. `clock` is utime.

    Raises DeviceFlowError ("bad_root").
    """
    tls = _Tls(Roots(roots), Sockets(clock, deadline, header_bytes, header_lines, idle))
    remove()
    for name in _NAMES:
        _undo.append((sys.modules, name, sys.modules.get(name)))
        sys.modules[name] = tls
    try:
        __import__("urequests")
    except ImportError:
        __import__("requests")
    for name in ("urequests", "requests"):  # the second is behind the first since MicroPython 1.21
        if name in sys.modules:
            guard(sys.modules[name])


def remove():
    """Everything as it was before install."""
    while _undo:
        place, name, before = _undo.pop()
        if place is not sys.modules:
            setattr(place, name, before)
        elif before is None:
            del sys.modules[name]
        else:
            sys.modules[name] = before


def guard(module):
    """Has `module`, a urequests that install does not find by its name, keep to the deadline as well."""
    sockets = sys.modules[_NAMES[0]].sockets
    for name in ("socket", "usocket"):
        plain = getattr(module, name, None)
        if hasattr(plain, "getaddrinfo") and plain is not sockets:
            _undo.append((module, name, plain))
            setattr(module, name, sockets)


class _Tls:
    """Stands in for the module `tls`."""

    VERIFIES = True  # http.py looks for it

    def __init__(self, roots, sockets):
        self._roots, self.sockets = roots, sockets
        self._host = self._context = None

    def SSLContext(self, protocol):
        """A context that verifies; for a server, MicroPython's own."""
        return _Context(self) if protocol == _real.PROTOCOL_TLS_CLIENT else _real.SSLContext(protocol)

    def wrap_socket(self, sock, server_hostname=None, **ignored):
        """As the module `ssl` had it up to MicroPython 1.22: whatever else is asked for, it verifies."""
        return _Context(self).wrap_socket(sock, server_hostname=server_hostname)

    def __getattr__(self, name):
        return getattr(_real, name)

    def context(self, host):
        """MicroPython's context with the roots for `host`, kept until another host is asked for: roots cost memory."""
        if host != self._host:
            self._host = self._context = None
            gc.collect()  # what the last one held is not Python's memory, but TLS needs it
            self._context = self.load(required(), host)
            self._host = host
        return self._context

    def load(self, context, host):
        """Loads the roots for `host` one by one: several at once would load the first only."""
        try:
            for der in self._roots.needed(host):
                context.load_verify_locations(der)
        except ValueError:
            raise refused("bad_root") from None
        return context


def required():
    """MicroPython's own context, told to verify."""
    context = _real.SSLContext(_real.PROTOCOL_TLS_CLIENT)
    context.verify_mode = _real.CERT_REQUIRED
    return context


class _Context:
    """Stands in for a client's SSLContext. `verify_mode` can be set, as urequests does, and means nothing."""

    _own = None  # MicroPython's context, if the application loads certificates itself
    _rooted = False

    def __init__(self, tls):
        self._tls = tls

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        self._own = self._own or required()
        self._rooted = self._rooted or name == "load_verify_locations"
        return getattr(self._own, name)

    def wrap_socket(self, sock, *, server_hostname=None, **options):
        """A verified stream over `sock`; a guarded one comes back guarded. Raises OSError."""
        if self._tls.sockets.clock.gmtime()[0] < _YEAR:  # every certificate would seem to be of the future
            raise refused("clock_not_set")
        if not server_hostname:
            raise refused("nameless")
        gc.collect()
        context = self._own or self._tls.context(server_hostname)
        if not self._rooted and context is self._own:
            self._tls.load(context, server_hostname)
            self._rooted = True
        guarded = isinstance(sock, Guarded)
        if guarded:  # the handshake comes with the first write, where it can not outlast the deadline
            options = {"do_handshake_on_connect": False}
        try:
            stream = context.wrap_socket(sock.raw if guarded else sock, server_hostname=server_hostname, **options)
        except ValueError as e:
            raise refused("certificate", str(e), server_hostname) from None
        return sock.secure(stream, server_hostname) if guarded else stream
