from __future__ import annotations

from pathlib import Path

import pytest

from contract.support import compile_typescript


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The TypeScript package as JavaScript."""
    return compile_typescript(tmp_path_factory.mktemp("typescript"))
