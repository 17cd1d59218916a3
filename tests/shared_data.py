"""Sample extracts that stand beside the repository; never committed with it."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = next((parent / "shared" / "data" for parent in Path(__file__).resolve().parents
               if (parent / "shared" / "data").is_dir()), Path("../shared/data"))

needs_shared_data = [pytest.mark.extra, pytest.mark.skipif(
    not SHARED.is_dir(), reason="the sample extracts (../shared/data) are not here")]
