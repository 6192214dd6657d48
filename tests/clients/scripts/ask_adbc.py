"""Answer questions through ADBC, as Arrow tables.

Usage: ask_adbc.py DATABASE < questions.json > answers.json
"""

from __future__ import annotations

import json
import sys

import adbc_driver_duckdb
from adbc_driver_manager import dbapi

answers = {}
options = {"path": sys.argv[1], "access_mode": "read_only"}
with (
    dbapi.connect(
        driver=adbc_driver_duckdb.driver_path(), entrypoint="duckdb_adbc_init", db_kwargs=options
    ) as connection,
    connection.cursor() as cursor,
):
    for name, (query, parameters) in json.load(sys.stdin).items():
        cursor.execute(query, parameters or None)
        table = cursor.fetch_arrow_table()
        columns = [column.to_pylist() for column in table.columns]
        answers[name] = {"types": [str(field.type) for field in table.schema], "rows": list(zip(*columns, strict=True))}
json.dump(answers, sys.stdout, default=str)
