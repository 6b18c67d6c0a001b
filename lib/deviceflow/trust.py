"""Resident: makes every urequests call of the application verify certificates, and keep to a deadline.

urequests asks TLS to verify nothing, in every version, and cannot be told otherwise. So what it imports is replaced:

- `tls`, which it imports anew with each request (`ssl` or `ussl` in older versions), in sys.modules. Whoever else
  imports it from then on gets verified connections as well; contexts for servers are MicroPython's own.
- `socket`, which it imported when it was loaded itself, as an attribute of urequests alone: other sockets of the
  application are not changed.

    trust.install("/roots")     # a folder of .der files, or an iterable of DER certificates
"""

import gc
import sys
from errno import ENOMEM

import utime
from micropython import const

from .bounded_socket import BoundedSocket, Sockets
from .transient import load
from .wire import Refused, refusal

try:
    import tls as _real
except ImportError:  # MicroPython 1.22
    import ssl as _real

try:
    import urequests as _urequests
except ImportError:  # as it is called since MicroPython 1.21
    import requests as _urequests

_YEAR = const(2024)  # a clock that reads less was never set
_NAMES = getattr(_real, "STAND_IN", ("tls", "ssl", "ussl"))
_undo = []  # (sys.modules or a module, name, what was there)


def install(roots, deadline=30, *, header_bytes=8192, header_lines=100, idle=None, free=None, clock=utime):
    """From now on connect only to servers with a certificate under `roots`, in date and for their name.

    `roots` is an iterable of DER certificates or the path of a folder of .der files. `deadline` is in s, for one
    exchange from connecting to the end of the body; looking up the name comes before and is up to the firmware. Headers
    may have `header_bytes` and `header_lines`. `idle` is called while waiting, to feed a watchdog. `free` returns how
    many bytes are left for TLS, so that want of memory is called that. `clock` is utime.

    Return the names of files that hold no certificate; they are left out. Raise DeviceFlowError ("bad_root") if no root
    is left.
    """
    found = load("roots").Roots(roots)
    tls = _Tls(found.known, Sockets(clock, deadline, header_bytes, header_lines, idle, free))
    remove()
    for name in _NAMES:
        _undo.append((sys.modules, name, sys.modules.get(name)))
        sys.modules[name] = tls
    bound(_urequests)
    for name in ("urequests", "requests"):  # the second is behind the first since MicroPython 1.21
        if name in sys.modules:
            bound(sys.modules[name])
    return found.unreadable


def remove():
    """Restore everything as it was before install."""
    while _undo:
        place, name, before = _undo.pop()
        if place is not sys.modules:
            setattr(place, name, before)
        elif before is None:
            del sys.modules[name]
        else:
            sys.modules[name] = before


def bound(module):
    """Make `module`, a urequests that install does not find by its name, keep to the deadline as well."""
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
        self._roots, self.sockets = roots, sockets  # only what is known of them: the class would keep its module
        self._kept = None  # (host, context)

    def SSLContext(self, protocol):
        """Return a context that verifies; for a server, MicroPython's own."""
        return _Context(self) if protocol == _real.PROTOCOL_TLS_CLIENT else _real.SSLContext(protocol)

    def wrap_socket(self, sock, server_hostname=None, **ignored):
        """Do what the module `ssl` did up to MicroPython 1.22, but verify, whatever else is asked for."""
        return _Context(self).wrap_socket(sock, server_hostname=server_hostname)

    def __getattr__(self, name):
        return getattr(_real, name)

    def context(self, host):
        """Return MicroPython's context with the roots for `host`, kept until another host is asked for."""
        kept = self._kept  # host and context in one, as two threads may ask
        if kept is None or kept[0] != host:
            kept = self._kept = None
            gc.collect()  # what the last one held is not Python's memory, but TLS needs it
            kept = self._kept = (host, self.load(required(), host))
        return kept[1]

    def load(self, context, host):
        """Load the roots for `host` one by one: several at once would load the first only. Return the context."""
        loaded = False
        roots = load("roots").Roots(None, self._roots)
        for name, der in roots.needed(host):
            try:
                context.load_verify_locations(der)
                loaded = True
            except (ValueError, OSError) as e:  # such as a critical name constraint, which mbedTLS does not know
                trouble = refusal(e, host, self.sockets.free)
                if getattr(trouble, "error", None) == "out_of_memory":  # that is not the root's fault
                    raise trouble from None
                roots.leave_out(name)
        if not loaded:
            raise Refused("bad_root", ", ".join(roots.unreadable))
        return context


def required():
    """Return MicroPython's own context, told to verify."""
    context = _real.SSLContext(_real.PROTOCOL_TLS_CLIENT)
    context.verify_mode = _real.CERT_REQUIRED
    return context


class _Context:
    """Stands in for a client's SSLContext. `verify_mode` can be set, as urequests does, and is ignored."""

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
        """Return a verified stream over `sock`; a BoundedSocket comes back as one. Raise OSError."""
        sockets = self._tls.sockets
        host = plain_name(server_hostname)
        if sockets.clock.gmtime()[0] < _YEAR:  # every certificate would seem to be of the future
            raise Refused("clock_not_set")
        if not host:
            raise Refused("wrong_host", "")
        gc.collect()
        bounded = isinstance(sock, BoundedSocket)
        if bounded:  # the handshake comes with the first write, where it cannot outlast the deadline
            options = {"do_handshake_on_connect": False}
        try:
            stream = self._verifying(host).wrap_socket(
                sock.wire() if bounded else sock, server_hostname=host, **options
            )
        except (ValueError, MemoryError) as e:
            raise refusal(OSError(ENOMEM) if isinstance(e, MemoryError) else e, host, sockets.free) from None
        return sock.secure(stream, host) if bounded else stream

    def _verifying(self, host):
        """Return the context for `host`: the common one, or this one's own with the roots added."""
        if self._own is None:
            return self._tls.context(host)
        if not self._rooted:
            self._tls.load(self._own, host)
            self._rooted = True
        return self._own


def plain_name(host):
    """Return a host's name as certificates and the index of the roots write it: lower case, no dot at the end."""
    host = str(host or "").lower()
    return host[:-1] if host.endswith(".") else host
