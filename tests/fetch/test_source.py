"""AllenSDK's process and its environment: what is in it, what does not reach it, and where it cannot be made."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from uv import find_uv_bin

from tests.fetch.server import AllenServer
from warehouse.errors import FetchError
from warehouse.fetch import fetch
from warehouse.fetch.environment import LOCK, allensdk_python
from warehouse.fetch.source import SCRIPT, open_source


def refusal(folder: Path) -> str:
    """What a fetch says where no environment is prepared yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UV_CACHE_DIR", str(folder.parent / "uv"))
        patch.setenv("UV_HTTP_RETRIES", "0")
        with pytest.raises(FetchError) as refused:
            fetch(folder, resolution_um=100)
    return str(refused.value)


def test_without_a_package_index_it_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    said = refusal(tmp_path / "cache")
    assert said.startswith("AllenSDK cannot be installed into an environment of its own: the package index")
    assert "--offline" in said


def test_without_a_python_it_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_PYTHON_PREFERENCE", "only-managed")
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "pythons"))
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    assert "install Python 3.11 and try again" in refusal(tmp_path / "cache")


UV_SAYS = {
    "error: failed to write: No space left on device (os error 28)": "there is no space left on the disk",
    "  Caused by: invalid peer certificate: UnknownIssuer": (
        "the certificate of the package index cannot be verified; if your network inspects TLS, name its certificates "
        "with SSL_CERT_FILE (invalid peer certificate: UnknownIssuer)"
    ),
    "error: Hash mismatch for `numpy==1.23.5`": "name another index with UV_DEFAULT_INDEX (Hash mismatch for `numpy",
    "error: HTTP status client error (403 Forbidden) for url (https://mirror/)": "check the credentials",
    "error: \x1b]0;owned\x07 something new": r"of its own: \x1b]0;owned\x07 something new.",
}


@pytest.mark.parametrize("said", UV_SAYS)
def test_what_uv_says_is_passed_on_with_a_remedy(said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for uv says what uv says."""
    (tmp_path / "said").write_text(f"{said}\n")
    uv = tmp_path / "uv-that-fails"
    uv.write_text(f"#!/bin/sh\ncat '{tmp_path}/said' >&2\nexit 2\n")
    uv.chmod(uv.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr("warehouse.fetch.environment.find_uv_bin", lambda: str(uv))
    assert UV_SAYS[said] in refusal(tmp_path / "cache")


def test_without_uv_it_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> str:
        raise FileNotFoundError("uv")

    monkeypatch.setattr("warehouse.fetch.environment.find_uv_bin", missing)
    assert "pip install uv" in refusal(tmp_path / "cache")


def lock() -> list[tuple[str, int]]:
    """The packages that the lock file pins, each with the number of its checksums."""
    pins: list[tuple[str, int]] = []
    for line in LOCK.read_text().splitlines():
        if line.strip().startswith("--hash=sha256:"):
            pins[-1] = (pins[-1][0], pins[-1][1] + 1)
        elif line.strip() and not line.startswith("#"):
            pins.append((line.split(" ")[0], 0))
    return pins


def test_the_lock_file_pins_every_package_and_names_no_index() -> None:
    pins = lock()
    assert len(pins) > 60
    assert all(name.count("==") == 1 and checksums > 0 for name, checksums in pins)
    assert "://" not in LOCK.read_text()


def test_the_environment_has_exactly_what_the_lock_file_pins() -> None:
    python = allensdk_python(print)
    listed = subprocess.run(
        [find_uv_bin(), "pip", "freeze", "--quiet", "--python", python], capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(listed) <= {name for name, _ in lock()}
    assert {"allensdk==2.16.2", "numpy==1.23.5"} <= set(listed)


def test_its_modules_have_one_name_and_nothing_is_found_elsewhere(tmp_path: Path) -> None:
    """Neither in the folder of the script, nor in the one where the user is."""
    (tmp_path / "json.py").write_text("raise ImportError('of the user')")
    seen = tmp_path / "seen.json"
    subprocess.run([allensdk_python(print), "-I", "-c", LOOK, SCRIPT, seen], cwd=tmp_path, check=True)
    before, after = json.loads(seen.read_bytes())
    assert after["path"] == before["path"]
    ours = set(after["modules"]) - set(before["modules"])
    assert {f"mcw_allen{name}" for name in ("", ".client", ".rma", ".transport")} <= ours
    assert not any(name.split(".")[0] in ("allen", "warehouse", "settings") for name in ours)


LOOK = """
import json, runpy, sys
def look():
    return {"path": [*sys.path], "modules": [*sys.modules]}
def end():
    with open(sys.argv[2], "w") as file:
        json.dump([before, look()], file)
    sys.exit()
before = look()
sys.stdin.readline = end  # the conversation ends before it has begun
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def test_packages_of_another_python_do_not_reach_allensdk(
    allen: AllenServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "packages"
    for name in ("numpy", "allensdk", "tenacity", "requests"):
        (packages / name).mkdir(parents=True)
        (packages / name / "__init__.py").write_text("raise ImportError('of another Python')")
    monkeypatch.setenv("PYTHONPATH", str(packages))
    monkeypatch.syspath_prepend(str(packages))
    urls: list[str] = []
    with open_source(allen.settings, lambda message: None, print) as source:
        urls = source.get("structures", {0: tmp_path / "structures.json"}, 100, 0)
    assert len(urls) == 1


def test_an_error_of_who_is_told_of_progress_ends_all_waiting(allen: AllenServer, tmp_path: Path) -> None:
    """As where stderr is closed: nobody would listen to AllenSDK any more."""

    def closed(message: dict[str, Any]) -> None:
        raise BrokenPipeError(f"nobody reads {message}")

    with open_source(allen.settings, closed, print) as source:
        for _ in range(2):
            with pytest.raises(BrokenPipeError):
                source.get("structures", {0: tmp_path / "structures.json"}, 100, 0)


def test_a_process_that_ends_by_itself_is_an_error(allen: AllenServer, tmp_path: Path) -> None:
    with open_source(allen.settings, lambda message: None, print) as source:
        source._process.kill()
        for _ in range(2):
            with pytest.raises(FetchError, match="AllenSDK's process ended"):
                source.get("structures", {0: tmp_path / "structures.json"}, 100, 0)


def test_uv_is_heard_while_the_environment_is_prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for uv that makes an environment at once, and leaves nothing else in its cache."""
    uv = tmp_path / "stand-in"
    uv.write_text(STAND_IN)
    uv.chmod(uv.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr("warehouse.fetch.environment.find_uv_bin", lambda: str(uv))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_CONSTRAINT", "of-the-user.txt")
    notes: list[str] = []
    python = Path(allensdk_python(notes.append))
    assert python.read_text() == "a Python"
    assert notes[1:] == ["Downloading numpy (15.9MiB)", "Installed 84 packages in 516ms"]
    assert allensdk_python(notes.append) == str(python)
    assert len(notes) == 3
    (root,) = (tmp_path / "cache").iterdir()
    assert [folder.name[:9] for folder in root.iterdir()] == ["allensdk-"]
    python.unlink()  # as if the Python that it was made with were gone
    assert allensdk_python(notes.append) == str(python)
    assert python.exists()


STAND_IN = """#!/bin/sh
[ -z "$UV_CONSTRAINT" ] || { echo "error: UV_CONSTRAINT reached uv" >&2; exit 2; }
case "$*" in
*"cache dir") echo "$UV_CACHE_DIR" ;;
*" venv "*) for folder; do :; done; mkdir -p "$folder/bin"; printf 'a Python' > "$folder/bin/python" ;;
*"pip sync"*) printf 'Downloading numpy (15.9MiB)\\n + numpy==1.23.5\\nInstalled 84 packages in 516ms\\n' >&2 ;;
esac
"""


def test_mcw_ends_where_nobody_reads_what_it_says(allen: AllenServer, tmp_path: Path) -> None:
    """As in mcw fetch 2>&1 | head -1, while the server fails and that is to be said."""
    allen.faults["structures"] = [lambda handler, whole: handler.reply(b"", status=500)] * 9
    words = ["fetch", "--cache", str(tmp_path / "cache"), "--resolution", "100"]
    words += ["--api-url", allen.url, "--archive-url", allen.url]
    with subprocess.Popen([sys.executable, "-m", "warehouse.cli", *words], stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.stderr.close()
        assert process.wait(timeout=60) == 0
