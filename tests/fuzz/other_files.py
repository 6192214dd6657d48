"""The small files of a cache folder, valid: names of structure sets, the manifest, the log of a fetch."""

from __future__ import annotations

import hashlib
from random import Random
from typing import Any

__all__ = ["fetch_log_lines", "manifest_entries", "structure_set_table"]


def structure_set_table(random: Random) -> list[list[str]]:
    """Names of some structure sets."""
    ids = random.sample([7, 9, 12, 167587189], random.randrange(1, 5))
    return [["id", "name", "description"], *([str(each), f"Set {each}", "Of the brain; all of it"] for each in ids)]


def manifest_entries() -> dict[str, Any]:
    """The manifest of AllenSDK, in short."""
    return {
        "manifest": [
            {"type": "manifest_version", "value": 1.3},
            {"key": "BASEDIR", "type": "dir", "spec": "."},
            {"key": "STRUCTURE_TREE", "type": "file", "spec": "structures.json", "parent_key": "BASEDIR"},
            {"key": "EXPERIMENTS", "type": "file", "spec": "experiments.json", "parent_key": "BASEDIR"},
        ]
    }


def fetch_log_lines(random: Random, files: dict[str, bytes]) -> list[dict[str, Any]]:
    """Lines of a fetch log that know where some files come from."""
    return [
        {
            "file": path,
            "url": random.choice((None, f"https://api.example/{number}?a=1&b=2")),
            "fetched_at": f"2026-01-0{random.randrange(1, 9)}T03:04:05",
            "checksum_sha256": hashlib.sha256(random.choice((content, content, b"another"))).hexdigest(),
            "size_bytes": len(content),
            "modified_ns": 1_700_000_000_000_000_000 + number,
        }
        for number, (path, content) in enumerate(random.choices(list(files.items()), k=random.randrange(1, 6)))
    ]
