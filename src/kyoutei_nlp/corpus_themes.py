"""The themes of a corpus (主題を保つ): fitted over it, given to what is new, fitted anew when much is new.

Of more than ``FIT_DOCUMENTS`` documents so many are drawn for a fit, and all others are given to the themes found, some at a time:
memory and time of the fit stay bounded.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import CorpusError, ModelError
from kyoutei_nlp.ledger import RunReport
from kyoutei_nlp.settings import Settings
from kyoutei_nlp.theme import Theme
from kyoutei_nlp.vectors import PassageVectors

if TYPE_CHECKING:
    import pandas as pd

    from kyoutei_nlp.embedding import Embedder
    from kyoutei_nlp.theming import Drift, Fields, ThemesFound
    from kyoutei_nlp.theming.describing import Embed

FORMAL_PASSAGES: Final = ("title", "signature")
"""Kinds of passages that say nothing about a theme."""

REFIT_SHARE: Final = 0.2
"""Themes are fitted anew when more than this share of the corpus is new since; a judgement, not tuned."""

FIT_DOCUMENTS: Final = 5_000
"""A fit looks at so many documents at most: a theme of half a per cent of the corpus is in 25 of them."""

ASSIGNED_AT_ONCE: Final = 1_000

BLANK: Final = "、"
"""Stands for each letter of a name where names must not count; no phrase reaches across it."""


def bring_up_to_date(corpus: Corpus, report: RunReport, settings: Settings) -> tuple[Theme, ...]:
    """Give what is new to the themes that are there; fit them anew when much is new. The themes of a fit, else none."""
    if not len(corpus):
        return ()
    if corpus.theme_list() and corpus.theme_model() == corpus.model_id():
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
    return refit(corpus, settings=settings).themes


def refit(corpus: Corpus, *, settings: Settings, keep: bool = True) -> ThemesFound:
    """Like :func:`find_themes`, with what became of each earlier theme.

    Args:
        corpus: With vectors.
        settings: ``n_themes``, ``clusterer``, ``embedder`` and ``random_state`` are used.
        keep: False only looks what a new fit would give; the corpus stays as it is.

    Raises:
        CorpusError: The corpus has no vectors.
    """
    from kyoutei_nlp import theming

    all_ = replace(gather(corpus), fields=fields_of(corpus, settings.embedder))
    old = corpus.theme_list()
    found = theming.find_themes(
        all_.vectors,
        all_.texts,
        documents=all_.documents,
        aside=all_.aside,
        n_themes=settings.n_themes,
        random_state=settings.random_state,
        previous=old,
        previous_centroids=_earlier_centroids(corpus, all_.vectors.model_id) if old else None,
        previous_labels=all_.themes,
        fields=all_.fields,
        embed=_embed(corpus, settings.embedder),
        method=settings.clusterer,
    )
    return _keep(corpus, found, all_) if keep else found


def _earlier_centroids(corpus: Corpus, model_id: str) -> NDArray[np.float32]:
    """The centroids of the themes that are there; without a column where they are of another model, and say nothing."""
    centroids = corpus.theme_centroids()
    return centroids if corpus.theme_model() == model_id else centroids[:, :0]


def merge_themes(corpus: Corpus, ids: Sequence[str]) -> tuple[Theme, ...]:
    """Join themes into the first named; its id stays, and its name if a person gave it.

    Raises:
        ThemeError: An id is unknown, or there are fewer than two.
    """
    from kyoutei_nlp.theming import editing

    themes, centroids = editing.merge(corpus.theme_list(), corpus.theme_centroids(), ids)
    return _settle(corpus, themes, centroids, fresh=ids[:1])


def split_theme(
    corpus: Corpus, theme_id: str, *, n_parts: int = 2, random_state: int = 0
) -> tuple[Theme, ...]:
    """Take a theme apart; its largest part keeps the id.

    Raises:
        ThemeError: The id is unknown, or the theme has too few passages.
    """
    from kyoutei_nlp.theming import editing

    all_ = gather(corpus)
    own = np.array([theme == theme_id for theme in all_.themes], dtype=np.bool_) & ~all_.aside
    old = corpus.theme_list()
    rows = all_.rows()[own]
    themes, centroids = editing.split(
        old,
        corpus.theme_centroids(),
        theme_id,
        rows,
        n_parts=n_parts,
        random_state=random_state,
    )
    known = {theme.id for theme in old} - {theme_id}
    fresh = [theme.id for theme in themes if theme.id not in known]
    return _settle(corpus, themes, centroids, fresh=fresh, gathered=all_)


def drift_of(corpus: Corpus, document_ids: Collection[str]) -> Drift:
    """Whether these documents, all of them new since the fit, still speak of the themes that are there."""
    from kyoutei_nlp.theming import drifting

    all_ = gather(corpus)
    used = ~all_.aside
    owners = [owner for owner, use in zip(all_.documents, used, strict=True) if use]
    new = [owner in set(document_ids) for owner in owners]
    return drifting.drift(all_.rows()[used], owners, new, corpus.theme_centroids())


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """The passages of a corpus, or of the documents drawn from it, in one order.

    Attributes:
        common: Pairs of words that stand in many of the documents.
        others: Ids of the documents that were not drawn.
        fields: In whose light the themes of the corpus were found; None for none.
    """

    vectors: PassageVectors
    texts: list[str]
    documents: list[str]
    themes: list[str | None]
    aside: NDArray[np.bool_]
    common: Collection[tuple[str, str]]
    others: Sequence[str]
    fields: Fields | None = None

    def rows(self) -> NDArray[np.float32]:
        """Each passage in its document, in the light of the fields."""
        from kyoutei_nlp import theming

        return theming.in_context(self.vectors.matrix, self.documents, self.aside, self.fields)

    def alone(self, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
        """Some passages without their documents, in the light of the fields."""
        rows = self.vectors.matrix[chosen]
        return rows if self.fields is None else self.fields.oriented(rows)


def fields_of(corpus: Corpus, embedder: str | None) -> Fields | None:
    """The fields of cooperation in the corpus's own model; as kept with the themes where that model is not here.

    Args:
        corpus: With vectors.
        embedder: The model as settings name it; None for the one that the last run took.
    """
    from kyoutei_nlp import theming

    model = _model_of(corpus, embedder)
    if model is None:
        kept = corpus.theme_fields()
        return kept if kept is not None and kept.model_id == corpus.model_id() else None
    phrases = theming.field_phrases()
    return theming.orient(
        {field: model.embed_topics(said) for field, said in phrases.items()}, model.model_id
    )


def _model_of(corpus: Corpus, embedder: str | None) -> Embedder | None:
    """The corpus's own model, None if it is not on this machine."""
    from kyoutei_nlp.embedding import embedder_named

    try:
        model = embedder_named(embedder or corpus.last_settings().get("embedder"))
    except ModelError:
        return None
    return model if model.model_id == corpus.model_id() else None


def _embed(corpus: Corpus, embedder: str | None) -> Embed | None:
    """How phrases become vectors of the corpus's own model."""
    model = _model_of(corpus, embedder)
    return None if model is None else model.embed_topics


def gather(corpus: Corpus, *, everything: bool = False) -> Gathered:
    """All that is asked of a corpus to find its themes.

    Args:
        corpus: With vectors.
        everything: True for all documents, also where a fit would look at some of them only.

    Raises:
        CorpusError: The corpus has no vectors.
    """
    from kyoutei_nlp import theming

    names = corpus.document_ids()
    drawn, others = (names, ()) if everything else _drawn(names)
    vectors = corpus.vectors_of(drawn)
    if vectors is None:
        raise CorpusError("まだ文書がありません。先に kyoutei run を実行してください")
    passages = corpus.passages_of(drawn)
    themes = [theme if isinstance(theme, str) else None for theme in passages["theme"]]
    common = theming.common_pairs(list(passages["text"]), list(passages["document"]))
    return Gathered(
        vectors,
        _without_names(corpus, passages),
        list(passages["document"]),
        themes,
        np.array(_set_aside(passages, common), dtype=np.bool_),
        common,
        others,
        corpus.theme_fields(),
    )


def _drawn(document_ids: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The documents that a fit looks at, by lot, always the same of the same ones; and the others."""
    if len(document_ids) <= FIT_DOCUMENTS:
        return document_ids, ()
    mixed = sorted(document_ids)
    random.Random(0).shuffle(mixed)  # noqa: S311 (a lot, no secret)
    return mixed[:FIT_DOCUMENTS], mixed[FIT_DOCUMENTS:]


def _settle(
    corpus: Corpus,
    themes: Sequence[Theme],
    centroids: NDArray[np.float32],
    *,
    fresh: Collection[str],
    gathered: Gathered | None = None,
) -> tuple[Theme, ...]:
    """Keep themes after an edit: passages given anew, ids as they are."""
    from kyoutei_nlp import theming
    from kyoutei_nlp.theming import editing

    all_ = gathered or gather(corpus)
    themes, centroids = editing.in_order(themes, centroids)
    found = theming.settled(
        all_.vectors,
        all_.texts,
        themes,
        centroids,
        documents=all_.documents,
        aside=all_.aside,
        fresh=fresh,
        fields=all_.fields,
        embed=_embed(corpus, None),
    )
    return _keep(corpus, found, all_).themes


def _keep(corpus: Corpus, found: ThemesFound, all_: Gathered) -> ThemesFound:
    """Keep the themes, give all documents to them; sizes are then those in the whole corpus."""
    corpus.set_themes(
        found.themes,
        found.centroids,
        (*found.passages, *found.documents),
        model_id=found.model_id,
        fields=found.fields,
    )
    if not all_.others:
        return found
    _assign(corpus, all_.others, all_.common)
    corpus.count_themes()
    sizes = {theme.id: theme.size for theme in corpus.theme_list()}
    return replace(
        found, themes=tuple(replace(theme, size=sizes[theme.id]) for theme in found.themes)
    )


def assign_themes(corpus: Corpus, document_ids: Collection[str] | None = None) -> int:
    """Assign the themes that are there to documents, without a refit; how many documents.

    Args:
        corpus: With themes.
        document_ids: The documents; None for those that have no theme.

    Raises:
        CorpusError: No themes have been fitted.
    """
    if not corpus.theme_list():
        raise CorpusError("まだ主題がありません。先に kyoutei themes fit を実行してください")
    wanted = corpus.documents_without_theme() if document_ids is None else tuple(document_ids)
    return _assign(corpus, wanted, None)


def _assign(
    corpus: Corpus, document_ids: Sequence[str], common: Collection[tuple[str, str]] | None
) -> int:
    """Give documents to the themes, some at once; ``common`` pairs of words as the fit counted them, if it did."""
    from kyoutei_nlp import theming

    if corpus.theme_model() != corpus.model_id():
        raise ModelError(
            "主題は別の埋め込みモデルで作られています。kyoutei themes fit で作り直してください"
        )
    theme_ids, centroids = [theme.id for theme in corpus.theme_list()], corpus.theme_centroids()
    fields = corpus.theme_fields()
    count = 0
    for start in range(0, len(document_ids), ASSIGNED_AT_ONCE):
        wanted = document_ids[start : start + ASSIGNED_AT_ONCE]
        vectors = corpus.vectors_of(wanted)
        if vectors is None:
            continue
        passages = corpus.passages_of(wanted)
        assigned = theming.assign(
            vectors,
            centroids,
            theme_ids=theme_ids,
            documents=list(passages["document"]),
            aside=_set_aside(passages, common),
            fields=fields,
        )
        corpus.assign_documents(wanted, (*assigned.documents, *assigned.passages))
        count += len(assigned.documents)
    return count


def _without_names(corpus: Corpus, passages: pd.DataFrame) -> list[str]:
    """The passages with every name blanked out: a theme is not called after a city or a company."""
    names = corpus.name_spans(passages["document"].unique())
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


def _set_aside(passages: pd.DataFrame, common: Collection[tuple[str, str]] | None) -> list[bool]:
    """Passages without a say in themes: titles, signatures, and what recurs word for word everywhere."""
    from kyoutei_nlp import theming

    recurring = theming.boilerplate(
        list(passages["text"]),
        documents=list(passages["document"]),
        kinds=list(passages["kind"]),
        headings=[h if isinstance(h, str) else None for h in passages["heading"]],
        common=common,
    )
    formal = passages["kind"].isin(FORMAL_PASSAGES)
    return [bool(flag) for flag in recurring | formal.to_numpy()]
