"""Where answers come from: the command line, a person at the terminal, a pipe, or the default."""

import getpass


class NoAnswer(Exception):
    """An answer is missing or cannot be right; the text says what to do."""


class Answers:
    """`given` is {option: text or None}. `ask(prompt)` and `ask_secretly(prompt)` give what a person types. If there is
    nobody to ask, `ask` is None, and `piped` is a text file with an answer a line, in the order of the questions."""

    def __init__(self, given, ask=input, ask_secretly=getpass.getpass, piped=None):
        self._given, self._ask, self._ask_secretly = given, ask, ask_secretly
        self._piped = piped

    def get(self, option, text, check, default=None, secret=False):
        """The answer to the question `text`, as `check` makes it. Raise NoAnswer.

        A wrong answer on the command line is an error; a person is asked again. Without a `default` it is required.
        """
        given = self._given.get(option)
        if given is not None:
            return _checked(option, given, check)
        ask = self._ask_secretly if secret else self._ask
        if ask:
            return self._from_person(ask, text, check, default)
        line = self._piped.readline() if self._piped else ""
        if not line and default is None:
            value = "" if option.endswith("=…") else " …"
            raise NoAnswer(f"{text} is missing: answer at a terminal, or give ARGS='{option}{value}'")
        return _checked(text, line.rstrip("\r\n") or default or "", check)

    @staticmethod
    def _from_person(ask, text, check, default):
        prompt = f"{text}{f' [{default}]' if default else ''}: "
        while True:
            try:
                return check(ask(prompt) or default or "")
            except ValueError as problem:
                print("  " + str(problem))


def _checked(option, given, check):
    try:
        return check(given)
    except ValueError as problem:
        raise NoAnswer(f"{option}: {problem}") from None
