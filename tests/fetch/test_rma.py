"""Answers of the database, read without asking for them: what is the whole answer, and what is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from warehouse.fetch.allen.errors import DamagedAnswerError, PassingError
from warehouse.fetch.allen.rma import making_sense, rows_of

COUNTED = "http://127.0.0.1/query.json?q=model::X"
NOT_COUNTED = f"{COUNTED},rma::options[count$eqfalse]"
ROWS = [{"id": 1}, {"id": 2}]


def answer(**values: Any) -> bytes:
    envelope = {"success": True, "id": 0, "start_row": 0, "num_rows": 2, "total_rows": 2, "msg": ROWS, **values}
    return json.dumps(envelope).encode()


def test_the_whole_answer_is_its_rows() -> None:
    assert rows_of(answer(), COUNTED) == ROWS
    assert rows_of(b'{"success": true, "msg": [{"id": 1}]}', COUNTED) == [{"id": 1}]
    assert rows_of(answer(total_rows=50), NOT_COUNTED) == ROWS
    assert rows_of(b'{"success": true, "num_rows": 0, "msg": {}}', NOT_COUNTED) == []


NOT_WHOLE = {
    "an empty object in the place of rows that there are": (
        answer(msg={}, num_rows=0, total_rows=8), "sends 0 of 8 rows"
    ),
    "an empty object in the place of a second page": (
        answer(msg={}, num_rows=0, total_rows=0, start_row=50), "begins with row 50"
    ),
    "an empty object and no number": (answer(msg={}, num_rows=False, total_rows=0), "no list of rows, but {}"),
    "true as a number of rows": (answer(msg=[{"id": 1}], num_rows=True), "says that they are True"),
    "false as the first row": (answer(start_row=False), "begins with row False"),
    "true as the total": (answer(total_rows=True), "of True rows"),
    "a key twice in the envelope": (
        answer().replace(b'"num_rows": 2', b'"num_rows": 8, "num_rows": 2'), "has the key 'num_rows' twice"
    ),
    "a key twice in a row": (answer().replace(b'{"id": 2}', b'{"id": 3, "id": 2}'), "has the key 'id' twice"),
    "NaN": (answer(msg=[{"id": 1}, {"id": 2, "volume": float("nan")}]), "has NaN, which is no JSON"),
    "a number beyond all numbers": (
        answer().replace(b'{"id": 2}', b'{"id": 2, "volume": 1e999}'), "has 1e999, which is no number"
    ),
    "an infinite number": (answer(msg=[{"id": 1}, {"id": 2, "volume": float("-inf")}]), "has -Infinity, which is no"),
}  # fmt: skip


@pytest.mark.parametrize("fault", NOT_WHOLE)
def test_what_is_not_the_whole_answer_is_asked_for_again(fault: str) -> None:
    content, words = NOT_WHOLE[fault]
    with pytest.raises(PassingError) as caught:
        rows_of(content, COUNTED)
    assert words in str(caught.value)


@pytest.mark.parametrize("graph_id", [True, 1.0, "1", None, [1], 17])
def test_what_was_not_asked_for_is_damage(graph_id: Any) -> None:
    rows = [{"id": 1, "graph_id": 1}, {"id": 2}, {"id": 3, "graph_id": graph_id}]
    with (
        pytest.raises(DamagedAnswerError, match="which was not asked for"),
        making_sense("url", "structures", rows, {1}),
    ):
        pass
