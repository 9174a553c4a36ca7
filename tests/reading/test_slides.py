"""Presentations: what stands on a slide in its order, and what stands apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.util import Inches

from kyoutei_nlp.document import Document
from kyoutei_nlp.reading import read
from reading.made_files import make_pptx
from reading.test_word import strict

SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def _read(tmp_path: Path, fill: Any) -> Document:
    path = tmp_path / "a.pptx"
    path.write_bytes(make_pptx(fill))
    return read(path)


def _box(slide: Any, text: str, left: float, top: float) -> Any:
    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(0.4))
    box.text_frame.text = text
    return box


def test_text_is_read_from_the_top_and_from_the_left(tmp_path):
    def fill(deck):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        _box(slide, "右", 5, 3.02)
        _box(slide, "下", 1, 5)
        _box(slide, "左", 1, 3)
        slide.shapes.title.text = "協定の現状と課題"

    found = _read(tmp_path, fill)
    assert found.text == "協定の現状と課題\n左\n右\n下"
    assert found.passages[0].heading == "協定の現状と課題"


def test_a_title_of_two_lines_is_one(tmp_path):
    def fill(deck):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = "自治体間連携の\v現状と課題"
        _box(slide, "本文", 1, 3)

    found = _read(tmp_path, fill)
    assert found.title == "自治体間連携の現状と課題"
    assert found.text == "自治体間連携の現状と課題\n本文"


def test_hidden_slides_stand_apart(tmp_path):
    def fill(deck):
        for text in ("見せる", "隠す"):
            slide = deck.slides.add_slide(deck.slide_layouts[5])
            slide.shapes.title.text = text
        slide._element.set("show", "0")

    found = _read(tmp_path, fill)
    assert found.text == "見せる"
    assert [page.method for page in found.pages] == ["native", "none"]
    assert [(a.kind, a.text) for a in found.pages[1].asides] == [("hidden", "隠す")]


def test_what_a_chart_says(tmp_path):
    def fill(deck):
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        data = CategoryChartData()
        data.categories = ["令和3年度", "令和4年度"]
        data.add_series("災害協定", (12, 15))
        data.add_series("包括連携協定", (3, 8))
        kind = XL_CHART_TYPE.COLUMN_CLUSTERED
        chart = slide.shapes.add_chart(kind, 0, 0, Inches(4), Inches(3), data).chart
        chart.has_title = True
        chart.chart_title.text_frame.text = "協定の数"

    found = _read(tmp_path, fill)
    assert found.text == "協定の数\n災害協定、包括連携協定\n令和3年度、令和4年度"


def test_shapes_that_older_programs_do_not_know(tmp_path):
    def fill(deck):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = "図"
        shape = "<p:sp><p:txBody><a:bodyPr/><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>"
        slide.shapes._spTree.append(
            parse_xml(
                f'<mc:AlternateContent {SPACES}><mc:Choice Requires="p14">{shape.format("新しい図")}</mc:Choice>'
                f"<mc:Fallback>{shape.format('代わりの絵')}</mc:Fallback></mc:AlternateContent>"
            )
        )

    assert _read(tmp_path, fill).text == "図\n新しい図"


def test_merged_cells_of_a_table(tmp_path):
    def fill(deck):
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        table = slide.shapes.add_table(3, 2, 0, 0, Inches(4), Inches(2)).table
        for n, text in enumerate(["区分", "協定", "災害", "物資", "", "輸送"]):
            table.cell(n // 2, n % 2).text = text
        table.cell(1, 0).merge(table.cell(2, 0))

    found = _read(tmp_path, fill)
    assert found.tables[0].rows(found.text) == [["区分", "協定"], ["災害", "物資"], ["", "輸送"]]


def test_what_recurs_on_every_slide_and_its_number_stand_apart(tmp_path):
    def fill(deck):
        for number in range(1, 5):
            slide = deck.slides.add_slide(deck.slide_layouts[5])
            slide.shapes.title.text = f"第{number}部"
            _box(slide, f"甲市研修資料 {number}", 8, 7)
            _box(slide, f"本文の{'一二三四'[number - 1]}", 1, 3)

    found = _read(tmp_path, fill)
    assert "研修資料" not in found.text
    assert {a.text for page in found.pages for a in page.asides} == {
        f"甲市研修資料 {n}" for n in range(1, 5)
    }


def test_strict_presentations_are_read(tmp_path):
    def fill(deck):
        deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "協定の現状"

    path = tmp_path / "a.pptx"
    path.write_bytes(strict(make_pptx(fill)))
    assert read(path).text == "協定の現状"
