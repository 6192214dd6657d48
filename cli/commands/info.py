"""``mcw info``: shows what a warehouse holds."""

from __future__ import annotations

from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import emit

__all__ = ["info"]


def info(
    output: options.Output = None,
    form: options.FormatOption = None,
    database: options.Database = None,
) -> None:
    """Show what is loaded, from where and when.

    Prints one row per property: the cache folder, when and by which version the
    file was built, its resolution, and how many experiments are in the list, have
    unionizes and have injection voxels.

    For example:

      mcw info
    """
    with opened(database) as atlas:
        emit(atlas.info(), output, form)
