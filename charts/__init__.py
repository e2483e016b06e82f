"""A small frame in, a drawing out; nothing here displays."""
