"""The page that lists the Python interface, written from its docstrings."""

from __future__ import annotations

import inspect
import re
import textwrap
from typing import Any

import warehouse
from warehouse.answers.answer import Answer
from warehouse.answers.counts import InjectionCounts
from warehouse.atlas.exports import Exports
from warehouse.atlas.plots import Plots
from warehouse.files import WrittenFiles
from warehouse.grid import Grid

__all__ = ["python_page"]

_INTRODUCTION = """# Python reference

`import warehouse`, and everything on this page is at hand. [Python](python.md) shows how it is used.

Every error is a `warehouse.WarehouseError`; [exit codes](commands.md#exit-codes) lists its kinds."""

# Each class with how one comes by it.
_CLASSES = (
    (warehouse.Warehouse, "What `warehouse.open` returns."),
    (Plots, "`atlas.plot`."),
    (Exports, "`atlas.export`."),
    (Answer, "What most methods of an atlas return."),
    (InjectionCounts, "What `atlas.injection_counts` returns."),
    (Grid, "`counts.grid`."),
    (WrittenFiles, "What `atlas.report` and the methods of `atlas.export` return."),
)
_HEADINGS = {"Args": "Arguments", "Attributes": "Attributes", "Raises": "Errors", "Returns": "Returns"}
_PLUMBING = {"asked", "scratch"}


def python_page() -> str:
    """The page in Markdown."""
    sections = [_INTRODUCTION, "## warehouse", _function("warehouse.open", warehouse.open)]
    for class_, words in _CLASSES:
        sections.append(f"## {class_.__name__}\n\n{words} {_markdown(inspect.getdoc(class_) or '')}")
        sections += [_member(class_.__name__, name, member) for name, member in _members(class_)]
    return "\n\n".join(sections) + "\n"


def _members(class_: type) -> list[tuple[str, Any]]:
    """Public methods and properties with a docstring of their own, in the order of the source."""
    return [
        (name, member)
        for name, member in vars(class_).items()
        if not name.startswith("_") and name not in _PLUMBING and (callable(member) or _is_property(member))
    ]


def _is_property(member: Any) -> bool:
    return isinstance(member, property) or type(member).__name__ == "cached_property"


def _member(owner: str, name: str, member: Any) -> str:
    if _is_property(member):
        return f"### {owner}.{name}\n\n{_markdown(inspect.getdoc(member) or '')}"
    return _function(f"{owner}.{name}", member)


def _function(name: str, function: Any) -> str:
    return f"### {name}\n\n```text\n{_signature(name, function)}\n```\n\n{_markdown(inspect.getdoc(function) or '')}"


def _signature(name: str, function: Any) -> str:
    """How the function is called, a parameter to a line where one line is too short for all."""
    signature = inspect.signature(function)
    words = []
    is_keyword_only = False
    for parameter in signature.parameters.values():
        if parameter.name == "self":
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not is_keyword_only:
            words.append("*")
            is_keyword_only = True
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        words.append(f"{parameter.name}: {parameter.annotation}{default}")
    line = f"{name}({', '.join(words)}) -> {signature.return_annotation}"
    if len(line) <= 100:
        return line
    return f"{name}(\n" + "".join(f"    {word},\n" for word in words) + f") -> {signature.return_annotation}"


def _markdown(docstring: str) -> str:
    """A Google-style docstring as Markdown: paragraphs, and a list for each of its sections."""
    text = docstring.replace("``", "`")
    parts = re.split(r"^(Args|Attributes|Raises|Returns):\n", text, flags=re.MULTILINE)
    shown = [_paragraphs(parts[0])]
    for heading, body in zip(parts[1::2], parts[2::2], strict=True):
        items = re.split(r"\n(?=\S)", textwrap.dedent(body).strip())
        shown.append(f"**{_HEADINGS[heading]}**\n\n" + "\n".join(filter(None, map(_item, items))))
    return "\n\n".join(shown)


def _item(text: str) -> str:
    name, _, words = text.partition(": ")
    if name in _PLUMBING:
        return ""
    names = ", ".join(f"`{each}`" for each in name.split(", "))
    return f"- {names}: {' '.join(words.split())}"


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(each.split()) for each in text.strip().split("\n\n"))
