"""研究者のバッチ: the command ``kyoutei``. The verbs are those of the library; nothing is decided here.

One module a group of verbs; heavy imports happen inside the verbs, so that ``kyoutei --help`` answers at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from kyoutei_nlp.cli import (
    comparing,
    handing,
    looking,
    past,
    releasing,
    reviews,
    searching,
    serving,
    sharing,
    themes,
    working,
)
from kyoutei_nlp.cli.words import DONE, FAILED, INTERRUPTED, Parser, warn
from kyoutei_nlp.errors import KyouteiError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code."""
    options = _parser().parse_args(arguments)
    verb: Callable[[argparse.Namespace], int] = options.verb
    try:
        return verb(options)
    except KyouteiError as error:
        warn(f"エラー: {error}")
        return FAILED
    except KeyboardInterrupt:
        warn("中断しました。同じコマンドで続きから始められます。")
        return INTERRUPTED
    except BrokenPipeError:
        return DONE


def _parser() -> Parser:
    parser = Parser(
        prog="kyoutei",
        description="連携協定の文書を読み取り、札を付け、主題に分け、検索できる記録にします。",
    )
    verbs = parser.add_subparsers(title="動詞", metavar="動詞", required=True, parser_class=Parser)
    for group in (
        working,
        past,
        handing,
        looking,
        searching,
        comparing,
        themes,
        reviews,
        sharing,
        releasing,
        serving,
    ):
        group.add(verbs)
    return parser
