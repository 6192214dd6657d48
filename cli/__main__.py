"""``python -m warehouse.cli`` is ``mcw``."""

from __future__ import annotations

from warehouse.cli.app import main

main()
