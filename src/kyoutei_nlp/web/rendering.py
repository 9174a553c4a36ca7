"""Templates (画面の型): the one owner of Jinja2; every value is escaped unless this module made it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kyoutei_nlp.corpus.corrections import STATE_NAMES
from kyoutei_nlp.correction import ACTION_NAMES
from kyoutei_nlp.data import names_of
from kyoutei_nlp.markup import marked
from kyoutei_nlp.web.visitors import ROLE_NAMES
from kyoutei_nlp.web.wording import day_in_words, percent, period_in_words

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"
METHOD_NAMES: Final = {"rule": "規則", "dictionary": "辞書", "model": "モデル", "human": "人"}


class Templates:
    """The environment with our filters."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            day=day_in_words, period=period_in_words, percent=percent, named=_named, marked=_marked
        )
        self._environment.globals.update(
            link=link,
            static=static,
            role_names=ROLE_NAMES,
            method_names=METHOD_NAMES,
            action_names=ACTION_NAMES,
            state_names=STATE_NAMES,
        )

    def render(self, template: str, **values: Any) -> str:
        """The page as HTML."""
        return self._environment.get_template(template).render(**values)


def link(path: str, *pairs: tuple[str, Any], **query: Any) -> str:
    """An address of ours; a query value may be a list; None and "" are left out."""
    given = [*pairs, *query.items()]
    flat = [(k, each) for k, v in given for each in (v if isinstance(v, list | tuple) else [v])]
    kept = [(k, v) for k, v in flat if v not in (None, "")]
    return f"{path}?{urlencode(kept)}" if kept else path


@cache
def static(name: str) -> str:
    """The address of a file of the package; it changes with the file, so that browsers may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def _named(identity: str | None, axis: str) -> str:
    """The Japanese name of an id; a user's own field keeps its id."""
    return names_of(axis).get(identity, identity) if identity else ""


def _marked(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    return Markup(marked(text, spans))  # noqa: S704 - escaped by markup.marked
