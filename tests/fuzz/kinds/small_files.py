"""The small files, mutated: ``structure_sets.csv``, ``manifest.json`` and ``mcw_fetch_log.jsonl``."""

from __future__ import annotations

import hashlib
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz import product
from tests.fuzz.case import Case
from tests.fuzz.kinds.comparing import how_many, obeying, unlike
from tests.fuzz.mutations import json_bytes, mutate_bytes, mutate_json, mutate_table, table_bytes
from tests.fuzz.oracle.rules import Rules
from tests.fuzz.oracle.small_files import Origin, check_manifest, origins_of, read_structure_sets
from tests.fuzz.other_files import fetch_log_lines, manifest_entries, structure_set_table

__all__ = ["fetch_log", "manifest", "mutated_structure_sets", "structure_sets"]


def structure_sets(random: Random, folder: Path) -> Case[Any]:
    """The names of the structure sets."""
    path = folder / "structure_sets.csv"
    path.write_bytes(mutated_structure_sets(random))
    rules = Rules()
    found = obeying(rules, lambda: read_structure_sets(path.read_bytes(), rules))
    return Case(lambda: product.structure_sets(path), rules, unlike(found), [str(path)])


def mutated_structure_sets(random: Random) -> bytes:
    """The file, mutated."""
    table = structure_set_table(random)
    for row in table[1:]:
        row[1:] = random.choices(("Summary", "Isocortex, layer 5", 'The "best"', "Straße", "two\nlines"), k=2)
    for _ in range(how_many(random)):
        table = mutate_table(random, table)
    content = table_bytes(random, table)
    return mutate_bytes(random, content) if random.random() < 0.2 else content


def manifest(random: Random, folder: Path) -> Case[Any]:
    """AllenSDK's list of paths."""
    value: Any = manifest_entries()
    for _ in range(how_many(random)):
        value = mutate_json(random, value)
    content = json_bytes(random, value, key_twice=random.random() < 0.05)
    if random.random() < 0.2:
        content = mutate_bytes(random, content)
    path = folder / "manifest.json"
    path.write_bytes(content)
    rules = Rules()
    obeying(rules, lambda: check_manifest(content, rules))
    return Case(lambda: product.manifest(folder), rules, unlike(None), [str(path)])


def fetch_log(random: Random, folder: Path) -> Case[Any]:
    """The log of where files come from."""
    files = {
        "structures.json": (0, b"structures"),
        "experiment_5/structure_unionizes.csv": (5, b"unionizes"),
        "experiment_5/injection_density_100.nrrd": (5, b"volume"),
    }
    lines: list[bytes] = []
    for entry in fetch_log_lines(random, {path: content for path, (_, content) in files.items()}):
        value: Any = entry
        for _ in range(random.choice((0, 0, 0, 1, 2))):
            value = mutate_json(random, value)
        line = json_bytes(random, value, key_twice=random.random() < 0.05).replace(b"\n", b" ")
        lines.append(mutate_bytes(random, line) if random.random() < 0.15 else line)
    content = b"\n".join([*lines, b""])
    if random.random() < 0.2:
        content = mutate_bytes(random, content)
    (folder / "mcw_fetch_log.jsonl").write_bytes(content)
    rules = Rules()
    checksums = {path: hashlib.sha256(each).hexdigest() for path, (_, each) in files.items()}
    possible = {path: origins_of(content, path, checksums[path], rules) for path in files}

    def differs(answer: object) -> str | None:
        assert isinstance(answer, dict)
        found: dict[str, Origin | None] = answer
        wrong = [path for path in files if found[path] not in list(possible[path])]
        return f"{wrong[0]} comes from {found[wrong[0]]!a}, not {possible[wrong[0]]!a}" if wrong else None

    asked = {path: (number, checksums[path]) for path, (number, _) in files.items()}
    return Case(lambda: product.origin(folder, asked), rules, differs, [str(folder / "mcw_fetch_log.jsonl")])
