"""Never asked: the clock is right."""


def time():
    raise OSError("there is no time server")
