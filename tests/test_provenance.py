"""What a run says it was made with."""

from __future__ import annotations

from importlib import metadata

import pytest

from kyoutei_nlp import provenance


def test_a_package_that_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    there = provenance.versions()
    assert {"kyoutei-nlp", "torch", "spacy"} <= set(there)
    known = metadata.version

    def version(name: str) -> str:
        if name == "torch":
            raise metadata.PackageNotFoundError(name)
        return known(name)

    monkeypatch.setattr(metadata, "version", version)
    assert set(there) - set(provenance.versions()) == {"torch"}
