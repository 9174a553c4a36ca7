"""Letters → lines, in either writing direction (行), with ruby set apart.

A line knows where it starts and ends along its direction and where it stands across it, so that what follows
(columns, paragraphs) need not know the direction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.document import Box, Direction
from kyoutei_nlp.reading.chaining import lines_down
from kyoutei_nlp.reading.glyphs import Letters
from kyoutei_nlp.reading.letters import close_up
from kyoutei_nlp.reading.medians import medians
from kyoutei_nlp.reading.rows import rows_across
from kyoutei_nlp.reading.spacing import Piece, cut_into_pieces

RUBY: Final = 0.62
"""Share of the letters beside them that the letters of ruby have at most."""


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line of letters.

    Attributes:
        start, end: Along the line: x for horizontal, y for vertical.
        cross: Across, growing in reading order: y for horizontal, minus x for vertical.
        pieces: The stretches between gaps wider than a letter.
    """

    text: str
    box: Box
    direction: Direction
    start: float
    end: float
    cross: float
    size: float
    pieces: tuple[Piece, ...] = ()


def set_lines(letters: Letters, direction: Direction) -> tuple[list[SetLine], list[SetLine]]:
    """The lines in order across the page, and the ruby beside them."""
    if not len(letters):
        return [], []
    if direction == "horizontal":
        return set_cells(letters, np.zeros(len(letters), np.intp))[0]
    columns = [[g.index for g in column] for column in lines_down(letters.glyphs())]
    order = np.array([place for column in columns for place in column], dtype=np.intp)
    lines = _made_lines(letters.at(order), [len(column) for column in columns], direction)
    return _in_order(lines)


def set_cells(
    letters: Letters, groups: NDArray[np.intp]
) -> list[tuple[list[SetLine], list[SetLine]]]:
    """The horizontal lines, and the ruby, of each of several groups of letters.

    Args:
        letters: All of them.
        groups: (n,) the number of the group of each, from 0.
    """
    order, counts, owners = rows_across(letters, groups)
    lines = _made_lines(letters.at(order), counts, "horizontal")
    held: list[list[SetLine]] = [[] for _ in range(int(groups.max()) + 1)]
    for group, line in zip(owners, lines, strict=True):
        held[group].append(line)
    return [_in_order(own) for own in held]


def _in_order(lines: Iterable[SetLine]) -> tuple[list[SetLine], list[SetLine]]:
    return _without_ruby(sorted(lines, key=lambda line: (line.cross, line.start)))


def _made_lines(letters: Letters, counts: list[int], direction: Direction) -> Iterator[SetLine]:
    """The lines of letters that stand line after line, each as it is read."""
    first = np.zeros(len(counts), np.intp)
    np.cumsum(counts[:-1], out=first[1:])
    sizes = medians(letters.sizes, first)
    vertical = direction == "vertical"
    pieces = cut_into_pieces(letters, first, sizes, vertical=vertical)
    boxes = np.concatenate(
        [
            np.minimum.reduceat(letters.boxes[:, :2], first),
            np.maximum.reduceat(letters.boxes[:, 2:], first),
        ],
        axis=1,
    )
    across = -letters.middles[0] if vertical else letters.baselines
    crosses = medians(across, first)
    starts, ends = boxes[:, 1 if vertical else 0], boxes[:, 3 if vertical else 2]
    if vertical:
        starts = np.array([own[0].start for own in pieces])
    columns = (starts, ends, crosses, sizes)
    for own, edges, start, end, cross, size in zip(
        pieces, boxes.tolist(), *(column.tolist() for column in columns), strict=True
    ):
        text = close_up("　".join([piece.text for piece in own]))
        yield SetLine(text, Box(*edges), direction, start, end, cross, size, own)


def _without_ruby(lines: list[SetLine]) -> tuple[list[SetLine], list[SetLine]]:
    """Set apart lines of small letters that stand close against a line of letters twice their size."""
    sizes = [line.size for line in lines]
    if not lines or min(sizes) > RUBY * max(sizes):
        return lines, []
    body, ruby = [], []
    for index, line in enumerate(lines):
        near: Iterable[SetLine] = lines[max(0, index - 2) : index + 3]
        if any(_is_ruby(line, host) for host in near if host is not line):
            ruby.append(line)
        else:
            body.append(line)
    return body, ruby


def _is_ruby(line: SetLine, host: SetLine) -> bool:
    """Furigana: kana at most 0.62 of the letters beside it, above them (to their right in vertical text)."""
    if line.size > RUBY * host.size:
        return False
    letters = [c for c in line.text if not c.isspace()]
    if not letters or any(not ("ぁ" <= c <= "ヿ") for c in letters):
        return False
    if line.start < host.start - host.size or line.end > host.end + host.size:
        return False
    distance = host.cross - line.cross
    return 0.4 * host.size < distance < 1.35 * host.size


def cut_piece(piece: Piece, edge: float, at: float) -> tuple[Piece, ...]:
    """A vertical piece as two, up to ``edge`` and from ``at`` on, where a letter starts there or set in; else as it is.

    What hangs over the edge belongs to the upper piece.
    """
    least, most = at - 0.4 * piece.size, at + 1.6 * piece.size
    near = [i for i, (start, _) in enumerate(piece.places) if least < start < most and i]
    if not near:
        return (piece,)
    first = near[0]
    letter = piece.places[first][1]
    rest = tuple((start, n - letter) for start, n in piece.places[first:])
    upper, lower = piece.text[:letter].rstrip("　 "), piece.text[letter:]
    return (
        replace(piece, end=edge, text=upper, n_glyphs=first, places=piece.places[:first]),
        replace(piece, start=rest[0][0], text=lower, n_glyphs=len(rest), places=rest),
    )


def cut_line(line: SetLine, pieces: tuple[Piece, ...]) -> SetLine:
    """The line with only these of its pieces."""
    if len(pieces) == len(line.pieces):
        return line
    start, end = pieces[0].start, pieces[-1].end
    if line.direction == "vertical":
        box = Box(line.box.x0, start, line.box.x1, end)
    else:
        box = Box(start, line.box.top, end, line.box.bottom)
    text = close_up("　".join(piece.text for piece in pieces))
    size = max(pieces, key=lambda piece: piece.n_glyphs).size or line.size
    return replace(line, text=text, box=box, start=start, end=end, size=size, pieces=pieces)
