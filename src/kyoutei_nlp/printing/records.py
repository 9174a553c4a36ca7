"""One document: its records with the words that prove them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from kyoutei_nlp.agreement import Agreement, Duty, TaggedDocument
from kyoutei_nlp.data import names_of
from kyoutei_nlp.printing.terminal import bold, table_of, terminal
from kyoutei_nlp.theme import NamedTheme


def document(
    tagged: TaggedDocument, theme: NamedTheme | None, *, today: date | None = None
) -> None:
    """One document: its records with the words that prove them; with ``today`` whether each deed holds on that day."""
    console, own = terminal(), tagged.document
    kind = names_of("document_kinds").get(own.kind, own.kind)
    console.print(bold(own.title or "", f"  {own.id}"))
    console.print(
        f"{kind}、{len(own.pages)} 頁、品質 {own.quality:.2f}、{own.source.path}", soft_wrap=True
    )
    if theme:
        console.print(f"主題 {theme.name}（{theme.probability:.2f}）")
    for agreement in tagged.agreements():
        table = table_of(_record_title(agreement, len(own.pages)), "項目", "値", "根拠", "頁")
        for name, value, tags in _facts(agreement):
            pages = "、".join(dict.fromkeys(str(own.page_at(tag.span.start)) for tag in tags[:2]))
            quotes = " … ".join(dict.fromkeys(tag.surface.replace("\n", " ") for tag in tags[:2]))
            table.add_row(name, value, quotes, pages)
        if today and agreement.source == "deed":
            table.add_row(*_state(tagged, agreement, today))
        console.print(table)
        if agreement.duties:
            console.print(_duties(tagged, agreement.duties))
    if tagged.clauses:
        table = table_of("条項", "番号", "見出し", "種類")
        for clause in tagged.clauses:
            if clause.level == 1:
                kind = names_of("clause_kinds").get(clause.kind, clause.kind)
                table.add_row(clause.number or "—", clause.heading or "—", kind)
        console.print(table)


def _state(tagged: TaggedDocument, agreement: Agreement, today: date) -> tuple[str, str, str, str]:
    """Whether it holds today, with the articles that say so."""
    state = agreement.state(on=today)
    clauses = agreement.clauses_of(state)
    numbers = "、".join(clause.number or clause.heading or "" for clause in clauses)
    quote = " … ".join(dict.fromkeys(tag.surface.replace("\n", " ") for tag in state.evidence[:2]))
    page = tagged.document.page_at(state.evidence[0].span.start)
    return f"状態（{today}）", state.value, f"{numbers}: {quote}" if numbers else quote, str(page)


def _duties(tagged: TaggedDocument, duties: Iterable[Duty]) -> Any:
    """誰が・誰に・何を・費用は誰が, each with its 条."""
    numbers = {clause.id: clause.number for clause in tagged.clauses}
    table = table_of("義務", "誰が", "誰に", "何を", "種類", "費用", "条")
    for each in duties:
        how = names_of("duty_hows")[each.how]
        clause = numbers.get(each.clause or "") or ""
        table.add_row(each.who or "", each.whom or "", each.what, how, each.cost or "", clause)
    return table


def _facts(agreement: Any) -> Iterator[tuple[str, str, Sequence[Any]]]:
    """(name, value, evidence) of everything known about an agreement."""
    for party in agreement.parties:
        parts = (party.name, party.code, party.alias and f"（{party.alias}）")
        yield "当事者", " ".join(part for part in parts if part), party.evidence
        if party.signer:
            yield (
                "署名者",
                f"{party.signer.title or ''} {party.signer.name}".strip(),
                party.signer.evidence,
            )
    term = agreement.term
    for name, fact in (
        ("締結日", agreement.signed_on),
        ("効力発生日", term.effective_from),
        ("満了日", term.expires_on),
        ("自動更新", term.auto_renewal),
        ("更新の期間", term.renewal_period),
        ("申出の期限", term.notice_period),
        ("期間の定めなし", term.open_ended),
    ):
        if fact is not None:
            value = {True: "あり", False: "なし"}.get(fact.value, str(fact.value))
            yield name, value, fact.evidence
    for fact in agreement.fields:
        yield "分野", names_of("fields").get(fact.value, fact.value), fact.evidence


def _record_title(agreement: Agreement, n_pages: int) -> str:
    what = "協定" if agreement.source == "deed" else "言及された協定"
    first, last = agreement.pages
    where = f"（{first}–{last} 頁）" if n_pages > 1 and agreement.source == "deed" else ""
    return f"{what}: {agreement.title.value}{where}" if agreement.title else what + where
