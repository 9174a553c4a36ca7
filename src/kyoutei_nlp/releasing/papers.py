"""What a release says of itself: README, CITATION.cff, evaluation card, checksums (添える文書)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.evaluating import Evaluation
from kyoutei_nlp.releasing.codebook import tables
from kyoutei_nlp.releasing.package import sha256_of
from kyoutei_nlp.releasing.site import Site
from kyoutei_nlp.releasing.wanted import Wanted

CARD: Final = "evaluation.md"
SUMS: Final = "SHA256SUMS"
NO_CARD: Final = (
    "# 評価\n\nこの公開物には評価が付いていません。正解を付けたファイルがあれば、"
    "`kyoutei release OUT/ --gold GOLD.jsonl` で測って付けられます。値を引用する前に、根拠の本文を原本で確かめてください。\n"
)


def write_text(path: Path, text: str) -> None:
    """UTF-8 with line feeds."""
    path.write_text(text, encoding="utf-8", newline="\n")


def readme(
    wanted: Wanted, *, created: str, counts: Mapping[str, int], site: Site | None, versions: Mapping[str, str]
) -> str:  # fmt: skip
    """The README of the folder, in Japanese."""
    rows = [f"| `data/{t.id}.csv`、`.parquet` | {t.title} | {counts[t.id]:,} |" for t in tables()]
    authors = "、".join(wanted.authors) or "作成者の記載なし"
    terms = (
        f"{wanted.licence_name}{f' {place}' if (place := wanted.licence_place) else ''}"
        if wanted.licence
        else "まだ決められていません。使う前に作成者に確かめてください。"
    )
    told = [
        f"# {wanted.title}", "",
        f"自治体などの連携協定の文書 {counts['documents']:,} 件から、kyoutei_nlp {versions.get('kyoutei-nlp', '')} が読み取った"
        f"協定 {counts['agreements']:,} 件のデータです。データの日付: {created}", "",
        "## 中身", "",
        *([_site_line(site)] if site else []),
        "- `datapackage.json` … 表・列・型・ファイルの SHA-256（Frictionless Data Package）",
        "- `codebook.md` … 符号表。すべての表と列の意味、記号の一覧",
        "- `manifest.json` … 来歴。だれが（版）、何を、どの設定で処理したか",
        "- `evaluation.md` … どれくらい正しいか",
        "- `CITATION.cff` … 引用のしかた",
        f"- `{SUMS}` … すべてのファイルの SHA-256。`sha256sum -c {SUMS}` で確かめられます", "",
        "| ファイル | 中身 | 行数 |", "|---|---|---|", *rows, "",
        "## 使うときの注意", "",
        "- 値は機械が本文から読み取ったものです。人が直した項目は `documents.corrected` にあります。空の欄は「分からない」です。",
        "- どの値にも本文の根拠があります（`tags` の `start`、`end`、`page`）。引用する前に原本で確かめてください。",
        "- 読めなかった原本は入っていません。`quarantine` に理由とともに挙げてあります"
        f"（{counts['quarantine']:,} 件）。", "",
        "## 引用", "",
        f"{authors}「{wanted.title}」{wanted.version or created}", "",
        "## 利用条件", "", terms, "",
        "原本の権利は、それぞれの公表者にあります。", "",
        "## 同じものを作る", "",
        "同じコーパスからは、同じバイト列ができます（`kyoutei release OUT/`）。", "",
    ]  # fmt: skip
    return "\n".join(told)


def _site_line(site: Site) -> str:
    return (
        f"- `site/index.html` … 検索の頁。二度押しで開けます。サーバーもインターネットも要りません（協定 {site.entries:,} 件）。"
        f"検索語は手元の語彙で切り分けます。この資料の短い行で比べると、{site.agreement:.1%} は `kyoutei search` と同じ語になります。"
    )


def citation(wanted: Wanted, *, created: str) -> str:
    """CITATION.cff 1.2.0 (https://citation-file-format.github.io); JSON strings are YAML strings."""
    lines = [
        "cff-version: 1.2.0",
        "type: dataset",
        f"message: {_quoted('このデータを使うときは、次のように引用してください。')}",
        f"title: {_quoted(wanted.title)}",
        f"version: {_quoted(wanted.version or created)}",
        f"date-released: {created}",
        "authors:",
        *(f"  - name: {_quoted(name)}" for name in wanted.authors or ("作成者の記載なし",)),
        f"abstract: {_quoted('自治体などの連携協定の文書から読み取った表と、その根拠。')}",
        "keywords:",
        *(f"  - {_quoted(word)}" for word in ("連携協定", "自治体", "agreements")),
    ]
    if wanted.licence_place:
        lines += [f"license-url: {_quoted(wanted.licence_place)}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def known_card() -> str:
    """The evaluation card of the package or of a checkout of the project, or what to do where there is none."""
    package = Path(str(resources.files("kyoutei_nlp")))
    for place in (package / "data" / CARD, package.parents[1] / "docs" / CARD):
        if place.is_file():
            return place.read_text(encoding="utf-8")
    return NO_CARD


def measured_card(found: Evaluation, gold: str) -> str:
    """The figures against a gold file, for the documents of this release."""
    head = ["| 項目 | 適合率 | 再現率 | F1 | 正解の数 | 見つけた数 |", "|---|---|---|---|---|---|"]
    rows = [
        f"| {s.label} | {s.precision:.3f} | {s.recall:.3f} | {s.f1:.3f} | {s.n_gold} | {s.n_found} |"
        for s in found.scores
    ]
    unread = (
        [
            f"正解にあってこの公開物にない文書: {len(found.unread)} 件（すべて見落としに数えた）。",
            "",
        ]
        if found.unread
        else []
    )
    told = f"正解 `{gold}` の文書 {found.n_documents} 件と比べた値。`kyoutei evaluate` で同じ値が出ます。"
    return "\n".join(["# 評価", "", told, "", *head, *rows, "", *unread])


def write_sums(folder: Path) -> str:
    """``SHA256SUMS`` over all files, and its own sha256, which stands for the whole release."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    lines = [f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    write_text(folder / SUMS, "".join(lines))
    return sha256_of(folder / SUMS)


def manifest(runs: list[dict[str, Any]], wanted: Wanted, *, created: str) -> dict[str, Any]:
    """Where the data come from: every run that made a document here."""
    own = {"title": wanted.title, "version": wanted.version or created, "created": created}
    return {"release": own, "runs": runs}
