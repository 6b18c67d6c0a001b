"""The store in the NVS of an ESP32, here the simulated one, which forgets at a reset what was not committed."""

import esp32
import state
from deviceflow.errors import StoreError
from deviceflow.nvs import NvsStore
from support.fakes import raised

KEY = "https://login.example.com/token client-1"
NAMESPACE = "deviceflow"


def fresh():
    """A board in RAM, just switched on."""
    board = state.use(state.State())
    board.boot()
    return board


def reset(board):
    """The board starts anew; gives a new store on it."""
    board.boot()
    return NvsStore(NAMESPACE)


def test_what_is_saved_is_loaded_after_a_reset():
    board = fresh()
    buffer_end = 256 - 16 - len(KEY)  # a record that just fits the first buffer it is read into
    for size in (0, 1, buffer_end - 1, buffer_end, buffer_end + 1, 900, 2000, 4096, 8192 - 16 - len(KEY)):
        value = ("%d~" % size * size)[:size]
        NvsStore(NAMESPACE).save(KEY, value)
        assert reset(board).load(KEY) == value


def test_a_new_board_has_no_login():
    fresh()
    store = NvsStore(NAMESPACE)
    assert store.load(KEY) is None
    store.erase()


def test_a_login_that_is_too_large_is_refused_and_the_old_one_stays():
    board = fresh()
    store = NvsStore(NAMESPACE)
    store.save(KEY, "old")
    raised(StoreError, store.save, KEY, "x" * 8192)
    assert reset(board).load(KEY) == "old"


def test_what_is_not_committed_is_lost_at_a_reset():  # or these tests could not tell
    board = fresh()
    esp32.NVS(NAMESPACE).set_blob("login0", b"x")
    board.boot()
    error = raised(OSError, esp32.NVS(NAMESPACE).get_blob, "login0", bytearray(9))
    assert error.args[0] == -0x1102


def test_a_reset_before_the_commit_leaves_the_old_login():
    board = fresh()
    NvsStore(NAMESPACE).save(KEY, "old")
    store = NvsStore(NAMESPACE)
    store._nvs.commit = lambda: None  # the power fails here
    store.save(KEY, "new")
    store = reset(board)
    assert store.load(KEY) == "old"
    store.save(KEY, "newer")
    assert reset(board).load(KEY) == "newer"


def test_a_login_is_given_to_its_own_key_only():  # C46
    board = fresh()
    NvsStore(NAMESPACE).save(KEY, "rt")
    assert reset(board).load("https://evil.example/token client-1") is None


def test_namespaces_do_not_mix():
    fresh()
    NvsStore("one").save(KEY, "1")
    NvsStore("two").save(KEY, "2")
    assert NvsStore("one").load(KEY) == "1"
    NvsStore("one").erase()
    assert NvsStore("two").load(KEY) == "2"


def test_erase_outlives_a_reset_and_leaves_nothing():
    board = fresh()
    store = NvsStore(NAMESPACE)
    for value in ("a", "b", "c"):
        store.save(KEY, value)
    store.erase()
    store = reset(board)
    assert store.load(KEY) is None
    for key in ("login0", "login1"):
        assert raised(OSError, esp32.NVS(NAMESPACE).get_blob, key, bytearray(99)).args[0] == -0x1102
    store.erase()


def test_a_reset_in_an_erase_brings_no_old_login_back():
    for commits in (0, 1, 2):
        board = fresh()
        store = NvsStore(NAMESPACE)
        for value in ("oldest", "old", "last"):
            store.save(KEY, value)
        store._nvs = Cut(store._nvs, commits)
        raised(PowerCut, store.erase) if commits < 2 else store.erase()
        assert reset(board).load(KEY) == ("last" if commits < 2 else None)


class PowerCut(BaseException):
    """The board is off."""


class Cut:
    """An NVS that commits so many times before the power fails."""

    def __init__(self, nvs, commits):
        self.nvs, self.commits = nvs, commits
        self.erase_key = nvs.erase_key
        self.get_blob = nvs.get_blob

    def commit(self):
        if not self.commits:
            raise PowerCut
        self.commits -= 1
        self.nvs.commit()


def test_damaged_blobs_are_not_there():  # C45
    fresh()
    nvs = esp32.NVS(NAMESPACE)
    store = NvsStore(NAMESPACE)
    store.save(KEY, "old")
    for blob in (b"", b"x", bytes(16), bytes(9000)):
        nvs.set_blob("login1", blob)
        assert store.load(KEY) == "old"
    nvs.erase_key("login1")
    nvs.set_i32("login1", 5)  # another program's number under our name
    assert store.load(KEY) == "old"
    store.save(KEY, "new")
    assert store.load(KEY) == "new"


def test_a_full_partition_is_reported_and_the_old_login_stays():
    board = fresh()
    store = NvsStore(NAMESPACE)
    store.save(KEY, "rt-old")
    board.change_world(nvs_full=True)
    error = raised(StoreError, store.save, KEY, "rt-new")
    assert error.error == "store_failed" and str(-0x1105) in error.description and "rt-" not in str(error)
    assert reset(board).load(KEY) == "rt-old"


def test_an_erase_that_fails_is_reported():
    fresh()
    store = NvsStore(NAMESPACE)
    store.save(KEY, "rt")
    store._nvs = Refusing(store._nvs)
    assert raised(StoreError, store.erase).error == "store_failed"


class Refusing:
    def __init__(self, nvs):
        self.get_blob = nvs.get_blob

    def erase_key(self, key):
        raise OSError(-0x1101, "ESP_ERR_NVS_NOT_INITIALIZED")


def test_a_namespace_that_is_too_long_is_refused_at_once():
    fresh()
    assert "15" in raised(StoreError, NvsStore, "sixteen_letters_").description
    NvsStore("fifteen_letters").save(KEY, "rt")
    assert NvsStore("fifteen_letters").load(KEY) == "rt"


def test_no_secret_is_shown():  # C32
    fresh()
    store = NvsStore(NAMESPACE)
    store.save(KEY, "rt-secret")
    assert "rt-" not in repr(store) and "client" not in repr(store)
