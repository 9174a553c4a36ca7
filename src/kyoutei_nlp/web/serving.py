"""How the pages are served (公開の設定): where, to whom, and when that is refused."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kyoutei_nlp.errors import SettingsError

MIB: Final = 1024 * 1024
MAX_HEADERS: Final = 16 * 1024
"""Bytes of a request line with its headers; browsers send 1–2 kB."""
LOCAL_NAMES: Final = ("localhost", "127.0.0.1", "::1")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,63}")


@dataclass(frozen=True, slots=True)
class Serving:
    """What ``kyoutei serve`` was told.

    Attributes:
        corpus: The corpus, as ``--corpus`` has it.
        accounts: The password file that ``kyoutei user add`` makes, or None.
        proxy_header: Header in which a proxy in front names the user it has let in, or None.
        proxy_addresses: Where that proxy sends from; nobody else is answered then.
        hosts: Names by which the pages are reached, beside this machine's own.
        uploads: Folder for new files; beside the corpus where None.
        max_upload: Bytes of one upload.
        api_a_minute: JSON requests of one sender.
    """

    corpus: str
    host: str = "127.0.0.1"
    port: int = 8000
    accounts: Path | None = None
    proxy_header: str | None = None
    proxy_addresses: tuple[str, ...] = ("127.0.0.1", "::1")
    hosts: tuple[str, ...] = ()
    uploads: Path | None = None
    max_upload: int = 100 * MIB
    api_a_minute: int = 300

    def __post_init__(self) -> None:
        if self.proxy_header is not None and not _HEADER.fullmatch(self.proxy_header):
            raise SettingsError(f"ヘッダーの名前が正しくありません: {self.proxy_header}")
        if not self.needs_login and not is_loopback(self.host):
            raise SettingsError(
                f"{self.host} で公開するには、利用者の登録（kyoutei user add 名前）と --accounts か、"
                "認証を行うプロキシの --proxy-header が要ります。自分の機械だけで使うなら --host 127.0.0.1 にしてください"
            )
        if self.accounts is not None and not self.accounts.is_file():
            raise SettingsError(
                f"利用者のファイルがありません: {self.accounts}（kyoutei user add 名前 で作れます）"
            )

    @property
    def needs_login(self) -> bool:
        """Whether everyone must say who they are."""
        return self.accounts is not None or self.proxy_header is not None

    @property
    def known_hosts(self) -> frozenset[str]:
        """Host names that requests may ask for: a page elsewhere must not reach us by a name of its own (DNS rebinding)."""
        own = () if self.host in ("0.0.0.0", "::") else (self.host,)  # noqa: S104
        return frozenset(name.lower() for name in (*LOCAL_NAMES, *own, *self.hosts))

    def beside(self, ending: str) -> Path:
        """A path beside the corpus file: ``kyoutei.sqlite3`` → ``kyoutei.<ending>``."""
        path = Path(self.corpus) if "://" not in self.corpus else Path("kyoutei")
        return path.with_name(f"{path.stem}.{ending}")


def is_loopback(host: str) -> bool:
    """Whether an address is this machine itself."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(serving: Serving) -> None:
    """Answer until interrupted.

    Raises:
        CorpusError: The corpus cannot be opened.
        SettingsError: The password file cannot be used, or the port is taken.
    """
    from kyoutei_nlp.web.running import run_server

    run_server(serving)
