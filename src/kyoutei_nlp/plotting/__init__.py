"""図: what a corpus looks like, for notebooks and for print; knows no corpus but the tables it asks for."""

from kyoutei_nlp.plotting.plot import Plot
from kyoutei_nlp.plotting.plots import CorpusPlots
from kyoutei_nlp.plotting.tables import Tables

__all__ = ["CorpusPlots", "Plot", "Tables"]
