"""The simulated board: what programs for an ESP32 find there, on CPython and on unix MicroPython alike."""

import board
import esp32
import machine
import network
import ntptime
import state


def fresh(**world):
    """A board in RAM, just switched on, in such a world."""
    new = state.use(state.State())
    new.boot()
    new.change_world(**world)
    return new


def raised(kind, call, *arguments):
    """The exception of `kind` that the call raises, or None."""
    try:
        call(*arguments)
    except kind as error:
        return error
    return None


def ended(call, *arguments):
    """The status with which a call ends the program."""
    error = raised(SystemExit, call, *arguments)
    return error and error.args[0]


# -- pins ---------------------------------------------------------------------------------------------------


def test_a_button_is_up_until_the_world_presses_it():
    world = fresh()
    button = board.button()
    assert button.value() == 1
    world.change_world(pins={"0": 0})
    assert button.value() == 0 and button() == 0


def test_an_input_without_pull_up_is_low():
    fresh()
    assert machine.Pin(4, machine.Pin.IN).value() == 0


def test_an_output_reads_what_was_set():
    here = fresh()
    led = board.led()
    assert led.value() == 0
    led.on()
    assert led() == 1 and here.pins[2] == 1
    led(0)
    assert led.value() == 0


def test_a_pin_can_be_made_an_output_later():
    fresh()
    pin = machine.Pin(5)
    pin.init(pin.OUT, value=1)
    assert pin.value() == 1


def test_edges_call_the_handler_that_waits_for_them():
    world = fresh()
    button = board.button()
    seen = []
    button.irq(seen.append, machine.Pin.IRQ_FALLING)
    for level in (1, 0, 0, 1, 0):
        world.change_world(pins={"0": level})
        button.value()
    assert seen == [button, button]


# -- buses --------------------------------------------------------------------------------------------------


class Echo:
    """A device that gives back what it got."""

    def __init__(self):
        self.got = b""

    def write(self, payload):
        self.got = bytes(payload)

    def read(self, count):
        return self.got[:count]


def test_i2c_speaks_to_the_device_at_the_address():
    here = fresh()
    here.i2c[1] = {0x20: Echo()}
    bus = machine.I2C(1)
    assert bus.scan() == [0x20]
    assert bus.writeto(0x20, b"abc") == 3
    assert bus.writevto(0x20, (b"\x40", bytearray(b"xyz"))) == 4
    assert bus.readfrom(0x20, 2) == b"\x40x"
    buffer = bytearray(4)
    bus.readfrom_into(0x20, buffer)
    assert buffer == b"\x40xyz"


def test_i2c_without_an_answer_is_enodev():
    world = fresh()
    bus = machine.I2C(0, scl=machine.Pin(22), sda=machine.Pin(21), freq=400000)
    assert raised(OSError, bus.writeto, 0x21, b"").errno == 19
    assert bus.scan() == [0x3C]
    world.change_world(i2c_absent=[0x3C])
    assert bus.scan() == []
    assert raised(OSError, bus.writeto, 0x3C, b"\x00\xe3").errno == 19


def test_spi_writes_to_its_device():
    here = fresh()
    here.spi[1] = Echo()
    machine.SPI(1, baudrate=1000000, sck=machine.Pin(18)).write(b"data")
    assert here.spi[1].got == b"data"


def test_the_panel_of_the_display_can_be_seen_from_outside():
    here = fresh()
    display = board.display()
    display.fill(0)
    display.fill_rect(8, 0, 16, 8, 1)
    display.show()
    assert here.files.read("oled.bin") == b"\0" * 8 + b"\xff" * 16 + b"\0" * 1000
    display.invert(1)
    assert here.files.read("oled.bin") == b"\xff" * 8 + b"\0" * 16 + b"\xff" * 1000
    display.poweroff()
    assert here.files.read("oled.bin") == b"\0" * 1024


def test_an_absent_display_is_an_oserror():
    fresh(i2c_absent=[0x3C])
    assert raised(OSError, board.display).errno == 19


# -- resets -------------------------------------------------------------------------------------------------


def test_switched_on_the_board_knows_nothing():
    fresh()
    assert machine.reset_cause() == machine.PWRON_RESET
    assert machine.RTC().memory() == b""


def test_rtc_memory_and_the_cause_survive_each_reset():
    ends = (
        (machine.reset, machine.HARD_RESET, 64),
        (machine.soft_reset, machine.SOFT_RESET, 65),
        (machine.deepsleep, machine.DEEPSLEEP_RESET, 66),
    )
    for end, cause, status in ends:
        here = fresh()
        machine.RTC().memory(b"pending")
        assert ended(end) == status
        here.boot()
        assert machine.reset_cause() == cause
        assert machine.RTC().memory() == b"pending"
        here.boot()
        assert machine.reset_cause() == machine.PWRON_RESET and machine.RTC().memory() == b""


def test_rtc_memory_is_lost_without_power():
    here = fresh()
    machine.RTC().memory(b"pending")
    machine.RTC().memory(bytearray(b"other"))
    assert machine.RTC().memory() == b"other"
    here.boot()
    assert machine.RTC().memory() == b""


def test_rtc_memory_has_an_end():
    fresh()
    machine.RTC().memory(bytes(2048))
    assert raised(ValueError, machine.RTC().memory, bytes(2049))
    assert len(machine.RTC().memory()) == 2048


def test_deepsleep_says_when_to_wake():
    here = fresh()
    ended(machine.deepsleep, 5000)
    assert b'"sleep_ms": 5000' in here.files.read("power.json")


def test_an_ordinary_handler_does_not_stop_a_reset():
    fresh()
    assert raised(Exception, lambda: None) is None
    assert not issubclass(SystemExit, Exception)
    assert ended(machine.reset) == 64


def test_the_watchdog_is_seen_being_fed():
    here = fresh()
    dog = machine.WDT(timeout=60000)
    dog.feed()
    dog.feed()
    assert here.watchdog == {"timeout": 60000, "feeds": 2}


def test_each_board_has_an_id_of_six_bytes():
    fresh()
    assert machine.unique_id() == b"\x24\x0a\xc4\x00\x00\x01"
    fresh(unique_id="0102030405ff")
    assert machine.unique_id() == b"\x01\x02\x03\x04\x05\xff"


# -- Wi-Fi --------------------------------------------------------------------------------------------------

HOME = {"home": {"key": "secret", "polls": 3, "rssi": -71, "channel": 11}, "cafe": {}}


def station(**world):
    """The radio, switched on."""
    fresh(wifi=HOME, **world)
    wlan = network.WLAN(network.STA_IF)
    wlan.active(True)
    return wlan


def test_joining_takes_as_many_looks_as_the_access_point_wants():
    wlan = station()
    assert wlan.status() == network.STAT_IDLE == 1000
    nowhere = wlan.ifconfig()[0]
    wlan.connect("home", "secret")
    assert [wlan.status() for _ in range(3)] == [1001, 1001, 1010]
    assert wlan.isconnected()
    assert wlan.ifconfig()[0] != nowhere
    assert wlan.status("rssi") == -71 and wlan.config("ssid") == "home"


def test_an_open_network_needs_no_key():
    wlan = station()
    wlan.connect("cafe")
    assert wlan.isconnected()


def test_every_wlan_is_the_same_radio():
    wlan = station()
    wlan.connect("cafe", None)
    assert network.WLAN().isconnected()
    assert not network.WLAN(network.AP_IF).active()


def test_faults_of_joining_are_numbers_while_it_goes_on_trying():
    world = state.current
    for ssid, key, status in (("nowhere", "secret", 201), ("cafe", "wrong", 202)):
        wlan = station()
        wlan.connect(ssid, key)
        assert [wlan.status() for _ in range(2)] == [status, status]
        assert not wlan.isconnected()
        world().change_world(wifi={ssid: {"key": key}})
        assert wlan.isconnected()


def test_connecting_while_connecting_raises():
    wlan = station()
    wlan.connect("home", "secret")
    assert raised(OSError, wlan.connect, "home", "secret")
    assert raised(OSError, wlan.scan)
    wlan.disconnect()
    assert wlan.status() == network.STAT_IDLE
    wlan.connect("cafe")
    assert wlan.isconnected()


def test_with_a_limit_it_gives_up():
    wlan = station()
    wlan.config(reconnects=2)
    wlan.connect("nowhere", "secret")
    assert wlan.status() == 201
    assert raised(OSError, wlan.connect, "cafe")
    assert wlan.status() == 201
    wlan.connect("cafe")
    assert wlan.isconnected()


def test_a_radio_that_is_off_joins_nothing():
    fresh(wifi=HOME)
    wlan = network.WLAN(network.STA_IF)
    assert not wlan.active()
    assert raised(OSError, wlan.connect, "cafe")
    assert raised(OSError, wlan.scan)
    assert not wlan.isconnected()


def test_an_access_point_that_goes_away_is_noticed_and_found_again():
    wlan = station()
    wlan.connect("cafe")
    assert wlan.isconnected()
    state.current().change_world(wifi={})
    assert wlan.status() == network.STAT_BEACON_TIMEOUT
    assert wlan.status() == network.STAT_NO_AP_FOUND
    state.current().change_world(wifi=HOME)
    assert wlan.isconnected()


def test_wifi_survives_a_soft_reset_alone():
    for end, joined in ((machine.soft_reset, True), (machine.reset, False)):
        wlan = station()
        wlan.connect("cafe")
        assert wlan.isconnected()
        ended(end)
        state.current().boot()
        assert network.WLAN(network.STA_IF).isconnected() == joined


def test_scan_finds_what_there_is():
    wlan = station()
    assert [(point[0], point[2], point[3], point[4]) for point in wlan.scan()] == [
        (b"cafe", 6, -50, network.AUTH_OPEN), (b"home", 11, -71, network.AUTH_WPA2_PSK)]


def test_the_hostname_is_short():
    fresh()
    network.hostname("lamp")
    assert network.hostname() == "lamp"
    assert raised(ValueError, network.hostname, "x" * 33)


def test_a_setting_that_is_not_known_is_refused():
    wlan = station()
    assert raised(ValueError, wlan.config, "colour")
    assert wlan.config("mac") == machine.unique_id()


# -- NVS ----------------------------------------------------------------------------------------------------


def test_nvs_keeps_numbers_and_bytes_that_were_committed():
    here = fresh()
    nvs = esp32.NVS("login")
    nvs.set_i32("count", -7)
    nvs.set_blob("token", bytearray(b"\x00\xffabc"))
    nvs.commit()
    nvs.set_i32("count", 8)
    assert nvs.get_i32("count") == 8
    here.boot()
    nvs = esp32.NVS("login")
    assert nvs.get_i32("count") == -7
    buffer = bytearray(8)
    assert nvs.get_blob("token", buffer) == 5
    assert buffer == b"\x00\xffabc\0\0\0"


def test_nvs_erases_for_good_with_a_commit():
    here = fresh()
    nvs = esp32.NVS("login")
    nvs.set_i32("a", 1)
    nvs.commit()
    nvs.erase_key("a")
    here.boot()
    nvs = esp32.NVS("login")
    assert nvs.get_i32("a") == 1
    nvs.erase_key("a")
    nvs.commit()
    here.boot()
    assert raised(OSError, esp32.NVS("login").get_i32, "a").errno == -0x1102


def test_nvs_namespaces_are_apart():
    fresh()
    esp32.NVS("one").set_i32("a", 1)
    assert raised(OSError, esp32.NVS("two").get_i32, "a")


def test_nvs_says_what_is_not_there():
    fresh()
    nvs = esp32.NVS("login")
    error = raised(OSError, nvs.get_blob, "token", bytearray(4))
    assert error.args == (-4354, "ESP_ERR_NVS_NOT_FOUND")
    assert raised(OSError, nvs.erase_key, "token").args[0] == -4354
    nvs.set_blob("token", b"x")
    assert raised(OSError, nvs.get_i32, "token").args[0] == -4354


def test_nvs_has_limits():
    fresh()
    nvs = esp32.NVS("fifteen-letters")
    nvs.set_blob("fifteen-letters", b"12345")
    assert raised(OSError, nvs.set_i32, "sixteen--letters", 1).args[0] == -0x1109
    assert raised(OSError, esp32.NVS, "sixteen--letters")
    assert raised(OverflowError, nvs.set_i32, "a", 1 << 31)
    assert raised(OSError, nvs.get_blob, "fifteen-letters", bytearray(4)).args[0] == -0x110C


def test_nvs_may_be_full():
    fresh(nvs_full=True)
    assert raised(OSError, esp32.NVS("login").set_blob, "token", b"x").args[0] == -0x1105


# -- the clock ----------------------------------------------------------------------------------------------


def test_setting_the_clock_fails_as_often_as_the_world_says():
    fresh(ntp_failures=2)
    assert raised(OSError, ntptime.settime)
    assert raised(OSError, ntptime.settime)
    assert raised(OSError, ntptime.settime) is None
    assert ntptime.time() > 0


def test_the_clock_has_eight_parts():
    fresh()
    parts = machine.RTC().datetime()
    assert len(parts) == 8 and parts[0] >= 2000 and 1 <= parts[1] <= 12 and 0 <= parts[3] <= 6
