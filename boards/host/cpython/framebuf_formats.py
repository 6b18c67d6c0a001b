# PC only: do not upload. A part of the stand-in for MicroPython's built-in framebuf.
"""How pixels lie in a buffer, one class a format; `rect` gets coordinates that are clipped already."""

_SET = [bytes(byte | mask for byte in range(256)) for mask in range(256)]
_CLEAR = [bytes(byte & ~mask for byte in range(256)) for mask in range(256)]


class Pixels:
    """Pixels of `width` x `height` in `buffer`, `stride` pixels from one row to the next."""

    align = 1  # rows start at multiples of so many pixels
    bits = 8  # of a pixel

    def __init__(self, buffer, width, height, stride):
        self.buffer = memoryview(buffer).cast("B")
        self.width = width
        self.height = height
        self.stride = -(-stride // self.align) * self.align
        if self.stride * (height - 1) + self._row_end() > len(self.buffer) * 8 // self.bits:
            raise ValueError("buffer too small")

    def _row_end(self):
        return -(-self.width // self.align) * self.align


class Vertical(Pixels):
    """MONO_VLSB: a byte is eight pixels one below the other, bit 0 on top."""

    bits = 1

    def __init__(self, buffer, width, height, stride):
        self.buffer = memoryview(buffer).cast("B")
        self.width = width
        self.height = height
        self.stride = stride
        if stride * ((height - 1) // 8) + width > len(self.buffer):
            raise ValueError("buffer too small")

    def get(self, x, y):
        return self.buffer[(y >> 3) * self.stride + x] >> (y & 7) & 1

    def set(self, x, y, color):
        self.mask((y >> 3) * self.stride + x, 1, 1 << (y & 7), color)

    def rect(self, x, y, width, height, color):
        end = y + height
        while y < end:
            below = min(end, (y | 7) + 1)
            self.mask((y >> 3) * self.stride + x, width, (1 << (below - y)) - 1 << (y & 7), color)
            y = below

    def mask(self, start, count, mask, color):
        """Set (or clear) the bits of `mask` in `count` bytes from `start`."""
        table = (_SET if color else _CLEAR)[mask]
        self.buffer[start:start + count] = bytes(self.buffer[start:start + count]).translate(table)


class Horizontal(Pixels):
    """MONO_HLSB: a byte is eight pixels side by side, bit 7 on the left."""

    align = 8
    bits = 1
    flip = 7

    def get(self, x, y):
        return self.buffer[x + y * self.stride >> 3] >> (x & 7 ^ self.flip) & 1

    def set(self, x, y, color):
        bit = 1 << (x & 7 ^ self.flip)
        index = x + y * self.stride >> 3
        self.buffer[index] = self.buffer[index] | bit if color else self.buffer[index] & ~bit

    def rect(self, x, y, width, height, color):
        for row in range(y, y + height):
            for column in range(x, x + width):
                self.set(column, row, color)


class HorizontalReversed(Horizontal):
    """MONO_HMSB: as MONO_HLSB, bit 0 on the left."""

    flip = 0


class Grey(Pixels):
    """GS8: a byte a pixel."""

    def get(self, x, y):
        return self.buffer[x + y * self.stride]

    def set(self, x, y, color):
        self.buffer[x + y * self.stride] = color & 0xFF

    def rect(self, x, y, width, height, color):
        for start in range(x + y * self.stride, x + (y + height) * self.stride, self.stride):
            self.buffer[start:start + width] = bytes((color & 0xFF,)) * width


class Color(Pixels):
    """RGB565: two bytes a pixel, the low one first as on every board in question."""

    bits = 16

    def get(self, x, y):
        index = 2 * (x + y * self.stride)
        return self.buffer[index] | self.buffer[index + 1] << 8

    def set(self, x, y, color):
        self.rect(x, y, 1, 1, color)

    def rect(self, x, y, width, height, color):
        row = (color & 0xFFFF).to_bytes(2, "little") * width
        for start in range(2 * (x + y * self.stride), 2 * (x + (y + height) * self.stride), 2 * self.stride):
            self.buffer[start:start + len(row)] = row
