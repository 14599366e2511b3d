"""A picture shows what was drawn, and carries nothing else along: no text, no time, no name of a program or machine."""

import struct
import zlib

from helpers.charts.drawing import png_of, png_of_profit
from tests.helpers.charts.pictures import a_picture
from tests.helpers.charts.test_profit_picture import made

OF_THE_PICTURE = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}


def parts_of(png: bytes) -> list[tuple[bytes, bytes]]:
    """Kind and content of each part, as the format has them."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    parts, at = [], 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        assert struct.unpack(">I", png[at + 8 + size : at + 12 + size]) == (zlib.crc32(kind + content),)
        parts.append((kind, content))
        at += 12 + size
    assert at == len(png), "and nothing behind its end"
    return parts


def test_a_picture_has_pixels_and_nothing_beside_them() -> None:
    for png in (png_of(a_picture()), png_of_profit(made("10", "-5", "7"))):
        parts = parts_of(png)
        assert {kind for kind, _ in parts} <= OF_THE_PICTURE
        assert len(parts) >= 3
