"""Verbs of the pages: serve, and user for those who may use them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.cli.words import DEFAULT_CORPUS, DONE, Parser, add_verb, say, warn

DEFAULT_ACCOUNTS: Final = "kyoutei.users"
DEMO_CORPUS: Final = ".demo/kyoutei.sqlite3"
"""Where ``make demo`` puts its corpus."""


def add(verbs: Any) -> None:
    """Add the verbs of the pages."""
    serve = add_verb(verbs, "serve", _serve, "検索の画面を開く")
    serve.add_argument(
        "--host", default="127.0.0.1", metavar="住所", help="待ち受ける住所（既定 127.0.0.1）"
    )
    serve.add_argument(
        "--port", type=int, default=8000, metavar="番号", help="ポート番号（既定 8000）"
    )
    serve.add_argument(
        "--accounts", type=Path, metavar="場所", help="利用者のファイル（kyoutei user add が作る）"
    )
    serve.add_argument(
        "--proxy-header",
        metavar="名前",
        help="認証を行うプロキシが利用者の名前を入れるヘッダー（X-Remote-User など）",
    )
    serve.add_argument(
        "--proxy-address",
        action="append",
        metavar="住所",
        help="そのプロキシの住所（既定 127.0.0.1 と ::1。繰り返せる）",
    )
    serve.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="名前",
        help="画面を開くときの名前（kyoutei.example.lg.jp など。繰り返せる）",
    )
    serve.add_argument(
        "--uploads", type=Path, metavar="場所", help="取り込んだ文書の置き場所（既定 コーパスの隣）"
    )
    user = verbs.add_parser("user", help="画面の利用者を加える、外す、一覧する")
    actions = user.add_subparsers(title="動詞", metavar="動詞", required=True, parser_class=Parser)
    adding = _user_verb(
        actions, "add", _user_add, "利用者を加える（同じ名前なら合言葉と役割を変える）"
    )
    adding.add_argument("name", metavar="名前")
    adding.add_argument(
        "--role",
        choices=("viewer", "editor", "admin"),
        default="viewer",
        help="役割: 閲覧、編集（訂正と取り込み）、管理（既定 viewer）",
    )
    adding.add_argument(
        "--password-stdin", action="store_true", help="合言葉を標準入力から一行で読む"
    )
    removing = _user_verb(actions, "remove", _user_remove, "利用者を外す")
    removing.add_argument("name", metavar="名前")
    _user_verb(actions, "list", _user_list, "利用者の一覧")


def _user_verb(actions: Any, name: str, verb: Any, summary: str) -> Any:
    parser = add_verb(actions, name, verb, summary, corpus=False)
    parser.add_argument(
        "--accounts",
        type=Path,
        default=Path(DEFAULT_ACCOUNTS),
        metavar="場所",
        help=f"利用者のファイル（既定 {DEFAULT_ACCOUNTS}）",
    )
    return parser


def _serve(options: argparse.Namespace) -> int:
    from kyoutei_nlp.web import Serving, serve

    serving = Serving(
        corpus=_corpus_or_demo(options.corpus),
        host=options.host,
        port=options.port,
        accounts=options.accounts,
        proxy_header=options.proxy_header,
        proxy_addresses=tuple(options.proxy_address or ("127.0.0.1", "::1")),
        hosts=tuple(options.allow_host),
        uploads=options.uploads,
    )
    serve(serving)
    return DONE


def _corpus_or_demo(corpus: str) -> str:
    """The corpus that was named; where none was and none is here, the sample that make demo has read."""
    demo = Path(DEMO_CORPUS)
    if corpus == DEFAULT_CORPUS and not Path(corpus).exists() and demo.exists():
        warn(f"{corpus} がないので、見本のコーパス {demo} を開きます")
        return str(demo)
    return corpus


def _user_add(options: argparse.Namespace) -> int:
    from kyoutei_nlp.web.accounts import Accounts

    Accounts(options.accounts).put(options.name, options.role, _password(options))
    say(f"利用者「{options.name}」（{options.role}）を {options.accounts} に登録しました。")
    return DONE


def _user_remove(options: argparse.Namespace) -> int:
    from kyoutei_nlp.web.accounts import Accounts

    Accounts(options.accounts).remove(options.name)
    say(f"利用者「{options.name}」を外しました。")
    return DONE


def _user_list(options: argparse.Namespace) -> int:
    from kyoutei_nlp.web.accounts import Accounts

    for account in Accounts(options.accounts).all():
        say(f"{account.name}\t{account.role}")
    return DONE


def _password(options: argparse.Namespace) -> str:
    """Typed twice, never shown and never part of the command."""
    from getpass import getpass

    from kyoutei_nlp.errors import SettingsError

    if options.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("合言葉（10 字以上）: ")
    if getpass("もう一度: ") != password:
        raise SettingsError("二度の合言葉が違います")
    return password
