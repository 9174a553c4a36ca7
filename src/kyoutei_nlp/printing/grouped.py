"""Themes, what a refit changed, and documents sorted by example."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from kyoutei_nlp.data import names_of
from kyoutei_nlp.printing.contents import or_dash
from kyoutei_nlp.printing.terminal import table_of, terminal
from kyoutei_nlp.theme import Theme, ThemeChange

if TYPE_CHECKING:
    from kyoutei_nlp.corpus_examples import Sorted
    from kyoutei_nlp.theming import ExampleHead
    from kyoutei_nlp.theming.broader import BroaderTheme


def themes(found: Sequence[Theme]) -> None:
    """The themes with field, size, terms and stability."""
    table = table_of("主題", "番号", "名前", "分野", "条・段", "安定度", "手がかりの語句")
    fields = names_of("fields")
    for theme in found:
        field = or_dash(theme.field and fields.get(theme.field, theme.field))
        size, stability = str(theme.size), f"{theme.stability:.2f}"
        table.add_row(
            theme.id, _theme_name(theme), field, size, stability, "、".join(theme.terms[:6])
        )
    terminal().print(table)


def broader_themes(found: Sequence[BroaderTheme]) -> None:
    """The themes under the broader ones that they are in."""
    from rich.tree import Tree

    tree = Tree("主題")
    for each in found:
        under = tree.add(each.name) if len(each.themes) > 1 else tree
        for theme in each.themes:
            told = f"{theme.size} 条・段、安定度 {theme.stability:.2f}"
            under.add(f"{theme.id} {_theme_name(theme)}（{told}）")
    terminal().print(tree)


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
    table = table_of("主題の移り変わり", "番号", "名前", "どうなったか", "もとは・行き先は")
    for change in found:
        table.add_row(change.id, change.name, _CHANGES[change.kind], "、".join(change.others))
    terminal().print(table)


def learning_curve(head: ExampleHead) -> None:
    """How accuracy grew with the examples, and what to expect."""
    table = table_of("学習曲線", "例の数", "正解率")
    for point in head.curve:
        table.add_row(str(point.n_examples), f"{point.accuracy:.2f}")
    terminal().print(table)
    terminal().print(
        f"交差検証: 全部に答えると正解率 {head.accuracy:.2f}。確率 {head.limit:.2f} 以上だけに答えると、"
        f"{head.said:.0%} に答えて正解率 {head.precision:.2f}。残りは保留にします。"
    )


def sorted_documents(found: Sequence[Sorted]) -> None:
    """What each document is, and why."""
    table = table_of("例による分類", "文書", "主題", "確率", "根拠の条・段", "語句", "近い例")
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
    terminal().print(table)
