"""Without Tesseract a scan has a clear reason, and is tried again when Tesseract has come."""

from __future__ import annotations

from pathlib import Path

import pytest

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import SettingsError, UnreadableSourceError
from kyoutei_nlp.pipeline import run
from kyoutei_nlp.reading import read, reader_id
from kyoutei_nlp.settings import Settings
from reading.made_files import make_pdf, put_lines

SAMPLE = Path(__file__).parents[2] / "corpora" / "sample" / "documents"
SCAN = SAMPLE / "009_fuchu_hiroshima.pdf"
LACK = "文字認識の Tesseract がありません: apt install tesseract-ocr"


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("reading", "reading.scanner"):
        monkeypatch.setattr(f"kyoutei_nlp.{module}.missing", lambda: LACK)
    monkeypatch.setattr("kyoutei_nlp.reading.scanner.find_engine", lambda: None)


def test_a_scan_says_what_to_install(no_tesseract: None) -> None:
    with pytest.raises(UnreadableSourceError, match="apt install tesseract-ocr") as caught:
        read(SCAN)
    assert caught.value.reason == "no_text_layer"


def test_a_blank_page_is_not_drawn_to_be_looked_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drawn: list[int] = []
    monkeypatch.setattr("kyoutei_nlp.reading.scanner.find_engine", object)
    monkeypatch.setattr(
        "kyoutei_nlp.reading.scanner.read_scan", lambda _document, index, *_: drawn.append(index)
    )
    path = tmp_path / "made.pdf"
    path.write_bytes(make_pdf([put_lines("この協定は、市と町が互いに助け合うことを定める。"), []]))
    assert len(read(path).pages) == 2
    assert drawn == []
    path.write_bytes(make_pdf([[], []], images=True))
    with pytest.raises(UnreadableSourceError):
        read(path)
    assert drawn == [0, 1]


def test_off_says_how_to_switch_it_on() -> None:
    with pytest.raises(UnreadableSourceError, match="--ocr auto"):
        read(SCAN, ocr="off")


def test_force_without_tesseract_ends_before_the_run(no_tesseract: None, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="apt install"):
        run([SCAN], corpus=tmp_path / "k.sqlite3", settings=Settings(ocr="force"))
    with pytest.raises(SettingsError):
        read(SCAN, ocr="perhaps")


def test_the_reader_says_whether_ocr_was_possible(no_tesseract: None) -> None:
    assert reader_id("auto") == reader_id("off")
    assert "ocr" not in reader_id("auto")


def test_a_scan_is_tried_again_when_tesseract_has_come(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tried = []

    def process(task: object) -> None:
        tried.append(task)
        raise UnreadableSourceError(str(SCAN), "no_text_layer")

    monkeypatch.setattr("kyoutei_nlp.pipeline.process", process)
    for reader in ("1.0", "1.0", "1.0 ocr"):
        monkeypatch.setattr("kyoutei_nlp.pipeline.reader_id", lambda _, name=reader: name)
        report = run([SCAN], corpus=tmp_path / "k.sqlite3", settings=Settings(workers=1))
        assert [entry.reason for entry in report.quarantined] == ["no_text_layer"]
    assert len(tried) == 2
    with Corpus.open(tmp_path / "k.sqlite3") as corpus:
        assert [entry.reader for entry in corpus.quarantine()] == ["reading 1.0 ocr"]
