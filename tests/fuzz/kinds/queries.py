"""SQL of a user's own: queries with a known answer, values of every type, what is no SQL, and what is forbidden."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import warehouse
from tests.fuzz.case import Case
from tests.fuzz.hostile import TEXTS
from tests.fuzz.kinds.commands import run_mcw
from tests.fuzz.kinds.comparing import obeying, unlike
from tests.fuzz.kinds.standing import Standing, standing
from tests.fuzz.mutations import mutate_bytes
from tests.fuzz.oracle.atlas import Choice, Question
from tests.fuzz.oracle.json_text import parse_json
from tests.fuzz.oracle.rules import ForbiddenError, Rules

__all__ = ["queries"]

_VALUES = (
    "interval '100000000 years'",
    "interval '-1 month 2 days'",
    "date '290000-01-01'",
    "date 'infinity'",
    "date '2000-01-01 (BC)'",
    "timestamp '-infinity'",
    "timestamp '290000-01-01'",
    "timestamptz '2026-01-01 00:00:00+14'",
    "time '24:00:00'",
    "timetz '00:00:00+15:59'",
    "'nan'::double",
    "'-inf'::float",
    "[1.5, 'nan'::double]",
    "{'a': 'inf'::double}",
    "170141183460469231731687303715884105727::hugeint",
    "340282366920938463463374607431768211455::uhugeint",
    "0.1::decimal(38, 38)",
    "'\\x00\\xff'::blob",
    "'0101'::bit",
    "uuid()",
    "map {'a': 1}",
    "map {[1]: {'b': null}}",
    "union_value(a := 1)",
    "'a'::enum('a', 'b')",
    "null",
    "[]",
    "[[], [null]]",
    "chr(0)",
    "chr(27) || '[31m'",
    "chr(8238)",
    "repeat('x', 100000)",
    "'{\"a\": NaN}'::json",
    "'=1+1'",
)
_FORBIDDEN = (
    "copy (select 1) to '{folder}/written.csv'",
    "copy structure to '{beside}/written.parquet' (format parquet)",
    "export database '{folder}/exported'",
    "export database '{database}.tmp'",
    "export database '{database}.tmp' (format parquet)",
    "copy (select 1) to '{database}.tmp/x.csv'",
    "copy (select 1) to '{database}.wal'",
    "attach '{folder}/other.duckdb' as other",
    "attach '{beside}/other.duckdb' as other; create table other.t as select 1",
    "create table t as select 1",
    "create or replace view structure as select 1",
    "insert into structure_set values (1, 'x', 'y')",
    "delete from structure",
    "drop table structure",
    "update structure set name = 'x'",
    "alter table structure add column x integer",
    "truncate structure",
    "from read_csv('/etc/passwd')",
    "from '/etc/passwd'",
    "select content from read_text('/etc/passwd')",
    "from glob('/etc/*')",
    "install httpfs",
    "load httpfs",
    "import database '{folder}'",
    "set temp_directory = '{folder}'",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "set allowed_directories = ['/']",
    "set global memory_limit = '1TB'",
    "reset temp_directory",
    "pragma enable_profiling = 'json'; pragma profiling_output = '{folder}/profile.json'",
    "set log_query_path = '{folder}/log.txt'",
    "create persistent secret s (type s3)",
    "copy from database warehouse to memory",
)
_SOUND = (
    "select count(*) from structure",
    "from structure_coverage_at(0.5, 1)",
    "show tables",
    "describe structure",
    "explain select 1",
    "select 1; select 2",
    "create temporary table t as select 42 as x; from t",
    "summarize experiment",
    "with a as (select 1 as b) select * from a -- the end",
    "pivot (select 1 as a, 2 as b) on a using sum(b)",
)


def queries(random: Random, folder: Path) -> Case[Any]:
    """SQL, through ``mcw sql`` or the Python interface, kept from other files in either way."""
    stood = standing(random)
    if random.random() < 0.2:
        return _coverage(random, stood)
    rules = Rules()
    sql = _draw(random, folder, stood, rules)
    is_command = random.random() < 0.4
    arguments = ["sql", "--database", str(stood.database), "--format", "json", f"{sql} "]

    def ask() -> object:
        if is_command:
            return run_mcw(arguments, folder)
        with warehouse.open(stood.database, confined=True) as atlas:
            return atlas.sql(sql).rows()

    def differs(answer: object) -> str | None:
        if isinstance(answer, bytes):
            try:
                parse_json(answer, Rules())
            except ForbiddenError as error:
                return f"{error}: {answer[:300]!a}"
        return None

    untouched = [stood.database.parent, folder]
    return Case(ask, rules, differs, untouched=untouched, words=ascii(sql), is_shown=is_command)


def _draw(random: Random, folder: Path, stood: Standing, rules: Rules) -> str:
    """SQL of some sort, and what is known of it."""
    sort = random.choice(("values", "forbidden", "sound", "none"))
    if sort == "values":
        rules.doubt("a value that Python or JSON may not have")
        return f"select {random.choice(_VALUES)} as a, {random.choice(_VALUES)} as b"
    if sort == "forbidden":
        rules.forbidden = "it would write, or reach another file"
        places = {"folder": folder, "beside": stood.database.parent, "database": stood.database}
        return random.choice(_FORBIDDEN).format(**places)
    if sort == "sound":
        return random.choice(_SOUND)
    rules.doubt("SQL that may be none")
    text = random.choice((*_SOUND, *TEXTS, ";"))
    return mutate_bytes(random, text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogateescape")


def _coverage(random: Random, stood: Standing) -> Case[Any]:
    """The macro of the coverage, with thresholds on both sides of what is allowed."""
    rules = Rules()
    structure = random.choice(stood.atlas.tree.structures)
    ids = random.choice((None, [random.choice(list(stood.atlas.densities))]))
    question = Question(
        str(structure.structure_id),
        random.choice((0.1, 0.5, 0.7, 1.0, 1e-45)),
        random.choice((1, 2, 3, 1, 2, 3, 1.5, 2.5)),
        random.choice(("both", "left", "right")),
        Choice(None if ids is None else tuple(ids)),
    )
    if stood.atlas.voxels(structure.structure_id, question.hemisphere):
        expected = obeying(rules, lambda: stood.atlas.coverage(question, rules))
    else:
        expected = []
        rules.doubt("SQL has no row for which it would look at the threshold")
    acronym = structure.acronym.replace("'", "''")
    sql = (
        "select covered.structure_id, voxel_count, covered_voxel_count, experiment_count, min_experiments "
        f"from structure_coverage_at({question.min_density!r}, {question.min_experiments!r}, ancestor := '{acronym}'"
        f"{'' if ids is None else f', experiment_ids := {ids}'}) as covered "
        "inner join structure on covered.structure_id = structure.structure_id "
        f"where hemisphere = '{question.hemisphere}' and voxel_count > 0 order by structure.graph_order"
    )

    def ask() -> object:
        with warehouse.open(stood.database) as atlas:
            return [row[:4] for row in atlas.sql(sql).rows()]

    return Case(ask, rules, unlike(expected), untouched=[stood.database.parent], words=ascii(sql))
