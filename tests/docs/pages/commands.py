"""The page that lists every command of ``mcw``, written from what the commands say of themselves."""

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import typer

from warehouse import errors
from warehouse.cli.app import app

__all__ = ["Command", "commands", "commands_page"]

_USAGE_ERROR = 2
_INTERRUPTED = 130
_HEADINGS = ("argument or option", "default", "what it does")


@dataclass(frozen=True)
class Command:
    """A command: its words after ``mcw``, the panel of the help that lists it, and the function that it runs."""

    name: str
    panel: str
    function: Callable[..., None]

    @property
    def parameters(self) -> list[tuple[str, Any, Any, Any]]:
        """Name, type, typer's description and default of each argument and option, in their order."""
        hints = typing.get_type_hints(self.function, include_extras=True)
        defaults = inspect.signature(self.function).parameters
        found = []
        for name, hint in hints.items():
            if name != "return":
                type_, description, *_ = typing.get_args(hint)
                found.append((name, type_, description, defaults[name].default))
        return found


def commands() -> list[Command]:
    """Every command, in the order of the help."""
    return list(_commands(app, ""))


def commands_page() -> str:
    """The page in Markdown."""
    panels: dict[str, list[Command]] = {}
    for command in commands():
        panels.setdefault(command.panel, []).append(command)
    sections = [_INTRODUCTION, _before_the_command()]
    for panel, members in panels.items():
        sections += [f"## {panel}", *map(_section, members)]
    sections.append(_exit_codes())
    return "\n\n".join(sections) + "\n"


_INTRODUCTION = """# Commands

`mcw COMMAND -h` prints what is on this page. On a terminal the answer is a table, in a pipe it is CSV. Data go to
stdout, and everything else to stderr. `mcw --install-completion` sets up completion in your shell."""


def _commands(group: typer.Typer, prefix: str, panel: str = "") -> Iterator[Command]:
    for info in group.registered_commands:
        assert info.callback is not None
        name = info.name or info.callback.__name__.replace("_", "-")
        yield Command(f"{prefix}{name}", panel or str(info.rich_help_panel), info.callback)
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        yield from _commands(inner.typer_instance, f"{inner.name} ", str(inner.rich_help_panel))


def _section(command: Command) -> str:
    """Heading, usage, help, examples and parameters of a command."""
    text = inspect.getdoc(command.function) or ""
    explanation, _, examples = text.partition("For example:")
    arguments = [
        typer_argument.metavar or name.upper()
        for name, _, typer_argument, _ in command.parameters
        if isinstance(typer_argument, typer.models.ArgumentInfo)
    ]
    usage = " ".join(["mcw", command.name, "[OPTIONS]", *arguments])
    shown = "\n".join(f"$ {line.strip()}" for line in examples.strip().splitlines())
    paragraphs = [" ".join(each.split()) for each in explanation.strip().split("\n\n")]
    rows = [_row(*parameter) for parameter in command.parameters]
    return "\n\n".join(
        [
            f"### mcw {command.name}",
            *map(_options_as_code, paragraphs),
            f"```text\n{usage}\n```",
            f"```console\n{shown}\n```",
            _table(_HEADINGS, rows),
        ]
    )


def _before_the_command() -> str:
    callback = app.registered_callback
    assert callback is not None
    assert callback.callback is not None
    rows = [_row(*parameter) for parameter in Command("", "", callback.callback).parameters]
    return "## Before the command\n\n" + _table(_HEADINGS, rows)


def _row(name: str, type_: Any, description: Any, default: Any) -> tuple[str, str, str]:
    is_option = isinstance(description, typer.models.OptionInfo)
    # typer keeps the first name of an option that is given in Annotated as its default
    words = [each for each in (description.default, *(description.param_decls or ())) if str(each).startswith("-")]
    shown = ", ".join(f"`{word}`" for word in words) if is_option else f"`{description.metavar or name.upper()}`"
    value = description.metavar or _choices(type_)
    if is_option and value:
        shown = f"{shown} `{value}`"
    variable = f" The variable `{description.envvar}` sets it, too." if description.envvar else ""
    return shown, _default(description, default), f"{_options_as_code(description.help or '')}{variable}"


def _default(description: Any, default: Any) -> str:
    """What is taken where nothing is said; '' where there is nothing to say."""
    if isinstance(description.show_default, str):
        return description.show_default
    if default is inspect.Parameter.empty:
        return "required"
    return "" if default is None or default is False else f"`{default}`"


def _choices(type_: Any) -> str:
    if typing.get_origin(type_) in (types.UnionType, typing.Union):
        (type_,) = (each for each in typing.get_args(type_) if each is not type(None))
    return "|".join(typing.get_args(type_)) if typing.get_origin(type_) is typing.Literal else ""


def _exit_codes() -> str:
    rows = [("0", "", "the command did what it was asked"), (str(_USAGE_ERROR), "", "an option or argument is wrong")]
    for name in errors.__all__:
        error = getattr(errors, name)
        if error is not errors.WarehouseError:
            rows.append((str(error.exit_code), f"`{name}`", _first_line(error)))
    rows.append((str(_INTERRUPTED), "", "Ctrl-C was pressed"))
    table = _table(("exit code", "error in Python", "what happened"), sorted(rows, key=lambda row: int(row[0])))
    return f"## Exit codes\n\n{table}"


def _first_line(error: type[Exception]) -> str:
    return (inspect.getdoc(error) or "").partition("\n")[0].replace("``", "`")


def _table(headings: tuple[str, str, str], rows: list[tuple[str, str, str]]) -> str:
    lines = [headings, ("---",) * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _options_as_code(text: str) -> str:
    """Options, commands and names of columns in a help text, which knows no Markdown, as code."""
    text = re.sub(r"(?<![\w`-])(--[a-z][a-z-]*)", r"`\1`", text)
    text = re.sub(r"'(mcw [^']+)'", r"`\1`", text)
    return re.sub(r"(?<![\w`./'])([a-z]+(?:_[a-z0-9]+)+)(?![\w`./'(])", r"`\1`", text)
