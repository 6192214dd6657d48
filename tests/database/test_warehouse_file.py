"""An open warehouse file: rows and columns of statements in which names stand for values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from warehouse.database.warehouse_file import GENERATED, WarehouseFile, open_file


@pytest.fixture(scope="module")
def file(sample_warehouse: Path) -> Iterator[WarehouseFile]:
    opened = open_file(sample_warehouse)
    yield opened
    opened.close()


def test_a_file_says_what_it_holds(file: WarehouseFile, sample_warehouse: Path, sample_cache: Path) -> None:
    assert file.path == sample_warehouse
    assert (file.grid.resolution_um, file.grid.shape) == (100, (132, 80, 114))
    assert file.info["source"] == str(sample_cache)
    assert file.is_generated
    assert file.notes == (GENERATED,)


def test_names_in_a_statement_are_replaced_by_values(file: WarehouseFile) -> None:
    statement = "select acronym from structure where structure_id in (select unnest($ids)) or name = $name order by all"
    assert file.rows(statement, ids=[549, 718], name="Central medial nucleus of the thalamus") == [
        ("CM",),
        ("TH",),
        ("VPL",),
    ]
    assert file.rows("select $first, $second", first="$second", second=None) == [("$second", None)]


def test_columns_are_arrays_by_name(file: WarehouseFile) -> None:
    found = file.columns("select range as number, range / $by as share from range(4)", by=2)
    assert list(found) == ["number", "share"]
    assert np.array_equal(found["number"], np.arange(4))
    assert np.array_equal(found["share"], [0, 0.5, 1, 1.5])


def test_a_file_knows_whether_it_is_closed(sample_warehouse: Path) -> None:
    opened = open_file(sample_warehouse)
    assert not opened.is_closed
    opened.close()
    assert opened.is_closed
    opened.close()
