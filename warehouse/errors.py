"""The errors that a user can cause and fix, each with an exit code of its own.

    WarehouseError                 1  (never raised itself)
    ├── DamagedFileError           3  a source file is cut short, malformed or contradicts itself
    ├── MissingFileError           4  a file of the cache folder, or the warehouse itself, is not there
    ├── UnknownNameError           5  no such structure, experiment, line, table … (or several)
    ├── EmptySelectionError        6  the filters leave no experiment
    ├── IncompatibleWarehouseError 7  the file is not a warehouse, or is one of another version or resolution
    ├── BusyWarehouseError         8  another process holds the file
    ├── AuditError                 9  the data contradict themselves
    ├── QueryError                10  an ad-hoc query failed
    ├── OutputError               11  a result cannot be written where it should go
    ├── InvalidValueError         12  a threshold or choice is outside what is allowed
    ├── FetchError                13  a server cannot be reached, fails, or does not have what was asked for
    ├── NoRoomError               14  memory or disk space ran out
    └── MissingLibraryError       15  a library that only some commands need is not installed

The message of each is one sentence or two: what is wrong, where, and what to do. (Exit code 2 is a usage error of the
command line.)
"""

from __future__ import annotations

__all__ = [
    "AuditError",
    "BusyWarehouseError",
    "DamagedFileError",
    "EmptySelectionError",
    "FetchError",
    "IncompatibleWarehouseError",
    "InvalidValueError",
    "MissingFileError",
    "MissingLibraryError",
    "NoRoomError",
    "OutputError",
    "QueryError",
    "UnknownNameError",
    "WarehouseError",
]


class WarehouseError(Exception):
    """An error that a user can cause and fix. ``mcw`` exits with its ``exit_code``."""

    exit_code = 1


class DamagedFileError(WarehouseError):
    """A source file is cut short, malformed or contradicts itself."""

    exit_code = 3


class MissingFileError(WarehouseError):
    """A file of the cache folder, or the warehouse itself, is not there."""

    exit_code = 4


class UnknownNameError(WarehouseError):
    """A name or id matches nothing, or more than one thing."""

    exit_code = 5


class EmptySelectionError(WarehouseError):
    """The filters leave no experiment."""

    exit_code = 6


class IncompatibleWarehouseError(WarehouseError):
    """A file is not a warehouse, or is one of another schema version or resolution."""

    exit_code = 7


class BusyWarehouseError(WarehouseError):
    """Another process holds the file."""

    exit_code = 8


class AuditError(WarehouseError):
    """The data contradict themselves."""

    exit_code = 9


class QueryError(WarehouseError):
    """An ad-hoc query failed."""

    exit_code = 10


class OutputError(WarehouseError):
    """A result cannot be written where it should go."""

    exit_code = 11


class InvalidValueError(WarehouseError):
    """A threshold or choice is outside what is allowed."""

    exit_code = 12


class NoRoomError(WarehouseError):
    """Memory or disk space ran out."""

    exit_code = 14


class MissingLibraryError(WarehouseError):
    """A library that only some commands need is not installed."""

    exit_code = 15


class FetchError(WarehouseError):
    """A server cannot be reached, fails, or (``is_missing``) does not have what was asked for."""

    exit_code = 13

    def __init__(self, message: str, *, is_missing: bool = False) -> None:
        super().__init__(message)
        self.is_missing = is_missing
