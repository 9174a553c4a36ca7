"""kyoutei_nlp reads Japan's partnership agreements (連携協定) into a searchable, provable record.

The public names load what they need when they are first asked for, so that ``import kyoutei_nlp`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kyoutei_nlp.corpus import Corpus
    from kyoutei_nlp.embedding import load_embedder
    from kyoutei_nlp.errors import KyouteiError, UnreadableSourceError
    from kyoutei_nlp.ledger import RunReport
    from kyoutei_nlp.pipeline import run, tag_document
    from kyoutei_nlp.reading import read
    from kyoutei_nlp.searching import SearchHit
    from kyoutei_nlp.settings import Settings, load_settings
    from kyoutei_nlp.tagging import DateMention, parse_dates
    from kyoutei_nlp.theming import ThemeModel

__version__ = "0.1.0"
__all__ = [
    "Corpus",
    "DateMention",
    "KyouteiError",
    "RunReport",
    "SearchHit",
    "Settings",
    "ThemeModel",
    "UnreadableSourceError",
    "__version__",
    "load_embedder",
    "load_settings",
    "parse_dates",
    "read",
    "run",
    "tag_document",
]

_ROOMS: Final = {
    "Corpus": "corpus",
    "DateMention": "tagging",
    "KyouteiError": "errors",
    "RunReport": "ledger",
    "SearchHit": "searching",
    "Settings": "settings",
    "ThemeModel": "theming",
    "UnreadableSourceError": "errors",
    "load_embedder": "embedding",
    "load_settings": "settings",
    "parse_dates": "tagging",
    "read": "reading",
    "run": "pipeline",
    "tag_document": "pipeline",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
