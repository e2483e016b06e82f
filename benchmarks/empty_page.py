"""The least a page can be: what Streamlit itself costs, beside which the dashboard is measured."""

import streamlit as st

st.title("Nothing")
