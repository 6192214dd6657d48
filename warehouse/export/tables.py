"""Every table and view as a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from warehouse.answers.answer import Answer
from warehouse.database.dictionary import data_dictionary
from warehouse.database.literals import quoted_name
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.files import WrittenFiles, output_directory
from warehouse.selection.thresholds import check_choice

__all__ = ["TableFormat", "write_tables"]

TableFormat = Literal["parquet", "csv"]


def write_tables(file: WarehouseFile, directory: Path, format: TableFormat = "parquet") -> WrittenFiles:  # noqa: A002
    """Write every table and view to a file of its name in a folder, which is made where it is missing.

    Raises:
        OutputError: a file cannot be written.
        InvalidValueError: there is no such format.
    """
    check_choice("format for tables", format, get_args(TableFormat))
    folder = output_directory(directory)
    written = []
    for entry in data_dictionary(file.connection):
        if entry.kind != "macro":
            path = folder / f"{entry.name}.{format}"
            Answer(file.connection, f"select * from {quoted_name(entry.name)}").write(path, format)
            written.append(path)
    return WrittenFiles(tuple(written), file.notes)
