"""A warehouse small enough to work out every number of it by hand, and ways to run ``mcw``."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
import typer
from typer.testing import CliRunner, Result

from warehouse.cli.app import app
from warehouse.database import schema

STRUCTURES = """
    (997, 'root', 'root', null, 0, 0, 7, 'FFFFFF', '/997/'),
    (549, 'TH', 'Thalamus', 997, 1, 1, 5, 'FF7080', '/997/549/'),
    (718, 'VPL', 'Ventral posterolateral nucleus of the thalamus', 549, 2, 2, 2, 'FF8084', '/997/549/718/'),
    (733, 'VPM', 'Ventral posteromedial nucleus of the thalamus', 549, 2, 3, 3, 'FF8084', '/997/549/733/'),
    (599, 'CM', 'Central medial nucleus of the thalamus', 549, 2, 4, 4, 'FF909F', '/997/549/599/'),
    (149, 'PVT', 'Paraventricular nucleus of the thalamus', 549, 2, 5, 5, 'FF909F', '/997/549/149/'),
    (1097, 'HY', 'Hypothalamus', 997, 1, 6, 6, 'E64438', '/997/1097/'),
    (967, 'cm', 'cranial nerves', 997, 1, 7, 7, 'CCCCCC', '/997/967/')
"""
# Voxels of both hemispheres: TH itself 1, VPL 8, VPM 4, CM 2, PVT 2, HY 4; ids from 601,920 on are in the right one.
ANNOTATION_VOXELS = """
    (1, 100, 549, 1),
    (2, 0, 718, 1), (2, 1, 718, 1), (2, 2, 718, 1), (2, 3, 718, 1),
    (2, 700000, 718, 2), (2, 700001, 718, 2), (2, 700002, 718, 2), (2, 700003, 718, 2),
    (3, 10, 733, 1), (3, 11, 733, 1), (3, 700010, 733, 2), (3, 700011, 733, 2),
    (4, 20, 599, 1), (4, 700020, 599, 2),
    (5, 30, 149, 1), (5, 700030, 149, 2),
    (6, 40, 1097, 1), (6, 41, 1097, 1), (6, 700040, 1097, 2), (6, 700041, 1097, 2)
"""
INJECTION_VOXELS = """
    (1, 100, 549, 1, 0, 0.125, 1),
    (2, 0, 718, 1, 0, 1.0, 1), (2, 1, 718, 1, 0, 0.75, 1), (2, 2, 718, 1, 0, 0.5, 1),
    (2, 3, 718, 1, 0, 0.25, 1),
    (2, 700003, 718, 2, 1, 0.7, 1),
    (3, 700010, 733, 2, 1, 0.9, 1), (3, 700010, 733, 2, 2, 0.3, 2), (3, 700011, 733, 2, 1, 0.5, 1),
    (5, 30, 149, 1, 2, 0.6, 1),
    (6, 40, 1097, 1, 2, 1.0, 1)
"""
EXPERIMENTS = """
    (1001, 718, null, 5, 'M', 'C57BL/6J', 'tiny-1001', 0.0035, 6000, 3000, 4000),
    (1002, 733, 'Rbp4-Cre_KL100', 35, 'F', null, 'tiny-1002', 0.0031, 6100, 3100, 7000),
    (1003, 1097, null, 5, 'F', 'C57BL/6J', 'tiny-1003', 0.0021, 6200, 3200, 4200),
    (1004, 599, null, 5, 'M', 'C57BL/6J', 'tiny-1004', 0.0011, 6300, 3300, 5650)
"""
# (experiment, structure, hemisphere, is_injection, projection_volume, volume), volumes in mm3.
UNIONIZES = [
    (1001, 718, 1, True, 0.0015, 0.003),
    (1001, 718, 3, True, 0.0015, 0.003),
    (1001, 718, 1, False, 0.0, 0.001),
    (1001, 718, 2, False, 0.0, 0.004),
    (1001, 718, 3, False, 0.0, 0.005),
    (1001, 733, 1, False, 0.0, 0.002),
    (1001, 733, 2, False, 0.0, 0.002),
    (1001, 733, 3, False, 0.0, 0.004),
    (1001, 549, 1, True, 0.0017, 0.0034),
    (1001, 549, 3, True, 0.0017, 0.0034),
    (1001, 549, 1, False, 0.0, 0.0056),
    (1001, 549, 2, False, 0.0, 0.008),
    (1001, 549, 3, False, 0.0, 0.0136),
    (1002, 733, 2, True, 0.001, 0.002),
    (1002, 733, 3, True, 0.001, 0.002),
    (1002, 733, 1, False, 0.0, 0.002),
    (1002, 733, 3, False, 0.0, 0.002),
    (1002, 549, 2, True, 0.001, 0.002),
    (1002, 549, 3, True, 0.001, 0.002),
    (1002, 549, 1, False, 0.0, 0.009),
    (1002, 549, 2, False, 0.0, 0.006),
    (1002, 549, 3, False, 0.0, 0.015),
]
FILES = """
    ('structure_unionize', 1001, 'experiment_1001/structure_unionizes.csv', 1, 'a', 13, 'loaded', null),
    ('structure_unionize', 1002, 'experiment_1002/structure_unionizes.csv', 1, 'b', 9, 'loaded', null),
    ('injection_density', 1001, 'experiment_1001/injection_density_100.nrrd', 1, 'c', 5, 'loaded', null),
    ('injection_density', 1002, 'experiment_1002/injection_density_100.nrrd', 1, 'd', 3, 'loaded', null),
    ('injection_density', 1003, 'experiment_1003/injection_density_100.nrrd', 1, 'e', 3, 'loaded', null),
    ('injection_density', 1004, 'experiment_1004/injection_density_100.nrrd', null, null, 0, 'skipped', 'cut short')
"""


def build_tiny_warehouse(path: Path) -> None:
    """Three loaded experiments and one near the midline that is only in the list. A voxel of 100 um has 0.001 mm3."""
    connection = duckdb.connect(str(path), config={"storage_compatibility_version": "v1.0.0"})
    schema.apply(connection, "tables")
    connection.execute(f"insert into structure values {STRUCTURES}")
    connection.execute(
        "insert into structure_closure select above.structure_id, below.structure_id from structure as above "
        "inner join structure as below on below.graph_order between above.graph_order and above.last_graph_order"
    )
    connection.execute(f"insert into annotation_voxel values {ANNOTATION_VOXELS}")
    connection.execute("insert into injection_experiment values (0, 1001), (1, 1002), (2, 1003)")
    connection.execute(f"insert into packed_injection_voxel values {INJECTION_VOXELS}")
    connection.execute(f"insert into experiment values {EXPERIMENTS}")
    connection.execute(
        "insert into experiment_injection_structure values (1001, 718, true), (1002, 733, true), (1002, 718, false), "
        "(1003, 1097, true), (1003, 149, false), (1004, 599, true)"
    )
    connection.execute("insert into transgenic_line values (7, 'Rbp4-Cre_KL100', 'driver', null, null, null, null)")
    connection.execute("insert into experiment_transgenic_line values (1002, 7)")
    connection.executemany(
        "insert into structure_unionize (experiment_id, structure_id, hemisphere_id, is_injection, projection_volume, "
        "volume, sum_pixels, id) values ($1, $2, $3, $4, $5, $6, round($6 / 1.225e-9), $7)",
        [[*row, number] for number, row in enumerate(UNIONIZES)],
    )
    connection.execute(
        f"insert into ingest_log select *, null, null, timestamp '2026-01-02 03:04:05' from (values {FILES}) as file"
    )
    connection.execute(
        "insert into warehouse_info values (?, '0.0', 'ccf_2017', 100, 132, 80, 114, 0.001, '/data/cache', true, "
        "'build', timestamp '2026-01-02 03:04:05')",
        [schema.SCHEMA_VERSION],
    )
    schema.apply(connection, "views", "macros", "derived")
    connection.close()


@pytest.fixture(autouse=True, scope="session")
def commands_are_built_once() -> Iterator[None]:
    """To build its commands takes mcw longer than to run most of them."""
    command = typer.main.get_command(app)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("typer.testing._get_command", lambda _: command)
        yield


@pytest.fixture(scope="session")
def tiny_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiny") / "warehouse.duckdb"
    build_tiny_warehouse(path)
    return path


@pytest.fixture
def mcw(tiny_warehouse: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Runs mcw in this process, in an empty folder, on the tiny warehouse unless the arguments name another."""
    monkeypatch.setenv("MCW_DATABASE", str(tiny_warehouse))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, stdin: str | None = None) -> Result:
        return CliRunner().invoke(app, [str(each) for each in arguments], input=stdin)

    return run


@pytest.fixture
def mcw_command(tiny_warehouse: Path) -> tuple[list[str], dict[str, str]]:
    """The words that start mcw in a process of its own, and its environment."""
    unwanted = {"FORCE_COLOR", "NO_COLOR", "COLORTERM", "PYTHONWARNINGS"}
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    environment |= {"MCW_DATABASE": str(tiny_warehouse), "COLUMNS": "100", "TERM": "xterm-256color"}
    return [sys.executable, "-m", "warehouse.cli"], environment


@pytest.fixture
def mcw_process(
    mcw_command: tuple[list[str], dict[str, str]], tmp_path: Path
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs mcw in a process of its own, with pipes for stdin, stdout and stderr."""
    command, environment = mcw_command

    def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        completed: subprocess.CompletedProcess[str] = subprocess.run(
            [*command, *map(str, arguments)],
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
            timeout=60,
            check=False,
            **options,  # type: ignore[call-overload]
        )
        return completed

    return run
