"""The same corpus in both databases: the same rows, records, tables and answers; many read while one writes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kyoutei_nlp.cli import main
from kyoutei_nlp.corpus import Corpus, move_corpus
from kyoutei_nlp.corpus.dialect import condition, in_postgres
from kyoutei_nlp.corpus.opening import open_store
from kyoutei_nlp.corpus.schema import TABLES
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.ledger import RunReport
from kyoutei_nlp.pipeline import record
from kyoutei_nlp.searching import SearchRequest
from kyoutei_nlp.searching.match import META_COLUMNS, AllOf, AnyOf, Close, Tokens, Without
from samples import DEED, tagged

NOW = datetime(2026, 4, 1, tzinfo=UTC)
TODAY = date(2026, 4, 1)


@pytest.fixture(scope="module")
def moved(
    sample_run: tuple[RunReport, Path], server_address: str
) -> Iterator[tuple[Corpus, Corpus]]:
    """The sample corpus in SQLite and in PostgreSQL."""
    import psycopg

    with psycopg.connect(server_address.format(name="postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE moved")
    address = server_address.format(name="moved")
    move_corpus(sample_run[1], address)
    with Corpus.open(sample_run[1]) as here, Corpus.open(address) as there:
        yield here, there


def everything(place: str) -> dict[str, list[Any]]:
    """All rows of all tables, in an order of their own."""
    store = open_store(place, create=False)
    columns = {"passage_index": "rowid, title, terms, meta"}
    found = {t: store.rows(f"SELECT {columns.get(t, '*')} FROM {t}") for t in TABLES}
    store.close()
    return {table: sorted(rows, key=repr) for table, rows in found.items()}


def test_there_and_back_every_row_is_the_same(
    sample_run: tuple[RunReport, Path], moved: tuple[Corpus, Corpus], tmp_path: Path
) -> None:
    back = tmp_path / "back.sqlite3"
    counts = move_corpus(moved[1].path, back)
    assert counts["documents"] == 62
    before = everything(str(sample_run[1]))
    assert set(before) == set(TABLES)
    assert everything(str(back)) == before
    with pytest.raises(CorpusError, match="もうコーパスがあります"):
        move_corpus(sample_run[1], back)


def test_all_tables_are_listed(sample_run: tuple[RunReport, Path]) -> None:
    store = open_store(sample_run[1], create=False)
    found = store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    own = {r["name"] for r in found if not r["name"].startswith(("sqlite_", "passage_index_"))}
    assert own == set(TABLES)


def test_records_and_tables_are_the_same(moved: tuple[Corpus, Corpus]) -> None:
    here, there = moved
    assert there.document_ids() == here.document_ids()
    for document_id in here.document_ids():
        assert record(there, document_id) == record(here, document_id)
    names = (
        "documents",
        "agreements",
        "parties",
        "dates",
        "fields",
        "duties",
        "mentions",
        "passages",
    )
    for name in (*names, "themes", "pages"):
        ours, theirs = getattr(here, name), getattr(there, name)
        assert theirs.astype(str).to_dict("records") == ours.astype(str).to_dict("records"), name


QUERIES = [
    "災害時の物資供給", "観光 農業", "「帰宅困難者」", "観光 AND 農業", "防災 NOT 港", "災害 NEAR/5 物資", "港", "見守り",
    "分野:観光", "当事者:白井市", "都道府県:千葉県 災害", "年:2019", "年度:2019-2022", "状態:有効", "状態:満了 防災",
    "種類:報道発表", "令和元年7月5日", "締結日:2019-04..2023-03", "当事者:千葉銀行", "(観光 OR 交流) 都道府県:千葉県",
    "ラウハ", "費用は甲が負担", "",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("mode", ["keyword", "hybrid"])
def test_the_same_answers(moved: tuple[Corpus, Corpus], query: str, mode: Any) -> None:
    pages = [
        corpus.search_page(SearchRequest(query, mode, size=100, on=TODAY, explain=False))
        for corpus in moved
    ]
    ours, theirs = (
        {(hit.entry.document_id, hit.entry.record, round(hit.score, 5)) for hit in page.hits}
        for page in pages
    )
    assert theirs == ours
    assert pages[1].facets == pages[0].facets
    assert (pages[1].total, pages[1].notes) == (pages[0].total, pages[0].notes)


def test_many_read_while_one_writes(database: str) -> None:
    with Corpus.open(database, create=True) as writer:
        run = writer.begin_run(settings={}, versions={}, now=NOW)
        writer.add(tagged(), None, run=run)
        seen: list[int] = []
        faults: list[BaseException] = []
        done = threading.Event()

        def read() -> None:
            try:
                with Corpus.open(database) as reader:
                    while not done.is_set():
                        seen.append(len(reader.search("見守り", mode="keyword", limit=100)))
            except BaseException as error:  # noqa: BLE001 (told below)
                faults.append(error)

        readers = [threading.Thread(target=read) for _ in range(4)]
        for each in readers:
            each.start()
        for n in range(20):
            writer.add(tagged(DEED.replace("高齢者", f"高齢者{n}番")), None, run=run)
        done.set()
        for each in readers:
            each.join()
        assert faults == []
        assert seen
        assert min(seen) >= 1
        assert len(writer.search("見守り", mode="keyword", limit=100)) >= 1
        assert len(writer) == 21


def test_two_writers_wait_for_each_other(database: str) -> None:
    Corpus.open(database, create=True).close()
    faults: list[BaseException] = []

    def write(part: int) -> None:
        try:
            with Corpus.open(database) as corpus:
                run = corpus.begin_run(settings={}, versions={}, now=NOW)
                for n in range(8):
                    corpus.add(tagged(DEED.replace("高齢者", f"高齢者{part}の{n}")), None, run=run)
        except BaseException as error:  # noqa: BLE001 (told below)
            faults.append(error)

    writers = [threading.Thread(target=write, args=(part,)) for part in range(2)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert faults == []
    with Corpus.open(database) as corpus:
        assert len(corpus) == 16
        assert corpus.damage() == ()


def test_nothing_is_made_by_looking(database: str) -> None:
    with pytest.raises(CorpusError, match="kyoutei run"):
        Corpus.open(database)
    with pytest.raises(CorpusError, match="接続できません") as refused:
        Corpus.open("postgresql://user:secret@/none?host=/nowhere")
    assert "secret" not in str(refused.value)


def test_by_command_line(
    sample_run: tuple[RunReport, Path], database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate", str(sample_run[1]), database]) == 0
    assert main(["search", "災害", "--mode", "keyword", "--corpus", database]) == 0
    assert main(["status", "--corpus", database]) == 0
    assert main(["review", "list", "--corpus", database]) == 0
    assert "62 件" in capsys.readouterr().out


SAID = [
    ("SELECT start, end FROM t WHERE a = ? AND b = :name", 'SELECT start, "end" FROM t WHERE a = %s AND b = %(name)s'),
    ("SELECT '?:x%' FROM t WHERE x LIKE 'a%'", "SELECT '?:x%%' FROM t WHERE x LIKE 'a%%'"),
    ("SELECT CASE WHEN a THEN 1 END, p.end FROM p", 'SELECT CASE WHEN a THEN 1 END, p."end" FROM p'),
    ("SELECT group_concat(number) FROM t", "SELECT string_agg((number)::text, ',') FROM t"),
    ("SELECT x::text FROM t", "SELECT x::text FROM t"),
]  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs"), SAID)
def test_the_dialect(ours: str, theirs: str) -> None:
    assert in_postgres(ours) == theirs


def test_matches_as_conditions() -> None:
    disaster, field = Tokens(("災害",)), Tokens(("fieldtourism",), META_COLUMNS)
    assert condition(field) == ("(meta_words @@ ?::tsquery)", ["('fieldtourism')"])
    told, words = condition(AllOf((disaster, Without(AnyOf((disaster, Tokens(("物資",)))), field))))
    assert told.count("?") == len(words) == 5
    assert condition(Close((("a",), ("b",)), 0, META_COLUMNS))[1] == [
        "(((('a') <1> ('b')) | (('b') <1> ('a'))))"
    ]
    assert condition(Tokens(("it's\\",), META_COLUMNS))[1] == ["('it' <-> 's')"]
