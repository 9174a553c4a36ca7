"""Versions that change by themselves: what a tagger is made of, as a digest (版).

The source of a tagger, of every module of ours that it stands on, and the word lists that they read. An edit of one rule or
one word so changes the version of the taggers that use it, and a run tags anew what they tagged.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Final

_PACKAGE: Final = "kyoutei_nlp"
# Rooms whose code decides tags beside tagging itself.
_ROOMS: Final = ("tagging", "characters", "words", "deeds", "data")
_FROM: Final = re.compile(rf"^ *from ({_PACKAGE}[\w.]*) import (\([^)]*\)|[^\n(]*)", re.MULTILINE)
_DATA: Final = re.compile(r"(?:load_data|names_of)\(\s*[\"'](\w+)[\"']")
DIGITS: Final = 8


@cache
def version_of(tagger: str) -> str:
    """``1.3fa94c20`` for a tagger named ``parties/1``: its own number and the digest of all that it is made of."""
    name, _, number = tagger.partition("/")
    return f"{number}.{_digest(_closure(f'{_PACKAGE}.tagging.{name}'))}"


@cache
def order_version() -> str:
    """Digest of the order in which the taggers work and of how texts with several deeds are cut."""
    return _digest({f"{_PACKAGE}.tagging", f"{_PACKAGE}.tagging.parts", f"{_PACKAGE}.deeds"})


def _digest(parts: Iterable[str]) -> str:
    whole = hashlib.sha256()
    for part in sorted(parts):
        whole.update(hashlib.sha256(_source(part)).digest())
    return whole.hexdigest()[:DIGITS]


def _closure(module: str) -> set[str]:
    """The module, all modules of the rooms above that it imports, however far, and ``data:name`` of the tables they read."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        part = waiting.pop()
        if part in found or not _source(part):
            continue
        found.add(part)
        waiting += _parts(part)
    return found


@cache
def _parts(part: str) -> tuple[str, ...]:
    if part.startswith("data:") or part == f"{_PACKAGE}.data":
        return ()  # names_of reads tables for people to see; who reads a table for its rules says so himself
    text = _source(part).decode("utf-8")
    return tuple({*_imported(text), *(f"data:{name}" for name in _DATA.findall(text))})


def _imported(text: str) -> Iterator[str]:
    for module, names in _FROM.findall(text):
        parts = [module, *(f"{module}.{name}" for name in re.findall(r"\w+", names))]
        for part in parts:
            room = part.removeprefix(f"{_PACKAGE}.").split(".")[0]
            if room in _ROOMS and part != f"{_PACKAGE}.tagging":
                yield part


@cache
def _source(part: str) -> bytes:
    """The bytes of a module or of ``data:name``; empty for what is no file of ours, such as a function's name."""
    root = resources.files(_PACKAGE)
    if part.startswith("data:"):
        places = [f"data/{part.removeprefix('data:')}.toml"]
    else:
        path = part.removeprefix(f"{_PACKAGE}.").replace(".", "/")
        places = [f"{path}.py", f"{path}/__init__.py"]
    return next((root.joinpath(p).read_bytes() for p in places if root.joinpath(p).is_file()), b"")
