"""Reading the structure tree: what is derived from it, and which trees are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from warehouse.cache.ontology import Ontology, StructureRecord, read_ontology, read_structure_sets
from warehouse.errors import DamagedFileError

PATH = Path("cache") / "structures.json"

Record = dict[str, Any]


def record(graph_order: int, id_path: list[int], acronym: str, **more: Any) -> Record:
    return {
        "id": id_path[-1],
        "acronym": acronym,
        "name": f"the {acronym}",
        "graph_id": 1,
        "graph_order": graph_order,
        "structure_id_path": id_path,
        "rgb_triplet": [255, 112, 8],
        "structure_set_ids": [],
        **more,
    }


# root 997 ─┬─ TH 549 ─┬─ VP 709 ── VPM 733
#           │          └─ LP 218
#           └─ fiber tracts 1009
TREE = [
    record(0, [997], "root"),
    record(1, [997, 549], "TH", structure_set_ids=[7, 9]),
    record(2, [997, 549, 709], "VP", structure_set_ids=[9]),
    record(3, [997, 549, 709, 733], "VPM"),
    record(4, [997, 549, 218], "LP", rgb_triplet=[0, 10, 171]),
    record(5, [997, 1009], "fiber tracts"),
]


def read(records: list[Record]) -> Ontology:
    return read_ontology(json.dumps(records).encode(), PATH)


def changed(**at: Any) -> list[Record]:
    """The tree with other values in the record that has graph_order 3."""
    records = deepcopy(TREE)
    records[3].update(at)
    return records


class TestWholeTrees:
    def test_a_structure_knows_its_parent_its_depth_and_its_last_descendant(self) -> None:
        assert read(TREE).structures == [
            StructureRecord(997, "root", "the root", None, 0, 0, 5, "FF7008", "/997/"),
            StructureRecord(549, "TH", "the TH", 997, 1, 1, 4, "FF7008", "/997/549/"),
            StructureRecord(709, "VP", "the VP", 549, 2, 2, 3, "FF7008", "/997/549/709/"),
            StructureRecord(733, "VPM", "the VPM", 709, 3, 3, 3, "FF7008", "/997/549/709/733/"),
            StructureRecord(218, "LP", "the LP", 549, 2, 4, 4, "000AAB", "/997/549/218/"),
            StructureRecord(1009, "fiber tracts", "the fiber tracts", 997, 1, 5, 5, "FF7008", "/997/1009/"),
        ]

    def test_the_closure_pairs_each_structure_with_itself_and_all_below_it(self) -> None:
        assert sorted(read(TREE).closure) == [
            (218, 218),
            *((549, descendant) for descendant in (218, 549, 709, 733)),
            *((709, descendant) for descendant in (709, 733)),
            (733, 733),
            *((997, descendant) for descendant in (218, 549, 709, 733, 997, 1009)),
            (1009, 1009),
        ]

    def test_set_members_are_pairs_of_set_and_structure(self) -> None:
        assert read(TREE).set_members == [(7, 549), (9, 549), (9, 709)]

    def test_the_order_of_the_records_does_not_matter(self) -> None:
        assert read(TREE[::-1]) == read(TREE)

    def test_the_api_writes_the_path_as_text_and_the_colour_as_hex_digits(self) -> None:
        records = deepcopy(TREE)
        for each in records:
            each["structure_id_path"] = "/" + "/".join(map(str, each["structure_id_path"])) + "/"
            each["color_hex_triplet"] = "".join(f"{part:02x}" for part in each.pop("rgb_triplet"))
        assert read(records) == read(TREE)

    def test_a_structure_may_belong_to_no_set(self) -> None:
        records = [{key: value for key, value in each.items() if key != "structure_set_ids"} for each in TREE]
        assert read(records).set_members == []

    def test_the_real_tree_agrees_with_one_walked_by_its_parents(self, real_data: Path) -> None:
        path = real_data / "mouse_connectivity" / "structures.json"
        records: list[Record] = json.loads(path.read_bytes())
        assert_like_a_walk(read_ontology(path.read_bytes(), path), records)

    def test_the_tree_of_the_sample_agrees_with_one_walked_by_its_parents(self, sample_cache: Path) -> None:
        path = sample_cache / "structures.json"
        assert_like_a_walk(read_ontology(path.read_bytes(), path), json.loads(path.read_bytes()))


def assert_like_a_walk(ontology: Ontology, records: list[Record]) -> None:
    """Compare with what follows from parents alone: their children, visited in the order of graph_order."""
    children: dict[int | None, list[int]] = {}
    for each in sorted(records, key=lambda each: int(each["graph_order"])):
        path = each["structure_id_path"]
        children.setdefault(path[-2] if len(path) > 1 else None, []).append(each["id"])
    visited: list[int] = []
    below: dict[int, set[int]] = {}

    def walk(structure_id: int) -> set[int]:
        visited.append(structure_id)
        below[structure_id] = {structure_id}.union(*(walk(child) for child in children.get(structure_id, [])))
        return below[structure_id]

    for root in children[None]:
        walk(root)
    assert [structure.structure_id for structure in ontology.structures] == visited
    assert [structure.graph_order for structure in ontology.structures] == list(range(len(records)))
    for structure in ontology.structures:
        inside = visited[structure.graph_order : structure.last_graph_order + 1]
        assert set(inside) == below[structure.structure_id]
    pairs = [(ancestor, descendant) for ancestor, all_below in below.items() for descendant in all_below]
    assert sorted(ontology.closure) == sorted(pairs)


class TestBrokenTrees:
    @pytest.mark.parametrize(
        ("records", "reason"),
        [
            (TREE[:3] + TREE[4:], "no structure has graph_order 3"),
            (TREE[1:], "no structure has graph_order 0"),
            (changed(graph_order=6), "no structure has graph_order 3"),
            ([*TREE, record(6, [997, 733], "X")], "structure 733, X, occurs twice"),
            ([*TREE, TREE[3]], "no structure has graph_order 4"),
            (changed(acronym="TH"), "structure 733, TH, occurs twice"),
            (changed(structure_id_path=[733]), "structure 733 does not follow its parents"),
            (changed(structure_id_path=[997, 733]), "structure 218 does not follow its parents"),
            (changed(structure_id_path=[997, 549, 218, 733]), "structure 733 does not follow its parents"),
            (changed(structure_id_path=[997, 549, 733, 733]), "structure 733 does not follow its parents"),
            ([*TREE[:4], record(4, [997, 1009], "ft"), record(5, [997, 549, 218], "LP")], "structure 218 does not"),
            ([*TREE, record(6, [2], "second root")], "structure 2 does not follow its parents"),
        ],
    )
    def test_what_is_not_a_complete_tree_in_depth_first_order_is_refused(
        self, records: list[Record], reason: str
    ) -> None:
        expected = rf"^{PATH} is not a complete structure tree \({reason}.*\): delete the file and fetch it again\.$"
        with pytest.raises(DamagedFileError, match=expected):
            read(records)

    @pytest.mark.parametrize("field", ["id", "acronym", "name", "graph_order", "structure_id_path", "rgb_triplet"])
    def test_a_missing_field_is_named(self, field: str) -> None:
        records = deepcopy(TREE)
        del records[3][field]
        with pytest.raises(DamagedFileError, match=rf"^A structure in {PATH} is incomplete .*'{field}'.* fetch"):
            read(records)

    @pytest.mark.parametrize("field", ["id", "acronym", "name", "graph_order", "structure_id_path", "rgb_triplet"])
    @pytest.mark.parametrize(
        "junk", [None, "", -1, 1.5, 1e300, 10**30, True, [], [1], [None, None, None], {}, {"id": 733}], ids=repr
    )
    def test_a_field_of_another_kind_is_refused(self, field: str, junk: object) -> None:
        with pytest.raises(DamagedFileError, match=rf"{PATH} is .*: delete the file and fetch it again\.$"):
            read(changed(**{field: junk}))

    @pytest.mark.parametrize(
        "changes",
        [
            {"id": "733"},
            {"graph_order": "3"},
            {"structure_id_path": ["997", "549", "709", "733"]},
            {"structure_id_path": [997, 549, 709, 733.0]},
            {"structure_id_path": "/997/549/7_09/733/"},
            {"structure_id_path": "/997/549/709.0/733/"},
            {"structure_set_ids": ["7"]},
            {"rgb_triplet": 2_000_000_000},
            {"rgb_triplet": [255, 255, 256]},
            {"rgb_triplet": [1.0, 2, 3]},
            {"name": "half of a character \ud800"},
            {"acronym": "\udfff"},
        ],
        ids=str,
    )
    def test_a_number_or_a_text_that_is_almost_one_is_refused(self, changes: Record) -> None:
        with pytest.raises(
            DamagedFileError, match=rf"^A structure in {PATH} is incomplete or garbled .*: delete the file"
        ):
            read(changed(**changes))

    @pytest.mark.parametrize(
        "change", [lambda text: text[: len(text) // 2], lambda text: "", lambda text: "[]", lambda text: "[{}]"]
    )
    def test_a_cut_or_empty_file_is_refused(self, change: Callable[[str], str]) -> None:
        with pytest.raises(DamagedFileError, match=rf"{PATH} .*: delete the file and fetch it again\.$"):
            read_ontology(change(json.dumps(TREE)).encode(), PATH)


class TestStructureSets:
    PATH = Path("cache") / "structure_sets.csv"

    @pytest.mark.parametrize("line_end", ["\n", "\r\n"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
    def test_names_and_descriptions_are_read_by_column(self, encoding: str, line_end: str) -> None:
        lines = ["name,id,description", 'Summary,167587189,"Of the brain, once"', "Thalamus’,2,x", ""]
        assert read_structure_sets(line_end.join(lines).encode(encoding), self.PATH) == {
            167587189: ("Summary", "Of the brain, once"),
            2: ("Thalamus’", "x"),
        }

    @pytest.mark.parametrize(
        "content",
        [
            b"id,name\n1,x\n",
            b"id,name,description\nx,y,z\n",
            b"id,name,description\n1,Summary\n",
            b"id,name,description\n16758",
            b"id,name,description\n-1,x,y\n",
            b"id,name,description\n1_0,x,y\n",
            b"id,name,description\n10.0,x,y\n",
            b"id,name,description\n10,x,y\n11,x,y\n10,z,y\n",
            b"id,name,description\n1,x,\xff\n",
            b"<html>\n<body>x</body>\n</html>\n",
            b'id,name,description\n1,x,"' + b"y" * 200_000 + b'"\n',
        ],
    )
    def test_another_table_is_refused(self, content: bytes) -> None:
        with pytest.raises(DamagedFileError, match=rf"^{self.PATH} is not a table of .*: fix or delete the file\.$"):
            read_structure_sets(content, self.PATH)
