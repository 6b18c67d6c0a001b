"""The picture on the panel as an image: bluish white pixels with a gap between them, on near-black.

A frame is bytes as framebuf.MONO_VLSB has them, `width` bytes for each 8 rows. Images have a palette of
three colours, which keeps the files small.
"""

from PIL import Image, ImageDraw

PANEL, UNLIT, LIT = range(3)
COLOURS = ((5, 7, 12), (11, 15, 22), (205, 228, 255))
MARGIN = 3  # of dark panel around the pixels, in pixels of the display
SCALE = 6


def image(frame, width, height, scale=SCALE):
    """Give `frame` as a PIL image, `scale` dots to a pixel. Raise ValueError on a wrong size."""
    if len(frame) * 8 != width * height:
        raise ValueError(f"{len(frame)} bytes are not a frame of {width}x{height}")
    if scale < 1:
        raise ValueError("the scale is at least 1")
    out = Image.new("P", ((width + 2 * MARGIN) * scale, (height + 2 * MARGIN) * scale), PANEL)
    out.putpalette([part for colour in COLOURS for part in colour])
    draw = ImageDraw.Draw(out)
    side = scale - max(1, scale // 6) if scale > 1 else 1  # the rest is the gap
    for y in range(height):
        for x in range(width):
            lit = frame[(y >> 3) * width + x] >> (y & 7) & 1
            left, top = (x + MARGIN) * scale, (y + MARGIN) * scale
            draw.rectangle((left, top, left + side - 1, top + side - 1), LIT if lit else UNLIT)
    return out


def save_png(path, frame, width, height, scale=SCALE):
    """Write `frame` as a PNG file."""
    image(frame, width, height, scale).save(path, "PNG", optimize=True)


def save_gif(path, frames, width, height, scale=SCALE):
    """Write `frames`, pairs (frame, milliseconds that it stays), as an animated GIF that repeats."""
    frames = list(frames)
    first, *rest = [image(frame, width, height, scale) for frame, _ in frames]
    stay = [ms for _, ms in frames]
    first.save(path, "GIF", save_all=True, append_images=rest, duration=stay, loop=0)
