"""Random small volumes through ingest and coverage, against plain numpy."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nrrd
import numpy as np
import numpy.typing as npt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import warehouse
from warehouse.load import ingest

SHAPE = (132, 80, 114)
BOX = (3, 2, 4)
BOX_SIZE = 24
MIDDLE = SHAPE[2] // 2


def just_below(density: float) -> float:
    return float(np.nextafter(np.float32(density), np.float32(0)))


# Thresholds of which the nearest float32 is above (0.1), below (0.7, 0.9), the same (0.5), or as small as can be.
THRESHOLDS = st.one_of(
    st.sampled_from([0.1, 0.5, 0.7, 0.9, 1.0, 1e-45, 1e-300]), st.floats(0, 1, exclude_min=True, allow_subnormal=False)
)


def densities_around(thresholds: list[float]) -> st.SearchStrategy[float]:
    """float32 values on the thresholds and one step below, full and empty voxels, and any other density."""
    on = [float(np.float32(each)) for each in thresholds]
    return st.sampled_from([0.0, 1.0, *on, *map(just_below, on)]) | st.floats(0, 1, width=32)


@dataclass(frozen=True)
class Question:
    """What is asked of the coverage. ``experiments`` None is all of them."""

    structure: int
    min_density: float
    min_experiments: int
    hemisphere: str
    experiments: list[int] | None


@dataclass(frozen=True)
class Brain:
    """A tree as the path of every structure, and a box of voxels somewhere in an otherwise empty grid."""

    paths: list[list[int]]
    corner: tuple[int, int, int]
    labels: npt.NDArray[np.uint32]
    densities: dict[int, npt.NDArray[np.float32]]

    def in_grid(self, box: npt.NDArray[np.uint32] | npt.NDArray[np.float32]) -> npt.NDArray[np.generic]:
        grid = np.zeros(SHAPE, box.dtype)
        grid[tuple(slice(start, start + length) for start, length in zip(self.corner, BOX, strict=True))] = box
        return grid

    def write_cache(self, folder: Path) -> None:
        """Write a cache folder in AllenSDK's layout."""
        structures = [
            {
                "id": path[-1],
                "acronym": f"S{path[-1]}",
                "name": f"Structure {path[-1]}",
                "structure_id_path": path,
                "graph_order": graph_order,
                "rgb_triplet": [255, graph_order, 0],
                "structure_set_ids": [],
            }
            for graph_order, path in enumerate(self.paths)
        ]
        position = {"injection_x": 5000, "injection_y": 4000, "injection_z": 5000}
        experiments = [{"id": each, "structure_id": self.paths[0][0], **position} for each in self.densities]
        (folder / "structures.json").write_text(json.dumps(structures))
        (folder / "experiments.json").write_text(json.dumps(experiments))
        files: dict[str, npt.NDArray[np.uint32] | npt.NDArray[np.float32]] = {
            "annotation/ccf_2017/annotation_100.nrrd": self.labels
        }
        files |= {f"experiment_{each}/injection_density_100.nrrd": box for each, box in self.densities.items()}
        for name, box in files.items():
            (folder / name).parent.mkdir(parents=True)
            nrrd.write(str(folder / name), self.in_grid(box), compression_level=1)

    def on_side(self, hemisphere: str) -> npt.NDArray[np.bool_]:
        is_left = np.arange(self.corner[2], self.corner[2] + BOX[2]) < MIDDLE
        side = {"left": is_left, "right": ~is_left, "both": np.ones(BOX[2], bool)}[hemisphere]
        return np.broadcast_to(side, BOX)

    def reaching(self, min_density: float, experiments: list[int] | None = None) -> npt.NDArray[np.uint32]:
        """How many of the experiments reach the density in each voxel of the box; None is all of them."""
        counts = np.zeros(BOX, np.uint32)
        for experiment_id, density in self.densities.items():
            if experiments is None or experiment_id in experiments:
                counts += (density > 0) & (density >= np.float32(min_density))
        return counts

    def rows(self, question: Question) -> list[tuple[int, int, int]]:
        """Structure id, voxels and covered voxels of every structure of the answer."""
        rows = []
        covered = self.reaching(question.min_density, question.experiments) >= question.min_experiments
        for path in self.paths:
            below = [each[-1] for each in self.paths if path[-1] in each]
            voxels = np.isin(self.labels, below) & self.on_side(question.hemisphere)
            if question.structure in path and voxels.any():
                rows.append((path[-1], int(voxels.sum()), int((voxels & covered).sum())))
        return rows


@st.composite
def trees(draw: st.DrawFn) -> list[list[int]]:
    """The paths of up to 8 structures, depth first."""
    paths: list[list[int]] = []
    for structure_id in draw(st.lists(st.integers(1, 700_000_000), min_size=1, max_size=8, unique=True)):
        parents = paths[-1] if paths else []  # below the one before it, or below one of that one's parents
        depth = draw(st.integers(1, len(parents))) if parents else 0
        paths.append([*parents[:depth], structure_id])
    return paths


@st.composite
def brains_with_questions(draw: st.DrawFn) -> tuple[Brain, list[Question]]:
    paths = draw(trees())
    ids = [path[-1] for path in paths]
    labels = draw(st.lists(st.sampled_from([0, *ids]), min_size=BOX_SIZE, max_size=BOX_SIZE))
    thresholds = draw(st.lists(THRESHOLDS, min_size=3, max_size=3))
    box = st.lists(densities_around(thresholds), min_size=BOX_SIZE, max_size=BOX_SIZE)
    experiment_ids = draw(st.lists(st.integers(1, 999), min_size=1, max_size=4, unique=True))
    brain = Brain(
        paths,
        corner=(draw(st.integers(0, 129)), draw(st.integers(0, 78)), draw(st.sampled_from([0, 54, 55, 56, 110]))),
        labels=np.array(labels, np.uint32).reshape(BOX),
        densities={each: np.array(draw(box), np.float32).reshape(BOX) for each in experiment_ids},
    )
    question = st.builds(
        Question,
        structure=st.sampled_from(ids),
        min_density=st.sampled_from(thresholds),
        min_experiments=st.integers(1, 3),
        hemisphere=st.sampled_from(["left", "right", "both"]),
        experiments=st.none() | st.lists(st.sampled_from(experiment_ids), min_size=1, unique=True),
    )
    return brain, draw(st.lists(question, min_size=8, max_size=8))


@settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(brains_with_questions())
def test_coverage_of_random_volumes_equals_numpy(case: tuple[Brain, list[Question]]) -> None:
    brain, questions = case
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        brain.write_cache(folder)
        ingest(folder, folder / "warehouse.duckdb", resolution_um=100)
        with warehouse.open(folder / "warehouse.duckdb") as atlas:
            for question in questions:
                selected = atlas.select(experiment=question.experiments)
                answer = selected.coverage(
                    str(question.structure),
                    min_density=question.min_density,
                    min_experiments=question.min_experiments,
                    hemisphere=question.hemisphere,  # type: ignore[arg-type]
                ).df()
                columns = (answer.structure_id, answer.voxel_count, answer.covered_voxel_count)
                assert list(zip(*(column.tolist() for column in columns), strict=True)) == brain.rows(question)
                asked = len(brain.densities) if question.experiments is None else len(question.experiments)
                assert set(answer.experiment_count) <= {asked}
            counts = atlas.injection_counts(min_density=questions[0].min_density)
            assert np.array_equal(counts.voxels, brain.in_grid(brain.reaching(questions[0].min_density)))
