"""kyoutei_nlp reads Japan's partnership agreements (連携協定) into a searchable, provable record."""
