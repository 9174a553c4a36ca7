"""Where the nodes of a network stand (配置): the one owner of networkx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kyoutei_nlp.errors import DrawingError

GAP: Final = 1.3
"""Space round a group of nodes, in lengths of an edge."""
CROWDED: Final = 8
"""Partners from which on the edges round a node grow, so that names have their place."""
WIDE: Final = 1.15
"""Width of the whole in heights."""
HEIGHT_OF_LETTERS: Final = 1.5
"""Room a line of letters takes upright, in widths of a letter."""

Places = dict[str, tuple[float, float]]


def spread(names: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Places:
    """Name → place: each group that hangs together by Kamada and Kawai (1989), the groups in rows, tallest first.

    The same input gives the same places.
    """
    groups = sorted(_groups(names, pairs), key=lambda group: (-len(group), sorted(group.nodes)[0]))
    boxes = sorted((_one_group(group) for group in groups), key=lambda box: (-box[2], -box[1]))
    widest = max((width for _, width, _ in boxes), default=0.0)
    area = sum(width * height for _, width, height in boxes)
    limit = max(widest, WIDE * area**0.5)
    places: Places = {}
    x = y = row = 0.0
    for inside, width, height in boxes:
        if x and x + width > limit:
            x, y, row = 0.0, y - row, 0.0
        places |= {name: (x + at_x, y - at_y) for name, (at_x, at_y) in inside.items()}
        x, row = x + width, max(row, height)
    return places


def _groups(names: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[Any]:
    try:
        import networkx
    except ImportError as error:
        raise DrawingError("図には networkx が要ります: pip install 'kyoutei-nlp[plot]'") from error
    graph = networkx.Graph()
    graph.add_nodes_from(sorted(names))
    graph.add_edges_from(sorted(pairs))
    return [graph.subgraph(sorted(group)).copy() for group in networkx.connected_components(graph)]


def _one_group(group: Any) -> tuple[Places, float, float]:
    """Places from (0, 0) on with a margin, and the width and height that the group takes."""
    import networkx

    if len(group) == 1:
        return {next(iter(group)): (GAP / 2, GAP / 2)}, GAP, GAP
    if len(group) == 2:  # upright, so that the names of two do not meet
        upper, lower = group
        return {upper: (GAP / 2, 0.3), lower: (GAP / 2, 1.1)}, GAP, 1.4
    found = networkx.kamada_kawai_layout(group)
    longest = [abs(found[a] - found[b]).max() for a, b in group.edges]
    crowd = max(1.0, (max(dict(group.degree).values()) / CROWDED) ** 0.75)
    unit = (sum(longest) / len(longest) or 1.0) / crowd
    points = {name: (float(at[0]) / unit, float(at[1]) / unit) for name, at in found.items()}
    left = min(x for x, _ in points.values())
    top = min(y for _, y in points.values())
    inside = {name: (x - left + GAP / 2, y - top + GAP / 2) for name, (x, y) in points.items()}
    width = max(x for x, _ in inside.values()) + GAP / 2
    height = max(y for _, y in inside.values()) + GAP / 2
    return inside, width, height


def readable(labels: Mapping[str, str], places: Places, letter: float) -> set[str]:
    """The names whose labels can stand over their places without meeting one before them.

    Args:
        labels: Name → label, the weightier first.
        places: Where each name stands.
        letter: Width of a letter, in the units of ``places``.
    """
    kept: dict[str, tuple[float, float, float]] = {}
    for name, label in labels.items():
        (x, y), half = places[name], letter * len(label) / 2
        if all(
            abs(x - at_x) > half + at_half or abs(y - at_y) > letter * HEIGHT_OF_LETTERS
            for at_x, at_y, at_half in kept.values()
        ):
            kept[name] = (x, y, half)
    return set(kept)
