"""What a page carries, unpacked by other means than the page's."""

from __future__ import annotations

import base64
import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.report.packing import packed, runs, varints


def from_varints(encoded: bytes) -> list[int]:
    """Bit by bit, as text: each number is the bytes up to one without the eighth bit, the last byte highest."""
    numbers, bits = [], ""
    for byte in encoded:
        bits = f"{byte % 128:07b}{bits}"
        if byte < 128:
            numbers.append(int(bits, 2))
            bits = ""
    assert bits == ""
    return numbers


def from_runs(values: list[int], experiment_count: int) -> list[tuple[int, int]]:
    """(experiment, offset) of every voxel."""
    run_count = (len(values) - experiment_count) // 2
    gaps = iter(values[experiment_count : experiment_count + run_count])
    lengths = iter(values[experiment_count + run_count :])
    found = []
    for experiment in range(experiment_count):
        offset = 0
        for _ in range(values[experiment]):
            offset += next(gaps)
            for _ in range(next(lengths)):
                found.append((experiment, offset))
                offset += 1
    assert [*gaps, *lengths] == []
    return found


def test_an_array_comes_back_with_its_first_axis_running_fastest() -> None:
    array = np.arange(24, dtype=np.uint16).reshape(2, 3, 4) * 1000
    there = gzip.decompress(base64.b64decode(packed(array)))
    assert [there[2 * each] + 256 * there[2 * each + 1] for each in range(24)] == [
        int(array[ap, dv, ml]) for ml in range(4) for dv in range(3) for ap in range(2)
    ]


def test_packing_the_same_gives_the_same() -> None:
    assert packed(np.arange(9)) == packed(np.arange(9))


@given(st.lists(st.integers(0, 2**35 - 1)))
def test_numbers_come_back(numbers: list[int]) -> None:
    assert from_varints(varints(np.array(numbers, dtype=np.int64)).tobytes()) == numbers


@pytest.mark.parametrize(("number", "length"), [(0, 1), (127, 1), (128, 2), (16383, 2), (16384, 3), (2**28, 5)])
def test_small_numbers_are_short(number: int, length: int) -> None:
    assert len(varints(np.array([number]))) == length


@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 40))))
def test_runs_hold_every_voxel_of_every_experiment(reached: set[tuple[int, int]]) -> None:
    rows = np.array(sorted(reached), dtype=np.int32).reshape(-1, 2)
    assert from_runs(runs(rows[:, 0], rows[:, 1], 5).tolist(), 5) == sorted(reached)


def test_a_run_ends_with_its_experiment() -> None:
    experiment, offset = np.array([0, 0, 1, 1, 1], dtype=np.int32), np.array([3, 4, 5, 7, 8], dtype=np.int32)
    assert runs(experiment, offset, 2).tolist() == [1, 2, 3, 5, 1, 2, 1, 2]
