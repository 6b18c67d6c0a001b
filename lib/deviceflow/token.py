"""Resident: the Token, which a caller may keep for long. What parses it is in transient/token_reply.py."""


class Token:
    """What the token endpoint gave (RFC 6749 section 5.1).

    access_token, token_type ("Bearer"), expires_in (s), refresh_token, scope (separated by spaces) and id_token; None
    for what the server did not say.
    """

    token_type = "Bearer"

    def __init__(self, access_token, expires_in=None, refresh_token=None, scope=None, id_token=None):
        self.access_token = access_token
        self.expires_in = expires_in
        self.refresh_token = refresh_token
        self.scope = scope
        self.id_token = id_token

    def __repr__(self):
        return "<Token>"
