"""Write everything that a warehouse answers into Parquet files.

Usage: contents.py DATABASE FOLDER < queries.json
The queries are a JSON object: the name of a file, and the query.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

with duckdb.connect(sys.argv[1], read_only=True, config={"threads": 1}) as connection:  # sums in one order
    for name, query in json.load(sys.stdin).items():
        connection.execute(f"copy ({query}) to '{Path(sys.argv[2]) / name}.parquet'")
sys.stdout.write(duckdb.__version__)
