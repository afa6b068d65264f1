"""What all tests may ask for; nothing here changes how another test runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no fault of the code's: no test here is about how long it takes.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of real material beside the checkout; in CI it must be there."""
    if SHARED.exists():
        return SHARED
    reason = f"{SHARED} is absent: it holds real handles and is no part of this repository"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
