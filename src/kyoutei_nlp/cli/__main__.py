"""``python -m kyoutei_nlp.cli``."""

from kyoutei_nlp.cli import main

raise SystemExit(main())
