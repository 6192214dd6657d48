"""Unionize files that were cut, garbled, exchanged or made by another program."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import nrrd
import numpy as np
import pandas as pd
import pytest
from typer.testing import Result

from warehouse.cache.experiments import ExperimentList
from warehouse.cache.folder import CacheFolder, SourceFile
from warehouse.cache.lists import insert_lists
from warehouse.cache.ontology import read_ontology
from warehouse.cache.unionizes import UnionizeFile, load_unionizes
from warehouse.database import schema
from warehouse.database.connect import connect_memory
from warehouse.errors import DamagedFileError
from warehouse.load.staging import insert_rows

EXPERIMENT = 999000002
FILE = f"experiment_{EXPERIMENT}/structure_unionizes.csv"

Contents = Callable[[], dict[str, list[tuple[object, ...]]]]


def with_table(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[bytes], bytes]:
    """Changes the table that a file holds, and writes it as AllenSDK does."""

    def rewrite(content: bytes) -> bytes:
        table = pd.read_csv(io.BytesIO(content), index_col=0, float_precision="round_trip")
        return change(table).to_csv().encode()

    return rewrite


def with_cell(column: str, value: object) -> Callable[[bytes], bytes]:
    """Changes a value of the sixth row."""

    def change(table: pd.DataFrame) -> pd.DataFrame:
        values: list[object] = table[column].tolist()
        values[5] = value
        return table.assign(**{column: pd.Series(values, index=table.index, dtype=object)})

    return with_table(change)


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing": (lambda content: b"", "it is empty"),
    "blank lines": (lambda content: b"\n\n", "it is empty"),
    "what AllenSDK caches of an unknown experiment": (lambda content: b'""\n', "not a table of unionizes"),
    "HTML": (lambda content: b"<!DOCTYPE html>\n<title>Site unavailable</title>\n", "not a table of unionizes"),
    "only the heading": (lambda content: content[: content.index(b"\n") + 1], "no rows"),
    "cut within a line": (lambda content: content[: len(content) // 2], "in the middle of a line"),
    "cut within the last number": (lambda content: content[:-4], "in the middle of a line"),
    "half of the lines": (
        lambda content: b"".join(content.splitlines(keepends=True)[: content.count(b"\n") // 2]),
        "incomplete",
    ),
    "a column missing": (with_table(lambda table: table.drop(columns="sum_pixels")), "lacks the column sum_pixels"),
    "another experiment": (with_table(lambda table: table.assign(experiment_id=999000003)), "experiment 999000003"),
    "two experiments": (with_cell("experiment_id", 999000003), "experiment 999000003"),
    "a row twice": (with_table(lambda table: pd.concat([table, table.iloc[[7]]])), "twice"),
    "an unknown structure": (with_cell("structure_id", 123456789), "structures.json does not have"),
    "an unknown hemisphere": (with_cell("hemisphere_id", 4), "out of range"),
    "words for a number": (with_cell("volume", "much"), "cannot be read"),
    "no number": (with_cell("sum_pixels", ""), "out of range"),
    "NaN": (with_cell("volume", "nan"), "out of range"),
    "a negative volume": (with_cell("volume", -1.0), "out of range"),
    "no pixels": (with_cell("sum_pixels", 0.0), "out of range"),
    "more signal than volume": (with_cell("projection_volume", 1e6), "out of range"),
}


@pytest.fixture(params=DAMAGES)
def damage(request: pytest.FixtureRequest, cache: Path) -> tuple[bytes, str]:
    """Damages the unionizes of one experiment; gives their whole content, and what will be said."""
    change, words = DAMAGES[request.param]
    path = cache / FILE
    whole = path.read_bytes()
    path.write_bytes(change(whole))
    return whole, words


def test_a_damaged_file_is_refused_and_the_next_ingest_completes(
    damage: tuple[bytes, str],
    cache: Path,
    mcw_ingest: Callable[..., Result],
    assert_refused: Callable[..., None],
    contents: Contents,
) -> None:
    whole, words = damage
    before = contents()
    assert_refused(3, str(cache / FILE), words, "--keep-going")
    (cache / FILE).write_bytes(whole)
    assert mcw_ingest().exit_code == 0
    assert contents() == before


def test_with_keep_going_a_damaged_file_is_left_out_and_logged(
    damage: tuple[bytes, str], cache: Path, database: Path, mcw_ingest: Callable[..., Result]
) -> None:
    _, words = damage
    database.unlink()
    result = mcw_ingest("--keep-going")
    assert result.exit_code == 0
    assert result.stderr.splitlines()[0] == "Damaged and left out: 1 file."
    assert str(cache / FILE) in result.stderr
    with duckdb.connect(str(database), read_only=True) as connection:
        (logged,) = connection.execute(
            "select file_kind, experiment_id, row_count, message from ingest_log where status = 'skipped'"
        ).fetchall()
        loaded = connection.execute(
            "select experiment_id from experiment_summary where has_unionizes order by all"
        ).fetchall()
        rows = connection.execute("select distinct experiment_id from structure_unionize order by all").fetchall()
    assert logged[:3] == ("structure_unionize", EXPERIMENT, 0)
    assert words in logged[3]
    assert loaded == rows == [(999000001,), (999000003,)]


@pytest.mark.parametrize(
    "change",
    [
        with_table(lambda table: table[sorted(table.columns, reverse=True)]),
        with_table(lambda table: table.sample(frac=1, random_state=7)),
        with_table(lambda table: table.assign(note="of the reader, with a comma")),
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: b"".join(line.partition(b",")[2] for line in content.splitlines(keepends=True)),
    ],
    ids=["columns reordered", "rows reordered", "a column more", "CRLF", "byte order mark", "no index column"],
)
def test_the_same_table_written_otherwise_loads_the_same(
    cache: Path, mcw_ingest: Callable[..., Result], contents: Contents, change: Callable[[bytes], bytes]
) -> None:
    before = contents()["structure_unionize"]
    (cache / FILE).write_bytes(change((cache / FILE).read_bytes()))
    result = mcw_ingest()
    assert result.exit_code == 0, result.output
    assert contents()["structure_unionize"] == before


class Lists:
    """The lists and the annotation of a cache folder, against which its unionizes are checked."""

    def __init__(self, folder: Path, resolution_um: int) -> None:
        self.connection = connect_memory()
        schema.apply(self.connection, "tables")
        ontology = read_ontology((folder / "structures.json").read_bytes(), folder)
        insert_lists(self.connection, "memory", ontology, ExperimentList([]), {})
        annotation, _ = nrrd.read(str(folder / "annotation" / "ccf_2017" / f"annotation_{resolution_um}.nrrd"))
        labels = [int(label) for label in np.unique(annotation) if label]
        insert_rows(self.connection, "annotation_voxel", [(0, 0, label, 1) for label in labels])

    def accept(self, file: SourceFile) -> bool:
        """Whether a file of unionizes passes for a whole one."""
        try:
            _, damaged = load_unionizes(self.connection, [UnionizeFile.read(file)])
        except DamagedFileError:
            return False
        return not damaged


def unnoticed_cuts(lists: Lists, whole: Path, folder: Path, counts: Iterable[int]) -> list[int]:
    """After how many lines a file can be cut without anybody noticing."""
    lines = whole.read_bytes().splitlines(keepends=True)
    source = CacheFolder(folder, 100).unionizes(int(whole.parent.name.removeprefix("experiment_")))
    source.path.parent.mkdir(parents=True)
    unnoticed = []
    for count in counts:
        source.path.write_bytes(b"".join(lines[:count]))
        if lists.accept(source):
            unnoticed.append(count)
    source.path.write_bytes(b"".join(lines))
    assert lists.accept(source)
    return unnoticed


def test_a_cut_after_any_line_is_found_out(cache: Path, tmp_path: Path) -> None:
    count = (cache / FILE).read_bytes().count(b"\n")
    assert unnoticed_cuts(Lists(cache, 100), cache / FILE, tmp_path / "cut", range(1, count)) == []


def test_a_cut_of_a_real_file_is_found_out(real_data: Path, tmp_path: Path) -> None:
    """After 40 lines here and there and each of the last 40, in two of the files."""
    folder = real_data / "mouse_connectivity"
    lists = Lists(folder, 25)
    for whole in sorted(folder.glob("experiment_*/structure_unionizes.csv"))[:2]:
        count = whole.read_bytes().count(b"\n")
        counts = {*np.linspace(1, count - 1, 40).astype(int).tolist(), *range(count - 40, count)}
        assert unnoticed_cuts(lists, whole, tmp_path / "cut", counts) == []
