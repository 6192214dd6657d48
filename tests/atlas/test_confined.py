"""``warehouse.open(path, confined=True)``: SQL reaches nothing but the warehouse."""

from __future__ import annotations

from pathlib import Path

import pytest

import warehouse


def test_sql_of_a_confined_warehouse_reads_and_writes_no_other_file(sample_warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("n\n1\n")
    with warehouse.open(sample_warehouse, confined=True) as atlas:
        for statement in (
            f"from '{tmp_path}/mine.csv'",
            f"copy (select 1) to '{tmp_path}/stolen.csv'",
            f"attach '{tmp_path}/other.duckdb' as other",
            "set enable_external_access = true",
        ):
            with pytest.raises(warehouse.QueryError, match=r"^Other files, extensions and settings are out of reach"):
                atlas.sql(statement).rows()
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_a_confined_warehouse_answers_every_question(sample_warehouse: Path) -> None:
    with warehouse.open(sample_warehouse, confined=True) as atlas:
        assert len(atlas.coverage("VP").rows()) == 5
        assert len(atlas.matrix("VP").rows()) == 8
        assert atlas.sql("select 1").rows() == [(1,)]
        assert atlas.injection_counts("VP").voxels.any()


def test_the_answer_to_sql_is_written_all_the_same(sample_warehouse: Path, tmp_path: Path) -> None:
    path = tmp_path / "answer.csv"
    with warehouse.open(sample_warehouse, confined=True) as atlas:
        atlas.sql("select 7 as n").write(path)
        atlas.select(wild_type=True).sql("select 8 as n").write(tmp_path / "again.csv")
    assert path.read_text() == "n\n7\n"
    assert (tmp_path / "again.csv").read_text() == "n\n8\n"


def test_a_warehouse_that_is_not_confined_reads_other_files(sample_warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("acronym\nVPL\n")
    with warehouse.open(sample_warehouse) as atlas:
        query = f"select structure_id from '{tmp_path}/mine.csv' inner join structure using (acronym)"
        assert atlas.sql(query).rows() == [(718,)]
