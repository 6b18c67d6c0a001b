"""Something to use an access token on: who signed in."""

from authlib.integrations.flask_oauth2 import ResourceProtector, current_token
from authlib.oauth2.rfc6750 import BearerTokenValidator
from flask import jsonify


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


def mount_api(app, prefixes, store):
    """Serve /userinfo and /user below each prefix, to those with a good bearer token."""
    protect = ResourceProtector()
    protect.register_token_validator(Validator(store))
    for prefix in prefixes:
        for path, view in (("/userinfo", _userinfo), ("/user", _user)):
            app.add_url_rule(prefix + path, prefix + path, protect()(view))
