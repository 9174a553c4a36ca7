"""The verbs that search: search, similar. The same answers as the web page."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kyoutei_nlp.cli.words import DONE, add_verb, open_corpus, say_json

if TYPE_CHECKING:
    from kyoutei_nlp.searching import Filters, SearchRequest

FILTERS: Final = (
    ("field", "fields", "分野", "分野の ID か名前"),
    ("party", "parties", "名前", "当事者"),
    ("code", "codes", "番号", "全国地方公共団体コード"),
    ("prefecture", "prefectures", "県", "都道府県"),
    ("party-type", "party_types", "種類", "当事者の種類（企業、大学、NPO など）"),
    ("year", "years", "年", "締結した年（2019、令和元、2015-2019）"),
    ("fy", "fiscal_years", "年度", "締結した年度"),
    ("signed", "signed", "期間", "締結日（2019-07-05、2019-04..2020-03）"),
    ("kind", "kinds", "種類", "文書か協定の種類"),
    ("agreement", "agreements", "種類", "協定の種類（包括、災害、姉妹都市 など）"),
    ("state", "states", "状態", "有効、自動更新中、満了、不明"),
    ("theme", "themes", "主題", "主題の番号か名前"),
)
"""Option, attribute of ``Filters``, metavar, help."""


def add(verbs: Any) -> None:
    """Add the verbs that search."""
    search = add_verb(verbs, "search", _search, "条文を検索する")
    search.add_argument(
        "query", nargs="?", default="", metavar="検索語", help="例: 災害時の物資供給 prefecture:千葉県"
    )  # fmt: skip
    search.add_argument(
        "--mode", choices=("keyword", "semantic", "hybrid"), default="hybrid", help="探し方"
    )
    search.add_argument("--limit", type=int, default=10, metavar="N", help="件数（既定 10）")
    search.add_argument("--page", type=int, default=1, metavar="N", help="何頁目か（既定 1）")
    search.add_argument(
        "--sort", choices=("relevance", "newest", "oldest", "name"), default="relevance", help="並び順"
    )  # fmt: skip
    add_filters(search)
    search.add_argument("--no-synonyms", action="store_true", help="同じ意味のことばを広げない")
    search.add_argument("--no-fold", action="store_true", help="ほぼ同じ文面の協定もまとめない")
    search.add_argument("--facets", action="store_true", help="絞り込みの件数も出す（--json では一頁全体を出す）")  # fmt: skip
    search.add_argument("--json", action="store_true", help="JSON で出す")
    search.add_argument("--explain", action="store_true", help="検索語がどう読まれたかを出す")
    similar = add_verb(verbs, "similar", _similar, "似た協定、似た条を探す")
    similar.add_argument("id", metavar="ID", help="文書の ID かパス。条なら「文書の ID#番号」")
    similar.add_argument("--limit", type=int, default=10, metavar="N", help="件数（既定 10）")
    similar.add_argument("--json", action="store_true", help="JSON で出す")


def add_filters(verb: Any) -> None:
    """The filters of a search, each of which may be repeated."""
    for option, _, metavar, told in FILTERS:
        verb.add_argument(f"--{option}", action="append", metavar=metavar, help=told)


def _search(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing

    request = _request(options)
    with open_corpus(options) as corpus:
        page = corpus.search_page(request)
    if options.explain:
        told = page.explanation.as_dict() if page.explanation else {}
        say_json({"query": options.query, **told, "notes": list(page.notes)})
    elif options.json:
        say_json(page.as_dict() if options.facets else [printing.hit_summary(h) for h in page.hits])
    else:
        printing.search_page(page)
    return DONE


def _similar(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing

    with open_corpus(options) as corpus:
        if "#" in options.id:
            found = corpus.similar_passages(options.id, limit=options.limit)
        else:
            found = corpus.similar(corpus.resolve(options.id), limit=options.limit)
    if options.json:
        say_json([printing.hit_summary(hit) for hit in found])
    else:
        printing.agreement_hits(found)
    return DONE


def _request(options: argparse.Namespace) -> SearchRequest:
    from kyoutei_nlp.searching import SearchRequest

    return SearchRequest(
        options.query,
        mode=options.mode,
        filters=chosen_filters(options),
        sort=options.sort,
        page=max(1, options.page),
        size=max(1, options.limit),
        synonyms=not options.no_synonyms,
        folded=not options.no_fold,
        facets=options.facets,
        explain=options.explain,
        on=date.today(),
    )


def chosen_filters(options: argparse.Namespace) -> Filters:
    """The filters that the person gave."""
    from kyoutei_nlp.searching import Filters

    return Filters(
        **{name: tuple(getattr(options, option.replace("-", "_")) or ()) for option, name, _, _ in FILTERS}
    )  # fmt: skip
