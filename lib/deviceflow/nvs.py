"""Resident: a login in the ESP32's NVS partition, which outlives a new file system."""

from io import BytesIO

import esp32
from micropython import const

from .errors import StoreError
from .store import Slots

_NOT_FOUND = const(-0x1102)  # ESP_ERR_NVS_NOT_FOUND
_TOO_SHORT = const(-0x110C)  # ESP_ERR_NVS_INVALID_LENGTH
_SMALLEST = const(256)
_LARGEST = const(8192)


class NvsStore(Slots):
    """Two blobs in the NVS namespace `namespace`, of at most 15 characters: StoreError for a longer name.

    Do not use it on a nearly full partition: the firmware erases all of NVS when it finds it full at boot.
    """

    def __init__(self, namespace):
        try:
            self._nvs = esp32.NVS(namespace)
        except OSError:
            raise StoreError("bad_namespace", namespace) from None

    def open_slot(self, slot, mode):
        return BytesIO(self._blob(slot)) if mode == "rb" else _Blob(self._nvs, _key(slot))

    def remove_slot(self, slot):
        try:
            self._nvs.erase_key(_key(slot))
        except OSError as e:
            if e.args[0] != _NOT_FOUND:
                raise
        self._nvs.commit()

    def _blob(self, slot):
        size = _SMALLEST
        while True:  # NVS tells a blob's size only by refusing a buffer that is too small
            buffer = bytearray(size)
            try:
                return memoryview(buffer)[: self._nvs.get_blob(_key(slot), buffer)]
            except OSError as e:
                if e.args[0] != _TOO_SHORT or size == _LARGEST:
                    raise
            size *= 2


class _Blob:
    """Collects what is written; closing it stores the blob."""

    def __init__(self, nvs, key):
        self._nvs = nvs
        self._key = key
        self._data = bytearray()

    def write(self, data):
        self._data.extend(data)

    def close(self):
        self._nvs.set_blob(self._key, self._data)
        self._nvs.commit()


def _key(slot):
    return "login%d" % slot
