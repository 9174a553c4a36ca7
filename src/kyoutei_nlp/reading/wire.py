"""Documents as JSON lines between two processes (受け渡し): nothing that is read can run, as a pickle could.

The fields of the dataclasses in ``document`` are the format, in their order; both ends are one version of this package.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from kyoutei_nlp.document import Document

Coder = Callable[[Any], Any]
_PLAIN: Final = (str, int, float, bool, NoneType)


def document_to_json(document: Document) -> Any:
    """A value that ``json`` writes."""
    return _encoder(Document)(document)


def document_from_json(value: Any) -> Document:
    """The document again, with its promises checked anew.

    Raises:
        ContractError: The value describes no document.
    """
    made: Document = _decoder(Document)(value)
    return made


def line(message: dict[str, Any]) -> bytes:
    """A message as one line."""
    return json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def _same(value: Any) -> Any:
    return value


@cache
def _encoder(kind: Any) -> Coder:
    """What turns a value of ``kind`` into lists, numbers and texts."""
    kind = _without_none(kind)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        parts = [(field.name, _encoder(hints[field.name])) for field in fields(kind)]
        return _or_none(lambda value: [code(getattr(value, name)) for name, code in parts])
    if kind is date:
        return _or_none(date.isoformat)
    if get_origin(kind) is tuple:
        return _or_none(_tuple_coder(get_args(kind), _encoder, list))
    _check_plain(kind)
    return _same


@cache
def _decoder(kind: Any) -> Coder:
    """The way back."""
    kind = _without_none(kind)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        parts = [_decoder(hints[field.name]) for field in fields(kind)]
        make: Any = kind
        return _or_none(
            lambda value: make(*(code(v) for code, v in zip(parts, value, strict=True)))
        )
    if kind is date:
        return _or_none(date.fromisoformat)
    if get_origin(kind) is tuple:
        return _or_none(_tuple_coder(get_args(kind), _decoder, tuple))
    _check_plain(kind)
    return _same


def _tuple_coder(
    inner: tuple[Any, ...], coder_of: Callable[[Any], Coder], make: Callable[[Any], Any]
) -> Coder:
    if inner[-1] is Ellipsis:
        each = coder_of(inner[0])
        return make if each is _same else lambda value: make([each(item) for item in value])
    coders = [coder_of(item) for item in inner]
    return lambda value: make([code(item) for code, item in zip(coders, value, strict=True)])


def _or_none(code: Coder) -> Coder:
    return lambda value: None if value is None else code(value)


def _without_none(kind: Any) -> Any:
    """``X`` of ``X | None``."""
    if get_origin(kind) in (Union, UnionType):
        kinds = [each for each in get_args(kind) if each is not NoneType]
        return kinds[0] if len(kinds) == 1 else kind
    return kind


def _check_plain(kind: Any) -> None:
    if kind not in _PLAIN and get_origin(kind) is not Literal:
        raise TypeError(f"JSON にできない型です: {kind}")
