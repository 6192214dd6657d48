"""Resolves the names and filters of a question."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.database.warehouse_file import WarehouseFile
from warehouse.selection.chosen import ChosenExperiments, Content, choose
from warehouse.selection.experiment_filter import ExperimentFilter
from warehouse.selection.structures import Structure, find_structure, whole_brain

__all__ = ["Asked"]


@dataclass(frozen=True)
class Asked:
    """A warehouse file and the filters that limit its experiments: every question starts from these.

    Attributes:
        file: the warehouse.
        filters: the filters; experiments that pass them count.
    """

    file: WarehouseFile
    filters: ExperimentFilter

    def structure(self, name: str | int | None) -> Structure:
        """The structure with this acronym, name or id; the whole brain for None.

        Raises:
            UnknownNameError: there is no such structure, or several.
        """
        connection = self.file.connection
        return whole_brain(connection) if name is None else find_structure(connection, name)

    def optional_structure(self, name: str | int | None) -> Structure | None:
        """The structure with this acronym, name or id; None for None.

        Raises:
            UnknownNameError: there is no such structure, or several.
        """
        return None if name is None else self.structure(name)

    def covering(self, structure: Structure | None) -> ChosenExperiments:
        """The experiments that count for coverage, wherever they were injected unless the filter ``injection`` is set.

        Raises:
            UnknownNameError, EmptySelectionError: as ``warehouse.selection.chosen.choose``.
        """
        return choose(self.file, self.filters, structure)

    def injected(self, structure: Structure, content: Content) -> ChosenExperiments:
        """The experiments injected into a structure, by primary injection unless the filter ``injection`` is set.

        Raises:
            UnknownNameError, EmptySelectionError: as ``warehouse.selection.chosen.choose``.
        """
        return choose(self.file, self.filters, structure, content, default_injection="primary")
