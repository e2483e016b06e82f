"""The charts of a page as SVG files, taken from where they are drawn already.

PNG is in the toolbar of each chart, made by the browser from the same drawing; so neither needs the network or the
server. A script of our own, sent with the page; all it is given are words and days.
"""

from typing import Final

import streamlit as st

from ui import download
from ui.view import View

_SCRIPT: Final = """
const CHARTS = '[data-testid="stVegaLiteChart"] svg.marks';

function titled(svg, at) {
  for (let place = svg.parentElement; place; place = place.parentElement) {
    const head = place.querySelector(":scope h2");
    if (head) return head.textContent.trim();
  }
  return String(at + 1);
}

function written(svg) {
  const copy = svg.cloneNode(true);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.removeAttribute("style");
  for (const mark of copy.querySelectorAll("[aria-label]")) mark.removeAttribute("aria-label");
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const page = getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor;
  for (const [name, value] of [["width", "100%"], ["height", "100%"], ["fill", page]]) paper.setAttribute(name, value);
  copy.prepend(paper);
  return new XMLSerializer().serializeToString(copy);
}

function save(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function slug(title) {
  return title.normalize("NFD").replace(/[^A-Za-z0-9]+/g, " ").trim().replaceAll(" ", "-").toLowerCase().slice(0, 60);
}

export default function({ data, parentElement }) {
  const list = parentElement.querySelector("ul");
  const again = () => {
    const charts = [...document.querySelectorAll(CHARTS)];
    list.replaceChildren(...charts.map((svg, at) => {
      const button = document.createElement("button");
      const title = titled(svg, at);
      button.type = "button";
      button.textContent = title;
      button.onclick = () => save(written(svg), data.file.replace("chart", slug(title) || at + 1));
      const item = document.createElement("li");
      item.append(button);
      return item;
    }));
    if (!charts.length) list.textContent = data.none;
  };
  parentElement.querySelector("p").textContent = data.label;
  const waiting = setTimeout(again, 400);
  list.onpointerenter = again;
  again();
  return () => clearTimeout(waiting);
}
"""
_LOOK: Final = """
p { margin: 0; font: inherit; font-size: 0.875rem; color: inherit; opacity: 0.8; }
ul { list-style: none; margin: 0.35rem 0 0; padding: 0; min-height: 1.5rem; }
button {
  font: inherit; font-size: 0.9rem; color: var(--st-primary-color); background: transparent; text-align: left;
  border: 0; padding: 0.2rem 0; cursor: pointer; text-decoration: underline; text-underline-offset: 2px;
}
button:focus-visible { outline: 3px solid var(--st-primary-color); }
"""


def listed(view: View) -> None:
    """A list of the page's charts by their titles; one click saves one as SVG."""
    words = view.words
    mount = st.components.v2.component("hilo_pictures", html="<p></p><ul></ul>", js=_SCRIPT, css=_LOOK)
    told = {"label": words("download.charts"), "none": words("download.no_charts")}
    mount(key="pictures", data=told | {"file": download.file_name(view, "chart", "svg")}, width="content")
