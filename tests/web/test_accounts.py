"""The password file: hashes only, for its owner only, whole or not at all; and the verbs that keep it."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest

from kyoutei_nlp.cli import main
from kyoutei_nlp.errors import SettingsError
from kyoutei_nlp.web.accounts import Accounts
from web.conftest import PASSWORD


def test_a_password_is_kept_as_a_hash_for_the_owner_alone(accounts: Accounts) -> None:
    text = accounts.path.read_text(encoding="utf-8")
    assert PASSWORD not in text
    assert text.count("$argon2id$") == 3
    accounts.remove("見る人")
    assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600


def test_who_fits_gets_in_and_nobody_else(accounts: Accounts) -> None:
    user = accounts.check("直す人", PASSWORD)
    assert user is not None
    assert user.role == "editor"
    assert accounts.check("直す人", "wrong") is None
    assert accounts.check("いない人", PASSWORD) is None


REFUSED = [
    ("", "viewer", PASSWORD), ("a:b", "viewer", PASSWORD), ("a\nb", "viewer", PASSWORD),
    ("a", "root", PASSWORD), ("a", "viewer", "short"), ("a", "viewer", "x" * 300),
]  # fmt: skip


@pytest.mark.parametrize(("name", "role", "password"), REFUSED)
def test_what_cannot_be_kept_is_refused(accounts: Accounts, name, role, password) -> None:
    with pytest.raises(SettingsError):
        accounts.put(name, role, password)


def test_a_broken_file_is_told_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "users").write_text("taro:viewer:plain text\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="1 行目"):
        Accounts(tmp_path / "users")


def test_users_are_added_listed_and_taken_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "users")
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    own = ["--accounts", file]
    assert main(["user", "add", "hanako", "--role", "admin", "--password-stdin", *own]) == 0
    assert main(["user", "list", *own]) == 0
    assert "hanako\tadmin" in capsys.readouterr().out
    assert main(["user", "remove", "hanako", *own]) == 0
    assert main(["user", "remove", "hanako", *own]) == 1


def test_serving_elsewhere_without_accounts_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--host", "0.0.0.0", "--corpus", "nowhere.sqlite3"]) == 1
    assert "kyoutei user add" in capsys.readouterr().err
