"""A page is drawn with its lines and passages; what cannot be drawn is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from kyoutei_nlp.cli import main
from kyoutei_nlp.drawing import save_page
from kyoutei_nlp.errors import DrawingError
from kyoutei_nlp.reading import read
from samples import DEED

SAMPLE = Path(__file__).parents[1] / "corpora" / "sample" / "documents"


@pytest.fixture
def deed(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLE / "017_kashiwa_broadcast.pdf", tmp_path / "deed.pdf"))


def test_show_draws_a_page(deed: Path, tmp_path: Path) -> None:
    corpus, png = str(tmp_path / "k.sqlite3"), tmp_path / "page.png"
    assert main(["run", str(deed), "--corpus", corpus]) == 0
    arguments = ["show", str(deed), "--corpus", corpus, "--page", "1", "--png", str(png)]
    assert main(arguments) == 0
    width, height = read(deed).pages[0].size or (0, 0)
    with Image.open(png) as picture:
        assert picture.size == pytest.approx((2 * width, 2 * height), abs=2)
        colours = picture.getcolors(1 << 24) or []
    assert sum(1 for _, (r, g, b) in colours if max(r, g, b) - min(r, g, b) > 60) > 5


def test_what_cannot_be_drawn_is_said(deed: Path, tmp_path: Path) -> None:
    document = read(deed)
    with pytest.raises(DrawingError, match="9 頁はありません"):
        save_page(document, 9, tmp_path / "p.png")
    with pytest.raises(DrawingError, match="画像を書けません"):
        save_page(document, 1, tmp_path / "absent" / "p.png")
    deed.write_bytes(b"other")
    with pytest.raises(DrawingError, match="書き換わって"):
        save_page(document, 1, tmp_path / "p.png")
    deed.unlink()
    with pytest.raises(DrawingError, match="もうここにありません"):
        save_page(document, 1, tmp_path / "p.png")
    text = tmp_path / "deed.txt"
    text.write_text(DEED, encoding="utf-8")
    with pytest.raises(DrawingError, match="PDF だけ"):
        save_page(read(text), 1, tmp_path / "p.png")
