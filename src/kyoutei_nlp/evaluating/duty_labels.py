"""What is compared of duties, amounts, disasters and programmes (義務・金額・災害・施策の評価)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from kyoutei_nlp.evaluating.compared import Bag, Compared, Record
from kyoutei_nlp.evaluating.gold import Labels
from kyoutei_nlp.evaluating.names import folded, folded_name


def duties(gold: Labels, record: Record) -> Compared | None:
    """Clause, who acts and how it binds, a row each; rows that only say who pays are :func:`duty_costs`."""
    if "duties" not in gold:
        return None
    return Compared(_acts(gold["duties"]), _acts(record["duties"]))


def duty_whom(gold: Labels, record: Record) -> Compared | None:
    """For whom, where both rows say for whom."""
    if "duties" not in gold:
        return None
    wanted, found = (
        {_act(each): folded_name(each["whom"]) for each in rows if each.get("whom")}
        for rows in (gold["duties"], record["duties"])
    )
    both = wanted.keys() & found.keys()
    return Compared(
        _bag(f"{act} → {wanted[act]}" for act in both),
        _bag(f"{act} → {found[act]}" for act in both),
    )


def duty_costs(gold: Labels, record: Record) -> Compared | None:
    """Clause and who bears the cost that it speaks of: a party, 各自, 無償 or 協議."""
    if "duties" not in gold:
        return None
    return Compared(_costs(gold["duties"]), _costs(record["duties"]))


def _acts(rows: Iterable[Record]) -> Bag:
    return _bag(_act(each) for each in rows if not _pays(each))


def _act(each: Record) -> str:
    return f"{folded(each['clause'])} {folded_name(each['who'])} {each['how']}"


def _costs(rows: Iterable[Record]) -> Bag:
    paid = {f"{folded(each['clause'])} {folded_name(each['cost'])}" for each in rows if _pays(each)}
    return Counter(paid)


def _pays(each: Record) -> bool:
    """Whether the row is about a cost: …の負担, …の支払; in the gold one that says no ``how``."""
    told = "how" not in each or each.get("what", "").endswith(("の負担", "の支払"))
    return told and bool(each.get("cost"))


def amounts(gold: Labels, record: Record) -> Compared | None:
    """Number and unit, as often as they stand there."""
    if "amounts" not in gold:
        return None
    return Compared(_bag(map(_amount, gold["amounts"])), _bag(map(_amount, record["amounts"])))


def _amount(each: Record) -> str:
    return f"{float(each['number']):g} {folded(each['unit'])}"


def disasters(gold: Labels, record: Record) -> Compared | None:
    """By name."""
    if "disasters" not in gold:
        return None
    return Compared(
        _bag(map(folded, gold["disasters"])),
        _bag({folded(each["name"]) for each in record["disasters"]}),
    )


def programmes(gold: Labels, record: Record) -> Compared | None:
    """By id."""
    if "programmes" not in gold:
        return None
    return Compared(_bag(gold["programmes"]), _bag({each["id"] for each in record["programmes"]}))


def _bag(values: Iterable[Any]) -> Bag:
    return Counter(value for value in values if value)
