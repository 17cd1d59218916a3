"""The errors a user can cause or meet, each with the exit code that names its kind."""


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
