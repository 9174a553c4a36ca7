"""What a person sees in the terminal, in Japanese: the one owner of rich."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kyoutei_nlp.agreement import Agreement, Duty, TaggedDocument
from kyoutei_nlp.corpus import Corpus, QuarantineEntry
from kyoutei_nlp.data import names_of
from kyoutei_nlp.document import LOW_QUALITY
from kyoutei_nlp.errors import QUARANTINE_REASONS
from kyoutei_nlp.searching import AgreementHit, SearchHit, SearchPage
from kyoutei_nlp.theme import NamedTheme, Theme, ThemeChange

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from kyoutei_nlp.corpus_examples import Sorted
    from kyoutei_nlp.doctor import Finding
    from kyoutei_nlp.evaluating import Evaluation
    from kyoutei_nlp.ledger import Progress, RunReport
    from kyoutei_nlp.planning import Stage
    from kyoutei_nlp.theming import ExampleHead
    from kyoutei_nlp.theming.broader import BroaderTheme
    from kyoutei_nlp.verifying import Difference

WIDTH_WITHOUT_WINDOW: Final = 120
STAGE_NAMES: Final = {
    "read": "読み取りから",
    "tag": "札付けから",
    "fields": "分野だけ",
    "embed": "ベクトルだけ",
}
DIFFERENCE_NAMES: Final = {
    "file": "コーパスの破損",
    "missing": "原本なし",
    "changed": "原本の変更",
    "unreadable": "読めない",
    "differs": "結果の違い",
}
MATCH_STYLE: Final = "bold black on yellow"


def _console() -> Console:
    from rich.console import Console

    # Where nobody looks at a window (a file, a log), tables get room. Brackets in what is printed are words, never styles.
    width = None if sys.stdout.isatty() else WIDTH_WITHOUT_WINDOW
    return Console(highlight=False, markup=False, width=width)


def _bold(words: str, rest: str = "") -> Text:
    from rich.text import Text

    return Text.assemble((words, "bold"), rest)


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress | None]:
    """A progress bar for a run; give what it yields to ``run(progress=…)``. Quiet: None, and nothing is shown."""
    if quiet:
        yield None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[stage]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("経過"),
        TimeElapsedColumn(),
        TextColumn("残り"),
        TimeRemainingColumn(elapsed_when_finished=False),
        TextColumn("{task.description}", style="dim", markup=False),
    )
    with Progress(*columns, console=_console(), transient=True) as bar:
        task = bar.add_task("", total=None, stage="準備しています", rate="")

        def tell(done: int, total: int, path: str) -> None:
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            stage = "読んで札を付けています" if done < total else "主題を求めています"
            rate = f"毎秒 {speed:.1f} 件" if speed else ""
            bar.update(
                task, completed=done, total=total, description=path[-30:], stage=stage, rate=rate
            )

        yield tell


def notice(line: str) -> None:
    """A line for the person who waits, beside the progress."""
    _console().print(line)


def runs(found: Sequence[dict[str, Any]]) -> None:
    """The runs of a corpus, newest first."""
    table = _table("実行", "ID", "始まり", "終わり", "新しく", "作り直し", "飛ばし", "隔離")
    for run in found:
        counts = (run[name] for name in ("added", "renewed", "skipped", "quarantined"))
        ended = run["finished_at"] or "中断"
        table.add_row(
            run["id"], run["started_at"], ended, *("—" if n is None else str(n) for n in counts)
        )
    _console().print(table)


def run_report(report: RunReport, corpus: str) -> None:
    """What a run did, and what it set aside."""
    console = _console()
    console.print(
        _bold("終わりました"),
        f"（{report.seconds:.1f} 秒）: 新しく {len(report.added)} 件、作り直した {len(report.renewed)} 件、処理済みで飛ばした {len(report.skipped)} 件、隔離 {len(report.quarantined)} 件。コーパスは {corpus}",
        sep="",
    )
    if report.quarantined:
        quarantine(report.quarantined)


def run_summary(report: RunReport) -> dict[str, Any]:
    """The figures of ``kyoutei run --json``."""
    reasons = Counter(entry.reason for entry in report.quarantined)
    return {
        "run": report.run,
        "added": len(report.added),
        "renewed": len(report.renewed),
        "skipped": len(report.skipped),
        "quarantined": len(report.quarantined),
        "reasons": dict(reasons),
        "seconds": round(report.seconds, 2),
        "themes": len(report.themes),
    }


def plan(steps: Sequence[tuple[object, Stage | None]]) -> None:
    """What a run would do with each source."""
    table = _table("行うこと（まだ何もしていません）", "原本", "行うこと")
    for path, stage in steps:
        if stage is not None:
            table.add_row(str(path), STAGE_NAMES[stage])
    console = _console()
    console.print(table)
    n_todo = sum(stage is not None for _, stage in steps)
    console.print(f"行うのは {n_todo} 件、することのないものは {len(steps) - n_todo} 件です。")


def differences(found: Sequence[Difference]) -> None:
    """What verification found."""
    if not found:
        _console().print(_bold("違いはありません", "。コーパスも原本も、作ったときのままです。"))
        return
    table = _table(f"違いが {len(found)} 件あります", "対象", "種類", "詳しく")
    for each in found:
        table.add_row(each.subject, DIFFERENCE_NAMES[each.kind], each.detail)
    _console().print(table)


def quarantine(entries: Sequence[QuarantineEntry]) -> None:
    """The sources set aside, with reasons a person can act on."""
    table = _table("隔離した原本", "原本", "理由", "詳しく")
    for entry in entries:
        table.add_row(entry.path, QUARANTINE_REASONS[entry.reason], entry.detail)
    _console().print(table)


def status_summary(corpus: Corpus) -> dict[str, Any]:
    """The figures of ``kyoutei status --json``."""
    documents, pages = corpus.documents, corpus.pages
    low = pages[pages["quality"] < LOW_QUALITY]
    return {
        "documents": len(documents),
        "pages": len(pages),
        "agreements": len(corpus.agreements),
        "kinds": {str(kind): int(n) for kind, n in documents["kind"].value_counts().items()},
        "model": corpus.model_id(),
        "themes": len(corpus.theme_list()),
        "low_quality_pages": low[["document", "path", "number", "quality", "method"]].to_dict(
            "records"
        ),
        "quarantine": [
            {
                "path": e.path,
                "reason": e.reason,
                "message": QUARANTINE_REASONS[e.reason],
                "detail": e.detail,
            }
            for e in corpus.quarantine()
        ],
    }


def status(corpus: Corpus) -> None:
    """The corpus at a glance."""
    console, summary = _console(), status_summary(corpus)
    names = names_of("document_kinds")
    kinds = "、".join(f"{names.get(kind, kind)} {n}" for kind, n in summary["kinds"].items())
    console.print(f"文書 {summary['documents']} 件（{kinds}）、{summary['pages']} 頁")
    console.print(
        f"協定の記録 {summary['agreements']} 件、主題 {summary['themes']}、モデル {summary['model']}"
    )
    if summary["low_quality_pages"]:
        table = _table("品質の低い頁（目で確かめてください）", "原本", "頁", "品質", "読み方")
        for page in summary["low_quality_pages"]:
            table.add_row(
                page["path"], str(page["number"]), f"{page['quality']:.2f}", page["method"]
            )
        console.print(table)
    if summary["quarantine"]:
        quarantine(corpus.quarantine())


def agreements(corpus: Corpus) -> None:
    """The table of agreements: title, parties, day of signing, fields, theme."""
    names, fields = names_of("fields"), corpus_fields(corpus)
    table = _table("協定", "文書名", "当事者", "締結日", "分野", "主題")
    for row in corpus.documents.itertuples():
        table.add_row(
            str(row.title),
            _or_dash(row.parties),
            _or_dash(row.signed_on),
            "、".join(names.get(field, field) for field in fields.get(str(row.id), ())) or "—",
            _or_dash(row.theme_name),
        )
    _console().print(table)


def _or_dash(value: object) -> str:
    """The text of a table cell; a missing value (None, NaN) is a dash."""
    return value if isinstance(value, str) and value else "—"


def corpus_fields(corpus: Corpus) -> dict[str, list[str]]:
    """Document id → its field ids, strongest first."""
    frame = corpus.fields.sort_values("score", ascending=False, kind="stable")
    found: dict[str, list[str]] = {}
    for document, value in zip(frame["document"], frame["value"], strict=True):
        own = found.setdefault(str(document), [])
        if value not in own:
            own.append(str(value))
    return found


def themes(found: Sequence[Theme]) -> None:
    """The themes with field, size, terms and stability."""
    table = _table("主題", "番号", "名前", "分野", "条・段", "安定度", "手がかりの語句")
    fields = names_of("fields")
    for theme in found:
        field = _or_dash(theme.field and fields.get(theme.field, theme.field))
        size, stability = str(theme.size), f"{theme.stability:.2f}"
        table.add_row(
            theme.id, _theme_name(theme), field, size, stability, "、".join(theme.terms[:6])
        )
    _console().print(table)


def broader_themes(found: Sequence[BroaderTheme]) -> None:
    """The themes under the broader ones that they are in."""
    from rich.tree import Tree

    tree = Tree("主題")
    for each in found:
        under = tree.add(each.name) if len(each.themes) > 1 else tree
        for theme in each.themes:
            told = f"{theme.size} 条・段、安定度 {theme.stability:.2f}"
            under.add(f"{theme.id} {_theme_name(theme)}（{told}）")
    _console().print(tree)


def _theme_name(theme: Theme) -> str:
    return f"{theme.name}（人の命名）" if theme.named_by == "human" else theme.name


_CHANGES: Final = {
    "kept": "そのまま",
    "renamed": "名前が変わった",
    "split": "分かれた",
    "merged": "まとまった",
    "born": "新しい",
    "died": "なくなった",
}


def theme_changes(found: Sequence[ThemeChange]) -> None:
    """What became of the earlier themes, if there were any."""
    if not found:
        return
    table = _table("主題の移り変わり", "番号", "名前", "どうなったか", "もとは・行き先は")
    for change in found:
        table.add_row(change.id, change.name, _CHANGES[change.kind], "、".join(change.others))
    _console().print(table)


def learning_curve(head: ExampleHead) -> None:
    """How accuracy grew with the examples, and what to expect."""
    table = _table("学習曲線", "例の数", "正解率")
    for point in head.curve:
        table.add_row(str(point.n_examples), f"{point.accuracy:.2f}")
    _console().print(table)
    _console().print(
        f"交差検証: 全部に答えると正解率 {head.accuracy:.2f}。確率 {head.limit:.2f} 以上だけに答えると、"
        f"{head.said:.0%} に答えて正解率 {head.precision:.2f}。残りは保留にします。"
    )


def sorted_documents(found: Sequence[Sorted]) -> None:
    """What each document is, and why."""
    table = _table("例による分類", "文書", "主題", "確率", "根拠の条・段", "語句", "近い例")
    for each in found:
        name = each.label if each.label is not None else f"保留（{each.best}か）"
        table.add_row(
            each.document,
            name,
            f"{each.probability:.2f}",
            each.passage,
            "、".join(each.terms),
            each.nearest,
        )
    _console().print(table)


def hits(found: Sequence[SearchHit], query: str) -> None:
    """Search hits with the matches marked."""
    console = _console()
    console.print(_bold(f"検索「{query}」", f": {len(found)} 件"))
    for number, hit in enumerate(found, start=1):
        told = _bold(hit.title, f"  p.{hit.page}  {hit.passage_id}")
        console.print(f"{number:>3}.", told, soft_wrap=True)
        console.print("     ", _marked(hit, in_colour=console.is_terminal), soft_wrap=True)


def search_page(page: SearchPage) -> None:
    """One page of answers: agreements with their passages, synonyms, notes, and counts if they were asked for."""
    console = _console()
    folded = f"（ほぼ同じ文面 {page.folded} 件をまとめています）" if page.folded else ""
    console.print(_bold(f"検索「{page.request.query}」", f": {page.total} 件{folded}"))
    for term in page.terms:
        if term.synonyms:
            console.print(
                f"「{term.word}」は {'、'.join(term.synonyms)} でも探しました（={term.word} と書くと広げません）"
            )
    for note in page.notes:
        console.print(note)
    agreement_hits(page.hits, first=(page.request.page - 1) * page.request.size + 1)
    for facet in page.facets:
        told = "、".join(f"{value.label} {value.count}" for value in facet.values[:12])
        console.print(f"{facet.label}: {told}", soft_wrap=True)
    if page.pages > 1:
        console.print(f"{page.request.page} / {page.pages} 頁（--page で次の頁）")


def agreement_hits(found: Sequence[AgreementHit], *, first: int = 1) -> None:
    """Agreements with what a card says and their passages, the matches marked."""
    console = _console()
    for number, hit in enumerate(found, start=first):
        entry = hit.entry
        console.print(f"{number:>3}.", _bold(entry.title, f"  {entry.document_id}"), soft_wrap=True)
        names = "・".join(party.name for party in entry.parties[:4])
        told = [names, entry.signed_on or "", hit.state or ""]
        told += [f"ほぼ同じ文面 ほか {hit.twins} 件"] if hit.twins else []
        console.print("     ", "  ".join(each for each in told if each), soft_wrap=True)
        for passage in hit.passages:
            where = f"p.{passage.page} {passage.article or ''}".rstrip()
            console.print(
                f"      {where}", _marked(passage, in_colour=console.is_terminal), soft_wrap=True
            )


def hit_summary(hit: AgreementHit) -> dict[str, Any]:
    """An agreement's best passage for ``--json``, with what its card says."""
    best = hit.passages[0].as_dict() if hit.passages else {}
    return {**hit.entry.as_dict(), **best, "state": hit.state, "twins": hit.twins}


def document(
    tagged: TaggedDocument, theme: NamedTheme | None, *, today: date | None = None
) -> None:
    """One document: its records with the words that prove them; with ``today`` whether each deed holds on that day."""
    console, own = _console(), tagged.document
    kind = names_of("document_kinds").get(own.kind, own.kind)
    console.print(_bold(own.title or "", f"  {own.id}"))
    console.print(
        f"{kind}、{len(own.pages)} 頁、品質 {own.quality:.2f}、{own.source.path}", soft_wrap=True
    )
    if theme:
        console.print(f"主題 {theme.name}（{theme.probability:.2f}）")
    for agreement in tagged.agreements():
        table = _table(_record_title(agreement, len(own.pages)), "項目", "値", "根拠", "頁")
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
        table = _table("条項", "番号", "見出し", "種類")
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
    table = _table("義務", "誰が", "誰に", "何を", "種類", "費用", "条")
    for each in duties:
        how = names_of("duty_hows")[each.how]
        clause = numbers.get(each.clause or "") or ""
        table.add_row(each.who or "", each.whom or "", each.what, how, each.cost or "", clause)
    return table


def evaluation(found: Evaluation, *, errors: bool = False) -> None:
    """Precision, recall and F1 for each label."""
    table = _table("精度", "項目", "適合率", "再現率", "F1", "正解", "検出")
    for score in found.scores:
        table.add_row(
            score.label,
            f"{score.precision:.3f}",
            f"{score.recall:.3f}",
            f"{score.f1:.3f}",
            str(score.n_gold),
            str(score.n_found),
        )
    _console().print(table)
    if found.confusion:
        taken = _table("取り違え", "項目", "正解", "検出", "回数")
        for label, rows in found.confusion.items():
            for right, wrong, n in rows:
                taken.add_row(label, right, wrong, str(n))
        _console().print(taken)
    if errors:
        _mistakes(found)


def _mistakes(found: Evaluation) -> None:
    """The mistakes in the documents of each kind, with the words around them."""
    told = {"missing": "不足", "extra": "余分"}
    for kind in dict.fromkeys(mistake.document_kind for mistake in found.errors):
        name = names_of("document_kinds").get(kind, kind)
        table = _table(f"誤り: {name}", "項目", "文書", "種別", "値", "前後の文")
        for each in found.errors:
            if each.document_kind == kind:
                table.add_row(
                    each.label, each.document, told[each.kind], each.value, each.context or "—"
                )
        _console().print(table)


def findings(found: Iterable[Finding]) -> None:
    """What ``kyoutei doctor`` saw."""
    from rich.text import Text

    table = _table("診断", "", "項目", "様子", "すること")
    for finding in found:
        ill = Text("△", "yellow") if finding.is_optional else Text("×", "red")
        mark = Text("○", "green") if finding.is_well else ill
        table.add_row(mark, finding.name, finding.state, "" if finding.is_well else finding.remedy)
    _console().print(table)


def listing(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows of texts under a title."""
    table = _table(title, *columns)
    for row in rows:
        table.add_row(*row)
    _console().print(table)


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


def _marked(hit: SearchHit, *, in_colour: bool) -> Text:
    """The snippet with its matches in colour, or in 【 】 where there is none."""
    from rich.text import Text

    opening, closing = ("", "") if in_colour else ("【", "】")
    text, at = Text(), 0
    for start, end in hit.spans:
        text.append(hit.snippet[at:start].replace("\n", " "))
        text.append(f"{opening}{hit.snippet[start:end]}{closing}", style=MATCH_STYLE)
        at = end
    return text.append(hit.snippet[at:].replace("\n", " "))


def _table(title: str, *columns: str) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(title=title, box=box.SIMPLE_HEAVY, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
