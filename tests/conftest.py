"""What all tests share: tokens are kept in a folder of the tests, never in the home of who runs them."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    import os

    os.environ["FTLAB_CACHE"] = str(tmp_path_factory.mktemp("cache"))
