
class Token:
    access_token: str
    token_type: str
    expires_in: int | None
    refresh_token: str | None
    scope: str | None
    id_token: str | None
    def __init__(
        self,
        access_token: str,
        expires_in: int | None = None,
        refresh_token: str | None = None,
        scope: str | None = None,
        id_token: str | None = None,
    ) -> None: ...
