"""Writes answers in their formats: data to stdout or a file, everything said about them to stderr."""

from __future__ import annotations

import shutil
import sys
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from warehouse.cli.options import Format
from warehouse.cli.streams import discard, writing_to_stdout
from warehouse.errors import OutputError
from warehouse.files import open_to_read, whole_file, write
from warehouse.sentences import visible

if TYPE_CHECKING:
    from rich.console import Console

    from warehouse.answers.answer import Answer
    from warehouse.cli.table.shown import Shown
    from warehouse.files import WrittenFiles

    Drawing = Callable[[Shown, Console], list[str]]
    """Draws an answer as a table; returns sentences about what the table does not show."""

__all__ = ["emit", "file_format", "note", "say_written"]

_SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".parquet": "parquet",
    ".txt": "table",
}
_ENDLESS_WIDTH = 10_000


def note(*sentences: str) -> None:
    """Print sentences to stderr, where they do not mix with the data; names in them come from files and servers."""
    for sentence in sentences:
        text = visible(sentence)
        try:
            typer.echo(_wrapped(text) if sys.stderr.isatty() else text, err=True)
        except BrokenPipeError:
            raise
        except OSError:  # such as a full disk: what was asked for goes elsewhere, and is not lost with it
            discard(sys.stderr)


def say_written(written: WrittenFiles) -> None:
    """Print the notes on what was written, then name each file."""
    note(*written.notes, *(f"Written to {file}." for file in written.files))


def file_format(file: Path) -> Format:
    """The format that a file's suffix stands for.

    Raises:
        OutputError: it stands for none.
    """
    try:
        return _SUFFIXES[file.suffix.lower()]
    except KeyError:
        known = ", ".join(_SUFFIXES)
        raise OutputError(
            f"The suffix of {file} names no format: use one of {known}, or name the format with --format."
        ) from None


def emit(answer: Answer, file: Path | None, chosen: Format | None, drawing: Drawing | None = None) -> None:
    """Write an answer to a file or to stdout, then its notes to stderr.

    Raises:
        OutputError: the file's suffix names no format, the file cannot be written, or Parquet would go to a terminal.
    """
    if file is not None:
        remarks = _to_file(answer, file, chosen or file_format(file), drawing)
    else:
        remarks = _to_stdout(answer, chosen or ("table" if sys.stdout.isatty() else "csv"), drawing)
    said = [*answer.notes, *remarks]
    note(*([""] if said and sys.stdout.isatty() and file is None else []), *said)


def _to_file(answer: Answer, file: Path, form: Format, drawing: Drawing | None) -> list[str]:
    if form != "table":
        answer.write(file, form)
        return [f"Written to {file}."]
    text, remarks = _drawn(answer, drawing, plain_width=_ENDLESS_WIDTH)
    with whole_file(file) as partial:
        write(partial, text)
    return [*remarks, f"Written to {file}."]


def _to_stdout(answer: Answer, form: Format, drawing: Drawing | None) -> list[str]:
    if form == "table":
        text, remarks = _drawn(answer, drawing)
        with writing_to_stdout():
            _write_text(text)
        return remarks
    if form == "parquet" and sys.stdout.isatty():
        raise OutputError("A terminal cannot show Parquet: name a file with -o, e.g. -o answer.parquet.")
    with tempfile.TemporaryDirectory(prefix="mcw-") as folder:
        path = Path(folder) / f"answer.{form}"
        answer.write(path, form)
        with open_to_read(path) as written, writing_to_stdout():
            shutil.copyfileobj(written, sys.stdout.buffer)
    return []


def _wrapped(sentence: str) -> str:
    """A sentence in lines that break no word; one with a command stays in one piece, so that it can be copied."""
    if "'mcw " in sentence or sentence.startswith(" "):
        return sentence
    width = shutil.get_terminal_size().columns
    return textwrap.fill(sentence, width, break_long_words=False, break_on_hyphens=False)


def _drawn(answer: Answer, drawing: Drawing | None, plain_width: int | None = None) -> tuple[str, list[str]]:
    """The text of the table, with colours where stdout has them, and what to say about it."""
    from warehouse.cli.table.drawing import draw_rows
    from warehouse.cli.table.layout import terminal
    from warehouse.cli.table.shown import Shown

    console = terminal(plain_width=plain_width)
    with console.capture() as capture:  # rich's own writing would end a closed pipe with an error
        remarks = (drawing or draw_rows)(Shown(answer), console)
    lines = capture.get().split("\n")
    return "\n".join(line.rstrip(" ") for line in lines), remarks


def _write_text(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
