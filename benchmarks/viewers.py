"""What a browser says to Streamlit's server, without a browser: its websocket and its messages.

Widgets are found by the key the dashboard gives them and are set as a click sets them. Like the browser, a viewer
keeps the large messages of its last runs and tells the server so, which then sends their names only.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ButtonGroup_pb2 import ButtonGroup
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

DONE: Final = ForwardMsg.FINISHED_SUCCESSFULLY
KEPT_RUNS: Final = 2
"""For how many runs a browser keeps a message (`global.maxCachedMessageAge`)."""


class PageFailedError(Exception):
    """The page showed an error instead of what it should: nothing measured on it counts."""


@dataclass(frozen=True)
class Run:
    """One run of a page: from the click to the last message, and what came."""

    seconds: float
    messages: int
    size: int


@dataclass
class Viewer:
    """One open tab."""

    connection: ClientConnection
    address: str
    query: str = ""
    script: str = ""
    groups: dict[str, ButtonGroup] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    kept: list[set[str]] = field(default_factory=list)

    async def open(self, page: str = "", query: str = "") -> Run:
        """The first run of a tab: a link to that page."""
        self.query = query
        return await self._run(page_name=page)

    async def rerun(self) -> Run:
        """The same view again."""
        return await self._run()

    async def go(self, query: str) -> Run:
        """The same page with another query, as the browser's back and forward do it."""
        self.query, self.chosen = query, {}
        return await self._run(is_history=True)

    async def choose(self, key: str, option: int) -> Run:
        """Click on an option of the group of buttons with that key."""
        group = self.groups[key]
        self.chosen[group.id] = group.options[option % len(group.options)].content
        return await self._run()

    async def _run(self, page_name: str = "", *, is_history: bool = False) -> Run:
        asked = time.perf_counter()
        await self.connection.send(self._message(page_name, is_history=is_history).SerializeToString())
        self.kept = [*self.kept, set()][-KEPT_RUNS:]
        messages = size = 0
        while True:
            raw = await self.connection.recv(decode=False)
            messages, size = messages + 1, size + len(raw)
            if self._is_last(ForwardMsg.FromString(raw)):
                return Run(time.perf_counter() - asked, messages, size)

    def _message(self, page_name: str, *, is_history: bool) -> BackMsg:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name, state.page_script_hash = self.query, page_name, self.script
        state.is_history_navigation = is_history
        state.cached_message_hashes.extend(set().union(*self.kept))
        told = state.context_info
        told.timezone, told.locale, told.color_scheme, told.url = "Europe/Madrid", "en-GB", "light", self.address
        for widget, value in self.chosen.items():
            state.widget_states.widgets.add(id=widget).string_array_value.data.append(value)
        return message

    def _is_last(self, message: ForwardMsg) -> bool:
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._read(message.delta)
        elif kind == "navigation":
            self.script = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        if kind == "ref_hash" or message.metadata.cacheable:
            self.kept[-1].add(message.ref_hash or message.hash)
        return kind == "script_finished" and message.script_finished == DONE

    def _read(self, delta: Delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception" or (kind == "alert" and element.alert.format == Alert.ERROR):
            raise PageFailedError(str(getattr(element, kind))[:500])
        if kind == "button_group":
            self.groups[element.button_group.id.partition("-")[2].partition("-")[2]] = element.button_group


@asynccontextmanager
async def viewer(address: str) -> AsyncIterator[Viewer]:
    """A tab at a server that has asked for nothing yet."""
    stream = address.replace("http", "ws", 1) + "/_stcore/stream"
    async with connect(stream, subprotocols=["streamlit"], max_size=None, compression=None) as connection:  # type: ignore[list-item]  # a plain str is one
        yield Viewer(connection, address)
