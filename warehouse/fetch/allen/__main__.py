# /// script
# requires-python = ">=3.11,<3.12"
# dependencies = ["allensdk==2.16.2", "tenacity>=9", "urllib3>=2.6"]
# ///
"""Starts the conversation of this folder's modules, as a script in AllenSDK's environment.

Python would put the folder of a package that it is given to run before all others, where a module of ours hides one of
the same name. So it is given this file, which makes the folder known as a package, under one name that nothing else
has, and changes nothing about where anything else is found.
"""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

if __name__ == "__main__":
    __package__ = "mcw_allen"
    spec = spec_from_file_location(__package__, Path(__file__).with_name("__init__.py"))
    sys.modules[__package__] = module_from_spec(spec)  # type: ignore[arg-type]

    from .conversation import hold

    hold()
