"""Pages for whoever runs Hilo: sources, freshness, quarantine."""
