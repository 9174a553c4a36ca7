"""Versions of taggers: they change with every rule and word list that decides the tags."""

from __future__ import annotations

import pytest

from kyoutei_nlp.tagging import TAGGERS, taggers, versions

# (札付け, それを決めるもの)
FOUND = [
    ("parties", "kyoutei_nlp.tagging.signing_names"),
    ("parties", "data:party_wording"),
    ("mentions", "kyoutei_nlp.tagging.telling_parties"),
    ("dates", "kyoutei_nlp.tagging.date_words"),
    ("dates", "data:eras"),
    ("fields", "data:fields"),
    ("clauses", "data:clause_kinds"),
    ("duties", "data:duties"),
    ("people", "kyoutei_nlp.words"),
]
# What the tagger does not use: its version stays when that changes.
NOT_FOUND = [
    ("dates", "data:fields"),
    ("clauses", "data:party_wording"),
    ("amounts", "kyoutei_nlp.tagging.parties"),
    ("mentions", "kyoutei_nlp.reading"),
]


@pytest.fixture(autouse=True)
def _fresh() -> object:
    yield
    versions.version_of.cache_clear()
    versions._parts.cache_clear()


def _made_of(name: str) -> set[str]:
    return versions._closure(f"kyoutei_nlp.tagging.{name}")


@pytest.mark.parametrize(("name", "part"), NOT_FOUND)
def test_what_a_tagger_does_not_use_is_no_part_of_it(name: str, part: str) -> None:
    assert part not in _made_of(name)


@pytest.mark.parametrize(("name", "part"), FOUND)
def test_an_edit_changes_the_version(name: str, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tagger = next(m.TAGGER for m in TAGGERS if m.TAGGER.startswith(f"{name}/"))
    before = versions.version_of(tagger)
    read = versions._source
    monkeypatch.setattr(
        versions, "_source", lambda each: read(each) + (b"\n# edited" if each == part else b"")
    )
    versions.version_of.cache_clear()
    assert versions.version_of(tagger) != before


def test_every_tagger_has_a_version_with_a_digest() -> None:
    known = dict(taggers())
    for module in TAGGERS:
        name, number = module.TAGGER.split("/")
        head, _, digest = known[name].partition(".")
        assert head == number
        assert len(digest) == versions.DIGITS
