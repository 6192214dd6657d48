"""Answer questions by pandas.read_sql through SQLAlchemy.

Usage: ask_sqlalchemy.py DATABASE < questions.json > answers.json
"""

from __future__ import annotations

import json
import sys

import pandas as pd
from sqlalchemy import create_engine

engine = create_engine(f"duckdb:///{sys.argv[1]}?access_mode=read_only")
answers = {}
for name, (query, parameters) in json.load(sys.stdin).items():
    frame = pd.read_sql(query, engine, params=tuple(parameters))
    answers[name] = {
        "types": [str(dtype) for dtype in frame.dtypes],
        "rows": [[None if pd.isna(value) else value for value in row] for row in frame.to_dict("split")["data"]],
    }
json.dump(answers, sys.stdout, default=str)
