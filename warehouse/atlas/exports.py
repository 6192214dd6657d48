"""Files for other programs: ``atlas.export.counts("th.nii.gz", "TH")``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.atlas.question import Asked
from warehouse.selection.thresholds import Hemisphere, Threshold

if TYPE_CHECKING:
    from warehouse.export.tables import TableFormat
    from warehouse.files import WrittenFiles

__all__ = ["Exports"]


@dataclass(frozen=True)
class Exports:
    """Files for viewers, for other libraries and for BI tools.

    Every method returns the files that it wrote, with notes on what a reader must know, and raises OutputError if it
    cannot write a file.
    """

    asked: Asked

    def counts(self, path: str | Path, structure: str | int | None = None, *, min_density: float = 0.5) -> WrittenFiles:
        """The volume of ``Warehouse.injection_counts`` as NRRD (.nrrd) or NIfTI (.nii.gz, .nii).

        Raises:
            MissingLibraryError: the file is NIfTI, and nibabel is not installed.
        """
        from warehouse.answers.counts import injection_counts
        from warehouse.export.volumes import check_can_write, write_counts

        path = Path(path)
        check_can_write(path)
        found = self.asked.optional_structure(structure)
        counts = injection_counts(self.asked.file, found, self.asked.covering(found), min_density)
        return write_counts(counts, path, is_generated=self.asked.file.is_generated)

    def heatmap(
        self,
        path: str | Path,
        structure: str | int,
        *,
        min_density: float = 0.5,
        min_experiments: int = 1,
        hemisphere: Hemisphere = "both",
    ) -> WrittenFiles:
        """The covered fraction of each part of a structure by acronym (.json or .csv), for brainglobe-heatmap."""
        from warehouse.export.heatmap import write_heatmap

        threshold = Threshold(min_density, min_experiments)
        found = self.asked.structure(structure)
        chosen = self.asked.covering(found)
        return write_heatmap(self.asked.file, Path(path), found, threshold, chosen, hemisphere)

    def itksnap(self, directory: str | Path, *, min_density: float = 0.5) -> WrittenFiles:
        """Annotation, labels and injection counts for ITK-SNAP, in a folder, which is created if it is missing."""
        from warehouse.answers.counts import injection_counts
        from warehouse.export.itksnap import write_itksnap

        counts = injection_counts(self.asked.file, None, self.asked.covering(None), min_density)
        return write_itksnap(self.asked.file, Path(directory), counts)

    def tables(self, directory: str | Path, format: TableFormat = "parquet") -> WrittenFiles:  # noqa: A002
        """Every table and view as a Parquet or CSV file of its own, in a folder, which is created if it is missing."""
        from warehouse.export.tables import write_tables

        return write_tables(self.asked.file, Path(directory), format)

    def superset(self, path: str | Path) -> WrittenFiles:
        """The dashboard *Injection coverage* for Apache Superset, as a bundle that it imports (.zip)."""
        from warehouse.bi.superset import write_bundle

        return write_bundle(self.asked.file, Path(path))
