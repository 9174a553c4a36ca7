"""The files of a trained head (学習済み重みの読み込み): its card MODEL.toml and its arrays, none of them pickled."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from kyoutei_nlp.data import model_folder
from kyoutei_nlp.errors import ModelError


def read_head(model: str, subject: str) -> tuple[Path, dict[str, Any], dict[str, Any]]:
    """Folder, card and arrays of a model that comes with the package.

    Args:
        model: Name of its folder in models/.
        subject: What it tells, for messages: 分野, 条項.

    Raises:
        ModelError: The files are missing or broken.
    """
    folder = model_folder(model)
    if folder is None:
        raise ModelError(
            f"{subject}のモデル {model} がありません。make models で作り直してください"
        )
    try:
        card = tomllib.loads((folder / "MODEL.toml").read_text(encoding="utf-8"))
        with np.load(folder / "head.npz", allow_pickle=False) as arrays:
            tables = {name: arrays[name].astype(np.float64) for name in arrays.files}
    except (OSError, ValueError) as error:
        raise ModelError(f"{subject}のモデルを読めません: {folder}（{error}）") from error
    return folder, card, tables
