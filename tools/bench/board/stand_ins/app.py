"""An application that has nothing to do: the board is signed in."""


def main(*_):
    print("@ done 1")
