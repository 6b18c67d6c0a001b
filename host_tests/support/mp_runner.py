"""Run one test file on MicroPython: every function named test_*, with a line of outcome for each.

conftest.py calls it as `micropython mp_runner.py test_file.py` and reads the lines that start with a marker.
"""

import io
import os
import sys


def run(path):
    folder, _, name = path.rpartition("/")
    sys.path[0] = folder  # in place of the folder of this file, whose modules belong to the package `support`
    module = __import__(name[: -len(".py")])
    left_out = getattr(module, "BLOCKING_ONLY", ()) if os.getenv("DEVICEFLOW_DRIVER") == "asyncio" else ()
    for test in sorted(n for n in dir(module) if n.startswith("test_") and n not in left_out):
        text = outcome(getattr(module, test))
        print("@@ %s %s\n%s" % (test, "failed" if text else "passed", text))


def outcome(test):
    """An empty string if the test passed, else its traceback."""
    try:
        test()
    except BaseException as e:  # SystemExit is a failure as well
        out = io.StringIO()
        sys.print_exception(e, out)
        return out.getvalue()
    return ""


run(sys.argv[1])
