"""Figures and the report: whole commands on the largest warehouse."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import Figure, timed
from tests.benchmarks.processes import MCW, run

__all__ = ["drawing_figures"]

FIGURES = ("matrix", "coverage", "curve", "slices")
FIGURE_SECONDS = 5
REPORT_SECONDS = 30
REPORT_BYTES = 15e6


def drawing_figures(database: Path, repeats: int) -> list[Figure]:
    """The best of a few runs of each figure, of the thalamus and of the whole brain, and of the report."""
    group = "figures and the report"
    found = []
    with TemporaryDirectory() as folder:
        for words in [(each, *structure) for structure in (("TH",), ()) for each in FIGURES]:
            command = (*MCW, "plot", *words, "-o", Path(folder) / "figure.png", "--database", database)
            best = min((run(*command) for _ in range(repeats)), key=lambda each: each.seconds)
            name = f"mcw plot {' '.join(words)}" + ("" if "TH" in words else ", whole brain")
            found.append(timed(group, name, best, at_most=FIGURE_SECONDS))
        path = Path(folder) / "thalamus.html"
        report = run(*MCW, "report", "TH", "-o", path, "--database", database)
        found += [
            timed(group, "mcw report TH", report, at_most=REPORT_SECONDS),
            Figure(group, "… its memory", report.peak_bytes / 1e9, "GB"),
            Figure(group, "… its file", path.stat().st_size / 1e6, "MB", at_most=REPORT_BYTES / 1e6),
        ]
    return found
