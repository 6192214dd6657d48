"""Ontologies and lists of experiments that are damaged, contradict themselves or are of another style."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import Result

Change = Callable[[list[dict[str, Any]]], object]


def rewrite(path: Path, change: Change) -> None:
    """Changes the records of a JSON file, in place or by returning others."""
    records = json.loads(path.read_bytes())
    changed = change(records)
    path.write_text(json.dumps(records if changed is None else changed), encoding="utf-8")


@pytest.mark.parametrize("name", ["structures.json", "experiments.json"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"[]", "empty list"),
        (b'"Site unavailable"', "does not hold a list of records"),
        (b'{"success": false, "msg": "the query failed"}', "does not hold a list of records"),
        (b"<html></html>", "no valid JSON"),
        (b"[{}]", "incomplete or garbled"),
    ],
)
@pytest.mark.parametrize("keep_going", [(), ("--keep-going",)])
def test_a_list_that_is_none_is_refused(
    cache: Path,
    assert_refused: Callable[..., None],
    name: str,
    content: bytes,
    words: str,
    keep_going: tuple[str, ...],
) -> None:
    (cache / name).write_bytes(content)
    assert_refused(3, str(cache / name), words, "fetch it again", arguments=keep_going)


@pytest.mark.parametrize("name", ["structures.json", "experiments.json"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.999])
def test_a_list_that_is_cut_short_is_refused(
    cache: Path, assert_refused: Callable[..., None], name: str, part: float
) -> None:
    content = (cache / name).read_bytes()
    (cache / name).write_bytes(content[: int(len(content) * part)])
    assert_refused(3, str(cache / name), "no valid JSON")


@pytest.mark.parametrize("name", ["structures.json", "experiments.json"])
def test_a_list_that_is_missing_is_named(cache: Path, assert_refused: Callable[..., None], name: str) -> None:
    (cache / name).unlink()
    assert_refused(4, str(cache), name, "--cache")


def test_a_folder_in_the_place_of_a_file_is_named(cache: Path, assert_refused: Callable[..., None]) -> None:
    (cache / "structures.json").unlink()
    (cache / "structures.json").mkdir()
    assert_refused(4, "structures.json")


def test_an_experiment_with_several_lines_is_one_experiment(
    cache: Path, database: Path, mcw_ingest: Callable[..., Result]
) -> None:
    wild_type = {"id": 42, "name": "wt", "transgenic-line-type-name": "wild type"}

    def join_wild_type(records: list[dict[str, Any]]) -> None:
        line = "transgenic-line" if "transgenic-line" in records[0] else "transgenic_line"
        driver = next(record for record in records if record.get(line))
        records.append({**driver, line: wild_type})
        driver_ids.append(int(driver["id" if "id" in driver else "data_set_id"]))

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


@pytest.mark.parametrize("field", ["structure_id", "gender", "injection_volume", "strain"])
def test_rows_of_one_experiment_that_contradict_each_other_are_refused(
    cache: Path, assert_refused: Callable[..., None], field: str
) -> None:
    def contradict(records: list[dict[str, Any]]) -> None:
        key = field if field in records[0] else field.replace("_", "-")
        others = {"structure_id": 549, "injection_volume": 0.123}
        records.append({**records[0], key: others.get(field, "other")})

    rewrite(cache / "experiments.json", contradict)
    assert_refused(3, "experiments.json", "more than once", field.replace("injection_volume", "injection_volume_mm3"))


def test_an_injection_into_a_structure_that_does_not_exist_is_refused(
    cache: Path, assert_refused: Callable[..., None]
) -> None:
    def misplace(records: list[dict[str, Any]]) -> None:
        key = "structure_id" if "structure_id" in records[0] else "structure-id"
        records[0][key] = 123456789

    rewrite(cache / "experiments.json", misplace)
    assert_refused(3, "experiments.json", "123456789", "structures.json")


def dashed(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The keys of newer caches: dashes, and the coordinates as a list."""
    return [{key.replace("_", "-"): value for key, value in record.items()} for record in records]


def underscored(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The keys of older caches: underscores, and a field for each coordinate."""
    changed = []
    for record in records:
        row = {key.replace("-", "_"): value for key, value in record.items()}
        if "injection_coordinates" in row:
            row["injection_x"], row["injection_y"], row["injection_z"] = row.pop("injection_coordinates")
        changed.append(row)
    return changed


@pytest.mark.parametrize("style", [dashed, underscored])
def test_both_styles_of_keys_load_the_same(
    cache: Path,
    mcw_ingest: Callable[..., Result],
    contents: Callable[[], dict[str, list[tuple[object, ...]]]],
    style: Change,
) -> None:
    before = contents()["experiment"]
    content = (cache / "experiments.json").read_bytes()
    rewrite(cache / "experiments.json", style)
    assert (cache / "experiments.json").read_bytes() != content
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
