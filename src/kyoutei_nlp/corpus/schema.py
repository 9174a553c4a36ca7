"""The corpus file's tables, as numbered migrations. Plain tables: sqlite3 and Datasette read them as they are.

A migration is never edited once it has been released; a change is a new one at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kyoutei_nlp.searching import FTS_TOKENIZER

_FIRST: Final = """
CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  settings TEXT NOT NULL,
  versions TEXT NOT NULL,
  added INTEGER, skipped INTEGER, quarantined INTEGER
) STRICT;

CREATE TABLE documents (
  id TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  kind TEXT NOT NULL,
  agreement_kind TEXT NOT NULL,
  title TEXT NOT NULL,
  n_pages INTEGER NOT NULL,
  n_characters INTEGER NOT NULL,
  quality REAL NOT NULL,
  signed_on TEXT,
  prefectures TEXT NOT NULL,
  notes TEXT NOT NULL,
  reader TEXT NOT NULL,
  taggers TEXT NOT NULL,
  tables TEXT NOT NULL,
  text TEXT NOT NULL,
  meta TEXT NOT NULL DEFAULT '',
  run TEXT NOT NULL REFERENCES runs(id)
) STRICT;

CREATE TABLE sources (
  path TEXT PRIMARY KEY,
  document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE
) STRICT;

CREATE TABLE quarantine (
  path TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  reader TEXT NOT NULL,
  run TEXT NOT NULL REFERENCES runs(id)
) STRICT;

CREATE TABLE pages (
  document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  width REAL, height REAL,
  quality REAL NOT NULL,
  quality_parts TEXT NOT NULL,
  direction TEXT NOT NULL,
  method TEXT NOT NULL,
  lines TEXT NOT NULL,
  asides TEXT NOT NULL,
  PRIMARY KEY (document, number)
) STRICT;

CREATE TABLE passages (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  page INTEGER NOT NULL,
  kind TEXT NOT NULL,
  article TEXT,
  heading TEXT,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX passages_by_document ON passages(document, start);

CREATE TABLE tags (
  document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  label TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  page INTEGER NOT NULL,
  surface TEXT NOT NULL,
  value TEXT NOT NULL,
  method TEXT NOT NULL,
  score REAL NOT NULL,
  tagger TEXT NOT NULL,
  attributes TEXT NOT NULL,
  PRIMARY KEY (document, n)
) STRICT;
CREATE INDEX tags_by_value ON tags(label, value);

CREATE TABLE clauses (
  id TEXT PRIMARY KEY,
  document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  number TEXT, heading TEXT,
  kind TEXT NOT NULL,
  level INTEGER NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  page INTEGER NOT NULL,
  parent TEXT
) STRICT;
CREATE INDEX clauses_by_document ON clauses(document, n);

CREATE TABLE agreements (
  document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  record TEXT NOT NULL,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT, status TEXT,
  signed_on TEXT, effective_from TEXT, expires_on TEXT,
  auto_renewal INTEGER, renewal_period TEXT, notice_period TEXT,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, page INTEGER NOT NULL,
  PRIMARY KEY (document, record)
) STRICT;

CREATE TABLE parties (
  document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  record TEXT NOT NULL,
  n INTEGER NOT NULL,
  name TEXT NOT NULL, surface TEXT NOT NULL, type TEXT NOT NULL,
  code TEXT, prefecture TEXT, alias TEXT,
  signer_name TEXT, signer_title TEXT,
  score REAL NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, page INTEGER NOT NULL,
  PRIMARY KEY (document, record, n)
) STRICT;
CREATE INDEX parties_by_name ON parties(name);
CREATE INDEX parties_by_code ON parties(code);

CREATE TABLE vectors (
  passage TEXT PRIMARY KEY REFERENCES passages(id) ON DELETE CASCADE,
  model TEXT NOT NULL,
  truncated INTEGER NOT NULL,
  vector BLOB NOT NULL
) STRICT;

CREATE TABLE themes (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  named_by TEXT NOT NULL,
  terms TEXT NOT NULL,
  passages TEXT NOT NULL,
  size INTEGER NOT NULL,
  stability REAL NOT NULL,
  model TEXT NOT NULL,
  centroid BLOB NOT NULL
) STRICT;

CREATE TABLE theme_assignments (
  target TEXT NOT NULL,
  theme TEXT NOT NULL REFERENCES themes(id) ON DELETE CASCADE,
  probability REAL NOT NULL,
  PRIMARY KEY (target, theme)
) STRICT;
CREATE INDEX theme_assignments_by_theme ON theme_assignments(theme);
"""

_INDEX: Final = f"""
CREATE VIRTUAL TABLE passage_index USING fts5(title, terms, meta, tokenize="{FTS_TOKENIZER}");
CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN
  DELETE FROM passage_index WHERE rowid = old.number;
END;
"""

_FAILURES: Final = """
ALTER TABLE quarantine ADD COLUMN seconds REAL NOT NULL DEFAULT 0;
ALTER TABLE quarantine ADD COLUMN trace TEXT NOT NULL DEFAULT '';
"""

_VERSIONS: Final = "ALTER TABLE sources ADD COLUMN version TEXT NOT NULL DEFAULT '';"

# Corrections refer to no document: they outlive the copy of it that a re-reading throws away.
_CORRECTIONS: Final = """
CREATE TABLE corrections (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  document TEXT NOT NULL,
  path TEXT NOT NULL,
  action TEXT NOT NULL,
  item TEXT NOT NULL,
  record TEXT, was TEXT, value TEXT,
  details TEXT NOT NULL,
  anchor TEXT, head TEXT,
  reason TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  undoes TEXT, carried_from TEXT
) STRICT;
CREATE INDEX corrections_by_document ON corrections(document, number);

CREATE TABLE machine_findings (
  document TEXT PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  tags TEXT NOT NULL,
  clauses TEXT NOT NULL
) STRICT;

CREATE TABLE doubts (
  document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  item TEXT NOT NULL,
  record TEXT, value TEXT,
  weight REAL NOT NULL,
  reason TEXT NOT NULL,
  start INTEGER NOT NULL, page INTEGER NOT NULL,
  correction TEXT,
  PRIMARY KEY (document, n)
) STRICT;
CREATE INDEX doubts_by_weight ON doubts(weight DESC, document, n);
ALTER TABLE documents ADD COLUMN doubt_rules INTEGER NOT NULL DEFAULT 0;
"""

_MANIFESTS: Final = """
ALTER TABLE runs ADD COLUMN renewed INTEGER;
ALTER TABLE runs ADD COLUMN origin TEXT NOT NULL DEFAULT '{}';
ALTER TABLE runs ADD COLUMN outcome TEXT NOT NULL DEFAULT '{}';
CREATE TABLE run_sources (
  run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  result TEXT NOT NULL,
  document TEXT, reason TEXT,
  seconds TEXT NOT NULL,
  PRIMARY KEY (run, path)
) STRICT, WITHOUT ROWID;
"""

_ENTRIES: Final = """
CREATE TABLE entries (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  record TEXT NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL, agreement_kind TEXT NOT NULL,
  parties TEXT NOT NULL, fields TEXT NOT NULL,
  signed_on TEXT, begins_on TEXT, expires_on TEXT,
  open_ended INTEGER NOT NULL, auto_renewal INTEGER, ended INTEGER NOT NULL,
  start INTEGER NOT NULL, page INTEGER NOT NULL,
  theme TEXT,
  meta TEXT NOT NULL,
  twin INTEGER,
  signature BLOB,
  UNIQUE (document, record)
) STRICT;
CREATE INDEX entries_with_twins ON entries(twin) WHERE twin IS NOT NULL;
CREATE INDEX entries_by_signed ON entries(signed_on);

CREATE TABLE entry_values (
  axis TEXT NOT NULL,
  value TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES entries(number) ON DELETE CASCADE,
  PRIMARY KEY (axis, value, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_values_by_entry ON entry_values(entry);

CREATE TABLE entry_bands (
  band INTEGER NOT NULL,
  entry INTEGER NOT NULL REFERENCES entries(number) ON DELETE CASCADE,
  PRIMARY KEY (band, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_bands_by_entry ON entry_bands(entry);

ALTER TABLE passages ADD COLUMN entry INTEGER;
ALTER TABLE passages ADD COLUMN n_terms INTEGER;
CREATE INDEX passages_by_entry ON passages(entry, n_terms);

CREATE TABLE vocabulary (term TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE changes (
  serial INTEGER PRIMARY KEY AUTOINCREMENT,
  document TEXT
) STRICT;
CREATE TRIGGER documents_removed AFTER DELETE ON documents BEGIN
  INSERT INTO changes(document) VALUES (old.id);
END;

CREATE TABLE unindexed (document TEXT PRIMARY KEY) STRICT;
INSERT INTO unindexed SELECT id FROM documents;
"""

# Where a corpus's model has the fields of cooperation, and vectors by text: the same words are not embedded twice, whichever document
# they stand in, and a change of model that was broken off goes on where it was.
_FIELD_AND_TEXT_VECTORS: Final = """
ALTER TABLE themes ADD COLUMN field TEXT;
CREATE TABLE field_vectors (
  n INTEGER PRIMARY KEY,
  field TEXT NOT NULL UNIQUE,
  model TEXT NOT NULL,
  vector BLOB NOT NULL
) STRICT;

CREATE TABLE text_vectors (
  model TEXT NOT NULL,
  digest TEXT NOT NULL,
  truncated INTEGER NOT NULL,
  vector BLOB NOT NULL,
  PRIMARY KEY (model, digest)
) STRICT, WITHOUT ROWID;
"""

MIGRATIONS: Final[tuple[str, ...]] = (
    _FIRST + _INDEX,
    _FAILURES,
    _VERSIONS,
    _CORRECTIONS,
    _MANIFESTS,
    _ENTRIES,
    _FIELD_AND_TEXT_VECTORS,
)
"""Migration n brings ``PRAGMA user_version`` from n to n + 1."""

TABLES: Final = (
    "runs", "documents", "sources", "quarantine", "pages", "passages", "tags", "clauses", "agreements", "parties", "vectors",
    "themes", "theme_assignments", "corrections", "machine_findings", "doubts", "run_sources", "entries", "entry_values",
    "entry_bands", "field_vectors", "text_vectors", "vocabulary", "changes", "unindexed", "passage_index",
)  # fmt: skip
"""All tables; each after those it refers to."""


def statements(script: str) -> Iterator[str]:
    """The statements of a script one by one, a trigger with the statements inside it."""
    buffer = ""
    for piece in script.split(";"):
        buffer += piece + ";"
        if "CREATE TRIGGER" not in buffer or buffer.rstrip().endswith("END;"):
            if buffer.strip(" \n;"):
                yield buffer
            buffer = ""
