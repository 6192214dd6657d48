"""The SQL files: what they are called, which section they are in, and in which order they run."""

from __future__ import annotations

from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import get_args

from warehouse.database import schema
from warehouse.database.connect import connect_memory


def paths() -> list[Path]:
    root = Path(str(files("warehouse.sql")))
    return [path.relative_to(root) for path in root.rglob("*.sql")]


def test_every_sql_file_is_found_once_by_the_name_without_its_number() -> None:
    found = [file for each in get_args(schema.ObjectType) for file in schema.sql_files(each).values()]
    assert len(found) == len(paths())
    assert sorted(file.name for file in found) == sorted(path.stem.lstrip("0123456789_") for path in paths())


def test_a_file_knows_its_section_and_an_audit_has_none() -> None:
    for path in paths():
        object_type = "audits" if path.parts[0] == "audits" else path.parts[1]
        (kind,) = (each for each in get_args(schema.ObjectType) if each == object_type)
        file = schema.sql_files(kind)[path.stem.lstrip("0123456789_")]
        assert file.section == (None if object_type == "audits" else path.parts[0])
        assert file.text == (Path(str(files("warehouse.sql"))) / path).read_text(encoding="utf-8")


def test_files_of_one_type_run_in_the_order_of_their_numbers_whatever_section_they_are_in() -> None:
    for kind in ("tables", "views", "macros"):
        names = [path.name for path in paths() if path.parent.name == kind]
        expected = [Path(name).stem.partition("_")[2] for name in sorted(names)]
        assert schema.object_names(kind) == expected


def test_an_empty_warehouse_can_be_made_and_counted_anew_at_any_time() -> None:
    with closing(connect_memory()) as connection:
        schema.apply(connection, "tables", "views", "macros", "derived")
        schema.apply(connection, "derived")
        for name in schema.object_names("views"):
            connection.execute(f"select * from {name}").fetchall()
        assert connection.execute("select count(*) from hemisphere").fetchone() == (3,)
