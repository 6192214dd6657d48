"""What a user can cause ends in one sentence on stderr and an exit code of its own, never in a traceback."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from typer.testing import Result

HOLD_OPEN = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


def assert_error(result: Result, exit_code: int, *words: str) -> None:
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 1
    for word in words:
        assert word in result.stderr


@contextmanager
def held_open_for_writing(path: Path) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_OPEN, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        yield
        holder.communicate()


def test_a_file_that_is_no_database(mcw: Callable[..., Result]) -> None:
    Path("notes.txt").write_text("not a database " * 1000)
    assert_error(mcw("info", "--database", "notes.txt"), 7, "notes.txt", "mcw ingest")


def test_a_locked_file(mcw: Callable[..., Result], tiny_warehouse: Path) -> None:
    shutil.copyfile(tiny_warehouse, "locked.duckdb")
    with held_open_for_writing(Path("locked.duckdb")):
        assert_error(mcw("coverage", "TH", "--database", "locked.duckdb"), 8, "locked.duckdb", "try again")
    assert mcw("coverage", "TH", "--database", "locked.duckdb").exit_code == 0


@pytest.mark.parametrize(
    "command", [("coverage",), ("matrix",), ("structures",), ("experiments",), ("export", "counts", "-o", "c.nrrd")]
)
def test_an_unknown_structure_suggests_the_nearest(mcw: Callable[..., Result], command: tuple[str, ...]) -> None:
    assert_error(mcw(*command, "Thalmus"), 5, "Thalmus", "TH (Thalamus)")


def test_an_ambiguous_structure_lists_the_candidates(mcw: Callable[..., Result]) -> None:
    assert_error(mcw("coverage", "Cm"), 5, "CM (Central medial nucleus of the thalamus", "cm (cranial nerves")


def test_an_unknown_object_of_the_schema_suggests_the_nearest(mcw: Callable[..., Result]) -> None:
    assert_error(mcw("schema", "injection_coverge"), 5, "injection_coverage")


def test_an_empty_selection_says_what_would_give_something(mcw: Callable[..., Result]) -> None:
    assert_error(mcw("matrix", "PVT"), 6, "1 experiment reaches into it", "--injection any")


@pytest.mark.parametrize("density", ["0", "-0.5", "1.5", "nan"])
def test_a_density_out_of_range(mcw: Callable[..., Result], density: str) -> None:
    assert_error(mcw("coverage", "TH", "--min-density", density), 12, "must be above 0 and at most 1")


def test_a_density_that_is_no_number_is_a_usage_error(mcw: Callable[..., Result]) -> None:
    result = mcw("coverage", "TH", "--min-density", "half")
    assert result.exit_code == 2
    assert "--min-density" in result.stderr


def test_fewer_than_one_experiment(mcw: Callable[..., Result]) -> None:
    assert_error(mcw("coverage", "TH", "--min-experiments", "0"), 12, "1 or more")


@pytest.mark.parametrize("name", ["answer.xlsx", "answer"])
def test_an_unknown_suffix(mcw: Callable[..., Result], name: str) -> None:
    assert_error(mcw("coverage", "TH", "-o", name), 11, name, ".csv, .tsv, .json, .parquet", "--format")
    assert not Path(name).exists()


@pytest.mark.parametrize("name", ["answer.csv", "answer.txt"])
def test_an_output_in_a_folder_that_is_not_there(mcw: Callable[..., Result], name: str) -> None:
    assert_error(mcw("coverage", "TH", "-o", f"nowhere/{name}"), 11, f"nowhere/{name}")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_in_a_folder_that_may_not_be_written_to(mcw: Callable[..., Result]) -> None:
    Path("closed").mkdir(mode=0o500)
    assert_error(mcw("coverage", "TH", "-o", "closed/answer.csv"), 11, "closed/answer.csv")


def test_an_output_that_is_a_folder(mcw: Callable[..., Result]) -> None:
    Path("answer.csv").mkdir()
    assert_error(mcw("coverage", "TH", "-o", "answer.csv"), 11, "answer.csv")


def test_export_counts_needs_to_know_what_the_injections_are_in(mcw: Callable[..., Result]) -> None:
    result = mcw("export", "counts", "-o", "counts.nrrd", "--injection", "any")
    assert result.exit_code == 2
    assert "STRUCTURE" in result.stderr
    assert not Path("counts.nrrd").exists()


def test_a_mistake_of_the_program_keeps_its_traceback(
    mcw: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("warehouse.answers.contents.info", fail)
    assert isinstance(mcw("info").exception, ZeroDivisionError)


def test_a_volume_is_not_written_under_the_name_of_a_table(mcw: Callable[..., Result]) -> None:
    assert_error(mcw("export", "counts", "-o", "counts.csv"), 11, "counts.csv", ".nrrd")
    assert not Path("counts.csv").exists()


# Every command, with names of its own that a folder has to take.
COMMANDS = [
    "coverage TH",
    "matrix TH",
    "experiments",
    "structures",
    "sql 'select 1'",
    "schema",
    "info",
    "check",
    "report TH -o page.html",
    "plot coverage TH -o th.png",
    "plot matrix TH -o th.png",
    "plot curve TH -o th.png",
    "plot slices TH -o th.png",
    "export counts TH -o th.nrrd",
    "export heatmap TH -o th.json",
    "export itksnap itksnap",
    "export tables tables",
    "bi superset -o bundle.zip",
    "coverage TH -o th.csv",
    "coverage TH -o th.txt",
    "demo",
    "ingest TH --offline",
]


@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize("database", ["absolute", "relative"])
def test_a_working_folder_that_is_gone(
    mcw: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: str, database: str
) -> None:
    mcw("info")  # libraries of typer are imported: pydantic's cannot be where '' is on Python's path
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    if database == "relative":
        monkeypatch.delenv("MCW_DATABASE")
    gone.rmdir()
    result = mcw(*shlex.split(words))
    writes = "-o" in words or words.startswith(("demo", "fetch", "ingest", "export"))
    if database == "relative" or writes:
        assert result.exit_code not in (0, 1)
        assert result.stderr.splitlines()[-1].startswith("Error: ")
    else:  # check reads a warehouse that was drawn by hand, whose rows contradict each other
        assert result.exit_code == (9 if words == "check" else 0)
    assert isinstance(result.exception, SystemExit | None), result.exception
    assert not gone.exists()


SURROGATE = "TH\udcff"  # how Python reads the byte ff of an argument


@pytest.mark.parametrize(
    "words",
    [
        ["coverage", SURROGATE],
        ["coverage", "TH", "--transgenic-line", SURROGATE],
        ["coverage", "TH", "--min-density", SURROGATE],
        ["coverage", "TH", "--min-experiments", SURROGATE],
        ["coverage", "TH", "--experiment", SURROGATE],
        ["coverage", "TH", "--hemisphere", SURROGATE],
        ["coverage", "TH", "--format", SURROGATE],
        ["coverage", "TH", "--database", SURROGATE],
        ["coverage", "TH", f"--{SURROGATE}"],
        ["coverage", "TH", "-o", SURROGATE],
        ["matrix", "TH", "--value", SURROGATE],
        ["experiments", SURROGATE],
        ["structures", SURROGATE],
        ["schema", SURROGATE],
        ["sql", SURROGATE],
        ["sql", f"select '{SURROGATE}'"],
        ["sql", "-f", SURROGATE],
        ["report", SURROGATE, "-o", "page.html"],
        ["plot", "slices", "TH", "--at", SURROGATE, "-o", "th.png"],
        ["plot", SURROGATE],
        [SURROGATE],
        ["export", "counts", "TH", "-o", SURROGATE],
        ["ingest", SURROGATE, "--offline", "--cache", SURROGATE],
        ["ingest", "--offline", "--memory-limit", SURROGATE],
    ],
    ids=lambda words: " ".join(words).encode("ascii", "backslashreplace").decode(),
)
def test_an_argument_that_is_no_text(
    mcw: Callable[..., Result],
    mcw_process: Callable[..., subprocess.CompletedProcess[str]],
    whole_cache: Path,
    words: list[str],
) -> None:
    result = mcw(*words)
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code not in (0, 1)
    assert "Traceback" not in result.stderr
    assert "Error" in result.stderr


@pytest.mark.parametrize(
    "name", ["th\udcff.csv", "th\udcff.json", "th\udcff.parquet", "th\udcff.txt", "folder\udcff/th.csv"]
)
def test_an_output_whose_name_is_no_text_is_written_or_refused_in_one_sentence(
    mcw: Callable[..., Result], name: str
) -> None:
    Path(name).parent.mkdir(exist_ok=True)
    result = mcw("coverage", "TH", "-o", name)
    if result.exit_code == 0:
        assert Path(name).stat().st_size > 0
    else:
        assert_error(result, 11, "th\\udcff" if "/" not in name else "folder\\udcff")


LONG = "x" * 300


@pytest.mark.parametrize(
    "words",
    [
        ["coverage", "TH", "-o", f"{LONG}.csv"],
        ["coverage", "TH", "-o", f"{LONG}.txt"],
        ["coverage", "TH", "-o", f"{'y/' * 3000}a.csv"],
        ["report", "TH", "-o", f"{LONG}.html"],
        ["plot", "curve", "TH", "-o", f"{LONG}.png"],
        ["export", "counts", "TH", "-o", f"{LONG}.nrrd"],
        ["export", "heatmap", "TH", "-o", f"{LONG}.json"],
        ["export", "itksnap", LONG],
        ["export", "tables", LONG],
        ["bi", "superset", "-o", f"{LONG}.zip"],
    ],
    ids=lambda words: " ".join(words)[:20],
)
def test_a_name_that_is_too_long(mcw: Callable[..., Result], words: list[str]) -> None:
    assert_error(mcw(*words), 11, "File name too long")


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "txt"])
def test_a_name_that_is_as_long_as_a_name_may_be(mcw: Callable[..., Result], form: str) -> None:
    name = f"{'x' * (254 - len(form))}.{form}"
    assert mcw("coverage", "TH", "-o", name).exit_code == 0
    assert [path.name for path in Path().iterdir()] == [name]


def test_a_database_with_a_name_that_is_too_long(mcw: Callable[..., Result]) -> None:
    assert_error(mcw("info", "--database", LONG), 4)


@pytest.mark.parametrize(
    "words",
    [
        ["report", "TH", "-o", "folder.html"],
        ["plot", "curve", "TH", "-o", "folder.png"],
        ["export", "counts", "TH", "-o", "folder.nrrd"],
        ["export", "heatmap", "TH", "-o", "folder.json"],
        ["bi", "superset", "-o", "folder.zip"],
        ["report", "TH", "-o", "nowhere/th.html"],
        ["plot", "curve", "TH", "-o", "nowhere/th.png"],
        ["export", "counts", "TH", "-o", "nowhere/th.nrrd"],
        ["bi", "superset", "-o", "nowhere/th.zip"],
    ],
    ids=" ".join,
)
def test_where_a_file_cannot_be_written_is_said_before_anything_is_worked_out(
    mcw: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    name = words[-1]
    if name.startswith("folder"):
        Path(name).mkdir()
    monkeypatch.setattr("duckdb.DuckDBPyConnection.fetchnumpy", lambda _: pytest.fail("numbers were worked out"))
    monkeypatch.setattr("warehouse.bi.superset.bundle_configs", lambda *_: pytest.fail("numbers were worked out"))
    assert_error(mcw(*words), 11, name)


def test_what_a_terminal_would_obey_shows_as_an_escape_in_tables_notes_and_errors(
    mcw: Callable[..., Result], tiny_warehouse: Path
) -> None:
    shutil.copyfile(tiny_warehouse, "hostile.duckdb")
    name = "\x1b[31mVPL\x07\r\x9b\u202e"
    with duckdb.connect("hostile.duckdb") as connection:
        connection.execute("update structure set name = $1, acronym = 'V' || $1 where acronym = 'VPL'", [name])
        connection.execute("update warehouse_info set source = $1", [name])
        connection.execute("update experiment set specimen_name = $1", [name])
        connection.execute("update transgenic_line set name = $1", [name])

    commands = [
        ["coverage", "TH"],
        ["matrix", "TH"],
        ["structures"],
        ["experiments"],
        ["info"],
        ["coverage", "TH", "--wild-type", "--injection", "primary"],
        ["coverage", f"V{name}x"],
        ["coverage", "TH", "--transgenic-line", "VPL"],
        ["sql", "from structure"],
        ["sql", 'select name as "\x1b]0;title\x07" from structure'],
        ["sql", "select cast(name as integer) from structure where acronym like 'V\x1b%'"],
        ["sql", "select [name], {'name': name} from structure"],
    ]
    for words in commands:
        for form in ("table", "csv"):
            result = mcw(*words, "--format", form, "--database", "hostile.duckdb")
            said = result.stderr + (result.stdout if form == "table" else "")
            assert not set("\x1b\x07\r\x9b\u202e") & set(said), words
            if form == "table":
                assert "\\x1b" in said, words
    verbatim = mcw("sql", "select name from structure where name like '%VPL%'", "--database", "hostile.duckdb")
    assert verbatim.stdout_bytes == f'name\n"{name}"\n'.encode()
