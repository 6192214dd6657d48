"""What the rules say of an input: that it is forbidden, that they leave room, or neither."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["ForbiddenError", "Rules"]


class ForbiddenError(Exception):
    """The input breaks a rule, which the message states as "though …"."""


@dataclass
class Rules:
    """What was found in an input.

    Attributes:
        forbidden: the rule that the input breaks; '' if it breaks none. The product has to refuse it.
        doubts: where the rules leave room. The product may refuse the input, or give the right answer.
    """

    forbidden: str = ""
    doubts: list[str] = field(default_factory=list)

    @property
    def may_refuse(self) -> bool:
        """Whether a refusal is right."""
        return bool(self.forbidden or self.doubts)

    def doubt(self, words: str) -> None:
        """Notes that the rules leave room."""
        self.doubts.append(words)
