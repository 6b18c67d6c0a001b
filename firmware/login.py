"""From power-on to a signed-in application: the only place where the parts are wired to each other."""

import app
import board
import net
import settings
import utime as time
from deviceflow import AccessDenied, CodeExpired, DeviceFlowError, FlashStore, NetworkError, Session
from deviceflow.display.console import Console
from deviceflow.display.several import Several
from micropython import const

_FIRST_PAUSE = const(2)  # s
_LONGEST_PAUSE = const(120)
_RENEWALS = const(2)  # codes asked for without anybody pressing the button


def run():
    """Board, display, Wi-Fi, clock, session, application; comes back only if the application or the sign-in ends."""
    screen = make_screen("")
    try:
        config = settings.load()
        screen = make_screen(config.service)
        connect(config, screen)
        flow = insist(screen, config.flow)
        session = Session(flow, FlashStore("login"), screen, config.scopes)
        sign_in(session, screen)
    except DeviceFlowError as e:
        screen.fail(e)
        return
    app.main(session, screen, config)


def connect(config, screen):
    """Wi-Fi, and then the clock, without which no certificate can be checked."""
    if config.wifi:
        screen.say("joining", config.wifi["ssid"])
        insist(screen, lambda: net.join(config.wifi["ssid"], config.wifi.get("key")))
    screen.say("clock")
    insist(screen, net.set_clock)


def make_screen(service):
    """The console, and the display if the board has one that answers."""
    console = Console(service)
    try:
        display = board.display()
    except OSError:
        console.say("no_display")
        display = None
    if display is None:
        return console
    from deviceflow.display.screen import Screen

    return Several(Screen(display, service), console)


def insist(screen, action):
    """What `action` gives, tried until the network lets it, with longer and longer pauses."""
    pause = _FIRST_PAUSE
    while True:
        try:
            return action()
        except NetworkError as e:
            screen.fail(e)
            time.sleep(max(pause, min(e.retry_after or 0, _LONGEST_PAUSE)) + time.ticks_ms() % 1000 / 1000)
            pause = min(2 * pause, _LONGEST_PAUSE)


def sign_in(session, screen):
    """Signs in; after a few codes that nobody used, or a denial, the user has to ask for the next one."""
    renewals = _RENEWALS
    while True:
        try:
            return insist(screen, session.login)
        except CodeExpired:
            if renewals == 0:
                wait_for_button()
            renewals = (renewals - 1) % (_RENEWALS + 1)
        except AccessDenied:
            wait_for_button()


def wait_for_button():
    """Waits for a press; without a button, for the next reset."""
    button = board.button()
    while button is None or button.value():
        time.sleep_ms(50)
