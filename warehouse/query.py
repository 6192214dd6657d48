"""The warehouse for notebooks and scripts: every answer as a data frame.

with warehouse.open("warehouse.duckdb") as atlas:
    atlas.coverage("TH", min_density=0.7)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import duckdb

from warehouse import answers, database
from warehouse.answer import Answer
from warehouse.errors import IncompatibleWarehouseError
from warehouse.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    import numpy
    import numpy.typing
    import pandas

    from warehouse.arguments import Hemisphere
    from warehouse.matrix import MatrixColumns, MatrixValue
    from warehouse.selection import Injection

__all__ = ["Warehouse", "check_version", "open"]


class Warehouse:
    """A warehouse opened for reading. Use it in a ``with`` statement, or close it.

    Attributes:
        path: its file.
        connection: the DuckDB connection, for what the methods do not offer.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = database.connect_read_only(path)
        try:
            check_version(self.connection, path)
        except BaseException:
            self.connection.close()
            raise

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def info(self) -> pandas.DataFrame:
        """What is loaded, from where and when; see :func:`warehouse.answers.info`."""
        return answers.info(self.connection).df()

    def structures(self, structure: str | None = None) -> pandas.DataFrame:
        """A structure and its descendants, or all; see :func:`warehouse.answers.structures`."""
        return answers.structures(self.connection, structure).df()

    def experiments(
        self,
        structure: str | None = None,
        *,
        injection: Injection = "primary",
        wild_type: bool = False,
        transgenic_line: str | Iterable[str] = (),
        experiment: int | Iterable[int] = (),
    ) -> pandas.DataFrame:
        """The experiments that pass the filters, loaded or not; see :func:`warehouse.answers.experiments`."""
        return answers.experiments(
            self.connection,
            structure,
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_line,
            experiment=experiment,
        ).df()

    def matrix(
        self,
        structure: str,
        *,
        value: MatrixValue = "signal_fraction",
        hemisphere: Hemisphere = "both",
        injection: Injection = "primary",
        columns: MatrixColumns = "acronym",
        long: bool = False,
        min_density: float = 0.5,
        wild_type: bool = False,
        transgenic_line: str | Iterable[str] = (),
        experiment: int | Iterable[int] = (),
    ) -> pandas.DataFrame:
        """How much of each substructure each experiment injected; see :func:`warehouse.answers.matrix`."""
        return answers.matrix(
            self.connection,
            structure,
            value=value,
            hemisphere=hemisphere,
            injection=injection,
            columns=columns,
            long=long,
            min_density=min_density,
            wild_type=wild_type,
            transgenic_line=transgenic_line,
            experiment=experiment,
        ).df()

    def coverage(
        self,
        structure: str,
        *,
        min_density: float = 0.5,
        min_experiments: int = 1,
        hemisphere: Hemisphere = "both",
        injection: Injection | None = None,
        wild_type: bool = False,
        transgenic_line: str | Iterable[str] = (),
        experiment: int | Iterable[int] = (),
    ) -> pandas.DataFrame:
        """How much of a structure and its descendants is covered; see :func:`warehouse.answers.coverage`."""
        return answers.coverage(
            self.connection,
            structure,
            min_density=min_density,
            min_experiments=min_experiments,
            hemisphere=hemisphere,
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_line,
            experiment=experiment,
        ).df()

    def injection_counts(
        self,
        structure: str | None = None,
        *,
        min_density: float = 0.5,
        injection: Injection | None = None,
        wild_type: bool = False,
        transgenic_line: str | Iterable[str] = (),
        experiment: int | Iterable[int] = (),
    ) -> tuple[numpy.typing.NDArray[numpy.uint16], dict[str, Any]]:
        """Per voxel, how many experiments inject it; see :func:`warehouse.export.injection_counts`."""
        from warehouse import export

        volume = export.injection_counts(
            self.connection,
            structure,
            min_density=min_density,
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_line,
            experiment=experiment,
        )
        return volume.voxels, volume.header

    def sql(self, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pandas.DataFrame:
        """The result of one SQL query on the tables, views and macros of the warehouse.

        Raises:
            QueryError: DuckDB refuses the query.
        """
        return Answer(self.connection, query, parameters).df()


def open(path: str | Path | None = None) -> Warehouse:  # noqa: A001
    """Open a warehouse for reading; several processes may do so at once.

    Args:
        path: the file; ``$MCW_DATABASE``, else ``./mouse_connectivity/warehouse.duckdb``, when none is named.

    Raises:
        MissingFileError: there is no such file.
        BusyWarehouseError: a process has the file open for writing.
        IncompatibleWarehouseError: the file is no warehouse, or one of another schema version.
    """
    return Warehouse(database.default_path() if path is None else Path(path))


def check_version(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raises IncompatibleWarehouseError unless the file is a warehouse with the tables that this version knows."""
    try:
        row = connection.execute("select * from warehouse_info").fetchone()
        names = [name for name, *_ in connection.description or []]
    except duckdb.Error as error:
        raise IncompatibleWarehouseError(_no_warehouse(path)) from error
    if row is None:
        raise IncompatibleWarehouseError(_no_warehouse(path))
    found = dict(zip(names, row, strict=True))
    version = found.get("schema_version")
    if version != SCHEMA_VERSION:
        raise IncompatibleWarehouseError(
            f"{path} has the tables of schema version {version}, and this mcw knows version {SCHEMA_VERSION}: "
            f"rebuild it with {_rebuild_command(path, found)}."
        )


def _no_warehouse(path: Path) -> str:
    return (
        f"{path} is a DuckDB file, but no finished warehouse: build one with 'mcw ingest', "
        "or name another file with --database."
    )


def _rebuild_command(path: Path, found: Mapping[str, Any]) -> str:
    import shlex

    source, resolution_um = found.get("source", "DIR"), found.get("resolution_um", 25)
    words = ["mcw", "ingest", "--rebuild", "--offline", "--cache", source]
    words += ["--resolution", str(resolution_um), "--database", str(path)]
    return f"'{shlex.join(words)}'"
