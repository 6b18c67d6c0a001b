"""A login in the ESP32's NVS partition, which outlives a new file system."""

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
            raise StoreError("store_failed", "no NVS namespace %s: has it more than 15 letters?" % namespace) from None

    def _read(self, slot):
        size = _SMALLEST
        while size <= _LARGEST:  # NVS tells a blob's size only by refusing a buffer that is too small
            buffer = bytearray(size)
            try:
                return bytes(memoryview(buffer)[: self._nvs.get_blob(_key(slot), buffer)])
            except OSError as e:
                if e.args[0] != _TOO_SHORT:
                    return None
            size *= 2
        return None

    def _write(self, slot, data):
        self._nvs.set_blob(_key(slot), data)
        self._nvs.commit()

    def _remove(self, slot):
        try:
            self._nvs.erase_key(_key(slot))
        except OSError as e:
            if e.args[0] != _NOT_FOUND:
                raise
        self._nvs.commit()


def _key(slot):
    return "login%d" % slot
