"""An answer as a terminal may show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from warehouse.sentences import visible

if TYPE_CHECKING:
    from warehouse.answers.answer import Answer

__all__ = ["Shown"]


class Shown:
    """The columns and rows of an answer, without a character that the terminal would obey: names come from files.

    What Python cannot hold, such as a date of the year 10000, is the text that DuckDB writes for it.
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer.plain()
        self.columns = [visible(name) for name in self._answer.columns]

    def rows(self, limit: int | None = None) -> list[tuple[Any, ...]]:
        """The rows: all, or the first ``limit``."""
        return [tuple(_shown(value) for value in row) for row in self._answer.rows(limit)]

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows()]


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) else value
