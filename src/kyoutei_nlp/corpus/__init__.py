"""The corpus (コーパス): everything that was read, tagged, embedded and themed, in one SQLite file."""

from kyoutei_nlp.corpus.corpus import Corpus, QuarantineEntry, Standing

__all__ = ["Corpus", "QuarantineEntry", "Standing"]
