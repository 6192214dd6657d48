"""Makes the metadata of a fresh Superset with its administrator; runs in Superset's own environment.

One process for the three commands: each of them would first take seconds to import Superset.
"""

from __future__ import annotations

from superset.cli.main import superset

ADMINISTRATOR = {"username": "admin", "password": "admin", "firstname": "A", "lastname": "B", "email": "a@localhost"}

if __name__ == "__main__":
    options = [f"--{name}={value}" for name, value in ADMINISTRATOR.items()]
    for words in (["db", "upgrade"], ["fab", "create-admin", *options], ["init"]):
        superset.main(words, standalone_mode=False)
