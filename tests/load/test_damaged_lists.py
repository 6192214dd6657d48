"""Files of the whole atlas that are damaged, missing or contradict each other: nothing is loaded without them.

What the readers find is tested in ``tests/cache``; here is what an ingest does then.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import nrrd
import pytest
from typer.testing import Result

ANNOTATION = "annotation/ccf_2017/annotation_100.nrrd"

Change = Callable[[list[dict[str, Any]]], object]


def rewrite(path: Path, change: Change) -> None:
    """Changes the records of a JSON file, in place or by returning others."""
    records = json.loads(path.read_bytes())
    changed = change(records)
    path.write_text(json.dumps(records if changed is None else changed), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "words"),
    [("structures.json", "not valid JSON"), ("experiments.json", "not valid JSON"), (ANNOTATION, "cut short")],
)
@pytest.mark.parametrize("keep_going", [(), ("--keep-going",)])
def test_a_file_that_is_cut_short_is_refused(
    cache: Path, assert_refused: Callable[..., None], name: str, words: str, keep_going: tuple[str, ...]
) -> None:
    content = (cache / name).read_bytes()
    (cache / name).write_bytes(content[: len(content) // 2])
    assert_refused(3, str(cache / name), words, "fetch it again", arguments=keep_going)


@pytest.mark.parametrize("name", ["structures.json", "experiments.json"])
def test_a_list_that_is_missing_is_named(cache: Path, assert_refused: Callable[..., None], name: str) -> None:
    (cache / name).unlink()
    assert_refused(4, str(cache), name, "--cache")


def test_a_missing_annotation_is_named_with_its_place(cache: Path, assert_refused: Callable[..., None]) -> None:
    path = cache / ANNOTATION
    path.rename(path.with_name("annotation_25.nrrd"))
    assert_refused(4, "annotation_100.nrrd", str(path), "--resolution 25")


def test_an_annotation_with_a_structure_that_does_not_exist_is_refused(
    cache: Path, assert_refused: Callable[..., None]
) -> None:
    path = cache / ANNOTATION
    labels, header = nrrd.read(str(path))
    labels[60, 40, 50] = 123456789
    nrrd.write(str(path), labels, header)
    assert_refused(3, str(path), "123456789", "structures.json")


def test_an_injection_into_a_structure_that_does_not_exist_is_refused(
    cache: Path, assert_refused: Callable[..., None]
) -> None:
    def misplace(records: list[dict[str, Any]]) -> None:
        records[0]["structure_id"] = 123456789

    rewrite(cache / "experiments.json", misplace)
    assert_refused(3, "experiments.json", "123456789", "structures.json")


def test_records_of_one_experiment_that_contradict_each_other_are_refused(
    cache: Path, assert_refused: Callable[..., None]
) -> None:
    def contradict(records: list[dict[str, Any]]) -> None:
        records.append({**records[0], "strain": "other"})

    rewrite(cache / "experiments.json", contradict)
    assert_refused(3, "experiments.json", "more than once", "strain")


def test_an_experiment_with_several_lines_is_one_experiment(
    cache: Path, database: Path, mcw_ingest: Callable[..., Result]
) -> None:
    wild_type = {"id": 42, "name": "wt", "transgenic_line_type_name": "wild type"}

    def join_wild_type(records: list[dict[str, Any]]) -> None:
        driver = next(record for record in records if record["transgenic_line"])
        records.append({**driver, "transgenic_line": wild_type})
        driver_ids.append(int(driver["data_set_id"]))

    driver_ids: list[int] = []
    with duckdb.connect(str(database), read_only=True) as connection:
        before = connection.execute("select count(*) from experiment").fetchall()
    rewrite(cache / "experiments.json", join_wild_type)
    assert mcw_ingest().exit_code == 0
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("select count(*) from experiment").fetchall() == before
        (lines,) = connection.execute(
            "select list(name order by name) from experiment_transgenic_line "
            "inner join transgenic_line using (transgenic_line_id) where experiment_id = ?",
            driver_ids,
        ).fetchall()
    assert "wt" in lines[0]
    assert len(lines[0]) == 2


def test_a_list_with_dashes_in_its_keys_and_coordinates_in_a_list_loads_the_same(
    cache: Path,
    mcw_ingest: Callable[..., Result],
    contents: Callable[[], dict[str, list[tuple[object, ...]]]],
) -> None:
    def dashed(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        changed = []
        for record in records:
            row = {key.replace("_", "-"): value for key, value in record.items()}
            row["injection-coordinates"] = [row.pop(f"injection-{axis}") for axis in "xyz"]
            changed.append(row)
        return changed

    before = contents()["experiment"]
    rewrite(cache / "experiments.json", dashed)
    assert mcw_ingest().exit_code == 0
    assert contents()["experiment"] == before


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (("Thalmus",), 5, ("'Thalmus'", "did you mean TH (Thalamus)")),
        (("--experiment", "999000999"), 5, ("999000999",)),
        (("--transgenic-line", "GENERATED-drivr"), 5, ("GENERATED-drivr", "did you mean")),
        (("--resolution", "30"), 12, ("30", "10, 25, 50 or 100")),
        (("--cache", "nowhere"), 4, ("nowhere", "--cache")),
    ],
)
def test_arguments_that_name_nothing_are_refused(
    assert_refused: Callable[..., None], arguments: tuple[str, ...], exit_code: int, words: tuple[str, ...]
) -> None:
    assert_refused(exit_code, *words, arguments=arguments)
