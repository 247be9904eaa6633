"""What a signature covers, byte by byte (pure).

A library's own test of the length alone can be satisfied by ranges that leave another hole than the signature's;
so the ranges are held against the bytes: everything up to the opening bracket of the contents, and everything
from its closing bracket on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_END_OF_FILE: Final = re.compile(rb"%%EOF[\r\n \t\x00]{0,4}\Z")


def is_sound(content: bytes, byte_range: Sequence[object], signature: bytes) -> bool:
    """Whether the ranges are `0 a b c`, their hole is exactly `<signature in hexadecimal>`, and they end where a
    revision of the file ends."""
    numbers = [int(each) for each in byte_range if isinstance(each, int)]
    if len(numbers) != 4 or len(byte_range) != 4:
        return False
    start, length, second, rest = numbers
    end = second + rest
    if start != 0 or length <= 0 or rest <= 0 or not length < second < end <= len(content):
        return False
    hole = content[length:second]
    if hole[:1] != b"<" or hole[-1:] != b">":
        return False
    try:
        inside = bytes.fromhex(hole[1:-1].decode("ascii"))
    except ValueError:
        return False
    return (
        inside == signature
        and len(hole) == 2 * len(signature) + 2
        and bool(_END_OF_FILE.search(content[max(0, end - 32) : end]))
    )


def end_of(byte_range: Sequence[object]) -> int:
    """The first byte after the signed part, for sound ranges."""
    return sum(each for each in byte_range[2:4] if isinstance(each, int))
