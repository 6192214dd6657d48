"""A slice of an atlas at 10 um: do ids, types and memory hold where the voxel ids are the largest?

The grid has 1.2 * 10**9 voxels. The slice is the last planes of it, labelled with the structures of the tree in runs;
injections into it are random voxels of a stretch. The product builds a warehouse of it, and numpy counts the same.

python -m tests.benchmarks.ten_um PLANE_COUNT EXPERIMENT_COUNT DATABASE    builds one, and prints what it measured
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from tests.benchmarks.building import build_staged, stage
from tests.benchmarks.figures import Figure
from tests.benchmarks.injections import Site
from tests.benchmarks.places import Place, scratch_folder
from tests.benchmarks.processes import run
from tests.benchmarks.sizes import bytes_per_row
from warehouse.cache.annotation import Annotation
from warehouse.cache.lists import AtlasLists
from warehouse.database.connect import connect_read_only

__all__ = ["Slice", "SliceInjections", "differences_of_slice", "slice_figures"]

_SITE_VOXELS = 50_000
_RUN = 1000


@dataclass(frozen=True)
class Slice(Place):
    """The last planes of the grid at 10 um, with the lists of another place.

    Attributes:
        lists_resolution_um: the resolution of the annotation that the lists come with.
        plane_count: planes of the slice.
    """

    lists_resolution_um: int = 25
    plane_count: int = 20

    @classmethod
    def of(cls, place: Place, plane_count: int) -> Slice:
        """A slice with the lists of a place."""
        return cls(place.folder, place.source, 10, place.experiment_count, place.resolution_um, plane_count)

    @property
    def first_voxel_id(self) -> int:
        """Where the slice begins."""
        return self.grid.voxel_count - self.plane_count * self.grid.shape[0] * self.grid.shape[1]

    @cached_property
    def lists(self) -> AtlasLists:
        """The lists of the other place, with the slice for an annotation."""
        lists = Place(self.folder, self.source, self.lists_resolution_um, self.experiment_count).lists
        structures = lists.ontology.structures
        labels = [each for each in structures if each.structure_id in set(lists.annotation.label_ids)]
        voxel_id = np.arange(self.first_voxel_id, self.grid.voxel_count, dtype=np.int32)
        label = (voxel_id - self.first_voxel_id) // _RUN % len(labels)
        graph_order = np.array([each.graph_order for each in labels], np.int16)[label]
        structure_id = np.array([each.structure_id for each in labels], np.int32)[label]
        along_tree = np.argsort(graph_order, kind="stable")
        # Only the pages of the slice are ever touched, so the rest of this takes no memory.
        graph_order_of_voxel = np.zeros(self.grid.voxel_count, np.int16)
        graph_order_of_voxel[voxel_id] = graph_order
        annotation = Annotation(
            voxel_id[along_tree],
            structure_id[along_tree],
            graph_order[along_tree],
            [each.structure_id for each in labels],
            graph_order_of_voxel,
        )
        sliced = replace(lists)
        sliced.__dict__["annotation"] = annotation  # in the place of what would be read from a file
        return sliced


@dataclass(frozen=True)
class SliceInjections:
    """Random voxels of a stretch of the slice for every experiment."""

    place: Slice

    def site(self, experiment_id: int) -> Site:
        """The site of an experiment."""
        random = np.random.default_rng(experiment_id)
        stretch = min(4 * _SITE_VOXELS, self.place.grid.voxel_count - self.place.first_voxel_id)
        start = random.integers(self.place.first_voxel_id, self.place.grid.voxel_count - stretch, endpoint=True)
        voxel_id = np.flatnonzero(random.random(stretch) < _SITE_VOXELS / stretch) + start
        density = 1 - random.random(voxel_id.size, dtype=np.float32)
        return Site(experiment_id, voxel_id.astype(np.int32), density)


def differences_of_slice(
    place: Slice, injections: SliceInjections, experiment_ids: list[int], database: Path
) -> tuple[int, int]:
    """How many counts of the slice's warehouse were compared with numpy, and how many differ."""
    counts = np.zeros(place.grid.voxel_count - place.first_voxel_id, np.uint16)
    for experiment_id in experiment_ids:
        site = injections.site(experiment_id)
        counts[site.voxel_id[site.injection_density >= np.float32(0.7)] - place.first_voxel_id] += 1
    orders = place.lists.annotation.graph_order_of_voxel[place.first_voxel_id :]
    structures = place.lists.ontology.structures
    compared = differing = 0
    with connect_read_only(database) as connection:
        for min_experiments in (1, 2, 3):
            by_label = np.bincount(orders[counts >= min_experiments], minlength=len(structures))
            found = dict(
                connection.execute(
                    "select structure_id, covered_voxel_count from structure_coverage_at(0.7, ?) "
                    "where hemisphere = 'right'",
                    [min_experiments],
                ).fetchall()
            )
            for structure in structures:
                expected = int(by_label[structure.graph_order : structure.last_graph_order + 1].sum())
                compared += 1
                differing += found.get(structure.structure_id) != expected
    return compared, differing


def slice_figures(place: Place, plane_count: int, experiment_count: int) -> list[Figure]:
    """What a slice of an atlas at 10 um costs, and what the whole would."""
    whole = Slice.of(place, plane_count)
    database = place.folder / "ten_um" / "warehouse.duckdb"
    shutil.rmtree(database.parent, ignore_errors=True)
    measured = run(
        sys.executable, "-m", "tests.benchmarks.ten_um", str(plane_count), str(experiment_count), str(database)
    )
    result = json.loads(measured.stdout)
    injections = SliceInjections(whole)
    compared, differing = differences_of_slice(whole, injections, place.experiment_ids[:experiment_count], database)
    rows = result["injection_rows"]
    size = bytes_per_row(database, "packed_injection_voxel")["all columns"]
    annotated = bytes_per_row(database, "annotation_voxel")["all columns"]
    group = f"a slice at 10 um: {plane_count} of {whole.grid.shape[2]} planes, {experiment_count} experiments"
    shutil.rmtree(database.parent)
    return [
        Figure(
            group,
            "greatest voxel id / greatest 32-bit number",
            result["greatest_voxel_id"] / (2**31 - 1),
            "×",
            at_most=1,
        ),
        Figure(group, f"of {compared:,} counts differ from numpy", differing, "counts", at_most=0),
        Figure(group, "injection rows", rows, "rows"),
        Figure(group, "packed_injection_voxel", size, "bytes a row"),
        Figure(group, "annotation_voxel", annotated, "bytes a row"),
        Figure(group, "sorting and ranking", result["build_s"], "s"),
        Figure(group, "sorting and ranking, per 10**8 rows", result["build_s"] / rows * 1e8, "s", note="scaled"),
        Figure(group, "packed_injection_voxel of 10**9 rows", size, "GB", note="scaled"),
        Figure(group, "peak memory of the slice", measured.peak_bytes / 1e9, "GB"),
    ]


def _main(plane_count: str, experiment_count: str, database: str) -> None:
    place = Slice.of(Place.open(scratch_folder()), int(plane_count))
    path = Path(database)
    path.parent.mkdir(parents=True, exist_ok=True)
    experiment_ids = place.experiment_ids[: int(experiment_count)]
    result = stage(place, SliceInjections(place), experiment_ids, path)
    result |= build_staged(place, path)
    with connect_read_only(path) as connection:
        greatest = connection.execute("select max(voxel_id) from injection_voxel").fetchall()[0][0]
    sys.stdout.write(json.dumps({**result, "greatest_voxel_id": greatest}) + "\n")


if __name__ == "__main__":
    _main(*sys.argv[1:])
