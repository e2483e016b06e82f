"""One module per connector: `CASES`, each serving its recordings over loopback or from disk."""
