"""The small files: ``structure_sets.csv``, ``manifest.json`` and ``mcw_fetch_log.jsonl``."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime

from tests.fuzz.oracle.csv_text import parse_csv
from tests.fuzz.oracle.json_text import parse_json
from tests.fuzz.oracle.rules import ForbiddenError, Rules
from tests.fuzz.oracle.values import a_text, an_id

__all__ = ["Origin", "check_manifest", "origins_of", "read_structure_sets"]

Origin = tuple[str | None, str | None]
"""The URL of a file, and when it was fetched."""


def read_structure_sets(content: bytes, rules: Rules) -> dict[int, tuple[str, str]]:
    """Name and description of each set, from the columns id, name and description."""
    rows = parse_csv(content, rules)
    if not rows or not {"id", "name", "description"} <= set(rows[0]):
        raise ForbiddenError("it has no columns id, name and description")
    heading = rows[0]
    if len(set(heading)) < len(heading):
        raise ForbiddenError("two columns have one name")
    if not content.endswith(b"\n"):
        rules.doubt("it ends within a line, and may be cut short")
    if len(rows) == 1:
        rules.doubt("it has no rows")
    found: dict[int, tuple[str, str]] = {}
    for row in rows[1:]:
        if len(row) < len(heading):
            raise ForbiddenError("a row has too few fields")
        if len(row) > len(heading):
            rules.doubt("a row with too many fields")
        cells = dict(zip(heading, row, strict=False))
        set_id = an_id(cells["id"], rules, is_text=True)
        words = a_text(cells["name"], rules), a_text(cells["description"], rules)
        if set_id in found:
            rules.doubt("a set twice")
        if found.setdefault(set_id, words) != words:
            raise ForbiddenError("one set has two names")
    return found


def check_manifest(content: bytes, rules: Rules) -> None:
    """Checks that a manifest is one of the connectivity atlas."""
    manifest = parse_json(content, rules)
    entries = manifest.get("manifest") if isinstance(manifest, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ForbiddenError("it is no manifest")
    keys = [entry.get("key") for entry in entries]
    if not {"EXPERIMENTS", "STRUCTURE_TREE"} <= {key for key in keys if isinstance(key, str)}:
        raise ForbiddenError("it is no manifest of the connectivity atlas")
    if not all(key is None or isinstance(key, str) for key in keys):
        rules.doubt("a key that is no text")


@dataclass(frozen=True)
class _Entry:
    """A line of the log, and whether it says without a doubt what it says."""

    file: str
    checksum: str
    origin: Origin
    is_certain: bool


def origins_of(content: bytes, file: str, checksum: str, rules: Rules) -> set[Origin | None]:
    """What the log may be taken to say about a file: its last certain line counts, and any doubtful one after it.

    A line that is damaged does not count: a kill or a full disk leaves one. The product may also refuse such a log.
    """
    possible: set[Origin | None] = {None}
    ends_are_sound = b"\r" not in content.replace(b"\r\n", b"\n")
    for line in re.split(rb"\r\n|\n|\r", content):
        if not line:
            continue
        entry = _entry(line)
        is_certain = ends_are_sound and entry is not None and entry.is_certain
        if not is_certain:
            rules.doubt("a damaged line, or one that ends as those of an old Macintosh")
        if entry is not None and (entry.file, entry.checksum) == (file, checksum):
            possible = {entry.origin} if is_certain else {*possible, entry.origin}
    return possible


def _entry(line: bytes) -> _Entry | None:
    """The entry in a line, or None if nobody can take the line for one."""
    rules = Rules()
    try:
        value = parse_json(line, rules)
    except ForbiddenError:
        try:
            value = json.loads(line)  # as lenient as can be: a key twice, for one
        except (ValueError, RecursionError):
            return None
        rules.doubt("not quite JSON")
    if not isinstance(value, dict):
        return None
    fields = {"file", "url", "fetched_at", "checksum_sha256", "size_bytes", "modified_ns"}
    url, fetched_at = value.get("url"), value.get("fetched_at")
    is_certain = (
        not rules.doubts
        and set(value) == fields
        and isinstance(url, str | None)
        and (fetched_at is None or _is_date(fetched_at))
        and all(isinstance(value[each], str) for each in ("file", "checksum_sha256"))
        and all(type(value[each]) is int and 0 <= value[each] < 2**63 for each in ("size_bytes", "modified_ns"))
        and all(each is None or each.isprintable() for each in (url, value["file"]))
    )
    if not isinstance(value.get("file"), str) or not isinstance(value.get("checksum_sha256"), str):
        return None
    if not isinstance(url, str | None) or not isinstance(fetched_at, str | None):
        return None
    return _Entry(value["file"], value["checksum_sha256"], (url, fetched_at), is_certain)


def _is_date(text: object) -> bool:
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", text, re.ASCII):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
