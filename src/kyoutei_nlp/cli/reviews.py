"""Verbs of reviewing: what to look at, corrections one by one or by Excel, history, taking back."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from kyoutei_nlp.cli.searching import add_filters, chosen_filters
from kyoutei_nlp.cli.words import (
    DONE,
    FAILED,
    SET_ASIDE,
    Parser,
    add_verb,
    add_who,
    open_corpus,
    say,
    say_json,
    warn,
)

if TYPE_CHECKING:
    from kyoutei_nlp.corpus import Corpus, Past
    from kyoutei_nlp.correcting import Doubt, Item
    from kyoutei_nlp.reviewing import ImportPlan


def add(verbs: Any) -> None:
    """Add the verbs of reviewing."""
    review = verbs.add_parser(
        "review", help="確認待ちを見る、値を直す、Excel で直して読み戻す"
    ).add_subparsers(title="動詞", metavar="動詞", required=True, parser_class=Parser)
    listing = add_verb(review, "list", _list, "人が確かめるとよい値を、疑わしい順に見る")
    listing.add_argument("--limit", type=int, default=30, metavar="N", help="件数（既定 30）")
    listing.add_argument(
        "--item", metavar="項目", help="この項目だけ（signed_on、party、page など）"
    )
    listing.add_argument("--json", action="store_true", help="JSON で出す")
    items = add_verb(review, "items", _items, "一件の文書で直せる値を見る")
    items.add_argument("id", metavar="ID", help="文書の ID（先頭だけでもよい）かパス")
    items.add_argument("--json", action="store_true", help="JSON で出す")
    _add_corrections(review)
    _add_workbook(review)


def _add_corrections(review: Any) -> None:
    for action, summary in (
        ("set", "値を直す"),
        ("add", "足りない値を加える"),
        ("remove", "誤った値を外す"),
        ("confirm", "値が正しいと確かめる"),
    ):
        verb = add_verb(review, action, _correct, summary)
        verb.set_defaults(action=action)
        verb.add_argument("id", metavar="ID", help="文書の ID（先頭だけでもよい）かパス")
        verb.add_argument(
            "item", metavar="項目", help="signed_on、party、field など（review items で分かる）"
        )
        if action in ("set", "add"):
            verb.add_argument(
                "value", metavar="値", help="新しい値（2019-07-05、令和元年7月5日、観光 など）"
            )
        if action != "add":
            verb.add_argument("--was", metavar="値", help="いまの値（同じ項目がいくつもあるとき）")
        verb.add_argument(
            "--record", metavar="番号", help="協定の番号（省くと 0、文書の値なら不要）"
        )
        verb.add_argument(
            "--detail", action="append", default=[], metavar="事柄=値", help="例: code=122271"
        )
        verb.add_argument("--quote", metavar="言葉", help="根拠になる本文の言葉")
        add_who(verb)
    undo = add_verb(review, "undo", _undo, "訂正を取り消す（取り消しを取り消すと元に戻る）")
    undo.add_argument("correction", metavar="訂正ID", help="review history で分かる")
    add_who(undo)
    history = add_verb(review, "history", _history, "だれが、いつ、何を、なぜ直したか")
    history.add_argument("id", nargs="?", metavar="ID", help="文書（省くとすべて）")
    history.add_argument("--json", action="store_true", help="JSON で出す")


def _add_workbook(review: Any) -> None:
    export = add_verb(review, "export", _export, "確認用の Excel を書き出す")
    export.add_argument("-o", "--output", required=True, metavar="場所", help="書き出す先（.xlsx）")
    export.add_argument("--doubtful", action="store_true", help="確認待ちの行だけ")
    export.add_argument("--query", default="", metavar="検索語", help="この検索に当たる文書だけ")
    add_filters(export)
    export.add_argument(
        "--id", action="append", metavar="ID", help="この文書だけ（くり返してよい）"
    )
    imported = add_verb(
        review, "import", _import, "直した Excel を読み戻す（--apply までは見るだけ）"
    )
    imported.add_argument("path", metavar="Excel", help="review export で作り、直したもの")
    imported.add_argument("--apply", action="store_true", help="表示した変更を実際に行う")
    imported.add_argument("--partial", action="store_true", help="誤りや衝突のある行を除いて行う")
    imported.add_argument("--json", action="store_true", help="JSON で出す")
    add_who(imported)


def _list(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.correction import item_kinds

    with open_corpus(options) as corpus:
        queue = corpus.review_queue(limit=options.limit, item=options.item)
        waiting = sum(corpus.review_counts().values())
        titles = {each.document_id: "" for each in queue}
        titles = {key: corpus.title_of(key) for key in titles}
    if options.json:
        say_json([asdict(each) for each in queue])
        return DONE

    def row(each: Doubt) -> tuple[str, ...]:
        kind = item_kinds().get(each.item)
        value = kind.named(each.value) if kind else ""
        place = f"{each.document_id} {titles[each.document_id][:24]}"
        return place, str(each.page), kind.name if kind else "頁", value[:20], each.reason

    printing.listing(
        f"確認待ち {waiting} 件のうち {len(queue)} 件",
        ("文書", "頁", "項目", "値", "理由"),
        map(row, queue),
    )
    return DONE


def _items(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.reviewing import shown

    with open_corpus(options) as corpus:
        found = corpus.items(corpus.resolve(options.id))
    if options.json:
        say_json([_item_json(item) for item in found])
        return DONE
    rows = (
        (
            item.name, item.record or "-", item.kind.name, shown(item.kind, item.value),
            "、".join(f"{key}={text}" for key, text in item.details.items()),
            "人" if item.method == "human" else "" if item.method is None else f"{item.score:.2f}",
        )
        for item in found
    )  # fmt: skip
    printing.listing("直せる値", ("項目", "協定", "名前", "値", "事柄", "確からしさ"), rows)
    return DONE


def _item_json(item: Item) -> dict[str, Any]:
    place = {"start": item.span.start, "end": item.span.end} if item.span else None
    return {
        "item": item.name, "record": item.record, "value": item.value, "details": dict(item.details),
        "score": item.score, "method": item.method, "evidence": place, "correction": item.correction_id,
    }  # fmt: skip


def _correct(options: argparse.Namespace) -> int:
    from kyoutei_nlp.correction import item_kinds
    from kyoutei_nlp.errors import CorrectionError
    from kyoutei_nlp.reviewing import typed

    kind = item_kinds().get(options.item)
    if kind is None:
        raise CorrectionError(f"直せる項目は {'、'.join(item_kinds())} です: {options.item}")
    details = {detail.id: detail for detail in kind.details}
    told = dict(each.partition("=")[::2] for each in options.detail)
    record = options.record or (None if kind.scope == "document" else "0")
    record = None if record == "-" else record
    with open_corpus(options) as corpus:
        document_id = corpus.resolve(options.id)
        done = corpus.correct(
            document_id,
            options.action,
            options.item,
            record=record,
            was=_was(corpus, document_id, options, record),
            value=typed(kind, options.value) if hasattr(options, "value") else None,
            details={k: typed(details[k], v) or "" if k in details else v for k, v in told.items()},
            quote=options.quote,
            by=options.by,
            reason=options.reason,
            now=datetime.now(UTC),
        )
    say(
        f"{kind.name}を訂正しました（訂正 {done.id}。取り消すには kyoutei review undo {done.id}）。"
    )
    return DONE


def _was(
    corpus: Corpus, document_id: str, options: argparse.Namespace, record: str | None
) -> str | None:
    """The value as it stands, where there is only one and the person did not name it."""
    from kyoutei_nlp.correction import item_kinds
    from kyoutei_nlp.errors import CorrectionError
    from kyoutei_nlp.reviewing import typed

    if options.action == "add":
        return None
    if options.was is not None:
        return typed(item_kinds()[options.item], options.was)
    found = {
        item.value
        for item in corpus.items(document_id)
        if (item.name, item.record) == (options.item, record)
    }
    if len(found) > 1:
        raise CorrectionError("その項目の値はいくつもあります。--was でどれかを示してください")
    return next(iter(found), None)


def _undo(options: argparse.Namespace) -> int:
    with open_corpus(options) as corpus:
        corpus.undo(options.correction, by=options.by, reason=options.reason, now=datetime.now(UTC))
    say(f"訂正 {options.correction} を取り消しました。")
    return DONE


def _history(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing

    with open_corpus(options) as corpus:
        pasts = corpus.history(corpus.resolve(options.id) if options.id else None)
    if options.json:
        say_json([asdict_of(past) for past in pasts])
        return DONE
    printing.listing(
        f"訂正 {len(pasts)} 件（新しい順）",
        ("訂正", "いつ", "だれが", "文書", "項目", "前", "後", "理由", "状態"),
        _past_rows(pasts),
    )
    return DONE


def _past_rows(pasts: Iterable[Past]) -> Iterable[tuple[str, ...]]:
    from kyoutei_nlp.corpus import STATE_NAMES
    from kyoutei_nlp.correction import ACTION_NAMES
    from kyoutei_nlp.reviewing import shown

    for past in pasts:
        one = past.correction
        told = f"{ACTION_NAMES[one.action]} {one.undoes}" if one.undoes else STATE_NAMES[past.state]
        subject = one.document_id or one.details.get("theme", "")
        yield (
            one.id, one.at[:16].replace("T", " "), one.by, subject, one.kind.name,
            shown(one.kind, one.was), shown(one.kind, one.value), one.reason, told,
        )  # fmt: skip


def asdict_of(past: Past) -> dict[str, Any]:
    """A correction with its state, for another program."""
    one = past.correction
    own = {name: getattr(one, name) for name in one.__slots__}
    places = {key: asdict(own[key]) if own[key] else None for key in ("anchor", "head")}
    return {**own, **places, "details": dict(one.details), "state": past.state}


def _export(options: argparse.Namespace) -> int:
    from kyoutei_nlp.reviewing import write_review_workbook
    from kyoutei_nlp.searching import SearchRequest

    with open_corpus(options) as corpus:
        filters = chosen_filters(options)
        request = SearchRequest(options.query, "keyword", filters, on=date.today())
        named = [corpus.resolve(each) for each in options.id or ()]
        ids = named or corpus.matching(request)
        count = write_review_workbook(
            corpus, options.output, document_ids=ids, doubtful=options.doubtful
        )
    say(
        f"{count} 行を {options.output} に書き出しました。直したら kyoutei review import で読み戻せます。"
    )
    return DONE


def _import(options: argparse.Namespace) -> int:
    from kyoutei_nlp.reviewing import apply_import, plan_import

    with open_corpus(options) as corpus:
        plan = plan_import(corpus, options.path)
        if options.json:
            say_json(asdict_of_plan(plan))
        else:
            _tell_plan(plan)
        if not options.apply:
            return SET_ASIDE if plan.faults else DONE
        if plan.faults and not options.partial:
            warn("誤りや衝突があるので、何も変えていません。直すか、--partial を付けてください。")
            return FAILED
        done = apply_import(
            corpus, plan, by=options.by, reason=options.reason, now=datetime.now(UTC)
        )
    if not options.json:
        say(f"{len(done)} 件の訂正を行いました。")
    return SET_ASIDE if plan.faults else DONE


def _tell_plan(plan: ImportPlan) -> None:
    from kyoutei_nlp import printing
    from kyoutei_nlp.correction import ACTION_NAMES

    if plan.changes:
        printing.listing(
            f"変更 {len(plan.changes)} 件",
            ("シート", "行", "文書", "すること", "項目", "いま", "新しい値"),
            (
                (
                    c.sheet,
                    str(c.row),
                    c.title[:24],
                    ACTION_NAMES[c.action],
                    c.name,
                    c.before,
                    c.after,
                )
                for c in plan.changes
            ),
        )
    if plan.faults:
        printing.listing(
            f"誤り・衝突 {len(plan.faults)} 件（この行は反映しません）",
            ("種類", "シート", "行", "列", "どうすればよいか"),
            (
                (
                    "衝突" if f.kind == "conflict" else "誤り",
                    f.sheet,
                    str(f.row),
                    f.column,
                    f.message,
                )
                for f in plan.faults
            ),
        )
    say(
        f"{plan.rows} 行を読みました: 変更 {len(plan.changes)} 件、誤り・衝突 {len(plan.faults)} 件。"
    )


def asdict_of_plan(plan: ImportPlan) -> dict[str, Any]:
    """What a workbook would do, for another program."""
    return {
        "rows": plan.rows,
        "changes": [asdict(change) for change in plan.changes],
        "faults": [asdict(fault) for fault in plan.faults],
    }
