"""Scans read by Tesseract: letters, direction, tables, boxes, confidence; skipped where it is missing."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading import read
from kyoutei_nlp.reading.ocr import OcrTimeoutError, OcrWord, missing
from ocr.pictures import as_scan, page_picture

SAMPLE = Path(__file__).parents[2] / "corpora" / "sample"
DOCUMENTS = SAMPLE / "documents"
pytestmark = pytest.mark.skipif(missing() is not None, reason=missing() or "")


def _letters(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _likeness(found: str, true: str) -> float:
    return SequenceMatcher(None, _letters(found), _letters(true), autojunk=False).ratio()


@pytest.mark.parametrize("name", ["009_fuchu_hiroshima", "022_date_fukushima_gas"])
def test_a_scanned_deed_becomes_its_text(name: str) -> None:
    document = read(DOCUMENTS / f"{name}.pdf")
    true = (SAMPLE / "text" / f"{name[:3]}.txt").read_text(encoding="utf-8")
    assert _likeness(document.text, true) > 0.96
    page = document.pages[0]
    assert page.method == "ocr"
    assert 0.8 < dict(page.quality_parts)["ocr_confidence"] <= 1
    assert page.quality <= dict(page.quality_parts)["ocr_confidence"]
    assert "ocr" in document.reader.split()
    articles = [document.quote(p.span) for p in document.passages if p.kind == "article"]
    assert len(articles) >= 5
    assert not re.search("[ぁ-んァ-ヶ一-龥] [ぁ-んァ-ヶ一-龥]", "".join(articles))


def test_a_turned_vertical_scan_is_read_downwards(tmp_path: Path) -> None:
    true = DOCUMENTS / "029_yokote_health.pdf"
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(as_scan(page_picture(true), angle=-1.5, noise=10))
    document, straight = read(scan), read(true)
    assert document.pages[0].direction == "vertical"
    assert _likeness(document.text, straight.pages[0].text) > 0.95
    found = {_letters(document.quote(x.span)): x.box for x in document.pages[0].lines}
    near = 0
    for line in straight.pages[0].lines:
        box = found.get(_letters(straight.quote(line.span)))
        if box and line.box:
            near += 1
            assert abs((box.top + box.bottom) - (line.box.top + line.box.bottom)) < 60
    assert near >= 3


def test_a_ruled_table_keeps_its_cells(tmp_path: Path) -> None:
    scan = tmp_path / "table.pdf"
    scan.write_bytes(as_scan(page_picture(DOCUMENTS / "053_list_disaster_table.pdf"), angle=0.8))
    document = read(scan)
    rows = [row for table in document.tables for row in table.rows(document.text)]
    assert ["協定の名称", "協定の相手方", "締結日", "内容"] in [row[1:] for row in rows]
    assert any("茅野市、北杜市" in row for row in rows)


def test_a_table_in_the_shadow_of_the_binding_keeps_its_cells(tmp_path: Path) -> None:
    page = np.asarray(page_picture(DOCUMENTS / "053_list_disaster_table.pdf").convert("L"))
    shadow = np.linspace(0.5, 1.0, page.shape[1])[None, :]
    scan = tmp_path / "shadow.pdf"
    scan.write_bytes(as_scan(Image.fromarray((page * shadow).astype(np.uint8))))
    document = read(scan)
    rows = [row for table in document.tables for row in table.rows(document.text)]
    assert ["協定の名称", "協定の相手方", "締結日", "内容"] in [row[1:] for row in rows]
    numbers = [row[0] for row in rows if row[0].isdigit()]
    assert numbers == [str(n + 1) for n in range(len(numbers))]
    assert len(numbers) >= 5


def test_text_pages_are_left_alone_and_force_reads_them() -> None:
    path = DOCUMENTS / "057_negative_labour.pdf"
    assert read(path).pages[0].method == "text_layer"
    forced = read(path, ocr="force")
    assert forced.pages[0].method == "ocr"
    assert _likeness(forced.text, read(path).text) > 0.9


def test_a_picture_without_letters_is_no_text(tmp_path: Path) -> None:
    grain = np.random.default_rng(1).normal(128, 60, (800, 600)).clip(0, 255).astype(np.uint8)
    path = tmp_path / "photo.pdf"
    path.write_bytes(as_scan(Image.fromarray(grain), dpi=100))
    with pytest.raises(UnreadableSourceError) as caught:
        read(path)
    assert caught.value.reason == "no_text_layer"


class _Slow:
    name = "slow"

    def recognise(self, picture: object, direction: str) -> list[OcrWord]:
        raise OcrTimeoutError

    def recognise_lines(self, pictures: object) -> list[list[OcrWord]]:
        raise OcrTimeoutError


def test_a_page_that_takes_too_long_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kyoutei_nlp.reading.scanner.find_engine", _Slow)
    with pytest.raises(UnreadableSourceError) as caught:
        read(DOCUMENTS / "009_fuchu_hiroshima.pdf")
    assert caught.value.reason == "timeout"
