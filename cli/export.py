"""``mcw export``: volumes and tables for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import note

if TYPE_CHECKING:
    from warehouse.export import Export

__all__ = ["add_to"]

_group = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder; made if need be.", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Give the commands of this module to the app."""
    app.add_typer(_group, name="export", help="Volumes and tables for other programs.", rich_help_panel="Ask")


@_group.command()
def counts(
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The volume to write: .nrrd, .nii.gz or .nii.", show_default=False
        ),
    ],
    structure: options.OptionalStructure = None,
    min_density: options.MinDensity = 0.5,
    injection: options.AnywhereInjectionOption = None,
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    database: options.Database = None,
) -> None:
    """Per voxel, how many experiments inject it: a volume as NRRD or NIfTI.

    Voxels are those of the annotation: anterior to posterior, superior to
    inferior, left to right. With STRUCTURE every voxel outside it and its
    descendants is 0.

    As .nrrd it has the header of the Allen Institute's annotation_25.nrrd, and
    lies on it. As .nii.gz or .nii it has the true directions, in mm from the
    anterior commissure, and lies on the Institute's NIfTI files
    (Allen-CCF-2020): for 3D Slicer, FSLeyes, niivue and napari.

    For example:

      mcw export counts TH -o thalamus_counts.nii.gz --min-density 0.5
    """
    from warehouse import export

    if injection is not None and structure is None:
        raise typer.BadParameter("--injection says how STRUCTURE has to be injected: name a STRUCTURE.")
    with opened(database) as atlas:
        written = export.counts(
            atlas.connection,
            output,
            structure,
            min_density=min_density,
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or (),
            experiment=experiments or (),
        )
    _say(written)


@_group.command()
def heatmap(
    structure: options.Structure,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="The file to write: .json or .csv.", show_default=False),
    ],
    min_density: options.MinDensity = 0.5,
    min_experiments: options.MinExperiments = 1,
    hemisphere: options.HemisphereOption = "both",
    injection: options.AnywhereInjectionOption = None,
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    database: options.Database = None,
) -> None:
    """Coverage by acronym, as brainglobe-heatmap takes it.

    covered_fraction, from 0 to 1 as in 'mcw coverage', of each structure within
    STRUCTURE that the annotation draws and does not divide further, so that
    none lies within another. JSON is one object, acronym to value; in Python
    brainglobe_heatmap.Heatmap(json.load(file), position=7000, vmin=0, vmax=1)
    draws it. Give it the same hemisphere.

    For example:

      mcw export heatmap TH -o thalamus.json
    """
    from warehouse.heatmap import heatmap as write

    with opened(database) as atlas:
        written = write(
            atlas.connection,
            output,
            structure,
            min_density=min_density,
            min_experiments=min_experiments,
            hemisphere=hemisphere,
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or (),
            experiment=experiments or (),
        )
    _say(written)


@_group.command()
def itksnap(
    directory: Folder,
    min_density: options.MinDensity = 0.5,
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    database: options.Database = None,
) -> None:
    """Annotation, labels and injection counts for ITK-SNAP.

    Writes annotation.nrrd, label_description.txt (acronyms and colours of the
    atlas) and injection_counts.nrrd, all in one geometry.

    For example:

      mcw export itksnap snap
      itksnap -g snap/injection_counts.nrrd -s snap/annotation.nrrd -l snap/label_description.txt
    """
    from warehouse.itksnap import itksnap as write

    with opened(database) as atlas:
        written = write(
            atlas.connection,
            directory,
            min_density=min_density,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or (),
            experiment=experiments or (),
        )
    _say(written)


@_group.command()
def tables(
    directory: Folder,
    form: Annotated[options.TableFormat, typer.Option("--format", help="What each file is.")] = "parquet",
    database: options.Database = None,
) -> None:
    """Every table and view as a file of its own.

    Writes DIR/NAME.parquet, or DIR/NAME.csv, for each table and view that
    'mcw schema' lists.

    For example:

      mcw export tables lake --format parquet
    """
    from warehouse import export

    with opened(database) as atlas:
        written = export.tables(atlas.connection, directory, form)
    _say(written)


def _say(written: Export) -> None:
    note(*written.notes, *(f"Written to {file}." for file in written.files))
