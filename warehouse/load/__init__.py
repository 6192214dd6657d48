"""From an AllenSDK cache folder to a published warehouse: no network, no AllenSDK."""

from __future__ import annotations

from warehouse.load.ingest import IngestSummary, Reporter, ingest

__all__ = ["IngestSummary", "Reporter", "ingest"]
