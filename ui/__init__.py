"""What pages share: cached data access, filter bar, cards, tables, formats, language."""
