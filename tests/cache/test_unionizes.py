"""Reading unionize files: damaged ones are found, and the same table written in another way reads the same."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from warehouse.cache.annotation import read_label_ids
from warehouse.cache.experiments import ExperimentList
from warehouse.cache.folder import CacheFolder, SourceFile
from warehouse.cache.lists import insert_lists
from warehouse.cache.ontology import read_ontology
from warehouse.cache.unionizes import UnionizeFile, load_unionizes
from warehouse.database import schema
from warehouse.database.connect import connect_memory
from warehouse.database.rows import insert_rows
from warehouse.errors import DamagedFileError
from warehouse.grid import Grid

FIRST, SECOND = 999000001, 999000002

Change = Callable[[bytes], bytes]


def with_table(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Change:
    """Changes the table that a file holds, and writes it as AllenSDK does."""

    def rewrite(content: bytes) -> bytes:
        table = pd.read_csv(io.BytesIO(content), index_col=0, float_precision="round_trip")
        return change(table).to_csv().encode()

    return rewrite


def with_cell(column: str, value: object) -> Change:
    """Changes a value of the sixth row."""

    def change(table: pd.DataFrame) -> pd.DataFrame:
        values: list[object] = table[column].tolist()
        values[5] = value
        return table.assign(**{column: pd.Series(values, index=table.index, dtype=object)})

    return with_table(change)


DAMAGES: dict[str, tuple[Change, str]] = {
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
    "a hemisphere missing": (with_table(lambda table: table[table.hemisphere_id != 1]), "hemispheres do not add up"),
    "a structure missing": (with_table(lambda table: table[table.structure_id != 733]), "do not add up along the tree"),
    "a column missing": (with_table(lambda table: table.drop(columns="sum_pixels")), "has no column sum_pixels"),
    "a column twice": (
        lambda content: content.replace(b"max_voxel_density", b"volume", 1),
        "has no column max_voxel_density",
    ),
    "a further column twice": (
        lambda content: b"".join(
            (b"id," if number == 0 else b"1,") + line for number, line in enumerate(content.splitlines(keepends=True))
        ),
        "two columns of the same name",
    ),
    "another experiment": (with_table(lambda table: table.assign(experiment_id=999000003)), "experiment 999000003"),
    "two experiments": (with_cell("experiment_id", 999000003), "experiment 999000003"),
    "a row twice": (with_table(lambda table: pd.concat([table, table.iloc[[7]]])), "twice"),
    "an unknown structure": (with_cell("structure_id", 123456789), "structures.json does not have"),
    "an id with a fraction": (with_cell("structure_id", 718.4), "has a row with the structure_id 718.4"),
    "an id as a decimal": (with_cell("structure_id", "718.0"), "has a row with the structure_id 718.0"),
    "an id with an underscore": (with_cell("structure_id", "7_18"), "has a value with an underscore"),
    "an id with a sign": (with_cell("structure_id", "+718"), "has a row with the structure_id +718"),
    "an id beyond all numbers": (with_cell("id", "9" * 20), "has a row with the id 99999999999999999999"),
    "no id": (with_cell("id", ""), "has a row with the id without a value"),
    "no experiment": (with_cell("experiment_id", ""), "has a row with the experiment_id without a value"),
    "no is_injection": (with_cell("is_injection", ""), "has a row with the is_injection without a value"),
    "another is_injection": (with_cell("is_injection", "yes"), "has a row with the is_injection yes"),
    "a number as is_injection": (with_cell("is_injection", 1), "has a row with the is_injection 1"),
    "a place between two um": (with_cell("max_voxel_x", 7670.6), "has a row with the max_voxel_x 7670.6"),
    "a place with an exponent": (with_cell("max_voxel_y", "1e10"), "has a row with the max_voxel_y 1e10"),
    "a place that is NaN": (with_cell("max_voxel_z", "nan"), "has a row with the max_voxel_z nan"),
    "an infinite place": (with_cell("max_voxel_x", "inf"), "has a row with the max_voxel_x inf"),
    "a negative place": (with_cell("max_voxel_x", -5), "has a row with the max_voxel_x -5"),
    "a place outside the grid": (with_cell("max_voxel_y", 8001), "out of range"),
    "a place beyond all numbers": (with_cell("max_voxel_x", "9" * 12), "has a row with the max_voxel_x 999999999999"),
    "a negative energy": (with_cell("projection_energy", -0.5), "out of range"),
    "an infinite sum": (with_cell("sum_pixel_intensity", "inf"), "out of range"),
    "an infinite density": (with_cell("max_voxel_density", "inf"), "out of range"),
    "an intensity that is NaN": (with_cell("projection_intensity", "nan"), "out of range"),
    "CR as line ends": (lambda content: content.replace(b"\n", b"\r"), "not a table of unionizes"),
    "CR in a heading": (lambda content: content.replace(b"\n", b"\r", 1), "not a table of unionizes"),
    "a CR in the middle": (lambda content: content.replace(b"\n1,", b"\r1,", 1), "CR without LF"),
    "a gzip file": (lambda content: gzip.compress(content, mtime=0), "not a table of unionizes"),
    "a byte that is no character": (lambda content: content.replace(b"True", b"Tr\xffe", 1), "cannot be read"),
    "a null byte": (lambda content: content.replace(b"True", b"Tr\0e", 1), "has a row with the is_injection Tr"),
    "a heading without an end": (lambda content: b"id," * 100_000 + content, "not a table of unionizes"),
    "an unknown hemisphere": (with_cell("hemisphere_id", 4), "out of range"),
    "words for a number": (with_cell("volume", "much"), "cannot be read"),
    "a number with an underscore": (with_cell("sum_pixels", "1_0.5"), "has a value with an underscore"),
    "a number beyond all numbers": (with_cell("volume", "1e999"), "out of range"),
    "more columns than headings": (lambda content: content.replace(b",True,", b",True,7,", 1), "cannot be read"),
    "no number": (with_cell("sum_pixels", ""), "out of range"),
    "NaN": (with_cell("volume", "nan"), "out of range"),
    "a negative volume": (with_cell("volume", -1.0), "out of range"),
    "no pixels": (with_cell("sum_pixels", 0.0), "out of range"),
    "more signal than volume": (with_cell("projection_volume", 1e6), "out of range"),
}


class Lists:
    """The lists and the annotation of a cache folder, against which its unionizes are checked."""

    def __init__(self, folder: Path, resolution_um: int) -> None:
        self.connection = connect_memory()
        schema.apply(self.connection, "tables")
        ontology = read_ontology((folder / "structures.json").read_bytes(), folder)
        insert_lists(self.connection, "memory", ontology, ExperimentList([]), {})
        path = folder / "annotation" / "ccf_2017" / f"annotation_{resolution_um}.nrrd"
        known = [structure.structure_id for structure in ontology.structures]
        labels = read_label_ids(path.read_bytes(), path, Grid(resolution_um), known)
        insert_rows(self.connection, "annotation_voxel", [(0, 0, label, 1) for label in labels])

    def load(self, *files: SourceFile) -> tuple[dict[SourceFile, int], dict[SourceFile, str]]:
        """The number of rows of each file that is accepted, and what is wrong with each that is not."""
        read, damaged = [], {}
        for file in files:
            try:
                read.append(UnionizeFile.read(file))
            except DamagedFileError as error:
                damaged[file] = str(error)
        row_counts, found = load_unionizes(self.connection, read)
        damaged.update({file: str(error) for file, error in found.items()})
        return row_counts, damaged

    def rows(self, file: SourceFile) -> list[tuple[Any, ...]]:
        """The rows of a file that was accepted, sorted."""
        query = "select * exclude (path) from incoming where path = ? order by all"
        return self.connection.execute(query, [str(file.path)]).fetchall()


@pytest.fixture(scope="module")
def lists(whole_cache: Path) -> Lists:
    return Lists(whole_cache, 100)


@pytest.fixture
def files(whole_cache: Path, tmp_path: Path) -> tuple[SourceFile, SourceFile]:
    """Copies of two unionize files."""
    folder = CacheFolder(tmp_path, 100)
    copies = folder.unionizes(FIRST), folder.unionizes(SECOND)
    for copy in copies:
        copy.path.parent.mkdir()
        copy.path.write_bytes((whole_cache / copy.relative_path).read_bytes())
    return copies


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_named_with_the_reason_and_the_others_are_read(
    damage: str, lists: Lists, files: tuple[SourceFile, SourceFile]
) -> None:
    change, words = DAMAGES[damage]
    whole, damaged = files
    assert lists.load(whole)[1] == {}
    expected = lists.rows(whole)
    damaged.path.write_bytes(change(damaged.path.read_bytes()))
    row_counts, reasons = lists.load(whole, damaged)
    assert row_counts == {whole: len(expected)}
    assert lists.rows(whole) == expected
    assert lists.rows(damaged) == []
    assert list(reasons) == [damaged]
    reason = reasons[damaged]
    assert reason.startswith(f"{damaged.path} ")
    assert words in reason
    assert reason.endswith("delete the file and fetch it again.")


@pytest.mark.parametrize(
    "change",
    [
        with_table(lambda table: table[sorted(table.columns, reverse=True)]),
        with_table(lambda table: table.sample(frac=1, random_state=7)),
        with_table(lambda table: table.assign(note="of_the_reader, with a comma")),
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: b"".join(line.partition(b",")[2] for line in content.splitlines(keepends=True)),
        with_table(lambda table: table.assign(max_voxel_x=table.max_voxel_x.astype(float))),
        lambda content: content.replace(b"True", b"true").replace(b"False", b"FALSE"),
    ],
    ids=[
        "columns reordered",
        "rows reordered",
        "a column more",
        "CRLF",
        "byte order mark",
        "no index column",
        "places as decimals",
        "truth values in another case",
    ],
)
def test_the_same_table_written_in_another_way_reads_the_same(
    lists: Lists, files: tuple[SourceFile, SourceFile], change: Change
) -> None:
    whole, changed = files
    lists.load(changed)
    expected = lists.rows(changed)
    content = changed.path.read_bytes()
    changed.path.write_bytes(change(content))
    assert changed.path.read_bytes() != content
    row_counts, damaged = lists.load(whole, changed)
    assert (row_counts[changed], damaged) == (len(expected), {})
    assert lists.rows(changed) == expected


def test_the_rows_are_those_that_pandas_reads(lists: Lists, files: tuple[SourceFile, SourceFile]) -> None:
    lists.load(*files)
    names = [name for name, *_ in lists.connection.execute("describe incoming").fetchall() if name != "path"]
    for file in files:
        table = pd.read_csv(file.path, index_col=0, float_precision="round_trip")[names]
        assert lists.rows(file) == sorted(tuple(row) for row in table.itertuples(index=False))


AT_ONCE = 150


def unnoticed_cuts(lists: Lists, whole: Path, folder: Path, counts: Iterable[int]) -> list[int]:
    """The numbers of lines after which a file can be cut and still passes for a complete one.

    Many cuts are read at once, as files of experiments with ids of their own.
    """
    lines = whole.read_bytes().splitlines(keepends=True)
    cache = CacheFolder(folder, 100)
    own_id = f",{whole.parent.name.removeprefix('experiment_')},".encode()

    def cut(number: int, count: int) -> SourceFile:
        source = cache.unionizes(number)
        source.path.parent.mkdir(parents=True, exist_ok=True)
        source.path.write_bytes(b"".join(lines[:count]).replace(own_id, f",{number},".encode()))
        return source

    unnoticed = []
    remaining = sorted(counts)
    while remaining:
        batch, remaining = remaining[:AT_ONCE], remaining[AT_ONCE:]
        cuts = {cut(number, count): count for number, count in enumerate(batch, start=1)}
        complete = cut(AT_ONCE + 1, len(lines))
        row_counts, damaged = lists.load(*cuts, complete)
        assert row_counts.pop(complete) == len(lines) - 1
        assert cuts.keys() == row_counts.keys() | damaged.keys()
        unnoticed += [cuts[source] for source in row_counts]
    return unnoticed


def test_a_cut_after_any_of_many_lines_is_noticed(lists: Lists, whole_cache: Path, tmp_path: Path) -> None:
    """After every fourth line and each of the last 40."""
    whole = whole_cache / f"experiment_{SECOND}" / "structure_unionizes.csv"
    count = whole.read_bytes().count(b"\n")
    assert unnoticed_cuts(lists, whole, tmp_path, {*range(1, count, 4), *range(count - 40, count)}) == []


def test_a_cut_of_a_real_file_is_noticed(real_data: Path, tmp_path: Path) -> None:
    """After 20 lines here and there and each of the last 20, in two of the files."""
    folder = real_data / "mouse_connectivity"
    lists = Lists(folder, 25)
    for whole in sorted(folder.glob("experiment_*/structure_unionizes.csv"))[:2]:
        count = whole.read_bytes().count(b"\n")
        counts = {*np.linspace(1, count - 1, 20).astype(int).tolist(), *range(count - 20, count)}
        assert unnoticed_cuts(lists, whole, tmp_path, counts) == []
