"""Fills a corpus file with N invented agreements straight into its tables, for measuring search at the scale of the nation.

python benchmarks/filling.py CORPUS [N] [--seed 0]

The texts are those of ``generate.py``, each cut into three or four passages; the vectors are drawn by lot (good for speed, not for quality).
Nothing is read or tagged: 90,000 agreements with about 300,000 passages take some minutes, where ``kyoutei run`` takes hours.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from generate import Made, agreements

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.corpus.entries import facet_values
from kyoutei_nlp.embedding import load_embedder
from kyoutei_nlp.searching import Entry, EntryParty, index_terms, meta_tokens

T = TypeVar("T")
BATCH = 1_000
DIMENSIONS = 300
FIELDS = ("disaster", "tourism", "talent", "industry", "health", "welfare", "childcare", "education", "environment", "culture_sports", "community", "safety", "digital", "publicity")  # fmt: skip
terms_of = lru_cache(maxsize=400_000)(index_terms)


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """``size`` items at a time."""
    left = iter(items)
    while batch := tuple(itertools.islice(left, size)):
        yield batch


def fill(path: Path, n: int, seed: int = 0) -> None:
    """Write ``n`` agreements into a new corpus file."""
    path.unlink(missing_ok=True)
    lot = np.random.default_rng(seed)
    with Corpus.open(path, create=True) as corpus:
        store = corpus._store
        run = corpus.begin_run(settings={}, versions={}, now=datetime.now(UTC))
        number = itertools.count(1)
        for first, batch in enumerate(batched(agreements(n, seed), BATCH)):
            rows = Rows(run)
            for place, made in enumerate(batch, start=first * BATCH + 1):
                rows.add(made, place, number)
            with store.transaction():
                for table, found in rows.tables(lot):
                    store.insert(table, found)
                store.insert_new("vocabulary", [{"term": w} for w in sorted(rows.words)])


class Rows:
    """The rows of some agreements."""

    def __init__(self, run: str) -> None:
        self.run = run
        self.words: set[str] = set()
        self.found: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("documents", "sources", "pages", "passages", "agreements", "parties", "entries", "entry_values", "passage_index", "changes")
        }  # fmt: skip

    def add(self, made: Made, place: int, number: Iterator[int]) -> None:
        """One agreement."""
        text = "\n".join(words for _, words in made.blocks)
        digest = hashlib.sha256(f"{place}\n{text}".encode()).hexdigest()
        document, title, gold = digest[:12], made.blocks[0][1], made.gold
        full = made.blocks[1][1].split("（")[0]
        prefecture = full[: len(full) - len(gold["parties"][0]["name"])] or None
        parties = tuple(
            EntryParty(p["name"], p["type"], prefecture if p["type"] == "municipality" else None)
            for p in gold["parties"]
        )
        fields = tuple(sorted(random.Random(place).sample(FIELDS, 2)))
        if gold["agreement_kind"] == "disaster":
            fields = ("disaster",)
        entry = Entry(
            place, document, "", title, "agreement", gold["agreement_kind"], parties, fields,
            gold["signed_on"], gold["signed_on"], gold["expires_on"], auto_renewal=True,
        )  # fmt: skip
        self._document(entry, text, digest, gold)
        self._entry(entry, gold)
        self._passages(entry, made, number)

    def _document(self, entry: Entry, text: str, digest: str, gold: dict[str, Any]) -> None:
        one = {"document": entry.document_id, "start": 0, "end": len(text), "page": 1}
        self.found["documents"].append({
            "id": entry.document_id, "sha256": digest, "path": gold["path"], "media_type": "application/pdf", "size": len(text),
            "kind": entry.kind, "agreement_kind": entry.agreement_kind, "title": entry.title, "n_pages": 1, "n_characters": len(text),
            "quality": 1.0, "signed_on": entry.signed_on, "prefectures": "[]", "notes": "{}", "reader": "filling", "taggers": "{}",
            "tables": "[]", "text": text, "run": self.run,
        })  # fmt: skip
        self.found["sources"].append({"path": gold["path"], "document": entry.document_id})
        self.found["pages"].append({
            "document": entry.document_id, "number": 1, "start": 0, "end": len(text), "width": 595.0, "height": 842.0, "quality": 1.0,
            "quality_parts": "{}", "direction": "horizontal", "method": "text_layer", "lines": "[]", "asides": "[]",
        })  # fmt: skip
        self.found["agreements"].append({
            **one, "record": "0", "source": "deed", "kind": entry.agreement_kind, "title": entry.title, "signed_on": entry.signed_on,
            "expires_on": entry.expires_on, "auto_renewal": 1, "renewal_period": "P1Y", "notice_period": gold["notice_period"],
        })  # fmt: skip
        for n, party in enumerate(entry.parties):
            self.found["parties"].append({
                **one, "record": "0", "n": n, "name": party.name, "surface": party.name, "type": party.type,
                "prefecture": party.prefecture, "score": 1.0,
            })  # fmt: skip

    def _entry(self, entry: Entry, gold: dict[str, Any]) -> None:
        year, month = int(gold["signed_on"][:4]), int(gold["signed_on"][5:7])
        fiscal = year if month >= 4 else year - 1
        self.meta = meta_tokens(
            kind=entry.kind, agreement_kinds=[entry.agreement_kind], fields=entry.fields,
            parties=[party.name for party in entry.parties],
            prefectures=[party.prefecture for party in entry.parties if party.prefecture],
            party_types=[party.type for party in entry.parties], years=[year], fiscal_years=[fiscal],
            signed=[gold["signed_on"]], begins_on=entry.begins_on, expires_on=entry.expires_on, auto_renewal=True,
        )  # fmt: skip
        values = [
            *facet_values(entry, ()),
            ("agreement", entry.agreement_kind),
            ("year", str(year)),
            ("fy", str(fiscal)),
        ]
        self.found["entry_values"] += [
            {"axis": a, "value": v, "entry": entry.number} for a, v in values
        ]
        self.found["entries"].append({
            "number": entry.number, "document": entry.document_id, "record": "", "title": entry.title, "kind": entry.kind,
            "agreement_kind": entry.agreement_kind,
            "parties": json.dumps([[p.name, p.type, p.prefecture, None] for p in entry.parties], ensure_ascii=False),
            "fields": json.dumps(list(entry.fields)), "signed_on": entry.signed_on, "begins_on": entry.begins_on,
            "expires_on": entry.expires_on, "open_ended": 0, "auto_renewal": 1, "ended": 0, "start": 0, "page": 1, "meta": self.meta,
        })  # fmt: skip
        self.found["changes"].append({"document": entry.document_id})

    def _passages(self, entry: Entry, made: Made, number: Iterator[int]) -> None:
        title = " ".join(
            terms_of(words) for words in (entry.title, *(p.name for p in entry.parties))
        )
        blocks = [words for _, words in made.blocks[1:]]
        step = -(-len(blocks) // (3 + (entry.number % 3 == 0)))
        start = 0
        for n, own in enumerate(batched(blocks, step)):
            text = "\n".join(own if n else (entry.title, *own))
            terms = " ".join(terms_of(line) for block in own for line in block.split("\n"))
            key = next(number)
            self.words.update(terms.split())
            self.found["passages"].append({
                "number": key, "id": f"{entry.document_id}#{n}", "document": entry.document_id, "start": start,
                "end": start + len(text), "page": 1, "kind": "article", "article": f"第{n + 1}条", "heading": None, "text": text,
                "entry": entry.number, "n_terms": terms.count(" ") + 1,
            })  # fmt: skip
            self.found["passage_index"].append(
                {"rowid": key, "title": title, "terms": terms, "meta": self.meta}
            )
            start += len(text) + 1

    def tables(self, lot: np.random.Generator) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Table and rows, in an order that keeps references whole."""
        yield from self.found.items()
        ids = [row["id"] for row in self.found["passages"]]
        drawn = lot.standard_normal((len(ids), DIMENSIONS), dtype=np.float32)
        drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
        halves = drawn.astype("<f2")
        model = load_embedder().model_id  # so that a run adds to the corpus
        yield (
            "vectors",
            [
                {"passage": key, "model": model, "truncated": 0, "vector": row.tobytes()}
                for key, row in zip(ids, halves, strict=True)
            ],
        )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("n", type=int, nargs="?", default=90_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    fill(options.corpus, options.n, options.seed)


if __name__ == "__main__":
    main()
