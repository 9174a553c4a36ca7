"""Writes the two cards from what is measured now: docs/evaluation.md (quality) and docs/performance_card.md (speed, memory).

PYTHONPATH=.bench/stock python benchmarks/cards.py [--only evaluation|performance] [--scaling .bench/scaling.jsonl] [--corpus BIG] [--keep]
python benchmarks/cards.py --check

A card names what it was measured on: the versions of reader and taggers (which are digests of their rules and words), the models and the
sha256 of every gold file. ``--check`` measures nothing; it fails where a card names others than there are now, so that no
figure outlives what it was measured on. Speed is checked for its age only, for every change would make it stale, and most change nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from beside import date_scores, measure_stock
from layout import COLUMNS, Figures, measure, total
from quality import measure as measure_quality
from truth import items

from kyoutei_nlp import tagging
from kyoutei_nlp.data import names_of
from kyoutei_nlp.embedding.loading import embedder_named
from kyoutei_nlp.evaluating import Evaluation, Score
from kyoutei_nlp.processing import built_in_field_head
from kyoutei_nlp.reading import READER_VERSION
from searching import judge, opened, questions

ROOT: Final = Path(__file__).parents[1]
SAMPLE, CHECK, PAGES = (ROOT / "corpora" / name for name in ("sample", "check", "layout"))
EVALUATION, PERFORMANCE = ROOT / "docs" / "evaluation.md", ROOT / "docs" / "performance_card.md"
MEASURED_ON: Final = (
    *(folder / "gold.jsonl" for folder in (SAMPLE, CHECK)),
    CHECK / "dates.jsonl",
    *(folder / "questions.jsonl" for folder in (SAMPLE, CHECK)),
)
MOST_DAYS: Final = 120
"""A card of speed that is older is stale; a judgement."""
ERRORS_A_LABEL: Final = 6
BY_KIND: Final = (
    "parties",
    "dates",
    "signed_on",
    "fields",
    "mentions",
    "clauses",
    "people",
    "kind",
)
LABELS: Final = {
    "parties": "当事者", "party_code": "市町村コード", "party_type": "当事者の種類", "party_alias": "甲・乙などの呼び名", "signers": "署名者",
    "municipalities": "市区町村", "organisations": "団体", "people": "人", "dates": "日付の値", "date_roles": "日付の役割", "signed_on": "締結日",
    "effective_from": "発効日", "expires_on": "満了日", "auto_renewal": "自動更新", "renewal_period": "更新の期間", "notice_period": "通知の期間",
    "fields": "分野", "clauses": "条の番号と見出し", "kind": "文書の種類", "agreement_kind": "協定の種類", "mentions": "言及された協定",
    "agreements": "一つの文書の複数の協定", "negatives": "協定のない文書", "title": "表題", "duties": "役割", "duty_whom": "役割の相手", "duty_costs": "費用の負担",
    "amounts": "数量・金額", "disasters": "災害", "programmes": "制度・計画",
}  # fmt: skip
COMMANDS: Final = (
    ("読み取り: 一頁あたりの速さと、同じ頁での他の抽出器", ("benchmarks/reading.py", "corpora/sample/documents")),
    ("読み取り: 短い文書", ("benchmarks/reading.py", "corpora/check/documents")),
    ("札付け: 素の GiNZA との比", ("benchmarks/tagging.py", "corpora/sample/documents")),
    ("全体: PDF からコーパスまで、既製の組み合わせとの比", ("benchmarks/whole.py", "--rounds", "1")),
    ("主題: BERTopic との比較、安定性、30 万節", ("benchmarks/themes.py",)),
)  # fmt: skip
ON_CORPUS: Final = (
    ("検索: 9 万件", ("benchmarks/searching.py", "--speed")),
    ("追加: 9 万件のコーパスに一件", ("benchmarks/adding.py",)),
)


def state() -> dict[str, str]:
    """Name → version of all that decides the figures of quality."""
    found = {"reading": READER_VERSION, "embedder": embedder_named(None).model_id}
    found |= {f"tagging {name}": version for name, version in tagging.taggers(field_head=built_in_field_head())}  # fmt: skip
    for path in MEASURED_ON:
        found[str(path.relative_to(ROOT))] = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    for item in sorted(PAGES.rglob("*")):
        if item.is_file():
            found[str(item.relative_to(ROOT))] = hashlib.sha256(item.read_bytes()).hexdigest()[:16]
    return found


def digest(of: Mapping[str, str]) -> str:
    """One word for a state."""
    return hashlib.sha256(json.dumps(of, sort_keys=True).encode()).hexdigest()[:16]


def heading(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A title, and what stands under every card."""
    yield f"# {title}\n"
    yield from lines
    yield ""


def evaluation_card() -> str:
    """Markdown: every figure of quality, kind by kind, beside the stock stack, with the mistakes that remain."""
    parts = [
        *heading(
            "評価の記録 Evaluation card",
            (
                "この頁は `make cards` が書きます。手で直さないでください。数値は F1（適合率と再現率の調和平均）で、原本から記録まで全工程を通したものです。"
                "「既製」は pdfplumber・GiNZA の固有表現・ja-timex・語の一覧をつないだもの（`benchmarks/stock.py`）で、同じ規則で採点しています。",
                "",
                f"測った日 {date.today()}・状態 `{digest(state())}`（読み取り・札付けの規則、模型、正解のどれかが変わると、この頁は古くなり、`make check` が知らせます）。",
                "",
                "`corpora/sample` は規則を作るときに見た文書なので高めに出ます。`corpora/check` は規則の作者が見ていない文書です（例外は DATASHEET）。",
            ),
        )
    ]
    for folder in (SAMPLE, CHECK):
        ours = measure_quality(folder / "gold.jsonl")
        stock = measure_stock(folder / "gold.jsonl")
        parts += [f"\n## {folder.relative_to(ROOT)}（{ours.n_documents} 文書）\n"]
        parts += _beside(ours, stock)
        parts += ["\n### 文書の種類ごと（自分 / 既製）\n", *_by_kind(ours, stock)]
        parts += ["\n### 残る誤り\n", *_mistakes(ours)]
    parts += ["\n## 日付の表現（corpora/check/dates.jsonl）\n", *_dates()]
    parts += [
        "\n## 頁の読み取り（文字誤り率などは小さいほど、順序・表は大きいほどよい）\n",
        *_pages(),
    ]
    parts += ["\n## 検索（nDCG@10 / recall@5）\n", *_search()]
    return "\n".join(parts) + "\n"


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell).replace('|', '｜').replace(chr(10), ' ') for cell in cells)} |"


def _head(*names: str) -> list[str]:
    return [_row(*names), _row(*["---"] * len(names))]


def _beside(ours: Evaluation, stock: Evaluation) -> Iterator[str]:
    yield from _head("項目", "label", "適合率", "再現率", "F1", "既製の F1", "正解の数")
    for score in ours.scores:
        other = stock.score(score.label)
        yield _row(
            LABELS.get(score.label, ""), score.label, f"{score.precision:.3f}", f"{score.recall:.3f}", f"**{score.f1:.3f}**",
            f"{other.f1 if other else 0:.3f}", score.n_gold,
        )  # fmt: skip
    for label, value in ours.macro_f1.items():
        yield _row(f"{LABELS.get(label, '')}（種類ごとの平均）", label, "", "", f"**{value:.3f}**", f"{stock.macro_f1.get(label, 0):.3f}", "")  # fmt: skip


def _by_kind(ours: Evaluation, stock: Evaluation) -> Iterator[str]:
    names = names_of("document_kinds")
    yield from _head("文書の種類", *(f"{LABELS[label]}" for label in BY_KIND))
    for kind, scores in ours.by_kind.items():
        others = {score.label: score for score in stock.by_kind.get(kind, ())}
        mine = {score.label: score for score in scores}
        yield _row(names.get(kind, kind), *(_pair(mine.get(x), others.get(x)) for x in BY_KIND))


def _pair(mine: Score | None, other: Score | None) -> str:
    if mine is None or not mine.n_gold + mine.n_found:
        return "–"
    return f"{mine.f1:.2f} / {other.f1 if other else 0:.2f}"


def _mistakes(found: Evaluation) -> Iterator[str]:
    told = {"missing": "不足", "extra": "余分"}
    labels = list(dict.fromkeys(each.label for each in found.errors))
    for label in labels:
        mine = [each for each in found.errors if each.label == label]
        shown = "、".join(
            f"{told[each.kind]} 「{each.value[:60]}」（{Path(each.document).stem[:12]}）"
            for each in mine[:ERRORS_A_LABEL]
        )
        more = f" ほか {len(mine) - ERRORS_A_LABEL}" if len(mine) > ERRORS_A_LABEL else ""
        yield f"- **{LABELS.get(label, label)}** {len(mine)} 件: {shown}{more}"


def _dates() -> Iterator[str]:
    yield from _head("", "適合率", "再現率", "すべて正しい行")
    for name, score in date_scores(CHECK / "dates.jsonl"):
        yield _row(
            name,
            f"{score.precision:.3f}",
            f"{score.recall:.3f}",
            f"{score.n_exact} / {score.n_documents}",
        )


def _pages() -> Iterator[str]:
    for folder in (SAMPLE, PAGES):
        kinds: dict[str, list[dict[str, Figures]]] = {}
        for item in items(folder):
            kinds.setdefault(item.kind, []).append(measure(item))
        yield f"\n### {folder.relative_to(ROOT)}\n"
        yield from _head("種類", "抽出器", "文書", *COLUMNS)
        for kind, rows in sorted(kinds.items()):
            for name in rows[0]:
                mine = [row[name] for row in rows if name in row]
                yield _row(kind, name, len(mine), *_shares(total(mine)))
    yield "\n" + "、".join(f"{name}: {meaning}" for name, meaning in COLUMNS.items()) + "。"


def _shares(row: Figures) -> Iterator[str]:
    for column in COLUMNS:
        value = row[column].value if column in row else None
        yield "–" if value is None else f"{value:.3f}"


def _search() -> Iterator[str]:
    yield from _head("コーパス", "問いの組", "問い", "語", "意味", "両方")
    with tempfile.TemporaryDirectory() as scratch:
        for folder in (SAMPLE, CHECK):
            (place := Path(scratch) / folder.name).mkdir()
            corpus = opened(folder / "documents", place)
            found = judge(corpus, questions(folder / "questions.jsonl"), wrong=False)
            for name, modes in found.items():
                cells = [
                    f"{order / n:.3f} / {hits / n:.3f}"
                    for hits, order, n in (modes[m] for m in ("keyword", "semantic", "hybrid"))
                ]
                yield _row(folder.name, name, f"{modes['hybrid'][2]:.0f}", *cells)


# ── speed ────────────────────────────────────────────────────────────────────────────────────


def performance_card(scaling: Path, corpus: Path | None, *, keep: bool = False) -> str:
    """Markdown: what each benchmark of speed prints, with its command."""
    parts = [
        *heading(
            "性能の記録 Performance card",
            (
                "この頁は `make cards` が書きます。手で直さないでください。どの表も、上に書いた命令で作り直せます。説明は [performance.md](performance.md) に。",
                "",
                f"測った日 {date.today()}・{platform.machine()}・{_processor()}・Python {platform.python_version()}。",
            ),
        )
    ]
    commands = [(title, words) for title, words in COMMANDS]
    commands += [(title, (*words, str(corpus))) for title, words in ON_CORPUS if corpus]
    if scaling.exists():
        place = scaling.relative_to(ROOT) if scaling.is_relative_to(ROOT) else scaling.name
        commands.append(
            (
                "規模: 件数に対する時間・記憶・容量",
                ("benchmarks/scaling.py", "--from", str(place)),
            )
        )
    for title, words in commands:
        shown = " ".join(Path(word).name if word == str(corpus) else word for word in words)
        parts += [
            f"\n## {title}\n",
            f"`python {shown}`\n",
            "```text",
            _said(shown, words, keep),
            "```",
        ]
    return "\n".join(parts) + "\n"


def _said(name: str, words: Sequence[str], keep: bool) -> str:
    """What a benchmark prints; kept in .bench, so that one that fails costs only itself."""
    kept = ROOT / ".bench" / "said" / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.txt"
    if not (keep and kept.exists()):
        print(name, flush=True)
        done = subprocess.run(
            [sys.executable, *words], stdout=subprocess.PIPE, text=True, cwd=ROOT, check=True
        )
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(_without_progress(done.stdout), encoding="utf-8")
    return kept.read_text(encoding="utf-8")


def _without_progress(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def _processor() -> str:
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    cores = len(re.findall(r"^processor", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE))
    return f"{cores} × {found[1] if found else platform.processor()}"


# ── staleness ────────────────────────────────────────────────────────────────────────────────


def stale() -> list[str]:
    """What is old about the cards, empty where nothing is."""
    told = []
    evaluation = EVALUATION.read_text(encoding="utf-8") if EVALUATION.exists() else ""
    named = re.search(r"状態 `([0-9a-f]+)`", evaluation)
    if named is None or named[1] != (now := digest(state())):
        told.append(f"docs/evaluation.md was measured on another state than {now}: make cards")
    performance = PERFORMANCE.read_text(encoding="utf-8") if PERFORMANCE.exists() else ""
    day = re.search(r"測った日 (\d{4}-\d\d-\d\d)", performance)
    age = (datetime.now(UTC).date() - date.fromisoformat(day[1])).days if day else None
    if age is None or age > MOST_DAYS:
        told.append("docs/performance_card.md is older than four months: make cards")
    told += [
        f"docs/performance_card.md lacks {words[0]}: make cards"
        for _, words in COMMANDS
        if " ".join(words) not in performance
    ]
    return told


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the cards, or check them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", choices=("evaluation", "performance"))
    parser.add_argument("--scaling", type=Path, default=ROOT / ".bench" / "scaling.jsonl")
    parser.add_argument("--corpus", type=Path, help="of 90,000 agreements (filling.py)")
    parser.add_argument(
        "--keep", action="store_true", help="what .bench/said has is not measured again"
    )
    options = parser.parse_args(arguments)
    if options.check:
        told = stale()
        print("\n".join(told))
        return 1 if told else 0
    if options.only != "performance":
        EVALUATION.write_text(evaluation_card(), encoding="utf-8")
    if options.only != "evaluation":
        card = performance_card(options.scaling, options.corpus, keep=options.keep)
        PERFORMANCE.write_text(card, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
