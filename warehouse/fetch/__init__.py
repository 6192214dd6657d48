"""From the Allen Institute's servers to an AllenSDK cache folder, through AllenSDK itself."""

from __future__ import annotations

from warehouse.fetch.run import FetchSummary, SizeEstimate, fetch

__all__ = ["FetchSummary", "SizeEstimate", "fetch"]
