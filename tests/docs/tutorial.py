"""make tutorial: runs docs/tutorial.ipynb afresh and writes it back with its outputs.

python -m tests.docs.tutorial [TARGET]

The notebook itself is what is edited, in Jupyter or as text. What Jupyter adds on the way (times, the version of
Python, settings of cells) is taken out: a run in which nothing has changed leaves the file as it was, to the byte.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

__all__ = ["NOTEBOOK", "executed"]

NOTEBOOK = Path(__file__).parents[2] / "docs" / "tutorial.ipynb"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def executed(path: Path, folder: Path) -> str:
    """The text of a notebook with the outputs that it has now, from a kernel that starts in an empty folder.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=60,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--log-level=ERROR"],  # or it warns of talking over loopback
    )
    # neither the user's settings of IPython nor a warehouse that the environment names
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MCW_", "PYTHONWARNINGS"))}
    client.execute(env={**environment, "IPYTHONDIR": str(folder / ".ipython")})
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook)
    return text.rstrip("\n") + "\n"


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else NOTEBOOK
    with tempfile.TemporaryDirectory() as folder:
        text = executed(NOTEBOOK, Path(folder))
    target.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
