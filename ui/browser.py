"""What only the browser can do: tell what language the page is in, keep the viewer's own view, print.

Scripts of our own, sent with the page; what they are given is codes of ours, and nothing is loaded from elsewhere.
"""

from typing import Final

import streamlit as st

from ui import remembered
from ui.words import Words

_YEAR_SECONDS: Final = 365 * 86_400
_FRAME: Final = f"""
export default function({{ data }}) {{
  document.documentElement.lang = data.language;
  if (data.view === null) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const age = data.view ? {_YEAR_SECONDS} : 0;
  document.cookie = `${{data.cookie}}=${{data.view}}; Path=/; Max-Age=${{age}}; SameSite=Lax${{secure}}`;
}}
"""
_PRINT: Final = """
export default function({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.label;
  button.onclick = () => window.print();
}
"""


def tell(words: Words) -> None:
    """Tell the browser the page's language, and what to keep as the viewer's view when that has changed."""
    mount = st.components.v2.component("hilo_frame", js=_FRAME)
    data = {"language": words.language, "cookie": remembered.COOKIE, "view": remembered.to_send()}
    mount(key="frame_script", data=data, height=0)


def print_button(label: str) -> None:
    """A button that opens the browser's print dialog."""
    mount = st.components.v2.component(
        "hilo_print", html="<button type='button'></button>", js=_PRINT, css=_BUTTON
    )  # fmt: skip
    mount(key="print_button", data={"label": label}, width="content")


_BUTTON: Final = """
button {
  font: inherit; color: inherit; background: transparent; padding: 0.4rem 0.9rem; cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius);
}
button:focus-visible { outline: 3px solid var(--st-primary-color); }
@media print { button { display: none; } }
"""
