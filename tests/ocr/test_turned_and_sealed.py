"""Scans on their side and upside down, red seals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from kyoutei_nlp.document import Box
from kyoutei_nlp.reading import read
from kyoutei_nlp.reading.ocr import missing
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
