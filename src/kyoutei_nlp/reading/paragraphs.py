"""Lines → paragraphs (段落): what goes on with the line before and what opens anew."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Final

from kyoutei_nlp.reading.draft import Block, DraftLine, Role
from kyoutei_nlp.reading.entries import SIGNS, ends_entry
from kyoutei_nlp.reading.joining import ARTICLE, LABELLED, PARENTHESISED, is_marker, starts_block
from kyoutei_nlp.reading.margins import Margins, is_centred
from kyoutei_nlp.reading.setting import SetLine, cut_line

_SENTENCE_END: Final = tuple("。．！？」』）)】:：；;…")
_BULLETS: Final = frozenset("□■☐☑✓・●○◆◇▶▷")
_SIGNER: Final = re.compile(r"^[甲乙丙丁戊](?:[　 ]|$)")
_GOES_ON: Final = tuple("とのにをはがでやもへ、，・及び並び")
_BREAKS_OFF: Final = (
    "の",
    "と",
    "に",
    "を",
    "が",
    "で",
    "する",
    "した",
    "及び",
    "並びに",
    "おける",
    "的な",
    "ための",
    "・",
    "、",
)
_CARRIES_ON: Final = ("の", "に", "を", "と", "ついて", "関する", "係る")
_IN_KANA: Final = re.compile(
    r"(?!この|その|これ|それ|また|なお|しかし|ただし|さらに|そして|まず|つぎに)[ぁ-ん]"
)
_OPENS: Final = tuple("「『（(【〔《〈“")
MIN_RUNNING: Final = 9
"""Letters that a line of running text has at least, to go on over a joint."""
RUNS_ON: Final = 15
"""Letters from which a full line is surely one of running text (arbitrary)."""
ROOMY: Final = 5.0
"""Letters of room beside all lines of a box on a slide: none of them was wrapped."""
LABEL: Final = 6
"""Letters of a label (問１, 日　時) at most."""
SHORT: Final = 2.2
"""A line that ends this many letters before the margin ends its paragraph (行頭・行末の禁則 move at most two)."""


def paragraphs(
    lines: list[SetLine], *, body_size: float, slide_edge: float | None = None
) -> list[Block]:
    """The blocks of one region.

    Args:
        lines: In order.
        body_size: Letter size of the text, in points.
        slide_edge: On a slide, how far the lines might have run; sentences there begin a line.
    """
    if not lines:
        return []
    lines = [part for line in lines for part in _split_bullets(line)]
    margins = Margins.of(lines)
    if slide_edge is not None:
        room = slide_edge - margins.end > ROOMY * margins.size
        margins = replace(
            margins,
            pitch=min(margins.pitch, 1.5 * margins.size),
            end=slide_edge if room else margins.end,
            slide=True,
        )
    groups: list[list[SetLine]] = []
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        if groups and _goes_on(groups[-1], line, following, margins):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_block(group, margins, body_size) for group in groups]


def _split_bullets(line: SetLine) -> list[SetLine]:
    """A line with a bullet in its midst (□ a　　□ b) is as many lines."""
    at = [i for i, piece in enumerate(line.pieces) if i and piece.text[0] in _BULLETS]
    if not at or line.pieces[0].text[0] not in _BULLETS:
        return [line]
    edges = [0, *at, len(line.pieces)]
    return [cut_line(line, line.pieces[a:b]) for a, b in pairwise(edges)]


def _goes_on(
    group: list[SetLine], line: SetLine, following: SetLine | None, margins: Margins
) -> bool:
    last = group[-1]
    if abs(line.size - last.size) > 0.12 * max(line.size, last.size):
        return False
    if _title_breaks_off(last, line, margins) or _title_fills_on(group, line, margins):
        return True
    if line.cross - last.cross > _farthest(last, margins):
        return False
    if starts_block(line.text) or _is_heading_line(last):
        return False
    if _is_set_right(last, line, margins):
        return False
    if _SIGNER.match(line.text) or (_SIGNER.match(group[0].text) and line.start > last.start):
        return False
    if is_centred(last, margins) or is_centred(line, margins):
        return _title_goes_on(last, line, margins)
    if _are_rows(last, line) or ends_entry(last.text, line.text):
        return False
    if margins.slide and last.text.endswith("。"):
        return False
    if not _reaches(last, line, margins) and not _is_rest(last, line, margins):
        return False
    return not _is_indented(group, line, following, margins)


def _farthest(last: SetLine, margins: Margins) -> float:
    """Points down to the next line from which it opens a paragraph; more on a slide below a full line in mid-sentence."""
    usual = max(1.45 * margins.pitch, margins.pitch + 0.6 * margins.size)
    runs_on = len(last.text) > RUNS_ON and margins.end - last.end < margins.size
    if margins.slide and runs_on and not last.text.endswith(_SENTENCE_END):
        return max(usual, 2.4 * margins.size)
    return usual


def _is_set_right(last: SetLine, line: SetLine, margins: Margins) -> bool:
    """Whether one of the lines stands at the right by itself (日付, 発信者, 文書番号)."""
    far = margins.start + max(0.3 * (margins.end - margins.start), 6 * margins.size)
    both = min(last.start, line.start) > far and abs(last.end - line.end) < 0.3 * margins.size
    if abs(last.start - line.start) < (0.3 if both else 0.6) * margins.size:
        return False
    return last.start > far or (line.start > far and margins.end - line.end < margins.size)


def _are_rows(last: SetLine, line: SetLine) -> bool:
    """Labels beside values: after a wide gap both lines start anew at one place."""
    near = 0.6 * line.size
    return any(
        abs(a.start - b.start) <= near
        for before, a in pairwise(last.pieces)
        if a.start - before.end > 1.6 * last.size
        for b in line.pieces[1:]
    )


def _title_breaks_off(last: SetLine, line: SetLine, margins: Margins) -> bool:
    """A title in large or centred letters that breaks off in mid-phrase goes on in the next line."""
    large = last.size > 1.12 * margins.size and abs(last.size - line.size) < 0.5
    set_off = large or (is_centred(last, margins) and is_centred(line, margins))
    if not set_off or line.cross - last.cross > 2.6 * last.size or starts_block(line.text):
        return False
    opened = last.text.count("「") > last.text.count("」")
    return opened or last.text.endswith(_BREAKS_OFF) or line.text.startswith(_CARRIES_ON)


def _title_fills_on(group: list[SetLine], line: SetLine, margins: Margins) -> bool:
    """A centred title whose lines before are full has its rest in the middle of the next."""
    last, size = group[-1], margins.size
    full = all(
        x.start - margins.start < 2 * x.size and margins.end - x.end < 2 * x.size for x in group
    )
    alike = abs(last.size - line.size) < 0.5 and last.size > 1.05 * size
    near = line.cross - last.cross < 2.2 * line.size
    return full and alike and near and is_centred(line, margins) and not starts_block(line.text)


def _is_heading_line(line: SetLine) -> bool:
    return bool(PARENTHESISED.match(line.text) or LABELLED.match(line.text))


def _reaches(last: SetLine, line: SetLine, margins: Margins) -> bool:
    """Whether ``last`` is full: what opens ``line`` would not have fitted after it."""
    room = margins.end - last.end
    return (
        room <= SHORT * margins.size
        or room <= _first_word(line) * margins.size * 0.55 + margins.size
    )


def _is_rest(last: SetLine, line: SetLine, margins: Margins) -> bool:
    """On a slide, whose boxes nobody sees: the line in kana is the end of the long one's sentence."""
    if not margins.slide or len(last.text) <= RUNS_ON or last.text.endswith(_SENTENCE_END):
        return False
    return bool(_IN_KANA.match(line.text)) and line.text.endswith("。")


def _first_word(line: SetLine) -> int:
    """Letters of the Latin word that opens the line; 0 for Japanese."""
    length = 0
    for character in line.text:
        if not (character.isascii() and not character.isspace()):
            break
        length += 1
    return length if length > 2 else 0


def _is_indented(
    group: list[SetLine], line: SetLine, following: SetLine | None, margins: Margins
) -> bool:
    """Whether ``line`` is set in as a first line (字下げ), not hanging under a number."""
    first, last, size = group[0], group[-1], margins.size
    step = line.start - last.start
    if _hangs(group, line):
        return False
    if step > 0.3 * size and line.text.startswith(_OPENS) and last.text.endswith("。"):
        return line.start - margins.start < 1.6 * size
    if abs(step) < 0.6 * size:
        least = (
            0.3 if line.text.startswith(_OPENS) else 0.6
        )  # a bracket hangs into the blank before it
        set_in = least * size < line.start - margins.start < 1.6 * size
        return set_in and last.text.endswith("。") and not is_marker(first.text) and first is last
    if step < 0:
        # Back out: the second line of an indented paragraph, or a new one further left.
        return len(group) > 1 and abs(line.start - first.start) > 0.6 * size and step < -0.6 * size
    if len(group) == 1 and is_marker(first.text):
        return False
    if step > 3.5 * size:
        return not (len(group) == 1 and is_marker(first.text))
    back = following is not None and following.start < line.start - 0.6 * size
    return back or last.text.endswith(_SENTENCE_END) or len(group) > 1


def _hangs(group: list[SetLine], line: SetLine) -> bool:
    """Whether the lines stand below what follows the label of the first one (問１　…, 答　…)."""
    label, *rest = group[0].pieces or (None,)
    if label is None or not rest or len(label.text) > LABEL:
        return False
    below = rest[0].start
    return all(abs(x.start - below) < 0.6 * x.size for x in [*group[1:], line])


def _title_goes_on(last: SetLine, line: SetLine, margins: Margins) -> bool:
    """A title on two centred lines goes on when the first breaks off in mid-phrase."""
    if is_centred(last, margins) != is_centred(line, margins):
        return False
    return last.text.endswith(_GOES_ON) or line.text.startswith(
        ("に関する", "についての", "に係る")
    )


def _block(group: list[SetLine], margins: Margins, body_size: float) -> Block:
    lines = tuple(DraftLine(line.text, line.box, line.direction) for line in group)
    size = median(line.size for line in group)
    return Block(lines, _role(group, size, margins, body_size), round(size, 1))


def _role(group: list[SetLine], size: float, margins: Margins, body_size: float) -> Role:
    text = "".join(line.text for line in group)
    if len(text) > 90 or text.endswith("。") or ARTICLE.match(text):
        return "text"
    if size > 1.35 * body_size:
        return "title"
    if size > 1.12 * body_size:
        return "heading"
    return "text"


def may_continue(before: Block, after: Block, *, margins_end: float | None) -> bool:
    """Whether a paragraph goes on over a joint of columns or pages.

    The line before must break off in mid-sentence and be full; what follows must not open anything.
    """
    last, first = before.lines[-1], after.lines[0]
    if before.role != after.role or last.direction != first.direction or starts_block(first.text):
        return False
    if abs(before.size - after.size) > 0.1 * max(before.size, after.size):
        return False
    if last.text.endswith(_SENTENCE_END) or PARENTHESISED.match(last.text):
        return False
    if margins_end is None or last.box is None or ends_entry(last.text, first.text):
        return False
    if SIGNS.match(last.text) or len(last.text) < MIN_RUNNING:
        return False
    end = last.box.bottom if last.direction == "vertical" else last.box.x1
    return margins_end - end <= (SHORT + 0.5) * before.size
