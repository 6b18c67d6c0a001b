# PC only: do not upload. A part of the virtual board's chip; it runs on MicroPython.
"""The REPL as a board has it on its serial port: friendly for people, raw for programs.

Raw: Ctrl-A begins, Ctrl-B ends, Ctrl-C forgets the line, Ctrl-D runs what was sent, or resets if that is nothing.
Ctrl-E A Ctrl-A begins a raw paste: bytes in windows, each acknowledged by Ctrl-A, until Ctrl-D.
"""

import sys

CTRL_A, CTRL_B, CTRL_C, CTRL_D, BACKSPACE, NEWLINE, RETURN, DELETE = 1, 2, 3, 4, 8, 10, 13, 127
_FIRST_PRINTABLE = 32
_WINDOW = 1024
_PASTE = b"\x05A"
_RAW_BANNER = b"raw REPL; CTRL-B to exit\r\n"
_BANNER = b'MicroPython v%d.%d.%d; virtual board\r\nType "help()" for more information.\r\n'


class Repl:
    """`run()` talks until a reset; it takes programs from stdin and runs them within `life`."""

    def __init__(self, life, names):
        self._life, self._names = life, names
        self._write = sys.stdout.buffer.write

    def run(self):
        self._life.is_busy(False)
        self._greet()
        while True:
            try:
                if self._life.is_raw:
                    self._raw()
                else:
                    self._friendly()
            except KeyboardInterrupt:  # of a program that had just ended
                self._life.is_busy(False)

    def _greet(self):
        self._write(_RAW_BANNER if self._life.is_raw else _BANNER % sys.implementation.version[:3])

    def _switch(self, is_raw):
        self._life.is_raw = is_raw
        self._write(b"\r\n")
        self._greet()

    @staticmethod
    def _read():
        byte = sys.stdin.buffer.read(1)
        if not byte:
            raise SystemExit  # whoever holds the power switch is gone
        return byte[0]

    def _raw(self):
        """One prompt of the raw REPL."""
        self._write(b">")
        source = bytearray()
        while True:
            byte = self._read()
            if byte == CTRL_A and source == _PASTE:
                return self._run_raw(self._pasted())
            if byte == CTRL_A:
                return self._greet()
            if byte == CTRL_B:
                return self._switch(False)
            if byte == CTRL_C:
                source = bytearray()
            elif byte == CTRL_D:
                self._write(b"OK")
                return self._run_raw(source) if source else self._reset()
            else:
                source.append(byte)

    def _pasted(self):
        self._write(b"R\x01" + bytes((_WINDOW & 255, _WINDOW >> 8)))
        source = bytearray()
        while True:
            byte = self._read()
            if byte in (CTRL_C, CTRL_D):
                self._write(b"\x04")
                return source if byte == CTRL_D else b""
            source.append(byte)
            if len(source) % _WINDOW == 0:
                self._write(b"\x01")

    def _run_raw(self, source):
        """Run a program; its output ends with Ctrl-D, and so does the traceback, if any, that follows."""
        self._execute(str(source, "utf-8"), "exec", lambda: self._write(b"\x04"))
        self._write(b"\x04" if self._life.failed else b"\x04\x04")

    def _reset(self):
        self._write(b"\r\nMPY: soft reboot\r\n")
        self._life.soft_reset()

    def _friendly(self):
        """One command of the friendly REPL."""
        source = line = self._line(b">>> ")
        while line and (source != line or line.rstrip().endswith(":")):
            line = self._line(b"... ")
            source += "\n" + line
        if source.strip():
            self._execute(source, "single", lambda: None)

    def _execute(self, source, mode, before_report):
        self._life.before_report = before_report
        self._life.is_busy(True)
        with self._life:
            exec(compile(source, "<stdin>", mode), self._names)
        self._life.is_busy(False)

    def _line(self, prompt):
        """A line that somebody types; empty if it was given up."""
        self._write(prompt)
        line = bytearray()
        while True:
            byte = self._read()
            if byte in (RETURN, NEWLINE):
                self._write(b"\r\n")
                return str(line, "utf-8")
            if byte <= CTRL_D and self._control(byte, line):
                return ""
            self._edit(line, byte)

    def _control(self, byte, line):
        """What a control character asks for; True if the line ends with it."""
        if byte == CTRL_A:
            self._switch(True)
        elif byte == CTRL_B:
            self._switch(False)
        elif byte == CTRL_C:
            self._write(b"\r\n")
        elif byte == CTRL_D and not line:
            self._reset()
        return byte != CTRL_D

    def _edit(self, line, byte):
        if byte in (BACKSPACE, DELETE):
            if line:
                line[:] = line[:-1]
                self._write(b"\b \b")
        elif byte >= _FIRST_PRINTABLE:
            line.append(byte)
            self._write(bytes((byte,)))
