"""The plot of how load, answers and file grow with the number of experiments."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.growth import Point

__all__ = ["plot_growth"]


def plot_growth(points: Sequence[Point], resolution_um: int, folder: Path) -> list[Path]:
    """Draw growth.png and growth.svg, on logarithmic axes with a dashed line for linear growth.

    Returns:
        The files.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    panels = {
        "load, in seconds of CPU": {"build_s": "sort, rank, count and write", "audit_s": "audit and publish"},
        "answer, in seconds of CPU": {
            "subset_s": "coverage of every structure, wild-type experiments",
            "ranked_s": "coverage of every structure at 0.33, all experiments",
            "thalamus_s": "coverage of TH at 0.33, all experiments",
            "counted_s": "coverage of every structure at 0.5, all experiments",
        },
        "file, in bytes": {"file_bytes": "warehouse.duckdb"},
    }
    counts = [point.experiment_count for point in points]
    figure, axes = pyplot.subplots(1, len(panels), figsize=(13, 4.2), constrained_layout=True)
    for axis, (title, curves) in zip(axes, panels.items(), strict=True):
        for name, label in curves.items():
            axis.plot(counts, [getattr(point, name) for point in points], marker="o", label=label)
        last = max(getattr(points[-1], name) for name in curves)
        linear = [last * count / counts[-1] for count in counts]
        axis.plot(counts, linear, linestyle="--", color="grey", label="linear")
        axis.set(xscale="log", yscale="log", xlabel="experiments", title=title)
        axis.set_xticks(counts, [f"{count:,}" for count in counts])
        axis.minorticks_off()
        axis.legend(fontsize=8, loc="upper left", frameon=False)
        axis.set_ylim(top=axis.get_ylim()[1] * 6)
    voxels = points[-1].row_count / points[-1].experiment_count
    figure.suptitle(f"GENERATED densities at {resolution_um} um, {voxels:,.0f} voxels an injection on average")
    paths = [folder / "growth.png", folder / "growth.svg"]
    for path in paths:
        figure.savefig(path, dpi=150)
    pyplot.close(figure)
    return paths
