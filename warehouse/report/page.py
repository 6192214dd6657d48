"""The page of a report, put together from its template, stylesheet and script, the libraries, and what it shows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from string import Template
from typing import Any

from warehouse.extras import plot_extra
from warehouse.report.packing import packed, runs, varints
from warehouse.report.places import Place
from warehouse.report.region import Region
from warehouse.report.rows import ExperimentRow
from warehouse.report.tables import EXPERIMENT_URL, table_library

__all__ = ["Contents", "page", "region_data"]


_TERMS = '<a href="https://alleninstitute.org/terms-of-use/">terms of use</a>'
_ALLEN_DATA = (
    f"The data are the Allen Institute's and come under its {_TERMS}. If you publish results, cite the atlas and the "
    "framework:"
)
_GENERATED_DATA = (
    "The experiments of this page are generated: never cite them. The Allen Institute's data come under its "
    f"{_TERMS}; results from those cite the atlas and the framework:"
)


@dataclass(frozen=True)
class Contents:
    """What a report shows.

    Attributes:
        acronym: the structure.
        question: the headline.
        answer: the answer in one sentence.
        details: further sentences.
        generated: the warning that data are generated, or nothing.
        figures: figures by the id of their place in the page, as plotly's JSON.
        captions: sentences below figures, by the id of the figure.
        region: what the slice viewer shows, as ``region_data`` gives it.
        structure_table: HTML.
        experiment_table: HTML.
        definition: what counts as covered.
        commands: command lines that give the same numbers.
        provenance: properties of the warehouse and their values.
        warnings: notes: what a reader must know.
    """

    acronym: str
    question: str
    answer: str
    details: Sequence[str]
    generated: str
    figures: Mapping[str, str]
    captions: Mapping[str, str]
    region: Mapping[str, Any]
    structure_table: str
    experiment_table: str
    definition: str
    commands: Sequence[str]
    provenance: Sequence[tuple[str, str | None]]
    warnings: Sequence[str]


def page(contents: Contents) -> str:
    """The whole page as HTML. It loads nothing, and its own policy forbids it to."""
    with plot_extra():
        from plotly.offline import get_plotlyjs

    figures = ",".join(f"{json.dumps(place)}:{figure}" for place, figure in contents.figures.items())
    figure_ids = ("part-bars", "matrix", "by-experiment-count", "by-density", "by-depth")
    return Template(_text("report.html")).substitute(
        title=escape(f"Injection coverage of {contents.acronym}"),
        style=_text("report.css"),
        plotly=get_plotlyjs(),
        table_library=table_library(),
        script=_text("page.js") + _text("viewer.js"),
        figures=_script_safe(f"{{{figures}}}"),
        region=_script_safe(json.dumps(contents.region)),
        data=_GENERATED_DATA if contents.generated else _ALLEN_DATA,
        banner=f'<p class="generated" role="alert">{escape(contents.generated)}</p>' if contents.generated else "",
        acronym=escape(contents.acronym),
        question=escape(contents.question),
        answer=escape(contents.answer),
        details=_items(contents.details),
        options=_options(contents.region),
        structure_table=contents.structure_table,
        experiment_table=contents.experiment_table,
        definition=escape(contents.definition),
        commands=escape("\n".join(contents.commands)),
        provenance="".join(
            f"<dt>{escape(name.replace('_', ' '))}</dt><dd>{escape(value or '–')}</dd>"
            for name, value in contents.provenance
        ),
        warnings=_items(contents.warnings),
        **{f"{each.replace('-', '_')}_caption": escape(contents.captions.get(each, "")) for each in figure_ids},
        viewer_caption=escape(contents.captions.get("viewer", "")),
    )


def region_data(
    acronym: str,
    around: Region,
    found: Mapping[str, Place],
    names: Mapping[str, str],
    experiments: Sequence[ExperimentRow],
    *,
    experiment_count: int,
    min_density: float,
) -> dict[str, Any]:
    """What ``viewer.js`` reads: numbers and names as they are, arrays packed.

    Args:
        acronym: the structure.
        around: its voxels.
        found: its places, by acronym; its own among them.
        names: the full names of the places, by acronym.
        experiments: at least those that reach ``min_density`` in a voxel of it.
        experiment_count: the experiments that count.
        min_density: the injection density that an experiment has to reach in a voxel.
    """
    described = {row.experiment_id: row for row in experiments}
    encoded = varints(runs(around.experiment, around.offset, len(around.experiment_ids)))
    return {
        "acronym": escape(acronym),
        "resolution_um": around.resolution_um,
        "first": around.first,
        "shape": around.labels.shape,
        "min_density": min_density,
        "experiment_count": experiment_count,
        "experiment_url": EXPERIMENT_URL,
        "structures": [
            {"acronym": escape(each.acronym), "name": escape(each.name), "is_inside": each.is_inside}
            for each in around.structures
        ],
        "experiments": [
            [each, escape(described[each].acronym), escape(described[each].transgenic_line or "wild type")]
            for each in around.experiment_ids
        ],
        "places": {
            each: {"name": names[each], "labels": place.labels, "at": place.at} for each, place in found.items()
        },
        "start": found[acronym].at,
        "labels": packed(around.labels),
        "counts": packed(around.counts),
        "runs": packed(encoded) if around.knows_experiments else None,
    }


def _options(region: Mapping[str, Any]) -> str:
    return "".join(
        f'<option value="{escape(acronym)}">{escape(_label(acronym, place["name"]))}</option>'
        for acronym, place in region["places"].items()
    )


def _label(acronym: str, name: str) -> str:
    return name if name == acronym else f"{acronym}  {name}"


def _items(sentences: Sequence[str]) -> str:
    return "".join(f"<li>{escape(each)}</li>" for each in sentences)


def _script_safe(text: str) -> str:
    """JSON that cannot end the script element that holds it."""
    return text.replace("</", "<\\/").replace("<!--", "<\\u0021--")


def _text(name: str) -> str:
    return resources.files("warehouse.report").joinpath(name).read_text(encoding="utf-8")
