"""The figures in Vega-Lite: one function a figure, a table in, a spec out; fields bear the table's Japanese names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pandas as pd

Json = dict[str, Any]

PALETTE: Final = (
    "#332288", "#CC6677", "#117733", "#DDAA33", "#88CCEE", "#882255", "#44AA99", "#999933", "#AA4499",
)  # fmt: skip
"""Told apart also by colour-blind eyes and in grey print (after Paul Tol's “muted” scheme, 2021)."""
GREYS: Final = {"その他": "#A6A6A6", "不明": "#DDDDDD"}
NOTHING: Final = "#F5F6F8"
"""The colour of a count of 0, so that 1 is told from it."""
SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross")
COUNTS: Final = "blues"
"""The colour scheme of counts, light to dark."""
LABEL: Final = 340
"""Pixels a label may take before it is cut."""
CONFIG: Final[Json] = {
    "view": {"stroke": None},
    "title": {"anchor": "start", "fontSize": 16, "subtitleFontSize": 12, "subtitleColor": "#555", "offset": 12},
    "axis": {"labelLimit": LABEL, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
    "legend": {"labelLimit": LABEL, "labelFontSize": 12, "titleFontSize": 12, "symbolLimit": 60},
}  # fmt: skip


def theme_map(table: pd.DataFrame, title: str) -> Json:
    """Documents as points at ``x`` and ``y``, colour and shape by 主題; drag and wheel move and magnify it."""
    names = _in_order(table["主題"])
    look = {"field": "主題", "type": "nominal"}
    colours = [PALETTE[n % len(PALETTE)] for n in range(len(names))]
    shapes = [SHAPES[n // len(PALETTE) % len(SHAPES)] for n in range(len(names))]
    legend = {"title": "主題", "columns": 1}
    return _chart(
        title,
        table,
        subtitle="近い点ほど内容と主題が近い文書です。向きと目盛り、離れた群れどうしの間隔に意味はありません",
        width=620,
        height=460,
        params=[{"name": "window", "select": "interval", "bind": "scales"}],
        mark={"type": "point", "filled": True, "size": 90, "opacity": 0.85},
        encoding={
            "x": _bare_axis("x"),
            "y": _bare_axis("y"),
            "color": look | {"scale": {"domain": names, "range": colours}, "legend": legend},
            "shape": look | {"scale": {"domain": names, "range": shapes}, "legend": legend},
            "tooltip": _tooltip("題名", "当事者", "締結日", "主題", "確率"),
        },
    )


def timeline(table: pd.DataFrame, title: str, *, parts: str) -> Json:
    """Bars of 件数 a 年度, stacked by the column ``parts``."""
    totals = (
        table.groupby(parts, sort=False)["件数"].sum().sort_values(ascending=False, kind="stable")
    )
    names = [n for n in totals.index if n not in GREYS] + [n for n in GREYS if n in totals.index]
    rows = table.assign(順=table[parts].map(names.index))
    return _chart(
        title,
        rows,
        width=640,
        height=320,
        mark={"type": "bar", "stroke": "white", "strokeWidth": 0.5},
        encoding={
            "x": {
                "field": "年度",
                "type": "ordinal",
                "scale": {"domain": _every_year(table["年度"])},
                "axis": {"labelAngle": 0, "labelOverlap": "greedy", "title": "締結した年度"},
            },
            "y": {"field": "件数", "type": "quantitative", "axis": {"tickMinStep": 1, "title": "協定（件）"}},
            "color": {
                "field": parts,
                "type": "nominal",
                "scale": {"domain": names, "range": _colours(names)},
                "legend": {"title": parts},
            },
            "order": {"field": "順", "type": "quantitative"},
            "tooltip": _tooltip("年度", parts, "件数"),
        },
    )  # fmt: skip


def network(nodes: pd.DataFrame, edges: pd.DataFrame, title: str, *, subtitle: str) -> Json:
    """Parties as circles, agreements between them as lines; only nodes with 名札 are written out."""
    kinds = _in_order(nodes["種類"])
    position = {"x": _bare_axis("x", 50), "y": _bare_axis("y", 24)}
    lines: Json = {
        "data": {"values": _values(edges)},
        "mark": {"type": "rule", "color": "#888", "opacity": 0.6},
        "encoding": {
            **position,
            "x2": {"field": "x2"},
            "y2": {"field": "y2"},
            "size": {
                "field": "協定",
                "type": "quantitative",
                "scale": {"domain": [1, max(2, int(edges["協定"].max()))], "range": [1, 6]},
                "legend": None,
            },
            "tooltip": _tooltip("当事者", "相手", "協定"),
        },
    }
    points: Json = {
        "params": [{"name": "window", "select": "interval", "bind": "scales"}],
        "mark": {"type": "circle", "stroke": "white", "strokeWidth": 1, "opacity": 1},
        "encoding": {
            **position,
            "size": {
                "field": "協定",
                "type": "quantitative",
                "scale": {"type": "sqrt", "range": [60, 500]},
                "legend": None,
            },
            "color": {
                "field": "種類",
                "type": "nominal",
                "scale": {"domain": kinds, "range": _colours(kinds)},
                "legend": {"title": "当事者の種類"},
            },
            "tooltip": _tooltip("当事者", "種類", "協定", "相手"),
        },
    }
    halo = {"stroke": "white", "strokeWidth": 3, "strokeJoin": "round"}
    layers = [lines, points, _name_tags(position, halo), _name_tags(position, {"color": "#1a1a1c"})]
    return _chart(
        title,
        nodes,
        subtitle=subtitle,
        width=860,
        height=700,
        layer=layers,
        resolve={"scale": {"size": "independent"}},
    )


def _name_tags(position: Json, look: Json) -> Json:
    return {
        "transform": [{"filter": "datum['名札'] != ''"}],
        "mark": {"type": "text", "dy": -14, "fontSize": 10, **look},
        "encoding": {**position, "text": {"field": "名札"}},
    }


def tile_map(table: pd.DataFrame, title: str, *, subtitle: str) -> Json:
    """47 squares at 列 and 行 with 略称 and 件数; colour by 件数."""
    most = max(1, int(table["件数"].max()))
    at: Json = {
        "x": {"field": "列", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.06}},
        "y": {"field": "行", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.06}},
    }
    rows = range(int(table["行"].min()), int(table["行"].max()) + 1)
    columns = range(int(table["列"].min()), int(table["列"].max()) + 1)
    for axis, places in (("x", columns), ("y", rows)):
        at[axis]["scale"] = {"paddingInner": 0.06, "domain": list(places)}
    ink = _ink(most)
    return _chart(
        title,
        table,
        subtitle=subtitle,
        width=44 * len(columns),
        height=44 * len(rows),
        layer=[
            {
                "mark": {"type": "rect", "stroke": "#9aa4ad", "strokeWidth": 0.5},
                "encoding": {
                    **at,
                    "color": _count_colour(most),
                    "tooltip": _tooltip("都道府県", "件数"),
                },
            },
            {
                "mark": {"type": "text", "dy": -6, "fontSize": 11},
                "encoding": {**at, "text": {"field": "略称"}, "color": ink},
            },
            {
                "transform": [{"filter": "datum['件数'] > 0"}],
                "mark": {"type": "text", "dy": 9, "fontSize": 11},
                "encoding": {**at, "text": {"field": "件数", "type": "quantitative"}, "color": ink},
            },
        ],
    )  # fmt: skip


def heat_map(table: pd.DataFrame, title: str, *, subtitle: str, rows: str, columns: str) -> Json:
    """A square a pair of ``rows`` and ``columns`` with its 件数; both in the order of the table."""
    most = max(1, int(table["件数"].max()))
    across, down = _in_order(table[columns]), _in_order(table[rows])
    at = {
        "x": {
            "field": columns,
            "type": "nominal",
            "sort": across,
            "axis": {"orient": "top", "labelAngle": 0, "title": columns, "domain": False, "ticks": False},
        },
        "y": {"field": rows, "type": "nominal", "sort": down, "axis": {"title": None, "domain": False, "ticks": False}},
    }  # fmt: skip
    ink = _ink(most)
    return _chart(
        title,
        table,
        subtitle=subtitle,
        width=76 * len(across),
        height=24 * len(down),
        layer=[
            {
                "mark": {"type": "rect", "stroke": "white"},
                "encoding": {**at, "color": _count_colour(most), "tooltip": _tooltip(rows, columns, "件数")},
            },
            {
                "transform": [{"filter": "datum['件数'] > 0"}],
                "mark": {"type": "text", "fontSize": 11},
                "encoding": {**at, "text": {"field": "件数", "type": "quantitative"}, "color": ink},
            },
        ],
    )  # fmt: skip


def _chart(title: str, table: pd.DataFrame, *, subtitle: str = "", **parts: Any) -> Json:
    heading: Json = {"text": title} | ({"subtitle": subtitle} if subtitle else {})
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": heading,
        "background": "white",
        "padding": 12,
        "data": {"values": _values(table)},
        "config": CONFIG,
        **parts,
    }


def _values(table: pd.DataFrame) -> list[Json]:
    """Plain rows without numpy's types; nothing known is null."""
    rows: list[Json] = json.loads(table.to_json(orient="records", force_ascii=False))
    return rows


def _bare_axis(field: str, padding: int = 20) -> Json:
    scale = {"zero": False, "nice": False, "padding": padding}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def _count_colour(most: int) -> Json:
    """By the square root, so that one large count does not make all others look alike."""
    scale = {"scheme": COUNTS, "type": "sqrt", "domain": [0, most]}
    legend = {"title": "協定（件）", "tickMinStep": 1, "format": "d"}
    colour: Json = {"field": "件数", "type": "quantitative", "scale": scale, "legend": legend}
    return colour | {"condition": {"test": "datum['件数'] === 0", "value": NOTHING}}


def _ink(most: int) -> Json:
    """White on dark squares (those above 0.55 of the colour scale), else black."""
    is_dark = {"test": f"datum['件数'] > {most * 0.55**2}", "value": "white"}
    return {"condition": is_dark, "value": "#1a1a1c"}


def _tooltip(*fields: str) -> list[Json]:
    return [{"field": field, "title": field} for field in fields]


def _in_order(values: Sequence[str] | pd.Series[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _colours(names: Sequence[str]) -> list[str]:
    told = iter(PALETTE)
    return [GREYS.get(name) or next(told, GREYS["その他"]) for name in names]


def _every_year(years: pd.Series[int]) -> list[int]:
    """Years without agreements have their place as well."""
    return list(range(int(years.min()), int(years.max()) + 1))
