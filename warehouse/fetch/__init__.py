"""Fetches files from the Allen Institute's servers into an AllenSDK cache folder, through AllenSDK."""

from __future__ import annotations

from warehouse.fetch.run import FetchSummary, SizeEstimate, fetch

__all__ = ["FetchSummary", "SizeEstimate", "fetch"]
