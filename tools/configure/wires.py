"""The questions about a board's wiring; what comes out is the content of the generic board's board.json."""

from .answers import NoAnswer

_SIZES = {"ssd1306": ("128x64", "128x32", "72x40", "64x48"), "sh1106": ("128x64",)}
_PINS = {"i2c": ("sda", "scl"), "spi": ("sck", "mosi", "dc", "res", "cs")}
_MOST = 48  # GPIOs of the chips that there are


def ask(answers):
    """Return the wiring. Raise NoAnswer, also if a pin is used twice."""
    wires = _display(answers)
    wires["button"] = _get(answers, "button", "Pin of the button, 0 while pressed (none: empty)", _pin_or_none, "0")
    wires["led"] = _get(answers, "led", "Pin of a LED (none: empty)", _pin_or_none, "")
    if wires["led"] is not None:
        wires["led_lit"] = _get(answers, "led_lit", "Level that lights it, 0 or 1", _level, "1")
    _check_pins(wires)
    return wires


def given(pairs):
    """Return {option: text} of what was given as --wire NAME=VALUE. Raise NoAnswer for an unknown name."""
    known = {"display", "bus", "size", "button", "led", "led_lit", *_PINS["i2c"], *_PINS["spi"]}
    found = dict(pair.partition("=")[::2] for pair in pairs)
    if set(found) - known:
        unknown = ", ".join(sorted(set(found) - known))
        raise NoAnswer(f"--wire: there is no {unknown}; there are {', '.join(sorted(known))}")
    return {_option(name): value for name, value in found.items()}


def _display(answers):
    driver = _get(answers, "display", "Display: ssd1306, sh1106 (most of 1.3 inch) or none",
                  _one_of("ssd1306", "sh1106", "none"), "ssd1306")
    if driver == "none":
        return {"driver": None}
    size = _get(answers, "size", "Its size in pixels: " + ", ".join(_SIZES[driver]), _one_of(*_SIZES[driver]), "128x64")
    bus = _get(answers, "bus", "Its bus: i2c (4 pins) or spi (7 pins)", _one_of(*_PINS), "i2c")
    width, height = map(int, size.split("x"))
    pins = {name: _get(answers, name, f"GPIO of its pin {name.upper()}", _pin) for name in _PINS[bus]}
    return {"driver": driver, "width": width, "height": height, **pins}


def _get(answers, name, text, check, default=None):
    return answers.get(_option(name), text, check, default)


def _option(name):
    return f"--wire {name}=…"


def _one_of(*names):
    def check(text):
        if text.strip().lower() not in names:
            raise ValueError("take one of " + ", ".join(names))
        return text.strip().lower()

    return check


def _pin(text):
    if not (text.strip().isdigit() and int(text) <= _MOST):
        raise ValueError(f"a pin is the number of a GPIO, 0 to {_MOST}: not its place on the pin header")
    return int(text)


def _pin_or_none(text):
    return _pin(text) if text.strip() else None


def _level(text):
    return int(_one_of("0", "1")(text))


def _check_pins(wires):
    names = [name for name in (*_PINS["i2c"], *_PINS["spi"], "button", "led") if wires.get(name) is not None]
    for name in names:
        others = [other for other in names if other != name and wires[other] == wires[name]]
        if others:
            raise NoAnswer(f"GPIO {wires[name]} is used twice: {name}, {', '.join(others)}")
