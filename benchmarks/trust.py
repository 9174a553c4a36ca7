"""Does the quality of a page say how wrong its text is? Rank correlation of quality with 1 - character error rate.

python benchmarks/trust.py FOLDER [FOLDER …] [--no-ocr]

Each file with a true text (benchmarks/truth.py) is judged as we read it, as stock extractors read it (columns woven
into one another, vertical text read across), as letters go wrong, are lost, replaced or shifted by a broken font
table, as its bytes are decoded wrongly, and as OCR reads a picture of it at low resolution.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from extractors import EXTRACTORS
from measures import character_errors, letters
from truth import Item, items

from kyoutei_nlp.document import Document
from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading import read
from kyoutei_nlp.reading.joining import joint
from kyoutei_nlp.reading.ocr import find_engine
from kyoutei_nlp.reading.pdfium import open_pdf, render_page
from kyoutei_nlp.reading.quality import judge_quality

LOW: Final = 0.7
"""Quality under which ``kyoutei status`` lists a page."""
SHORTEST: Final = 60
DPI: Final = (60, 80, 110)
MOST_PICTURES: Final = 6
WIDTH: Final = 20
"""Letters a line of a column."""

Spoil = Callable[[str, random.Random], str]


@dataclass(frozen=True, slots=True)
class Case:
    """One text of known error: how it came about, its quality, and how much of it is right."""

    way: str
    quality: float
    right: float


def _wrong(share: float) -> Spoil:
    def spoil(text: str, rng: random.Random) -> str:
        pool = "".join(text.split())
        return "".join(
            rng.choice(pool) if not c.isspace() and rng.random() < share else c for c in text
        )

    return spoil


def _replaced(share: float, by: str) -> Spoil:
    def spoil(text: str, rng: random.Random) -> str:
        return "".join(by if not c.isspace() and rng.random() < share else c for c in text)

    return spoil


def _misread(true: str, taken_for: str) -> Spoil:
    def spoil(text: str, _: random.Random) -> str:
        return text.encode(true, "ignore").decode(taken_for, "replace")

    return spoil


def _shifted(text: str, rng: random.Random) -> str:
    step = rng.choice([1, 2, 5, 29])
    return "".join(chr(ord(c) + step) if ord(c) > 0x3000 else c for c in text)


def _woven(text: str, _: random.Random) -> str:
    whole = "".join(text.split())
    rows = [whole[i : i + WIDTH] for i in range(0, len(whole), WIDTH)]
    half = (len(rows) + 1) // 2
    right = rows[half:] + [""] * (2 * half - len(rows))
    return "".join(a + b for a, b in zip(rows[:half], right, strict=True))


SPOILS: Final[dict[str, Spoil]] = {
    **{f"letters wrong {share:.0%}": _wrong(share) for share in (0.02, 0.05, 0.1, 0.2, 0.4)},
    **{f"letters lost {share:.0%}": _replaced(share, "") for share in (0.05, 0.15, 0.3)},
    "letters unnamed 10%": _replaced(0.1, "\ufffd"),
    "letters unnamed 30%": _replaced(0.3, "\ufffd"),
    "(cid:n) 10%": _replaced(0.1, "(cid:812)"),
    "font table shifted": _shifted,
    "UTF-8 as Shift_JIS": _misread("utf-8", "cp932"),
    "UTF-8 as Latin-1": _misread("utf-8", "latin-1"),
    "EUC-JP as Shift_JIS": _misread("euc_jp", "cp932"),
    "Shift_JIS as Latin-1": _misread("cp932", "latin-1"),
    "two columns woven": _woven,
}


def cases(item: Item) -> Iterator[Case]:
    """All the ways in which one file is judged, but for its pictures."""
    truth = letters(item.text)
    if len(truth.text) < SHORTEST or item.path.suffix.lower() != ".pdf":
        return
    ours = _ours(item.path, item.pages)
    if ours:
        yield Case("as we read it", ours[0], _right(item, ours[1]))
    for name in ("pdfplumber", "pypdfium2"):
        text, joints = _joined(EXTRACTORS[name](item.path, item.pages).text)
        if text:
            yield Case(f"as {name} reads it", judge_quality(text, joints)[0], _right(item, text))
    for name, spoil in SPOILS.items():
        text = spoil(item.text, random.Random(item.id + name))
        joints = list(range(WIDTH, len(text), WIDTH)) if spoil is _woven else []
        yield Case(name, judge_quality(text, joints)[0], _right(item, text))


def pictures(item: Item) -> Iterator[Case]:
    """The first page as OCR reads a picture of it; only of files whose truth is one page."""
    with tempfile.TemporaryDirectory() as folder, open_pdf(item.path.read_bytes(), "") as document:
        if len(document) != 1:
            return
        for dpi in DPI:
            path = Path(folder) / f"{dpi}.pdf"
            render_page(document, 0, scale=dpi / 72).convert("L").save(path, resolution=dpi)
            read_again = _ours(path, ())
            if read_again:
                yield Case(f"OCR at {dpi} dpi", read_again[0], _right(item, read_again[1]))


def _ours(path: Path, pages: tuple[int, ...]) -> tuple[float, str] | None:
    try:
        document = read(path)
    except UnreadableSourceError:
        return None
    chosen = [p for p in document.pages if (not pages or p.number in pages) and p.text.strip()]
    if not chosen:
        return None
    return _mean_quality(document, {p.number for p in chosen}), "\n".join(p.text for p in chosen)


def _mean_quality(document: Document, numbers: set[int]) -> float:
    pages = [p for p in document.pages if p.number in numbers]
    return sum(p.quality * len(p.text) for p in pages) / sum(len(p.text) for p in pages)


def _right(item: Item, text: str) -> float:
    share = character_errors(letters(item.text), letters(text))
    return max(0.0, 1.0 - (share.value or 0.0))


def _joined(text: str) -> tuple[str, list[int]]:
    """The lines as one text, and where they were joined."""
    whole, joints = "", []
    for line in text.splitlines():
        joints.append(len(whole))
        whole += joint(whole, line) + line.strip()
    return whole, joints[1:]


def correlation(found: list[Case]) -> float:
    """Spearman's rank correlation between quality and what is right."""
    from scipy.stats import spearmanr

    return float(spearmanr([c.quality for c in found], [c.right for c in found]).statistic)


def _print_table(found: list[Case]) -> None:
    print(f"{'way':28}{'texts':>6}{'right':>8}{'quality':>9}")
    for way in dict.fromkeys(case.way for case in found):
        own = [case for case in found if case.way == way]
        right, quality = (
            sum(c.right for c in own) / len(own),
            sum(c.quality for c in own) / len(own),
        )
        print(f"{way:28}{len(own):6}{right:8.3f}{quality:9.3f}")
    trusted = [c for c in found if c.right < 0.7 and c.quality >= LOW]
    accused = [c for c in found if c.right > 0.97 and c.quality < LOW]
    print(f"Spearman {correlation(found):.3f} over {len(found)} texts")
    print(
        f"bad (under 0.70 right) but not low: {len(trusted)} of {sum(c.right < 0.7 for c in found)}"
    )
    print(f"good (over 0.97 right) but low: {len(accused)} of {sum(c.right > 0.97 for c in found)}")


def main() -> int:
    """Print one line a way and the correlation over all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--no-ocr", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    known = [item for folder in options.folders for item in items(folder)]
    found = [case for item in known for case in cases(item)]
    if not options.no_ocr and find_engine() is not None:
        flat = [item for item in known if item.kind == "horizontal" and len(item.text) > 300]
        step = max(1, len(flat) // MOST_PICTURES)
        found += [case for item in flat[::step][: 2 * MOST_PICTURES] for case in pictures(item)]
    _print_table(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
