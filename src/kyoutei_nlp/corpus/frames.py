"""The corpus's tables as pandas DataFrames; the column names are those of the contract."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from kyoutei_nlp.agreement import fiscal_year
from kyoutei_nlp.corpus.store import Row, Store
from kyoutei_nlp.data import load_data, names_of
from kyoutei_nlp.errors import CorpusError

if TYPE_CHECKING:
    import pandas as pd

ThemeAxis = Literal["fiscal_year", "prefecture", "party_type"]
AXIS_NAMES: Final[dict[str, str]] = {
    "fiscal_year": "年度",
    "prefecture": "都道府県",
    "party_type": "当事者の種類",
}
UNKNOWN: Final = "不明"

_THEME_OF = """
LEFT JOIN (
  SELECT target, theme, probability, row_number() OVER (PARTITION BY target ORDER BY probability DESC, theme) AS place
  FROM theme_assignments
) AS best ON best.target = {target} AND best.place = 1 LEFT JOIN themes AS t ON t.id = best.theme
"""


def documents(store: Store) -> pd.DataFrame:
    """One row a document."""
    return _frame(
        store,
        "SELECT d.id, d.path, d.kind, d.agreement_kind, d.title, d.n_pages AS pages, d.n_characters, d.quality, "
        "d.signed_on, (SELECT group_concat(name, '、') FROM (SELECT name FROM parties AS p WHERE p.document = d.id "
        "AND p.record = '0' ORDER BY n) AS named) AS parties, t.id AS theme, t.name AS theme_name, "
        "probability AS theme_probability, d.media_type, d.size, d.sha256, d.reader, d.run "
        "FROM documents AS d " + _THEME_OF.format(target="d.id") + " ORDER BY d.path",
    )


def agreements(store: Store) -> pd.DataFrame:
    """One row an agreement, from ``page`` to ``last_page``; a file of several deeds has one row a deed."""
    frame = _frame(
        store,
        "SELECT a.*, (SELECT max(number) FROM pages AS p WHERE p.document = a.document AND p.start < a.end) "
        "AS last_page FROM agreements AS a ORDER BY document, CAST(record AS INTEGER)",
    )
    frame["auto_renewal"] = frame["auto_renewal"].astype("boolean")
    return frame


def parties(store: Store) -> pd.DataFrame:
    """One row a party of an agreement."""
    return _frame(store, "SELECT * FROM parties ORDER BY document, CAST(record AS INTEGER), n")


def mentions(store: Store) -> pd.DataFrame:
    """One row a mention with its parties joined by 、."""
    return _frame(
        store,
        "SELECT a.document, a.record, a.title, a.kind, a.status, a.signed_on, (SELECT group_concat(name, '、') FROM "
        "(SELECT name FROM parties AS p WHERE p.document = a.document AND p.record = a.record ORDER BY n) AS named) AS parties, "
        "a.start, a.end, a.page FROM agreements AS a WHERE a.source = 'mention' "
        "ORDER BY a.document, CAST(a.record AS INTEGER)",
    )


def passages(store: Store) -> pd.DataFrame:
    """One row a passage."""
    return _frame(
        store,
        "SELECT p.id, p.document, p.start, p.end, p.page, p.kind, p.article AS number, p.heading, p.text, "
        "t.id AS theme, probability AS theme_probability FROM passages AS p "
        + _THEME_OF.format(target="p.id")
        + " ORDER BY p.document, p.start",
    )


def passages_of(store: Store, document_ids: Iterable[str]) -> pd.DataFrame:
    """The passages of some documents that have vectors, in the order of these, with the ids of their themes."""
    names = ("id", "document", "start", "end", "kind", "heading", "text")
    found = store.rows(
        f"SELECT {', '.join(f'p.{name}' for name in names)}, (SELECT theme FROM theme_assignments"
        " WHERE target = p.id ORDER BY probability DESC, theme LIMIT 1) AS theme FROM passages AS p"
        " JOIN vectors AS v ON v.passage = p.id WHERE p.document IN (SELECT value FROM json_each(?)) ORDER BY p.document, p.start",
        [json.dumps(sorted(document_ids))],
    )
    return _as_frame(found, (*names, "theme"))


def themes(store: Store) -> pd.DataFrame:
    """One row a theme; ``terms`` and ``passages`` are lists."""
    frame = _frame(
        store,
        "SELECT id, name, named_by, field, terms, passages, size, stability, model, (SELECT count(*) FROM theme_assignments "
        "JOIN documents AS d ON d.id = target WHERE theme = themes.id AND probability >= 0.5) AS documents "
        "FROM themes ORDER BY id",
    )
    for column in ("terms", "passages"):
        frame[column] = frame[column].map(json.loads)
    return frame


def pages(store: Store) -> pd.DataFrame:
    """One row a page."""
    return _frame(
        store,
        "SELECT p.document, d.path, p.number, p.quality, p.quality_parts, p.direction, p.method, "
        "p.end - p.start AS n_characters "
        "FROM pages AS p JOIN documents AS d ON d.id = p.document ORDER BY d.path, p.number",
    )


def tagged(store: Store, label: str, attributes: Sequence[str]) -> pd.DataFrame:
    """One row a tag of one label, the given attributes as columns (None where absent)."""
    found = store.rows(
        "SELECT document, value, surface, start, end, page, method, score, attributes FROM tags "
        "WHERE label = ? ORDER BY document, start, n",
        [label],
    )
    names = ["document", "value", "surface", *attributes, "start", "end", "page", "method", "score"]
    return _as_frame([_flattened(row, attributes) for row in found], names)


def themes_by(store: Store, axis: ThemeAxis) -> pd.DataFrame:
    """Documents a theme (columns, ``T01 名前``) and value of ``axis`` (rows); a document counts once in each row.

    Only what a document itself is or is about counts (record 0 and deeds), under its most probable theme. What is not
    known stands in the last row, 不明.
    """
    import pandas as pd

    named = themes(store)
    labels = dict(zip(named["id"], named["id"] + " " + named["name"], strict=True))
    own = documents(store)[["id", "theme"]].dropna().rename(columns={"id": "document"})
    values = _values_of(store, axis)
    rows = own.merge(values, on="document", how="left").drop_duplicates()
    counts = pd.crosstab(rows["value"].fillna(UNKNOWN), rows["theme"].map(labels))
    order = sorted(counts.index, key=lambda value: (value == UNKNOWN, _place(axis, str(value))))
    table = counts.reindex(index=order, columns=list(labels.values()), fill_value=0)
    return table.rename_axis(index=AXIS_NAMES[axis], columns="主題")


def _values_of(store: Store, axis: ThemeAxis) -> pd.DataFrame:
    """``document`` and ``value`` of the axis, as people read it."""
    own = agreements(store)
    own = own[(own["record"] == "0") | (own["source"] == "deed")]
    if axis == "fiscal_year":
        years = (
            own["signed_on"].map(fiscal_year, na_action="ignore").astype("Int64").astype("string")
        )
        return own.assign(value=years)[["document", "value"]].dropna()
    found = parties(store).merge(own[["document", "record"]], on=["document", "record"])
    value = (
        found["type"].map(names_of("party_types")) if axis == "party_type" else found["prefecture"]
    )
    return found.assign(value=value)[["document", "value"]].dropna()


def _place(axis: ThemeAxis, value: str) -> tuple[int, str]:
    """Years by number, prefectures from north to south, types of party as the contract lists them."""
    if axis == "fiscal_year":
        return 0, value
    order = (
        list(load_data("tiles")["tiles"])
        if axis == "prefecture"
        else list(names_of("party_types").values())
    )
    return (order.index(value), value) if value in order else (len(order), value)


def _flattened(row: Row, attributes: Sequence[str]) -> Row:
    known: dict[str, Any] = json.loads(row.pop("attributes"))
    return row | {name: known.get(name) for name in attributes}


def _frame(store: Store, sql: str) -> pd.DataFrame:
    return _as_frame(store.rows(sql), store.columns(sql))


def _as_frame(found: list[Row], names: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(found, columns=list(names))


class Frames:
    """The tables of a corpus, each read afresh when it is asked for."""

    _store: Store

    @property
    def documents(self) -> pd.DataFrame:
        """One row a document: id, path, kind, title, pages, quality, signed_on, theme, …."""
        return documents(self._store)

    @property
    def agreements(self) -> pd.DataFrame:
        """One row an agreement, deeds and mentions."""
        return agreements(self._store)

    @property
    def parties(self) -> pd.DataFrame:
        """One row a party of an agreement."""
        return parties(self._store)

    @property
    def dates(self) -> pd.DataFrame:
        """One row a date expression."""
        return tagged(self._store, "date", ("kind", "role", "flag", "record"))

    @property
    def fields(self) -> pd.DataFrame:
        """One row a piece of evidence for a field of cooperation."""
        return tagged(self._store, "field", ("how", "record"))

    @property
    def duties(self) -> pd.DataFrame:
        """One row a duty of a deed: who, whom, what, how, cost, and the id of the clause."""
        known = ("record", "who", "whom", "how", "cost", "clause")
        return tagged(self._store, "duty", known).rename(columns={"value": "what"})

    @property
    def mentions(self) -> pd.DataFrame:
        """The agreements that documents tell of, one a row."""
        return mentions(self._store)

    @property
    def passages(self) -> pd.DataFrame:
        """One row a passage with its text and theme."""
        return passages(self._store)

    def passages_of(self, document_ids: Iterable[str]) -> pd.DataFrame:
        """The passages of some documents in the order of :meth:`vectors_of`, with the ids of their themes."""
        return passages_of(self._store, document_ids)

    @property
    def themes(self) -> pd.DataFrame:
        """One row a theme."""
        return themes(self._store)

    @property
    def pages(self) -> pd.DataFrame:
        """One row a page: quality with its parts, direction, method."""
        return pages(self._store)

    def themes_by(self, axis: ThemeAxis) -> pd.DataFrame:
        """Documents a theme over time and place: rows 年度, 都道府県 or 当事者の種類, a column a theme.

        Args:
            axis: ``fiscal_year``, ``prefecture`` or ``party_type``.

        Raises:
            CorpusError: Another axis.
        """
        if axis not in AXIS_NAMES:
            raise CorpusError(f"themes_by は {'、'.join(AXIS_NAMES)} のどれかで数えます: {axis}")
        return themes_by(self._store, axis)
