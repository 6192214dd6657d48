"""Two fetches into one cache folder at the same time: neither reads a half of the other's."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from warehouse.fetch import fetch
from warehouse.selection.experiment_filter import ExperimentFilter

IDS = (999000001, 999000002, 999000003)


def content(path: Path) -> Any:
    """Of a file, with the sets of a structure in order, as AllenSDK writes them in none."""
    whole = path.read_bytes()
    if path.name != "structures.json":
        return whole
    return [{**row, "structure_set_ids": sorted(row["structure_set_ids"])} for row in json.loads(whole)]


def files(folder: Path) -> list[str]:
    """What is there under its own name, but for the log."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return [str(path.relative_to(folder)) for path in paths if path.suffix not in (".part", ".jsonl")]


class Reader:
    """Reads every file as soon as it appears, and again and again, and compares it with the whole one."""

    def __init__(self, folder: Path, whole: Path) -> None:
        self._folder = folder
        self._whole = {name: content(whole / name) for name in files(whole)}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self.read: set[str] = set()
        self.damaged: set[str] = set()

    def __enter__(self) -> Reader:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._stop.wait(0.005):
            for name in files(self._folder):
                try:
                    is_whole = content(self._folder / name) == self._whole.get(name)
                except ValueError:
                    is_whole = False
                self.read.add(name)
                if not is_whole:
                    self.damaged.add(name)


def test_both_end_well_and_nobody_ever_sees_a_half(allen: Any, tmp_path: Path) -> None:
    alone, folder = tmp_path / "alone", tmp_path / "shared"
    everything = ExperimentFilter(experiment_ids=IDS)
    fetch(alone, resolution_um=100, experiment_filter=everything, settings=allen.settings)
    allen.forget()
    allen.latency_s = 0.05
    both_ask = threading.Barrier(2)

    def once_both_ask(handler: Any, whole: bytes) -> None:
        both_ask.wait(timeout=30)
        handler.reply(whole)

    allen.faults["structures"] = [once_both_ask, once_both_ask]
    folder.mkdir()
    words = [sys.executable, "-m", "warehouse.cli", "fetch", "--cache", str(folder), "--resolution", "100"]
    words += ["--api-url", allen.url, "--archive-url", allen.url, "--quiet"]
    with Reader(folder, alone) as reader:
        processes = [
            subprocess.Popen([*words, *(word for each in ids for word in ("--experiment", str(each)))])
            for ids in (IDS, IDS[1:])
        ]
        assert [process.wait(timeout=60) for process in processes] == [0, 0]
    assert not both_ask.broken
    assert not allen.faults["structures"]
    assert reader.damaged == set()
    assert reader.read
    assert sorted(files(folder)) == sorted(files(alone))
    assert all(content(folder / name) == content(alone / name) for name in files(alone))
    assert not list(folder.rglob("*.part"))
    allen.forget()
    again = fetch(folder, resolution_um=100, experiment_filter=everything, settings=allen.settings)
    assert (again.fetched_count, again.damaged, allen.requests) == ({}, {}, [])
