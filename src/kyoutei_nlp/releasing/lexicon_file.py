"""The words by which the site cuts a query: learned from the corpus, with what people may type beside it (語彙のファイル)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.data import model_folder, names_of
from kyoutei_nlp.releasing.coding import write_part
from kyoutei_nlp.releasing.index_files import Terms
from kyoutei_nlp.searching import Lexicon, Synonyms, index_terms, inflected, learned_lexicon
from kyoutei_nlp.tagging.gazetteer import by_name
from kyoutei_nlp.words import words

COMMON_WORDS: Final = 20_000
"""Frequent Japanese words beside those of the corpus, so that 仲間 is not cut into 仲 and 間: about 400 kB."""
COMMON_VERBS: Final = 6_000
_ENDINGS: Final = "うくぐすつぬぶむるい"


def site_lexicon(corpus: Corpus) -> tuple[Lexicon, tuple[str, ...]]:
    """The lexicon of a corpus, and the lines it was learned from, each once."""
    lines = tuple(dict.fromkeys(_lines(corpus)))
    return learned_lexicon(lines, spellings=_spellings(lines)), lines


def agreement_rate(lexicon: Lexicon, texts: Iterable[str]) -> float:
    """The share of texts that the lexicon cuts into the very index words of Sudachi."""
    told = [lexicon.terms(text) == index_terms(text).split() for text in texts]
    return sum(told) / len(told) if told else 1.0


def write_lexicon(lexicon: Lexicon, synonyms: Synonyms, terms: Terms, folder: Path) -> None:
    """Write the words, their pairs, the words of the same meaning, and all index words."""
    known = set(terms.words)
    write_part(
        folder,
        "words",
        {
            **lexicon_part(lexicon),
            "synonyms": [
                [" ".join(own), [" ".join(other) for other in others]]
                for own, others in sorted(synonyms.table.items())
                if known.issuperset(own) or any(known.issuperset(other) for other in others)
            ],
            "terms": " ".join(terms.words),
        },
    )


def lexicon_part(lexicon: Lexicon) -> dict[str, str]:
    """Words and pairs as lines, the index words left out where they are the written form."""
    return {
        "words": "\n".join(
            "\t".join([form, str(one.cost), str(int(one.dull))] + ([] if one.terms == (form,) else [" ".join(one.terms)]))
            for form, one in sorted(lexicon.lexemes.items())
        ),
        "pairs": "\n".join("\t".join([*pair, str(cost)]) for pair, cost in sorted(lexicon.pairs.items())),
    }  # fmt: skip


def _lines(corpus: Corpus) -> Iterator[str]:
    for document in corpus.all_tagged():
        yield document.document.title
        yield from (line for line in document.document.text.split("\n") if line.strip())
        yield from (party.name for each in document.agreements() for party in each.parties)


def _spellings(lines: Iterable[str]) -> list[str]:
    """What people may type: names of bodies and fields, frequent words, and verbs as they are inflected."""
    from kyoutei_nlp.data import load_data

    common = _common_words()
    own = {word.normal for line in lines for word in words(line) if word.part in ("動詞", "形容詞")}
    verbs = sorted(own | {word for word in common[:COMMON_VERBS] if word[-1:] in _ENDINGS})
    groups = load_data("synonyms")["group"]
    synonyms = [word for group in groups for word in group["words"]]
    return [*synonyms, *names_of("fields").values(), *sorted(by_name()), *common, *inflected(verbs)]


def _common_words() -> list[str]:
    """The first words of the built-in model, most frequent first; none where it is not installed."""
    folder = model_folder("kyoutei-ja-300")
    if folder is None:
        return []
    with (folder / "words.txt").open(encoding="utf-8") as file:
        return [
            word
            for line, _ in zip(file, range(COMMON_WORDS), strict=False)
            if (word := line.strip())
        ]
