"""CSV as its standard (RFC 4180) has it: commas, double quotes, and as many fields in a row as in the heading."""

from __future__ import annotations

from tests.fuzz.oracle.json_text import has_lone_surrogate
from tests.fuzz.oracle.rules import ForbiddenError, Rules

__all__ = ["parse_csv"]


def parse_csv(content: bytes, rules: Rules) -> list[list[str]]:
    """The rows, with the heading."""
    text = content.decode("utf-8", "surrogateescape")
    if has_lone_surrogate(text):
        rules.doubt("bytes that are not UTF-8, which only matter where they are used")
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        rules.doubt("a zero byte")
    rows: list[list[str]] = []
    row: list[str] = []
    at = 0
    while at < len(text):
        value, at = _field(text, at, rules)
        row.append(value)
        ending = text[at : at + 2] if text.startswith("\r\n", at) else text[at : at + 1]
        at += len(ending)
        if ending == ",":
            if at == len(text):
                row.append("")
            continue
        if ending == "\r":
            rules.doubt("a line that ends as those of an old Macintosh")
        _keep(row, rows, rules)
        row = []
    if row:
        _keep(row, rows, rules)
    return rows


def _keep(row: list[str], rows: list[list[str]], rules: Rules) -> None:
    if row == [""]:
        rules.doubt("an empty line")
    else:
        rows.append(row)


def _field(text: str, at: int, rules: Rules) -> tuple[str, int]:
    if not text.startswith('"', at):
        end = min((found for mark in ",\r\n" if (found := text.find(mark, at)) >= 0), default=len(text))
        if '"' in text[at:end]:
            rules.doubt("a quote within a field that is not quoted")
        return text[at:end], end
    parts = []
    while True:
        end = text.find('"', at + 1)
        if end < 0:
            raise ForbiddenError("a quoted field has no end")
        parts.append(text[at + 1 : end])
        if not text.startswith('"', end + 1):
            break
        at = end + 1
    end += 1
    if end < len(text) and text[end] not in ",\r\n":
        raise ForbiddenError("a quoted field continues after its end")
    return '"'.join(parts), end
