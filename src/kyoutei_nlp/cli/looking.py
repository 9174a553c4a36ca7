"""Verbs that look: status, show, search."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from kyoutei_nlp.cli.words import DONE, add_verb, open_corpus, say, say_json

if TYPE_CHECKING:
    from kyoutei_nlp.corpus import Corpus
    from kyoutei_nlp.searching import Filters


def add(verbs: Any) -> None:
    """Add the verbs that look."""
    status = add_verb(verbs, "status", _status, "コーパスの中身、品質の低い頁、隔離した原本を見る")
    status.add_argument("--json", action="store_true", help="JSON で出す")
    show = add_verb(verbs, "show", _show, "一件の記録を根拠とともに見る")
    show.add_argument("id", metavar="ID", help="文書の ID（先頭だけでもよい）かパス")
    show.add_argument("--json", action="store_true", help="JSON で出す")
    show.add_argument("--page", type=int, default=1, metavar="N", help="描く頁（既定 1）")
    show.add_argument("--png", metavar="場所", help="行・読み順・段を描いた頁の絵を書き出す")
    _add_search(verbs)


def _add_search(verbs: Any) -> None:
    search = add_verb(verbs, "search", _search, "条文を検索する")
    search.add_argument("query", metavar="検索語", help="例: 災害時の物資供給 prefecture:千葉県")
    search.add_argument(
        "--mode", choices=("keyword", "semantic", "hybrid"), default="hybrid", help="探し方"
    )
    search.add_argument("--limit", type=int, default=10, metavar="N", help="件数（既定 10）")
    search.add_argument("--field", action="append", metavar="分野", help="分野の ID か名前")
    search.add_argument("--party", action="append", metavar="名前", help="当事者")
    search.add_argument("--prefecture", action="append", metavar="県", help="都道府県")
    search.add_argument(
        "--year", action="append", metavar="年", help="締結した年（2019、令和元、2015-2019）"
    )
    search.add_argument("--kind", action="append", metavar="種類", help="文書か協定の種類")
    search.add_argument(
        "--state", action="append", metavar="状態", help="有効、自動更新中、満了、不明"
    )
    search.add_argument("--json", action="store_true", help="JSON で出す")
    search.add_argument("--explain", action="store_true", help="検索語がどう読まれたかを出す")


def _status(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing

    with open_corpus(options) as corpus:
        if options.json:
            say_json(printing.status_summary(corpus))
        else:
            printing.status(corpus)
    return DONE


def _show(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing

    with open_corpus(options) as corpus:
        document_id = corpus.resolve(options.id)
        if options.png:
            _draw(corpus, document_id, options.page, options.png)
        elif options.json:
            from kyoutei_nlp.pipeline import record

            say_json(record(corpus, document_id, with_text=True))
        else:
            printing.document(corpus.tagged(document_id), corpus.theme_of(document_id))
    return DONE


def _draw(corpus: Corpus, document_id: str, page: int, path: str) -> None:
    from kyoutei_nlp.drawing import save_page

    save_page(corpus.tagged(document_id).document, page, path)
    say(f"{page} 頁を {path} に描きました。")


def _search(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.searching import explain

    filters = _filters(options)
    with open_corpus(options) as corpus:
        if options.explain:
            say_json(explain(options.query, filters=filters, on=date.today()).as_dict())
            return DONE
        hits = corpus.search(
            options.query, mode=options.mode, limit=options.limit, filters=filters, on=date.today()
        )
        if options.json:
            say_json([printing.hit_summary(hit) for hit in hits])
        else:
            printing.hits(hits, options.query)
    return DONE


def _filters(options: argparse.Namespace) -> Filters:
    from kyoutei_nlp.searching import Filters

    return Filters(
        fields=tuple(options.field or ()),
        parties=tuple(options.party or ()),
        prefectures=tuple(options.prefecture or ()),
        years=tuple(options.year or ()),
        kinds=tuple(options.kind or ()),
        states=tuple(options.state or ()),
    )
