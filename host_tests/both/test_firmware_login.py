"""The firmware from power-on to the application, and what may go wrong on the way."""

import os

import machine
import ntptime
import ujson
from deviceflow.display.ssd1306 import SSD1306_I2C
from deviceflow.errors import BadReply, LoginRequired, NetworkError
from support.fakes import raised
from support.firmware_world import CONFIG, ISSUER, OLED, Board, login, screens


def signed_in(board):
    """A board that somebody has signed in, switched off again."""
    board.provider.decision = "approve"
    board.switch_on(20)
    assert len(board.applications) == 1
    board.provider.decision = None
    board.applications.clear()
    board.provider.calls.clear()
    return board


# -- the way up ---------------------------------------------------------------------------------------------


def test_a_new_board_shows_a_code_and_starts_the_application_when_it_is_approved():
    with Board(display=True) as board:
        board.switch_on(30, (8, lambda: approve(board)))
        told = [told for told in board.told if told[0] != "tick"]
        assert told[:4] == [("joining", "simulated"), ("clock", ""), ("signing_in", ""), ("code", "CODE-1")]
        assert told[4:] == [("signed_in", "")]
        assert board.applications[0].access_token() in board.provider.good


def approve(board):
    board.provider.decision = "approve"


def test_a_board_that_was_signed_in_needs_no_code():
    with Board() as board:
        signed_in(board).switch_on(10)
        assert board.applications and not board.words("code")
        assert [call.form["grant_type"] for call in board.provider.calls] == ["refresh_token"]


def test_a_login_that_was_revoked_asks_for_a_code():
    with Board() as board:
        signed_in(board)
        board.provider.good = []
        board.switch_on(10)
        assert board.words("code") == ["CODE-2"] and not board.applications


def test_a_code_is_asked_for_again_when_the_application_finds_the_login_gone():
    with Board() as board:
        signed_in(board)

        def lose(session, screens, settings, clock):
            board.provider.good = []
            board.show = None
            raise LoginRequired("login_required")

        board.show = lose
        board.switch_on(10)
        assert board.applications and not board.words("code")  # the access token in memory is still good
        assert not board.words("fail")


def test_an_application_that_fails_is_started_again():
    with Board() as board:
        signed_in(board)

        def fail(session, screens, settings, clock):
            if len(board.applications) < 3:
                raise NetworkError("server_busy", 503, "api.example")
            clock.sleep_ms(1_000_000)

        board.show = fail
        board.switch_on(60)
        assert len(board.applications) == 3
        assert board.words("fail") == ["server_busy: api.example: busy (status 503); try again later"] * 2


def test_an_application_that_fails_at_once_does_not_ask_in_a_hurry():
    with Board() as board:
        signed_in(board)
        board.provider.down = True
        board.show = lambda session, *_: session.get(ISSUER + "/userinfo")
        board.switch_on(300)
        assert 5 <= len(board.applications) <= 8
        assert len(board.provider.calls) <= 8 * 4


# -- the provider is down -----------------------------------------------------------------------------------


def test_an_outage_at_boot_starts_the_application_which_learns_that_it_is_offline():
    with Board() as board:
        signed_in(board)
        board.provider.down = True
        board.switch_on(10)
        session = board.applications[0]
        assert not session.online
        assert raised(NetworkError, session.access_token).retry_after
        assert board.words("fail") == ["network: id.example: no answer (no route)"]
        board.provider.down = False
        board.time.now += 10_000  # the pause after a failure
        assert session.access_token() in board.provider.good
        assert session.online


def test_an_outage_of_the_issuer_at_boot_does_not_keep_a_signed_in_board_from_its_application():
    with Board(dict(CONFIG, provider={"issuer": ISSUER, "client_id": "board"})) as board:
        signed_in(board)
        board.provider.down = True
        board.switch_on(10)
        assert board.applications and not board.words("code")


def test_a_captive_portal_at_boot_does_not_keep_a_signed_in_board_from_its_application():
    for provider in (CONFIG["provider"], {"issuer": ISSUER, "client_id": "board"}):
        with Board(dict(CONFIG, provider=provider)) as board:
            signed_in(board)
            board.provider._answer = portal
            board.switch_on(10)
            assert board.applications and not board.words("code"), provider
            assert len(board.words("fail")) == 1 and "a Wi-Fi that wants a login" in board.words("fail")[0]
            assert not board.applications[0].online
            assert board.applications[0].has_login()


def portal(call):
    raise BadReply("redirect_refused", "id.example")


def test_a_captive_portal_keeps_a_new_board_waiting():
    with Board() as board:
        board.provider._answer = portal
        board.switch_on(10)
        assert len(board.words("fail")) >= 2 and not board.applications


def test_https_without_roots_is_told_once_and_waits_for_a_person():
    with Board() as board:
        board.provider = None  # the firmware uses its own
        assert board.switch_on(30)
        assert len(board.words("fail")) == 1 and "make roots" in board.words("fail")[0]


def test_an_issuer_that_was_never_reached_is_asked_until_it_answers():
    with Board(dict(CONFIG, provider={"issuer": ISSUER, "client_id": "board"})) as board:
        board.provider.down = True
        board.switch_on(30, (8, lambda: setattr(board.provider, "down", False)))
        assert len(board.words("fail")) >= 2
        assert board.words("code") == ["CODE-1"]


def test_what_another_issuer_said_is_not_used():
    with Board(dict(CONFIG, provider={"issuer": ISSUER, "client_id": "board"})) as board:
        signed_in(board)
        other = {"issuer": "https://other.example", "client_id": "board"}
        board.write("config.json", ujson.dumps(dict(CONFIG, provider=other)))
        board.provider.down = True
        board.switch_on(10)
        assert not board.applications


def test_a_new_board_asks_again_with_longer_and_longer_pauses():
    with Board() as board:
        board.provider.down = True
        times = []
        answer = board.provider._answer

        def timed(call):
            times.append(board.time.now)
            return answer(call)

        board.provider._answer = timed
        board.switch_on(600)
        pauses = [(b - a) / 1000 for a, b in zip(times, times[1:])]
        for pause, least in zip(pauses, (2, 4, 8, 16, 32, 64, 96, 96)):
            assert least <= pause <= 1.25 * least + 0.3, pauses
        assert len(pauses) >= 7


def test_a_press_of_the_button_ends_a_pause():
    with Board() as board:
        board.provider.down = True
        board.switch_on(25)
        assert len(board.provider.calls) == 4  # the next would come after a pause of 16 s at least
        board.switch_on(25, *board.press(20))
        assert len(board.provider.calls) == 4 + 5


# -- the user -----------------------------------------------------------------------------------------------


def test_c5_after_a_denial_a_new_code_comes_only_when_the_button_is_pressed():
    with Board() as board:
        board.provider.decision = "deny"
        board.switch_on(300)
        assert board.words("code") == ["CODE-1"]
        assert board.words("fail")[0].startswith("access_denied")
        board.switch_on(60, *board.press(20))
        assert board.words("code") == ["CODE-2", "CODE-3"]


def test_c5_after_two_renewals_of_an_expired_code_the_button_has_to_be_pressed():
    with Board() as board:
        board.switch_on(2500)
        assert len(board.words("code")) == 3
        board.switch_on(3700, *board.press(2000))
        assert len(board.words("code")) == 6


def test_no_new_code_within_ten_minutes_without_a_press():
    with Board() as board:
        board.provider.life = 30
        board.switch_on(590)
        assert board.words("code") == ["CODE-1"]
        board.switch_on(620)
        assert len(board.words("code")) == 2
        board.switch_on(120, *board.press(100))
        assert len(board.words("code")) == 2


def test_the_button_held_for_five_seconds_signs_out_and_counts_down():
    with Board() as board:
        signed_in(board).switch_on(60, *board.press(10, 8))
        assert board.words("sign_out_in") == ["4 s", "3 s", "2 s", "1 s", "0 s"]
        assert [call.form["token"] for call in board.provider.asked("/revoke")]
        assert board.told[-1] == ("signed_out", "") and not board.words("code")
        board.switch_on(10)  # nothing was left in the flash
        assert board.words("code")


def test_after_signing_out_a_press_asks_for_a_code():
    with Board() as board:
        signed_in(board).switch_on(60, *(board.press(10, 8) + board.press(30)))
        assert board.words("code") == ["CODE-2"]


def test_holding_the_button_signs_out_while_a_code_is_shown():
    with Board() as board:
        board.switch_on(60, *board.press(10, 8))
        assert board.told[-1][0] == "signed_out"
        board.switch_on(30, cause=machine.HARD_RESET)
        assert board.words("code") == ["CODE-2"]  # the first is not taken up again


def test_holding_the_button_erases_the_login_without_a_network():
    with Board() as board:
        signed_in(board)
        board.state.change_world(wifi={})
        board.switch_on(60, *board.press(5, 8))
        assert board.told[-1] == ("signed_out_here", "the provider")
        board.state.change_world(wifi={"simulated": {"key": "simulated"}})
        board.switch_on(10)
        assert board.words("code")


def test_holding_the_button_forgets_a_pending_code_without_a_network():
    with Board() as board:
        board.switch_on(20)
        board.state.change_world(wifi={})
        board.switch_on(60, *board.press(5, 8), cause=machine.HARD_RESET)
        board.state.change_world(wifi={"simulated": {"key": "simulated"}})
        board.switch_on(10, cause=machine.HARD_RESET)
        assert board.words("code") == ["CODE-2"]


def test_whoever_signs_in_again_can_sign_out_again():
    with Board() as board:
        signed_in(board)
        approve(board)
        board.switch_on(90, *(board.press(10, 8) + board.press(30) + board.press(60, 8)))
        assert [told[0] for told in board.told].count("signed_out") == 2
        assert len(board.applications) == 2


def test_signing_out_says_if_the_provider_could_not_be_told():
    with Board() as board:
        signed_in(board)
        board.switch_on(60, (9, lambda: setattr(board.provider, "down", True)), *board.press(10, 8))
        assert board.told[-1] == ("signed_out_here", "the provider")


def test_letting_the_button_go_in_time_shows_again_what_was_shown():
    with Board(display=True) as board:
        signed_in(board)
        board.switch_on(12)
        before = board.picture
        board.switch_on(30, *board.press(10, 3))
        assert board.words("sign_out_in") == ["4 s", "3 s"]
        assert board.picture == before
        assert not board.provider.asked("/revoke")


def test_a_button_that_is_stuck_signs_nobody_out():
    with Board() as board:
        signed_in(board)
        board.pins(0)
        board.switch_on(60)
        assert board.applications and not board.words("sign_out_in")


# -- resets -------------------------------------------------------------------------------------------------


def test_an_approval_during_a_reset_is_not_lost():
    with Board() as board:
        board.switch_on(20)
        approve(board)
        board.switch_on(20, cause=machine.HARD_RESET)
        assert board.words("code") == ["CODE-1"]
        assert len(board.provider.asked("/device")) == 1
        assert board.applications


def test_a_code_that_is_taken_up_again_lives_no_longer_than_it_would_have():
    with Board() as board:
        board.provider.life = 60
        board.switch_on(40)
        board.switch_on(30, cause=machine.WDT_RESET)
        ticks = board.words("tick")
        assert board.words("code") == ["CODE-1"] and board.words("fail")[0].startswith("expired_token")
        assert ticks[0] <= 20 and ticks[-1] <= 1


def test_without_power_a_code_is_forgotten():
    with Board() as board:
        board.switch_on(20)
        board.switch_on(20)
        assert board.words("code") == ["CODE-2"]


def test_a_code_of_another_configuration_is_not_taken_up():
    for change in ({"scopes": ["other"]}, {"provider": dict(CONFIG["provider"], client_id="other")}):
        with Board() as board:
            board.switch_on(20)
            board.config = dict(CONFIG, **change)
            board.write("config.json", ujson.dumps(board.config))
            board.switch_on(20, cause=machine.SOFT_RESET)
            assert board.words("code") == ["CODE-2"]


def test_a_code_that_was_used_is_not_taken_up():
    with Board() as board:
        signed_in(board)
        assert board.state.rtc == b""


def test_waking_from_deep_sleep_needs_no_refresh():
    with Board() as board:
        signed_in(board)

        def sleep(session, screens, settings, clock):
            session.suspend()
            clock.sleep_ms(1_000_000_000)

        board.show = sleep
        board.switch_on(20)
        board.show = None
        board.provider.calls.clear()
        board.wall += 600
        board.switch_on(20, cause=machine.DEEPSLEEP_RESET)
        assert board.applications[-1].access_token() in board.provider.good
        assert board.provider.calls == []


def test_after_a_longer_sleep_than_the_token_lives_it_is_refreshed():
    with Board() as board:
        signed_in(board)
        board.show = lambda session, *_: session.suspend()
        board.switch_on(20)
        board.wall += 3600
        board.provider.calls.clear()
        board.show = None
        board.switch_on(20, cause=machine.DEEPSLEEP_RESET)
        assert len(board.provider.asked("/token")) == 1


# -- Wi-Fi, clock, display, watchdog ------------------------------------------------------------------------


def test_wifi_tells_what_is_wrong_and_tries_again():
    cases = (
        ({}, "no network simulated in range"),
        ({"simulated": {"key": "something else"}}, "wrong password for simulated"),
        ({"simulated": {"key": "simulated", "polls": 1_000_000}}, "no address from simulated"),
    )
    for wifi, reason in cases:
        with Board(wifi=wifi) as board:
            mend = (25, lambda board=board: board.state.change_world(wifi={"simulated": {"key": "simulated"}}))
            board.switch_on(60, mend)
            assert reason in board.words("fail")[0], board.told
            assert board.words("code") == ["CODE-1"]


def test_without_a_time_server_the_board_says_so_and_tries_again():
    with Board(ntp_failures=5) as board:
        board.year = 2000
        board.switch_on(30, (1, lambda: setattr(board.time, "year", 2027)))
        assert ("clock", "") in board.told
        assert "no time server" in board.words("fail")[0]
        assert board.state.ntp_attempts == 6
        assert board.words("code")


def test_a_config_that_forgets_wifi_is_told_so():
    config = dict(CONFIG)
    del config["wifi"]
    with Board(config, ntp_failures=1000) as board:
        board.year = 2000
        board.switch_on(10)
        assert "wifi is missing in config.json" in board.words("fail")[0]


def test_a_year_that_cannot_be_is_not_taken_from_a_time_server():  # C75
    for years in (-10, 25):
        with Board(ntp_offset=years * 365 * 86400) as board:
            board.year = 2000
            board.switch_on(30)
            assert "no time server" in board.words("fail")[0] and not board.provider.calls
            assert board.state.date is None


def test_a_certificate_out_of_date_asks_for_the_time_again():  # C75
    for code in ("certificate_expired", "certificate_not_yet_valid", "clock_not_set"):
        with Board() as board:
            board.provider._answer = wrong_time(code)
            board.switch_on(60)
            assert 3 <= board.state.ntp_attempts <= 8, code  # and not before each attempt


def wrong_time(code):
    def answer(call):
        raise NetworkError(code, "id.example")

    return answer


def test_the_time_is_asked_for_once_a_day():  # C75
    with Board() as board:
        signed_in(board)

        def use(session, screens, settings, clock):
            while True:
                session.access_token()
                board.time.now += 1_800_000
                clock.sleep_ms(100)

        board.show = use
        board.switch_on(3 * 86400 - 3600)
        assert board.state.ntp_attempts == 3


def test_a_clock_that_runs_on_goes_on_without_a_time_server():
    with Board(ntp_failures=1000) as board:
        board.switch_on(10)
        assert board.words("code") and not board.words("fail")


def test_the_clock_is_left_alone_after_a_reset():
    with Board() as board:
        board.switch_on(10, cause=machine.HARD_RESET)
        assert board.state.ntp_attempts == 0


def test_the_first_time_server_that_answers_is_enough():
    with Board(dict(CONFIG, ntp=["a.example", "b.example"]), ntp_failures=1) as board:
        board.switch_on(10)
        assert board.state.ntp_attempts == 2
        assert ntptime.host == "b.example"


def test_without_a_display_the_console_does():
    with Board() as board:
        board.switch_on(10)
        assert board.told[0][0] == "no_display"
        assert board.words("code")


def test_a_display_that_comes_off_does_not_stop_the_login():
    with Board(display=True) as board:
        off = (6, lambda: board.state.change_world(i2c_absent=[OLED]))
        board.switch_on(30, off, (8, lambda: approve(board)))
        assert board.applications


def test_the_watchdog_is_off_unless_asked_for():
    with Board() as board:
        board.switch_on(10)
        assert board.state.watchdog is None


def test_the_watchdog_does_not_run_before_config_json_has_proven_good():
    with Board(dict(CONFIG, watchdog=90, provider={"name": "nobody", "client_id": "id"})) as board:
        assert board.switch_on(10)
        assert board.words("fail") and board.state.watchdog is None


def test_the_watchdog_is_fed_while_a_code_waits_and_while_the_application_does():
    with Board(dict(CONFIG, watchdog=90)) as board:
        board.switch_on(100, (50, lambda: approve(board)))
        assert board.state.watchdog["timeout"] == 90000
        assert board.state.watchdog["feeds"] > 1000
        assert board.time.longest_sleep <= 100


def test_a_code_can_be_kept_from_view_until_a_press():  # C62
    with Board(dict(CONFIG, hide_code=True)) as board:
        board.switch_on(30, *board.press(20))
        told = [told[0] for told in board.told if told[0] != "tick"]
        assert told[-2:] == ["code_hidden", "code"]
        assert board.words("code") == ["CODE-1"] and len(board.words("tick")) < 12


def test_a_code_that_stays_hidden_is_approved_all_the_same():  # C62: by verification_uri_complete on a label, say
    with Board(dict(CONFIG, hide_code=True)) as board:
        board.switch_on(30, (10, lambda: approve(board)))
        assert board.applications and not board.words("code")


def test_the_board_is_named_beside_its_code():  # C63
    with Board(dict(CONFIG, device_id="Hall 3"), display=True) as board:
        named = []
        screens = login.Screens

        class Named(screens):
            def __init__(self, service, device_id="", hide_code=False):
                named.append(device_id)
                super().__init__(service, device_id, hide_code)

        login.Screens = Named
        try:
            board.switch_on(10)
        finally:
            login.Screens = screens
        assert named == ["Hall 3"] and board.words("code")
    with Board():
        assert login.own_id() == "0001"  # the end of the simulated chip's


def test_a_board_that_gets_its_power_back_waits_by_chance_and_a_new_one_does_not():  # C74
    with Board(dict(CONFIG, spread=60)) as board:
        signed_in(board)
        waits = []
        for _ in range(8):
            board.switch_on(80)
            assert board.told[0][0] == "no_display" and board.applications
            waits += board.words("starting")
            board.applications.clear()
        assert len(set(waits)) > 1, waits
        assert all(1 <= int(wait.split()[0]) <= 61 for wait in waits)
        board.switch_on(5, cause=machine.HARD_RESET)
        assert board.applications and not board.words("starting")


def test_a_press_ends_the_wait_at_the_start():
    with Board(dict(CONFIG, spread=600)) as board:
        signed_in(board)
        board.switch_on(5, *board.press(1))
        assert board.applications


def test_a_bug_in_the_application_is_shown_kept_and_survived():  # C80
    with Board() as board:
        signed_in(board)

        def crash(session, screens, settings, clock):
            if len(board.applications) < 3:
                raise KeyError("bug")
            clock.sleep_ms(1_000_000)

        board.show = crash
        board.switch_on(120)
        assert len(board.applications) == 3
        assert board.words("fail") == ["crashed: KeyError; the console and crash.txt say where"] * 2
        with open("crash.txt") as file:
            assert "KeyError" in file.read()


def test_an_application_that_crashes_again_and_again_ends_in_a_reset():  # C80
    with Board() as board:
        signed_in(board)

        def crash(session, screens, settings, clock):
            raise MemoryError

        board.show = crash
        assert raised(SystemExit, board.switch_on, 600).args[0] == machine.HARD_RESET_STATUS
        assert len(board.applications) == 5
        assert board.time.passed > 30  # mpremote gets in between


def test_the_button_signs_out_while_an_application_crashes():  # C80
    with Board() as board:
        signed_in(board)

        def crash(session, screens, settings, clock):
            raise ValueError("bug")

        board.show = crash
        board.switch_on(60, *board.press(3, 8))
        assert board.words("signed_out") and len(board.applications) <= 4


def test_a_crash_while_signing_out_does_not_end_the_board():  # C80
    with Board() as board:
        signed_in(board)

        def fail(call):
            raise MemoryError

        def lose(session, screens, settings, clock):
            session.logout = lambda: fail(None)
            clock.sleep_ms(1_000_000)

        board.show = lose
        board.switch_on(60, *board.press(10, 8))
        assert "crashed: MemoryError" in board.words("fail")[0]


def test_without_memory_to_say_what_happened_the_chip_is_reset():  # C80
    with Board() as board:
        signed_in(board)

        def crash(session, screens, settings, clock):
            board.console.fail = full
            raise KeyError("bug")

        def full(error, renewing=False):
            raise MemoryError

        board.show = crash
        assert raised(SystemExit, board.switch_on, 60).args[0] == machine.HARD_RESET_STATUS


def test_control_c_ends_the_firmware():
    with Board() as board:
        signed_in(board)

        def interrupt(session, screens, settings, clock):
            raise KeyboardInterrupt

        board.show = interrupt
        raised(KeyboardInterrupt, board.switch_on, 60)


def test_a_login_that_the_flash_does_not_take_is_used_and_said():  # C76
    with Board() as board:
        approve(board)
        os.mkdir("login.0")  # nothing can be written there
        board.switch_on(20)
        assert board.applications and board.words("login_not_kept")
        assert board.applications[0].access_token() and not board.applications[0].is_saved()
        os.rmdir("login.0")


def test_trouble_on_the_way_loses_no_code():  # C72
    for code in ("wifi", "clock_not_set", "certificate_expired", "wrong_host", "certificate_not_trusted", "network"):
        with Board() as board:
            answer = board.provider._answer

            def fail(call, code=code):
                raise NetworkError(code, "no_ap" if code == "wifi" else "id.example", "home")

            board.switch_on(
                200,
                (6, lambda board=board, fail=fail: setattr(board.provider, "_answer", fail)),
                (60, lambda board=board, answer=answer: setattr(board.provider, "_answer", answer)),
                (61, lambda board=board: approve(board)),
            )
            assert board.words("code") == ["CODE-1"] and board.applications, (code, board.told)


def test_a_lost_wifi_loses_no_code():  # C72
    with Board() as board:
        home = {"simulated": {"key": "simulated"}}
        board.switch_on(
            300,
            (6, lambda: board.state.change_world(wifi={})),
            (60, lambda: board.state.change_world(wifi=home)),
            (61, lambda: approve(board)),
        )
        assert board.words("code") == ["CODE-1"] and board.applications, board.told


def test_a_display_of_a_size_that_is_not_supported_leaves_the_console():
    with Board() as board:
        kept = screens.board.display
        screens.board.display = lambda: SSD1306_I2C(128, 12, None)
        try:
            board.switch_on(10)
        finally:
            screens.board.display = kept
        assert board.words("no_display") and board.words("code")


def test_a_secret_is_never_shown():
    with Board() as board:
        board.switch_on(30, (8, lambda: approve(board)))
        told = str(board.told)
        for secret in ["secret-1"] + board.provider.good:
            assert secret not in told


