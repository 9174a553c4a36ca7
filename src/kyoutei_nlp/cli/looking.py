"""Verbs that look: status, show."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from kyoutei_nlp.cli.words import DONE, add_verb, open_corpus, say, say_json

if TYPE_CHECKING:
    from kyoutei_nlp.corpus import Corpus


def add(verbs: Any) -> None:
    """Add the verbs that look."""
    status = add_verb(verbs, "status", _status, "コーパスの中身、品質の低い頁、隔離した原本を見る")
    status.add_argument("--json", action="store_true", help="JSON で出す")
    show = add_verb(verbs, "show", _show, "一件の記録を根拠とともに見る")
    show.add_argument("id", metavar="ID", help="文書の ID（先頭だけでもよい）かパス")
    show.add_argument("--json", action="store_true", help="JSON で出す")
    show.add_argument("--no-text", action="store_true", help="本文を出さず、表だけにする")
    show.add_argument("--page", type=int, default=1, metavar="N", help="描く頁（既定 1）")
    show.add_argument("--png", metavar="場所", help="行・読み順・段を描いた頁の絵を書き出す")


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
            tagged = corpus.tagged(document_id)
            printing.document(tagged, corpus.theme_of(document_id), today=date.today())
            if not options.no_text:
                from kyoutei_nlp.proofs import print_text

                print_text(tagged)
    return DONE


def _draw(corpus: Corpus, document_id: str, page: int, path: str) -> None:
    from kyoutei_nlp.drawing import save_page

    save_page(corpus.tagged(document_id).document, page, path)
    say(f"{page} 頁を {path} に描きました。")
