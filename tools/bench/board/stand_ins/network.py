"""A network that is joined already."""

STA_IF = 0


class WLAN:
    def __init__(self, interface):
        pass

    def isconnected(self):
        return True
