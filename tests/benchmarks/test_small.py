"""The benchmarks on the sample, in seconds: the generated data are sound, and no cost has the wrong complexity.

No time is compared with a number of seconds, and ratios only with bounds that noise cannot reach.
"""

from __future__ import annotations

import json
from pathlib import Path

import nrrd
import numpy as np
import pytest

from tests.benchmarks.building import build_staged, stage
from tests.benchmarks.correctness import differences_from_numpy, differences_of_paths, some_structures
from tests.benchmarks.figures import Figure, tables, write_json
from tests.benchmarks.injections import Injections
from tests.benchmarks.places import Place
from tests.benchmarks.processes import best_of
from tests.benchmarks.querying import (
    api_figures,
    coverage_figures,
    fetching,
    matrix_figures,
    subset_figures,
    view_figures,
)
from tests.benchmarks.reading import memory_above_interpreter
from tests.benchmarks.sizes import bytes_per_row
from tests.benchmarks.ten_um import Slice, SliceInjections, differences_of_slice
from tests.benchmarks.volumes import unionize_folder, volume_folder, write_nrrd
from warehouse.database.connect import connect_read_only
from warehouse.grid import Grid
from warehouse.load import ingest

EXPERIMENT_COUNT = 80
ROW_COUNT = 1000
QUARTER = EXPERIMENT_COUNT // 4


@pytest.fixture(scope="module")
def place(sample_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("bench")
    (folder / "sample").symlink_to(sample_cache)
    return Place.open(folder, small=True, experiment_count=EXPERIMENT_COUNT)


@pytest.fixture(scope="module")
def injections(place: Place) -> Injections:
    return Injections(place, ROW_COUNT)


def generated(place: Place, injections: Injections, count: int) -> Path:
    database = place.folder / f"first_{count}.duckdb"
    stage(place, injections, place.experiment_ids[:count], database)
    build_staged(place, database)
    return database


@pytest.fixture(scope="module")
def atlas(place: Place, injections: Injections) -> Path:
    return generated(place, injections, EXPERIMENT_COUNT)


def test_an_injection_is_the_same_every_time(place: Place, injections: Injections) -> None:
    experiment_id = place.experiment_ids[0]
    first, again = injections.site(experiment_id), Injections(place, ROW_COUNT).site(experiment_id)
    assert np.array_equal(first.voxel_id, again.voxel_id)
    assert np.array_equal(first.injection_density, again.injection_density)


def test_injections_are_as_large_as_asked_and_hold_densities(place: Place, injections: Injections) -> None:
    sites = [injections.site(experiment_id) for experiment_id in place.experiment_ids]
    assert 0.5 * ROW_COUNT < np.mean([site.voxel_id.size for site in sites]) <= 1.1 * ROW_COUNT
    for site in sites:
        assert (np.diff(site.voxel_id) > 0).all()
        assert 0 <= site.voxel_id[0] <= site.voxel_id[-1] < place.grid.voxel_count
        assert (site.injection_density > 0).all()
        assert (site.injection_density <= 1).all()


def test_a_generated_warehouse_says_that_it_is_generated(atlas: Path) -> None:
    with connect_read_only(atlas) as connection:
        assert connection.execute("select is_generated from warehouse_info").fetchall() == [(True,)]
        names = connection.execute("select distinct specimen_name[:9] from experiment").fetchall()
    assert names == [("GENERATED",)]


def test_coverage_equals_numpy(place: Place, injections: Injections, atlas: Path) -> None:
    structure_ids = some_structures(place, 10)
    compared, differing = differences_from_numpy(place, injections, place.experiment_ids, atlas, structure_ids)
    assert compared == 10 * 3 * 5 * 3
    assert differing == []


def test_counts_in_advance_ranks_and_grouping_agree_for_every_structure(place: Place, atlas: Path) -> None:
    compared, differing = differences_of_paths(atlas, place.experiment_ids)
    assert compared == 4 * 3 * len(place.lists.ontology.structures)
    assert differing == 0


def test_four_times_the_data_do_not_take_twenty_times_as_long(
    place: Place, injections: Injections, atlas: Path
) -> None:
    quarter = generated(place, injections, QUARTER)
    with connect_read_only(quarter) as few, connect_read_only(atlas) as many:
        for statement in (
            "from structure_coverage_at(0.5, 1)",
            "from structure_coverage_at(0.33, 1)",
            "from structure_voxel_coverage",
        ):
            short, long = best_of(5, fetching(few, statement), fetching(many, statement))
            assert long.cpu_seconds < 20 * short.cpu_seconds


def test_files_of_generated_experiments_load_and_hold_what_was_generated(
    place: Place, injections: Injections, tmp_path: Path
) -> None:
    chosen = place.experiment_ids[:3]
    folder = volume_folder(place, injections, chosen)
    site = injections.site(chosen[0])
    volume, header = nrrd.read(str(folder / f"experiment_{chosen[0]}" / "injection_density_100.nrrd"))
    flat = volume.ravel(order="F")
    assert header["type"] == "double"
    assert np.array_equal(np.flatnonzero(flat), site.voxel_id)
    assert np.array_equal(flat[site.voxel_id], site.injection_density.astype(np.float64))
    volumes = ingest(folder, tmp_path / "volumes.duckdb", resolution_um=100)
    unionizes = ingest(
        unionize_folder(place, injections, chosen), tmp_path / "unionizes.duckdb", resolution_um=100
    )  # an audit that finds anything is an error
    assert volumes.loaded_count == {"injection_density": 3}
    assert unionizes.loaded_count == {"structure_unionize": 3}
    assert volumes.is_generated
    assert unionizes.is_generated


def test_reading_a_volume_of_616_mb_takes_a_tenth_of_that_at_most(
    place: Place, injections: Injections, tmp_path: Path
) -> None:
    site = injections.site(place.experiment_ids[0])
    path = tmp_path / "injection_density_25.nrrd"
    write_nrrd(Place(tmp_path, place.source, 25), site, path)
    assert memory_above_interpreter(path, 25) < Grid(25).voxel_count * 8 / 10


def test_ids_of_the_last_voxels_at_10_um_fit(place: Place, tmp_path: Path) -> None:
    last = Slice.of(place, 1)
    injections = SliceInjections(last)
    database = tmp_path / "slice.duckdb"
    stage(last, injections, last.experiment_ids[:5], database)
    build_staged(last, database)
    compared, differing = differences_of_slice(last, injections, last.experiment_ids[:5], database)
    assert (compared, differing) == (3 * len(place.lists.ontology.structures), 0)
    with connect_read_only(database) as connection:
        greatest = connection.execute("select max(voxel_id) from annotation_voxel").fetchall()
    assert greatest == [(1320 * 800 * 1140 - 1,)]


def test_sizes_are_counted_for_every_column(atlas: Path) -> None:
    sizes = bytes_per_row(atlas, "packed_injection_voxel")
    assert set(sizes) >= {"all columns", "voxel_id", "injection_density"}
    assert sizes["all columns"] >= max(size for name, size in sizes.items() if name != "all columns")


def test_every_answer_is_measured_in_well_formed_groups(atlas: Path) -> None:
    measured = [
        *coverage_figures(atlas, 1),
        *subset_figures(atlas, 1),
        *view_figures(atlas, 1),
        *matrix_figures(atlas, 1),
        *api_figures(atlas, 1),
    ]
    assert all(figure.value > 0 for figure in measured)
    lines = tables({"these": measured}).splitlines()
    assert sum(line.startswith("| ") for line in lines) == len(measured) + sum(line.startswith("## ") for line in lines)


def test_a_figure_knows_whether_its_target_is_reached() -> None:
    figures = [Figure("group", "fast", 2, "s", at_most=1), Figure("group", "faster", 24, "×", at_least=12)]
    assert [(figure.is_reached, figure.of_target) for figure in figures] == [(False, 2.0), (True, 2.0)]


def test_a_table_has_a_column_for_each_run_and_cuts_nothing_off() -> None:
    name = "a name " * 40
    newer = [Figure("first", name, 0.5, "s", 0.75, at_most=1), Figure("second", "rows", 1234567, "rows")]
    older = [Figure("first", name, 2.0, "s", 2.25, at_most=1)]
    assert tables({"DuckDB 2": newer, "DuckDB 1": older}).splitlines() == [
        "## first",
        "",
        f"| figure{' ' * 274} | DuckDB 2        | DuckDB 1        | target | reached  | value / target |",
        f"|{'-' * 282}|-----------------|-----------------|--------|----------|----------------|",
        f"| {name} | 0.500 s (0.750) | 2.000 s (2.250) | ≤ 1 s  | yes / NO | 0.50 / 2.00    |",
        "",
        "## second",
        "",
        "| figure | DuckDB 2       |",
        "|--------|----------------|",
        "| rows   | 1,234,567 rows |",
    ]


def test_two_figures_of_the_same_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two figures are called same in the group group"):
        tables({"run": [Figure("group", "same", 1, "s"), Figure("group", "same", 2, "s")]})


def test_results_of_groups_that_are_not_measured_again_stay(tmp_path: Path) -> None:
    path = tmp_path / "results.json"

    def names() -> dict[str, dict[str, list[str]]]:
        runs = json.loads(path.read_text())["runs"]
        return {
            run: {group: [figure["name"] for figure in found["figures"]] for group, found in groups.items()}
            for run, groups in runs.items()
        }

    first, second = Figure("group", "first", 1, "s"), Figure("group", "second", 2, "s")
    write_json(path, {"newer": {"reading": [first], "file": []}}, {}, scale="moderate")
    write_json(path, {"newer": {"reading": [second]}, "older": {"file": [first]}}, {}, scale="moderate")
    assert names() == {"newer": {"reading": ["second"], "file": []}, "older": {"file": ["first"]}}
    write_json(path, {"newer": {"build": []}}, {}, scale="full")
    assert names() == {"newer": {"build": []}}
