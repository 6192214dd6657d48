"""The kinds of input, each with its share of the time."""

from __future__ import annotations

from tests.fuzz.case import Kind
from tests.fuzz.kinds.answer_headers import answer_headers
from tests.fuzz.kinds.caches import cache_folders
from tests.fuzz.kinds.commands import commands
from tests.fuzz.kinds.experiments import experiments
from tests.fuzz.kinds.names import file_names
from tests.fuzz.kinds.queries import queries
from tests.fuzz.kinds.questions import questions
from tests.fuzz.kinds.redirects import redirects
from tests.fuzz.kinds.rma_answers import rma_answers
from tests.fuzz.kinds.servers import servers
from tests.fuzz.kinds.small_files import fetch_log, manifest, structure_sets
from tests.fuzz.kinds.structures import structures
from tests.fuzz.kinds.unionizes import unionizes
from tests.fuzz.kinds.volumes import annotation, bomb, density
from tests.fuzz.kinds.warehouses import warehouse_files

__all__ = ["KINDS", "SHARES"]

KINDS: dict[str, Kind] = {
    "structures": structures,
    "experiments": experiments,
    "structure_sets": structure_sets,
    "manifest": manifest,
    "fetch_log": fetch_log,
    "annotation": annotation,
    "density": density,
    "bomb": bomb,
    "unionizes": unionizes,
    "cache_folders": cache_folders,
    "file_names": file_names,
    "warehouse_files": warehouse_files,
    "questions": questions,
    "commands": commands,
    "queries": queries,
    "rma_answers": rma_answers,
    "redirects": redirects,
    "answer_headers": answer_headers,
    "servers": servers,
}
"""Every kind of input, by the name that ``--case`` and ``--kind`` take."""

SHARES = {
    "structures": 6,
    "experiments": 6,
    "structure_sets": 2,
    "manifest": 4,
    "fetch_log": 4,
    "annotation": 7,
    "density": 7,
    "bomb": 2,
    "unionizes": 12,
    "cache_folders": 16,
    "file_names": 5,
    "warehouse_files": 4,
    "questions": 5,
    "commands": 5,
    "queries": 4,
    "rma_answers": 3,
    "redirects": 2,
    "answer_headers": 1,
    "servers": 5,
}
"""How the time is shared out. What is quick is tried thousands of times as often as what is slow."""
