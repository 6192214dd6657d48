"""Loads an AllenSDK cache folder into a warehouse, without a network and without AllenSDK."""

from __future__ import annotations

from warehouse.load.ingest import ingest
from warehouse.load.summary import IngestSummary
from warehouse.progress import Reporter

__all__ = ["IngestSummary", "Reporter", "ingest"]
