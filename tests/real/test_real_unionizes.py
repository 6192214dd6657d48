"""The real unionize files, cell by cell against pandas."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd


def test_the_table_holds_what_the_files_hold(real_data: Path, real_warehouse: Path) -> None:
    paths = sorted((real_data / "mouse_connectivity").glob("experiment_*/structure_unionizes.csv"))
    assert len(paths) == 24
    files = pd.concat([pd.read_csv(path, index_col=0, float_precision="round_trip") for path in paths])
    with duckdb.connect(str(real_warehouse), read_only=True) as connection:
        names = [name for name, *_ in connection.execute("describe structure_unionize").fetchall()]
        found = connection.execute("from structure_unionize order by id").fetchall()
    expected = files[names].sort_values("id").itertuples(index=False)
    assert found == [tuple(row) for row in expected]
