"""The phone: approves a device login over HTTP as a browser would. One file for MicroPython and CPython.

python tools/phone.py http://127.0.0.1:8000/device WDJB-MJHT [--deny] [--user ada]
"""

import sys

try:
    import urequests as requests
except ImportError:
    import requests

OK = 200
_SAFE = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'"), ("&amp;", "&"))


class PhoneError(Exception):
    """The page did not do what a person would expect of it; the text says where."""


def approve(uri, user_code, user="ada", decision="approve"):
    """Open `uri`, type `user_code`, sign in as `user` and press the button: "approve" or "deny".

    Raise PhoneError if the page refuses or cannot be reached, OSError if it breaks off.
    """
    browser = Browser(uri)
    browser.submit("form", user_code=user_code)
    browser.submit("confirm", user=user, decision=decision)
    browser.expect("approved" if decision == "approve" else "denied")


class Browser:
    """One page at a time, and one cookie."""

    def __init__(self, uri):
        if not uri.startswith(("http://", "https://")):
            raise PhoneError("the address has to begin with http:// or https://")
        self._origin = "/".join(uri.split("/")[:3])
        self._cookie = ""
        self._open(requests.get, uri)

    def expect(self, name):
        """PhoneError unless this is the page named so (the id of its main element)."""
        if '<main id="' + name + '"' not in self._page:
            raise PhoneError(_message(self._page) or "there is no page '" + name + "'")

    def submit(self, name, **typed):
        """Send the form of the page `name`, with its own values but for those typed."""
        self.expect(name)
        fields = _fields(self._page)
        fields.update(typed)
        form = self._page.split("<form ", 1)[1]
        url = self._origin + _attribute(form, "action")
        if _attribute(form, "method") == "get":
            self._open(requests.get, url + "?" + _encode(fields))
        else:
            self._open(requests.post, url, data=_encode(fields))

    def _open(self, send, url, **options):
        headers = {"Accept": "text/html"}
        if self._cookie:
            headers["Cookie"] = self._cookie
        if "data" in options:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            reply = send(url, headers=headers, **options)
        except OSError as error:
            where = self._origin.split("/")[2] + " does not answer (" + type(error).__name__ + ")"
            raise PhoneError(where + ": is the provider running, the network up?") from None
        try:
            self._page = reply.text
            self._keep_cookie(reply.headers)
        finally:
            reply.close()
        if reply.status_code != OK:
            raise PhoneError(_message(self._page) or "the page answered " + str(reply.status_code))

    def _keep_cookie(self, headers):
        for name in headers:
            if name.lower() == "set-cookie":
                self._cookie = headers[name].split(";")[0].strip()


def _fields(page):
    """Names and values of all inputs of a page."""
    inputs = [part.split(">")[0] for part in page.split("<input ")[1:]]
    return {_attribute(text, "name"): _attribute(text, "value") for text in inputs}


def _attribute(text, name):
    rest = (" " + text).split(" " + name + '="', 1)
    value = rest[1].split('"')[0] if len(rest) > 1 else ""
    for entity, char in _ENTITIES:
        value = value.replace(entity, char)
    return value


def _message(page):
    """What the page complains of, or an empty string."""
    parts = page.split('role="alert">', 1)
    return parts[1].split("<")[0] if len(parts) > 1 else ""


def _encode(fields):
    return "&".join(_quote(name) + "=" + _quote(value) for name, value in fields.items())


def _quote(text):
    return "".join(chr(byte) if byte in _SAFE else f"%{byte:02X}" for byte in text.encode())


def main(arguments):
    """Command line; the exit status is 0 if it went as asked, 1 if not, 2 for wrong arguments."""
    words, user, decision = [], "ada", "approve"
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--deny":
            decision = "deny"
        elif word == "--user" and rest:
            user = rest.pop(0)
        else:
            words.append(word)
    try:
        uri, user_code = words
    except ValueError:
        print("usage: .venv/bin/python tools/phone.py URL CODE [--deny] [--user NAME]")
        return 2
    try:
        approve(uri, user_code, user, decision)
    except (PhoneError, OSError) as error:
        print("phone:", error)
        return 1
    print("approved as " + user if decision == "approve" else "denied")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
