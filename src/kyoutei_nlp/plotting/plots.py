"""``corpus.plot``: the five figures, each with its table."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.data import load_data, names_of
from kyoutei_nlp.errors import DrawingError
from kyoutei_nlp.plotting import charts
from kyoutei_nlp.plotting.plot import Plot
from kyoutei_nlp.plotting.spreading import Places, readable, spread
from kyoutei_nlp.plotting.tables import (
    RECORD,
    UNKNOWN,
    Tables,
    distinct_agreements,
    fields_of,
    name_in,
    parties_of,
)

if TYPE_CHECKING:
    import pandas as pd

    from kyoutei_nlp.vectors import PassageVectors

PARTS: Final = 8
"""Parts of a stacked bar that have a colour of their own; eyes tell no more apart."""
LETTERS: Final = 76
"""How many letters of a name tag go across the whole of a network."""
LABEL_CHARACTERS: Final = 8
THEME_WEIGHT: Final = 0.6
"""Of the axis of a theme beside a unit vector: enough to hold a theme together, too little to hide a document far from it; by eye."""
FEWEST_FOR_NEIGHBOURS: Final = 8
MOST_FOR_NEIGHBOURS: Final = 3_000
"""Documents for which neighbours are kept together on the map; the time grows faster than their number (3,000: some 20 s)."""
TITLE_OF: Final[dict[str, str]] = {"field": "主な分野", "kind": "協定の種類"}


class CorpusPlots:
    """Figures of a corpus (図). Each is a :class:`Plot`: shown in a notebook, ``.save``d, with its ``.table``."""

    def __init__(self, corpus: Tables) -> None:
        self._corpus = corpus

    def themes(self) -> Plot:
        """A map of the documents: near ones say similar things, colours are themes.

        The mean vectors of the documents, each drawn towards its theme by the theme's probability, on a plane that keeps
        neighbours together (t-SNE, van der Maaten and Hinton 2008); beyond 3,000 documents on their first two principal components.

        Raises:
            DrawingError: Fewer than two documents have vectors.
        """
        vectors = self._corpus.vectors()
        places = _document_places(vectors) if vectors is not None else {}
        if len(places) < 2:
            raise DrawingError(
                "ベクトルのある文書が二つ以上要ります。先に kyoutei run を実行してください"
            )
        frame = self._corpus.documents
        frame = frame[frame["id"].isin(places)]
        table = _themes_table(frame, np.array([places[each] for each in frame["id"]]))
        title = f"文書の主題（{len(table)} 件）"
        return Plot(title, charts.theme_map(table, title), table.drop(columns=["x", "y"]))

    def timeline(self, *, by: Literal["field", "kind"] = "field") -> Plot:
        """Agreements a 年度 of signing, stacked by their main field or by their kind.

        Raises:
            DrawingError: No agreement has a day of signing, or ``by`` is neither.
        """
        if by not in TITLE_OF:
            raise DrawingError('by は "field" か "kind" です')
        agreements = distinct_agreements(self._corpus)
        dated = agreements.dropna(subset=["fiscal_year"])
        _at_least_one(dated, "締結日の分かる協定がありません")
        axis = "fields" if by == "field" else "agreement_kinds"
        parts = _few(dated[by].map(lambda value: name_in(axis, value)))
        rows = dated.assign(part=parts).groupby(["fiscal_year", "part"]).size().reset_index()
        rows.columns = ["年度", TITLE_OF[by], "件数"]
        title = f"年度ごとの協定（{len(dated)} 件、年度の分からない {len(agreements) - len(dated)} 件を除く）"
        return Plot(title, charts.timeline(rows, title, parts=TITLE_OF[by]), rows)

    def network(self, *, limit: int = 60) -> Plot:
        """Who has agreements with whom: the busiest parties with their partners, at most ``limit`` in all.

        Raises:
            DrawingError: No agreement has two parties.
        """
        parties = parties_of(self._corpus, distinct_agreements(self._corpus))
        pairs = _pairs(parties)
        _at_least_one(pairs, "当事者が二者以上分かる協定がありません")
        nodes, edges = _network_tables(parties, pairs, limit)
        found = len(set(pairs["当事者"]) | set(pairs["相手"]))
        shown = f"協定の多い {len(nodes)} 者" if found > len(nodes) else f"{len(nodes)} 者"
        title = "当事者のつながり"
        subtitle = f"{shown}。線は協定を結んでいること、円の大きさは協定の数を表します"
        places = spread([*nodes["当事者"]], [*zip(edges["当事者"], edges["相手"], strict=True)])
        nodes["名札"] = _name_tags([*nodes["当事者"]], places)
        nodes = _placed(_in_order_of_types(nodes), "当事者", places, "x", "y")
        edges = _placed(_placed(edges, "当事者", places, "x", "y"), "相手", places, "x2", "y2")
        spec = charts.network(nodes, edges, title, subtitle=subtitle)
        return Plot(title, spec, pairs)

    def map(self) -> Plot:
        """Agreements a prefecture of their parties on a map of 47 squares; an agreement counts once in each."""
        agreements = distinct_agreements(self._corpus)
        parties = parties_of(self._corpus, agreements).dropna(subset=["prefecture"])
        counts = parties.drop_duplicates([*RECORD, "prefecture"])["prefecture"].value_counts()
        table = _tiles(counts)
        placed = len(parties.drop_duplicates(RECORD))
        title = f"都道府県ごとの協定（{placed} 件）"
        subtitle = "当事者の都道府県で数えます。県をまたぐ協定はそれぞれに入ります"
        shown = table[["都道府県", "件数"]].sort_values("件数", ascending=False, kind="stable")
        return Plot(title, charts.tile_map(table, title, subtitle=subtitle), shown)

    def fields(self) -> Plot:
        """Fields against the types of the parties: how many agreements have both.

        Raises:
            DrawingError: No agreement has a field and a party.
        """
        agreements = distinct_agreements(self._corpus)
        fields = fields_of(self._corpus, agreements)[[*RECORD, "value"]]
        parties = parties_of(self._corpus, agreements)[[*RECORD, "type"]].drop_duplicates()
        both = fields.merge(parties, on=RECORD)
        _at_least_one(both, "分野と当事者の分かる協定がありません")
        counts = both.groupby(["value", "type"]).size()
        table = _crossed(counts)
        title = "分野と当事者の種類"
        subtitle = "その分野で、その種類の当事者がいる協定の数。一件がいくつかの升に入ります"
        spec = charts.heat_map(table, title, subtitle=subtitle, rows="分野", columns="当事者の種類")
        return Plot(title, spec, table)


def _document_places(vectors: PassageVectors) -> dict[str, NDArray[np.float32]]:
    """Document id → mean of the vectors of its passages, ``(d,)``."""
    documents = [passage_id.partition("#")[0] for passage_id in vectors.passage_ids]
    ids, rows = np.unique(documents, return_inverse=True)
    sums = np.zeros((len(ids), vectors.matrix.shape[1]), dtype=np.float32)
    np.add.at(sums, rows, vectors.matrix)
    counts = np.bincount(rows)[:, None].astype(np.float32)
    return dict(zip(ids.tolist(), sums / counts, strict=True))


def _themes_table(documents: pd.DataFrame, means: NDArray[np.float32]) -> pd.DataFrame:
    import pandas as pd

    places = _on_a_plane(_drawn_to_themes(documents, means))
    table = pd.DataFrame(
        {
            "題名": documents["title"].to_list(),
            "当事者": documents["parties"].fillna("").to_list(),
            "締結日": documents["signed_on"].to_list(),
            "主題": [_theme_label(*each) for each in zip(documents["theme"], documents["theme_name"], strict=True)],
            "確率": documents["theme_probability"].round(2).to_list(),
            "文書": documents["id"].to_list(),
            "x": places[:, 0],
            "y": places[:, 1],
        }
    )  # fmt: skip
    return table.sort_values(["主題", "題名"], kind="stable").reset_index(drop=True)


def _theme_label(theme_id: object, name: object) -> str:
    return f"{theme_id} {name}" if isinstance(theme_id, str) else UNKNOWN


def _drawn_to_themes(documents: pd.DataFrame, means: NDArray[np.float32]) -> NDArray[np.float32]:
    """The means as unit rows, beside them an axis a theme, ``(n, d + n_themes)``."""
    units = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    themes, places = np.unique(documents["theme"].fillna("").to_numpy(str), return_inverse=True)
    axes = np.zeros((len(means), len(themes)), dtype=np.float32)
    axes[np.arange(len(means)), places] = documents["theme_probability"].fillna(0).to_numpy()
    return np.hstack([units, THEME_WEIGHT * axes])


def _on_a_plane(rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """``(n, 2)``; the same of the same rows."""
    if not FEWEST_FOR_NEIGHBOURS <= len(rows) <= MOST_FOR_NEIGHBOURS:
        return _first_two_components(rows)
    from sklearn.manifold import TSNE

    perplexity = min(15.0, (len(rows) - 1) / 4)
    drawn = TSNE(perplexity=perplexity, init="pca", random_state=0).fit_transform(rows)
    return np.asarray(drawn, dtype=np.float64)


def _first_two_components(means: NDArray[np.float32]) -> NDArray[np.float64]:
    """Float ``(n, 2)``; the sign of an axis is fixed, so that a picture does not turn over between machines."""
    centred = means.astype(np.float64) - means.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    places = np.zeros((len(means), 2))
    kept = min(2, left.shape[1])
    places[:, :kept] = left[:, :kept] * sizes[:kept]
    signs = np.sign(places[np.abs(places).argmax(axis=0), [0, 1]])
    return places * np.where(signs == 0, 1, signs)


def _few(parts: pd.Series[str]) -> pd.Series[str]:
    """The commonest parts under their names, the rest as その他."""
    common = [name for name in parts.value_counts().index if name not in {"その他", UNKNOWN}]
    kept = {*common[:PARTS], UNKNOWN}
    return parts.where(parts.isin(kept), "その他")


def _pairs(parties: pd.DataFrame) -> pd.DataFrame:
    """One row a pair of parties with the number of their agreements."""
    import pandas as pd

    counts: dict[tuple[str, str], int] = {}
    for _, names in parties.groupby(RECORD)["name"]:
        for pair in combinations(sorted(set(names)), 2):
            counts[pair] = counts.get(pair, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rows = [(*pair, n) for pair, n in ranked]
    return pd.DataFrame(rows, columns=["当事者", "相手", "協定"])


def _network_tables(
    parties: pd.DataFrame, pairs: pd.DataFrame, limit: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The parties drawn, with what is written beside them, and the pairs between those."""
    import pandas as pd

    counts = parties.groupby("name").size()
    names = _busiest(pairs, counts, limit)
    edges = pairs[pairs["当事者"].isin(names) & pairs["相手"].isin(names)]
    partners = pd.concat([edges["当事者"], edges["相手"]]).value_counts()
    types = parties.drop_duplicates("name").set_index("name")["type"]
    nodes = pd.DataFrame(
        {
            "当事者": names,
            "種類": [name_in("party_types", types[name]) for name in names],
            "協定": [int(counts[name]) for name in names],
            "相手": [int(partners[name]) for name in names],
        }
    )
    return nodes, edges


def _in_order_of_types(nodes: pd.DataFrame) -> pd.DataFrame:
    order = [*names_of("party_types").values()]
    return nodes.sort_values("種類", key=lambda types: types.map(order.index), kind="stable")


def _name_tags(names: list[str], places: Places) -> list[str]:
    """What is written beside each party; nothing where it would lie on the tag of a busier one."""
    across = [x for x, _ in places.values()]
    letter = max(max(across) - min(across), 1.0) / LETTERS
    tags = {name: _short(name) for name in names}
    kept = readable(tags, places, letter)
    return [tags[name] if name in kept else "" for name in names]


def _busiest(pairs: pd.DataFrame, counts: pd.Series[int], limit: int) -> list[str]:
    """Parties by pairs, so that nobody stands alone: pairs of the busiest party first; the list is in order of business."""
    ranked = sorted(
        zip(pairs["当事者"], pairs["相手"], strict=True),
        key=lambda pair: (-max(counts[name] for name in pair), -min(counts[name] for name in pair)),
    )
    names: dict[str, None] = {}
    for pair in ranked:
        if len({*names, *pair}) <= limit:
            names.update(dict.fromkeys(pair))
    return sorted(names, key=lambda name: -counts[name])


def _short(name: str) -> str:
    """A name tag: without 株式会社, 学校法人 and the like, cut where it is long."""
    forms = [form["name"] for form in load_data("legal_forms")["form"]]
    known = sorted(
        (form for form in forms if form.endswith(("会社", "法人"))), key=len, reverse=True
    )
    bare = next((name.replace(form, "", 1) for form in known if form in name), name) or name
    return bare if len(bare) <= LABEL_CHARACTERS else f"{bare[: LABEL_CHARACTERS - 1]}…"


def _placed(table: pd.DataFrame, key: str, places: Places, x: str, y: str) -> pd.DataFrame:
    points = [places[name] for name in table[key]]
    return table.assign(**{x: [point[0] for point in points], y: [point[1] for point in points]})


def _tiles(counts: pd.Series[int]) -> pd.DataFrame:
    """All 47 prefectures with their square and count."""
    import pandas as pd

    tiles: dict[str, list[int]] = load_data("tiles")["tiles"]
    rows = [
        (name, name if name == "北海道" else name[:-1], *at, int(counts.get(name, 0)))
        for name, at in tiles.items()
    ]
    return pd.DataFrame(rows, columns=["都道府県", "略称", "列", "行", "件数"])


def _crossed(counts: pd.Series[int]) -> pd.DataFrame:
    """Every pair of a field and a party type that are there, zeros too, in the order of the contract's lists."""
    import pandas as pd

    found_fields, found_types = ({*counts.index.get_level_values(n)} for n in (0, 1))
    fields = [*(f for f in names_of("fields") if f in found_fields)]
    fields += sorted(found_fields - {*fields})  # those of the user's own file
    types = [each for each in names_of("party_types") if each in found_types]
    rows = [
        (name_in("fields", f), name_in("party_types", t), int(counts.get((f, t), 0)))
        for f in fields
        for t in types
    ]
    return pd.DataFrame(rows, columns=["分野", "当事者の種類", "件数"])


def _at_least_one(table: pd.DataFrame, message: str) -> None:
    if table.empty:
        raise DrawingError(message)
