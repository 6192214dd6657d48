"""``mcw export``: writes volumes and tables for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import say_written

__all__ = ["group"]

group = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
Folder = Annotated[
    Path,
    typer.Argument(metavar="DIR", help="Write into this folder. It is made if it does not exist.", show_default=False),
]


@group.command()
def counts(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the volume to this file: .nrrd, .nii.gz or .nii.",
            show_default=False,
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
    """Write how many experiments inject each voxel, as NRRD or NIfTI.

    Writes the voxels in the order of the annotation: anterior to posterior,
    superior to inferior, left to right. With STRUCTURE every voxel outside it and
    its descendants is 0.

    A .nrrd file has the header of the Allen Institute's annotation_25.nrrd, and
    lies on it. A .nii.gz or .nii file has the true directions, in mm from the
    anterior commissure, and lies on the Institute's NIfTI files
    (Allen-CCF-2020), for 3D Slicer, FSLeyes, niivue and napari.

    For example:

      mcw export counts TH -o thalamus_counts.nii.gz --min-density 0.5
    """
    options.check_injection(injection, structure)
    with opened(database) as atlas:
        chosen = atlas.select(
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or None,
            experiment=experiments or None,
        )
        say_written(chosen.export.counts(output, structure, min_density=min_density))


@group.command()
def heatmap(
    structure: options.Structure,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write the coverage to this file: .json or .csv.", show_default=False
        ),
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
    """Write coverage by acronym, as brainglobe-heatmap takes it.

    Writes covered_fraction (0 to 1, as in 'mcw coverage') of each part of
    STRUCTURE that the annotation divides no further, so that no part lies within
    another. The JSON is one object, from acronym to value; in Python
    brainglobe_heatmap.Heatmap(json.load(file), position=7000, vmin=0, vmax=1)
    draws it. Give Heatmap the same hemisphere.

    For example:

      mcw export heatmap TH -o thalamus.json
    """
    with opened(database) as atlas:
        chosen = atlas.select(
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or None,
            experiment=experiments or None,
        )
        written = chosen.export.heatmap(
            output, structure, min_density=min_density, min_experiments=min_experiments, hemisphere=hemisphere
        )
    say_written(written)


@group.command()
def itksnap(
    directory: Folder,
    min_density: options.MinDensity = 0.5,
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    database: options.Database = None,
) -> None:
    r"""Write annotation, labels and injection counts for ITK-SNAP.

    Writes annotation.nrrd, label_description.txt (acronyms and colours of the
    atlas) and injection_counts.nrrd, all in one geometry.

    For example:

      mcw export itksnap snap
      itksnap -g snap/injection_counts.nrrd -s snap/annotation.nrrd \
        -l snap/label_description.txt
    """
    with opened(database) as atlas:
        chosen = atlas.select(
            wild_type=wild_type, transgenic_line=transgenic_lines or None, experiment=experiments or None
        )
        say_written(chosen.export.itksnap(directory, min_density=min_density))


@group.command()
def tables(
    directory: Folder,
    form: Annotated[options.TableFormat, typer.Option("--format", help="Write files of this format.")] = "parquet",
    database: options.Database = None,
) -> None:
    """Write every table and view to a file of its own.

    Writes DIR/NAME.parquet, or DIR/NAME.csv, for each table and view that
    'mcw schema' lists.

    For example:

      mcw export tables lake --format parquet
    """
    with opened(database) as atlas:
        say_written(atlas.export.tables(directory, form))
