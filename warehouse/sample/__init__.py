"""Generates a cache folder in AllenSDK's layout, with the real ontology and invented shapes and injections."""

from __future__ import annotations

from warehouse.sample.folder import write_sample

__all__ = ["write_sample"]
