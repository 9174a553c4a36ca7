"""The themes of a corpus (主題を保つ): fitted over all of it, given to what is new, fitted anew when much is new."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.ledger import RunReport
from kyoutei_nlp.settings import Settings
from kyoutei_nlp.theme import Theme

if TYPE_CHECKING:
    import pandas as pd

FORMAL_PASSAGES: Final = ("title", "signature")
"""Kinds of passages that say nothing about a theme."""

REFIT_SHARE: Final = 0.2
"""Themes are fitted anew when more than this share of the corpus is new since; a judgement, not tuned."""

BLANK: Final = "、"
"""Stands for each letter of a name where names must not count; no phrase reaches across it."""


def bring_up_to_date(corpus: Corpus, report: RunReport, settings: Settings) -> tuple[Theme, ...]:
    """Give what is new to the themes that are there; fit them anew when much is new. The themes of a fit, else none."""
    if not len(corpus):
        return ()
    if corpus.theme_list():
        changed = {*report.added, *report.renewed, *corpus.documents_without_theme()}
        if changed:
            assign_themes(corpus, changed)
        if corpus.share_since_fit() <= REFIT_SHARE and not _much(report, corpus):
            return ()
    return find_themes(corpus, settings=settings)


def _much(report: RunReport, corpus: Corpus) -> bool:
    return len(report.added) + len(report.renewed) > REFIT_SHARE * len(corpus)


def find_themes(corpus: Corpus, *, settings: Settings) -> tuple[Theme, ...]:
    """Fit the themes of the whole corpus anew; ids and people's names are kept where themes live on.

    Raises:
        CorpusError: The corpus has no vectors.
    """
    from kyoutei_nlp import theming

    vectors = corpus.vectors()
    if vectors is None:
        raise CorpusError("まだ文書がありません。先に kyoutei run を実行してください")
    passages = corpus.passages
    old = corpus.theme_list()
    found = theming.find_themes(
        vectors,
        _without_names(corpus, passages),
        documents=list(passages["document"]),
        aside=_set_aside(passages),
        n_themes=settings.n_themes,
        random_state=settings.random_state,
        previous=old,
        previous_centroids=corpus.theme_centroids() if old else None,
    )
    corpus.set_themes(
        found.themes, found.centroids, (*found.passages, *found.documents), model_id=found.model_id
    )
    return found.themes


def assign_themes(corpus: Corpus, document_ids: Collection[str] | None = None) -> int:
    """Assign the themes that are there to documents, without a refit; how many documents.

    Args:
        corpus: With themes.
        document_ids: The documents; None for those that have no theme.

    Raises:
        CorpusError: No themes have been fitted.
    """
    from kyoutei_nlp import theming

    themes = corpus.theme_list()
    if not themes:
        raise CorpusError("まだ主題がありません。先に kyoutei themes fit を実行してください")
    wanted = corpus.documents_without_theme() if document_ids is None else tuple(document_ids)
    vectors = corpus.vectors_of(wanted)
    if vectors is None:
        return 0
    passages = corpus.passages_of(wanted)
    assigned = theming.assign(
        vectors,
        corpus.theme_centroids(),
        theme_ids=[theme.id for theme in themes],
        documents=list(passages["document"]),
        aside=_set_aside(passages),
    )
    corpus.assign_documents(wanted, (*assigned.documents, *assigned.passages))
    return len(assigned.documents)


def _without_names(corpus: Corpus, passages: pd.DataFrame) -> list[str]:
    """The passages with every name blanked out: a theme is not called after a city or a company."""
    names = corpus.name_spans()
    texts = []
    columns = (passages[name] for name in ("document", "start", "text"))
    for document, start, text in zip(*columns, strict=True):
        letters = list(text)
        for span in names.get(document, ()):
            first, last = max(span.start - start, 0), min(span.end - start, len(letters))
            if first < last:
                letters[first:last] = BLANK * (last - first)
        texts.append("".join(letters))
    return texts


def _set_aside(passages: pd.DataFrame) -> list[bool]:
    """Passages without a say in themes: titles, signatures, and what recurs word for word everywhere."""
    from kyoutei_nlp import theming

    recurring = theming.boilerplate(
        list(passages["text"]),
        documents=list(passages["document"]),
        kinds=list(passages["kind"]),
        headings=[h if isinstance(h, str) else None for h in passages["heading"]],
    )
    formal = passages["kind"].isin(FORMAL_PASSAGES)
    return [bool(flag) for flag in recurring | formal.to_numpy()]
