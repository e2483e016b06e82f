"""Files: CSV, Excel, Parquet and JSON lines, with canonical names or through a mapping.

A page is one file as it lies on disk. Files whose content has not changed since the last sync are not
read again; a changed file is read whole and stands for itself (`Page.unit`).
"""

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from glob import glob, has_magic
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from connectors._contract import Connector, Fetch, Stream
from connectors.files import formats, mapping
from connectors.files.decode import endings, format_of
from connectors.files.settings import FilesSettings
from model.delivery import Context, Page, Parsed
from model.errors import BugError, SettingsError, SourceSkipped
from model.schemas import CANONICAL


def fetch(request: Fetch) -> Iterator[Page]:
    """A page for each new or changed file, in the order of their paths.

    The cursor is JSON, {relative path: {size, mtime_ns, sha256}}, of the files done so far.
    SettingsError when the path does not exist; SourceSkipped when a file cannot be opened.
    """
    root, files = _files(request.source, request.settings.path)
    known = json.loads(request.cursor) if request.cursor else {}
    done = {name: known[name] for name in files if name in known}
    for name in files:
        found = _changed(root / name, name, known.get(name, {}))
        if found:
            body, state = found
            done[name] = state
            # a file has no clock: a copied one keeps an old modification time, so our instant counts
            yield Page("files", f"file {name}", request.now, body, json.dumps(done, sort_keys=True), name)


def parse(page: Page, context: Context) -> Parsed:
    """Everything a file holds, as canonical tables and rejects; pure.

    `records` counts the rows offered to each table plus the lines that are no rows. SourceSkipped
    when the file cannot be read at all or lacks a column its mapping reads.
    """
    settings, name = _settings(context), page.unit or ""
    return mapping.tables(name, formats.read(name, page.body, settings), settings, context)


def check(request: Fetch) -> str:
    """What was understood of each file: delimiter, encoding, decimal mark, columns read and not read."""
    root, files = _files(request.source, request.settings.path)
    if not files:
        return f"no file with an ending Hilo reads ({endings()}) in {request.settings.path}"
    return "; ".join(_understood(root / name, name, request.settings) for name in files)


def _understood(path: Path, name: str, settings: FilesSettings) -> str:
    sheet = formats.read(name, path.read_bytes(), settings)
    mapping.check_columns(name, sheet, settings)
    mapped = tuple(m.table for m in settings.mappings_of(name))
    own = mapping.table_of(name)
    filled = ", ".join(dict.fromkeys(mapped or ((own.name,) if own else ("no table",))))
    unread = mapping.unread_columns(name, sheet, settings)
    aside = sheet.rejects.filter("is_row").height
    details = [
        sheet.understood,
        "decimal comma" if sheet.decimal_comma else "",
        f"{sheet.frame.height} rows → {filled}",
    ]
    if aside:
        details.append(f"{aside} lines that cannot be read")
    if unread:
        details.append(f"columns not read: {', '.join(unread)}")
    return f"{name}: {', '.join(detail for detail in details if detail)}"


def _settings(context: Context) -> FilesSettings:
    if not isinstance(context.settings, FilesSettings):
        raise BugError(f"Reading files of {context.source}", f"its settings are a {type(context.settings).__name__}")
    return context.settings


def _files(source: str, path: str) -> tuple[Path, list[str]]:
    """The folder names are relative to, and the files to read, sorted: hidden and lock files are none."""
    asked = Path(path).expanduser()
    if has_magic(path):
        root = _fixed_part(asked)
        found = [Path(name) for name in glob(str(asked), recursive=True)]  # noqa: PTH207  # the pattern may be absolute
    else:
        root, found = (asked, list(asked.rglob("*"))) if asked.is_dir() else (asked.parent, [asked])
    if not (root.exists() and (has_magic(path) or asked.exists())):
        raise _no_such_path(source, path, asked)
    names = [
        file.relative_to(root).as_posix() for file in found if file.is_file() and not file.name.startswith((".", "~$"))
    ]
    return root, sorted(name for name in names if format_of(name))


def _fixed_part(pattern: Path) -> Path:
    """The folder in front of the first wildcard."""
    return next(parent for parent in pattern.parents if not has_magic(str(parent)))


def _no_such_path(source: str, path: str, asked: Path) -> SettingsError:
    folder = next((parent for parent in asked.parents if parent.is_dir()), Path())
    beside = sorted(child.name for child in folder.iterdir())
    missing = asked.relative_to(folder).parts[0]
    near = get_close_matches(missing, beside, n=1)
    return SettingsError(
        f"Reading files of {source}",
        f"path = {path!r} does not exist",
        allowed=f"{folder} holds {', '.join(beside[:20]) or 'nothing'}",
        next_step=(f"did you mean {near[0]!r}? " if near else "") + f"correct path in [sources.{source}]",
    )


def _changed(path: Path, name: str, known: Mapping[str, Any]) -> tuple[bytes, dict[str, Any]] | None:
    """A file's bytes and state when its content differs from what is known of it, else null."""
    try:
        stat = path.stat()
        if (known.get("size"), known.get("mtime_ns")) == (stat.st_size, stat.st_mtime_ns):
            return None
        body = path.read_bytes()
    except OSError as error:
        raise SourceSkipped(
            f"Reading {name}", f"the file cannot be opened ({error.strerror})", next_step="check its permissions"
        ) from error
    digest = sha256(body).hexdigest()
    state = {"size": len(body), "mtime_ns": stat.st_mtime_ns, "sha256": digest}
    return None if digest == known.get("sha256") else (body, state)


def streams(settings: FilesSettings) -> tuple[Stream, ...]:
    """One stream, `files`: every table the mappings fill, or all where names decide."""
    mapped = tuple(dict.fromkeys(mapping.table for mapping in settings.tables))
    return (Stream("files", "One page per file.", mapped or tuple(CANONICAL), fetch, parse),)


CONNECTOR: Final = Connector("files", "Files (CSV, Excel, Parquet, JSON lines)", FilesSettings, streams, check)
