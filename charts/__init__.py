"""A small frame in, an Altair chart out; nothing here displays."""
