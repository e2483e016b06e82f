"""What holds for the project as a whole: its tree, its example settings, its documents."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from model.settings import Settings
from store.settings_file import load_settings

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "hilo.example.toml"
CODE = sorted(path for path in ROOT.rglob("*.py") if ".venv" not in path.parts)
RAW_HTML = "_".join(("unsafe", "allow", "html"))  # noqa: FLY002  in parts: a search for the word finds real uses only
FOLDERS = (
    "benchmarks", "charts", "clocks", "connectors", "identity", "journeys", "metrics", "model", "pages", "pipeline",
    "sample_data", "store", "tests", "ui",
)  # fmt: skip


def test_the_example_settings_are_the_defaults():
    example = load_settings(EXAMPLE, {})
    standard = Settings()
    for section in ("company", "targets", "calls", "journeys", "dissatisfaction", "store"):
        assert getattr(example, section) == getattr(standard, section), section


def keys(model: type[BaseModel], above: str = "") -> list[str]:
    sections = {n: f.annotation for n, f in model.model_fields.items()}
    nested = [(n, a) for n, a in sections.items() if isinstance(a, type) and issubclass(a, BaseModel)]
    return [f"{above}{n}" for n in sections] + [k for n, a in nested for k in keys(a, f"{n}.")]


@pytest.mark.parametrize("key", keys(Settings))
def test_the_example_settings_name_every_key(key):
    assert re.search(rf"\b{key.rsplit('.', 1)[-1]}\b", EXAMPLE.read_text(encoding="utf-8")), key


def test_every_folder_has_its_caption_and_its_line_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for folder in FOLDERS:
        caption = (ROOT / folder / "__init__.py").read_text(encoding="utf-8")
        assert caption.startswith('"""'), folder
        assert f"`{folder}/`" in readme, folder


def test_only_one_file_decides_what_is_cached():
    cached = {str(p.relative_to(ROOT)) for p in CODE if re.search(r"@st\.cache_|= st\.cache_", p.read_text("utf-8"))}
    assert cached == {"ui/kept.py"}


@pytest.mark.parametrize("word", [RAW_HTML, "components.html", "pickle.load", "yaml.load", "eval("])
def test_dangerous_calls_are_nowhere(word):
    found = [
        p.name
        for p in CODE
        if "tests" not in p.parts and re.search(rf"(?<![\w.]){re.escape(word)}", p.read_text("utf-8"))
    ]
    assert found == []


def test_the_lock_has_hashes_and_no_addresses():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pinned = re.findall(r"^[\w.\[\]-]+==[^\n]*\n(    --hash)?", lock, re.MULTILINE)
    assert pinned
    assert all(pinned)


def test_every_direct_dependency_is_pinned():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    for requirement in asked:
        name = re.split(r"[\[>=]", requirement)[0]
        assert re.search(rf"^{re.escape(name)}(\[\w+\])?==", lock, re.MULTILINE), name
