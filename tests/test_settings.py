"""Settings: unknown keys are refused with a hint, values are checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from kyoutei_nlp.errors import SettingsError
from kyoutei_nlp.settings import Settings, load_settings

WRONG = [
    ("worker = 2", "workers"),
    ("workers = -1", "正の数"),
    ("n_themes = 0", "1 以上"),
    ('clusterer = "dbscan"', "hdbscan"),
    ("ocr = 'always'", "ocr"),
    ("workers = ", "書き方"),
    ("colour = 'red'", "使えるのは"),
]


@pytest.mark.parametrize(("toml", "hint"), WRONG)
def test_a_wrong_setting_says_what_to_do(tmp_path: Path, toml: str, hint: str) -> None:
    file = tmp_path / "kyoutei.toml"
    file.write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsError, match=hint):
        load_settings(file)


def test_the_command_line_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "kyoutei.toml"
    file.write_text("workers = 2\nn_themes = 7\n", encoding="utf-8")
    settings = load_settings(file, workers=4, scheduler=None)
    assert (settings.workers, settings.n_themes) == (4, 7)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="読めません"):
        load_settings(tmp_path / "none.toml")


def test_defaults_need_no_file() -> None:
    assert load_settings() == Settings()
    assert Settings(max_megabytes=2).max_bytes == 2 * 1024 * 1024
