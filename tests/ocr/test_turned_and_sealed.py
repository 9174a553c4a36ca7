"""Scans on their side and upside down, red seals, tables read by column; the engine is made up where it can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from kyoutei_nlp.document import Box
from kyoutei_nlp.reading import read
from kyoutei_nlp.reading.glyphs import Rule
from kyoutei_nlp.reading.ocr import OcrWord, missing
from kyoutei_nlp.reading.ruled_cells import by_columns
from kyoutei_nlp.reading.scans import Turn
from kyoutei_nlp.reading.sealing import without_red
from ocr.pictures import as_scan, page_picture

DOCUMENTS = Path(__file__).parents[2] / "corpora" / "sample" / "documents"


def test_a_turn_brings_boxes_back() -> None:
    box = Box(10, 20, 30, 60)
    for quarters, shown in (
        (0, Box(10, 20, 30, 60)),
        (1, Box(40, 10, 80, 30)),
        (2, Box(70, 140, 90, 180)),
        (3, Box(20, 170, 60, 190)),
    ):
        back = Turn(0.0, (100.0, 200.0), quarters).back(box)
        assert (back.x0, back.top, back.x1, back.bottom) == pytest.approx(
            (shown.x0, shown.top, shown.x1, shown.bottom)
        )


def _sealed(red: tuple[int, int, int]) -> Any:
    picture = Image.new("RGB", (120, 120), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((10, 10, 60, 14), fill="black")
    pen.rectangle((10, 40, 110, 44), fill="black")
    pen.ellipse((50, 30, 70, 50), outline=red, width=2)
    return picture


@pytest.mark.parametrize("red", [(220, 30, 40), (235, 120, 110)])
def test_a_red_seal_is_paper_and_black_under_it_stays(red: tuple[int, int, int]) -> None:
    shades = np.asarray(without_red(_sealed(red)))
    assert shades[30:39, 45:75].min() > 200
    assert shades[12, 30] < 60
    assert shades[42, 60] < 60


def test_a_page_printed_in_red_is_left_alone() -> None:
    picture = Image.new("RGB", (60, 60), "white")
    ImageDraw.Draw(picture).rectangle((5, 5, 55, 20), fill=(200, 20, 30))
    assert np.asarray(without_red(picture))[10, 30] < 150


class _ByColumn:
    """An engine that reads each sheet as one word, surer where the sheet is narrow."""

    name = "made up"

    def recognise(self, picture: Any, direction: str, *, scattered: bool = False) -> list[OcrWord]:
        width = picture.size[0]
        return [OcrWord("市長", (30.0, 30.0, 60.0, 50.0), 0.9 if width < 200 else 0.2, (1, 1, 1))]


def test_a_cell_keeps_its_surer_reading() -> None:
    rules = [Rule(x, 0, x, 100) for x in (10, 100, 190)] + [
        Rule(10, y, 190, y) for y in (0, 50, 100)
    ]
    whole = [
        OcrWord("市畏", (20.0, 15.0, 50.0, 30.0), 0.3, (1, 1, 1)),
        OcrWord("町", (120.0, 15.0, 140.0, 30.0), 0.99, (1, 1, 1)),
    ]
    words = by_columns(whole, Image.new("L", (200, 110), 255), rules, 1.0, _ByColumn())
    assert [word.text for word in words if word.box[0] < 100] == ["市長"]
    outside = OcrWord("題名", (20.0, 140.0, 60.0, 160.0), 0.5, (2, 1, 1))
    assert outside in by_columns(
        [outside], Image.new("L", (200, 200), 255), rules, 1.0, _ByColumn()
    )


@pytest.mark.skipif(missing() is not None, reason=missing() or "")
def test_a_page_on_its_side_is_read_and_its_boxes_are_where_it_shows_them(tmp_path: Path) -> None:
    upright = page_picture(DOCUMENTS / "057_negative_labour.pdf", dpi=150)
    path = tmp_path / "side.pdf"
    path.write_bytes(as_scan(upright.rotate(90, expand=True), dpi=150))
    document = read(path)
    page = document.pages[0]
    assert page.method == "ocr"
    assert page.size is not None
    assert page.size[0] > page.size[1]
    assert len(document.text) > 200
    first = page.lines[0].box
    assert first is not None
    assert first.bottom - first.top > first.x1 - first.x0
