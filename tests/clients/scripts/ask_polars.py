"""Answer questions by polars.read_database.

Usage: ask_polars.py DATABASE < questions.json > answers.json
"""

from __future__ import annotations

import json
import sys

import duckdb
import polars as pl

connection = duckdb.connect(sys.argv[1], read_only=True)
answers = {}
for name, (query, parameters) in json.load(sys.stdin).items():
    frame = pl.read_database(query, connection, execute_options={"parameters": parameters})
    answers[name] = {"types": [str(dtype) for dtype in frame.dtypes], "rows": frame.rows()}
json.dump(answers, sys.stdout, default=str)
