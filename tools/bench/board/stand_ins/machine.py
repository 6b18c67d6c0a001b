"""What the firmware asks of the chip."""

PWRON_RESET = 1


def reset_cause():
    return 0  # a reset: the clock, which is the PC's, is right


def unique_id():
    return b"\x24\x0a\xc4\x00\x00\x01"


class RTC:
    """2 KB that outlive a reset."""

    _content = b""

    def memory(self, content=None):
        if content is None:
            return self._content
        RTC._content = bytes(content)
        return None


class WDT:
    def __init__(self, timeout):
        pass

    def feed(self):
        pass
