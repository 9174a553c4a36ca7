"""Tagging beside plain ``nlp.pipe`` of ja_ginza, with the same versions and the same answers; one process each.

python benchmarks/tagging.py [FOLDER …] [--repeat N] [--growth N]

Twice: documents as they come in a run, and without repetition (each line once). Time is processor time of one process with
one BLAS thread, without reading, imports and a first line; the best of some rounds in which all take turns. Then what each
tagger costs, as a share of the time of plain ja_ginza on the same text and of all tagging, and, with ``--growth``, the memory of one process over N documents of ever new text.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import pickle
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from kyoutei_nlp.document import Document

ONE_THREAD: Final = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
LARGEST_SHARE: Final = 0.15
"""Of the time of plain ja_ginza on the same text; no label may cost more."""

Work = Callable[[Sequence[Document]], list[Any]]


def plain_spacy() -> tuple[Work, Callable[[Any], Any]]:
    """``nlp.pipe`` as anyone would call it, over the lines of the documents."""
    import spacy

    nlp = spacy.load("ja_ginza")

    def work(documents: Sequence[Document]) -> list[Any]:
        return list(nlp.pipe(line for document in documents for line in lines_of(document.text)))

    def answer(doc: Any) -> Any:
        entities = [(found.start_char, found.end_char, found.label_) for found in doc.ents]
        words = [(w.text, w.tag_, w.pos_, w.head.i, w.dep_) for w in doc]
        return entities, words

    return work, answer


def analyse() -> tuple[Work, Callable[[Any], Any]]:
    """``ginza.analyse``: words, tags, parse, parts of speech and entities of every line."""
    from kyoutei_nlp.tagging import ginza

    def work(documents: Sequence[Document]) -> list[Any]:
        return [found for document in documents for _, found in ginza.analyse(document.text)]

    def answer(found: Any) -> Any:
        starts = found.words.starts
        entities = [(starts[a], found.words.end(b - 1), label) for a, b, label in found.entities]
        relations = [relation.removesuffix("_bunsetu") for relation in found.relations]
        columns = (found.words.surfaces, found.words.tags, found.parts, found.heads, relations)
        return entities, list(zip(*columns, strict=True))

    return work, answer


def tag_documents() -> tuple[Work, Callable[[Any], Any]]:
    """``tag_document``: all that a run does to a document that has been read, but embedding its passages."""
    from kyoutei_nlp import tag_document

    def work(documents: Sequence[Document]) -> list[Any]:
        return [tag_document(document) for document in documents]

    return work, lambda tagged: len(tagged.tags)


CONTESTANTS: Final = {
    "nlp.pipe": plain_spacy,
    "ginza.analyse": analyse,
    "tag_document": tag_documents,
}


def measure(name: str, documents: Sequence[Document]) -> dict[str, Any]:
    """Seconds, and a digest of each answer; run it in a process of its own."""
    work, answer = CONTESTANTS[name]()
    work([_of_text("一つ。")])
    started = time.process_time()
    found = work(documents)
    seconds = time.process_time() - started
    digests = [hashlib.sha256(repr(answer(item)).encode()).hexdigest()[:16] for item in found]
    return {"seconds": seconds, "digests": digests}


def shares(documents: Sequence[Document]) -> dict[str, float]:
    """Seconds of each tagger over the documents, and of what they share; run it in a process of its own."""
    from kyoutei_nlp import tag_document, tagging
    from kyoutei_nlp.tagging import marking, names

    spent: dict[str, float] = {}

    def timed(label: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            started = time.process_time()
            found = function(*arguments, **options)
            spent[label] = spent.get(label, 0.0) + time.process_time() - started
            return found

        return call

    for module in tagging.TAGGERS:
        verb = "tag" if hasattr(module, "tag") else "find"
        setattr(module, verb, timed(module.TAGGER.split("/")[0], getattr(module, verb)))
    words = timed("(words and names of bodies, shared)", names.find)
    tag_document(_of_text("館山市長は、2024年4月1日に協定を結んだ。"))
    spent.clear()
    for document in documents:
        words(marking.folded(document.text).text)
        tag_document(document)
    return spent


def growth(documents: Sequence[Document], number: int) -> list[tuple[int, float]]:
    """Megabytes in use after every tenth of ``number`` documents of ever new text; run it in a process of its own."""
    from kyoutei_nlp import tag_document
    from kyoutei_nlp.tagging import ginza

    source = random.Random(0)
    lines = [line for document in documents for line in lines_of(document.text)]
    found = []
    for index in range(number):
        text = "\n".join(_altered(source.choice(lines), source) for _ in range(20))
        tag_document(_of_text(text))
        ginza.entities(text)
        if (index + 1) % max(1, number // 10) == 0:
            found.append((index + 1, memory()))
    return found


def _altered(line: str, source: random.Random) -> str:
    """The line with other numbers and some other kanji: words and names that never were."""
    letters = [chr(source.randrange(0x4E00, 0x9FA0)) if source.random() < 0.1 else c for c in line]
    return "".join(str(source.randrange(10)) if c.isdecimal() else c for c in letters)


def memory() -> float:
    """Megabytes of this process that lie in memory now."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def lines_of(text: str) -> list[str]:
    """The lines as GiNZA gets them: blanks plain, none empty."""
    return [line for line in text.translate({0x3000: " ", 9: " "}).split("\n") if line.strip()]


def readable(folders: Sequence[Path]) -> list[Document]:
    """The documents under ``folders`` that have text."""
    from kyoutei_nlp.errors import UnreadableSourceError
    from kyoutei_nlp.reading import read
    from kyoutei_nlp.sources import find_sources

    found = []
    for path in find_sources(folders):
        try:
            found.append(read(path, ocr="off"))
        except UnreadableSourceError:
            continue
    return found


def without_repetition(documents: Sequence[Document]) -> list[Document]:
    """One text for each document, of the lines that no earlier one has."""
    seen: set[str] = set()
    kept = []
    for document in documents:
        new = [line for line in dict.fromkeys(lines_of(document.text)) if line not in seen]
        seen.update(new)
        if new:
            kept.append(_of_text("\n".join(new)))
    return kept


def _of_text(text: str) -> Document:
    from kyoutei_nlp.reading import read

    with TemporaryDirectory() as folder:
        path = Path(folder) / "lines.txt"
        path.write_text(text, encoding="utf-8")
        return read(path)


def in_turns(documents: Sequence[Document], repeat: int) -> dict[str, dict[str, Any]]:
    """The best of some rounds, in each of which every contestant has its turn."""
    best: dict[str, dict[str, Any]] = {}
    for _ in range(repeat):
        for name in CONTESTANTS:
            row = _in_own_process(documents, "--measure", name)
            if name not in best or row["seconds"] < best[name]["seconds"]:
                best[name] = row
    return best


def _in_own_process(documents: Sequence[Document], *arguments: str) -> Any:
    command = [sys.executable, __file__, *arguments]
    done = subprocess.run(
        command,
        input=pickle.dumps(list(documents)),
        stdout=subprocess.PIPE,
        check=True,
        env=ONE_THREAD,
    )
    return json.loads(done.stdout.splitlines()[-1])


def print_ratios(title: str, documents: Sequence[Document], rows: dict[str, Any]) -> None:
    """Seconds, speed, how many times as fast as plain spaCy, and on how many lines the answers are the same."""
    letters = sum(len(line) for document in documents for line in lines_of(document.text))
    plain = rows["nlp.pipe"]
    print(f"\n{title}: {len(documents)} documents, {letters} characters")
    print(f"{'':16}{'seconds':>9}{'characters/s':>14}{'times':>8}")
    for name, row in rows.items():
        speed, times = letters / row["seconds"], plain["seconds"] / row["seconds"]
        print(f"{name:16}{row['seconds']:9.2f}{speed:14.0f}{times:8.1f}")
    pairs = zip(plain["digests"], rows["ginza.analyse"]["digests"], strict=True)
    same = sum(one == other for one, other in pairs)
    print(
        f"same entities, words, tags, heads and relations: {same} of {len(plain['digests'])} lines"
    )


def print_shares(spent: dict[str, float], plain: float) -> bool:
    """What each tagger takes beside plain ja_ginza's ``plain`` seconds and of all tagging; whether all keep the limit."""
    whole = sum(spent.values())
    print(f"\ntagging {whole:.2f} s, plain ja_ginza {plain:.2f} s on the same text")
    print(f"{'':38}{'seconds':>9}{'of ja_ginza':>13}{'of tagging':>12}")
    for label, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        over = "  too much" if seconds > LARGEST_SHARE * plain else ""
        print(f"{label:38}{seconds:9.3f}{seconds / plain:13.1%}{seconds / whole:12.1%}{over}")
    return max(spent.values()) <= LARGEST_SHARE * plain


def main() -> int:
    """Print the tables; 1 if a label costs too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[Path("corpora/sample/documents")])
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--growth", type=int, default=0)
    parser.add_argument(
        "--measure", choices=[*CONTESTANTS, "shares", "growth"], help=argparse.SUPPRESS
    )
    options = parser.parse_args()
    if options.measure:
        documents = pickle.load(sys.stdin.buffer)
        print(json.dumps(_measured(options.measure, documents, options.growth)))
        return 0
    documents = readable(options.folders)
    kept = True
    for title, each in (
        ("as in a run", documents),
        ("without repetition", without_repetition(documents)),
    ):
        rows = in_turns(each, options.repeat)
        print_ratios(title, each, rows)
        spent = _in_own_process(each, "--measure", "shares")
        kept = print_shares(spent, rows["nlp.pipe"]["seconds"]) and kept
    if options.growth:
        sizes = _in_own_process(documents, "--measure", "growth", "--growth", str(options.growth))
        print(
            "\n"
            + "\n".join(f"{count:6} documents {megabytes:7.0f} MB" for count, megabytes in sizes)
        )
    return 0 if kept else 1


def _measured(what: str, documents: Sequence[Document], number: int) -> Any:
    if what == "shares":
        return shares(documents)
    return growth(documents, number) if what == "growth" else measure(what, documents)


if __name__ == "__main__":
    sys.exit(main())
