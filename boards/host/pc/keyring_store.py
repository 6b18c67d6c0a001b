"""Resident: a login in the system's keyring, by the package `keyring` (pip install deviceflow[keyring])."""

import keyring
import keyring.errors

from .errors import StoreError

_SERVICE = "deviceflow"


class KeyringStore:
    """A store (see store.Slots) that keeps each login in the keyring, under its key. Raise StoreError if it refuses."""

    _key = None

    def load(self, key):
        try:
            value = keyring.get_password(_SERVICE, key)
        except keyring.errors.KeyringError:
            raise StoreError("store_failed", "read") from None
        self._key = key
        return value

    def save(self, key, value):
        if self.load(key) == value:
            return
        try:
            keyring.set_password(_SERVICE, key, value)
        except keyring.errors.KeyringError:
            raise StoreError("store_failed", "written") from None

    def erase(self):
        """Forget the login that was loaded or saved last."""
        if self._key is None:
            return
        try:
            keyring.delete_password(_SERVICE, self._key)
        except keyring.errors.PasswordDeleteError:
            return  # there is none
        except keyring.errors.KeyringError:
            raise StoreError("store_failed", "erased") from None
