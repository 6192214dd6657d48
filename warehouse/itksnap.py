"""The annotation and the injection counts for ITK-SNAP, a viewer for volumes with labels."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from warehouse.export import Export, injection_counts, write_volume
from warehouse.output import output_directory, whole_file

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["itksnap"]

_LARGEST_LABEL = 65535


def itksnap(
    connection: duckdb.DuckDBPyConnection,
    directory: Path,
    *,
    min_density: float = 0.5,
    wild_type: bool = False,
    transgenic_line: str | Iterable[str] = (),
    experiment: int | Iterable[int] = (),
) -> Export:
    """Write annotation.nrrd, label_description.txt and injection_counts.nrrd to a folder, which is made if need be.

    The first two are what AllenSDK's ``write_itksnap_labels`` writes after ``remove_unassigned``: the structures that
    have voxels, and, because ITK-SNAP knows no label above 65,535, labels from 1 on in the order of the acronyms
    instead of the structure ids (unless all ids are small). Both volumes have the same shape and voxel spacing, in um.

    Args:
        connection: the warehouse.
        directory: the folder.
        min_density: an experiment counts in a voxel from this injection density on, above 0 up to 1.
        wild_type: count only experiments in wild-type mice.
        transgenic_line: count only experiments in mice of this line, or one of these.
        experiment: count only this experiment, or these.

    Raises:
        OutputError: a file cannot be written.
        UnknownNameError, EmptySelectionError, InvalidValueError: as ``warehouse.export.injection_counts``.
    """
    counted = injection_counts(
        connection, min_density=min_density, wild_type=wild_type, transgenic_line=transgenic_line, experiment=experiment
    )
    structures = _drawn_structures(connection)
    labels = _labels(structures)
    spacing = {"spacings": [float(step.max()) for step in counted.header["space directions"]]}
    folder = output_directory(directory)
    files = [folder / name for name in ("annotation.nrrd", "label_description.txt", "injection_counts.nrrd")]
    with ExitStack() as stack:
        annotation_file, label_file, counts_file = [stack.enter_context(whole_file(file)) for file in files]
        write_volume(annotation_file, _annotation(connection, labels, counted.voxels.shape), spacing)
        _write_label_description(label_file, structures, labels)
        write_volume(counts_file, counted.voxels, spacing)
    return Export(files, counted.notes)


def _drawn_structures(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, int, str, str]]:
    """Id, graph_order, acronym and colour of the structures that have voxels, themselves or in descendants."""
    return connection.execute(
        """
        select structure.structure_id, structure.graph_order, structure.acronym, structure.color_hex_triplet
        from structure
        inner join structure_voxel_count
            on structure.structure_id = structure_voxel_count.structure_id
            and structure_voxel_count.hemisphere = 'both'
        where structure_voxel_count.voxel_count > 0
        order by structure.graph_order
        """
    ).fetchall()


def _labels(structures: list[tuple[int, int, str, str]]) -> dict[int, int]:
    """The label of each structure id, in the order of the label description."""
    if all(structure_id <= _LARGEST_LABEL for structure_id, *_ in structures):
        return {structure_id: structure_id for structure_id, *_ in structures}
    by_acronym = sorted(structures, key=lambda structure: structure[2])
    return {structure_id: label for label, (structure_id, *_) in enumerate(by_acronym, start=1)}


def _annotation(
    connection: duckdb.DuckDBPyConnection, labels: dict[int, int], shape: tuple[int, ...]
) -> npt.NDArray[np.uint16] | npt.NDArray[np.uint32]:
    """The annotation volume with the labels in place of the structure ids."""
    import numpy as np

    rows = connection.execute("select voxel_id, graph_order from annotation_voxel").fetchnumpy()
    graph_orders: list[tuple[int, int]] = connection.execute(
        "select structure_id, graph_order from structure"
    ).fetchall()
    keeps_ids = all(structure_id == label for structure_id, label in labels.items())
    dtype: Any = np.uint32 if keeps_ids else np.uint16
    label_at = np.zeros(max(graph_order for _, graph_order in graph_orders) + 1, dtype=dtype)
    for structure_id, graph_order in graph_orders:
        label_at[graph_order] = labels.get(structure_id, 0)
    flat = np.zeros(np.prod(shape), dtype=dtype)
    flat[rows["voxel_id"]] = label_at[rows["graph_order"]]
    return flat.reshape(shape, order="F")


def _write_label_description(path: Path, structures: list[tuple[int, int, str, str]], labels: dict[int, int]) -> None:
    """Lines of label, red, green, blue, opacity, visible, mesh visible and acronym."""
    described = {structure_id: (acronym, bytes.fromhex(color)) for structure_id, _, acronym, color in structures}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=" ", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        for structure_id, label in labels.items():
            acronym, color = described[structure_id]
            writer.writerow([label, *color, 1.0, 1, 1, acronym])
