"""Which files a run means."""

from __future__ import annotations

from pathlib import Path

import pytest

from kyoutei_nlp.sources import SourceNotFoundError, find_sources

SAMPLE = Path(__file__).parents[1] / "corpora" / "sample"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "a.txt",
        "b/c.pdf",
        "b/d.xyz",
        ".hidden/e.txt",
        "~$f.docx",
        "a.meta.json",
        "drafts/g.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    return tmp_path


def names(folder: Path, *places: str) -> list[str]:
    return [
        str(path.relative_to(folder)) for path in find_sources([folder / place for place in places])
    ]


def test_a_folder_gives_all_but_hidden_files_and_sidecars(folder: Path) -> None:
    assert names(folder, "") == ["a.txt", "b/c.pdf", "b/d.xyz", "drafts/g.txt"]


def test_an_ignore_file_leaves_out_what_it_names(folder: Path) -> None:
    (folder / ".kyouteiignore").write_text("# 下書き\ndrafts/\nb/*.xyz\n", encoding="utf-8")
    assert names(folder, "") == ["a.txt", "b/c.pdf"]
    assert names(folder, "drafts/g.txt") == ["drafts/g.txt"]


def test_each_file_once(folder: Path) -> None:
    assert names(folder, "a.txt", "*.txt", "b", "b/c.pdf") == ["a.txt", "b/c.pdf", "b/d.xyz"]


def test_a_place_without_anything_is_said(folder: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="見つかりません"):
        find_sources([folder / "none*.pdf"])


def test_the_sample_is_its_sixty_documents() -> None:
    found = find_sources([SAMPLE])
    assert len(found) == 62
    assert {path.parent.name for path in found} == {"documents"}
