"""Answer questions by pandas.read_sql on a plain DuckDB connection.

Usage: ask_pandas.py DATABASE < questions.json > answers.json
"""

from __future__ import annotations

import json
import sys

import duckdb
import pandas as pd

connection = duckdb.connect(sys.argv[1], read_only=True)
answers = {}
for name, (query, parameters) in json.load(sys.stdin).items():
    frame = pd.read_sql(query, connection, params=tuple(parameters))
    answers[name] = {
        "types": [str(dtype) for dtype in frame.dtypes],
        "rows": [[None if pd.isna(value) else value for value in row] for row in frame.to_dict("split")["data"]],
    }
json.dump(answers, sys.stdout, default=str)
