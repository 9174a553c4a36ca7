"""The ready-made stack makes a record of the contract, and the table of dates is judged as it says."""

from __future__ import annotations

from datetime import date

from dating import DateLine, measure_dates
from stock import Day, Entity, assemble

DEED = """災害時における応援に関する協定書
館山市（以下「甲」という。）と株式会社みなと商事（以下「乙」という。）は、次のとおり協定を締結する。
（目的）
第１条　この協定は、災害時の応援について定める。
第２条（期間）　期間は令和６年３月３１日までとし、１年間更新する。１か月前までに申し出る。
令和５年４月１日
館山市長　石井花子"""


def test_a_deed_by_the_ready_made_stack() -> None:
    names = [("館山市", "City"), ("株式会社みなと商事", "Company"), ("石井花子", "Person")]
    found = [Entity(name, label, DEED.index(name)) for name, label in names]
    dated = [
        Day(value, DEED.index(surface), DEED.index(surface) + len(surface))
        for surface, value in (
            ("令和６年３月３１日", "2024-03-31"),
            ("令和５年４月１日", "2023-04-01"),
        )
    ]
    record = assemble(DEED, found, dated)
    assert [(party["name"], party["type"]) for party in record["parties"]] == [
        ("館山市", "municipality"),
        ("株式会社みなと商事", "company"),
    ]
    assert (record["kind"], record["agreement_kind"]) == ("agreement", "disaster")
    assert (record["signed_on"], record["expires_on"]) == ("2023-04-01", "2024-03-31")
    assert (record["renewal_period"], record["notice_period"]) == ("P1Y", "P1M")
    assert record["clauses"] == [
        {"number": "第１条", "heading": "目的"},
        {"number": "第２条", "heading": "期間"},
    ]
    assert [field["id"] for field in record["fields"]] == ["disaster"]
    assert record["people"] == [{"name": "石井花子"}]


def test_nothing_is_made_of_an_empty_text() -> None:
    record = assemble("", [], [])
    assert not record["parties"]
    assert record["signed_on"] is None
    assert record["kind"] == "other"


def table(*dates: tuple[str | None, str | None]) -> list[DateLine]:
    return [DateLine("1", "", date(2024, 1, 1), dates)]


def test_a_range_and_its_two_ends_say_the_same() -> None:
    both = [("2024-01-01", None), ("2024-01-05", None)]
    one = [("2024-01-01/2024-01-05", None)]
    assert measure_dates(table(*one), lambda *_: both).n_exact == 1
    assert measure_dates(table(*both), lambda *_: one).n_exact == 1
    assert measure_dates(table(*one), lambda *_: both[:1]).n_right == 0


def test_an_impossible_day_needs_its_flag() -> None:
    wanted = table((None, "invalid"))
    assert measure_dates(wanted, lambda *_: [("2023-02-30", "invalid")]).f1 == 1.0
    assert measure_dates(wanted, lambda *_: [("2023-02-28", None)]).n_right == 0


def test_what_is_too_much_lowers_precision() -> None:
    score = measure_dates(table(), lambda *_: [("2024-01-30", None)])
    assert (score.precision, score.recall, score.mistakes != ()) == (0.0, 1.0, True)
