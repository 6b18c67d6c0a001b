"""The command: `python tools/oled FILE` draws what the panel of a simulated display shows."""

import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "boards" / "host"))

import panel
from oled import picture, source
from sh1106_model import SH1106Model
from ssd1306_model import SSD1306Model

ABOUT = "Draw what the panel of a simulated display shows: in the terminal, as PNG or as animated GIF."
FILES = """A FILE holds a frame (width x height / 8 bytes, MONO_VLSB) or a display's RAM (1024 bytes, or 1056
of an SH1106). With --bus it is a record of the I2C bus: a line for each transfer, its time in milliseconds
and, in hex, what follows the address."""


def arguments(argv):
    parser = argparse.ArgumentParser(prog="oled", description=ABOUT, epilog=FILES)
    parser.add_argument("file", nargs="+", metavar="FILE", type=pathlib.Path, help="several: a GIF's frames")
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--height", type=int, default=64)
    parser.add_argument("--png", type=pathlib.Path, metavar="OUT", help="write the last frame as PNG")
    parser.add_argument("--gif", type=pathlib.Path, metavar="OUT", help="write all frames as an animated GIF")
    parser.add_argument("--scale", type=int, default=picture.SCALE, help="of a pixel (%(default)s)")
    parser.add_argument("--ms", type=int, default=1000, help="a GIF's time a frame (%(default)s)")
    parser.add_argument("--bus", action="store_true", help="FILE is a record of the bus")
    parser.add_argument("--sh1106", action="store_true", help="the record is for an SH1106")
    return parser.parse_args(argv)


def frames(args):
    """Pairs (frame, milliseconds)."""
    size = args.width, args.height
    if not args.bus:
        return [(source.frame(path.read_bytes(), *size), args.ms) for path in args.file]
    model = (SH1106Model if args.sh1106 else SSD1306Model)(*size)
    lines = [line for path in args.file for line in path.read_text().splitlines()]
    return source.replay(lines, model)


def draw(args):
    shown = frames(args)
    last = shown[-1][0]
    if args.png:
        picture.save_png(args.png, last, args.width, args.height, args.scale)
    if args.gif:
        picture.save_gif(args.gif, shown, args.width, args.height, args.scale)
    if not args.png and not args.gif:
        print(panel.text(last, args.width, args.height))


def main(argv=None):
    try:
        draw(arguments(argv))
    except (OSError, ValueError) as e:
        return f"oled: {e}"
    return 0


if __name__ == "__main__":
    sys.exit(main())
