"""The figures of a corpus: what they count, that nothing in a document can write into a page, that letters are letters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kyoutei_nlp.data import load_data
from kyoutei_nlp.errors import DrawingError
from kyoutei_nlp.plotting import CorpusPlots, Plot, vega
from kyoutei_nlp.plotting.spreading import readable, spread
from kyoutei_nlp.vectors import PassageVectors

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>協定"
AGREEMENTS = [
    # document, record, source, kind, signed_on
    ("d1", "0", "deed", "disaster", "2019-03-31"),
    ("d2", "0", "mention", "disaster", "2019-03-31"),  # a press release that tells of d1's
    ("d3", "0", "deed", "comprehensive", "2019-04"),
    ("d4", "0", "deed", "individual", "FY2021"),
    ("d5", "0", "deed", "individual", "2021"),  # a bare year has no 年度
    ("d6", "0", "deed", "individual", None),
]
PARTIES = [
    ("d1", "0", "星野市", "municipality", "千葉県"),
    ("d1", "0", "株式会社あかつき", "company", None),
    ("d2", "0", "株式会社あかつき", "company", None),
    ("d2", "0", "星野市", "municipality", "千葉県"),
    ("d3", "0", "星野市", "municipality", "千葉県"),
    ("d3", "0", "月見市", "municipality", "長野県"),
    ("d4", "0", "月見市", "municipality", "長野県"),
    ("d5", "0", HOSTILE, "company", None),
    ("d5", "0", "月見市", "municipality", "長野県"),
]
FIELDS = [
    ("d1", "0", "disaster", 0.9),
    ("d1", "0", "disaster", 0.8),
    ("d1", "0", "welfare", 0.5),
    ("d2", "0", "disaster", 0.9),
    ("d3", "0", "tourism", 0.9),
]


class Shelf:
    """Tables as a corpus has them, small enough to count by hand."""

    agreements = pd.DataFrame(
        AGREEMENTS, columns=["document", "record", "source", "kind", "signed_on"]
    )
    parties = pd.DataFrame(PARTIES, columns=["document", "record", "name", "type", "prefecture"])
    fields = pd.DataFrame(FIELDS, columns=["document", "record", "value", "score"])
    documents = pd.DataFrame(
        {
            "id": ["d1", "d3", "d5"],
            "title": ["見守り", "観光", HOSTILE],
            "parties": ["星野市", None, "月見市"],
            "signed_on": ["2019-03-31", "2019-04", None],
            "theme": ["T01", "T02", None],
            "theme_name": ["見守り", HOSTILE, None],
            "theme_probability": [0.75, 0.5, None],
        }
    )

    def vectors(self) -> PassageVectors | None:
        matrix = np.eye(4, dtype=np.float32)
        return PassageVectors("made", ("d1#0", "d1#1", "d3#0", "d5#0"), matrix)


class EmptyShelf(Shelf):
    agreements = Shelf.agreements.head(0)
    parties = Shelf.parties.head(0)
    fields = Shelf.fields.head(0)

    def vectors(self) -> PassageVectors | None:
        return None


@pytest.fixture
def plots() -> CorpusPlots:
    return CorpusPlots(Shelf())


def counted(plot: Plot) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in plot.table.itertuples(index=False)]


def test_one_agreement_in_two_documents_counts_once_in_its_fiscal_year(plots: CorpusPlots) -> None:
    assert counted(plots.timeline()) == [
        (2018, "災害支援・防災", 1),
        (2019, "観光", 1),
        (2021, "不明", 1),
    ]
    assert counted(plots.timeline(by="kind")) == [
        (2018, "災害", 1),
        (2019, "包括連携", 1),
        (2021, "個別", 1),
    ]


def test_the_map_counts_an_agreement_once_a_prefecture(plots: CorpusPlots) -> None:
    table = plots.map().table.set_index("都道府県")["件数"]
    assert len(table) == 47
    assert table[table > 0].to_dict() == {"長野県": 3, "千葉県": 2}


def test_fields_by_types_of_party_have_zeros_too(plots: CorpusPlots) -> None:
    assert counted(plots.fields()) == [
        ("災害支援・防災", "市区町村", 1),
        ("災害支援・防災", "企業", 1),
        ("観光", "市区町村", 1),
        ("観光", "企業", 0),
        ("福祉・高齢者・障害者", "市区町村", 1),
        ("福祉・高齢者・障害者", "企業", 1),
    ]


def test_the_network_has_no_party_without_a_partner(plots: CorpusPlots) -> None:
    plot = plots.network(limit=3)
    drawn = {row["当事者"] for row in plot.spec["data"]["values"]}
    edges = plot.spec["layer"][0]["data"]["values"]
    assert drawn <= {name for edge in edges for name in (edge["当事者"], edge["相手"])}
    assert len(drawn) <= 3
    assert ("星野市", "株式会社あかつき", 1) in counted(plot)


def test_the_map_of_themes_names_title_parties_and_theme(plots: CorpusPlots) -> None:
    plot = plots.themes()
    row = plot.table.set_index("文書").loc["d1"]
    assert (row["題名"], row["当事者"], row["主題"], row["確率"]) == ("見守り", "星野市", "T01 見守り", 0.75)  # fmt: skip
    assert plot.table.set_index("文書").loc["d5", "主題"] == "不明"
    shown = {each["field"] for each in plot.spec["encoding"]["tooltip"]}
    assert {"題名", "当事者", "主題"} <= shown


@pytest.mark.parametrize("name", ["themes", "timeline", "network", "fields"])
def test_nothing_to_draw_is_said_in_japanese(name: str) -> None:
    with pytest.raises(DrawingError, match=r"[ぁ-ん]"):
        getattr(CorpusPlots(EmptyShelf()), name)()


def test_an_empty_map_is_a_map() -> None:
    assert CorpusPlots(EmptyShelf()).map().table["件数"].sum() == 0


def test_every_prefecture_has_a_square_of_its_own() -> None:
    tiles = load_data("tiles")["tiles"]
    assert len(tiles) == 47
    assert len({tuple(at) for at in tiles.values()}) == 47


@pytest.mark.parametrize("name", ["themes", "timeline", "network", "map", "fields"])
def test_pages_need_nothing_from_elsewhere_and_no_title_writes_into_them(
    name: str, plots: CorpusPlots, tmp_path: Path
) -> None:
    pytest.importorskip("vl_convert", reason="vl-convert は任意の部品です")
    page = getattr(plots, name)().save(tmp_path / "図.html").read_text(encoding="utf-8")
    assert "<script src" not in page
    assert "<link" not in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert page.count("</script>") == 2


def test_a_notebook_shows_a_figure_in_a_frame_of_its_own(plots: CorpusPlots) -> None:
    pytest.importorskip("vl_convert", reason="vl-convert は任意の部品です")
    shown = plots.network()._repr_html_()
    assert shown.startswith("<iframe")
    assert "<script" not in shown


def test_pictures_have_japanese_letters(plots: CorpusPlots, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert", reason="vl-convert は任意の部品です")
    pytest.importorskip("matplotlib_fontja", reason="書体は任意の部品です")
    picture = plots.map().save(tmp_path / "図.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    drawing = plots.map().save(tmp_path / "図.svg").read_text(encoding="utf-8")
    assert "沖縄" in drawing
    assert "Noto Sans CJK JP" in drawing


def test_a_picture_without_a_japanese_font_is_refused(
    plots: CorpusPlots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("vl_convert", reason="vl-convert は任意の部品です")
    monkeypatch.setattr(vega, "_draws_japanese", lambda: False)
    with pytest.raises(DrawingError, match="書体"):
        plots.map().save(tmp_path / "図.png")
    assert not (tmp_path / "図.png").exists()


def test_without_vl_convert_the_table_is_shown_and_the_error_says_what_to_install(
    plots: CorpusPlots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "vl_convert", None)
    vega._library.cache_clear()
    with pytest.raises(DrawingError, match=r"kyoutei-nlp\[plot\]"):
        plots.map().save(tmp_path / "図.html")
    shown = plots.map()._repr_html_()
    assert "kyoutei-nlp[plot]" in shown
    assert "<table" in shown


def test_other_endings_and_places_that_cannot_be_written_are_errors(
    plots: CorpusPlots, tmp_path: Path
) -> None:
    with pytest.raises(DrawingError, match="保存できます"):
        plots.map().save(tmp_path / "図.gif")
    pytest.importorskip("vl_convert", reason="vl-convert は任意の部品です")
    with pytest.raises(DrawingError, match="書けません"):
        plots.map().save(tmp_path / "ない" / "図.svg")


def test_places_are_the_same_again_and_no_two_are_one() -> None:
    pairs = [("甲", "乙"), ("乙", "丙"), ("丁", "戊"), ("己", "庚"), ("庚", "辛"), ("辛", "己")]
    names = sorted({name for pair in pairs for name in pair})
    places = spread(names, pairs)
    assert places == spread(names[::-1], [pair[::-1] for pair in pairs[::-1]])
    points = np.array(list(places.values()))
    apart = np.linalg.norm(points[:, None] - points[None], axis=2) + np.eye(len(points)) * 9
    assert apart.min() > 0.5


def test_a_label_that_would_lie_on_another_is_left_out() -> None:
    places = {"甲": (0.0, 0.0), "乙": (0.5, 0.05), "丙": (3.0, 0.0)}
    assert readable({"甲": "星野市", "乙": "月見市", "丙": "港町"}, places, 0.3) == {"甲", "丙"}
