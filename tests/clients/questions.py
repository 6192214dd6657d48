"""What every client is asked, and the answers that numpy, pandas and json read from the files of the cache folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tests.answers.conftest import Dense

EXPERIMENT = 999000001
MIN_DENSITY, MIN_EXPERIMENTS = 0.7, 2  # a FLOAT column would not find 0.7

_COVERAGE = """
    select structure_id, voxel_count, covered_voxel_count, covered_fraction, experiment_count
    from structure_voxel_coverage
    where min_density = {} and min_experiments = {} and hemisphere = 'both'
    order by structure_id
"""


@dataclass(frozen=True)
class Question:
    """A query with the values of its parameters."""

    query: str
    parameters: tuple[float, ...] = ()


QUESTIONS: dict[str, Question] = {
    "coverage": Question(_COVERAGE.format(MIN_DENSITY, MIN_EXPERIMENTS)),
    "coverage with parameters": Question(_COVERAGE.format("?", "?"), (MIN_DENSITY, MIN_EXPERIMENTS)),
    "thresholds": Question("select min_density, min_experiments from coverage_threshold order by all"),
    "densities": Question(
        f"select voxel_id, injection_density from injection_voxel where experiment_id = {EXPERIMENT} "
        f"and injection_density >= cast({MIN_DENSITY} as float) order by voxel_id"
    ),
    "experiments": Question("select experiment_id, strain, injection_volume_mm3 from experiment order by all"),
    "unionizes": Question(
        "select id, is_injection, projection_volume, projection_energy, sum_pixels, volume "
        f"from structure_unionize where experiment_id = {EXPERIMENT} order by id"
    ),
    "files": Question("select file_path, experiment_id, file_size_bytes, fetched_at from ingest_log order by all"),
    "times": Question("select built_at, is_generated from warehouse_info"),
}

Rows = list[list[object]]


def answers(cache: Path, dense: Dense) -> dict[str, Rows]:
    """The rows that answer the questions, but for the times, which no file of the cache folder has."""
    coverage = _coverage(dense)
    return {
        "coverage": coverage,
        "coverage with parameters": coverage,
        "densities": _densities(dense),
        "experiments": _experiments(cache),
        "unionizes": _unionizes(cache),
        "files": _files(cache),
    }


def _coverage(dense: Dense) -> Rows:
    everywhere = dense.by_structure(np.ones(dense.annotation.shape, bool))
    covered = dense.by_structure(dense.counts(MIN_DENSITY, list(dense.densities)) >= MIN_EXPERIMENTS)
    return [
        [structure_id, count, covered[structure_id], covered[structure_id] / count if count else None, 64]
        for structure_id, count in sorted(everywhere.items())
    ]


def _densities(dense: Dense) -> Rows:
    density = dense.densities[EXPERIMENT].astype(np.float32).ravel(order="F")
    (voxel_ids,) = np.nonzero(density >= np.float32(MIN_DENSITY))
    return [[int(voxel_id), float(density[voxel_id])] for voxel_id in voxel_ids]


def _experiments(cache: Path) -> Rows:
    records = json.loads((cache / "experiments.json").read_text())
    rows = {record["data_set_id"]: (record["strain"], record["injection_volume"]) for record in records}
    return [[experiment_id, *row] for experiment_id, row in sorted(rows.items())]


def _unionizes(cache: Path) -> Rows:
    path = cache / f"experiment_{EXPERIMENT}" / "structure_unionizes.csv"
    columns = ["id", "is_injection", "projection_volume", "projection_energy", "sum_pixels", "volume"]
    table = pd.read_csv(path, float_precision="round_trip").sort_values("id")
    return [list(row) for row in table[columns].itertuples(index=False)]


def _files(cache: Path) -> Rows:
    names = ["annotation/ccf_2017/annotation_100.nrrd", "experiments.json", "structures.json", "structure_sets.csv"]
    paths = [*(cache / name for name in names), *cache.glob("experiment_*/*.csv"), *cache.glob("experiment_*/*.nrrd")]
    rows: Rows = []
    for path in sorted(paths, key=lambda each: each.relative_to(cache).as_posix()):
        _, is_of_experiment, experiment_id = path.parent.name.partition("experiment_")
        size = path.stat().st_size
        rows.append([path.relative_to(cache).as_posix(), int(experiment_id) if is_of_experiment else None, size, None])
    return rows
