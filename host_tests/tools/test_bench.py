"""The bench's own arithmetic: limits, budgets, outputs, and the exit status that a broken limit gives."""

import json
import pathlib
import re
import sys
import types
import zipfile

import pytest
from click.testing import CliRunner

from tools.bench import bytecode, chip, cli, figures, heap, interpreter, peers, plot, table
from tools.bench.budget import Budget
from tools.bench.server import ACCESS, HEADERS, PENDING, REFRESH, Server
from tools.bench.table import PLAIN, TLS, TRUST, Figure

CURVES = {("bytes, by size", "KB"): [(10, 100, 300), (20, 200, 900)]}
BUDGET = {"targets": {"poll": 90}, "limits": {"poll": 100}, "modules": {"deviceflow.flow": 2000}}


def figure(value, limit):
    return Figure("poll", value, "B", "the peer", 5200, limit=limit)


def test_a_limit_is_broken_only_above_it():
    assert not figure(100, 100).broken()
    assert figure(101, 100).broken()
    assert not figure(10**9, None).broken()


def test_a_line_has_six_cells_and_a_dash_where_there_is_nothing():
    assert figure(1500, 1900).line() == "poll\t1500\tB\t1900\tthe peer\t5200"
    assert Figure("boot", 1.5, "ms").line() == "boot\t1.5\tms\t-\t-\t-"
    assert Figure("growth", 0, "B", limit=0).line() == "growth\t0\tB\t0\t-\t-"


def test_a_module_that_grew_is_named_with_both_sizes():
    sizes = {"deviceflow.flow": 2001, "deviceflow.grant": 2000}
    found = table.complaints([], sizes, {"deviceflow.flow": 2000, "deviceflow.grant": 2000})
    assert len(found) == 1
    assert "deviceflow.flow" in found[0]
    assert "2001" in found[0]
    assert "2000" in found[0]


def test_a_module_without_a_budget_is_named():
    (sentence,) = table.complaints([], {"deviceflow.new": 5}, {})
    assert "deviceflow.new" in sentence


def test_an_image_and_a_way_are_part_of_the_name():
    assert Figure("boot", 1, "B", image="frozen", way=TLS).key == "frozen, TLS: boot"
    assert Figure("boot", 1, "B", image="stock", way=PLAIN).key == "stock: boot"


def test_the_readme_gets_the_new_tables_in_place_of_the_old():
    old = "# a\n\n" + table.BEGIN + "old\n" + table.END + "\nafter | it |\n"
    assert table.placed(old, "new\n") == "# a\n\n" + table.BEGIN + "new\n" + table.END + "\nafter | it |\n"
    with pytest.raises(ValueError, match="no place"):
        table.placed("# a\n", "new\n")


def test_a_table_has_a_column_for_each_way():
    found = [
        Figure("login", 25394, "B", "the peer", 19029, image="frozen", way=PLAIN, target=20000),
        Figure("login", 30246, "B", image="frozen", way=TRUST),
        Figure("boot", 48142, "B", image="frozen", way=TLS),
    ]
    lines = table.markdown(found).splitlines()
    assert "| login | 25.4 KB | 30.2 KB |  | 20.0 KB | 19.0 KB |" in lines
    assert "| boot |  |  | 48.1 KB |  |  |" in lines


def run(tmp_path, monkeypatch, found, sizes, *options):
    """Run the command with measurements that are given; return its outcome, and the content of the budget."""
    bench = types.SimpleNamespace(all=lambda: found)
    monkeypatch.setattr(cli, "fetch", lambda environ: tmp_path)
    monkeypatch.setattr(cli, "compiled", lambda *_: sizes)
    monkeypatch.setattr(cli, "images", lambda environ: {})
    monkeypatch.setattr(cli, "prepared", lambda *_: [None])
    monkeypatch.setattr(cli, "measured", lambda *_: [])
    monkeypatch.setattr(cli, "Bench", lambda *_: bench)
    budget = tmp_path / "budget.json"
    budget.write_text(json.dumps(BUDGET))
    arguments = ["--output", str(tmp_path / "build"), "--budget", str(budget), *options]
    return CliRunner().invoke(cli.bench, arguments), json.loads(budget.read_text())


def test_within_the_limits_the_exit_status_is_0_and_the_same_figures_are_written(tmp_path, monkeypatch):
    sizes = {"deviceflow.flow": 2000, "adafruit_oauth2": 9999}
    done, _ = run(tmp_path, monkeypatch, [figure(100, None)], sizes)
    assert done.exit_code == 0
    assert done.stdout.startswith(figure(100, 100).line() + "\n")
    (record,) = json.loads((tmp_path / "build" / "bench.json").read_text())
    assert (record["key"], record["value"], record["limit"], record["target"]) == ("poll", 100, 100, 90)
    assert "| poll | 100 B | 100 B | 5,200 B (the peer) |" in (tmp_path / "build" / "bench.md").read_text()


def test_a_broken_limit_gives_an_exit_status_that_is_not_0(tmp_path, monkeypatch):
    done, _ = run(tmp_path, monkeypatch, [figure(101, None)], {})
    assert done.exit_code == 1
    assert "poll: 101 B, the limit is 100" in done.stderr


def test_a_module_over_its_budget_gives_an_exit_status_that_is_not_0(tmp_path, monkeypatch):
    done, _ = run(tmp_path, monkeypatch, [], {"deviceflow.flow": 2001})
    assert done.exit_code == 1
    assert "deviceflow.flow" in done.stderr


def test_a_program_that_fails_gives_an_exit_status_that_is_not_0(tmp_path, monkeypatch):
    def failing():
        raise interpreter.Failed("poll: no such thing")
        yield

    done, _ = run(tmp_path, monkeypatch, failing(), {})
    assert done.exit_code == 1
    assert "no such thing" in done.stderr


def test_the_budget_can_be_set_to_what_is_there(tmp_path, monkeypatch):
    found = [figure(2001, None), Figure("boot", 57.7, "ms")]
    done, budget = run(tmp_path, monkeypatch, found, {"deviceflow.flow": 2100}, "--set-budget")
    assert done.exit_code == 0
    assert budget == {"targets": {"poll": 90}, "limits": {"poll": 2048}, "modules": {"deviceflow.flow": 2112}}
    done, budget = run(tmp_path, monkeypatch, [figure(80, None)], {}, "--set-budget")
    assert budget["limits"] == {"poll": 90}  # a target that is reached stays reached


def test_a_smallest_heap_may_vary_by_more_than_other_figures(tmp_path):
    path = tmp_path / "budget.json"
    path.write_text(json.dumps(BUDGET), encoding="utf-8")
    Budget(path).set([Figure(name, 20000, "B", image="stock") for name in (heap.BOOT, heap.IMPORTS)], {})
    assert Budget(path).limits["stock: " + heap.BOOT] == 21760
    assert Budget(path).limits["stock: " + heap.IMPORTS] == 20736


def test_no_time_has_a_limit():
    budget = Budget(pathlib.Path(cli.HERE) / "budget.json")
    assert not [name for name in budget.limits if "time" in name or "boot to code" in name]


def test_what_a_boot_leaves_to_tls():
    assert chip.left_for_tls(50000) == chip.OUTSIDE
    assert chip.left_for_tls(60000) == chip.OUTSIDE - chip.FIRST_HEAP
    assert "never grow" in chip.sentence("frozen", 50000) and "double" in chip.sentence("stock", 60000)


def test_what_trust_holds_is_the_difference_of_two_images():
    held = {("stock", PLAIN): 100, ("stock", TRUST): 170, ("frozen", PLAIN): 50}
    found = [Figure(heap.IMPORTS, value, "B", image=image, way=way) for (image, way), value in held.items()]
    assert [(f.key, f.value) for f in heap.of_trust(found)] == [("stock, trust: held by trust itself", 70)]


def test_sizes_are_those_of_the_bytecode_by_module_name(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "package").mkdir(parents=True)
    (source / "package" / "__init__.py").write_text("")
    (source / "package" / "part.py").write_text("x = 'a text that is longer than ten characters'\n")
    bytecode.compile_tree(source, target)
    sizes = bytecode.module_sizes(target)
    assert set(sizes) == {"package", "package.part"}
    assert sizes["package.part"] == (target / "package" / "part.mpy").stat().st_size > sizes["package"]


class Needs:
    """In place of the interpreter's processes: a program that needs so many bytes of heap."""

    def __init__(self, bytes_needed):
        self._needed = bytes_needed
        self.stored = []

    def __call__(self, arguments, cwd, **_):
        self.stored.append(sorted(path.name for path in cwd.iterdir()))
        (cwd / "login.0").write_bytes(b"stored")
        heap = int(arguments[2].partition("=")[2])
        enough = heap >= self._needed
        return types.SimpleNamespace(returncode=0 if enough else 1, stdout="@ done 1\n" if enough else "", stderr="no")


def test_the_smallest_heap_is_found_and_each_run_begins_without_a_login(tmp_path, monkeypatch):
    (tmp_path / "config.json").write_text("{}")
    for needed in (5000, 18432, 100001):
        program = Needs(needed)
        monkeypatch.setattr(interpreter.subprocess, "run", program)
        assert 0 <= interpreter.Interpreter("m", [], tmp_path).smallest_heap("login") - needed <= 64
        assert all(files == ["config.json"] for files in program.stored)


def test_a_program_that_never_gets_through_is_an_error_and_no_figure(tmp_path, monkeypatch):
    monkeypatch.setattr(interpreter.subprocess, "run", Needs(10**9))
    with pytest.raises(interpreter.Failed, match="login: no"):
        interpreter.Interpreter("m", [], tmp_path).smallest_heap("login")


def test_only_lines_with_the_mark_are_figures():
    assert interpreter.told("Go to x\n@ ours 12\n@ module:deviceflow.flow 1\n@ broken\n") == {
        "ours": 12,
        "module:deviceflow.flow": 1,
    }


def test_names_are_counted_from_the_first_look_at_the_table_to_the_last():
    pool = "qstr pool: n_pool=%d, n_qstr=%d, n_str_data_bytes=208, n_total_bytes=688\n"
    assert interpreter.told(pool % (2, 29) + "@ done 1\n" + pool % (3, 68)) == {"done": 1, "names": 39}


def test_ours_is_what_the_bare_exchange_does_not_take():
    told = {"bare": {"allocated": 1500}, "ours": {"allocated": 1620}}
    given = types.SimpleNamespace(figures=lambda program, who, url: told[who])
    variant = types.SimpleNamespace(interpreter=given, server=types.SimpleNamespace(url=""))
    (ours,) = figures.Bench(variant, {}).poll()
    assert ours.value == 120


def test_the_server_gives_what_both_sides_are_measured_with():
    with Server() as server:
        server.reply("/device", b"client_id=x")
        replies = [server.reply("/token", b"device_code=x") for _ in range(PENDING + 1)]
    assert [b"authorization_pending" in reply for reply in replies] == [True] * PENDING + [False]
    head, _, body = replies[-1].partition(b"\r\n\r\n")
    token = json.loads(body)
    assert len(head.split(b"\r\n")) == 1 + 13 == 2 + len(HEADERS)
    assert [len(token[name]) for name in ("access_token", "refresh_token", "id_token")] == [ACCESS, REFRESH, 1200]


def test_each_refresh_gives_another_refresh_token():
    with Server() as server:
        first, second = (server.reply("/token", b"refresh_token=x").partition(b"\r\n\r\n")[2] for _ in range(2))
    assert json.loads(first)["refresh_token"] != json.loads(second)["refresh_token"]


def test_the_plot_draws_both_curves_inside_its_frame():
    picture = plot.svg(CURVES)
    width, height = (float(re.search(name + r'="(\d+)"', picture).group(1)) for name in ("width", "height"))
    lines = re.findall(r'points="([^"]*)"', picture)
    places = [tuple(map(float, place.split(","))) for line in lines for place in line.split()]
    assert len(lines) == 3
    assert all(0 <= x <= width and 0 <= y <= height for x, y in places)
    ours, theirs = (line.split()[-1].split(",")[1] for line in lines[1:])
    assert float(theirs) < float(ours), "more bytes are drawn higher up"


def test_the_top_of_an_axis_is_round_and_holds_the_value():
    tops = [plot.nice(value) for value in (0.25, 1, 9, 11, 1000, 1001, 68592)]
    assert tops == pytest.approx([0.3, 1, 9, 20, 1000, 2000, 70000])


def test_peers_are_fetched_once_and_unpacked_without_anything_else(tmp_path):
    calls = []

    def pip(arguments, **_):
        calls.append(arguments)
        folder = pathlib.Path(arguments[arguments.index("--dest") + 1])
        folder.mkdir(parents=True)
        with zipfile.ZipFile(folder / "peers.whl", "w") as wheel:
            for name in ("adafruit_oauth2.py", "adafruit_miniqr.py", "other.py", "../../escaped.py"):
                wheel.writestr(name, "x = 1\n")
        return types.SimpleNamespace(returncode=0)

    environ = {"XDG_CACHE_HOME": str(tmp_path)}
    folder = peers.fetch(environ, pip)
    assert peers.fetch(environ, pip) == folder
    assert len(calls) == 1
    assert sorted(path.name for path in tmp_path.rglob("*.py")) == ["adafruit_miniqr.py", "adafruit_oauth2.py"]


def test_peers_that_can_not_be_had_are_an_error_in_words(tmp_path):
    def pip(arguments, **_):
        return types.SimpleNamespace(returncode=1, stderr="https://user:password@index.example")

    with pytest.raises(peers.NoPeers) as refused:
        peers.fetch({"XDG_CACHE_HOME": str(tmp_path)}, pip)
    assert "adafruit-circuitpython-oauth2" in str(refused.value)
    assert "password" not in str(refused.value)


def test_a_64_bit_interpreter_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROPYTHON", sys.executable)
    monkeypatch.setattr(cli, "fetch", lambda environ: tmp_path)
    monkeypatch.setattr(cli, "compiled", lambda *_: {})
    monkeypatch.setattr(cli, "probe", lambda command: ((1, 26, 1), 64))
    done = CliRunner().invoke(cli.bench, ["--output", str(tmp_path / "build")])
    assert done.exit_code == 1
    assert "32-bit" in done.stderr
