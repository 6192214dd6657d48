"""The annotation and the injection counts for ITK-SNAP, a viewer for volumes with labels."""

from __future__ import annotations

import csv
import io
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.answers.counts import InjectionCounts
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.export.volumes import write_volume
from warehouse.files import WrittenFiles, output_directory, whole_file, write

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["write_itksnap"]

_LARGEST_LABEL = 65535


def write_itksnap(file: WarehouseFile, directory: Path, counts: InjectionCounts) -> WrittenFiles:
    """Write annotation.nrrd, label_description.txt and injection_counts.nrrd to a folder, made where it is missing.

    The first two are what AllenSDK's ``write_itksnap_labels`` writes after ``remove_unassigned``. They have the
    structures that have voxels. ITK-SNAP knows no label above 65,535: unless all structure ids are smaller, labels 1,
    2, … in the order of the acronyms take their place. Both volumes have the same shape and voxel spacing, in um.

    Raises:
        OutputError: a file cannot be written.
    """
    structures = _drawn_structures(file)
    labels = _labels(structures)
    spacing = {"spacings": [float(counts.grid.resolution_um)] * 3}
    folder = output_directory(directory)
    files = tuple(folder / name for name in ("annotation.nrrd", "label_description.txt", "injection_counts.nrrd"))
    with ExitStack() as stack:
        annotation_file, label_file, counts_file = [stack.enter_context(whole_file(each)) for each in files]
        write_volume(annotation_file, _annotation(file, labels), spacing)
        _write_label_description(label_file, structures, labels)
        write_volume(counts_file, counts.voxels, spacing)
    return WrittenFiles(files, counts.notes)


def _drawn_structures(file: WarehouseFile) -> list[tuple[int, int, str, str]]:
    """Id, graph_order, acronym and colour of the structures that have voxels, themselves or in descendants."""
    return file.rows(
        """
        select structure.structure_id, structure.graph_order, structure.acronym, structure.color_hex_triplet
        from structure
        inner join structure_voxel_count
            on structure.structure_id = structure_voxel_count.structure_id
            and structure_voxel_count.hemisphere = 'both'
        where structure_voxel_count.voxel_count > 0
        order by structure.graph_order
        """
    )


def _labels(structures: list[tuple[int, int, str, str]]) -> dict[int, int]:
    """The label of each structure id, in the order of the label description."""
    if all(structure_id <= _LARGEST_LABEL for structure_id, *_ in structures):
        return {structure_id: structure_id for structure_id, *_ in structures}
    by_acronym = sorted(structures, key=lambda structure: structure[2])
    return {structure_id: label for label, (structure_id, *_) in enumerate(by_acronym, start=1)}


def _annotation(file: WarehouseFile, labels: dict[int, int]) -> npt.NDArray[np.uint16] | npt.NDArray[np.uint32]:
    """The annotation volume with the labels in place of the structure ids."""
    import numpy as np

    rows = file.columns("select voxel_id, graph_order from annotation_voxel")
    graph_orders = file.rows("select structure_id, graph_order from structure")
    keeps_ids = all(structure_id == label for structure_id, label in labels.items())
    dtype: Any = np.uint32 if keeps_ids else np.uint16
    label_at = np.zeros(max(graph_order for _, graph_order in graph_orders) + 1, dtype=dtype)
    for structure_id, graph_order in graph_orders:
        label_at[graph_order] = labels.get(structure_id, 0)
    return file.grid.volume(rows["voxel_id"], label_at[rows["graph_order"]])


def _write_label_description(path: Path, structures: list[tuple[int, int, str, str]], labels: dict[int, int]) -> None:
    """Lines of label, red, green, blue, opacity, visible, mesh visible and acronym."""
    described = {structure_id: (acronym, bytes.fromhex(color)) for structure_id, _, acronym, color in structures}
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=" ", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    for structure_id, label in labels.items():
        acronym, color = described[structure_id]
        writer.writerow([label, *color, 1.0, 1, 1, acronym])
    write(path, lines.getvalue())
