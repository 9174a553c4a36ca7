"""What was compared: peers with their gaps, a draft beside its kind (比較の表示)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from kyoutei_nlp.printing.terminal import listing, notice

if TYPE_CHECKING:  # comparing reads and tags drafts, which a search need not wait for
    from kyoutei_nlp.comparing import DraftReview, Peers
    from kyoutei_nlp.comparing.peers import Gap, Peer
    from kyoutei_nlp.comparing.usual import Example

NAMES: Final = 3


def peers(found: Peers) -> None:
    """The bodies like one's own, and what they have that it has not."""
    from kyoutei_nlp.comparing.holdings import AXIS_NAMES

    body = found.body
    notice(f"{body.name}（{body.prefecture}、{body.size_name}）: 協定 {len(found.held)} 件")
    notice(found.note)
    if not found.peers:
        notice("同じ区分か隣の区分の団体は、このコーパスにありません。")
        return
    columns = ("団体", "区分", "協定", "主な分野", "似ているところ")
    listing(f"似た団体（{len(found.peers)}）", columns, [_peer(peer) for peer in found.peers])
    for axis, gaps in found.gaps.items():
        title = f"まだない{AXIS_NAMES[axis]}（{len(gaps)}）"
        rows = [row for gap in gaps for row in _gap(gap, len(found.peers))]
        _table(title, (AXIS_NAMES[axis], "持つ団体", "例", "協定", "相手", "文書"), rows)


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A listing, or one line where there is nothing to list."""
    if rows:
        listing(title, columns, rows)
    else:
        notice(f"{title}: ありません")


def _peer(peer: Peer) -> Sequence[str]:
    from kyoutei_nlp.comparing.holdings import value_name

    fields = [value_name("field", value) for value in peer.counts("field")][:NAMES]
    place = f"{peer.body.name}（{peer.body.prefecture}）"
    return (
        place,
        peer.body.size_name,
        str(len(peer.held)),
        "、".join(fields),
        "、".join(peer.reasons),
    )


def _gap(gap: Gap, n_peers: int) -> list[Sequence[str]]:
    first = (gap.name, f"{gap.n_peers}/{n_peers}")
    return [
        (*(first if n == 0 else ("", "")), body.name, held.title, "、".join(held.partners[:NAMES]), held.document_id)
        for n, (body, held) in enumerate(gap.examples)
    ]  # fmt: skip


def draft_review(found: DraftReview) -> None:
    """What is missing, what is odd, what is unusual, each with where an example stands."""
    notice(f"{found.title}: {found.compared_with}と比べました。")
    rows = [
        (each.name, f"{each.share:.0%}", "あり" if each.here else "なし", _places(each.examples))
        for each in found.usual
    ]
    _table("ふつうある条項（6 割以上の協定書にあるもの）", ("条項", "割合", "この案", "例"), rows)
    if found.odd is None:
        notice("ほかにない条は、比べる条が少ないか、ベクトルがないため判定していません。")
    else:
        told = [
            (
                c.number or "",
                c.heading or "",
                f"{c.likeness:.2f} < {c.limit:.2f}",
                _place(c.nearest),
            )
            for c in found.odd
        ]
        _table("ほかに似た条がない条", ("条", "見出し", "近さ", "いちばん近い条"), told)
    values = [
        (v.name, v.clause or "", f"{v.value}（{v.share:.0%}）", f"{v.usual}（{v.usual_share:.0%}）", _places(v.examples))
        for v in found.unusual
    ]  # fmt: skip
    _table("めずらしい値", ("項目", "条", "この案", "ふつう", "例"), values)


def _places(examples: Sequence[Example]) -> str:
    return "\n".join(map(_place, examples))


def _place(example: Example) -> str:
    where = " ".join(filter(None, (example.number, example.heading)))
    return f"{example.title} {where}（{example.document_id} {example.page} 頁）"
