"""From an AllenSDK cache folder to a published warehouse: no network, no AllenSDK."""

from __future__ import annotations

from warehouse.load.ingest import ingest
from warehouse.load.summary import IngestSummary
from warehouse.progress import Reporter

__all__ = ["IngestSummary", "Reporter", "ingest"]
