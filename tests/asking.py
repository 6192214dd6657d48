"""What figures, reports and exports are asked with: structures by acronym, experiments by filters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.database.warehouse_file import WarehouseFile, open_file
from warehouse.selection.chosen import ChosenExperiments, Content, choose
from warehouse.selection.experiment_filter import ExperimentFilter, Injection
from warehouse.selection.structures import Structure, find_structure

__all__ = ["Asking", "asking"]


@dataclass(frozen=True)
class Asking:
    """An open warehouse, and what a question about it is put together from."""

    file: WarehouseFile

    def structure(self, acronym: str) -> Structure:
        return find_structure(self.file.connection, acronym)

    def covering(self, acronym: str | None = None, **filters: Any) -> ChosenExperiments:
        """Experiments with injection voxels that pass the filters, as ``Warehouse.select`` takes them."""
        return self._chosen(acronym, "injection_voxels", None, filters)

    def injected(self, acronym: str, content: Content = "unionizes", **filters: Any) -> ChosenExperiments:
        """The same, of those injected into a structure: by their primary injection unless a filter says otherwise."""
        return self._chosen(acronym, content, "primary", filters)

    def _chosen(
        self, acronym: str | None, content: Content, default: Injection | None, filters: dict[str, Any]
    ) -> ChosenExperiments:
        structure = None if acronym is None else self.structure(acronym)
        return choose(self.file, ExperimentFilter.of(**filters), structure, content, default_injection=default)


@contextmanager
def asking(path: Path) -> Iterator[Asking]:
    """A warehouse, open for reading until the end of the block."""
    file = open_file(path)
    try:
        yield Asking(file)
    finally:
        file.close()
