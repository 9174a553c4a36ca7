"""What is compared for each label (評価する項目): a bag of strings in the gold, one in the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

from kyoutei_nlp.evaluating import duty_labels
from kyoutei_nlp.evaluating.compared import Bag, Compared, Record
from kyoutei_nlp.evaluating.gold import Labels
from kyoutei_nlp.evaluating.names import folded, folded_name

Compare = Callable[[Labels, Record], Compared | None]


def _bag(values: Iterable[Any]) -> Bag:
    return Counter(value for value in values if value not in (None, ""))


def _once(values: Iterable[Any]) -> Bag:
    return _bag(dict.fromkeys(values))


# ── parties ──────────────────────────────────────────────────────────────────────────────────


def _judged_parties(gold: Labels) -> list[Record]:
    return [party for party in gold["parties"] if not party.get("group")]


def _told_of(gold: Labels) -> set[str]:
    """Names of groups and of parties to agreements the document only lists: neither right nor wrong."""
    names = {folded_name(party["name"]) for party in gold["parties"] if party.get("group")}
    for mention in (*gold.get("mentions", ()), *gold.get("rows", ())):
        names |= {folded_name(_name(party)) for party in _partners(mention)}
    return names - {folded_name(party["name"]) for party in _judged_parties(gold)}


def _partners(mention: Record) -> list[Any]:
    return list(mention.get("parties") or mention.get("partners") or ())


def _name(party: Any) -> Any:
    return party["name"] if isinstance(party, dict) else party


def parties(gold: Labels, record: Record) -> Compared | None:
    """Names."""
    if "parties" not in gold:
        return None
    return Compared(
        _once(folded_name(party["name"]) for party in _judged_parties(gold)),
        _once(folded_name(party["name"]) for party in record["parties"]),
        frozenset(_told_of(gold)),
    )


def _of_matched_parties(key: str) -> Compare:
    """A property of the parties whose name was found; a party not found is one mistake, not five."""

    def compare(gold: Labels, record: Record) -> Compared | None:
        asked = [
            party for party in gold.get("parties", ()) if key in party and not party.get("group")
        ]
        if not asked:
            return None
        wanted = {folded_name(party["name"]): party[key] for party in asked}
        found = {folded_name(party["name"]): party[key] for party in record["parties"]}
        both = [name for name in wanted if name in found]
        return Compared(
            _bag(_labelled(name, wanted[name]) for name in both),
            _bag(_labelled(name, found[name]) for name in both),
        )

    return compare


def _labelled(name: str, value: Any) -> str | None:
    return f"{name}={folded(value)}" if value not in (None, "") else None


def signers(gold: Labels, record: Record) -> Compared | None:
    """Names of the people who signed, whatever the party."""
    wanted = [party for party in gold.get("parties", ()) if "signer" in party]
    if not wanted:
        return None
    return Compared(
        _once(folded((party["signer"] or {}).get("name")) for party in wanted),
        _once(folded((party["signer"] or {}).get("name")) for party in record["parties"]),
    )


# ── bodies and people ────────────────────────────────────────────────────────────────────────


def municipalities(gold: Labels, record: Record) -> Compared | None:
    """By code, by name where there is none; those inside an address count neither way."""
    if "municipalities" not in gold:
        return None
    entries = gold["municipalities"]
    return Compared(
        _once(_body(entry) for entry in entries if not entry.get("in_address")),
        _once(_body(entry) for entry in record["municipalities"]),
        frozenset(_body(entry) for entry in entries if entry.get("in_address"))
        - {_body(entry) for entry in entries if not entry.get("in_address")},
    )


def _body(entry: Record) -> str:
    return str(entry.get("code") or folded_name(entry["name"]))


def organisations(gold: Labels, record: Record) -> Compared | None:
    """By name; the parties count neither way."""
    if "organisations" not in gold:
        return None
    return Compared(
        _once(folded_name(_name(entry)) for entry in gold["organisations"]),
        _once(folded_name(entry["name"]) for entry in record["organisations"]),
        frozenset(folded_name(party["name"]) for party in gold.get("parties", ())),
    )


def people(gold: Labels, record: Record) -> Compared | None:
    """By name."""
    entries = gold.get("people", gold.get("persons"))
    if entries is None:
        return None
    return Compared(
        _once(folded(_name(entry)) for entry in entries),
        _once(folded(entry["name"]) for entry in record["people"]),
        frozenset(folded(entry.get("name")) for entry in gold.get("witnesses", ())),
    )


# ── dates and term ───────────────────────────────────────────────────────────────────────────


def dates(gold: Labels, record: Record) -> Compared | None:
    """Values, as often as they stand there, or each once where the gold lists no expression twice.

    A range and its two ends say the same.
    """
    if "dates" not in gold:
        return None
    count = _once if _lists_each_once(gold["dates"]) else _bag
    wanted = count(entry["value"] for entry in gold["dates"])
    found = count(entry["value"] for entry in _like_gold(record["dates"], wanted))
    return Compared(wanted, found)


def _lists_each_once(entries: Iterable[Record]) -> bool:
    """Whether no expression stands twice: the gold then names what is told, not every place that tells it."""
    told = [(entry.get("surface", entry.get("raw")), entry["value"]) for entry in entries]
    return len(told) == len(set(told))


def _like_gold(entries: Iterable[Record], wanted: Bag) -> list[Record]:
    """The found dates as the gold tells them: a range as its two ends, two neighbours as their range."""
    told: list[Record] = []
    for entry in entries:
        value = str(entry["value"] or "")
        ends = value.split("/")
        before = told[-1]["value"] if told else None
        if len(ends) > 1 and value not in wanted and all(end in wanted for end in ends):
            told += [{**entry, "value": end} for end in ends]
        elif f"{before}/{value}" in wanted and not {before, value} & set(wanted):
            told[-1] = {**told[-1], "value": f"{before}/{value}"}
        else:
            told.append(entry)
    return told


def date_roles(gold: Labels, record: Record) -> Compared | None:
    """Roles of the dates whose value was found; event and other are one."""
    if "dates" not in gold or not all("role" in entry for entry in gold["dates"]):
        return None
    count = _once if _lists_each_once(gold["dates"]) else _bag
    wanted = count(_with_role(entry) for entry in gold["dates"])
    told = _like_gold(record["dates"], _bag(entry["value"] for entry in gold["dates"]))
    found = count(_with_role(entry) for entry in told)
    values = {entry["value"] for entry in gold["dates"]} & {entry["value"] for entry in told}
    return Compared(_only(wanted, values), _only(found, values))


def _with_role(entry: Record) -> str:
    role = "other" if entry["role"] == "event" else entry["role"]
    return f"{entry['value']} {role}"


def _only(bag: Bag, values: set[Any]) -> Bag:
    return Counter({key: n for key, n in bag.items() if key.rsplit(" ", 1)[0] in values})


def _single(label: str, fold: Callable[[Any], str] = folded) -> Compare:
    """One value; ``<label>_alt`` of the gold is as good."""

    def compare(gold: Labels, record: Record) -> Compared | None:
        if label not in gold:
            return None
        wanted, other = fold(gold[label]), gold.get(f"{label}_alt")
        equal = {
            fold(each): wanted for each in (other if isinstance(other, list) else [other]) if each
        }
        return Compared(_bag([wanted]), _bag([fold(record[label])]), equal=equal)

    return compare


# ── content ──────────────────────────────────────────────────────────────────────────────────


def fields(gold: Labels, record: Record) -> Compared | None:
    """Field ids; ``fields_optional`` count neither way."""
    if "fields" not in gold:
        return None
    return Compared(
        _once(_identity(entry) for entry in gold["fields"]),
        _once(entry["id"] for entry in record["fields"]),
        frozenset(_identity(entry) for entry in gold.get("fields_optional", ())),
    )


def _identity(entry: Any) -> str:
    return str(entry["id"]) if isinstance(entry, dict) else str(entry)


def clauses(gold: Labels, record: Record) -> Compared | None:
    """Number and heading."""
    if "clauses" not in gold:
        return None
    return Compared(_bag(map(_clause, gold["clauses"])), _bag(map(_clause, record["clauses"])))


def _clause(entry: Record) -> str:
    return f"{folded(entry['number'])} {folded(entry['heading'])}".strip()


def mentions(gold: Labels, record: Record) -> Compared | None:
    """All parties and the date of each agreement told of; ``rows`` of a list leave out its publisher."""
    if "mentions" not in gold and "rows" not in gold:
        return None
    owners = {folded_name(party["name"]) for party in gold.get("parties", ())}
    wanted = [_mention(each, set()) for each in gold.get("mentions", ())]
    if not wanted:
        wanted = [_mention(each, owners) for each in gold.get("rows", ())]
    return Compared(_bag(wanted), _bag(_mention(each, set()) for each in record["mentions"]))


def _mention(each: Record, more: set[str]) -> str:
    names = {folded_name(_name(party)) for party in _partners(each)} | more
    return f"{'・'.join(sorted(names))} {each.get('signed_on') or '-'}"


def agreements(gold: Labels, record: Record) -> Compared | None:
    """The deeds of a collection: title, pages, parties and day of signing of each."""
    if "agreements" not in gold:
        return None
    return Compared(_bag(map(_deed, gold["agreements"])), _bag(map(_deed, record["agreements"])))


def _deed(each: Record) -> str:
    first, last = each["pages"]
    return f"{folded(each['title'])} {first}-{last} {_mention(each, set())}"


NO_AGREEMENT: Final = "協定なし"


def negatives(gold: Labels, record: Record) -> Compared | None:
    """Documents about no agreement: nothing may be found in them."""
    if not gold.get("negative") and gold.get("about_agreement", True):
        return None
    false = record["mentions"] or record["parties"] or record["kind"] == "agreement"
    return Compared(_bag([NO_AGREEMENT]), _bag(["協定あり" if false else NO_AGREEMENT]))


LABELS: Final[dict[str, Compare]] = {
    "kind": _single("kind"),
    "agreement_kind": _single("agreement_kind"),
    "title": _single("title"),
    "parties": parties,
    "party_code": _of_matched_parties("code"),
    "party_type": _of_matched_parties("type"),
    "party_alias": _of_matched_parties("alias"),
    "signers": signers,
    "municipalities": municipalities,
    "organisations": organisations,
    "people": people,
    "dates": dates,
    "date_roles": date_roles,
    "signed_on": _single("signed_on"),
    "effective_from": _single("effective_from"),
    "expires_on": _single("expires_on"),
    "auto_renewal": _single("auto_renewal"),
    "renewal_period": _single("renewal_period"),
    "notice_period": _single("notice_period"),
    "fields": fields,
    "clauses": clauses,
    "mentions": mentions,
    "agreements": agreements,
    "duties": duty_labels.duties,
    "duty_whom": duty_labels.duty_whom,
    "duty_costs": duty_labels.duty_costs,
    "amounts": duty_labels.amounts,
    "disasters": duty_labels.disasters,
    "programmes": duty_labels.programmes,
    "negatives": negatives,
}
"""Label → how it is compared, in the order in which it is printed."""
