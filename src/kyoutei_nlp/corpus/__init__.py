"""The corpus (コーパス): everything that was read, tagged, embedded, themed and corrected, in one SQLite file."""

from kyoutei_nlp.corpus.corpus import Corpus, QuarantineEntry, Standing
from kyoutei_nlp.corpus.corrections import STATE_NAMES, Past

__all__ = ["STATE_NAMES", "Corpus", "Past", "QuarantineEntry", "Standing"]
