"""From an AllenSDK cache folder to a published warehouse: no network, no AllenSDK."""

from __future__ import annotations

from warehouse.load.ingest import IngestSummary, ingest
from warehouse.load.reporting import Reporter

__all__ = ["IngestSummary", "Reporter", "ingest"]
