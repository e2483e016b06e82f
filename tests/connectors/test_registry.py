import subprocess
import sys

import pytest

from connectors import _registry
from connectors._contract import Connector
from model.errors import SettingsError


def test_names_are_the_modules_of_the_folder():
    assert "files" in _registry.names()
    assert not [name for name in _registry.names() if name.startswith("_")]


def test_looking_imports_nothing():
    code = "import sys; from connectors import _registry; _registry.names(); print('connectors.files' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


@pytest.mark.parametrize("name", _registry.names())
def test_every_module_has_its_connector(name):
    connector = _registry.load(name)
    assert isinstance(connector, Connector)
    assert connector.type == name


def test_an_unknown_type_names_the_nearest():
    with pytest.raises(SettingsError) as caught:
        _registry.load("file")
    assert "files" in caught.value.allowed
    assert "did you mean 'files'?" in caught.value.next_step
