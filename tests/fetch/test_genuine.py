"""The genuine AllenSDK, unmodified, beside mcw: from one server the same files, and the same answers from both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from tests.allensdk import run_with_allensdk
from tests.fetch.server import serving
from warehouse.cli.app import app

SCRIPT = Path(__file__).with_name("genuine.py")
NOBODY_LISTENS = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Both:
    """What AllenSDK and mcw have made of the same experiments: a cache folder each, answers and a warehouse."""

    resolution_um: int
    unionize_ids: tuple[int, ...]
    density_ids: tuple[int, ...]
    root: Path
    structure_sets: Path | None = None

    @property
    def theirs(self) -> Path:
        return self.root / "theirs"

    @property
    def ours(self) -> Path:
        return self.root / "ours"

    @property
    def answers(self) -> Path:
        """What AllenSDK says of its own folder, which it has filled from the server."""
        return self.root / "answers"

    @property
    def answers_of_ours(self) -> Path:
        """What AllenSDK says of our folder, without a server."""
        return self.root / "answers_of_ours"

    @property
    def database(self) -> Path:
        return self.root / "warehouse.duckdb"

    def ask_allensdk(self, server: str) -> None:
        ids = [",".join(map(str, each)) for each in (self.unionize_ids, self.density_ids)]
        of_theirs = [self.theirs, server, self.answers]
        of_ours = [self.ours, NOBODY_LISTENS, self.answers_of_ours]
        run_with_allensdk(SCRIPT, self.resolution_um, *ids, *of_theirs, *of_ours)

    def mcw_ingest(self, server: str) -> None:
        words = ["ingest", "--cache", self.ours, "--resolution", self.resolution_um, "--database", self.database]
        words += ["--api-url", server, "--archive-url", server, "--quiet"]
        ids = {*self.unionize_ids, *self.density_ids}
        words += [word for experiment_id in sorted(ids) for word in ("--experiment", experiment_id)]
        result = CliRunner().invoke(app, [str(word) for word in words])
        assert result.exit_code == 0, result.output


@pytest.fixture(scope="module", params=["sample", "real"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Of the sample, and of the Allen Institute's data where they are: there, one experiment has a volume only."""
    root = tmp_path_factory.mktemp("both")
    if request.param == "sample":
        three = (999000001, 999000002, 999000003)
        made = Both(100, three, three, root)
        served: Path = request.getfixturevalue("whole_cache")
    else:
        shared: Path = request.getfixturevalue("real_data")
        served, structure_sets = shared / "mouse_connectivity", shared / "structure_sets.csv"
        made = Both(25, (100141219, 146659588, 181057754), (127867804,), root, structure_sets)
    with serving(served, made.structure_sets) as server:
        made.mcw_ingest(server.url)
        made.theirs.mkdir()
        made.ask_allensdk(server.url)
    return made


@pytest.fixture
def connection(both: Both) -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(duckdb.connect(str(both.database), read_only=True)) as opened:
        yield opened


@pytest.fixture
def seen(both: Both) -> Any:
    return json.loads((both.answers / "seen.json").read_bytes())


def test_from_the_same_server_come_the_same_files(both: Both) -> None:
    names = sorted(str(path.relative_to(both.theirs)) for path in both.theirs.rglob("*") if path.is_file())
    assert len(names) == 4 + len(both.unionize_ids) + len(both.density_ids)
    for name in names:
        found, expected = (both.ours / name).read_bytes(), (both.theirs / name).read_bytes()
        if name == "structures.json":  # the sets of a structure are in no order
            rows = [json.loads(content) for content in (found, expected)]
            for row in (*rows[0], *rows[1]):
                row["structure_set_ids"].sort()
            assert rows[0] == rows[1]
        elif name.endswith(".csv"):
            # Columns come in the order in which the server names the fields of a record.
            tables = [pd.read_csv(folder / name, index_col=0) for folder in (both.ours, both.theirs)]
            pd.testing.assert_frame_equal(tables[0], tables[1])
        else:
            assert found == expected, name


def test_allensdk_finds_everything_in_a_fetched_folder(both: Both) -> None:
    names = sorted(path.name for path in both.answers.iterdir())
    assert len(names) == 1 + len(both.unionize_ids) + len(both.density_ids)
    for name in names:
        assert (both.answers_of_ours / name).read_bytes() == (both.answers / name).read_bytes(), name


def test_the_warehouse_has_the_structures_and_experiments_of_allensdk(
    seen: Any, connection: duckdb.DuckDBPyConnection
) -> None:
    structures = connection.execute("select structure_id, acronym from structure").fetchall()
    assert {str(structure_id): acronym for structure_id, acronym in structures} == seen["structures"]
    assert len(structures) == len(seen["structures"]) > 0
    experiments = connection.execute("select experiment_id from experiment order by all").fetchall()
    assert [experiment_id for (experiment_id,) in experiments] == seen["experiments"] != []


def test_the_structure_sets_have_the_names_that_the_server_gives_them(
    both: Both, connection: duckdb.DuckDBPyConnection
) -> None:
    if both.structure_sets is None:
        structures = json.loads((both.theirs / "structures.json").read_bytes())
        ids = sorted({set_id for structure in structures for set_id in structure["structure_set_ids"]})
        expected = [(set_id, f"Set {set_id}", "Generated") for set_id in ids]
    else:
        table = pd.read_csv(both.structure_sets).sort_values("id")[["id", "name", "description"]]
        expected = [tuple(row) for row in table.itertuples(index=False)]
    found = connection.execute(
        "select structure_set_id, name, description from structure_set where name is not null order by all"
    ).fetchall()
    assert found == expected != []


def test_the_warehouse_has_the_annotation_of_allensdk(seen: Any, connection: duckdb.DuckDBPyConnection) -> None:
    counts = connection.execute("select structure_id, count(*) from annotation_voxel group by structure_id").fetchall()
    assert {str(structure_id): count for structure_id, count in counts} == seen["annotation"] != {}


def test_the_warehouse_has_the_unionizes_of_allensdk_cell_by_cell(
    both: Both, connection: duckdb.DuckDBPyConnection
) -> None:
    """Those in its files to the last digit. What it answers is off by some last bits: it reads them less exactly."""
    names = [name for name, *_ in connection.execute("describe structure_unionize").fetchall()]
    found = connection.execute("from structure_unionize order by id").fetchall()

    def table(paths: list[Path]) -> pd.DataFrame:
        tables = [pd.read_csv(path, index_col=0, float_precision="round_trip") for path in paths]
        return pd.concat(tables)[names].sort_values("id", ignore_index=True)

    files = table([both.theirs / f"experiment_{each}" / "structure_unionizes.csv" for each in both.unionize_ids])
    answered = table([both.answers / f"unionizes_{each}.csv" for each in both.unionize_ids])
    assert found == [tuple(row) for row in files.itertuples(index=False)] != []
    for name, values in zip(names, zip(*found, strict=True), strict=True):
        if answered[name].dtype == np.float64:
            np.testing.assert_allclose(np.array(values), answered[name].to_numpy(), rtol=1e-12)
        else:
            assert list(values) == answered[name].tolist()


def test_the_warehouse_has_the_densities_of_allensdk_voxel_by_voxel(
    both: Both, connection: duckdb.DuckDBPyConnection
) -> None:
    for experiment_id in both.density_ids:
        expected = np.load(both.answers / f"density_{experiment_id}.npy")  # voxel ids, and densities that are not 0
        rows = connection.execute(
            "select voxel_id, injection_density from injection_voxel where experiment_id = ? order by voxel_id",
            [experiment_id],
        ).fetchall()
        assert len(expected) > 50
        np.testing.assert_array_equal(np.array(rows, dtype=np.float64), expected)
