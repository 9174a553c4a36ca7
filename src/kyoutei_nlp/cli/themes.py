"""Verbs of themes: fit, list, name, merge, split, compare, assign, learn."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from kyoutei_nlp.cli.words import DONE, Parser, add_verb, add_who, open_corpus, say, say_json


def add(verbs: Any) -> None:
    """Add the verbs of themes."""
    themes = verbs.add_parser("themes", help="主題を見る、作り直す、名付ける").add_subparsers(
        title="動詞", metavar="動詞", required=True, parser_class=Parser
    )
    fit = add_verb(themes, "fit", _themes_fit, "主題を作り直す（番号と人の付けた名前は保つ）")
    fit.add_argument("-n", type=int, metavar="N", help="主題の数（省くと安定度で選ぶ）")
    fit.add_argument("--seed", type=int, metavar="N", help="乱数の種")
    fit.add_argument("--config", metavar="TOML", help="設定ファイル")
    listing = add_verb(themes, "list", _themes_list, "主題の一覧")
    listing.add_argument("--tree", action="store_true", help="近い主題を上位の主題にまとめて出す")
    listing.add_argument("--json", action="store_true", help="JSON で出す")
    name = add_verb(themes, "name", _themes_name, "主題に名前を付ける")
    name.add_argument("id", metavar="ID", help="主題の番号（T01 など）")
    name.add_argument("name", metavar="名前", help="新しい名前")
    add_who(name)
    merge = add_verb(themes, "merge", _themes_merge, "主題をまとめる（初めに書いた番号が残る）")
    merge.add_argument("ids", metavar="ID", nargs="+", help="主題の番号（二つ以上）")
    split = add_verb(themes, "split", _themes_split, "主題を分ける（大きい方に番号が残る）")
    split.add_argument("id", metavar="ID", help="主題の番号（T01 など）")
    split.add_argument("-n", type=int, metavar="N", default=2, help="いくつに分けるか（既定 2）")
    compare = add_verb(
        themes, "compare", _themes_compare, "作り直すと何が変わるかを見る（コーパスは変えない）"
    )
    compare.add_argument("-n", type=int, metavar="N", help="主題の数（省くと安定度で選ぶ）")
    compare.add_argument("--seed", type=int, metavar="N", help="乱数の種")
    compare.add_argument("--json", action="store_true", help="JSON で出す")
    add_verb(themes, "assign", _themes_assign, "作り直さずに、まだ主題のない文書に割り当てる")
    learn = add_verb(
        themes, "learn", _themes_learn, "分類した例（20〜50 件）から、残りの文書を分ける"
    )
    learn.add_argument("examples", metavar="CSV", help="文書,主題 の二列（文書は番号か場所）")
    learn.add_argument("--apply", action="store_true", help="結果を文書の主題にする（保留は除く）")
    learn.add_argument("--json", action="store_true", help="JSON で出す")


def _themes_learn(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from kyoutei_nlp import printing
    from kyoutei_nlp.corpus_examples import apply_sorted, read_examples, sort_by_example

    examples = read_examples(options.examples)
    with open_corpus(options) as corpus:
        head, found = sort_by_example(corpus, examples)
        if options.json:
            figures = {
                key: getattr(head, key) for key in ("accuracy", "said", "precision", "limit")
            }
            curve = [asdict(point) for point in head.curve]
            say_json(figures | {"curve": curve, "documents": [asdict(each) for each in found]})
        else:
            printing.learning_curve(head)
            printing.sorted_documents(found)
        if options.apply:
            count = apply_sorted(corpus, found, examples)
            say(f"{count} 件の文書に主題を付けました。")
    return DONE


def _themes_fit(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.corpus_themes import refit
    from kyoutei_nlp.settings import load_settings

    settings = load_settings(options.config, n_themes=options.n, random_state=options.seed)
    with open_corpus(options) as corpus:
        found = refit(corpus, settings=settings)
    printing.themes(found.themes)
    printing.theme_changes(found.changes)
    return DONE


def _themes_compare(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from kyoutei_nlp import printing
    from kyoutei_nlp.corpus_themes import refit
    from kyoutei_nlp.settings import load_settings

    settings = load_settings(None, n_themes=options.n, random_state=options.seed)
    with open_corpus(options) as corpus:
        found = refit(corpus, settings=settings, keep=False)
    if options.json:
        say_json([asdict(change) for change in found.changes])
    else:
        printing.themes(found.themes)
        printing.theme_changes(found.changes)
        say("コーパスは変えていません。この形にするには kyoutei themes fit を実行してください。")
    return DONE


def _themes_merge(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.corpus_themes import merge_themes

    with open_corpus(options) as corpus:
        printing.themes(merge_themes(corpus, options.ids))
    return DONE


def _themes_split(options: argparse.Namespace) -> int:
    from kyoutei_nlp import printing
    from kyoutei_nlp.corpus_themes import split_theme

    with open_corpus(options) as corpus:
        printing.themes(split_theme(corpus, options.id, n_parts=options.n))
    return DONE


def _themes_list(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from kyoutei_nlp import printing

    with open_corpus(options) as corpus:
        found = corpus.theme_list()
        if options.tree:
            from kyoutei_nlp.theming.broader import broader

            tree = broader(found, corpus.theme_centroids())
            if options.json:
                say_json([asdict(each) for each in tree])
            else:
                printing.broader_themes(tree)
        elif options.json:
            say_json([asdict(theme) for theme in found])
        else:
            printing.themes(found)
    return DONE


def _themes_name(options: argparse.Namespace) -> int:
    with open_corpus(options) as corpus:
        corpus.rename_theme(
            options.id, options.name, by=options.by, reason=options.reason, now=datetime.now(UTC)
        )
    say(f"主題 {options.id} を「{options.name}」と名付けました。")
    return DONE


def _themes_assign(options: argparse.Namespace) -> int:
    from kyoutei_nlp.corpus_themes import drift_of
    from kyoutei_nlp.pipeline import assign_themes

    with open_corpus(options) as corpus:
        new = corpus.documents_without_theme()
        count = assign_themes(corpus, new)
        found = drift_of(corpus, new) if count else None
    say(f"{count} 件の文書に主題を割り当てました。")
    if found and found.alarm:
        say(
            f"新しい {found.n_new} 件のうち {len(found.far)} 件はどの主題からも離れています。"
            "kyoutei themes fit で主題を作り直すことをお勧めします。"
        )
    return DONE
