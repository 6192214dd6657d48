"""How large a warehouse is: by table and column, from the blocks that DuckDB says they occupy."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.figures import Figure
from warehouse.database.connect import connect_read_only

__all__ = ["bytes_per_row", "size_figures"]


def bytes_per_row(database: Path, table: str) -> dict[str, float]:
    """Bytes a row of a table and of each of its columns; blocks that columns share count for the table once."""
    with connect_read_only(database) as connection:
        rows = connection.execute(f"select count(*) from {table}").fetchall()[0][0]
        blocks = connection.execute(
            "with block as (select column_name, unnest(list_append(additional_block_ids, block_id)) as block_id "
            f"from pragma_storage_info('{table}')) "
            "select coalesce(column_name, 'all columns'), count(distinct block_id) from block where block_id >= 0 "
            "group by grouping sets ((column_name), ())"
        ).fetchall()
        block_bytes = connection.execute("select block_size from pragma_database_size()").fetchall()[0][0]
    return {name: count * block_bytes / rows for name, count in sorted(blocks, key=lambda row: -row[1])}


def size_figures(database: Path) -> list[Figure]:
    """The whole file, and its tables by row."""
    figures = [Figure("file", "whole warehouse", database.stat().st_size / 1e9, "GB", at_most=1.7)]
    for table, target in (("packed_injection_voxel", 8.5), ("structure_unionize", 95.0), ("annotation_voxel", None)):
        for name, size in bytes_per_row(database, table).items():
            at_most = target if name == "all columns" else None
            figures.append(Figure("file", f"{table}, {name}", size, "bytes a row", at_most=at_most))
    return figures
