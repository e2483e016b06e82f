"""What surrounds every page: the list of pages, the title with its freshness line, and the filter bar."""

from collections.abc import Hashable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

from model.filters import Filters
from model.scope import Scope
from store.snapshots import Snapshot
from ui import (
    browser,
    data,
    definitions,
    filter_bar,
    filter_more,
    freshness,
    kept,
    new_data,
    noted,
    page_tables,
    printing,
    remembered,
    taken,
    view_menu,
)
from ui.audience import AUDIENCES, PARAMETER, audience_of, section
from ui.filter_query import Choices, Refused, from_query, known
from ui.view import View
from ui.words import Words

Place = DeltaGenerator | None
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
LOADING: Final = 320
"""Pixels of the grey field that stands where something is being made."""
LINKED: Final = ("team/behind.py",)
"""Pages that numbers lead to; the navigation does not name them."""


def navigation(root: Path, words: Words, query: Mapping[str, str]) -> Page:
    """The page asked for; the logo and the navigation stand above it, but not on paper.

    Who opens the bare address and has kept a view for teams starts on the first page for teams.
    """
    audience = audience_of(query.get(PARAMETER))
    found = pages(root / "pages", words, audience)
    if printing.is_asked(query):
        return st.navigation(found, position="hidden")
    st.logo(str(root / "static" / "logo.svg"), size="large")
    page = st.navigation(found, position="top")
    if audience != AUDIENCES[0] and remembered.is_opening() and page.url_path == "":
        st.switch_page(found[""][0])
    return page


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


def view_of(
    snapshot: Snapshot, scope: Scope, query: Mapping[str, str], language: str
) -> tuple[View, Choices, Refused]:  # fmt: skip
    """The view of this run, its period turned into days; what can be chosen in it; and what of the address cannot.

    A preset ends on the snapshot's day, or on the last day with contacts where that lies before the
    whole preset: an old export opens on its own last weeks and not on an empty page.
    """
    timezone = data.site().settings.company.timezone
    audience = audience_of(query.get(PARAMETER))
    theme = "dark" if st.context.theme.type == "dark" else "light"
    asked, refused = from_query(query)
    bare = View(
        str(data.home()), snapshot.id, snapshot.as_of, timezone, scope, Filters(), language, theme, audience,
        rules=data.rules(),
    )  # fmt: skip
    there = data.choices(bare)
    filters, gone = known(asked, there)
    resolved = filters.resolve(snapshot.as_of, timezone)
    first = resolved.period and resolved.period.first
    ends = filters.ending(there.last) if there.last and first and there.last < first else resolved
    return noted.with_told(bare.with_filters(ends)), there, [*refused, *gone, *remembered.refused(query)]


def header(page: Page, view: View, choices: Choices, refused: Refused, *, is_demo: bool) -> Place:
    """Title and freshness, the filters beside them where there is room, and below in words what is shown.

    Gives the place for the page's tables as files, where somebody has opened the menu they are in.
    """
    browser.tell(view.words)
    paper = printing.is_asked(st.query_params)
    with st.container(horizontal=True, vertical_alignment="bottom", key="frame-header"):
        with st.container(gap=None, key="frame-title"):
            st.title(_title(page, view.words), anchor=False)
            data.guarded(view, freshness.line, is_demo)
        if paper:
            browser.print_button(view.words("shown.print"))
            files = None
        else:
            files = _controls(view, choices, is_whole=_is(page, view.words, WHOLE))
    if paper or not _is(page, view.words, WHOLE):
        st.caption(filter_bar.compared(view, choices))
    filter_bar.notes(view, choices, refused)
    return files


def body(page: Page, view: View, files: Place) -> None:
    """The page; while it is being made, a grey field stands below what is there already."""
    paper = printing.is_asked(st.query_params)
    place = st.container(key="page-paper" if paper else "page-screen")
    with loading(page.url_path, view.key), place, printing.noting() as shown, taken.noting() as tables:
        page.run()
    if paper and shown:
        definitions.printed(view, tuple(shown))
    if files:
        with files:
            data.guarded(view, page_tables.offer, page.url_path or Path(PAGES[0][0]).stem, tables)


def loading(*what: Hashable) -> AbstractContextManager[object]:
    """A grey field while something is made for the first time; what is kept is there sooner than the field would be."""
    if not kept.is_known(*what):
        return st.skeleton(height=LOADING)
    st.empty()  # in its place: whatever follows must not move, or the browser would build the page anew
    return nullcontext()


def _controls(view: View, choices: Choices, *, is_whole: bool) -> Place:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", key="filters-bar"):
        new_data.watch(view)
        if is_whole:
            filter_bar.basis(view.filters, choices, view.words)
        else:
            filter_bar.draw(view, choices)
            filter_more.draw(choices, view.words)
        return view_menu.draw(view)


def _title(page: Page, words: Words) -> str:
    """The page's title in full; the navigation has a shorter one."""
    stems = [Path(file).stem for file, _ in PAGES]
    return next((words(f"title.{stem}") for stem in stems if words(f"page.{stem}") == page.title), page.title)


def _is(page: Page, words: Words, files: Sequence[str]) -> bool:
    return page.title in {words(f"page.{Path(file).stem}") for file in files}
