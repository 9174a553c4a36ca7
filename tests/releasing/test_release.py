"""A release: tables that others can read, papers that say what they are, the same bytes again."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kyoutei_nlp.corpus import Corpus, QuarantineEntry
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.pipeline import tag_document
from kyoutei_nlp.reading import read
from kyoutei_nlp.releasing import Wanted, release
from kyoutei_nlp.releasing.codebook import code_rows, schema, tables
from kyoutei_nlp.releasing.document_files import units_of
from kyoutei_nlp.releasing.wanted import Paths

DEED = (
    "見守りに関する協定書\n白井市（以下「甲」という。）と株式会社みなと商事（以下「乙」という。）は、次のとおり協定を締結する。\n"
    "（目的）\n第１条　この協定は、高齢者の見守りについて定める。\n（役割）\n第２条　乙は、異変に気付いたときは、甲に連絡するものとする。\n"
    "（期間）\n第３条　この協定の有効期間は、締結の日から令和７年３月31日までとする。\n"
    "令和６年４月１日\n甲　千葉県白井市　白井市長　山吹みどり\n乙　株式会社みなと商事　代表取締役　白川一郎"
)
PRESS = "令和６年５月10日\n=HYPERLINK のような題名\n白井市は、令和６年４月１日に株式会社みなと商事と見守りに関する協定を締結しました。"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    folder = tmp_path_factory.mktemp("release")
    made = folder / "年度別" / "令和６"
    made.mkdir(parents=True)
    (made / "deed.txt").write_text(DEED, encoding="utf-8")
    (folder / "press.txt").write_text(PRESS, encoding="utf-8")
    (folder / "ことば.toml").write_text(
        '[[group]]\nwords = ["見守り", "声かけ"]\n', encoding="utf-8"
    )
    with Corpus.open(folder / "k.sqlite3", create=True) as opened:
        run = opened.begin_run(
            settings={"synonyms_file": f"{folder}/ことば.toml", "embedder": "/home/someone/model"},
            versions={"kyoutei-nlp": "1"},
            now=datetime(2026, 4, 1, tzinfo=UTC),
        )
        for path in (made / "deed.txt", folder / "press.txt"):
            opened.add(tag_document(read(path, ocr="off")), None, run=run)
        opened.set_aside(
            QuarantineEntry(
                f"{folder}/こわれた.pdf", "0" * 64, "corrupt", "開けない", "pdf", 0.1, ""
            ),
            run=run,
        )
        yield opened


@pytest.fixture(scope="module")
def released(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "公開"
    release(corpus, folder, Wanted(authors=("白井市",), licence="CC-BY-4.0"))
    return folder


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / "data" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_frictionless_finds_nothing_wrong(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Types, required values, codes, primary and foreign keys, sizes and hashes of every table."""
    import frictionless

    monkeypatch.chdir(released)
    package = frictionless.Package("datapackage.json")
    report = package.validate()
    assert report.valid, [(t.name, [e.message for e in t.errors]) for t in report.tasks]
    assert {one.name for one in package.resources} >= {
        "documents",
        "parties",
        "tags",
        "tags-parquet",
    }
    assert [one["name"] for one in package.licenses] == ["CC-BY-4.0"]


def test_a_wrong_value_is_found(released: Path, tmp_path: Path) -> None:
    """The schema says enough to notice a code that does not exist and a missing value."""
    import frictionless

    told = json.loads((released / "datapackage.json").read_text(encoding="utf-8"))
    parties = next(one for one in told["resources"] if one["name"] == "parties")
    broken = rows(released, "parties")
    broken[0]["type"], broken[1]["name"] = "まち", ""
    with (tmp_path / "parties.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(broken[0]))
        writer.writeheader()
        writer.writerows(broken)
    told_of_keys = {k: v for k, v in parties["schema"].items() if k != "foreignKeys"}
    found = frictionless.Resource(
        path="parties.csv",
        basepath=str(tmp_path),
        schema=frictionless.Schema.from_descriptor(told_of_keys),
    ).validate()
    assert {error.type for error in found.tasks[0].errors} == {"constraint-error"}
    assert len(found.tasks[0].errors) == 2


def test_tables_say_what_the_documents_say(released: Path) -> None:
    deed = next(row for row in rows(released, "agreements") if row["source"] == "deed")
    assert (deed["signed_on"], deed["expires_on"]) == ("2024-04-01", "2025-03-31")
    parties = [row for row in rows(released, "parties") if row["document"] == deed["document"]]
    assert [(p["name"], p["type"], p["code"], p["alias"]) for p in parties] == [
        ("白井市", "municipality", "122327", "甲"), ("株式会社みなと商事", "company", "", "乙"),
    ]  # fmt: skip
    text = read_text(released, deed["document"])
    for tag in rows(released, "tags"):
        if tag["document"] == deed["document"]:
            assert text[int(tag["start"]) : int(tag["end"])] == tag["surface"].removeprefix("'")
    assert rows(released, "quarantine") == [
        {"path": "こわれた.pdf", "sha256": "0" * 64, "reason": "corrupt", "detail": "開けない"}
    ]


def read_text(folder: Path, document: str) -> str:
    part = (folder / "site" / "data" / "docs" / "0.js").read_text(encoding="utf-8")
    told = json.loads(part[part.index(",") + 1 : part.rindex(")")].replace("<\\/", "</"))
    return next(str(one["text"]) for one in told if one["id"] == document)


def test_parquet_holds_the_same_with_types(released: Path) -> None:
    from pyarrow import parquet

    for table in tables():
        found = parquet.read_table(released / "data" / f"{table.id}.parquet")
        told = rows(released, table.id)
        assert found.column_names == [column.name for column in table.columns]
        assert found.num_rows == len(told)
    pages = parquet.read_table(released / "data" / "documents.parquet")["pages"]
    assert str(pages.type) == "int64"


def test_the_same_corpus_gives_the_same_bytes(
    corpus: Corpus, released: Path, tmp_path: Path
) -> None:
    release(corpus, tmp_path / "again", Wanted(authors=("白井市",), licence="CC-BY-4.0"))
    sums = (tmp_path / "again" / "SHA256SUMS").read_text(encoding="utf-8")
    assert sums == (released / "SHA256SUMS").read_text(encoding="utf-8")
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=released, check=True)
    listed = {line.split("  ", 1)[1] for line in sums.splitlines()}
    there = {p.relative_to(released).as_posix() for p in released.rglob("*") if p.is_file()}
    assert listed == there - {"SHA256SUMS"}


def test_no_folder_of_this_machine_is_told(released: Path, corpus: Corpus) -> None:
    ours = str(Path(corpus.path).parent)
    for path in released.rglob("*"):
        if path.is_file() and path.suffix != ".parquet":
            told = path.read_text(encoding="utf-8-sig")
            assert ours not in told, path
            assert "/home/someone" not in told, path
    paths = {row["path"] for row in rows(released, "documents")}
    assert paths == {"press.txt", "年度別/令和６/deed.txt"}


def test_what_a_spreadsheet_would_run_is_guarded(released: Path) -> None:
    for path in (released / "data").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert not [
                cell
                for row in csv.reader(file)
                for cell in row
                if cell[:1] in ("=", "+", "@", "＝")
            ]


def test_papers(released: Path) -> None:
    readme = (released / "README.md").read_text(encoding="utf-8")
    assert "文書 2 件" in readme
    assert "クリエイティブ・コモンズ 表示 4.0" in readme
    book = (released / "codebook.md").read_text(encoding="utf-8")
    for table in tables():
        assert f"(`{table.id}`)" in book
        assert all(f"| `{column.name}` |" in book for column in table.columns)
    cff = (released / "CITATION.cff").read_text(encoding="utf-8")
    assert "cff-version: 1.2.0" in cff
    assert "date-released: 2026-04-01" in cff
    assert '- name: "白井市"' in cff
    told = json.loads((released / "manifest.json").read_text(encoding="utf-8"))
    assert told["runs"][0]["settings"]["embedder"] == "model"


def test_without_a_licence_it_says_so(corpus: Corpus, tmp_path: Path) -> None:
    release(corpus, tmp_path / "out", with_site=False)
    assert "まだ決められていません" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    told = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert "licenses" not in told
    assert not (tmp_path / "out" / "site").exists()


def test_nothing_of_others_is_overwritten(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note.txt").write_text("だいじ", encoding="utf-8")
    with pytest.raises(CorpusError, match="別のもの"):
        release(corpus, tmp_path / "mine", with_site=False)
    assert (tmp_path / "mine" / "note.txt").read_text(encoding="utf-8") == "だいじ"
    with (
        Corpus.open(":memory:", create=True) as empty,
        pytest.raises(CorpusError, match="空です"),
    ):
        release(empty, tmp_path / "new")


def test_every_code_of_the_schemas_is_listed() -> None:
    listed = {name for name, _, _ in code_rows()}
    for table in tables():
        assert {column.codes for column in table.columns if column.codes} <= listed
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names)
        assert set(table.key) <= set(names)
        assert schema(table)["primaryKey"] == list(table.key)


PATHS = [  # (all paths, one, as published)
    (["/a/b/x.pdf", "/a/b/c/y.pdf"], "/a/b/c/y.pdf", "c/y.pdf"),
    (["/a/b/x.pdf", "/a/b/c/y.pdf"], "/home/me/z.toml", "z.toml"),
    (["/a/b/x.pdf"], "/a/b", "."),
    (["/a/b/x.pdf", "https://city.example/x.pdf"], "https://city.example/x.pdf", "https://city.example/x.pdf"),
    (["docs/x.pdf"], "docs/x.pdf", "docs/x.pdf"),
    ([], r"C:\Users\me\協定.pdf", "協定.pdf"),
    (["/x.pdf"], "/x.pdf", "x.pdf"),
]  # fmt: skip


@pytest.mark.parametrize(("known", "path", "published"), PATHS)
def test_paths(known: list[str], path: str, published: str) -> None:
    assert Paths(known).of(path) == published


def test_offsets_are_counted_as_a_browser_counts() -> None:
    text = "𠮷野と𠮷田"
    unit = units_of(text)
    assert [unit(n) for n in range(len(text) + 1)] == [0, 2, 3, 4, 6, 7]
    assert units_of("吉野")(2) == 2


def test_at_the_terminal(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from kyoutei_nlp.cli import main

    out = str(tmp_path / "out")
    assert main(["release", out, "--corpus", corpus.path, "--no-site", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"]["documents"] == 2
    assert told["site"] is None
    gold = tmp_path / "gold.jsonl"
    gold.write_text(
        json.dumps({"path": "deed.txt", "signed_on": "2024-04-01"}) + "\n", encoding="utf-8"
    )
    words = ["--no-site", "--gold", str(gold), "--author", "白井市"]
    assert main(["release", out, "--corpus", corpus.path, *words]) == 0
    assert "SHA256SUMS" in capsys.readouterr().out
    card = (tmp_path / "out" / "evaluation.md").read_text(encoding="utf-8")
    assert "| signed_on | 1.000 | 1.000 | 1.000 |" in card
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note.txt").write_text("だいじ", encoding="utf-8")
    assert main(["release", str(tmp_path / "mine"), "--corpus", corpus.path]) == 1
    assert "別のもの" in capsys.readouterr().err
