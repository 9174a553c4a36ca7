"""Documents of a corpus sorted by example (例から分類する): read the examples, teach, say what the others are and why."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.corpus_themes import fields_of, gather
from kyoutei_nlp.errors import ThemeError
from kyoutei_nlp.theme import ThemeAssignment

if TYPE_CHECKING:
    from kyoutei_nlp.theming import ExampleHead

N_TERMS = 3


@dataclass(frozen=True, slots=True)
class Sorted:
    """What was said of a document, and why.

    Attributes:
        label: None for what is left to people (保留).
        best: The most probable label in any case.
        nearest: Id of the most similar example.
        passage: Id of the passage that speaks most for ``best``.
        terms: Noun phrases of that passage.
    """

    document: str
    label: str | None
    best: str
    probability: float
    nearest: str
    passage: str
    terms: tuple[str, ...]


def read_examples(path: str | Path) -> dict[str, str]:
    """Document (id or path) → label from a CSV of two columns, with or without a header 文書,主題.

    Raises:
        ThemeError: The file cannot be read, or a line has no second column.
    """
    try:
        lines = list(csv.reader(Path(path).read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ThemeError(
            f"{path}: 例の表が読めません（{error}）。UTF-8 の CSV にしてください"
        ) from error
    found = [line for line in lines if any(cell.strip() for cell in line)]
    if found and found[0][0].strip() == "文書":
        found = found[1:]
    for line in found:
        if len(line) < 2 or not line[1].strip():
            raise ThemeError(
                f"{path}: 「{line[0]}」に主題が書かれていません。文書,主題 の順に書いてください"
            )
    return {line[0].strip(): line[1].strip() for line in found}


def sort_by_example(
    corpus: Corpus, examples: Mapping[str, str], *, random_state: int = 0
) -> tuple[ExampleHead, tuple[Sorted, ...]]:
    """Learn from examples and say what every other document is.

    Args:
        corpus: With vectors.
        examples: Document id or path → label.
        random_state: Seed.

    Raises:
        ThemeError: A document is not in the corpus, or there are too few examples.
    """
    from kyoutei_nlp import theming

    all_ = replace(gather(corpus, everything=True), fields=fields_of(corpus, None))
    labelled = {_document_id(corpus, name): label for name, label in examples.items()}
    rows = all_.rows()
    owners = np.array(all_.documents)
    means = {
        name: _mean(rows, owners == name, all_.aside) for name in dict.fromkeys(all_.documents)
    }
    known = [name for name in means if name in labelled]
    head = theming.learn_by_example(
        np.stack([means[name] for name in known]) if known else np.zeros((0, rows.shape[1])),
        [labelled[name] for name in known],
        random_state=random_state,
    )
    others = [name for name in means if name not in labelled]
    said = head.decide(np.stack([means[name] for name in others])) if others else ()
    told = []
    for name, decision in zip(others, said, strict=True):
        own = np.flatnonzero((owners == name) & ~all_.aside)
        own = own if len(own) else np.flatnonzero(owners == name)
        strongest = int(own[head.speaks_for(decision.best, all_.alone(own))[0]])
        phrases = (phrase.text for phrase in theming.phrases(all_.texts[strongest]))
        told.append(
            Sorted(
                name,
                decision.label,
                decision.best,
                decision.probability,
                known[decision.nearest],
                all_.vectors.passage_ids[strongest],
                tuple(dict.fromkeys(phrases))[:N_TERMS],
            )
        )
    return head, tuple(told)


def apply_sorted(corpus: Corpus, found: tuple[Sorted, ...], examples: Mapping[str, str]) -> int:
    """Give documents the themes that were said of them, and the examples those that people said; how many.

    Raises:
        ThemeError: A label is neither the id nor the name of a theme.
    """
    ids = {theme.id: theme.id for theme in corpus.theme_list()}
    ids |= {theme.name: theme.id for theme in corpus.theme_list()}
    chosen = [
        (each.document, each.label, each.probability) for each in found if each.label is not None
    ]
    chosen += [(_document_id(corpus, name), label, 1.0) for name, label in examples.items()]
    unknown = sorted({label for _, label, _ in chosen} - set(ids))
    if unknown:
        raise ThemeError(
            f"主題にない名前です: {'、'.join(unknown)}（kyoutei themes list で確かめられます）"
        )
    corpus.assign_documents(
        [name for name, _, _ in chosen],
        [ThemeAssignment(name, ids[label], chance) for name, label, chance in chosen],
    )
    return len(chosen)


def _document_id(corpus: Corpus, name: str) -> str:
    frame = corpus.documents
    found = frame[(frame["id"] == name) | (frame["path"] == name)]
    if found.empty:
        found = frame[frame["path"].map(lambda path: Path(path).name) == Path(name).name]
    if len(found) != 1:
        raise ThemeError(
            f"例の文書「{name}」がコーパスにひとつに決まりません。番号か場所で書いてください"
        )
    return str(found["id"].iloc[0])


def _mean(
    rows: NDArray[np.float32], own: NDArray[np.bool_], aside: NDArray[np.bool_]
) -> NDArray[np.float32]:
    used = own & ~aside
    return np.asarray(rows[used if used.any() else own].mean(axis=0))
