"""Models are read from their files in these tests, though the process that stored one last remembers it."""

from typing import Any

import pytest

from netwright.nodes.learning import storing


class _Forgetful(dict[bytes, Any]):
    def __setitem__(self, key: bytes, value: Any) -> None:
        pass


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "_latest", _Forgetful())
