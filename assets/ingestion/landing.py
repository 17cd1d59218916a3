"""First look at a delivered file: identity by content, integrity, encoding; before any load."""

from __future__ import annotations

import csv
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assets.ingestion.limits import Limits

BLOCK = 1 << 22
HEADER_BYTES = 1 << 20
DELIMITERS = (",", "|", "\t", ";")
BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class Refused(Exception):
    """The whole file is refused; the text says what was found and what is expected."""


@dataclass(frozen=True)
class Landed:
    """A file whose bytes were read once: its identity and what it looked like then."""

    path: Path
    content_id: str
    size: int
    modified_ns: int
    ends_with_newline: bool
    is_gzip: bool

    def unchanged(self) -> bool:
        """Whether the file still is what was read."""
        now = self.path.stat()
        return (now.st_size, now.st_mtime_ns) == (self.size, self.modified_ns)


def land(path: Path, limits: Limits | None = None, *, text: bool = True) -> Landed:
    """Read all bytes once: content hash, gzip check, NUL bytes, encoding marks. Raises Refused."""
    limits = limits or Limits()
    try:
        before = path.stat()
    except OSError as error:
        raise Refused(f"cannot be read ({error.strerror}).") from None
    if before.st_size == 0:
        raise Refused("has zero bytes; a file with a header line was expected. Deliver it again.")
    check_size(before.st_size, limits)
    digest = hashlib.sha256()
    is_gzip = path.suffix.lower() == ".gz"
    inflate = Inflate() if is_gzip else None
    start, last, unpacked = b"", b"", 0
    most = min(limits.max_file_bytes, limits.max_zip_ratio * before.st_size + BLOCK)
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
                for plain in inflate.pieces(block) if inflate else (block,):
                    unpacked += len(plain)
                    if inflate and unpacked > most:
                        raise Refused(f"unpacks to more than {most:,} bytes (limits.max_zip_ratio, "
                                      "limits.max_file_bytes).")
                    start = start or plain[:4]
                    last = plain[-1:] or last
                    if text:
                        _check_text(plain, start)
    except zlib.error:
        raise Refused("fails its gzip check (the compressed data is damaged). Deliver it again.") from None
    except OSError as error:
        raise Refused(f"cannot be read ({error.strerror}).") from None
    if inflate is not None and not inflate.complete:
        raise Refused("is truncated: the gzip stream ends early. Deliver it again.")
    if not last:
        raise Refused("is empty inside; a file with a header line was expected. Deliver it again.")
    return Landed(path, digest.hexdigest()[:16], before.st_size, before.st_mtime_ns, last in (b"\n", b"\r"),
                  is_gzip)


def check_size(size: int, limits: Limits, name: str = "") -> None:
    """Raise Refused for a file beyond the limit; `name` is said where the delivery has many files."""
    if size > limits.max_file_bytes:
        raise Refused(f"{name + ' ' if name else ''}has {size:,} bytes; at most {limits.max_file_bytes:,} are "
                      "read (limits.max_file_bytes).")


class Inflate:
    """Inflates a gzip stream of one or more members in bounded pieces; zlib checks every CRC."""

    def __init__(self) -> None:
        """Start before the first member."""
        self._member = zlib.decompressobj(wbits=31)
        self._begun = False

    @property
    def complete(self) -> bool:
        """Whether the last member ended properly."""
        return not self._begun

    def pieces(self, block: bytes) -> Iterator[bytes]:
        """Uncompressed pieces of at most BLOCK bytes."""
        data = block
        while data:
            if not self._begun:
                data = data.lstrip(b"\0")  # padding between members
                if not data:
                    return
                self._member, self._begun = zlib.decompressobj(wbits=31), True
            yield self._member.decompress(data, BLOCK)
            if self._member.eof:
                data, self._begun = self._member.unused_data, False
            else:
                data = self._member.unconsumed_tail


def _check_text(plain: bytes, start: bytes) -> None:
    if start[:2] in BYTE_ORDER_MARKS:
        raise Refused(f"is encoded as {BYTE_ORDER_MARKS[start[:2]]}; UTF-8 is expected. Convert it.")
    if b"\0" in plain:
        raise Refused("holds NUL bytes; UTF-8 text is expected (UTF-16 or damaged?). Convert it or deliver "
                      "it again.")


def read_header(landed: Landed) -> tuple[list[str], str]:
    """Names of the first line and the delimiter that fits it. Raises Refused."""
    try:
        with landed.path.open("rb") as file:
            block = file.read(HEADER_BYTES)
        if landed.is_gzip:
            block = zlib.decompressobj(wbits=31).decompress(block, HEADER_BYTES)
        complete = len(block) < HEADER_BYTES
        line = _first_line(block, complete)
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("line 1 is not UTF-8 (Latin-1?). Convert the file to UTF-8.") from None
    delimiter = max(DELIMITERS, key=text.count)
    try:
        names = next(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), [])
    except csv.Error:
        raise Refused("line 1 has an unbalanced quote; a header of column names is expected.") from None
    if not any(name.strip() for name in names):
        raise Refused("line 1 is empty; a header of column names is expected.")
    return names, delimiter


def _first_line(block: bytes, complete: bool) -> bytes:
    ends = [end for end in (block.find(b"\n"), block.find(b"\r")) if end >= 0]
    if not ends and not complete:
        raise Refused("has no line end in its first megabyte; a CSV file with a header is expected.")
    return block[: min(ends)] if ends else block
