"""Coverage by acronym, as brainglobe-heatmap takes it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from warehouse.answers.coverage import coverage
from warehouse.answers.structures import leaves
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.files import WrittenFiles, check_output, whole_file, write
from warehouse.selection.chosen import ChosenExperiments
from warehouse.selection.structures import Structure
from warehouse.selection.thresholds import Hemisphere, Threshold

__all__ = ["write_heatmap"]


def write_heatmap(
    file: WarehouseFile,
    path: Path,
    structure: Structure,
    threshold: Threshold,
    chosen: ChosenExperiments,
    hemisphere: Hemisphere = "both",
) -> WrittenFiles:
    """Write covered_fraction (0 to 1) by acronym, for the leaves of a structure, of which no two overlap.

    ``.json`` is one object, ``{"VPL": 0.26, …}``, for ``brainglobe_heatmap.Heatmap(values, …)``; ``.csv`` has the
    columns acronym and covered_fraction. Acronyms are those of BrainGlobe's allen_mouse atlases, which come from the
    same ontology and have every structure that the annotation draws. The file leaves out structures that have no
    voxel in the hemisphere. BrainGlobe draws a value for the left in its left hemisphere.

    Raises:
        OutputError: the file cannot be written, or its suffix is another.
        InvalidValueError: the structure is not drawn in the annotation, or there is no such hemisphere.
    """
    check_output(path, "heatmap", (".json", ".csv"))
    drawn = {leaf.acronym for leaf in leaves(file, structure)}
    covered = coverage(file, structure, threshold, chosen, hemisphere)
    values = {row["acronym"]: row["covered_fraction"] for row in covered.records() if row["acronym"] in drawn}
    with whole_file(path) as partial:
        if path.suffix.lower() == ".json":
            write(partial, json.dumps(values, indent=1, allow_nan=False) + "\n")
        else:
            table = io.StringIO()
            csv.writer(table, lineterminator="\n").writerows([("acronym", "covered_fraction"), *values.items()])
            write(partial, table.getvalue())
    return WrittenFiles((path,), tuple(covered.notes))
