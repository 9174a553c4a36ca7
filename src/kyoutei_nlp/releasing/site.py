"""The search site: a folder of files that opens from disk, without a server, without a connection (静的な検索頁)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template
from typing import Final

from kyoutei_nlp import markup
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.releasing.coding import write_part
from kyoutei_nlp.releasing.document_files import write_documents
from kyoutei_nlp.releasing.index_files import Numbering, core, write_terms
from kyoutei_nlp.releasing.lexicon_file import agreement_rate, site_lexicon, write_lexicon

OWN_FILES: Final = (
    "store.js", "lexicon.js", "query.js", "search.js", "snippets.js", "words.js", "results.js", "agreement.js", "page.js",
    "site.css",
)  # fmt: skip
LOOK: Final = ("style.css", "print.css", "icon.svg")
"""The look is that of ``kyoutei serve``."""
CHECKED: Final = 2_000
LONGEST_QUERY: Final = 30


@dataclass(frozen=True, slots=True)
class Site:
    """What was written.

    Attributes:
        entries: Agreements that can be found.
        words: Index words.
        agreement: The share of short lines of the corpus that a query would cut into the very same index words.
    """

    entries: int
    words: int
    agreement: float


def write_site(
    corpus: Corpus, folder: Path, *, title: str, about: str, path_of: Callable[[str], str]
) -> Site:
    """Write the whole site of a corpus into ``folder``.

    Args:
        corpus: The corpus.
        folder: Made if needed.
        title: Over every page.
        about: One line at the foot.
        path_of: A path as it may be published.
    """
    store = corpus.index
    numbering = Numbering.of(store)
    terms = write_terms(store, numbering, folder)
    documents = write_documents(corpus, store, numbering, folder, path_of=path_of)
    lexicon, lines = site_lexicon(corpus)
    write_lexicon(lexicon, corpus.synonyms(), terms, folder)
    write_part(
        folder,
        "core",
        {"title": title, **documents.as_dict(), **core(store, numbering, terms)},
    )
    _write_pages(folder, title, about)
    checked = _like_queries(lines)
    return Site(len(numbering.entries), len(terms.words), agreement_rate(lexicon, checked))


def _like_queries(lines: Sequence[str]) -> list[str]:
    """Short lines, evenly drawn: titles, names and headings are what people type."""
    short = [line for line in lines if 2 <= len(line) <= LONGEST_QUERY]
    return short[:: max(1, -(-len(short) // CHECKED))]


def _write_pages(folder: Path, title: str, about: str) -> None:
    package = resources.files("kyoutei_nlp")
    for name in OWN_FILES:
        own = package.joinpath("releasing", "static", name)
        (folder / name).write_bytes(own.read_bytes())
    for name in LOOK:
        (folder / name).write_bytes(package.joinpath("web", "static", name).read_bytes())
    page = package.joinpath("releasing", "static", "index.html").read_text(encoding="utf-8")
    told = Template(page).substitute(title=markup.marked(title, ()), about=markup.marked(about, ()))
    (folder / "index.html").write_text(told, encoding="utf-8", newline="\n")
