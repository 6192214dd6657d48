"""Fetching from a server that fails: whole data or a clear error, no damaged file, and the next fetch completes."""

from __future__ import annotations

import email.utils
import socket
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nrrd
import numpy as np
import pytest

from tests.fetch.server import serving
from warehouse.errors import FetchError, OutputError
from warehouse.fetch import FetchSummary, fetch
from warehouse.selection.experiment_filter import ExperimentFilter

IDS = (999000001, 999000002, 999000003)
THREE = ExperimentFilter(experiment_ids=IDS)
KINDS = ["structures", "structure_sets", "experiments", "annotation", "structure_unionize", "injection_density"]
FAILURE = b'{"success": false, "id": 0, "msg": "execution expired"}'
NO_ROWS = b'{"success": true, "id": 0, "start_row": 0, "num_rows": 0, "total_rows": 0, "msg": []}'
HTML = b"<!DOCTYPE html><title>Site unavailable</title>"

Fault = Callable[[Any, bytes], None]


def status(code: int, **headers: str) -> Fault:
    return lambda handler, body: handler.reply(b"no", status=code, headers=headers)


def body(change: Callable[[bytes], bytes]) -> Fault:
    """Another body, of which everything comes."""
    return lambda handler, whole: handler.reply(change(whole))


def short(handler: Any, whole: bytes) -> None:
    handler.reply(whole[: len(whole) // 2], length=len(whole))
    handler.close_connection = True


def short_without_length(handler: Any, whole: bytes) -> None:
    handler.reply(whole[: len(whole) // 2], length=-1)


def reset(handler: Any, whole: bytes) -> None:
    handler.reply(whole[: len(whole) // 2], length=len(whole))
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def hang(handler: Any, whole: bytes) -> None:
    del whole
    handler.wait_until_gone(longest_s=10)
    handler.close_connection = True


def drip(handler: Any, whole: bytes) -> None:
    handler.reply(b"", length=len(whole))
    try:
        for position in range(30):
            handler.wfile.write(whole[position : position + 1])
            handler.wfile.flush()
            time.sleep(0.1)
    except OSError:
        pass  # the client has had enough, as it should
    handler.close_connection = True


def flipped(whole: bytes) -> bytes:
    middle = len(whole) // 2
    return whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]


def redirect(handler: Any, whole: bytes) -> None:
    del whole
    handler.reply(b"", status=302, headers={"Location": handler.path})


FAULTS: dict[str, Fault] = {
    "500": status(500),
    "503": status(503),
    "429": status(429, **{"Retry-After": "1"}),
    "short body": short,
    "short body without a length": short_without_length,
    "reset": reset,
    "hang": hang,
    "drip": drip,
    "HTML": body(lambda whole: HTML),
    "empty": body(lambda whole: b""),
    "garbage": body(lambda whole: bytes(reversed(whole[: len(whole) // 2]))),
    "flipped bit": body(flipped),
}


def run(allen: Any, folder: Path, **options: Any) -> FetchSummary:
    return fetch(folder, resolution_um=100, experiment_filter=THREE, settings=allen.settings, **options)


def assert_no_halves(folder: Path, whole_cache: Path) -> None:
    """Every volume that is there is the server's."""
    for path in folder.rglob("*.nrrd"):
        assert path.read_bytes() == (whole_cache / path.relative_to(folder)).read_bytes()
    assert not list(folder.rglob("*.part"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "fetched"


# It may change a number of JSON, which no check can find.
OF_VOLUMES = {"flipped bit": ["annotation", "injection_density"]}
# Each takes a second of waiting: once for a query, once for a file.
SLOW = {fault: ["experiments", "annotation"] for fault in ("429", "hang", "drip")}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_next_attempt_makes_up_for_a_passing_fault(allen: Any, folder: Path, whole_cache: Path, fault: str) -> None:
    """Once for every kind of request."""
    for kind in {**OF_VOLUMES, **SLOW}.get(fault, KINDS):
        allen.faults[kind].append(FAULTS[fault])
    summary = run(allen, folder)
    assert summary.failed == {}
    assert summary.fetched_count["injection_density"] == summary.fetched_count["structure_unionize"] == 3
    assert not any(allen.faults.values())
    assert_no_halves(folder, whole_cache)


@pytest.mark.parametrize(
    ("kind", "fault"),
    [("structures", "500"), ("structures", "empty"), ("experiments", "HTML"), ("annotation", "short body")],
)
def test_a_lasting_fault_of_a_list_is_an_error_and_the_next_fetch_completes(
    allen: Any, folder: Path, whole_cache: Path, kind: str, fault: str
) -> None:
    allen.faults[kind] = [FAULTS[fault]] * 20
    with pytest.raises(FetchError):
        run(allen, folder)
    assert_no_halves(folder, whole_cache)
    assert not list(folder.glob(f"{kind}.json"))
    allen.faults.clear()
    assert run(allen, folder).fetched_count["injection_density"] == 3


@pytest.mark.parametrize("fault", ["500", "flipped bit"])
def test_a_lasting_fault_of_one_volume_leaves_the_others(
    allen: Any, folder: Path, whole_cache: Path, fault: str
) -> None:
    def only_the_second(handler: Any, whole: bytes) -> None:
        if str(IDS[1]) in handler.path:
            FAULTS[fault](handler, whole)
        else:
            handler.reply(whole)

    allen.faults["injection_density"] = [only_the_second] * 40
    summary = run(allen, folder)
    assert [file.experiment_id for file in summary.failed] == [IDS[1]]
    assert summary.fetched_count["injection_density"] == 2
    assert_no_halves(folder, whole_cache)
    allen.faults.clear()
    allen.requests.clear()
    assert run(allen, folder).fetched_count == {"injection_density": 1}
    assert len(allen.requests) == 1


@pytest.mark.parametrize("kind", ["structures", "structure_sets", "experiments"])
def test_an_error_that_the_server_reports_with_status_200_is_an_error(allen: Any, folder: Path, kind: str) -> None:
    allen.faults[kind] = [body(lambda whole: FAILURE)] * 20
    with pytest.raises(FetchError, match="the server reports: execution expired"):
        run(allen, folder)
    assert not list(folder.glob(f"{kind}.*"))


@pytest.mark.parametrize("fault", ["success: false", "garbage"])
def test_a_lasting_fault_of_the_unionizes_leaves_no_file_and_the_next_fetch_completes(
    allen: Any, folder: Path, fault: str
) -> None:
    allen.faults["structure_unionize"] = [FAULTS.get(fault, body(lambda whole: FAILURE))] * 40
    with pytest.raises(FetchError, match="ProjectionStructureUnionize"):
        run(allen, folder)
    assert not list(folder.rglob("structure_unionizes.csv"))
    assert not list(folder.rglob("*.part"))
    allen.faults.clear()
    assert run(allen, folder).fetched_count["structure_unionize"] == 3


@pytest.mark.parametrize("kind", ["structures", "structure_sets", "experiments", "annotation"])
def test_a_list_that_the_server_does_not_have_is_an_error_at_once(allen: Any, folder: Path, kind: str) -> None:
    allen.faults[kind] = [status(404)] * 20
    with pytest.raises(FetchError, match="the server answers 404"):
        run(allen, folder)
    assert len(allen.faults[kind]) == 19
    assert kind not in {path.stem.partition("_100")[0] for path in folder.rglob("*.*") if path.is_file()}


@pytest.mark.parametrize("kind", ["structure_unionize", "injection_density"])
def test_a_file_of_an_experiment_that_the_server_does_not_have_is_no_error(allen: Any, folder: Path, kind: str) -> None:
    """Of a query it says so with no rows, which would be an empty table; nothing of the kind is left."""
    selection = ExperimentFilter(experiment_ids=IDS[:1])
    nothing = status(404) if kind == "injection_density" else body(lambda whole: NO_ROWS)
    allen.faults[kind] = [nothing] * 20
    summary = fetch(folder, resolution_um=100, experiment_filter=selection, settings=allen.settings)
    assert [file.kind for file in summary.unknown] == [kind]
    assert summary.failed == {}
    assert len([path for path in folder.glob("experiment_*/*") if path.is_file()]) == 1
    allen.faults.clear()
    again = fetch(folder, resolution_um=100, experiment_filter=selection, settings=allen.settings)
    assert again.fetched_count == {kind: 1}


@pytest.mark.parametrize("kind", ["experiments", "annotation"])
def test_a_server_that_hangs_for_good_is_given_up(allen: Any, folder: Path, kind: str) -> None:
    """A query as well as a file: AllenSDK itself waits for queries for ever."""
    allen.faults[kind] = [hang] * 20
    with pytest.raises(FetchError, match="the server does not answer in time"):
        run(allen, folder)
    assert len(allen.faults[kind]) == 20 - allen.settings["attempts"]


def test_what_a_caller_passes_is_not_changed(allen: Any, folder: Path) -> None:
    structures, experiment_ids = ["root", "997"], list(IDS)
    lists = ExperimentFilter(structures=structures, experiment_ids=experiment_ids)  # type: ignore[arg-type]
    settings = allen.settings
    fetch(folder, resolution_um=100, experiment_filter=lists, settings=settings)
    assert (structures, experiment_ids, settings) == (["root", "997"], list(IDS), allen.settings)


def test_a_volume_of_another_resolution_is_refused(allen: Any, folder: Path, cache: Path) -> None:
    path = cache / "other.nrrd"
    nrrd.write(str(path), np.zeros((264, 160, 228), np.float32))
    other = path.read_bytes()
    allen.faults["injection_density"] = [body(lambda whole: other)] * 40
    selection = ExperimentFilter(experiment_ids=IDS[:1])
    summary = fetch(folder, resolution_um=100, experiment_filter=selection, settings=allen.settings)
    (reason,) = summary.failed.values()
    assert "264 × 160 × 228 voxels" in reason


def test_what_is_not_there_is_not_asked_for_twice(allen: Any, folder: Path) -> None:
    selection = ExperimentFilter(experiment_ids=(999000040,))
    fetch(folder, resolution_um=100, experiment_filter=selection, settings=allen.settings)
    assert len([request for request in allen.requests if "999000040?image" in request]) == 1


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_the_server_may_ask_for_a_pause(allen: Any, folder: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:

    def pause(handler: Any, whole: bytes) -> None:
        del whole
        seconds_or_date = "1" if form == "seconds" else email.utils.formatdate(time.time() + 2, usegmt=True)
        handler.reply(b"no", status=429, headers={"Retry-After": seconds_or_date})

    allen.faults["annotation"] = [pause]
    times: list[float] = []
    original = allen.answer

    def timed(path: str) -> Any:
        if "annotation_100" in path:
            times.append(time.monotonic())
        return original(path)

    monkeypatch.setattr(allen, "answer", timed)
    run(allen, folder)
    assert len(times) == 2
    assert times[1] - times[0] > 0.9


def test_too_long_a_pause_is_an_error(allen: Any, folder: Path) -> None:
    allen.faults["annotation"] = [status(503, **{"Retry-After": "3600"})]
    with pytest.raises(FetchError, match="asks for a pause of 3,600 s"):
        run(allen, folder)


def test_a_server_that_is_down_is_given_up(folder: Path) -> None:
    settings = {"api_url": "http://127.0.0.1:9", "archive_url": "http://127.0.0.1:9", "attempts": 2, "backoff_s": 0.01}
    with pytest.raises(FetchError, match=r"http://127\.0\.0\.1:9/.*no connection"):
        fetch(folder, resolution_um=100, settings=settings)
    assert not (folder / "structures.json").exists()


def test_a_server_that_goes_down_is_given_up_after_a_few_failures_in_a_row(folder: Path, sample_cache: Path) -> None:
    """Not after having asked in vain for every one of 40 volumes."""
    selection = ExperimentFilter(experiment_ids=tuple(range(999000001, 999000041)))
    with serving(sample_cache) as server:
        server.faults["injection_density"] = [status(500)] * 1000
        settings = {**server.settings, "attempts": 1, "read_timeout_s": 30}
        with pytest.raises(FetchError, match="the server answers 500"):
            fetch(folder, resolution_um=100, experiment_filter=selection, settings=settings)
        assert 5 <= len([request for request in server.requests if "download_file" in request]) <= 5 + 4


def test_a_folder_that_cannot_be_written_to_is_one_sentence(allen: Any, folder: Path) -> None:
    folder.mkdir()
    (folder / f"experiment_{IDS[1]}").write_text("in the way")
    with pytest.raises(OutputError, match=rf"The folder .*experiment_{IDS[1]} cannot be made"):
        run(allen, folder)


def test_redirects_are_followed_but_not_for_ever(allen: Any, folder: Path) -> None:
    allen.faults["annotation"] = [redirect]
    assert run(allen, folder).failed == {}
    (folder / "annotation" / "ccf_2017" / "annotation_100.nrrd").unlink()
    allen.faults["annotation"] = [redirect] * 40
    with pytest.raises(FetchError, match="the server redirects more than 5 times"):
        run(allen, folder)
