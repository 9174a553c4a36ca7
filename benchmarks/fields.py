"""What each witness for fields brings: cues, the trained model, the likeness to the definition, and all sets of them.

python benchmarks/fields.py corpora/sample/gold.jsonl [OTHER/gold.jsonl …]

Documents are read and tagged without GiNZA; the table has micro precision, recall and F1 of ``fields``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

from kyoutei_nlp import read
from kyoutei_nlp.document import Document
from kyoutei_nlp.embedding import load_embedder
from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.evaluating import evaluate, match_gold, read_gold
from kyoutei_nlp.exporting import contract_record
from kyoutei_nlp.tagging import FieldHead, load_head, tag_document
from kyoutei_nlp.tagging.field_head import ALL_PARTS


def heads() -> Iterator[tuple[str, FieldHead | None]]:
    """Each set of witnesses with its name; None is the rule of the cues alone, without calibration."""
    embedder = load_embedder()
    whole = load_head(embedder.embed_passages, embedder=embedder.model_id)
    yield "cues, uncalibrated", None
    for n in range(1, len(ALL_PARTS) + 1):
        for parts in combinations(sorted(ALL_PARTS), n):
            yield " + ".join(parts), replace(whole, parts=frozenset(parts))


def readable(paths: Sequence[Path]) -> list[Document]:
    """The documents among ``paths``."""
    found = []
    for path in paths:
        try:
            found.append(read(path))
        except UnreadableSourceError:
            continue
    return found


def record(document: Document, head: FieldHead | None) -> dict[str, Any]:
    """The contract's record, tagged with this head."""
    tagged = tag_document(document, field_head=head, with_ginza=False)
    return contract_record(tagged, theme=None, provenance={})


def main() -> None:
    """Print one line a set of witnesses and gold file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    for path in parser.parse_args().gold:
        gold = [entry for entry in read_gold(path) if "fields" in entry.labels]
        files = [path.parent / entry.path for entry in gold]
        documents = readable([file for file in files if file.is_file()])
        print(f"{path}\n{'witnesses':30}{'precision':>10}{'recall':>8}{'F1':>8}")
        for name, head in heads():
            records = [record(document, head) for document in documents]
            score = evaluate(gold, match_gold(gold, records)).score("fields")
            if score:
                print(f"{name:30}{score.precision:10.3f}{score.recall:8.3f}{score.f1:8.3f}")


if __name__ == "__main__":
    main()
