"""A generated cache folder in AllenSDK's layout: real names, ids, colours and tree, made-up shapes and injections."""

from __future__ import annotations

from warehouse.sample.folder import write_sample

__all__ = ["write_sample"]
