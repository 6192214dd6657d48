"""``Warehouse.select``: the same file, with fewer experiments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import warehouse

LINE = "GENERATED-driver-1-Cre"


def ids(atlas: warehouse.Warehouse) -> list[int]:
    """The experiments of a selection, by its own list."""
    return sorted(row["experiment_id"] for row in atlas.experiments().records())


def lines(atlas: warehouse.Warehouse) -> dict[int, set[str]]:
    """The mouse lines of every experiment, by the tables alone."""
    found: dict[int, set[str]] = {each: set() for each in ids(atlas)}
    rows = atlas.connection.execute(
        "select experiment_id, name from experiment_transgenic_line "
        "inner join transgenic_line using (transgenic_line_id)"
    ).fetchall()
    for experiment_id, name in rows:
        found[experiment_id].add(name)
    return found


def test_every_filter_narrows_what_was_selected_before(atlas: warehouse.Warehouse) -> None:
    of_line = [each for each, names in lines(atlas).items() if LINE in names]
    first = atlas.select(transgenic_line=LINE)
    assert ids(first) == of_line != []
    some = of_line[::2]
    assert ids(first.select(experiment=some)) == some
    assert ids(first.select(experiment=some).select(experiment=some[0])) == some[:1]
    assert ids(first) == of_line  # the wider selection stays as it is
    assert len(ids(atlas)) == 66


def test_a_selection_shares_the_open_file(sample_warehouse: Path) -> None:
    with warehouse.open(sample_warehouse) as atlas:
        selected = atlas.select(wild_type=True)
        assert selected.connection is atlas.connection
        assert selected.path == atlas.path
        assert selected.notes == atlas.notes
    with pytest.raises(warehouse.QueryError, match="closed"):
        selected.sql("select 1")


def test_what_a_selection_excludes_cannot_be_selected_from_it(atlas: warehouse.Warehouse) -> None:
    selected = atlas.select(experiment=[999000001, 999000002])
    message = "This selection has only experiment 999000001, 999000002: select 999000003 from the whole atlas."
    with pytest.raises(warehouse.InvalidValueError) as error:
        selected.select(experiment=999000003)
    assert str(error.value) == message
    with pytest.raises(warehouse.InvalidValueError, match="has only primary injections: select any from"):
        atlas.select(injection="primary").select(injection="any")


def test_a_filter_that_names_nothing_is_an_error_when_it_is_asked_with(atlas: warehouse.Warehouse) -> None:
    with pytest.raises(warehouse.UnknownNameError, match="There is no transgenic line 'nope'"):
        atlas.select(transgenic_line="nope").coverage("TH")
    with pytest.raises(warehouse.UnknownNameError, match="There is no experiment 1: "):
        atlas.select(experiment=1).matrix("TH")


@pytest.mark.parametrize(
    "options",
    [{"min_experiments": 1.5}, {"min_experiments": True}, {"min_experiments": 0}, {"min_density": True}],
)
def test_a_threshold_that_is_none_is_refused(atlas: warehouse.Warehouse, options: dict[str, Any]) -> None:
    for ask in (atlas.coverage, atlas.plot.coverage, atlas.plot.curve):
        with pytest.raises(warehouse.InvalidValueError, match=r"^min_(density|experiments) must be "):
            ask("TH", **options)


def test_numbers_of_numpy_are_thresholds_and_ids(atlas: warehouse.Warehouse) -> None:
    np = pytest.importorskip("numpy")
    plain = atlas.select(experiment=[999000001, 999000002]).coverage("TH", min_density=0.25, min_experiments=2).rows()
    chosen: Any = np.array([999000001, 999000002])
    of_numpy = atlas.select(experiment=chosen).coverage("TH", min_density=np.float32(0.25), min_experiments=np.int64(2))
    assert of_numpy.rows() == plain != []


def test_a_line_of_a_selection_is_known_by_its_name_in_any_case(atlas: warehouse.Warehouse) -> None:
    selected = atlas.select(transgenic_line=LINE.upper())
    assert ids(selected) == ids(atlas.select(transgenic_line=LINE)) != []
    assert ids(selected.select(transgenic_line=LINE.lower())) == ids(selected)


def test_a_line_that_is_not_there_is_refused_at_once(atlas: warehouse.Warehouse) -> None:
    with pytest.raises(warehouse.UnknownNameError, match="There is no transgenic line 'GENERATED-drivr-1-Cre'"):
        atlas.select(transgenic_line="GENERATED-drivr-1-Cre")
