"""Character maps come from the extractor's own package alone; radicals are all known."""

from __future__ import annotations

import gzip
import json
import os
import unicodedata

import pytest

from kyoutei_nlp.reading import plumber
from kyoutei_nlp.reading.glyphs import GlyphPage, Letters
from kyoutei_nlp.reading.plumber import SecondOpinion
from kyoutei_nlp.reading.radicals import fold_radicals
from reading.made_files import Put, make_pdf

NO_IDEOGRAPH = {0x2E80}
"""CJK RADICAL REPEAT has none in EquivalentUnifiedIdeograph.txt."""


def test_a_planted_character_map_is_never_read(tmp_path, monkeypatch):
    planted = tmp_path / "UniJIS-UTF16-H.json.gz"
    with gzip.open(planted, "wt", encoding="utf-8") as file:
        json.dump({"IS_VERTICAL": False, "CODE2CID": {}}, file)
    (tmp_path / "UniJIS-UTF16-H.pickle.gz").write_bytes(gzip.compress(b"cos\nabort\n(tR."))
    monkeypatch.setenv("CMAP_PATH", str(tmp_path))
    page = GlyphPage((595, 842), Letters.of([]), [], has_image=False, frames=[])
    with SecondOpinion(make_pdf([[Put("協定書", 80, 100)]])) as second:
        read = second.page(0, page)
    assert read is not None
    assert read.letters.text == "協定書"
    assert not os.environ["CMAP_PATH"].startswith(str(tmp_path))


def test_an_extractor_that_unpickles_is_refused(monkeypatch):
    from pdfminer import cmapdb

    monkeypatch.setattr(cmapdb, "pickle", object(), raising=False)
    with pytest.raises(ImportError, match="CVE-2025-64512"):
        plumber._use_own_cmaps_only()


def test_every_kangxi_radical_is_folded_as_nfkc_folds_it():
    for code in range(0x2F00, 0x2FD6):
        assert fold_radicals(chr(code)) == unicodedata.normalize("NFKC", chr(code))


def test_every_radical_of_the_supplement_has_its_ideograph():
    for code in range(0x2E80, 0x2EF4):
        known = bool(unicodedata.name(chr(code), ""))
        folded = fold_radicals(chr(code))
        assert len(folded) == 1
        assert (folded != chr(code)) == (known and code not in NO_IDEOGRAPH), hex(code)
