"""研究者のバッチ: the command ``kyoutei``. The verbs are those of the library; nothing is decided here.

Exit codes: 0 all done, 3 done with files set aside, 2 wrong use, 1 failure.
Heavy imports happen inside the verbs, so that ``kyoutei --help`` answers at once.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from kyoutei_nlp.errors import KyouteiError

if TYPE_CHECKING:
    from kyoutei_nlp.corpus import Corpus
    from kyoutei_nlp.ledger import RunReport
    from kyoutei_nlp.searching import Filters

DONE: Final = 0
FAILED: Final = 1
WRONG_USE: Final = 2
SET_ASIDE: Final = 3
INTERRUPTED: Final = 130
DEFAULT_CORPUS: Final = "kyoutei.sqlite3"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code."""
    options = _parser().parse_args(arguments)
    verb: Callable[[argparse.Namespace], int] = options.verb
    try:
        return verb(options)
    except KyouteiError as error:
        print(f"エラー: {error}", file=sys.stderr)  # noqa: T201
        return FAILED
    except KeyboardInterrupt:
        print("中断しました。同じコマンドで続きから始められます。", file=sys.stderr)  # noqa: T201
        return INTERRUPTED
    except BrokenPipeError:
        return DONE


# ── the verbs ────────────────────────────────────────────────────────────────────────────────


def _run(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.pipeline import plan, run
    from kyoutei_nlp.settings import load_settings

    settings = load_settings(
        options.config,
        workers=options.workers,
        scheduler=options.scheduler,
        ocr=options.ocr,
        embedder=options.embedder,
    )
    what: dict[str, Any] = {"forced": options.force, "since": options.since}
    if options.dry_run:
        printing.plan(plan(options.sources, corpus=options.corpus, settings=settings, **what))
        return DONE
    with printing.progress(quiet=options.quiet or options.json) as progress:
        report = run(
            options.sources,
            corpus=options.corpus,
            settings=settings,
            progress=progress,
            log=options.log,
            **what,
        )
    return _tell_run(report, options)


def _tell_run(report: RunReport, options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing

    if options.json:
        _print_json(printing.run_summary(report))
    elif not options.quiet:
        printing.run_report(report, options.corpus)
    return SET_ASIDE if report.quarantined else DONE


def _retry(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.pipeline import run
    from kyoutei_nlp.settings import load_settings

    with _corpus(options) as corpus:
        wanted = [e for e in corpus.quarantine() if options.reason in (None, e.reason)]
        kept = corpus.last_settings()
    paths = [entry.path for entry in wanted if Path(entry.path).is_file()]
    lost = len(wanted) - len(paths)
    if lost and not options.quiet:
        print(f"原本がなくなっている {lost} 件は、そのまま隔離に残します。", file=sys.stderr)  # noqa: T201
    settings = load_settings(options.config, **({} if options.config else kept))
    with printing.progress(quiet=options.quiet or options.json) as progress:
        report = run(
            paths, corpus=options.corpus, settings=settings, progress=progress, forced=("read",)
        )
    return _tell_run(report, options)


def _verify(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from kyoutei_nlp import printing
    from kyoutei_nlp.settings import load_settings
    from kyoutei_nlp.verifying import verify

    with _corpus(options) as corpus:
        settings = load_settings(None, **corpus.last_settings())
        found = list(verify(corpus, sample=options.sample, seed=options.seed, settings=settings))
    if options.json:
        _print_json([asdict(each) for each in found])
    else:
        printing.differences(found)
    return FAILED if found else DONE


def _status(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing

    with _corpus(options) as corpus:
        if options.json:
            _print_json(printing.status_summary(corpus))
        else:
            printing.status(corpus)
    return DONE


def _show(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing

    with _corpus(options) as corpus:
        document_id = corpus.resolve(options.id)
        if options.png:
            _draw(corpus, document_id, options.page, options.png)
        elif options.json:
            _print_json(_record(corpus, document_id, with_text=True))
        else:
            printing.document(corpus.tagged(document_id), corpus.theme_of(document_id))
    return DONE


def _draw(corpus: Corpus, document_id: str, page: int, path: str) -> None:
    from kyoutei_nlp.drawing import save_page

    save_page(corpus.tagged(document_id).document, page, path)
    print(f"{page} 頁を {path} に描きました。")  # noqa: T201


def _search(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.searching import explain

    filters = _filters(options)
    with _corpus(options) as corpus:
        if options.explain:
            _print_json(explain(options.query, filters=filters, on=date.today()).as_dict())
            return DONE
        hits = corpus.search(
            options.query, mode=options.mode, limit=options.limit, filters=filters, on=date.today()
        )
        if options.json:
            _print_json([printing.hit_summary(hit) for hit in hits])
        else:
            printing.hits(hits, options.query)
    return DONE


def _themes_fit(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.pipeline import find_themes
    from kyoutei_nlp.settings import load_settings

    settings = load_settings(options.config, n_themes=options.n, random_state=options.seed)
    with _corpus(options) as corpus:
        printing.themes(find_themes(corpus, settings=settings))
    return DONE


def _themes_list(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from kyoutei_nlp import printing

    with _corpus(options) as corpus:
        if options.json:
            _print_json([asdict(theme) for theme in corpus.theme_list()])
        else:
            printing.themes(corpus.theme_list())
    return DONE


def _themes_name(options: argparse.Namespace) -> int:
    with _corpus(options) as corpus:
        corpus.name_theme(options.id, options.name)
    print(f"主題 {options.id} を「{options.name}」と名付けました。")  # noqa: T201
    return DONE


def _themes_assign(options: argparse.Namespace) -> int:
    from kyoutei_nlp.pipeline import assign_themes

    with _corpus(options) as corpus:
        count = assign_themes(corpus)
    print(f"{count} 件の文書に主題を割り当てました。")  # noqa: T201
    return DONE


def _export(options: argparse.Namespace) -> int:
    from kyoutei_nlp.exporting import export

    with _corpus(options) as corpus:
        records = (_record(corpus, key, with_text=options.text) for key in corpus.document_ids())
        count = export(records, options.format, options.output)
    print(f"{count} 件を {options.output} に書き出しました。")  # noqa: T201
    return DONE


def _evaluate(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.evaluating import evaluate, read_gold
    from kyoutei_nlp.pipeline import records_for_gold

    gold_path = Path(options.gold)
    gold = read_gold(gold_path)
    with printing.progress() as progress:
        found = records_for_gold(gold, gold_path.parent, corpus=options.corpus, progress=progress)
    evaluation = evaluate(gold, found)
    if options.json:
        _print_json(evaluation.as_dict())
    else:
        printing.evaluation(evaluation, errors=options.errors)
    return DONE


def _serve(options: argparse.Namespace) -> int:
    from kyoutei_nlp.web import serve

    with _corpus(options) as corpus:
        serve(corpus, host=options.host, port=options.port)
    return DONE


def _demo(options: argparse.Namespace) -> int:
    from kyoutei_nlp.demo import demo

    return demo(options.corpus, sample=options.sample)


def _doctor(_: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.doctor import examine

    findings = examine()
    printing.findings(findings)
    return DONE if all(finding.is_well or finding.is_optional for finding in findings) else FAILED


# ── what the verbs share ─────────────────────────────────────────────────────────────────────


def _corpus(options: argparse.Namespace) -> Corpus:
    from kyoutei_nlp.corpus import Corpus

    return Corpus.open(options.corpus)


def _record(corpus: Corpus, document_id: str, *, with_text: bool) -> dict[str, Any]:
    from kyoutei_nlp.pipeline import record

    return record(corpus, document_id, with_text=with_text)


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


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))  # noqa: T201


# ── the words a person types ─────────────────────────────────────────────────────────────────


class _Help(argparse.HelpFormatter):
    """Help in Japanese."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or "使い方: ")


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Japanese."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(formatter_class=_Help, add_help=False, **keywords)
        self._positionals.title = "引数"
        self._optionals.title = "オプション"
        self.add_argument("-h", "--help", action="help", help="この説明を表示する")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in Japanese and end with the code for wrong use."""
        for english, japanese in _MESSAGES.items():
            message = message.replace(english, japanese)
        self.exit(WRONG_USE, f"使い方が違います: {message}\n{self.prog} --help で説明が出ます。\n")


_MESSAGES: Final = {
    "the following arguments are required": "次の引数が要ります",
    "unrecognized arguments": "知らない引数です",
    "invalid choice": "選べない値です",
    "choose from": "選べるのは",
    "expected one argument": "値がひとつ要ります",
    "expected at least one argument": "値がひとつ以上要ります",
    "invalid int value": "整数ではありません",
    "argument ": "引数 ",
}


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="kyoutei",
        description="連携協定の文書を読み取り、札を付け、主題に分け、検索できる記録にします。",
    )
    verbs = parser.add_subparsers(title="動詞", metavar="動詞", required=True, parser_class=_Parser)
    _add_run(verbs)
    _add_looking(verbs)
    _add_search(verbs)
    _add_themes(verbs)
    _add_handing_out(verbs)
    return parser


def _verb(
    verbs: Any, name: str, verb: Callable[..., int], summary: str, *, corpus: bool = True
) -> Any:
    parser = verbs.add_parser(name, help=summary, description=summary)
    parser.set_defaults(verb=verb)
    if corpus:
        parser.add_argument(
            "--corpus",
            default=DEFAULT_CORPUS,
            metavar="場所",
            help=f"コーパス（既定 {DEFAULT_CORPUS}）",
        )
    return parser


def _add_run(verbs: Any) -> None:
    run = _verb(verbs, "run", _run, "文書を読み、札を付け、主題に分けてコーパスに加える")
    run.add_argument(
        "sources", nargs="+", metavar="原本", help="ファイル、フォルダ、ワイルドカード"
    )
    run.add_argument("--config", metavar="TOML", help="設定ファイル kyoutei.toml")
    where = run.add_mutually_exclusive_group()
    where.add_argument(
        "--workers", type=int, metavar="N", help="並べて動かすプロセスの数（既定はコアの数）"
    )
    where.add_argument("--scheduler", metavar="tcp://…", help="Dask のスケジューラの場所")
    run.add_argument("--ocr", choices=("auto", "off", "force"), help="文字認識（既定 auto）")
    run.add_argument(
        "--embedder", metavar="名前", help="sentence-transformers のモデル名かフォルダ"
    )
    run.add_argument(
        "--force",
        action="append",
        default=[],
        choices=("read", "tag"),
        help="済んでいてもやり直す段階（read 読み取りから、tag 札付けから）",
    )
    run.add_argument(
        "--since", type=_day, metavar="年-月-日", help="この日以後に変わったファイルだけ"
    )
    run.add_argument("--dry-run", action="store_true", help="何をするかを見るだけで、何もしない")
    run.add_argument("--log", metavar="場所", help="一文書一行の記録（JSON）を書き足すファイル")
    _add_telling(run)
    retry = _verb(verbs, "retry", _retry, "隔離した原本をもう一度処理する")
    retry.add_argument("--reason", metavar="理由", help="この理由のものだけ（例: timeout）")
    retry.add_argument("--config", metavar="TOML", help="設定ファイル（省くと前回と同じ）")
    _add_telling(retry)
    verify = _verb(verbs, "verify", _verify, "コーパスと原本が作ったときのままか確かめる")
    verify.add_argument(
        "--sample", type=int, default=20, metavar="N", help="読み直して比べる文書の数（既定 20）"
    )
    verify.add_argument("--seed", type=int, default=0, metavar="N", help="くじの種")
    verify.add_argument("--json", action="store_true", help="JSON で出す")


def _add_telling(verb: Any) -> None:
    verb.add_argument("--quiet", action="store_true", help="何も表示しない（結果は終了コードで）")
    verb.add_argument("--json", action="store_true", help="まとめを JSON で出す")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("2026-04-01 の形で書いてください") from None


def _add_looking(verbs: Any) -> None:
    status = _verb(verbs, "status", _status, "コーパスの中身、品質の低い頁、隔離した原本を見る")
    status.add_argument("--json", action="store_true", help="JSON で出す")
    show = _verb(verbs, "show", _show, "一件の記録を根拠とともに見る")
    show.add_argument("id", metavar="ID", help="文書の ID（先頭だけでもよい）かパス")
    show.add_argument("--json", action="store_true", help="JSON で出す")
    show.add_argument("--page", type=int, default=1, metavar="N", help="描く頁（既定 1）")
    show.add_argument("--png", metavar="場所", help="行・読み順・段を描いた頁の絵を書き出す")


def _add_search(verbs: Any) -> None:
    search = _verb(verbs, "search", _search, "条文を検索する")
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


def _add_themes(verbs: Any) -> None:
    themes = verbs.add_parser("themes", help="主題を見る、作り直す、名付ける").add_subparsers(
        title="動詞", metavar="動詞", required=True, parser_class=_Parser
    )
    fit = _verb(themes, "fit", _themes_fit, "主題を作り直す（番号と人の付けた名前は保つ）")
    fit.add_argument("-n", type=int, metavar="N", help="主題の数（省くと安定度で選ぶ）")
    fit.add_argument("--seed", type=int, metavar="N", help="乱数の種")
    fit.add_argument("--config", metavar="TOML", help="設定ファイル")
    listing = _verb(themes, "list", _themes_list, "主題の一覧")
    listing.add_argument("--json", action="store_true", help="JSON で出す")
    name = _verb(themes, "name", _themes_name, "主題に名前を付ける")
    name.add_argument("id", metavar="ID", help="主題の番号（T01 など）")
    name.add_argument("name", metavar="名前", help="新しい名前")
    _verb(themes, "assign", _themes_assign, "作り直さずに、まだ主題のない文書に割り当てる")


def _add_handing_out(verbs: Any) -> None:
    export = _verb(verbs, "export", _export, "表やデータとして書き出す")
    export.add_argument(
        "--format", choices=("jsonl", "csv", "xlsx", "parquet"), required=True, help="書き出す形式"
    )
    export.add_argument("-o", "--output", required=True, metavar="場所", help="書き出す先")
    export.add_argument("--text", action="store_true", help="本文も入れる（jsonl, parquet）")
    evaluate = _verb(verbs, "evaluate", _evaluate, "正解と比べて精度を測る", corpus=False)
    evaluate.add_argument("gold", metavar="GOLD.jsonl", help="正解（一行一文書）")
    evaluate.add_argument(
        "--corpus", metavar="場所", help="このコーパスを測る（省くとその場で読む）"
    )
    evaluate.add_argument("--json", action="store_true", help="JSON で出す")
    evaluate.add_argument("--errors", action="store_true", help="誤りを一覧する")
    serve = _verb(verbs, "serve", _serve, "検索の画面を開く")
    serve.add_argument(
        "--host", default="127.0.0.1", metavar="住所", help="待ち受ける住所（既定 127.0.0.1）"
    )
    serve.add_argument(
        "--port", type=int, default=8000, metavar="番号", help="ポート番号（既定 8000）"
    )
    demo = _verb(verbs, "demo", _demo, "見本の 62 件で、すべての工程を試す")
    demo.add_argument("--sample", metavar="場所", help="見本のフォルダ（省くと corpora/sample）")
    _verb(verbs, "doctor", _doctor, "必要なものがそろっているか調べる", corpus=False)


if __name__ == "__main__":
    raise SystemExit(main())
