"""`hilo explain`, `same`, `not-same`, `block`, `own`, `undo`, `suggest`: who is who, asked and corrected in a shell."""
# ruff: noqa: PLC0415 - each command imports only what it needs, as in hilo.py

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from typing import TYPE_CHECKING, Annotated

import typer

from model.errors import SettingsError
from pipeline.command_options import ConfigOption, HomeOption, now, site_of

if TYPE_CHECKING:
    from pipeline.people import Author, Outcome

commands = typer.Typer()

_A = "source:contact_id, a person id, an e-mail address, a telephone number, a customer number or a contact id"
First = Annotated[str, typer.Argument(metavar="A", help=_A)]
Second = Annotated[str, typer.Argument(metavar="B", help="the other record, named in the same way")]
Value = Annotated[str, typer.Argument(metavar="VALUE", help="an e-mail address, a telephone number or an id")]
Note = Annotated[str, typer.Option("--note", help="why, for whoever reads it later")]
By = Annotated[str | None, typer.Option("--by", help="who decides; default the user of this computer")]
Later = Annotated[bool, typer.Option("--later", help="let the next sync apply it")]


@commands.command()
def explain(
    a: First,
    b: Second,
    fmt: Annotated[str, typer.Option("--format", help="text or json")] = "text",
    reveal: Annotated[bool, typer.Option("--reveal", help="values in full, and the names that contradict")] = False,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Why two records are one person, or why they are not."""
    from pipeline import people

    if fmt not in {"text", "json"}:
        raise SettingsError.of_option("--format", fmt, "one of text, json")
    found = people.explain(site_of(home, config), a, b)
    plain = found.plain(reveal=reveal)
    typer.echo(json.dumps(plain, ensure_ascii=False) if fmt == "json" else plain["text"])


@commands.command()
def same(
    a: First, b: Second, note: Note = "", by: By = None, later: Later = False,
    home: HomeOption = None, config: ConfigOption = None,
) -> None:  # fmt: skip
    """Two records are one person: joined at once, and kept so by every later sync."""
    from pipeline import people

    with _author(by, note, later=later) as author:
        _tell(people.same(site_of(home, config), a, b, author))


@commands.command(name="not-same")
def not_same(
    a: First, b: Second, note: Note = "", by: By = None, later: Later = False,
    home: HomeOption = None, config: ConfigOption = None,
) -> None:  # fmt: skip
    """Two records are two persons, whatever they share."""
    from pipeline import people

    with _author(by, note, later=later) as author:
        _tell(people.not_same(site_of(home, config), a, b, author))


@commands.command()
def block(
    value: Value, note: Note = "", by: By = None, later: Later = False,
    home: HomeOption = None, config: ConfigOption = None,
) -> None:  # fmt: skip
    """An e-mail address, number or id identifies nobody, such as a switchboard."""
    from pipeline import people

    with _author(by, note, later=later) as author:
        _tell(people.block(site_of(home, config), value, author))


@commands.command()
def own(
    value: Value, note: Note = "", by: By = None, later: Later = False,
    home: HomeOption = None, config: ConfigOption = None,
) -> None:  # fmt: skip
    """An e-mail address or number is the company's own and identifies no customer."""
    from pipeline import people

    with _author(by, note, later=later) as author:
        _tell(people.own(site_of(home, config), value, author))


@commands.command()
def undo(
    decision: Annotated[int | None, typer.Argument(metavar="ID", help="a decision; --list names them")] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="every decision: who, when, why, and whether it holds")
    ] = False,
    fmt: Annotated[str, typer.Option("--format", help="of the list: table, json or csv")] = "table",
    by: By = None,
    later: Later = False,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Revoke a decision about who is who."""
    from pipeline import people, printing

    site = site_of(home, config)
    if listed:
        printing.show(people.listing(site), fmt)
    elif decision is None:
        raise SettingsError.of_option("ID", "nothing", "the number of a decision; `hilo undo --list` names them")
    else:
        with _author(by, "", later=later) as author:
            _tell(people.revoke(site, decision, author))


@commands.command()
def suggest(
    limit: Annotated[int, typer.Option("--limit", help="so many pairs, the likeliest")] = 500,
    fmt: Annotated[str, typer.Option("--format", help="table, json or csv")] = "table",
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    r"""Who may be one person besides: pairs to decide on the page Identity; it joins nobody. Needs hilo\[match]."""
    from pipeline import printing, suggestions, syncing

    with syncing.shown(sys.stderr) as progress:
        found = suggestions.suggest(site_of(home, config), now(), limit, progress)
    printing.show(suggestions.listing(found), fmt)


@contextmanager
def _author(by: str | None, note: str, *, later: bool) -> Iterator["Author"]:
    """Who decides, with the progress of deriving again on a terminal."""
    from pipeline import syncing
    from pipeline.people import Author

    with syncing.shown(sys.stderr) as progress:
        yield Author(by or _user(), now, note, later, progress)


def _user() -> str:
    try:
        return getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        return "the command line"


def _tell(outcome: "Outcome") -> None:
    for sentence in outcome.sentences:
        typer.echo(sentence)
