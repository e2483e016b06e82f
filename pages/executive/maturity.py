"""How omnichannel are we, and what would raise the score most?"""

import streamlit as st

from ui import view

seen = view.current()
st.header(seen.words("help.maturity"), anchor=False)
