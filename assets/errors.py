"""The errors a user can cause or meet, each with the exit code that names its kind."""

from __future__ import annotations

import errno
import re


class BhiError(Exception):
    """Ends a run with a message that needs no traceback.

    The message says what was found, where, what was expected and what to do.
    """

    exit_code = 1


class DataRefused(BhiError):
    """Data is not fit: a delivery is refused or a gate failed; the last good release stays."""

    exit_code = 2


class InfrastructureError(BhiError):
    """The machine stands in the way: disk, memory, rights, a lock that another run holds."""

    exit_code = 3


class DisclosureFailed(BhiError):
    """The disclosure audit could not prove that the release is safe; nothing was published."""

    exit_code = 4


class ConfigurationError(BhiError):
    """Settings, arguments or usage are wrong."""

    exit_code = 5


MACHINE = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the disk quota is used up",
           errno.EFBIG: "a file may not grow that large", errno.EROFS: "the file system is read-only",
           errno.EACCES: "permission denied", errno.EPERM: "permission denied", errno.EIO: "the disk fails",
           errno.EMFILE: "too many open files", errno.ENOMEM: "out of memory"}
# Engines wrap the system's words in errors of their own.
WORDS = (("no space left", "the disk is full"), ("quota exceeded", "the disk quota is used up"),
         ("file too large", "a file may not grow that large"),
         ("read-only file system", "the file system is read-only"),
         ("out of memory", "the engine needs more memory than run.memory_limit"),
         ("resources exhausted", "the engine needs more memory than run.memory_limit"),
         ("failed to allocate", "out of memory"), ("cannot allocate memory", "out of memory"))
PLACE = re.compile(r"[\"'](/[^\"'\n]+)[\"']")


def machine_failure(error: BaseException, home: object = "this machine") -> InfrastructureError | None:
    """The error in words when the machine caused it (disk, memory, rights), else None.

    Only what went wrong and the file's path are told, the home where the error names none: engines quote
    data in their messages.
    """
    number = getattr(error, "errno", None)
    said = MACHINE.get(number) if isinstance(error, OSError) and isinstance(number, int) else None
    text = str(error)
    if isinstance(error, MemoryError):
        said = said or "out of memory"
    said = said or next((words for mark, words in WORDS if mark in text.lower()), None)
    if said is None:
        return None
    found = PLACE.search(text)
    place = getattr(error, "filename", None) or (found[1] if found else None)
    return InfrastructureError(f"{place or home}: {said}. Nothing was published and the last release "
                               "stays; mend it and run again: what is unfinished is removed then.")
