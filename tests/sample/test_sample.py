"""The generated cache folder: its files, structures, annotation, experiments and injection densities."""

from __future__ import annotations

import hashlib
import json
import zlib
from itertools import pairwise
from pathlib import Path
from typing import Any

import nrrd
import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from warehouse.errors import OutputError
from warehouse.sample import write_sample
from warehouse.sample.folder import README
from warehouse.sample.injections import planned_injections

SHAPE = (132, 80, 114)
VOXEL_MM3 = 1e-3
THALAMUS = 549
CONTENT_SHA256 = "13a54f47c58ffc88e355be73886abf377f8a22abf2d438bad2741b8dbed731f8"

Records = list[dict[str, Any]]


def subtree(structures: Records, structure_id: int) -> list[int]:
    return [s["id"] for s in structures if structure_id in s["structure_id_path"]]


def checksums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_every_python_and_numpy_writes_the_same_content(sample_cache: Path) -> None:
    digest = hashlib.sha256()
    for path in sorted(path.relative_to(sample_cache).as_posix() for path in sample_cache.rglob("*") if path.is_file()):
        header, blank, data = (sample_cache / path).read_bytes().partition(b"\n\n" if path.endswith(".nrrd") else b"\0")
        digest.update(path.encode() + header + (zlib.decompress(data, 16 + zlib.MAX_WBITS) if blank else b""))
    assert digest.hexdigest() == CONTENT_SHA256


def test_the_folder_says_that_it_is_generated(sample_cache: Path, experiments: Records) -> None:
    assert (sample_cache / "README.txt").read_text() == README
    assert "Generated" in README
    assert "not to be cited" in README
    assert all(e["specimen_name"].startswith("GENERATED-") for e in experiments)
    assert all(999_000_000 < e["data_set_id"] < 999_001_000 for e in experiments)


def test_the_layout_is_that_of_allensdk(sample_cache: Path, experiments: Records) -> None:
    listed = sorted({e["data_set_id"] for e in experiments})
    files = {"README.txt", "manifest.json", "structures.json", "structure_sets.csv", "experiments.json"}
    files.add("annotation/ccf_2017/annotation_100.nrrd")
    for experiment_id in listed[:-2]:
        files.add(f"experiment_{experiment_id}/structure_unionizes.csv")
        files.add(f"experiment_{experiment_id}/injection_density_100.nrrd")
    assert set(checksums(sample_cache)) == files


def test_another_run_writes_the_same_bytes_also_over_an_earlier_sample(
    sample_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the first six experiments."""
    first = planned_injections()[:6]
    monkeypatch.setattr("warehouse.sample.folder.planned_injections", lambda: first)
    (tmp_path / "README.txt").write_text(README)
    (tmp_path / "structures.json").write_text("[]")
    write_sample(tmp_path)
    expected = checksums(sample_cache)
    found = checksums(tmp_path)
    listed = json.loads((sample_cache / "experiments.json").read_bytes())
    ids = {injection.experiment_id for injection in first}
    assert json.loads((tmp_path / "experiments.json").read_bytes()) == [e for e in listed if e["data_set_id"] in ids]
    del found["experiments.json"]
    assert len(found) == 5 + 2 * 6
    assert found.items() <= expected.items()


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("mine")
    with pytest.raises(OutputError, match="has files that are not of the sample: name a new or an empty folder"):
        write_sample(tmp_path)
    assert checksums(tmp_path) == {"manifest.json": hashlib.sha256(b"mine").hexdigest()}


def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be made"):
        write_sample(tmp_path / "file" / "sample")


def test_graph_order_is_a_gapless_depth_first_preorder(structures: Records) -> None:
    assert [s["graph_order"] for s in structures] == list(range(len(structures)))
    assert structures[0]["structure_id_path"] == [997]
    for before, after in pairwise(structures):
        parent = after["structure_id_path"][:-1]
        assert after["structure_id_path"][-1] == after["id"]
        assert before["structure_id_path"][: len(parent)] == parent


def test_structures_are_unique_and_coloured_like_the_atlas(structures: Records) -> None:
    assert len({s["id"] for s in structures}) == len({s["acronym"] for s in structures}) == len(structures)
    assert all(len(s["rgb_triplet"]) == 3 and set(s["rgb_triplet"]) <= set(range(256)) for s in structures)
    colors = {s["acronym"]: s["rgb_triplet"] for s in structures}
    assert (colors["VPL"], colors["MD"], colors["CA1"]) == ([255, 128, 132], [255, 144, 159], [126, 208, 75])


def test_the_thalamus_is_complete(structures: Records) -> None:
    thalamus = subtree(structures, THALAMUS)
    assert len(thalamus) == 74
    summary = [s for s in structures if 688152363 in s["structure_set_ids"]]
    assert len(summary) == 44
    assert {s["id"] for s in summary} <= set(thalamus)


def test_structure_sets_are_named(sample_cache: Path, structures: Records) -> None:
    sets = pd.read_csv(sample_cache / "structure_sets.csv")
    assert list(sets.columns) == ["id", "name", "description"]
    assert set(sets["id"]) == {167587189, 184527634, 687527670, 688152363, 691663206}
    assert {i for s in structures for i in s["structure_set_ids"]} == set(sets["id"])


def test_the_annotation_is_a_symmetric_brain(annotation: NDArray[np.uint32], structures: Records) -> None:
    assert annotation.shape == SHAPE
    assert annotation.dtype == np.uint32
    assert np.array_equal(annotation, annotation[:, :, ::-1])
    assert 0.35 < np.count_nonzero(annotation) / annotation.size < 0.55
    assert set(np.unique(annotation).tolist()) - {0} <= {s["id"] for s in structures}


def test_some_voxels_are_labelled_with_parents_and_some_structures_have_none(
    annotation: NDArray[np.uint32], structures: Records
) -> None:
    labels = set(np.unique(annotation).tolist())
    parents = {s["structure_id_path"][-2] for s in structures[1:]}
    assert {997, THALAMUS, 1009, 362, 178} <= labels & parents
    empty = {s["acronym"] for s in structures if not labels & set(subtree(structures, s["id"]))}
    assert empty == {"REth", "MDc", "MDl", "MDm", "LGvl", "LGvm", "PIN", "retina"}


def test_the_nrrd_header_is_that_of_the_atlas(sample_cache: Path) -> None:
    for path, kind in (
        ("annotation/ccf_2017/annotation", "unsigned int"),
        ("experiment_999000001/injection_density", "float"),
    ):
        header = nrrd.read_header(str(sample_cache / f"{path}_100.nrrd"))
        assert (header["type"], header["space"]) == (kind, "left-posterior-superior")
        assert header["sizes"].tolist() == list(SHAPE)
        assert header["space directions"].tolist() == [[100, 0, 0], [0, 100, 0], [0, 0, 100]]
        assert (header["kinds"], header["endian"], header["encoding"]) == (["domain"] * 3, "little", "gzip")
        assert header["space origin"].tolist() == [0, 0, 0]


def test_injection_densities_are_fractions_with_a_saturated_core(densities: dict[int, NDArray[np.float32]]) -> None:
    assert len(densities) == 64
    for density in densities.values():
        assert density.shape == SHAPE
        assert density.dtype == np.float32
        assert (density.min(), density.max()) == (0, 1)
        assert np.count_nonzero(density == 1) >= 5
        assert np.count_nonzero(density) < 0.005 * density.size


def test_some_injections_spill_out_of_the_brain(
    annotation: NDArray[np.uint32], densities: dict[int, NDArray[np.float32]]
) -> None:
    assert sum(bool((density[annotation == 0] > 0).any()) for density in densities.values()) == 4


def test_some_densities_lie_exactly_on_the_thresholds(densities: dict[int, NDArray[np.float32]]) -> None:
    for threshold in (0.1, 0.5, 0.7, 1.0):
        assert sum(np.count_nonzero(density == np.float32(threshold)) for density in densities.values()) > 5


def test_injections_are_on_both_sides_and_their_position_is_in_the_injected_voxels(
    experiments: Records, densities: dict[int, NDArray[np.float32]]
) -> None:
    ids = {e["data_set_id"] for e in experiments}
    left = {e["data_set_id"] for e in experiments if e["injection_z"] < 5700}
    assert (len(ids), len(left)) == (66, 17)
    for e in experiments:
        if e["data_set_id"] in densities:
            ap, dv, ml = (e[f"injection_{axis}"] // 100 for axis in "xyz")
            assert densities[e["data_set_id"]][ap, dv, ml] > 0.5


def test_more_experiments_reach_the_thalamus_than_have_it_as_their_primary_structure(
    experiments: Records, structures: Records
) -> None:
    thalamus = set(subtree(structures, THALAMUS))
    primary = {e["data_set_id"] for e in experiments if e["structure_id"] in thalamus}
    any_ = {e["data_set_id"] for e in experiments if thalamus & set(map(int, e["injection_structures"].split("/")))}
    assert primary < any_
    assert (len(primary), len(any_)) == (47, 51)


def test_the_primary_structure_holds_most_of_the_signal(
    experiments: Records,
    structures: Records,
    annotation: NDArray[np.uint32],
    densities: dict[int, NDArray[np.float32]],
) -> None:
    below = {s["id"]: subtree(structures, s["id"]) for s in structures if 167587189 in s["structure_set_ids"]}
    for e in experiments[::9]:
        injected = densities[e["data_set_id"]] > 0
        labels, values = annotation[injected], densities[e["data_set_id"]][injected].astype(np.float64)
        signal = {structure_id: float(values[np.isin(labels, ids)].sum()) for structure_id, ids in below.items()}
        listed = [int(structure_id) for structure_id in e["injection_structures"].split("/")]
        assert e["structure_id"] == max(signal, key=lambda structure_id: signal[structure_id])
        assert listed == sorted(listed)
        assert set(listed) == {i for i, mm3 in signal.items() if mm3 >= 0.02 * sum(signal.values())}


def test_structure_names_in_the_list_are_those_of_the_ontology(experiments: Records, structures: Records) -> None:
    names = {s["id"]: (s["acronym"], s["name"]) for s in structures}
    assert all(names[e["structure_id"]] == (e["structure_abbrev"], e["structure_name"]) for e in experiments)
    assert all(int(i) in names for e in experiments for i in e["injection_structures"].split("/"))


def test_there_are_drivers_reporters_wild_type_and_experiments_listed_twice(experiments: Records) -> None:
    lines = [e["transgenic_line"] for e in experiments]
    kinds = {line["transgenic_line_type_name"]: line["transgenic_line_type_code"] for line in lines if line}
    assert kinds == {"driver": "D", "reporter": "R", "wild type": None}
    assert sum(line is None for line in lines) >= 20
    assert len({line["name"] for line in lines if line}) == 6
    twice = pd.Series([e["data_set_id"] for e in experiments]).value_counts()
    assert sorted(twice[twice == 2].index) == [999000016, 999000042]
    for experiment_id in (999000016, 999000042):
        first, second = (e for e in experiments if e["data_set_id"] == experiment_id)
        assert (first["transgenic_line"]["transgenic_line_type_name"], second["transgenic_line"]["name"]) == (
            "driver",
            "wt",
        )
        assert {k for k in first if first[k] != second[k]} == {"transgenic_line", "transgenic_line_id"}


def test_some_nuclei_of_the_thalamus_are_never_reached_and_some_covered_well(
    structures: Records, annotation: NDArray[np.uint32], densities: dict[int, NDArray[np.float32]]
) -> None:
    greatest = np.maximum.reduce(list(densities.values()))
    greatest_of = {
        s["acronym"]: greatest[annotation == s["id"]]
        for s in structures
        if THALAMUS in s["structure_id_path"] and (annotation == s["id"]).any()
    }
    never = {acronym for acronym, values in greatest_of.items() if values.max() == 0}
    assert never == {"SPFm", "SPA", "PP", "MGd", "MGv", "PIL", "IntG", "LGv", "SubG"}
    well = {acronym for acronym, values in greatest_of.items() if (values >= 0.5).mean() > 0.4}
    assert {"VPM", "LP", "MD", "PF"} <= well


def test_the_listed_injection_volume_is_the_injected_signal_in_the_brain(
    experiments: Records, annotation: NDArray[np.uint32], densities: dict[int, NDArray[np.float32]]
) -> None:
    for e in experiments:
        if e["data_set_id"] in densities:
            signal = densities[e["data_set_id"]][annotation > 0].sum(dtype=np.float64)
            assert e["injection_volume"] == pytest.approx(signal * VOXEL_MM3, rel=1e-9)
    assert all(0.01 < e["injection_volume"] < 0.8 for e in experiments)
