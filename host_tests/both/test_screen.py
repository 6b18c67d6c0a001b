"""What a person sees: every state at every size, read back from the pixels of the panel."""

import sys

import framebuf
from deviceflow.display.screen import Screen
from deviceflow.display.ssd1306 import SSD1306_I2C
from deviceflow.errors import AccessDenied, Cancelled, CodeExpired, DeviceFlowError
from pictures.reader import Reader
from pictures.states import CODES, MESSAGES, SIZES, Code, message_words, tell
from ssd1306_model import SSD1306Model

SERVICE = "Example"
URI = "https://example.com/device"
LEFT, RIGHT = 64, 66  # the QR code's square ends, the text begins
BAR = 3  # pixel rows
TURN = 6  # s
TICK_BYTES = 20
PAGE_BYTES = 130
READER = Reader()


class Bus:
    """An I2C bus with a display that may fall off, and counts."""

    def __init__(self, model):
        self.model = model
        self.broken = False
        self.longest = 0

    def writeto(self, address, payload):
        if self.broken:
            raise OSError(19)
        self.longest = max(self.longest, len(payload) + 1)
        self.model.write(payload)


class Panel:
    """A Screen on a simulated display, and a reader of what the panel shows."""

    def __init__(self, width=128, height=64, service=SERVICE, **options):
        self.width, self.height = width, height
        self.model = SSD1306Model(width, height)
        self.bus = Bus(self.model)
        self.screen = Screen(SSD1306_I2C(width, height, self.bus), service, **options)
        self.is_large = width == 128 and height == 64

    def lines(self, left=0, right=None):
        return READER.lines(self.model.frame(), self.width, self.height, left, right)

    def text(self, left=0, right=None):
        return "".join(line[0] for line in self.lines(left, right))

    def bar(self):
        frame = self.model.frame()
        row = frame[(self.height // 8 - 1) * self.width :]
        return sum(column >> 5 == 7 for column in row[RIGHT if self.is_large else 0 :])

    def pages(self, code):
        """What is read on each page of a code, in turn, until the first one comes again."""
        self.screen.code(code)
        texts = []
        for passed in range(0, 20 * TURN, TURN):
            self.screen.tick(code.expires_in - passed)
            text = self.text(RIGHT) + " " + self.text(0, LEFT) if self.is_large else self.text()
            if texts and text == texts[0] and texts[-1] != text:
                return texts
            if text not in texts:
                texts.append(text)
        return texts


def at_every_size(**options):
    return [Panel(width, height, **options) for width, height in SIZES]


def code_on(panel, code):
    """The lines of the page with the code, without the service."""
    panel.screen.code(code)
    lines = panel.lines(RIGHT if panel.is_large else 0)
    return lines[1:] if lines and lines[0][0] == SERVICE else lines


def check_code(text):
    for panel in at_every_size():
        lines = code_on(panel, Code(text, URI))
        assert "".join(line[0] for line in lines) == text, (panel.width, panel.height, text, lines)
        assert len({line[2] for line in lines}) == 1, "letters of two sizes: %s" % lines


def test_a_code_is_shown_as_it_was_sent():  # C9
    for code in CODES.values():
        check_code(code.user_code)


def test_codes_of_4_to_20_characters_wide_and_narrow():  # C9
    for length in range(4, 21):
        for letter in "Wi":
            check_code(letter * length)
    for length in (4, 8, 12, 20):
        check_code(("gM1lO" * 4)[:length])
        check_code("W" * (length // 2 - 1) + "-" + "W" * (length // 2))


def test_a_code_is_as_large_as_it_fits_and_split_at_its_dash():
    for text, wanted in (
        ("HJKL-FGHT", {(128, 64): (2, ["HJKL", "-", "FGHT"])}),
        ("HJK-FGH", {(128, 32): (2, ["HJK-FGH"])}),
        ("ABC-DEF", {(128, 64): (2, ["ABC-", "DEF"]), (72, 40): (2, ["ABC-", "DEF"])}),
        ("7431", {size: (2, ["7431"]) for size in SIZES}),
        ("BCDFGHJK", {(128, 64): (2, ["BCDF", "GHJK"]), (72, 40): (2, ["BCDF", "GHJK"])}),
    ):
        for width, height in sorted(wanted):
            lines = code_on(Panel(width, height), Code(text, URI))
            assert [line[0] for line in lines] == wanted[width, height][1], (width, height, lines)
            assert lines[0][2][0] == wanted[width, height][0], (width, height, lines)


def test_the_address_comes_in_words_and_whole():  # C11
    for code in CODES.values():
        for panel in at_every_size():
            pages = panel.pages(code)
            if panel.is_large:
                words = "".join(page.split(" ")[1] for page in pages)
            else:
                words = "".join(page[len(SERVICE) :] if page.startswith(SERVICE) else page for page in pages[1:])
            uri = code.verification_uri
            assert words in (uri, uri[len("https://") :]), (panel.width, panel.height, words)


def test_a_short_address_is_shown_with_its_scheme():
    assert "https://example.com/device" in Panel().pages(Code("ABCD", URI))[1]
    assert "http://example.com/device" in Panel(64, 48).pages(Code("ABCD", "http://example.com/device"))[-1]


def test_the_code_stays_while_qr_and_address_take_turns():  # C10
    panel = Panel()
    code = CODES["usual"]
    panel.screen.code(code)
    pictures = set()
    for left in range(code.expires_in, code.expires_in - 60, -1):
        panel.screen.tick(left)
        assert panel.text(RIGHT) == SERVICE + code.user_code
        pictures.add(panel.text(0, LEFT))
    assert pictures == {"", code.verification_uri}  # nothing can be read off a QR code


def test_the_service_is_named_with_every_code():  # C31
    for code in CODES.values():
        for panel in at_every_size():
            assert any(SERVICE in page for page in panel.pages(code)), (panel.width, panel.height, code.user_code)


def test_a_code_leaves_the_screen():  # C30
    ends = (
        lambda screen: screen.say("signed_in"),
        lambda screen: screen.fail(AccessDenied("access_denied")),
        lambda screen: screen.fail(CodeExpired("expired_token")),
        lambda screen: screen.fail(Cancelled("cancelled")),
        lambda screen: screen.fail(DeviceFlowError("invalid_client", "unknown")),
    )
    for end in ends:
        for panel in at_every_size():
            panel.screen.code(CODES["short"])
            end(panel.screen)
            frame = panel.model.frame()
            assert CODES["short"].user_code not in panel.text()
            for left in (880, 870, 5):  # a tick that comes late
                panel.screen.tick(left)
                assert panel.model.frame() == frame


def test_a_fault_says_how_to_ask_for_a_new_code():  # C5
    panel = Panel(again="reset the board")
    for error in (AccessDenied("access_denied"), CodeExpired("expired_token")):
        panel.screen.fail(error)
        assert panel.text().endswith("Newcode:resettheboard")


def test_every_message_is_whole_at_every_size():
    for panel in at_every_size():
        for message in MESSAGES:
            tell(panel.screen, message)
            text = panel.text()
            text = text[len(SERVICE) :] if text.startswith(SERVICE) else text
            words = message_words(message).replace(" ", "")
            if text.endswith(".."):
                assert message.startswith("provider_error"), (panel.width, text)
                assert panel.width < 128 or message == "provider_error_long"
                words, text = words[: len(text) - 2], text[:-2]
            assert text == words, (panel.width, panel.height, text)


def test_messages_name_the_service_where_there_is_room():
    panel = Panel(service="A service with a long name")
    panel.screen.say("signing_in")
    assert panel.lines()[0][0] in ("Aservicewitha", "Aservicewithalong"), "cut between words"
    panel = Panel(64, 48, service="Unbreakableservice")
    panel.screen.say("signing_in")
    assert panel.lines()[0][0] == "Unbreakableservice"[: len(panel.lines()[0][0])]
    panel = Panel(service="")
    panel.screen.say("signing_in")
    assert panel.text() == "Signingin"


def test_what_a_server_says_is_drawn_in_letters_that_the_font_has():
    panel = Panel(service="S\xe9rvice")
    panel.screen.say("signed_in", "J\xfcr\x1b[1mgen\n\u202e")
    assert panel.text() == "S?rviceSignedinJ?r?[1mgen??"


def test_what_is_not_for_a_display_changes_nothing():
    panel = Panel()
    panel.screen.say("signing_in")
    frame = panel.model.frame()
    panel.screen.say("no_display", "no answer")
    assert panel.model.frame() == frame


def test_an_application_shows_its_own_words_and_pictures():
    panel = Panel()
    panel.screen.say("Soil", "31 %")
    assert panel.text() == SERVICE + "Soil31%"

    def picture(display):
        display.fill(0)
        display.fill_rect(1, 2, 3, 4, 1)

    panel.screen.draw(picture)
    assert sum([bin(byte).count("1") for byte in panel.model.frame()]) == 3 * 4
    panel.screen.tick(5)  # no code is shown, so nothing is drawn into the picture
    assert sum([bin(byte).count("1") for byte in panel.model.frame()]) == 3 * 4


def test_the_bar_shows_what_is_left():
    for panel in at_every_size():
        panel.screen.code(Code("ABCD", URI, None, 600))
        full = panel.width - (RIGHT if panel.is_large else 0)
        seen = []
        for left in (600, 450, 300, 150, 1, 0):
            panel.screen.tick(left)
            seen.append(panel.bar())
        assert seen == [full, (full * 3 + 3) // 4, full // 2, (full + 3) // 4, 1, 0], seen


def test_a_tick_costs_a_few_bytes():
    for panel in at_every_size():
        panel.screen.code(Code("ABCD", URI, None, 600))
        for left in range(600, 0, -1):
            before = panel.model.bytes
            turned = (600 - left) % TURN == 0
            panel.screen.tick(left)
            assert turned or panel.model.bytes - before <= TICK_BYTES
        assert panel.bus.longest <= PAGE_BYTES


def test_an_address_too_long_for_a_qr_code_is_shown_in_words_at_once():
    panel = Panel()
    panel.screen.code(Code("ABCD", URI, URI + "?user_code=" + "x" * 200))
    assert panel.text(0, LEFT) == URI
    for left in range(900, 880, -1):
        panel.screen.tick(left)
        assert (panel.text(0, LEFT), panel.text(RIGHT)) == (URI, SERVICE + "ABCD")


class NoRoom:
    """A transient module on a board whose memory is full, while a `with` lasts."""

    def __init__(self, name):
        self._name = "deviceflow.transient." + name

    def __enter__(self):
        self._usual = sys.modules.pop(self._name, None)
        sys.modules[self._name] = self

    def __exit__(self, *_):
        del sys.modules[self._name]
        if self._usual:
            sys.modules[self._name] = self._usual

    def __getattr__(self, name):
        raise MemoryError("memory allocation failed, allocating 512 bytes")


def test_without_memory_for_a_qr_code_the_words_are_shown_and_the_next_code_has_one_again():
    panel = Panel()
    with NoRoom("qr"):
        panel.screen.code(CODES["usual"])
    for left in range(900, 880, -1):
        panel.screen.tick(left)
        shown = panel.text(0, LEFT), panel.text(RIGHT)
        assert shown == (CODES["usual"].verification_uri, SERVICE + CODES["usual"].user_code)
    panel.screen.code(CODES["usual"])
    assert panel.text(0, LEFT) == "", "a QR code is nothing that can be read"


def test_without_memory_to_draw_the_old_picture_leaves_the_screen_and_nothing_is_raised():  # C30
    panel = Panel()
    for name, tell_next in (
        ("font", lambda: panel.screen.say("signed_in")),
        ("states", lambda: panel.screen.say("signed_in")),
        ("layout", lambda: panel.screen.fail(CodeExpired("expired_token"))),
        ("messages", lambda: panel.screen.fail(CodeExpired("expired_token"))),
        ("code_view", lambda: panel.screen.code(CODES["usual"])),
        ("layout", lambda: panel.screen.code(CODES["usual"])),
    ):
        panel.screen.code(CODES["usual"])
        assert CODES["usual"].user_code in panel.text(RIGHT)
        with NoRoom(name):
            tell_next()
        assert not any(panel.model.frame()), name
        panel.screen.tick(10)
        assert not any(panel.model.frame()), name


def test_a_code_longer_than_any_should_be_does_not_break_the_screen():
    for panel in at_every_size():
        panel.screen.code(Code("W" * 200, "https://e.com/" + "w" * 400))
        assert "WWWW" in panel.text(RIGHT if panel.is_large else 0)
        assert any(SERVICE in page for page in panel.pages(Code("W" * 200, "https://e.com/" + "w" * 400)))


def test_a_display_that_falls_off_its_wires_does_not_end_a_login():
    panel = Panel()
    panel.bus.broken = True
    panel.screen.say("signing_in")
    panel.screen.code(CODES["usual"])
    panel.screen.tick(899)
    panel.bus.broken = False
    panel.screen.tick(898)
    assert panel.text(RIGHT) == SERVICE + CODES["usual"].user_code
    panel.bus.broken = True
    panel.screen.fail(AccessDenied("access_denied"))


def test_a_qr_code_has_the_same_light_border_on_all_sides():
    for code in (CODES["short"], CODES["complete"]):
        panel = Panel()
        panel.screen.code(code)
        frame = panel.model.frame()
        dark = [(x, y) for y in range(64) for x in range(LEFT) if not frame[(y >> 3) * 128 + x] >> (y & 7) & 1]
        borders = {min(x for x, _ in dark), min(y for _, y in dark)}
        borders |= {LEFT - 1 - max(x for x, _ in dark), 63 - max(y for _, y in dark)}
        assert len(borders) == 1, borders
        assert min(borders) >= 3, "one and a half modules"


class PlainDisplay(framebuf.FrameBuffer):
    """Any other driver: a FrameBuffer with a size and show()."""

    width, height = 128, 64

    def __init__(self):
        self.shows = 0
        self.buffer = bytearray(1024)
        super().__init__(self.buffer, self.width, self.height, framebuf.MONO_VLSB)

    def show(self):
        self.shows += 1


def test_any_framebuffer_is_a_display():
    display = PlainDisplay()
    screen = Screen(display, SERVICE)
    screen.code(CODES["usual"])
    lines = READER.lines(display.buffer, 128, 64, RIGHT)
    assert "".join(line[0] for line in lines) == SERVICE + CODES["usual"].user_code
    shows = display.shows
    for left in (900, 899, 898):
        screen.tick(left)
    assert display.shows == shows, "a driver that sends whole frames is not asked to without need"


def test_the_board_is_named_with_its_code():  # C63
    wanted = {
        (128, 64): "ID3F2A", (128, 32): "Approveonlyifyouholdboard3F2A", (72, 40): "Board3F2A", (64, 48): "ID3F2A"
    }  # fmt: skip
    for panel in at_every_size(device_id="3F2A"):
        pages = "".join(panel.pages(Code("7431", URI)))
        assert wanted[panel.width, panel.height] in pages, (panel.width, panel.height, pages)


def test_the_name_of_the_board_makes_no_code_smaller():  # C63
    for code in CODES.values():
        for plain, named in zip(at_every_size(), at_every_size(device_id="3F2A")):
            sizes = []
            for panel in (plain, named):
                panel.screen.code(code)
                lines = panel.lines(RIGHT if panel.is_large else 0)
                sizes.append(max(line[2] for line in lines))
            assert sizes[0] == sizes[1], (plain.width, plain.height, code.user_code)
            pages = "".join(named.pages(code))
            assert "3F2A" in pages, (plain.width, plain.height, code.user_code, pages)


def test_a_code_is_replaced_by_itself_and_the_screen_does_not_say_press():
    panel = Panel(again="press BOOT")
    panel.screen.fail(CodeExpired("expired_token"), renewing=True)
    assert panel.text() == SERVICE + "CodeexpiredAnewonecomes"
    panel.screen.fail(AccessDenied("access_denied"), renewing=True)
    assert panel.text().endswith("Newcode:pressBOOT")


def test_an_application_shows_words_of_its_own():
    for panel in at_every_size():
        panel.screen.code(CODES["usual"])
        panel.screen.say("text", "Soil 31 %")
        assert panel.text() in (SERVICE + "Soil31%", "Soil31%"), (panel.width, panel.height)


class AnyDisplay(framebuf.FrameBuffer):
    """A display of any size, without a driver that could refuse it."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.buffer = bytearray((height + 7) // 8 * width)
        super().__init__(self.buffer, width, height, framebuf.MONO_VLSB)

    def show(self):
        pass


def test_displays_of_other_sizes_show_text():
    for width, height in ((128, 16), (96, 16), (128, 8), (256, 64), (128, 128), (40, 200), (16, 8)):
        display = AnyDisplay(width, height)
        screen = Screen(display, SERVICE, device_id="3F2A")
        for message in MESSAGES:
            tell(screen, message)
            assert any(display.buffer), (width, height, message)
        for code in CODES.values():
            screen.code(code)
            for left in range(code.expires_in, 0, -TURN):
                screen.tick(left)
                assert any(display.buffer), (width, height, code.user_code)


def test_a_code_and_its_address_are_read_on_a_display_of_16_rows():
    display = AnyDisplay(128, 16)
    screen = Screen(display, SERVICE)
    code = Code("WDJB-MJHT", "https://github.com/login")
    screen.code(code)
    texts = []
    for passed in (0, TURN, 2 * TURN):
        screen.tick(code.expires_in - passed)
        texts.append("".join([line[0] for line in READER.lines(display.buffer, 128, 16)]))
    assert texts == ["WDJB-MJHT", "github.com/login", "WDJB-MJHT"]
