"""Whole cache folders through an ingest, and the answers of the warehouse that comes out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz import product
from tests.fuzz.brain import GRID, Brain, draw_brain
from tests.fuzz.case import Case
from tests.fuzz.kinds.mutated import mutate_file
from tests.fuzz.mutations import json_bytes, mutate_bytes, mutate_json, table_bytes
from tests.fuzz.oracle.atlas import Atlas, Choice, Question
from tests.fuzz.oracle.folder import Folder, read_folder
from tests.fuzz.oracle.rules import ForbiddenError, Rules
from tests.fuzz.other_files import fetch_log_lines

__all__ = ["cache_folders", "difference", "draw_questions", "write_files"]


def write_files(folder: Path, files: dict[str, bytes]) -> Path:
    """Writes the files of a cache folder."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def draw_questions(random: Random, brain: Brain) -> list[Question]:
    """Questions about the coverage of an atlas, with thresholds on and beside its densities."""
    ids = [record["id"] for record in brain.structures]
    return [
        Question(
            str(random.choice((ids[0], *ids))),
            random.choice((0.1, 0.5, 0.7, 0.9, 1.0, 1e-45, 1e-300, random.random() or 1.0)),
            random.randrange(1, 4),
            random.choice(("both", "left", "right")),
            Choice(ids=random.choice((None, tuple(random.sample(list(brain.injections), 1))))),
        )
        for _ in range(3)
    ]


def cache_folders(random: Random, folder: Path) -> Case[Any]:
    """A cache folder of which some files are mutated: loaded anew, in place of a warehouse, or into one."""
    brain = draw_brain(random, GRID)
    files = brain.files(random)
    cache, database = write_files(folder / "cache", files), folder / "out" / "warehouse.duckdb"
    database.parent.mkdir()
    was_live = random.random() < 0.4
    rebuild = was_live and random.random() < 0.5
    before = Folder()
    if was_live:
        product.load(cache, database)
        before = read_folder(cache, GRID)
    # An ingest that adds is asked about the lists that it adds to.
    paths = [path for path in files if path.startswith("experiment_") or rebuild or not was_live]
    for path in random.sample(paths, min(len(paths), random.choice((0, 1, 1, 1, 2)))):
        (cache / path).write_bytes(mutate_file(random, brain, path))
    if random.random() < 0.1:
        _exchange(random, brain, cache)
    has_log = random.random() < 0.1
    if has_log:
        _write_log(random, cache, files)
    keep_going = random.random() < 0.4
    chosen = random.sample(list(brain.injections), 1) if random.random() < 0.1 else None
    found = read_folder(cache, GRID, chosen)
    rules = found.lists if keep_going else found.as_one()
    if has_log:
        rules.doubt("a log that may be damaged")
    if chosen and found.atlas and chosen[0] not in [each.experiment_id for each in found.atlas.experiments]:
        rules.forbidden = rules.forbidden or "the experiment is not in the list"
    names = [] if chosen else [str(cache)]
    questions = draw_questions(random, brain)

    def ask() -> tuple[dict[str, str], product.Answers]:
        skipped = product.load(cache, database, keep_going=keep_going, rebuild=rebuild, experiment_ids=chosen)
        return skipped, product.answers(database, questions)

    def differs(answer: tuple[dict[str, str], product.Answers]) -> str | None:
        skipped_paths, answers = answer
        skipped = {path for path in found.files if str(cache / path) in skipped_paths}
        for path, own in found.files.items():
            if own.forbidden and path not in skipped:
                return f"{path} was loaded, though {own.forbidden}"
            if path in skipped and not own.may_refuse:
                return f"{path} was left out, though the rules allow it: {skipped_paths[str(cache / path)]!a}"
        assert found.atlas is not None
        kept = before.atlas if before.atlas and not rebuild else None
        return difference(answers, _loaded(found.atlas, skipped, kept), questions)

    return Case(ask, rules, differs, names, untouched=[cache], live=[database] if was_live else [])


def _loaded(atlas: Atlas, skipped: set[str], kept: Atlas | None) -> Atlas:
    """What is in the warehouse: what was there, with the files that were not skipped."""
    unionizes = {
        each: rows
        for each, rows in atlas.unionizes.items()
        if f"experiment_{each}/structure_unionizes.csv" not in skipped
    }
    densities = {
        each: voxels
        for each, voxels in atlas.densities.items()
        if f"experiment_{each}/injection_density_{atlas.grid.step_um}.nrrd" not in skipped
    }
    return replace(
        atlas,
        unionizes={**(kept.unionizes if kept else {}), **unionizes},
        densities={**(kept.densities if kept else {}), **densities},
    )


def difference(answers: product.Answers, atlas: Atlas, questions: Sequence[Question]) -> str | None:
    """What is wrong with the answers of a warehouse."""
    for name, given, expected in (
        ("structures", answers.structures, atlas.structure_rows()),
        ("structure sets", answers.structure_sets, atlas.set_rows()),
        ("experiments", answers.experiments, atlas.experiment_rows()),
        ("unionize rows", answers.unionize_counts, {each: len(rows) for each, rows in atlas.unionizes.items()}),
        ("failed audits", answers.failed_audits, []),
    ):
        if given != expected:
            return f"{name}: {given!a:.500} instead of {expected!a:.500}"
    for question, given_rows in zip(questions, answers.coverages, strict=True):
        try:
            expected_rows = atlas.coverage(question, Rules())
        except ForbiddenError:
            expected_rows = None
        if given_rows != expected_rows:
            return f"{question}: {given_rows!a:.500} instead of {expected_rows!a:.500}"
    fractions = atlas.signal_fractions("both")
    if answers.fractions.keys() != fractions.keys():
        return f"signal fractions of {sorted(answers.fractions)!a:.300} instead of {sorted(fractions)!a:.300}"
    for key, fraction in fractions.items():
        given_fraction = answers.fractions[key]
        if fraction is None or given_fraction is None:
            is_equal = fraction is given_fraction
        else:
            is_equal = math.isclose(fraction, given_fraction, rel_tol=1e-9, abs_tol=1e-300)
        if not is_equal:
            return f"the signal fraction of {key} is {given_fraction} instead of {fraction}"
    return None


def _exchange(random: Random, brain: Brain, cache: Path) -> None:
    """Gives an experiment the unionizes of another, under its own id: nothing in the file itself is wrong."""
    measured = [each for each, injection in brain.injections.items() if injection.pixels]
    if len(measured) < 2:
        return
    experiment_id, other_id = random.sample(measured, 2)
    heading, *rows = brain.unionizes(random, other_id)
    at = heading.index("experiment_id")
    table = [heading, *([*row[:at], str(experiment_id), *row[at + 1 :]] for row in rows)]
    (cache / f"experiment_{experiment_id}" / "structure_unionizes.csv").write_bytes(table_bytes(random, table))


def _write_log(random: Random, cache: Path, files: dict[str, bytes]) -> None:
    lines = [json_bytes(random, mutate_json(random, line)) for line in fetch_log_lines(random, files)]
    content = b"\n".join(line.replace(b"\n", b" ") for line in lines) + b"\n"
    (cache / "mcw_fetch_log.jsonl").write_bytes(mutate_bytes(random, content) if random.random() < 0.3 else content)
