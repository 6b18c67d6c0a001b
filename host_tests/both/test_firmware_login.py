"""The firmware from power-on to the application, and what may go wrong on the way."""

import machine
import ntptime
import ujson
from deviceflow.errors import BadReply, LoginRequired, NetworkError
from support.fakes import raised
from support.firmware_world import CONFIG, ISSUER, OLED, Board


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

        def lose(session, screens, config, clock):
            board.provider.good = []
            board.show = None
            raise LoginRequired("login_required", "gone")

        board.show = lose
        board.switch_on(10)
        assert board.applications and not board.words("code")  # the access token in memory is still good
        assert not board.words("fail")


def test_an_application_that_fails_is_started_again():
    with Board() as board:
        signed_in(board)

        def fail(session, screens, config, clock):
            if len(board.applications) < 3:
                raise NetworkError("network", "the API is down")
            clock.sleep_ms(1_000_000)

        board.show = fail
        board.switch_on(60)
        assert len(board.applications) == 3
        assert board.words("fail") == ["network: the API is down"] * 2


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
        raised(NetworkError, session.access_token)
        assert board.words("fail") == ["network: no answer (error 113)"]
        board.provider.down = False
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
            assert board.words("fail") == ["redirect_refused: the server sends us to another address"]
            assert not board.applications[0].online
            assert board.applications[0].has_login()


def portal(call):
    raise BadReply("redirect_refused", "the server sends us to another address")


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
        board.write("config.json", '{"provider": {"issuer": "https://other.example", "client_id": "board"}}')
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
        for pause, least in zip(pauses, (2, 4, 8, 16, 32, 64, 120, 120)):
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
        board.provider.life = 30
        board.switch_on(150)
        assert len(board.words("code")) == 3
        board.switch_on(250, *board.press(120))
        assert len(board.words("code")) == 6


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
        assert board.told[-1] == ("signed_out", "the server was not told")
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
        assert board.told[-1] == ("signed_out", "the server was not told")


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
        code, expired = board.told.index(("code", "CODE-1")), board.told.index(("code", "CODE-2"))
        ticks = [told[1] for told in board.told[code:expired] if told[0] == "tick"]
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

        def sleep(session, screens, config, clock):
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


def test_a_time_server_that_does_not_set_a_good_date_is_not_enough():
    with Board() as board:
        board.year = 2000
        board.switch_on(30)
        assert board.words("fail") and not board.provider.calls


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


def test_a_secret_is_never_shown():
    with Board() as board:
        board.switch_on(30, (8, lambda: approve(board)))
        told = str(board.told)
        for secret in ["secret-1"] + board.provider.good:
            assert secret not in told


