"""Something to use an access token on: who signed in, and a place to post readings to."""

from collections import deque

from authlib.integrations.flask_oauth2 import ResourceProtector, current_token
from authlib.oauth2.rfc6750 import BearerTokenValidator
from flask import jsonify, request


class Validator(BearerTokenValidator):
    def __init__(self, store):
        super().__init__(realm="deviceflow provider")
        self.store = store

    def authenticate_token(self, token_string):
        return self.store.by_access(token_string)


def _userinfo():
    """As OpenID has it."""
    user = current_token.user
    return jsonify(sub=user, name=user.title(), preferred_username=user)


def _user():
    """As GitHub has it."""
    user = current_token.user
    return jsonify(login=user, name=user.title())


class _Readings:
    """What was posted last, by anybody: JSON of any kind, the oldest first."""

    def __init__(self):
        self._kept = deque(maxlen=100)

    def view(self):
        if request.method == "POST":
            self._kept.append(request.get_json())
            return jsonify(count=len(self._kept)), 201
        return jsonify(list(self._kept))


def mount_api(app, prefixes, store):
    """Serve /userinfo and /user below each prefix, and /readings, to those with a good bearer token."""
    protect = ResourceProtector()
    protect.register_token_validator(Validator(store))
    app.add_url_rule("/readings", "/readings", protect()(_Readings().view), methods=["GET", "POST"])
    for prefix in prefixes:
        for path, view in (("/userinfo", _userinfo), ("/user", _user)):
            app.add_url_rule(prefix + path, prefix + path, protect()(view))
