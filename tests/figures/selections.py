"""Some of the sample's experiments: as filters, and as the ids that pandas finds for these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.answers.conftest import Dense, SourceList

__all__ = ["SELECTIONS", "loaded_ids"]

SELECTIONS: dict[str, dict[str, Any]] = {
    "all": {},
    "wild type": {"wild_type": True},
    "one line": {"transgenic_line": "GENERATED-driver-1-Cre"},
    "some ids": {"experiment": [999000004, 999000007, 999000011, 999000018, 999000022, 999000047]},
}
"""Filters as ``Warehouse.select`` takes them, by what a test is called."""


def loaded_ids(selection: str, source_list: SourceList, dense: Dense) -> list[int]:
    """Ids of the experiments of a selection that have a volume, sorted."""
    filters = SELECTIONS[selection]
    lines = [filters["transgenic_line"]] if "transgenic_line" in filters else []
    ids = set(source_list.ids(wild_type=filters.get("wild_type", False), lines=lines)) & set(dense.densities)
    return sorted(ids & set(filters.get("experiment", ids)))
