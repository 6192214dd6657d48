"""Which structure is meant, and which experiments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from warehouse.database import schema
from warehouse.errors import EmptySelectionError, InvalidValueError, UnknownNameError
from warehouse.selection.experiment_filter import ExperimentFilter
from warehouse.selection.experiments import select_experiments
from warehouse.selection.structures import find_structure, whole_brain

# root ┬ TH ┬ VPL     CM and cm differ in case only, and PCN is called as CL's acronym is written.
#      │    ├ CM      "Twin" is the name of two structures.
#      │    ├ CL
#      │    └ PCN
#      ├ cm
#      └ HY ─ LHA
STRUCTURES = """
    (997, 'root', 'root', null, 0, 0, 8, 'FFFFFF', '/997/'),
    (549, 'TH', 'Thalamus', 997, 1, 1, 5, 'FF7080', '/997/549/'),
    (718, 'VPL', 'Ventral posterolateral nucleus', 549, 2, 2, 2, 'FF8084', '/997/549/718/'),
    (599, 'CM', 'Central medial nucleus', 549, 2, 3, 3, 'FF909F', '/997/549/599/'),
    (575, 'CL', 'Twin', 549, 2, 4, 4, 'FF909F', '/997/549/575/'),
    (907, 'PCN', 'cl', 549, 2, 5, 5, 'FF909F', '/997/549/907/'),
    (967, 'cm', 'cranial nerves', 997, 1, 6, 6, 'CCCCCC', '/997/967/'),
    (1097, 'HY', 'Hypothalamus', 997, 1, 7, 8, 'E64438', '/997/1097/'),
    (194, 'LHA', 'Twin', 1097, 2, 8, 8, 'F2483B', '/997/1097/194/')
"""
# Primary structure and line; the secondary structures are below.
EXPERIMENTS = """
    (101, 718, null), (102, 718, 'Rbp4-Cre_KL100'), (103, 599, 'Syt6-Cre_KI148'), (104, 1097, null), (105, 1097, null)
"""


def experiment_filter(structures: Sequence[str] = (), injection: Any = None, **filters: Any) -> ExperimentFilter:
    """The filter of ``mcw fetch`` and ``mcw ingest``, which names structures."""
    return replace(ExperimentFilter.of(injection=injection, **filters), structures=tuple(structures))


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        schema.apply(opened, "tables")
        opened.execute(f"insert into structure values {STRUCTURES}")
        opened.execute(
            "insert into experiment select id, structure_id, line, 5, null, null, null, 0.1, 1, 1, 1 "
            f"from (values {EXPERIMENTS}) as listed (id, structure_id, line)"
        )
        opened.execute(
            "insert into experiment_injection_structure select experiment_id, structure_id, true from experiment"
        )
        opened.execute("insert into experiment_injection_structure values (104, 575, false), (105, 575, false)")
        opened.execute(
            "insert into transgenic_line (transgenic_line_id, name) values (1, 'Rbp4-Cre_KL100'), (2, 'Syt6-Cre_KI148')"
        )
        opened.execute("insert into experiment_transgenic_line values (102, 1), (103, 2)")
        yield opened


@pytest.mark.parametrize(
    ("text", "structure_id"),
    [
        ("TH", 549),
        ("th", 549),
        ("Thalamus", 549),
        ("THALAMUS", 549),
        ("549", 549),
        ("  TH\n", 549),
        ("CM", 599),
        ("cm", 967),
        ("central MEDIAL nucleus", 599),
        ("cl", 907),  # as the name of PCN is written
        ("CL", 575),  # as the acronym of another is written
        ("root", 997),  # acronym and name of one structure
    ],
)
def test_a_structure_is_found_by_acronym_name_or_id(
    connection: duckdb.DuckDBPyConnection, text: str, structure_id: int
) -> None:
    assert find_structure(connection, text).structure_id == structure_id


@pytest.mark.parametrize("structure_id", [599, np.int64(599)])
def test_a_structure_is_found_by_an_id_that_is_a_number(
    connection: duckdb.DuckDBPyConnection, structure_id: int
) -> None:
    assert find_structure(connection, structure_id).acronym == "CM"


@pytest.mark.parametrize("name", [599.0, True, None, ["CM"]])
def test_what_is_neither_a_text_nor_a_whole_number_names_no_structure(
    connection: duckdb.DuckDBPyConnection, name: Any
) -> None:
    with pytest.raises(InvalidValueError, match="A structure is named by its acronym, name or id; got"):
        find_structure(connection, name)


def test_a_structure_knows_the_range_of_its_descendants(connection: duckdb.DuckDBPyConnection) -> None:
    found = find_structure(connection, "TH")
    assert (found.acronym, found.name, found.graph_order, found.last_graph_order) == ("TH", "Thalamus", 1, 5)
    inside = connection.execute(f"select acronym from structure where {found.within} order by graph_order").fetchall()
    assert [acronym for (acronym,) in inside] == ["TH", "VPL", "CM", "CL", "PCN"]


def test_the_whole_brain_is_the_root(connection: duckdb.DuckDBPyConnection) -> None:
    root = whole_brain(connection)
    assert (root.acronym, root.graph_order, root.last_graph_order, root.is_root) == ("root", 0, 8, True)
    assert not find_structure(connection, "TH").is_root


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Cm", "CM (Central medial nucleus, id 599) or cm (cranial nerves, id 967)"),
        ("Cl", "CL (Twin, id 575) or PCN (cl, id 907)"),
        ("Twin", "CL (Twin, id 575) or LHA (Twin, id 194)"),
        ("twin", "CL (Twin, id 575) or LHA (Twin, id 194)"),
    ],
)
def test_what_may_be_several_structures_lists_them(
    connection: duckdb.DuckDBPyConnection, text: str, candidates: str
) -> None:
    with pytest.raises(UnknownNameError) as error:
        find_structure(connection, text)
    assert str(error.value) == f"'{text}' may be {candidates}: name one by its acronym as written here, or by its id."


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("VPLL", "did you mean VPL (Ventral posterolateral nucleus)?"),
        ("vlp", "did you mean VPL (Ventral posterolateral nucleus)?"),
        ("Thalmus", "did you mean TH (Thalamus) or HY (Hypothalamus)?"),
        ("medial", "did you mean CM (Central medial nucleus)?"),
        ("5490", "'mcw structures' lists all there are."),
        ("", "'mcw structures' lists all there are."),
        ("TH' or true --", "'mcw structures' lists all there are."),
        ("%", "'mcw structures' lists all there are."),
    ],
)
def test_a_structure_that_is_not_there_gets_the_nearest(
    connection: duckdb.DuckDBPyConnection, text: str, hint: str
) -> None:
    with pytest.raises(UnknownNameError) as error:
        find_structure(connection, text)
    assert str(error.value) == f"There is no structure {text!r}: {hint}"


@pytest.mark.parametrize(
    ("selection", "ids"),
    [
        (experiment_filter(), [101, 102, 103, 104, 105]),
        (experiment_filter(["TH"]), [101, 102, 103]),
        (experiment_filter(["TH"], "any"), [101, 102, 103, 104, 105]),
        (experiment_filter(["VPL", "hy"]), [101, 102, 104, 105]),
        (experiment_filter(["CL"], "any"), [104, 105]),
        (experiment_filter(wild_type=True), [101, 104, 105]),
        (experiment_filter(["TH"], wild_type=True), [101]),
        (experiment_filter(transgenic_line="rbp4-cre_kl100"), [102]),
        (experiment_filter(transgenic_line=["Rbp4-Cre_KL100", "SYT6-Cre_KI148"]), [102, 103]),
        (experiment_filter(experiment=104), [104]),
        (experiment_filter(experiment=[105, 101, 105]), [101, 105]),
        (experiment_filter(["TH"], transgenic_line="Syt6-Cre_KI148", experiment=[101, 103]), [103]),
    ],
)
def test_experiments_pass_every_filter_that_is_set(
    connection: duckdb.DuckDBPyConnection, selection: ExperimentFilter, ids: list[int]
) -> None:
    assert select_experiments(connection, selection) == ids


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (
            experiment_filter(transgenic_line="Rbp4-Cre"),
            "There is no transgenic line 'Rbp4-Cre': did you mean Rbp4-Cre_KL100?",
        ),
        (
            experiment_filter(transgenic_line=["Rbp4-Cre_KL100", "syt6-cre_ki184"]),
            "There is no transgenic line 'syt6-cre_ki184': did you mean Syt6-Cre_KI148?",
        ),
        (experiment_filter(experiment=[101, 1052]), "There is no experiment 1052: did you mean 105 or 102?"),
        (experiment_filter(experiment=7), "There is no experiment 7: 'mcw experiments' lists all there are."),
        (experiment_filter(["TH", "XYZW"]), "There is no structure 'XYZW': 'mcw structures' lists all there are."),
    ],
)
def test_a_filter_that_names_nothing_gets_the_nearest(
    connection: duckdb.DuckDBPyConnection, selection: ExperimentFilter, message: str
) -> None:
    with pytest.raises(UnknownNameError) as error:
        select_experiments(connection, selection)
    assert str(error.value) == message


@pytest.fixture
def twins(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """With a line whose name differs from that of another one in case only."""
    connection.execute("insert into transgenic_line (transgenic_line_id, name) values (3, 'RBP4-Cre_KL100')")
    connection.execute("insert into experiment_transgenic_line values (105, 3)")
    return connection


@pytest.mark.parametrize(
    ("lines", "ids"),
    [("Rbp4-Cre_KL100", [102]), ("RBP4-Cre_KL100", [105]), (["RBP4-Cre_KL100", "Rbp4-Cre_KL100"], [102, 105])],
)
def test_of_two_lines_that_differ_in_case_the_one_is_meant_that_is_written(
    twins: duckdb.DuckDBPyConnection, lines: str | list[str], ids: list[int]
) -> None:
    assert select_experiments(twins, experiment_filter(transgenic_line=lines)) == ids


def test_a_name_that_may_be_either_of_them_is_refused(twins: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UnknownNameError) as error:
        select_experiments(twins, experiment_filter(transgenic_line="rbp4-cre_kl100"))
    names = "RBP4-Cre_KL100 or Rbp4-Cre_KL100"
    assert str(error.value) == f"'rbp4-cre_kl100' may be the line {names}: name one as written here."


@pytest.mark.parametrize("text", ["\ud800", "TH\udfff", "a\0b"])
def test_what_is_no_text_names_nothing(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    with pytest.raises(UnknownNameError, match=r"^There is no structure '") as error:
        find_structure(connection, text)
    str(error.value).encode()
    with pytest.raises(UnknownNameError, match=r"^There is no transgenic line '") as error:
        select_experiments(connection, experiment_filter(transgenic_line=text))
    str(error.value).encode()


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (
            experiment_filter(["CL"]),
            "There is no experiment with its primary injection in CL; "
            "2 experiments reach into it with a secondary injection: use --injection any.",
        ),
        (
            experiment_filter(["CL"], experiment=[104]),
            "There is no experiment with its primary injection in CL and with the id 104; "
            "1 experiment reaches into it with a secondary injection: use --injection any; "
            "each filter alone leaves 0 with its primary injection in CL, 1 with the id 104.",
        ),
        (
            experiment_filter(["PCN"]),
            "There is no experiment with its primary injection in PCN; "
            "the smallest structure around it with any is TH (Thalamus), with 3.",
        ),
        (
            experiment_filter(["CM"], wild_type=True),
            "There is no experiment with its primary injection in CM and from a wild-type mouse; "
            "each filter alone leaves 1 with its primary injection in CM, 3 from a wild-type mouse.",
        ),
        (
            experiment_filter(["VPL"], "any", transgenic_line="Syt6-Cre_KI148"),
            "There is no experiment with an injection in VPL and of the line Syt6-Cre_KI148; "
            "each filter alone leaves 2 with an injection in VPL, 1 of the line Syt6-Cre_KI148.",
        ),
    ],
)
def test_an_empty_selection_says_why_and_what_would_give_something(
    connection: duckdb.DuckDBPyConnection, selection: ExperimentFilter, message: str
) -> None:
    with pytest.raises(EmptySelectionError) as error:
        select_experiments(connection, selection)
    assert str(error.value) == message


def test_a_list_without_wild_types_says_no_more_than_that(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("delete from experiment where transgenic_line is null")
    with pytest.raises(EmptySelectionError) as error:
        select_experiments(connection, experiment_filter(wild_type=True))
    assert str(error.value) == "There is no experiment from a wild-type mouse."


def test_an_empty_list_says_so(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("delete from experiment")
    with pytest.raises(EmptySelectionError, match="The experiment list of this warehouse is empty"):
        select_experiments(connection, experiment_filter())
    with pytest.raises(EmptySelectionError, match="has no experiment anywhere around it"):
        select_experiments(connection, experiment_filter(["VPL"]))


def test_an_injection_is_primary_or_any(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(InvalidValueError, match="There is no injection 'secondary': choose one of primary, any"):
        select_experiments(connection, experiment_filter(["TH"], "secondary"))


@pytest.mark.parametrize(
    "experiment",
    [
        101,
        [101],
        (101,),
        np.int64(101),
        np.array([101], np.int32),
        pd.Series([101]),
        (each for each in (101,)),
        {101},
    ],
)
def test_experiments_are_named_by_whole_numbers_of_any_kind(experiment: Any) -> None:
    assert ExperimentFilter.of(experiment=experiment).experiment_ids == (101,)


@pytest.mark.parametrize("experiment", ["101", ["101"], 101.0, [101.5], True, [None], np.array([101.0])])
def test_what_is_no_whole_number_names_no_experiment(experiment: Any) -> None:
    with pytest.raises(InvalidValueError, match="experiment must be an id, which is a whole number, or several; got"):
        ExperimentFilter.of(experiment=experiment)


@pytest.mark.parametrize("line", [5, None, b"Rbp4", 1.5])
def test_what_is_no_text_names_no_line(line: Any) -> None:
    with pytest.raises(InvalidValueError, match="transgenic_line must be the name of a line, or several; got"):
        ExperimentFilter.of(transgenic_line=[line])


@pytest.mark.parametrize("name", ["transgenic_line", "experiment"])
def test_an_empty_list_is_refused_where_leaving_it_out_would_mean_all(name: str) -> None:
    empty: dict[str, Any] = {name: []}
    unsaid: dict[str, Any] = {name: None}
    with pytest.raises(InvalidValueError, match=f"^{name} is an empty list, which no experiment matches: name one"):
        ExperimentFilter.of(**empty)
    assert ExperimentFilter.of(**unsaid) == ExperimentFilter()


def test_filters_are_narrowed_by_those_that_are_not_set_yet() -> None:
    wild = ExperimentFilter.of(wild_type=True)
    narrower = wild.narrowed(ExperimentFilter.of(injection="any", experiment=[101, 104]))
    assert narrower == ExperimentFilter("any", True, (), (101, 104))
    assert narrower.narrowed(ExperimentFilter()) == narrower


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (ExperimentFilter.of(experiment=[101, 102]), ExperimentFilter.of(experiment=102)),
        (ExperimentFilter.of(transgenic_line=["A", "B"]), ExperimentFilter.of(transgenic_line="B")),
        (ExperimentFilter.of(injection="any"), ExperimentFilter.of(injection="primary")),
        (ExperimentFilter.of(injection="primary"), ExperimentFilter.of(injection="primary")),
    ],
)
def test_a_filter_is_narrowed_to_a_part_of_what_it_leaves(wide: ExperimentFilter, narrow: ExperimentFilter) -> None:
    assert wide.narrowed(narrow) == narrow


@pytest.mark.parametrize(
    ("mine", "theirs", "message"),
    [
        (
            ExperimentFilter.of(experiment=[101, 102]),
            ExperimentFilter.of(experiment=[102, 103]),
            "This selection has only experiment 101, 102: select 103 from the whole atlas.",
        ),
        (
            ExperimentFilter.of(transgenic_line="A"),
            ExperimentFilter.of(transgenic_line=["a", "A", "B"]),
            "This selection has only transgenic line A: select a, B from the whole atlas.",
        ),
        (
            ExperimentFilter.of(injection="primary"),
            ExperimentFilter.of(injection="any"),
            "This selection has only primary injections: select any from the whole atlas.",
        ),
    ],
)
def test_a_filter_that_asks_for_what_is_excluded_already_is_refused(
    mine: ExperimentFilter, theirs: ExperimentFilter, message: str
) -> None:
    with pytest.raises(InvalidValueError) as error:
        mine.narrowed(theirs)
    assert str(error.value) == message


def test_the_structures_of_a_filter_stay_when_it_is_narrowed() -> None:
    assert experiment_filter(["TH"]).narrowed(ExperimentFilter.of(wild_type=True)).structures == ("TH",)


def test_a_filter_has_the_words_of_the_command_line() -> None:
    chosen = ExperimentFilter.of(injection="any", wild_type=True, transgenic_line=["A", "B c"], experiment=[2, 1])
    lines = ["--transgenic-line", "A", "--transgenic-line", "B c"]
    assert chosen.options == ["--injection", "any", "--wild-type", *lines, "--experiment", "2", "--experiment", "1"]
    assert ExperimentFilter().options == []
