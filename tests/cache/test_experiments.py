"""Reading the list of experiments: both key styles, rows that are made one, and what is no list."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from warehouse.cache.experiments import ExperimentList, ExperimentRecord, TransgenicLine, read_experiments
from warehouse.errors import DamagedFileError

PATH = Path("cache") / "experiments.json"
STRUCTURES = [997, 549, 709, 733]

Record = dict[str, Any]

DRIVER = {
    "id": 177838877,
    "name": "Gabrr3-Cre_KC112",
    "transgenic_line_type_name": "driver",
    "transgenic_line_type_code": "D",
    "description": "Strong expression throughout the brain.",
    "stock_number": "030709",
    "originating_lab": "Nathaniel Heintz and Charles Gerfen",
    "transgenic_line_source_name": "MMRRC",
}
REPORTER = {**DRIVER, "id": 12, "name": "Ai75(RCL-nT)", "transgenic_line_type_name": "reporter"}
WILD_TYPE = {**DRIVER, "id": 13, "name": "wt", "transgenic_line_type_name": "wild type"}

NEW_STYLE: Record = {
    "data_set_id": 301875966,
    "gender": "M",
    "injection_structures": "733/549",
    "injection_volume": 0.105746442921875,
    "injection_x": 9170,
    "injection_y": 6850,
    "injection_z": 6200,
    "product_id": 5,
    "specimen_name": "Gabrr3-Cre_KC112-3467",
    "strain": "C57BL/6J",
    "structure_abbrev": "TH",
    "structure_id": 549,
    "structure_name": "Thalamus",
    "transgenic_line": DRIVER,
    "transgenic_line_id": 177838877,
}
OLD_STYLE: Record = {
    "id": 301875966,
    "gender": "M",
    "injection-coordinates": [9170, 6850, 6200],
    "injection-structures": [{"id": 549, "abbreviation": "TH"}, {"id": 733, "abbreviation": "VPM"}],
    "injection-volume": 0.105746442921875,
    "name": "Gabrr3-Cre_KC112-3467",
    "product-id": 5,
    "strain": "C57BL/6J",
    "structure-abbrev": "TH",
    "structure-id": 549,
    "structure-name": "Thalamus",
    "transgenic-line": "Gabrr3-Cre_KC112",
}


def read(*records: Record) -> ExperimentList:
    return read_experiments(json.dumps(records).encode(), PATH, STRUCTURES)


def read_one(**changes: Any) -> ExperimentRecord:
    (experiment,) = read({**NEW_STYLE, **changes}).experiments
    return experiment


class TestKeyStyles:
    def test_a_record_with_underscores_in_its_keys(self) -> None:
        line = TransgenicLine(
            transgenic_line_id=177838877,
            name="Gabrr3-Cre_KC112",
            line_type="driver",
            description="Strong expression throughout the brain.",
            stock_number="030709",
            originating_lab="Nathaniel Heintz and Charles Gerfen",
            source_name="MMRRC",
        )
        assert read(NEW_STYLE).experiments == [
            ExperimentRecord(
                experiment_id=301875966,
                structure_id=549,
                transgenic_line="Gabrr3-Cre_KC112",
                product_id=5,
                gender="M",
                strain="C57BL/6J",
                specimen_name="Gabrr3-Cre_KC112-3467",
                injection_volume_mm3=0.105746442921875,
                injection_x_um=9170.0,
                injection_y_um=6850.0,
                injection_z_um=6200.0,
                injection_structure_ids=(549, 733),
                lines=(line,),
            )
        ]
        assert read(NEW_STYLE).lines == [line]

    def test_a_record_with_hyphens_in_its_keys_says_the_same_but_of_the_line(self) -> None:
        (old,), (new,) = read(OLD_STYLE).experiments, read(NEW_STYLE).experiments
        assert old.row == new.row
        assert old.injection_structure_ids == new.injection_structure_ids
        (line,) = old.lines
        assert (line.name, line.line_type, line.source_name) == ("Gabrr3-Cre_KC112", None, None)

    def test_hyphens_and_underscores_may_be_mixed(self) -> None:
        mixed = {**NEW_STYLE, "structure-id": NEW_STYLE["structure_id"]}
        del mixed["structure_id"]
        assert read(mixed) == read(NEW_STYLE)

    def test_old_lists_may_lack_the_volume(self) -> None:
        record = {key: value for key, value in OLD_STYLE.items() if key != "injection-volume"}
        assert read(record).experiments[0].injection_volume_mm3 is None

    def test_an_empty_line_of_an_old_list_is_no_line(self) -> None:
        (experiment,) = read({**OLD_STYLE, "transgenic-line": ""}).experiments
        assert experiment.transgenic_line is None
        assert experiment.lines == ()

    def test_an_old_list_gives_each_line_name_one_id_that_does_not_depend_on_the_others(self) -> None:
        names = ["Ai75(RCL-nT)", "Emx1-IRES-Cre", "Emx1-IRES-Cre", "Syt6-Cre_KI148", "wt"]
        records = [{**OLD_STYLE, "id": number, "transgenic-line": name} for number, name in enumerate(names)]
        ids = {line.name: line.transgenic_line_id for line in read(*records).lines}
        assert len(set(ids.values())) == len(ids) == 4
        assert ids == {line.name: line.transgenic_line_id for line in read(*records[::-1]).lines}
        (alone,) = read(records[3]).lines
        assert alone.transgenic_line_id == ids["Syt6-Cre_KI148"]
        assert all(-(2**31) <= line_id < 0 for line_id in ids.values())

    @pytest.mark.parametrize(
        "written", ["733/549", "/733/549/", "733", [733, 549], [733], [{"id": 733}], [{"id": 733, "name": "VPM"}]]
    )
    def test_injection_structures_are_read_however_they_are_written(self, written: object) -> None:
        assert read_one(injection_structures=written).injection_structure_ids == (549, 733)

    @pytest.mark.parametrize("written", [None, "", [], "/"])
    def test_the_primary_structure_is_always_an_injection_structure(self, written: object) -> None:
        assert read_one(injection_structures=written).injection_structure_ids == (549,)

    @pytest.mark.parametrize("place_um", [(0, 0, 0), (0.5, 7999.5, 11399.5), (13200, 8000, 11400)])
    def test_a_place_is_anywhere_in_the_grid(self, place_um: tuple[float, float, float]) -> None:
        found = read_one(**dict(zip(("injection_x", "injection_y", "injection_z"), place_um, strict=True)))
        assert (found.injection_x_um, found.injection_y_um, found.injection_z_um) == place_um

    @pytest.mark.parametrize("field", ["gender", "strain", "specimen_name", "product_id", "injection_volume"])
    def test_a_description_may_be_null(self, field: str) -> None:
        column = "injection_volume_mm3" if field == "injection_volume" else field
        assert getattr(read_one(**{field: None}), column) is None


class TestLines:
    def test_rows_of_one_experiment_are_made_one_with_all_its_lines(self) -> None:
        rows = [{**NEW_STYLE, "transgenic_line": line} for line in (REPORTER, DRIVER, WILD_TYPE)]
        (experiment,) = read(*rows).experiments
        assert sorted(line.name for line in experiment.lines) == ["Ai75(RCL-nT)", "Gabrr3-Cre_KC112", "wt"]
        assert len(read(*rows).lines) == 3

    def test_the_same_row_twice_is_one_experiment_with_one_line(self) -> None:
        assert read(NEW_STYLE, NEW_STYLE) == read(NEW_STYLE)

    @pytest.mark.parametrize(
        ("lines", "name"),
        [
            ([None], None),
            ([WILD_TYPE], None),
            ([{**WILD_TYPE, "name": "whatever"}], None),
            ([{**WILD_TYPE, "transgenic_line_type_name": None}], None),
            ([{**WILD_TYPE, "name": "WT", "transgenic_line_type_name": None}], None),
            ([{**WILD_TYPE, "name": "Wild type", "transgenic_line_type_name": ""}], None),
            ([WILD_TYPE, None], None),
            ([WILD_TYPE, DRIVER], "Gabrr3-Cre_KC112"),
            ([DRIVER, WILD_TYPE], "Gabrr3-Cre_KC112"),
            ([REPORTER, WILD_TYPE], "Ai75(RCL-nT)"),
            ([REPORTER, DRIVER], "Gabrr3-Cre_KC112"),
            ([DRIVER, REPORTER], "Gabrr3-Cre_KC112"),
            ([{**DRIVER, "id": 1, "name": "Zzz"}, DRIVER], "Gabrr3-Cre_KC112"),
            ([{**REPORTER, "id": 1, "name": "Aaa"}, REPORTER, DRIVER], "Gabrr3-Cre_KC112"),
        ],
    )
    def test_the_line_is_the_driver_else_the_reporter_and_none_for_a_wild_type(
        self, lines: list[Record | None], name: str | None
    ) -> None:
        (experiment,) = read(*({**NEW_STYLE, "transgenic_line": line} for line in lines)).experiments
        assert experiment.transgenic_line == name

    @pytest.mark.parametrize("name", ["wt", "WT", "wild type"])
    def test_wild_type_of_an_old_list_goes_by_its_name(self, name: str) -> None:
        (experiment,) = read({**OLD_STYLE, "transgenic-line": name}).experiments
        assert experiment.transgenic_line is None

    def test_experiments_are_sorted_by_id(self) -> None:
        rows = [{**NEW_STYLE, "data_set_id": experiment_id} for experiment_id in (30, 4, 200, 4)]
        assert [experiment.experiment_id for experiment in read(*rows).experiments] == [4, 30, 200]


class TestContradictions:
    @pytest.mark.parametrize(
        ("changes", "fields"),
        [
            ({"structure_id": 709, "injection_structures": "549/733/709"}, "structure_id, injection_structure_ids"),
            ({"injection_structures": "733"}, None),
            ({"injection_structures": "733/709"}, "injection_structure_ids"),
            ({"injection_volume": 0.1}, "injection_volume_mm3"),
            ({"injection_volume": None, "strain": "other"}, "strain, injection_volume_mm3"),
            ({"injection_x": 9171}, "injection_x_um"),
            ({"injection_z": 100}, "injection_z_um"),
            ({"gender": "F"}, "gender"),
            ({"product_id": 6}, "product_id"),
            ({"specimen_name": "another"}, "specimen_name"),
            ({"storage_directory": "elsewhere"}, None),
        ],
    )
    def test_rows_of_one_experiment_that_differ_in_more_than_the_line_are_refused(
        self, changes: Record, fields: str | None
    ) -> None:
        rows = [NEW_STYLE, {**NEW_STYLE, "transgenic_line": REPORTER, **changes}]
        if fields is None:
            assert len(read(*rows).experiments) == 1
            return
        expected = rf"^Experiment 301875966 is in {PATH} more than once, with different {fields}: delete the file"
        with pytest.raises(DamagedFileError, match=expected):
            read(*rows)

    @pytest.mark.parametrize(
        ("changes", "fields"),
        [
            ({"name": "gabrr3-Cre_KC112"}, "name"),
            ({"name": "Emx1-IRES-Cre"}, "name"),
            ({"name": "Emx1-IRES-Cre", "stock_number": "5"}, "name, stock_number"),
            ({"transgenic_line_type_name": "reporter"}, "line_type"),
            ({"originating_lab": None}, "originating_lab"),
        ],
        ids=str,
    )
    def test_a_line_that_is_called_in_two_ways_is_refused(self, changes: Record, fields: str) -> None:
        rows = [NEW_STYLE, {**NEW_STYLE, "data_set_id": 2, "transgenic_line": {**DRIVER, **changes}}]
        expected = rf"^Transgenic line 177838877 is in {PATH} more than once, with different {fields}: delete the file"
        with pytest.raises(DamagedFileError, match=expected):
            read(*rows)

    def test_lines_that_differ_in_case_are_two(self) -> None:
        other = {**DRIVER, "id": 5, "name": DRIVER["name"].upper()}  # type: ignore[attr-defined]
        lines = read(NEW_STYLE, {**NEW_STYLE, "data_set_id": 2, "transgenic_line": other}).lines
        assert [line.name for line in lines] == ["GABRR3-CRE_KC112", "Gabrr3-Cre_KC112"]

    @pytest.mark.parametrize("changes", [{"structure_id": 5}, {"injection_structures": "549/5"}])
    def test_a_structure_that_the_ontology_does_not_have_is_named(self, changes: Record) -> None:
        with pytest.raises(
            DamagedFileError, match=rf"^{PATH} names structures that .* \(5\): fetch both again with --refresh\.$"
        ):
            read(NEW_STYLE, {**NEW_STYLE, "data_set_id": 2, **changes})

    def test_of_many_unknown_structures_five_are_named(self) -> None:
        with pytest.raises(DamagedFileError, match=r"\(1, 2, 3, 4, 5 and 2 more\)"):
            read({**NEW_STYLE, "injection_structures": "7/6/5/4/3/2/1"})


class TestBrokenRecords:
    @pytest.mark.parametrize("field", ["data_set_id", "structure_id", "injection_x", "injection_y", "injection_z"])
    def test_a_missing_field_is_named_with_its_record(self, field: str) -> None:
        record = {key: value for key, value in NEW_STYLE.items() if key != field}
        named = "id" if field == "data_set_id" else field
        with pytest.raises(DamagedFileError, match=rf"^Record 2 of {PATH} is incomplete .*'{named}'.*delete the file"):
            read({**NEW_STYLE, "data_set_id": 1}, record)

    @pytest.mark.parametrize("field", ["id", "structure-id", "injection-coordinates"])
    def test_a_missing_field_of_an_old_list_is_named(self, field: str) -> None:
        record = {key: value for key, value in OLD_STYLE.items() if key != field}
        with pytest.raises(DamagedFileError, match=rf"^Record 1 of {PATH} is incomplete .*delete the file"):
            read(record)

    @pytest.mark.parametrize("field", ["data_set_id", "structure_id", "product_id"])
    @pytest.mark.parametrize("junk", ["x", "7", "1.5", -1, 1.5, 7.0, 1e300, 10**30, True, [], [1], {"id": 1}], ids=repr)
    def test_what_is_no_id_is_refused(self, field: str, junk: object) -> None:
        with pytest.raises(
            DamagedFileError, match=rf"^Record 1 of {PATH} is .*garbled \(.*is not an id\): delete the file"
        ):
            read({**NEW_STYLE, field: junk})

    @pytest.mark.parametrize("field", ["injection_x", "injection_y", "injection_z", "injection_volume"])
    @pytest.mark.parametrize("junk", ["x", "1", 10**400, True, [], [1], {"id": 1}], ids=lambda junk: f"{junk!r:.9}")
    def test_what_is_no_number_is_refused(self, field: str, junk: object) -> None:
        with pytest.raises(DamagedFileError, match=rf"^Record 1 of {PATH} is incomplete or garbled .*: delete"):
            read({**NEW_STYLE, field: junk})

    @pytest.mark.parametrize(
        ("field", "value"),
        [("injection_x", 13200.5), ("injection_y", 8001), ("injection_z", 11401), ("injection_z", -0.5)],
    )
    def test_a_place_outside_the_grid_is_refused(self, field: str, value: float) -> None:
        with pytest.raises(DamagedFileError, match=rf"^Record 1 of {PATH} is .*at {value:g} um lies outside .*"):
            read({**NEW_STYLE, field: value})

    def test_a_negative_volume_is_refused(self) -> None:
        with pytest.raises(DamagedFileError, match=r"garbled \(-0\.1 is negative\): delete"):
            read({**NEW_STYLE, "injection_volume": -0.1})

    @pytest.mark.parametrize(
        "written", ["549/7_33", "549/+733", "549/ 733", "549/733.0", "549/٧٣٣", ["733"], [{"id": "733"}]]
    )
    def test_an_injection_structure_is_written_in_digits_or_is_a_number(self, written: object) -> None:
        with pytest.raises(DamagedFileError, match=rf"^Record 1 of {PATH} is .*is not an id\): delete"):
            read({**NEW_STYLE, "injection_structures": written})

    @pytest.mark.parametrize("field", ["gender", "strain", "specimen_name", "transgenic_line"])
    def test_half_of_a_character_is_refused(self, field: str) -> None:
        content = json.dumps([{**NEW_STYLE, field: "a\ud800b"}]).encode()
        with pytest.raises(DamagedFileError, match=rf"^Record 1 of {PATH} is .*character that does not exist\)"):
            read_experiments(content, PATH, STRUCTURES)

    def test_a_key_in_both_styles_is_refused(self) -> None:
        with pytest.raises(DamagedFileError, match=r"garbled \('structure_id' occurs twice in a record\): delete"):
            read({**NEW_STYLE, "structure-id": 733})

    def test_a_number_too_large_for_a_double_is_refused(self) -> None:
        content = json.dumps([NEW_STYLE]).replace("9170", "1e999").encode()
        with pytest.raises(DamagedFileError, match=r"garbled \(inf is not a number\)"):
            read_experiments(content, PATH, STRUCTURES)

    @pytest.mark.parametrize("line", [1, True, ["Emx1"], {"name": "x"}, {"id": 1}, {**DRIVER, "name": None}], ids=str)
    def test_what_is_no_line_is_refused(self, line: object) -> None:
        with pytest.raises(DamagedFileError, match=rf"^Record 1 of {PATH} is incomplete or garbled .*: delete"):
            read({**NEW_STYLE, "transgenic_line": line})

    @pytest.mark.parametrize(
        "changes",
        [
            {"injection-coordinates": [1, 2]},
            {"injection-coordinates": [1, 2, None]},
            {"injection-coordinates": None},
            {"injection-structures": [{"abbreviation": "TH"}]},
            {"injection-structures": "TH/VPM"},
            {"injection-structures": 549},
            {"injection-volume": "much"},
            {"product-id": "x"},
            {"name": 5},
            {"gender": ["M"]},
            {"transgenic-line": ["Emx1"]},
            {"id": "301875966"},
            {"id": 1 << 31},
            {"id": 10**30},
        ],
        ids=str,
    )
    def test_an_old_record_of_another_kind_is_refused(self, changes: Record) -> None:
        with pytest.raises(
            DamagedFileError, match=rf"^Record 1 of {PATH} is incomplete or garbled .*: delete the file"
        ):
            read({**OLD_STYLE, **changes})

    def test_an_empty_record_is_refused(self) -> None:
        with pytest.raises(DamagedFileError, match=rf"^Record 2 of {PATH} is incomplete .*: delete the file"):
            read(NEW_STYLE, {})

    def test_a_list_cut_anywhere_is_refused(self) -> None:
        content = json.dumps([NEW_STYLE, OLD_STYLE]).encode()
        for length in range(len(content)):
            with pytest.raises(DamagedFileError, match=rf"^{PATH} is (empty|not valid JSON .*): delete the file"):
                read_experiments(content[:length], PATH, STRUCTURES)


class TestRealLists:
    @pytest.mark.parametrize("name", ["mouse_connectivity/experiments.json", "damaged/experiments_duplicated_ids.json"])
    def test_the_real_lists_hold_2992_experiments(self, real_data: Path, name: str) -> None:
        path = real_data / name
        structures = json.loads((real_data / "mouse_connectivity" / "structures.json").read_bytes())
        experiments = read_experiments(path.read_bytes(), path, [each["id"] for each in structures]).experiments
        rows = json.loads(path.read_bytes())
        assert len(experiments) == len({row["data_set_id"] for row in rows}) == 2992
        by_id: dict[int, set[str]] = {experiment.experiment_id: set() for experiment in experiments}
        for row in rows:
            if row["transgenic_line"] and row["transgenic_line"]["name"] != "wt":
                by_id[row["data_set_id"]].add(row["transgenic_line"]["name"])
        assert Counter(len(names) for names in by_id.values()) == {1: 2494, 0: 498}
        for experiment in experiments:
            assert {experiment.transgenic_line} - {None} == by_id[experiment.experiment_id]

    def test_five_experiments_of_the_2020_list_stand_in_it_twice_with_a_line_and_wt(self, real_data: Path) -> None:
        path = real_data / "damaged" / "experiments_duplicated_ids.json"
        structures = json.loads((real_data / "mouse_connectivity" / "structures.json").read_bytes())
        experiments = read_experiments(path.read_bytes(), path, [each["id"] for each in structures]).experiments
        doubled = [experiment for experiment in experiments if len(experiment.lines) == 2]
        assert len(json.loads(path.read_bytes())) == 2997
        assert len(doubled) == 5
        for experiment in doubled:
            assert "wt" in {line.name for line in experiment.lines}
            assert experiment.transgenic_line not in (None, "wt")
