from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from typer.testing import Result

from warehouse.answers.answer import FileFormat
from warehouse.answers.matrix import MatrixColumns, MatrixValue
from warehouse.cli import options
from warehouse.cli.app import app
from warehouse.export.tables import TableFormat
from warehouse.figures.matrix import MatrixOrder
from warehouse.figures.sections import Choice
from warehouse.selection.experiment_filter import Injection
from warehouse.selection.thresholds import Hemisphere

ROOT = Path(__file__).parents[2]
GUIDES = "\n".join(path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *ROOT.glob("docs/*.md")])


def all_commands() -> dict[str, Any]:
    """Every command by its name, e.g. 'export counts'."""
    group: Any = typer.main.get_command(app)
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        found |= {name: command} if inner is None else {f"{name} {each}": inner[each] for each in inner}
    return found


COMMANDS: dict[str, str] = {name: command.help for name, command in all_commands().items()}
PARAMETERS: dict[str, list[Any]] = {name: command.params for name, command in all_commands().items()}


def test_every_command_of_the_design_is_there() -> None:
    assert set(COMMANDS) == {
        "bi superset", "check", "coverage", "demo", "experiments", "export counts", "export heatmap", "export itksnap",
        "export tables", "fetch", "info", "ingest", "matrix", "plot coverage", "plot curve", "plot matrix",
        "plot slices", "report", "schema", "shell", "sql", "structures",
    }  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_comes_out_and_gives_an_example(command: str) -> None:
    text = COMMANDS[command]
    summary, _, rest = text.partition("\n\n")
    assert len(summary.split()) >= 4
    explanation, _, example = rest.partition("For example:\n")
    assert len(explanation.split()) >= 10
    assert re.search(rf"^\s+mcw {command}\b", example, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_mentioned_in_the_guides(command: str) -> None:
    assert f"mcw {command}" in GUIDES


@pytest.mark.parametrize("command", [*COMMANDS, "export", "plot", ""])
def test_every_command_has_help_under_h(mcw: Callable[..., Result], command: str) -> None:
    result = mcw(*command.split(), "-h")
    assert result.exit_code == 0
    assert f"Usage: mcw {command}".strip() in result.stdout
    assert result.stdout == mcw(*command.split(), "--help").stdout


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"demo", "fetch"}))
def test_help_names_the_variable_and_the_default_of_the_database(mcw: Callable[..., Result], command: str) -> None:
    text = mcw(*command.split(), "-h").stdout
    assert "--database" in text
    assert "MCW_DATABASE" in text
    default = "warehouse.duckdb in the cache folder" if command == "ingest" else "./mouse_connectivity/warehouse.duckdb"
    assert default in " ".join(text.replace("│", "").split())


@pytest.mark.parametrize(
    "command",
    [
        "coverage", "matrix", "report", "export counts", "export heatmap", "fetch", "ingest", "experiments",
        "plot coverage", "plot curve", "plot matrix", "plot slices",
    ],
)  # fmt: skip
def test_commands_that_choose_experiments_share_their_filters(mcw: Callable[..., Result], command: str) -> None:
    text = mcw(*command.split(), "-h").stdout
    assert [option in text for option in ("--injection", "--wild-type", "--transgenic-line", "--experiment")] == [
        True
    ] * 4


def test_mcw_lists_its_commands_by_what_one_wants_to_do(mcw: Callable[..., Result]) -> None:
    listing = mcw("-h").stdout
    panels = re.findall(r"^╭─ (.+?) ─+╮\n(.*?)^╰─", listing, re.MULTILINE | re.DOTALL)
    titles = {title: re.findall(r"^│ (\w+) ", lines, re.MULTILINE) for title, lines in panels}
    assert list(titles.items())[1:] == [
        ("Ask", ["coverage", "matrix", "experiments", "structures"]),
        ("Draw and export", ["report", "plot", "export", "bi"]),
        ("Look into the database", ["sql", "schema", "info", "check", "shell"]),
        ("Build a warehouse", ["demo", "ingest", "fetch"]),
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_in_sentences_and_examples_fit_one_line(mcw: Callable[..., Result], command: str) -> None:
    summary, _, rest = COMMANDS[command].partition("\n\n")
    assert re.match(r"[A-Z].*\.$", summary)
    assert max(map(len, rest.splitlines())) <= 78
    for parameter in PARAMETERS[command]:
        assert re.match(r"[A-Z].*\.$", parameter.help), parameter.name


def test_no_help_fits_80_columns_badly(mcw: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for command in COMMANDS:
        lines = mcw(*command.split(), "-h").stdout.splitlines()
        assert max(map(len, lines)) <= 80
        assert not any("…" in line for line in lines), command


@pytest.mark.parametrize(
    ("offered", "known"),
    [
        (options.Injection, Injection),
        (options.Hemisphere, Hemisphere),
        (options.Choice, Choice),
        (options.MatrixColumns, MatrixColumns),
        (options.MatrixOrder, MatrixOrder),
        (options.MatrixValue, MatrixValue),
        (options.TableFormat, TableFormat),
    ],
)
def test_the_command_line_offers_the_choices_that_the_library_knows(offered: object, known: object) -> None:
    assert get_args(offered) == get_args(known)


@pytest.mark.parametrize(("option", "choices"), [("--value", options.MatrixValue), ("--format", options.Format)])
def test_help_names_every_choice(option: str, choices: object) -> None:
    (parameter,) = [each for each in PARAMETERS["matrix"] if option in each.opts]
    assert all(re.search(rf"\b{choice}\b", parameter.help) for choice in get_args(choices))


def test_the_command_line_offers_the_formats_of_files_and_tables() -> None:
    assert set(get_args(options.Format)) == {"table", *get_args(FileFormat)}


def test_mcw_alone_shows_its_commands(mcw: Callable[..., Result]) -> None:
    result = mcw()
    assert "coverage" in result.output
    assert "export" in result.output


def test_a_wrong_option_is_a_usage_error(mcw: Callable[..., Result]) -> None:
    result = mcw("coverage", "TH", "--min-denisty", "0.5")
    assert result.exit_code == 2
    assert "--min-denisty" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_there_for_the_usual_shells(
    mcw: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    monkeypatch.setattr("shellingham.detect_shell", lambda *_, **__: (shell, f"/bin/{shell}"))
    result = mcw("--show-completion")
    assert result.exit_code == 0
    assert "_MCW_COMPLETE" in result.stdout
