"""What the verbs share: a parser that speaks Japanese, the corpus they name, how they end.

Exit codes: 0 all done, 3 done with files set aside, 2 wrong use, 1 failure.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from kyoutei_nlp.corpus import Corpus

DONE: Final = 0
FAILED: Final = 1
WRONG_USE: Final = 2
SET_ASIDE: Final = 3
INTERRUPTED: Final = 130
DEFAULT_CORPUS: Final = "kyoutei.sqlite3"


def open_corpus(options: argparse.Namespace) -> Corpus:
    """The corpus that the person named."""
    from kyoutei_nlp.corpus import Corpus

    return Corpus.open(options.corpus)


def say(message: str) -> None:
    """One line for the person at the terminal."""
    print(message)  # noqa: T201


def warn(message: str) -> None:
    """One line beside the result."""
    print(message, file=sys.stderr)  # noqa: T201


def say_json(value: Any) -> None:
    """A result for another program."""
    say(json.dumps(value, ensure_ascii=False, indent=2, default=str))


class _Help(argparse.HelpFormatter):
    """Help in Japanese."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or "使い方: ")


class Parser(argparse.ArgumentParser):
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


def add_verb(
    verbs: Any, name: str, verb: Callable[..., int], summary: str, *, corpus: bool = True
) -> Any:
    """A verb with its summary, and ``--corpus`` where it needs one."""
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


def add_telling(verb: Any) -> None:
    """``--quiet`` and ``--json``."""
    verb.add_argument("--quiet", action="store_true", help="何も表示しない（結果は終了コードで）")
    verb.add_argument("--json", action="store_true", help="まとめを JSON で出す")


def add_who(verb: Any) -> None:
    """``--by`` and ``--reason``: who corrects, and why."""
    verb.add_argument(
        "--by", default=getpass.getuser(), metavar="名前", help="だれが（省くとログイン名）"
    )
    verb.add_argument("--reason", default="", metavar="理由", help="なぜ")


def day(text: str) -> date:
    """A day as typed: 2026-04-01."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("2026-04-01 の形で書いてください") from None
