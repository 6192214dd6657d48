"""The sample, opened by the genuine AllenSDK."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import nrrd
import numpy as np
import pandas as pd
import pytest

from tests.allensdk import run_with_allensdk

EXPERIMENT, THALAMUS = 999000004, 549
SCRIPT = Path(__file__).with_name("allensdk_sample.py")


@pytest.fixture(scope="module")
def sdk(sample_cache: Path) -> Any:
    return json.loads(run_with_allensdk(SCRIPT, sample_cache, EXPERIMENT, THALAMUS).splitlines()[-1])


def test_allensdk_reads_the_same_ontology(sdk: Any, structures: list[dict[str, Any]]) -> None:
    assert sdk["structures"] == {s["acronym"]: [s["id"], *s["rgb_triplet"]] for s in structures}
    assert sdk["descendants"] == sorted(s["id"] for s in structures if THALAMUS in s["structure_id_path"])
    assert sdk["summary_structures"] == sorted(s["id"] for s in structures if 167587189 in s["structure_set_ids"])


def test_allensdk_finds_the_same_experiments(
    sdk: Any, structures: list[dict[str, Any]], experiments: list[dict[str, Any]]
) -> None:
    in_thalamus = {s["id"] for s in structures if THALAMUS in s["structure_id_path"]}
    lines = [(e["transgenic_line"] or {}).get("name") for e in experiments]
    ids = [e["data_set_id"] for e in experiments]
    assert sdk["experiments"] == ids
    assert sdk["without_line"] == [i for i, line in zip(ids, lines, strict=True) if line is None]
    assert sdk["of_driver_1"] == [i for i, line in zip(ids, lines, strict=True) if line == "GENERATED-driver-1-Cre"]
    assert sdk["in_structure"] == [e["data_set_id"] for e in experiments if e["structure_id"] in in_thalamus]
    assert all(sdk[search] for search in ("without_line", "of_driver_1", "in_structure"))


def test_allensdk_reads_the_same_unionizes(sdk: Any, sample_cache: Path, structures: list[dict[str, Any]]) -> None:
    in_thalamus = [s["id"] for s in structures if THALAMUS in s["structure_id_path"]]
    rows = pd.read_csv(sample_cache / f"experiment_{EXPERIMENT}" / "structure_unionizes.csv", index_col=0)
    ours = rows[rows["structure_id"].isin(in_thalamus)].sort_values("id").reset_index(drop=True)
    theirs = pd.DataFrame(sdk["unionizes"]).sort_values("id").reset_index(drop=True)
    assert len(ours) > 200
    pd.testing.assert_frame_equal(theirs[ours.columns], ours, check_dtype=False, rtol=1e-12, atol=1e-14)


def test_allensdk_reads_the_same_volumes(sdk: Any, sample_cache: Path) -> None:
    annotation, _ = nrrd.read(str(sample_cache / "annotation" / "ccf_2017" / "annotation_100.nrrd"))
    density, _ = nrrd.read(str(sample_cache / f"experiment_{EXPERIMENT}" / "injection_density_100.nrrd"))
    assert sdk["annotation"] == [[132, 80, 114], "uint32", int(annotation.sum(dtype=np.uint64))]
    assert sdk["density"] == [[132, 80, 114], "float32", float(density.sum(dtype=np.float64))]


def test_allensdk_counts_the_same_voxels_in_every_structure(
    sdk: Any, sample_cache: Path, structures: list[dict[str, Any]]
) -> None:
    annotation, _ = nrrd.read(str(sample_cache / "annotation" / "ccf_2017" / "annotation_100.nrrd"))
    paths = {s["id"]: s["structure_id_path"] for s in structures}
    labels, direct = np.unique(annotation[annotation > 0], return_counts=True)
    counts: Counter[int] = Counter(dict.fromkeys(paths, 0))
    for label, count in zip(labels.tolist(), direct.tolist(), strict=True):
        for ancestor in paths[label]:
            counts[ancestor] += count
    assert {int(k): v for k, v in sdk["voxel_counts"].items()} == dict(counts)
