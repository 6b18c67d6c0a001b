"""The pages people see: type the code, decide, done. Forms only: no script, no redirect."""

import secrets
from collections import defaultdict, deque

from flask import make_response, render_template, request

COOKIE = "csrf"
DEFAULT_USER = "ada"
LONGEST_NAME = 32
# RFC 8628 5.1: who guesses codes is stopped long before guessing pays off.
GUESSES, GUESSES_SECONDS = 10, 60

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Pages:
    """The verification page, one view for all its steps."""

    def __init__(self, store, clock):
        self.store, self.clock = store, clock
        self._guesses = defaultdict(deque)  # times of wrong codes, by address

    def view(self):
        """GET gives the form, and with `check` it looks the code up, so that a browser can go back; POST decides."""
        if request.method != "POST":
            typed = request.args.get("user_code") or request.args.get("device-code", "")
            return self._looked_up(typed, self._confirm) if "check" in request.args else self._form(typed=typed)
        if not self._from_our_form():
            return self._form(403, "This page is too old, or its cookie was refused. Please try again.")
        then = self._decide if "decision" in request.form else self._confirm
        return self._looked_up(request.form.get("user_code", ""), then)

    def _looked_up(self, typed, then):
        if self._guessed_too_often():
            return self._form(429, "Too many wrong codes. Please wait a minute.")
        code = self.store.pending_code(typed)
        if code is None:
            self._guesses[request.remote_addr].append(self.clock.now())
            message = "That code is not known, was used already, or has expired. Please look again."
            return self._form(400, message, typed)
        return then(code)

    def _form(self, status=200, message="", typed=""):
        return self._page("form.html", status, message=message, typed=typed)

    def _confirm(self, code):
        client, scopes = self.store.clients[code.client_id], code.scope.split()
        return self._page("confirm.html", client=client, code=code, scopes=scopes, user=DEFAULT_USER)

    def _decide(self, code):
        user = request.form.get("user", "").strip()[:LONGEST_NAME] or DEFAULT_USER
        approved = request.form["decision"] == "approve"
        code.decision = (user, approved)
        client = self.store.clients[code.client_id]
        return self._page("result.html", client=client, approved=approved, user=user)

    def _page(self, template, status=200, **values):
        token = request.cookies.get(COOKIE) or secrets.token_urlsafe()
        page = render_template(template, csrf=token, action=request.path, **values)
        response = make_response(page, status, HEADERS)
        response.set_cookie(COOKIE, token, httponly=True, samesite="Strict", secure=request.is_secure)
        return response

    def _from_our_form(self):
        # Another site can send our form, but it can neither read nor set the cookie that has to match.
        cookie, hidden = request.cookies.get(COOKIE, ""), request.form.get("csrf", "")
        return bool(cookie) and secrets.compare_digest(cookie.encode(), hidden.encode())

    def _guessed_too_often(self):
        times = self._guesses[request.remote_addr]
        while times and self.clock.now() - times[0] >= GUESSES_SECONDS:
            times.popleft()
        return len(times) >= GUESSES
