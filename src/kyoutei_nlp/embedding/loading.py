"""From a name to a model, without ever asking the network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from kyoutei_nlp.data import model_places
from kyoutei_nlp.embedding.embedder import Embedder
from kyoutei_nlp.embedding.static import is_static, load_static
from kyoutei_nlp.embedding.transformer import load_transformer
from kyoutei_nlp.errors import ModelError

BUILT_IN: Final = "kyoutei-ja-300"


def load_embedder(
    name: str | Path | None = None, *, prefixes: Mapping[str, str] | None = None
) -> Embedder:
    """An embedding model that is on this machine already.

    Args:
        name: None for the built-in Japanese model; a folder; or a name such as ``cl-nagoya/ruri-v3-310m``,
            looked for in ``models/`` and in Hugging Face's cache.
        prefixes: ``query``, ``passage`` and ``topic`` for a model that wants others than its card says.

    Raises:
        ModelError: There is no such model here, or it cannot be loaded.
    """
    wanted = str(name) if name is not None else BUILT_IN
    folder = _find(wanted)
    if folder is None:
        raise ModelError(_how_to_place(wanted))
    if is_static(folder):
        return load_static(folder)
    return load_transformer(folder, name=_plain_name(wanted), prefixes=prefixes)


@cache
def embedder_named(name: str | None) -> Embedder:
    """Like :func:`load_embedder`, loaded once a process."""
    return load_embedder(name)


def _find(name: str) -> Path | None:
    for folder in _places(name):
        if folder.is_dir() and any(folder.iterdir()):
            return folder
    return _cached(name)


def _places(name: str) -> Iterator[Path]:
    """The path itself, then where models lie, under the whole name and its last part."""
    yield Path(name).expanduser()
    yield from model_places(name)
    yield from model_places(name.rsplit("/", 1)[-1])


def _cached(name: str) -> Path | None:
    """The snapshot in Hugging Face's cache, by name; nothing is asked for or downloaded."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        return None


def _plain_name(name: str) -> str:
    """A folder by its last part, a name as it is."""
    path = Path(name).expanduser()
    return path.resolve().name if path.is_dir() else name


def _how_to_place(name: str) -> str:
    if name == BUILT_IN:
        return (
            "内蔵の埋め込みモデルがありません。make models で作るか、パッケージを入れ直してください"
        )
    return (
        f"埋め込みモデル「{name}」がこのコンピューターにありません。"
        f"インターネットにつながるところで取得したフォルダーを models/{name} に置くか、"
        "フォルダーの場所を指定してください"
    )
