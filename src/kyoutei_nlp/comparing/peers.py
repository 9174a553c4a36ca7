"""Bodies like one's own, what they agreed, and what one has not (似た団体と、まだない協定)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kyoutei_nlp.comparing.bodies import Body, bodies_named, body_named, nearness, size_note
from kyoutei_nlp.comparing.holdings import (
    AXES,
    AXIS_NAMES,
    Held,
    having,
    holdings,
    value_name,
)
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import CorpusError

PEERS: Final = 12
EXAMPLES: Final = 3
SAME_PREFECTURE: Final = 0.3
PROFILE: Final = 0.2
"""What the same prefecture and the same fields count beside the class (1): a judgement, told in the reasons. Fields count least,
for a body that has agreed the very same has nothing to show."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A body like one's own (似た団体).

    Attributes:
        likeness: Class, prefecture and fields added up; compares within one answer only.
        reasons: For people, why it is like one's own.
    """

    body: Body
    held: tuple[Held, ...]
    likeness: float
    reasons: tuple[str, ...]

    def counts(self, axis: str) -> Mapping[str, int]:
        """Value → how many of its agreements have it, most frequent first."""
        return counted(self.held, axis)


@dataclass(frozen=True, slots=True)
class Gap:
    """A field, kind of partner or kind of agreement that peers have and one's own body has not (まだないもの).

    Attributes:
        share: Of the peers.
        examples: ``(body, agreement)``, each another agreement, likest peers first.
    """

    axis: str
    value: str
    share: float
    n_peers: int
    examples: tuple[tuple[Body, Held], ...]

    @property
    def name(self) -> str:
        """As a person reads it."""
        return value_name(self.axis, self.value)


@dataclass(frozen=True, slots=True)
class Peers:
    """The answer.

    Attributes:
        held: One's own agreements; may be none.
        gaps: By axis, those of most peers first.
        note: What sizes stand on.
    """

    body: Body
    held: tuple[Held, ...]
    peers: tuple[Peer, ...]
    gaps: Mapping[str, tuple[Gap, ...]]
    note: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "body": self.body.as_dict(),
            "agreements": [each.as_dict() for each in self.held],
            "counts": {axis: dict(counted(self.held, axis)) for axis in AXES},
            "peers": [
                {**peer.body.as_dict(), "likeness": round(peer.likeness, 3), "reasons": list(peer.reasons),
                 "agreements": [each.as_dict() for each in peer.held],
                 "counts": {axis: dict(peer.counts(axis)) for axis in AXES}}
                for peer in self.peers
            ],
            "gaps": {
                axis: [
                    {"id": gap.value, "name": gap.name, "peers": gap.n_peers, "share": round(gap.share, 3),
                     "examples": [{"body": body.name, **held.as_dict()} for body, held in gap.examples]}
                    for gap in gaps
                ]
                for axis, gaps in self.gaps.items()
            },
            "note": self.note,
        }  # fmt: skip

    def rows(self) -> list[list[str]]:
        """The gaps as a table: what, of how many peers, an example a row; headers in :data:`GAP_COLUMNS`."""
        return [
            [AXIS_NAMES[axis], gap.name, str(gap.n_peers), f"{gap.share:.0%}", body.name, held.title,
             "、".join(held.partners), held.signed_on or "", held.document_id]
            for axis, gaps in self.gaps.items()
            for gap in gaps
            for body, held in gap.examples
        ]  # fmt: skip


GAP_COLUMNS: Final = (
    "観点", "まだないもの", "持つ団体", "割合", "例の団体", "例の協定", "相手", "締結日", "文書ID",
)  # fmt: skip


def peers_of(
    corpus: Corpus, name: str, *, prefecture: str | None = None, limit: int = PEERS
) -> Peers:
    """Bodies of the corpus like the one named, and what they have that it has not.

    Args:
        corpus: Where they are looked for.
        name: ``白井市`` or ``千葉県白井市``; it need not be in the corpus.
        prefecture: For a name that two bodies bear.
        limit: At most so many peers.

    Raises:
        CorpusError: No body bears the name, or several do.
    """
    body = body_named(name, prefecture)
    if body is None:
        raise CorpusError(_unknown(name))
    known = holdings(corpus)
    own = known.get(body, ())
    found = [_peer(body, own, other, held) for other, held in known.items() if other != body]
    near = sorted((p for p in found if p is not None), key=lambda p: (-p.likeness, p.body.code))
    chosen = tuple(near[:limit])
    gaps = {axis: _gaps(own, chosen, axis) for axis in AXES}
    return Peers(body, own, chosen, gaps, size_note())


def _unknown(name: str) -> str:
    places = bodies_named(name)
    if len(places) > 1:
        return f"「{name}」は{'と'.join(places)}にあります。「{places[0]}{name}」のように都道府県を付けてください"
    return f"「{name}」という市区町村・都道府県が見つかりません。「白井市」のように正式な名前で書いてください"


def _peer(body: Body, own: Sequence[Held], other: Body, held: tuple[Held, ...]) -> Peer | None:
    """How like a body is; None for one of a class that is not even beside."""
    size = nearness(body.size, other.size)
    if not size:
        return None
    same_place = body.prefecture == other.prefecture
    common, profile = _profile(own, held)
    reasons = [f"同じ区分（{other.size_name}）" if size == 1 else f"隣の区分（{other.size_name}）"]
    reasons += ["同じ都道府県"] if same_place else []
    reasons += [f"共通の分野 {len(common)}"] if common else []
    likeness = size + SAME_PREFECTURE * same_place + PROFILE * profile
    return Peer(other, held, likeness, tuple(reasons))


def _profile(own: Iterable[Held], other: Iterable[Held]) -> tuple[set[str], float]:
    """The fields in common, and their share of all fields of both (Jaccard)."""
    one, two = set(counted(own, "field")), set(counted(other, "field"))
    return one & two, len(one & two) / len(one | two) if one | two else 0.0


def _gaps(own: Sequence[Held], peers: Sequence[Peer], axis: str) -> tuple[Gap, ...]:
    mine = set(counted(own, axis))
    told: dict[str, list[tuple[Body, Held]]] = {}
    for peer in peers:
        for value in peer.counts(axis):
            if value not in mine:
                told.setdefault(value, []).append((peer.body, having(peer.held, axis, value)[0]))
    found = [
        Gap(axis, value, len(each) / len(peers), len(each), _distinct(each))
        for value, each in told.items()
    ]
    return tuple(sorted(found, key=lambda gap: (-gap.n_peers, gap.value)))


def _distinct(found: Iterable[tuple[Body, Held]]) -> tuple[tuple[Body, Held], ...]:
    """The first few, each of another agreement: bodies of one agreement show it once."""
    told: dict[tuple[str, str], tuple[Body, Held]] = {}
    for body, held in found:
        told.setdefault((held.document_id, held.record), (body, held))
    return tuple(told.values())[:EXAMPLES]


def counted(held: Iterable[Held], axis: str) -> Mapping[str, int]:
    """Value → how many agreements have it, most frequent first."""
    counts = Counter(value for each in held for own, value in each.values if own == axis)
    return dict(sorted(counts.items(), key=lambda told: (-told[1], told[0])))
