"""``Warehouse``: an atlas that is open for reading, with a method for every question."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from warehouse.answers.answer import Answer
from warehouse.atlas.exports import Exports
from warehouse.atlas.plots import Plots
from warehouse.atlas.question import Asked
from warehouse.database.connect import confine, default_path
from warehouse.database.warehouse_file import open_file
from warehouse.selection.experiment_filter import ExperimentFilter
from warehouse.selection.lines import find_lines
from warehouse.selection.thresholds import Threshold

if TYPE_CHECKING:
    import duckdb

    from warehouse.answers.counts import InjectionCounts
    from warehouse.answers.matrix import MatrixColumns, MatrixValue
    from warehouse.files import WrittenFiles
    from warehouse.selection.experiment_filter import Injection
    from warehouse.selection.thresholds import Hemisphere

__all__ = ["Warehouse", "open"]


@dataclass(frozen=True, repr=False)
class Warehouse:
    """A warehouse opened for reading. Use it in a ``with`` statement, or close it.

    Structures are named by acronym, name or id. Every answer carries notes: how many experiments count, how many are
    not loaded, and whether the data are generated.
    """

    _asked: Asked
    _scratch: Path | None = None

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        if self._asked.file.is_closed:
            return f"Warehouse {self.path} (closed)"
        return "\n".join([f"Warehouse {self.path}", *(f"  {name}: {value}" for name, value in self._summary())])

    def _repr_html_(self) -> str:
        path = escape(str(self.path))
        if self._asked.file.is_closed:
            return f"<p>Warehouse {path} (closed)</p>"
        rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in self._summary())
        return f"<p>Warehouse {path}</p><table>{rows}</table>"

    def close(self) -> None:
        """Close the file, so that another process can write to it."""
        self._asked.file.close()

    @property
    def path(self) -> Path:
        """The file."""
        return self._asked.file.path

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection, for what no method offers."""
        return self._asked.file.own_connection

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes of every answer: that data are generated, and that loaded files have warnings."""
        return self._asked.file.notes

    @cached_property
    def plot(self) -> Plots:
        """Figures: ``plot.coverage``, ``plot.matrix``, ``plot.curve``, ``plot.slices``."""
        return Plots(self._asked)

    @cached_property
    def export(self) -> Exports:
        """Files for other programs: ``export.counts``, ``export.heatmap``, ``export.itksnap``, ``export.tables`` …."""
        return Exports(self._asked)

    def select(
        self,
        *,
        injection: Injection | None = None,
        wild_type: bool = False,
        transgenic_line: str | Iterable[str] | None = None,
        experiment: int | Iterable[int] | None = None,
    ) -> Warehouse:
        """The same atlas with fewer experiments: those that pass every filter. It shares the open file.

        Args:
            injection: only experiments whose primary injection structure lies in the structure asked about
                (``primary``), or any of their injection structures (``any``).
            wild_type: only experiments in wild-type mice: no driver and no reporter line.
            transgenic_line: only experiments in mice of this line, or of one of these.
            experiment: only this experiment, or these.

        Raises:
            UnknownNameError: there is no such transgenic line, or the name may be several.
            InvalidValueError: ``injection`` is neither primary nor any, an experiment id is no whole number, or this
                atlas excludes already what is selected.
        """
        further = ExperimentFilter.of(
            injection=injection, wild_type=wild_type, transgenic_line=transgenic_line, experiment=experiment
        )
        lines = find_lines(self._asked.file.connection, further.transgenic_lines)
        narrower = self._asked.filters.narrowed(replace(further, transgenic_lines=lines))
        asked = Asked(self._asked.file, narrower)
        return Warehouse(asked, self._scratch)

    def coverage(
        self,
        structure: str | int,
        *,
        min_density: float = 0.5,
        min_experiments: int = 1,
        hemisphere: Hemisphere = "both",
    ) -> Answer:
        """How much of a structure, and of each of its descendants that has voxels, the experiments cover.

        One row per structure, in graph order: structure_id, acronym, name, hemisphere, min_density, min_experiments,
        voxel_count, covered_voxel_count, covered_fraction (0 to 1), covered_volume_mm3, experiment_count (experiments
        looked at). Rows of a structure contain those of its descendants: do not add them up.

        Args:
            structure: acronym, name or id.
            min_density: an experiment counts in a voxel where its injection density is this or more, above 0 and at
                most 1.
            min_experiments: a voxel is covered if at least this many experiments count in it.
            hemisphere: both, left or right.

        Raises:
            UnknownNameError: there is no such structure, transgenic line or experiment.
            EmptySelectionError: no experiment passes the filters, or none of them is loaded.
            InvalidValueError: a threshold or choice is outside what is allowed.
        """
        from warehouse.answers.coverage import coverage

        threshold = Threshold(min_density, min_experiments)
        found = self._asked.structure(structure)
        return coverage(self._asked.file, found, threshold, self._asked.covering(found), hemisphere)

    def matrix(
        self,
        structure: str | int,
        *,
        value: MatrixValue = "signal_fraction",
        hemisphere: Hemisphere = "both",
        min_density: float = 0.5,
        columns: MatrixColumns = "acronym",
        long: bool = False,
    ) -> Answer:
        """How much of each substructure each experiment injected.

        One row per experiment that was injected into the structure and whose files are loaded: experiment_id, then a
        column per substructure, which is the structure itself and every descendant in graph order. A cell is 0 where
        the experiment injected nothing, and NULL where the structure has no volume. The column of a structure contains
        its descendants: do not add columns up. Two headings that differ only in upper and lower case carry the
        structure id.

        Args:
            structure: acronym, name or id.
            value: signal_fraction (injected signal / volume of the structure, 0 to 1), site_fraction (injection site /
                volume, 0 to 1), injected_signal_mm3, injection_site_mm3, or voxel_fraction (voxels injected to
                ``min_density`` / voxels, 0 to 1).
            hemisphere: the side of the structures: both, left or right.
            min_density: for voxel_fraction, a voxel counts where its injection density is this or more, above 0 and at
                most 1.
            columns: headings by acronym, name or id.
            long: one row per experiment and substructure instead: experiment_id, structure_id, acronym, name,
                hemisphere and the value.

        Raises:
            UnknownNameError, EmptySelectionError, InvalidValueError: as ``coverage``.
        """
        from warehouse.answers.matrix import content_of, matrix

        found = self._asked.structure(structure)
        chosen = self._asked.injected(found, content_of(value))
        return matrix(
            self._asked.file,
            found,
            chosen,
            value=value,
            hemisphere=hemisphere,
            min_density=min_density,
            columns=columns,
            long=long,
        )

    def experiments(self, structure: str | int | None = None) -> Answer:
        """The experiments of the source list, loaded or not, the largest injection first.

        One row per experiment: experiment_id, acronym and name of the primary structure, hemisphere (NULL where it is
        uncertain), hemisphere_source, transgenic_line (NULL is wild type), injection_volume_mm3, product_id, gender,
        strain, specimen_name, injection_x_um, injection_y_um, injection_z_um, has_unionizes, has_injection_voxels.

        Args:
            structure: only experiments with their primary injection in this structure (acronym, name or id) or a
                descendant; ``select(injection="any")`` takes secondary injections too.

        Raises:
            UnknownNameError: there is no such structure, transgenic line or experiment.
            EmptySelectionError: no experiment passes the filters.
        """
        from warehouse.answers.experiments import experiments

        found = self._asked.optional_structure(structure)
        return experiments(self._asked.file, self._asked.filters, found)

    def structures(self, structure: str | int | None = None, *, leaves: bool = False) -> Answer:
        """A structure and its descendants, or all structures, in graph order.

        One row per structure: structure_id, acronym, name, parent_acronym, depth, color_hex_triplet, voxel_count and
        volume_mm3. The last two are of both hemispheres and contain the descendants; they are 0 for a structure that
        the annotation does not draw.

        Args:
            structure: acronym, name or id.
            leaves: list only the parts that the annotation divides no further: nuclei, layers.

        Raises:
            UnknownNameError: there is no such structure.
        """
        from warehouse.answers.structures import structures

        return structures(self._asked.file, self._asked.optional_structure(structure), leaves=leaves)

    def injection_counts(self, structure: str | int | None = None, *, min_density: float = 0.5) -> InjectionCounts:
        """How many experiments inject each voxel: ``.voxels`` is a (AP, DV, ML) array of uint16.

        Args:
            structure: acronym, name or id; every voxel outside the structure and its descendants is 0. Without it the
                volume has the whole grid, with the voxels outside the annotation.
            min_density: an experiment counts in a voxel where its injection density is this or more, above 0 and at
                most 1.

        Raises:
            UnknownNameError, EmptySelectionError, InvalidValueError: as ``coverage``.
        """
        from warehouse.answers.counts import injection_counts

        found = self._asked.optional_structure(structure)
        return injection_counts(self._asked.file, found, self._asked.covering(found), min_density)

    def report(
        self,
        structure: str | int,
        path: str | Path,
        *,
        min_density: float = 0.5,
        min_experiments: int = 1,
        value: MatrixValue = "signal_fraction",
    ) -> WrittenFiles:
        """One HTML page that answers how well a structure is covered; it needs the extra ``plot``.

        Args:
            structure: acronym, name or id.
            path: the file to write.
            min_density: an experiment counts in a voxel where its injection density is this or more, above 0 and at
                most 1.
            min_experiments: a voxel is covered if at least this many experiments count in it.
            value: what a cell of the matrix holds, as in ``matrix``.

        Raises:
            OutputError: the file cannot be written, or its suffix is not .html.
            MissingLibraryError: plotly or itables is not installed.
            UnknownNameError, EmptySelectionError, InvalidValueError: as ``coverage``.
        """
        from warehouse.report.write import write_report

        threshold = Threshold(min_density, min_experiments)
        found = self._asked.structure(structure)
        return write_report(self._asked.file, Path(path), found, threshold, self._asked.filters, value)

    def info(self) -> Answer:
        """What is loaded, from where and when: one row per property, with the columns property and value, both text."""
        from warehouse.answers.contents import info

        return info(self._asked.file)

    def schema(self, name: str | None = None) -> Answer:
        """The tables, views and macros, one row each; or, with a name, the columns of one of them.

        Raises:
            UnknownNameError: there is no table, view or macro of this name.
        """
        from warehouse.answers.contents import schema

        return schema(self._asked.file, name)

    def check(self) -> Answer:
        """Whether the data contradict themselves: one row per audit, with ``result`` ok or FAILED."""
        from warehouse.answers.contents import check

        return check(self._asked.file)

    def sql(self, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Answer:
        """The result of SQL on the tables, views and macros of the warehouse.

        Args:
            query: one statement, or several with a semicolon between them; the answer is that of the last.
            parameters: values for the parameters of the last statement.

        Raises:
            QueryError: a statement is wrong, or is not allowed.
        """
        from warehouse.answers.sql import run_sql

        return run_sql(self._asked.file, query, parameters, self._scratch)

    def interrupt(self) -> None:
        """Stop the running query, from another thread."""
        self._asked.file.connection.interrupt()

    def _summary(self) -> list[tuple[str, str]]:
        shown = ("experiments_in_list", "experiments_with_unionizes", "experiments_with_injection_voxels")
        properties = {name: str(value) for name, value in self.info().rows()}
        named = [(name, properties[name]) for name in ("source", "resolution_um", "built_at", *shown)]
        filters = " ".join(self._asked.filters.options)
        limited = [("limited to", filters)] if filters else []
        return [*named, *limited, *(("note", note) for note in self.notes)]


def open(path: str | Path | None = None, *, confined: bool = False) -> Warehouse:  # noqa: A001
    """Open a warehouse for reading; several processes may do so at once.

    Args:
        path: the file; by default ``$MCW_DATABASE``, else ``./mouse_connectivity/warehouse.duckdb``.
        confined: deny SQL every other file, the network and extensions for as long as the file is open. A process has
            one set of these settings per file.

    Raises:
        MissingFileError: there is no such file.
        BusyWarehouseError: a process has the file open for writing.
        IncompatibleWarehouseError: the file is no warehouse, or one of another schema version.
    """
    file = open_file(default_path() if path is None else Path(path))
    scratch = None
    if confined:
        scratch = Path(tempfile.gettempdir()).resolve() / f"mcw-{secrets.token_hex(16)}"
        confine(file.connection, scratch, scratch.with_suffix(".tmp"))
    return Warehouse(Asked(file, ExperimentFilter()), scratch)
