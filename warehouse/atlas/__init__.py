"""``Warehouse``: notebooks, scripts and the command line ask all questions through it.

    with warehouse.open("warehouse.duckdb") as atlas:
        atlas.coverage("TH", min_density=0.7)
        atlas.select(wild_type=True).plot.coverage("TH")

Each method resolves its arguments once, into a structure, a threshold and the chosen experiments, and passes those on.
"""

from __future__ import annotations

from warehouse.atlas.opened import Warehouse, open  # noqa: A004

__all__ = ["Warehouse", "open"]
