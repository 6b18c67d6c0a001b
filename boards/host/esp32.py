# PC only: do not upload. Boards have this module built in.
"""`esp32`: the NVS of an ESP32. What was not committed is gone after a reset."""

import binascii

import state

_LONGEST_NAME = 15
_NOT_FOUND = -0x1102, "ESP_ERR_NVS_NOT_FOUND"
_NO_SPACE = -0x1105, "ESP_ERR_NVS_NOT_ENOUGH_SPACE"
_INVALID_NAME = -0x1106, "ESP_ERR_NVS_INVALID_NAME"
_KEY_TOO_LONG = -0x1109, "ESP_ERR_NVS_KEY_TOO_LONG"
_INVALID_LENGTH = -0x110C, "ESP_ERR_NVS_INVALID_LENGTH"
_INT_BITS = 31


class NVS:
    """The keys of one namespace. Names have at most 15 characters; trouble is OSError(-0x11xx, text)."""

    def __init__(self, namespace):
        if not 1 <= len(namespace) <= _LONGEST_NAME:
            raise OSError(*_INVALID_NAME)
        self._state = state.current()
        self._namespace = namespace
        self._values = self._state.nvs.setdefault(namespace, {})

    def set_i32(self, key, value):
        """Keep a number of 32 bits. OverflowError for a larger one."""
        if not -1 << _INT_BITS <= value < 1 << _INT_BITS:
            raise OverflowError("not 32 bits")
        self._set(key, value)

    def get_i32(self, key):
        """The number kept."""
        return self._get(key, int)

    def set_blob(self, key, value):
        """Keep bytes."""
        self._set(key, binascii.hexlify(value).decode())

    def get_blob(self, key, buffer):
        """Copy the bytes kept to the start of `buffer`, which must hold them all, and return their count."""
        value = binascii.unhexlify(self._get(key, str))
        if len(value) > len(buffer):
            raise OSError(*_INVALID_LENGTH)
        memoryview(buffer)[:len(value)] = value
        return len(value)

    def erase_key(self, key):
        """Forget a number or bytes."""
        if key not in self._values:
            raise OSError(*_NOT_FOUND)
        del self._values[key]

    def commit(self):
        """Make what was set and erased since outlive a reset."""
        self._state.commit_nvs(self._namespace)

    def _get(self, key, kind):
        if not isinstance(self._values.get(key), kind):
            raise OSError(*_NOT_FOUND)
        return self._values[key]

    def _set(self, key, value):
        if not 1 <= len(key) <= _LONGEST_NAME:
            raise OSError(*_KEY_TOO_LONG)
        if self._state.world("nvs_full"):
            raise OSError(*_NO_SPACE)
        self._values[key] = value
