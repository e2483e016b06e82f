"""The vocabulary everything shares: schemas, channels, filters, settings, metrics' declarations, errors."""
