"""The verbs that compare: peers, review-draft."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kyoutei_nlp.cli.words import DONE, add_verb, open_corpus, say, say_json

if TYPE_CHECKING:
    from kyoutei_nlp.comparing import DraftReview
    from kyoutei_nlp.corpus import Corpus


def add(verbs: Any) -> None:
    """Add the verbs that compare."""
    peers = add_verb(verbs, "peers", _peers, "似た団体が結んでいて、まだ結んでいない協定を探す")
    peers.add_argument(
        "name", metavar="団体", help="市区町村か都道府県（例: 白井市、東京都府中市）"
    )
    peers.add_argument("--limit", type=int, default=12, metavar="N", help="似た団体の数（既定 12）")
    peers.add_argument("--json", action="store_true", help="JSON で出す")
    peers.add_argument("--csv", metavar="場所", help="まだないものの表を CSV に書き出す")
    draft = add_verb(
        verbs, "review-draft", _review_draft, "案文や協定書を、コーパスの協定書と比べて点検する"
    )
    draft.add_argument(
        "draft", metavar="ファイルかID", help="案文のファイル、またはコーパスの文書の ID"
    )
    draft.add_argument("--record", metavar="番号", help="協定集の中のどの協定か")
    draft.add_argument("--json", action="store_true", help="JSON で出す")


def _peers(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.comparing import GAP_COLUMNS, peers_of
    from kyoutei_nlp.exporting import write_rows

    with open_corpus(options) as corpus:
        found = peers_of(corpus, options.name, limit=max(1, options.limit))
    if options.csv:
        write_rows(GAP_COLUMNS, found.rows(), Path(options.csv))
        say(f"{len(found.rows())} 行を {options.csv} に書き出しました。")
    elif options.json:
        say_json(found.as_dict())
    else:
        printing.peers(found)
    return DONE


def _review_draft(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing

    with open_corpus(options) as corpus:
        found = _reviewed(corpus, options.draft, options.record)
    if options.json:
        say_json(found.as_dict())
    else:
        printing.draft_review(found)
    return DONE


def _reviewed(corpus: Corpus, draft: str, record: str | None) -> DraftReview:
    from kyoutei_nlp.comparing import read_draft, review

    path = Path(draft)
    tagged = read_draft(path) if path.is_file() else corpus.tagged(corpus.resolve(draft))
    return review(corpus, tagged, record=record)
