"""Reflect every table and view by SQLAlchemy, and ask one of them through what was reflected.

Usage: reflect.py DATABASE > reflected.json
"""

from __future__ import annotations

import json
import sys

from sqlalchemy import MetaData, create_engine, inspect, select

engine = create_engine(f"duckdb:///{sys.argv[1]}?access_mode=read_only")
inspector = inspect(engine)
metadata = MetaData()
metadata.reflect(engine, views=True)
relations = {
    table.name: [table.comment, [[column.name, str(column.type), column.comment] for column in table.columns]]
    for table in metadata.tables.values()
}
coverage = metadata.tables["structure_voxel_coverage"]
structure = metadata.tables["structure"]
query = (
    select(structure.c.graph_order, coverage.c.covered_voxel_count, coverage.c.covered_fraction)
    .join_from(coverage, structure, coverage.c.structure_id == structure.c.structure_id)
    .where(coverage.c.min_density == 0.7, coverage.c.min_experiments == 2, coverage.c.hemisphere == "both")
    .order_by(coverage.c.structure_id)
)
with engine.connect() as connection:
    rows = [list(row) for row in connection.execute(query)]
json.dump(
    {
        "tables": inspector.get_table_names(),
        "views": inspector.get_view_names(),
        "relation_count": len(metadata.tables),
        "relations": relations,
        "rows": rows,
    },
    sys.stdout,
)
