"""How well questions are answered, by words, by meaning, and by both: recall@5 and nDCG@10 for each set of questions.

python benchmarks/searching.py QUESTIONS.jsonl FOLDER [QUESTIONS.jsonl FOLDER …] [--wrong] [--floors benchmarks/floors.toml]
python benchmarks/searching.py --speed CORPUS [--passes 3]

A line of QUESTIONS is ``{"set", "question", "documents"}``; a document is named by the beginning of its file name. FOLDER is a corpus file
or a folder to be read first. ``drowned`` is ``hybrid`` with vectors drowned in noise, ``random`` with vectors drawn by lot: neither
may be worse than ``keyword``. ``--wrong`` lists what was not answered first.

``--speed`` measures a corpus made by ``filling.py``: processor time of keyword search, hybrid search and whole pages with counts,
the memory of the process, and how long until a document that was added is found.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.searching import SearchRequest

ON = date(2026, 4, 1)
MODES = ("keyword", "semantic", "hybrid", "drowned", "random")
SIGNAL = 0.35
"""Share of the true vector in a drowned one; the rest is noise."""
SPEED_QUERIES = (
    "災害時の物資供給", "観光", "「連絡責任者」 変更", "高齢者の見守り", "見守り 子ども 分野:防犯", "大学 共同研究 人材育成", "費用 負担 OR 経費",
    "白井市", "千葉県白井市 災害", "秘密 保持 -個人情報", "災害 近傍 要請", "令和元年7月5日", "物資", "港", "協定", "年度:2019 包括連携", "株式会社あおひかり商店",
    "健康づくり 運動", "スポーツ振興に関すること", "有効期間 更新 状態:有効", "都道府県:北海道 物資 供給 要請", "地域の課題を解決したい", "ドローン", "子育て支援",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One question and the documents that answer it."""

    set: str
    text: str
    documents: frozenset[str]


def questions(path: Path) -> list[Question]:
    """The questions of a file."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [Question(q["set"], q["question"], frozenset(q["documents"])) for q in lines]


def recall(found: Sequence[str], wanted: frozenset[str], k: int) -> float:
    """Share of what ``k`` places could hold of the right documents that they do hold."""
    return len(wanted & set(found[:k])) / min(k, len(wanted))


def ndcg(found: Sequence[str], wanted: frozenset[str], k: int) -> float:
    """Normalised discounted cumulative gain of the first ``k``, a right document gaining 1."""
    gain = sum(1 / math.log2(place + 2) for place, key in enumerate(found[:k]) if key in wanted)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(k, len(wanted))))


def answers(corpus: Corpus, names: dict[str, str], question: Question, mode: str) -> list[str]:
    """The names of the documents that answer, best first."""
    noisy: Callable[[str], Any] | None = None
    if mode in ("drowned", "random"):
        noisy = _noisy(corpus, SIGNAL if mode == "drowned" else 0.0, question.text)
    request = SearchRequest(
        question.text,
        mode="hybrid" if noisy else mode,  # type: ignore[arg-type]
        size=20,
        folded=False,
        facets=False,
        on=ON,
    )
    page = corpus.search_page(request, embed_query=noisy)
    return list(dict.fromkeys(names[hit.entry.document_id] for hit in page.hits))


def _noisy(corpus: Corpus, signal: float, seed: str) -> Callable[[str], Any]:
    lot = np.random.default_rng(sum(seed.encode()))

    def embed(text: str) -> Any:
        true = corpus._embed_query(text)
        noise = lot.standard_normal(len(true))
        vector = signal * true + (1 - signal) * noise / np.linalg.norm(noise)
        return (vector / np.linalg.norm(vector)).astype(np.float32)

    return embed


def judge(
    corpus: Corpus, asked: Iterable[Question], *, wrong: bool
) -> dict[str, dict[str, list[float]]]:
    """Set and mode → [recall@5, nDCG@10, questions]."""
    names = {key: Path(path).name for key, path, _ in corpus.originals()}
    known = {name.split("_")[0].split(".")[0]: name for name in names.values()}
    figures: dict[str, dict[str, list[float]]] = {}
    for question in asked:
        wanted = frozenset(known[name] for name in question.documents if name in known)
        if not wanted:  # a scan where there is no Tesseract
            continue
        for mode in MODES:
            found = answers(corpus, names, question, mode)
            figure = figures.setdefault(question.set, {}).setdefault(mode, [0.0, 0.0, 0.0])
            figure[0] += recall(found, wanted, 5)
            figure[1] += ndcg(found, wanted, 10)
            figure[2] += 1
            if (
                wrong
                and mode in ("keyword", "semantic", "hybrid")
                and ndcg(found, wanted, 10) < 0.99
            ):
                places = [found.index(w) + 1 if w in found else 0 for w in sorted(wanted)]
                print(f"    {mode:9} {question.text}  {places}")
    return figures


def show(name: str, figures: dict[str, dict[str, list[float]]]) -> None:
    """The table of one folder."""
    for each, modes in figures.items():
        for mode, (found, order, n) in modes.items():
            print(
                f"{name:12} {each:15} {mode:9} n={n:<3.0f} recall@5 {found / n:.3f}  nDCG@10 {order / n:.3f}"
            )


def opened(place: Path, scratch: Path) -> Corpus:
    """The corpus, read from a folder if it is one."""
    if place.is_file():
        return Corpus.open(place)
    from kyoutei_nlp.pipeline import run
    from kyoutei_nlp.settings import Settings

    path = scratch / f"{place.name}.sqlite3"
    run([place], corpus=path, settings=Settings(workers=1))
    return Corpus.open(path)


# ── speed ────────────────────────────────────────────────────────────────────────────────────


def speed(path: Path, passes: int) -> None:
    """Print percentiles of processor time, wall time and memory."""
    start = time.perf_counter()
    corpus = Corpus.open(path)
    lot = np.random.default_rng(0)

    def embed(_: str) -> Any:
        vector = lot.standard_normal(300).astype(np.float32)
        return vector / np.linalg.norm(vector)

    corpus.warm()
    corpus.search_page(SearchRequest("準備", on=ON), embed_query=embed)
    print(f"first page after {time.perf_counter() - start:.1f} s, {len(corpus)} documents")
    kinds: tuple[tuple[str, dict[str, Any]], ...] = (
        ("keyword", {"mode": "keyword", "facets": False}),
        ("hybrid", {"mode": "hybrid", "facets": False}),
        ("page", {"mode": "hybrid", "facets": True}),
    )
    times: dict[str, list[float]] = {name: [] for name, _ in kinds}
    for turn in range(passes):
        for number, query in enumerate(SPEED_QUERIES):
            for name, asked in kinds:
                request = SearchRequest(query, on=ON, page=1 + turn % 2, **asked)
                begun = time.process_time()
                corpus.search_page(request, embed_query=embed)
                times[name].append(time.process_time() - begun)
                if turn == 0 and name == "keyword":
                    print(f"  first time {1000 * times[name][number]:7.1f} ms  {query}")
    for name, found in times.items():
        own = np.array(found) * 1000
        print(
            f"{name:8} p50 {np.percentile(own, 50):6.1f} ms  p95 {np.percentile(own, 95):6.1f} ms  most {own.max():6.1f} ms"
        )
    _added(corpus, embed)
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most")


def _added(corpus: Corpus, embed: Callable[[str], Any]) -> None:
    """How long until a document that another connection wrote is found."""
    from datetime import datetime

    from kyoutei_nlp import read, tag_document

    with tempfile.TemporaryDirectory() as folder, Corpus.open(corpus.path) as writer:
        path = Path(folder) / "new.txt"
        path.write_text(
            f"虹色の架け橋に関する協定書\n白井市と株式会社あおは、協定を締結する。{time.time_ns()}\n",
            encoding="utf-8",
        )
        tagged = tag_document(read(str(path)))
        run = writer.begin_run(settings={}, versions={}, now=datetime.now().astimezone())
        begun, used = time.perf_counter(), time.process_time()
        writer.add(tagged, None, run=run)
        page = corpus.search_page(SearchRequest("虹色の架け橋", on=ON), embed_query=embed)
        waited, worked = time.perf_counter() - begun, time.process_time() - used
    assert any(hit.entry.document_id == tagged.document.id for hit in page.hits)
    print(f"added and found after {waited:.2f} s ({worked:.2f} s of processor time)")


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("places", type=Path, nargs="*")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--speed", type=Path)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--floors", type=Path)
    options = parser.parse_args()
    if options.speed:
        speed(options.speed, options.passes)
    floors = tomllib.loads(options.floors.read_text(encoding="utf-8")) if options.floors else {}
    fallen: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        for asked, place in zip(options.places[::2], options.places[1::2], strict=True):
            with opened(place, Path(scratch)) as corpus:
                figures = judge(corpus, questions(asked), wrong=options.wrong)
            folder = asked.parent.name
            show(folder, figures)
            fallen += _fallen(folder, figures, floors.get("searching", {}).get(folder, {}))
    for line in fallen:
        print(line, file=sys.stderr)
    return 1 if fallen else 0


def _fallen(
    folder: str, figures: dict[str, dict[str, list[float]]], floors: dict[str, float]
) -> list[str]:
    """What lies under its floor, and where hybrid is worse than words alone by more than one question can make."""
    found = []
    for name, modes in figures.items():
        value = {mode: order / n for mode, (_, order, n) in modes.items()}
        n = modes["hybrid"][2]
        if value["hybrid"] < floors.get(name, 0.0):
            found.append(f"{folder} {name}: nDCG@10 {value['hybrid']:.3f} < {floors[name]}")
        if value["hybrid"] < value["keyword"] - 0.4 / n:
            found.append(
                f"{folder} {name}: hybrid {value['hybrid']:.3f} < keyword {value['keyword']:.3f}"
            )
    return found


if __name__ == "__main__":
    raise SystemExit(main())
