"""Never asked: the clock is right."""


def settime():
    raise OSError("there is no time server")
