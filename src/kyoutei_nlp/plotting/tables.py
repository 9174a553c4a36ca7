"""What the figures ask of a corpus, and what they count in it (図のもとになる表)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from kyoutei_nlp.agreement import fiscal_year
from kyoutei_nlp.data import names_of
from kyoutei_nlp.vectors import PassageVectors

if TYPE_CHECKING:
    import pandas as pd

UNKNOWN: Final = "不明"
RECORD: Final = ["document", "record"]


class Tables(Protocol):
    """The tables of a corpus (docs/contract.md) and its vectors."""

    @property
    def documents(self) -> pd.DataFrame:
        """One row a document."""

    @property
    def agreements(self) -> pd.DataFrame:
        """One row an agreement."""

    @property
    def parties(self) -> pd.DataFrame:
        """One row a party of an agreement."""

    @property
    def fields(self) -> pd.DataFrame:
        """One row a piece of evidence for a field."""

    def vectors(self) -> PassageVectors | None:
        """The vectors of the passages, ``id#n`` each."""


def distinct_agreements(corpus: Tables) -> pd.DataFrame:
    """The agreements with ``fiscal_year`` (Int64), ``field`` (the strongest) and ``names`` of their parties.

    One that several documents tell of (the same two parties or more, the same day) counts once, as the deed if there is one.
    """
    frame = corpus.agreements.merge(_named_parties(corpus), on=RECORD, how="left")
    frame = frame.merge(_main_fields(corpus), on=RECORD, how="left")
    frame["fiscal_year"] = fiscal_years(frame["signed_on"])
    frame = frame.sort_values(
        ["source", *RECORD], kind="stable", key=lambda s: s.eq("mention") if s.name == "source" else s
    )  # fmt: skip
    is_known = frame["n_parties"].ge(2) & frame["signed_on"].str.len().eq(len("2019-07-05"))
    again = is_known.fillna(False) & frame.duplicated(["key", "signed_on"])
    return frame[~again].reset_index(drop=True)


def fiscal_years(days: pd.Series[str]) -> pd.Series[int]:
    """年度 of date values (Int64); none where only the year is known."""
    return days.map(fiscal_year, na_action="ignore").astype("Int64")


def parties_of(corpus: Tables, agreements: pd.DataFrame) -> pd.DataFrame:
    """The parties of these agreements, one row a name and agreement."""
    kept = corpus.parties.merge(agreements[RECORD], on=RECORD)
    return kept.drop_duplicates([*RECORD, "name"])


def fields_of(corpus: Tables, agreements: pd.DataFrame) -> pd.DataFrame:
    """The fields of these agreements, one row a field and agreement."""
    kept = corpus.fields.merge(agreements[RECORD], on=RECORD)
    return kept.drop_duplicates([*RECORD, "value"])


def name_in(axis: str, value: object) -> str:
    """The Japanese name of an id of ``axis``, the id itself where a user made it, 不明 where there is none."""
    if not isinstance(value, str) or not value:
        return UNKNOWN
    return names_of(axis).get(value, value) or UNKNOWN


def _named_parties(corpus: Tables) -> pd.DataFrame:
    grouped = corpus.parties.drop_duplicates([*RECORD, "name"]).groupby(RECORD)["name"]
    frame = grouped.agg("、".join).rename("names").to_frame()
    frame["key"] = grouped.agg(lambda names: "、".join(sorted(names)))
    frame["n_parties"] = grouped.size()
    return frame.reset_index()


def _main_fields(corpus: Tables) -> pd.DataFrame:
    strongest = corpus.fields.sort_values("score", ascending=False, kind="stable")
    main = strongest.drop_duplicates(RECORD)[[*RECORD, "value"]]
    return main.rename(columns={"value": "field"})
