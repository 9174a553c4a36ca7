"""The password file (利用者のファイル): one line a user, argon2id hashes; the one owner of argon2-cffi.

``name:role:hash`` a line, UTF-8, readable by its owner only. It is read again when it has changed.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

from kyoutei_nlp.errors import SettingsError
from kyoutei_nlp.web.visitors import ROLES, Role, User

MIN_PASSWORD: Final = 10
"""Characters; NIST SP 800-63B-4 asks for 8 at least and no rules about their kinds."""
MAX_PASSWORD: Final = 256
_NAME = re.compile(r"[\w.@-]{1,64}")


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the file."""

    name: str
    role: Role
    hash: str


class Accounts:
    """The users of a file.

    Args:
        path: The file; it may be missing until the first user is added.

    Raises:
        SettingsError: A line cannot be understood, or the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._read_at: tuple[int, int] | None = None
        self._accounts: dict[str, Account] = {}
        self._hasher, self._nobody = _hasher()
        self.all()

    def all(self) -> tuple[Account, ...]:
        """All accounts by name, as the file has them now."""
        with self._lock:
            stamp = _stamp(self.path)
            if stamp != self._read_at:
                self._accounts = {each.name: each for each in _read(self.path)} if stamp else {}
                self._read_at = stamp
            return tuple(sorted(self._accounts.values(), key=lambda each: each.name))

    def role_of(self, name: str) -> Role | None:
        """The role of a user, None for nobody."""
        return next((each.role for each in self.all() if each.name == name), None)

    def check(self, name: str, password: str) -> User | None:
        """The user where name and password fit; it takes as long for a name that is not there."""
        from argon2.exceptions import Argon2Error, InvalidHashError

        account = next((each for each in self.all() if each.name == name), None)
        try:
            self._hasher.verify(account.hash if account else self._nobody, password[:MAX_PASSWORD])
        except (Argon2Error, InvalidHashError):
            return None
        return User(account.name, account.role) if account else None

    def put(self, name: str, role: Role, password: str) -> None:
        """Add a user, or give one a new role and password.

        Raises:
            SettingsError: The name, role or password cannot be used, or the file cannot be written.
        """
        if not _NAME.fullmatch(name):
            raise SettingsError("利用者の名前は、文字・数字・. _ @ - で 64 字までにしてください")
        if role not in ROLES:
            raise SettingsError(f"役割は {'、'.join(ROLES)} のどれかにしてください")
        if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
            raise SettingsError(
                f"合言葉は {MIN_PASSWORD} 字以上 {MAX_PASSWORD} 字までにしてください"
            )
        kept = [each for each in self.all() if each.name != name]
        self._write([*kept, Account(name, role, self._hasher.hash(password))])

    def remove(self, name: str) -> None:
        """Take a user out.

        Raises:
            SettingsError: There is no such user, or the file cannot be written.
        """
        kept = [each for each in self.all() if each.name != name]
        if len(kept) == len(self.all()):
            raise SettingsError(f"利用者「{name}」はいません")
        self._write(kept)

    def _write(self, accounts: list[Account]) -> None:
        """Whole or not at all, for its owner only."""
        lines = "".join(f"{a.name}:{a.role}:{a.hash}\n" for a in sorted(accounts, key=_by_name))
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, unfinished = tempfile.mkstemp(dir=self.path.parent, prefix=".")  # mode 0600
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(lines)
            Path(unfinished).replace(self.path)
        except OSError as error:
            raise SettingsError(
                f"利用者のファイルに書けません: {self.path}（{error.strerror}）"
            ) from error
        self._read_at = None


@cache
def _hasher() -> tuple[Any, str]:
    """argon2id with the parameters of RFC 9106's second recommendation (64 MiB), and a hash that nobody has."""
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
    return hasher, hasher.hash(os.urandom(16).hex())


def _by_name(account: Account) -> str:
    return account.name


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _read(path: Path) -> list[Account]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"利用者のファイルが読めません: {path}") from error
    accounts = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.partition(":")
        role, _, hashed = rest.partition(":")
        known: Role | None = next((each for each in ROLES if each == role), None)
        if known is None or not hashed.startswith("$argon2"):
            raise SettingsError(f"利用者のファイルの {number} 行目が正しくありません: {path}")
        accounts.append(Account(name, known, hashed.strip()))
    return accounts
