"""Where the real trial's data stand, if anywhere: AFTERGLOW_SHARED_DATA, or beside the repository."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("AFTERGLOW_SHARED_DATA") or Path(__file__).parents[4] / "shared" / "data")
FOLDER = SHARED / "nimh_ds005917"
needs_nimh = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the NIMH trial's data are not here (AFTERGLOW_SHARED_DATA)"
)
