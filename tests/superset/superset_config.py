"""What the Superset of the tests runs with; Superset reads this file where SUPERSET_CONFIG_PATH points to it."""

from __future__ import annotations

import os
import secrets

SECRET_KEY = secrets.token_hex(32)
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/metadata.sqlite"

# The tests speak to it from the same machine, over http and without a form to take a token from.
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
RATELIMIT_ENABLED = False
