"""What surrounds every page: the list of pages, the title with its freshness line, and the filter bar."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import Page

from model.filters import Filters
from model.scope import Scope
from store.snapshots import Snapshot
from ui import data, filter_bar, freshness
from ui.audience import AUDIENCES, section
from ui.view import View
from ui.words import Words

PAGES: Final = (
    ("executive/overview.py", ":material/space_dashboard:"),
    ("executive/channels.py", ":material/hub:"),
    ("executive/journeys.py", ":material/conversion_path:"),
    ("executive/maturity.py", ":material/stairs:"),
    ("team/response_times.py", ":material/timer:"),
    ("team/resolution.py", ":material/task_alt:"),
    ("team/unresolved.py", ":material/sentiment_dissatisfied:"),
    ("team/customer.py", ":material/person_search:"),
    ("team/behind.py", ":material/list_alt:"),
    ("setup/sources.py", ":material/database:"),
    ("setup/definitions.py", ":material/menu_book:"),
    ("setup/identity.py", ":material/fingerprint:"),
)
"""Every page and its icon, in the order of the navigation; the first one is the start page."""
WHOLE: Final = ("team/customer.py",)
"""Pages that show the whole of something, whatever the filters; only the clock matters there."""
LINKED: Final = ("team/behind.py",)
"""Pages that numbers lead to; the navigation does not name them."""


def pages(folder: Path, words: Words, audience: str = AUDIENCES[0]) -> dict[str, list[Page]]:
    """The navigation's pages: the audience's own side by side, one click away, and the others in sections."""
    made = [(section(file, audience), _page(folder, file, icon, words)) for file, icon in PAGES]
    sections = sorted(dict.fromkeys(name for name, _ in made), key=bool)  # the unnamed one first
    named = {name: words(f"section.{name}") if name else "" for name in sections}
    return {title: [page for inside, page in made if inside == name] for name, title in named.items()}


def _page(folder: Path, file: str, icon: str, words: Words) -> Page:
    stem = Path(file).stem
    return st.Page(
        folder / file, title=words(f"page.{stem}"), icon=icon, url_path=stem.replace("_", "-"),
        default=(file, icon) == PAGES[0], help=words(f"help.{stem}"),
        visibility="hidden" if file in LINKED else "visible",
    )  # fmt: skip


def view_of(snapshot: Snapshot, scope: Scope, filters: Filters, language: str) -> View:
    """The view of this run, its period turned into days.

    A preset ends on the snapshot's day, or on the last day with contacts where that lies before the
    whole preset: an old export opens on its own last weeks and not on an empty page.
    """
    timezone = data.site().settings.company.timezone
    theme = "dark" if st.context.theme.type == "dark" else "light"
    resolved = filters.resolve(snapshot.as_of, timezone)
    seen = View(str(data.home()), snapshot.id, snapshot.as_of, timezone, scope, resolved, language, theme)
    last, first = data.choices(seen).last, resolved.period and resolved.period.first
    return seen.with_filters(filters.ending(last)) if last and first and last < first else seen


def header(page: Page, view: View, refused: Sequence[tuple[str, str]], *, is_demo: bool) -> None:
    """Title and freshness, and below them the filters over the whole width."""
    with st.container(gap=None):
        st.title(_title(page, view.words), anchor=False)
        data.guarded(view, freshness.line, is_demo)
    if _is(page, view.words, WHOLE):
        filter_bar.clock(view, data.choices(view))
    else:
        filter_bar.draw(view, data.choices(view), refused)


def _title(page: Page, words: Words) -> str:
    """The page's title in full; the navigation has a shorter one."""
    stems = [Path(file).stem for file, _ in PAGES]
    return next((words(f"title.{stem}") for stem in stems if words(f"page.{stem}") == page.title), page.title)


def _is(page: Page, words: Words, files: Sequence[str]) -> bool:
    return page.title in {words(f"page.{Path(file).stem}") for file in files}
