"""Coverage at full scale against plain numpy on the generated arrays, and the product's ways against each other.

numpy never sees the warehouse: it counts experiments per voxel from the densities as they were generated, and takes the
annotation from pynrrd and the tree from structures.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import nrrd
import numpy as np
import numpy.typing as npt

from tests.benchmarks.figures import Figure
from tests.benchmarks.injections import Sites
from tests.benchmarks.places import Place
from warehouse.database.connect import connect_read_only

__all__ = ["agreement_figures", "differences_from_numpy", "differences_of_paths", "some_structures"]

MIN_DENSITIES = (0.1, 0.33, 0.5, 0.7, 1.0)
MIN_EXPERIMENTS = (1, 2, 3)


@dataclass(frozen=True)
class _Tree:
    """structures.json: the ids from the root down to each structure, in graph order."""

    paths: dict[int, list[int]]

    @classmethod
    def read(cls, cache: Path) -> _Tree:
        records = json.loads((cache / "structures.json").read_text())
        return cls({each["id"]: each["structure_id_path"] for each in sorted(records, key=lambda r: r["graph_order"])})

    def subtree(self, structure_id: int) -> list[int]:
        return [each for each, path in self.paths.items() if structure_id in path]


def some_structures(place: Place, count: int) -> list[int]:
    """Ids of structures that have voxels, from the largest to the smallest."""
    tree = _Tree.read(place.cache)
    labels = set(place.lists.annotation.label_ids)
    drawn = [structure_id for structure_id in tree.paths if labels & set(tree.subtree(structure_id))]
    by_size = sorted(drawn, key=lambda structure_id: -len(tree.subtree(structure_id)))
    step = max(len(by_size) // count, 1)
    return by_size[::step][:count]


def differences_from_numpy(
    place: Place, injections: Sites, experiment_ids: list[int], database: Path, structure_ids: list[int]
) -> tuple[int, list[object]]:
    """How many counts were compared, and those that differ: key, count of the warehouse, count of numpy."""
    path = place.cache / f"annotation/ccf_2017/annotation_{place.resolution_um}.nrrd"
    annotation = nrrd.read(str(path))[0].ravel(order="F")
    tree = _Tree.read(place.cache)
    masks = {each: np.flatnonzero(np.isin(annotation, tree.subtree(each))) for each in structure_ids}
    is_left = np.arange(annotation.size) < annotation.size // 2
    expected: dict[tuple[int, str, float, int], tuple[int, int]] = {}
    for min_density in MIN_DENSITIES:
        counts = _experiments_per_voxel(injections, experiment_ids, annotation.size, min_density)
        for structure_id, voxels in masks.items():
            left = is_left[voxels]
            for min_experiments in MIN_EXPERIMENTS:
                covered = counts[voxels] >= min_experiments
                for side, of_side in (("left", left), ("right", ~left), ("both", left | True)):
                    key = (structure_id, side, min_density, min_experiments)
                    expected[key] = (int(np.count_nonzero(covered & of_side)), int(np.count_nonzero(of_side)))
    found = _coverage(database, structure_ids)
    differing: list[object] = [
        (key, found.get(key), numbers) for key, numbers in expected.items() if found.get(key) != numbers
    ]
    return len(expected), differing


def _experiments_per_voxel(
    injections: Sites, experiment_ids: Iterable[int], voxel_count: int, min_density: float
) -> npt.NDArray[np.uint16]:
    counts = np.zeros(voxel_count, np.uint16)
    for experiment_id in experiment_ids:
        site = injections.site(experiment_id)
        counts[site.voxel_id[site.injection_density >= np.float32(min_density)]] += 1
    return counts


def _coverage(database: Path, structure_ids: list[int]) -> dict[tuple[int, str, float, int], tuple[int, int]]:
    found = {}
    with connect_read_only(database) as connection:
        for min_density in MIN_DENSITIES:
            for min_experiments in MIN_EXPERIMENTS:
                rows = connection.execute(
                    "select structure_id, hemisphere, covered_voxel_count, voxel_count "
                    "from structure_coverage_at(?, ?) where structure_id in (select unnest(cast(? as integer[])))",
                    [min_density, min_experiments, structure_ids],
                ).fetchall()
                for structure_id, side, covered, whole in rows:
                    found[structure_id, side, min_density, min_experiments] = (covered, whole)
    return found


def differences_of_paths(database: Path, experiment_ids: list[int]) -> tuple[int, int]:
    """How many rows, one per structure and side, were compared with those of a list of all ids, and how many differ.

    The list has the voxels grouped; without it what was counted in advance is read at a twentieth of density, and the
    rank at any other.
    """
    compared = differing = 0
    with connect_read_only(database) as connection:
        for threshold in ((0.5, 1), (0.7, 2), (0.33, 1), (0.77, 3)):
            ours = _rows(connection, "structure_coverage_at(?, ?)", [*threshold])
            grouped = _rows(
                connection, "structure_coverage_at(?, ?, experiment_ids := ?)", [*threshold, experiment_ids]
            )
            compared += len(ours | grouped)
            differing += len(ours ^ grouped)
    return compared, differing


def _rows(connection: duckdb.DuckDBPyConnection, source: str, parameters: list[object]) -> set[tuple[object, ...]]:
    return set(connection.execute(f"select * from {source}", parameters).fetchall())


def agreement_figures(place: Place, injections: Sites, experiment_ids: list[int], database: Path) -> list[Figure]:
    """Comparisons at full scale; a difference is a failure."""
    structure_ids = some_structures(place, 30)
    compared, differing = differences_from_numpy(place, injections, experiment_ids, database, structure_ids)
    rows, differing_rows = differences_of_paths(database, experiment_ids)
    example = f"e.g. {differing[0]}" if differing else ""
    group = f"correctness, {len(experiment_ids):,} experiments"
    return [
        Figure(group, f"counts of {len(structure_ids)} structures compared with numpy", compared, "counts"),
        Figure(group, "counts that differ from numpy", len(differing), "counts", at_most=0, note=example),
        Figure(group, "rows of structure_coverage_at compared with those of a list of all ids", rows, "rows"),
        Figure(group, "rows that differ from those of the list", differing_rows, "rows", at_most=0),
    ]
