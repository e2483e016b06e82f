"""The command line: parses, calls `pipeline/`, prints. Names and exit codes are stable; scripts rely on them."""
# ruff: noqa: PLC0415 - each command imports only what it needs: `--help` and `metrics` start in a fraction of a sync's

import gc
import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.errors import HiloError, SettingsError
from pipeline.command_options import ConfigOption, HomeOption, now, site_of
from pipeline.people_commands import commands as people_commands

if TYPE_CHECKING:
    from pipeline.syncing import Options
    from store.site import Site

app = typer.Typer(
    help="Hilo: one customer, one journey, across CRM and helpdesk systems.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip
app.add_typer(people_commands)


def _instant(text: str | None, option: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise SettingsError.of_option(option, text, "an instant such as 2026-10-31T18:00:00Z") from error
    if moment and moment.tzinfo is None:
        raise SettingsError.of_option(option, text, "an instant with an offset or Z")
    return moment.astimezone(UTC) if moment else None


def _words(given: list[str] | None) -> tuple[str, ...]:
    """Values of a repeatable option; each may hold several separated by commas."""
    return tuple(word.strip() for text in given or [] for word in text.split(",") if word.strip())


@app.command(name="demo")
def make_demo(
    size: Annotated[str, typer.Option(help="small: the sample company; 1m, 10m: that many synthetic events")] = "small",
    if_empty: Annotated[bool, typer.Option("--if-empty", help="do nothing when the store holds anything")] = False,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Build a store from sample_data/ through the real connectors."""
    from pipeline import demo, syncing
    from store.site import home_path

    del config  # the demo has settings of its own
    with syncing.shown(sys.stderr) as progress:
        print(demo.build_command(home_path(home, os.environ), size, if_empty=if_empty, on_progress=progress))


@app.command()
def sync(
    sources: Annotated[list[str] | None, typer.Argument(help="sources to pull; default all")] = None,
    full: Annotated[bool, typer.Option("--full", help="read everything again from the start")] = False,
    every: Annotated[str | None, typer.Option(help="again and again at this interval, such as 10m")] = None,
    as_of: Annotated[str | None, typer.Option(help="instant the figures are as of; default now")] = None,
    accept_smaller: Annotated[
        bool, typer.Option("--accept-smaller", help="apply a file that has far fewer rows than before")
    ] = False,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Pull sources, derive, commit one snapshot. Exit 0 all, 3 partial, 1 none."""
    # Polars reads it when it is loaded: memory a step has freed goes back at once, which halves a large sync's peak.
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:100,muzzy_decay_ms:0")
    # Pydantic would read what every installed package says of itself, to find plugins; Hilo has none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.disable()  # what is loaded stays: looking for rubbish meanwhile takes a tenth of the time it takes to start
    from pipeline.syncing import Options

    gc.freeze()
    gc.enable()
    wait = _interval(every) if every else None
    options = Options(tuple(sources or ()), full, accept_smaller, _instant(as_of, "--as-of"), patient=wait is not None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # unwinds, so that the lock is given back
    try:
        code = _rounds(site_of(home, config), options, wait)
    except KeyboardInterrupt:
        print("Stopped. The last snapshot stays; the next sync goes on from there.", file=sys.stderr)
        code = 128 + signal.SIGINT
    raise typer.Exit(code)


def _rounds(site: "Site", options: "Options", wait: float | None) -> int:
    """One sync, or one after another with so many seconds between; then only wrong settings end it."""
    from pipeline import syncing

    while True:
        try:
            code = syncing.run(site, options, now, sys.stdout, sys.stderr)
        except HiloError as error:
            if wait is None or isinstance(error, SettingsError):
                raise
            print(error.text, file=sys.stderr)
        if wait is None:
            return code
        sys.stdout.flush()
        time.sleep(wait)


def _interval(text: str) -> float:
    from model.settings_values import duration

    try:
        found: Any = duration(text)
    except ValueError as error:
        raise SettingsError.of_option("--every", text, "a duration such as 10m or 1h") from error
    return float(found.total_seconds())


@app.command()
def metrics(
    names: Annotated[list[str] | None, typer.Argument(help="metrics; --list names them")] = None,
    listed: Annotated[bool, typer.Option("--list", help="every metric with unit and definition")] = False,
    by: Annotated[list[str] | None, typer.Option(help="group by, such as channel,week")] = None,
    first: Annotated[str | None, typer.Option("--from", help="first local day")] = None,
    last: Annotated[str | None, typer.Option("--to", help="last local day")] = None,
    channel: Annotated[list[str] | None, typer.Option(help="only these channels")] = None,
    group: Annotated[str | None, typer.Option(help="only this channel group")] = None,
    team: Annotated[list[str] | None, typer.Option(help="only these teams")] = None,
    source: Annotated[list[str] | None, typer.Option(help="only these sources")] = None,
    priority: Annotated[list[str] | None, typer.Option(help="only these priorities")] = None,
    segment: Annotated[list[str] | None, typer.Option(help="only these segments")] = None,
    basis: Annotated[str, typer.Option(help="calendar or business seconds")] = "calendar",
    as_of: Annotated[str | None, typer.Option(help="as of this instant: no later day; default the snapshot's")] = None,
    rows: Annotated[bool, typer.Option("--rows", help="the rows behind one metric, and why each is in or out")] = False,
    fmt: Annotated[str, typer.Option("--format", help="table, json or csv")] = "table",
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """The numbers the pages show. Without dates the whole store."""
    from pipeline import answers, printing

    if listed:
        return printing.show(answers.listing(), fmt)
    query = {
        "from": first, "to": last, "channel": ",".join(_words(channel)), "group": group, "basis": basis,
        "team": ",".join(team or []), "source": ",".join(_words(source)), "priority": ",".join(_words(priority)),
        "segment": ",".join(segment or []),
    }  # fmt: skip
    asked = {k: v for k, v in query.items() if v}, _instant(as_of, "--as-of")
    if rows:
        found = answers.behind(site_of(home, config), _words(names), *asked)
        return printing.show(answers.brief(found) if fmt == "table" else found, fmt)
    for said in answers.reach(site_of(home, config), _words(names), *asked) if fmt == "table" else ():
        typer.echo(said, err=True)
    return printing.show(answers.answer(site_of(home, config), _words(names), _words(by), *asked), fmt)


@app.command(name="export")
def export_table(
    table: Annotated[str, typer.Argument(help="any canonical or derived table")],
    fmt: Annotated[str, typer.Option("--format", help="csv, json or parquet")] = "csv",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="file; default standard output")] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """One table of the newest snapshot; CSV cells are neutralised against formulas."""
    from pipeline import answers, export

    wanted = export.checked_format(fmt)
    export.write(answers.table(site_of(home, config), table), wanted, output or sys.stdout.buffer)


@app.command()
def status(
    fmt: Annotated[str, typer.Option("--format", help="table or json")] = "table",
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Per source: last success, age, rows, quarantine, reconciliation. Exit 1 when one is failing, stale, or its rows
    do not add up.
    """
    from pipeline import checking, printing

    site = site_of(home, config)
    report = checking.status(site, now())
    printing.show(checking.brief(report) if fmt == "table" else report, fmt)
    for sentence in checking.unexplained(site):
        typer.secho(sentence, err=True, fg=typer.colors.RED)
    raise typer.Exit(int(checking.is_wrong(report)))


@app.command()
def check(home: HomeOption = None, config: ConfigOption = None) -> None:
    """Validate the settings, try each connection, say what is wrong and what to do."""
    from pipeline import checking

    report = checking.check(site_of(home, config), now())
    for line in report:
        print(line.text)
    raise typer.Exit(int(any(not line.ok for line in report)))


def main() -> None:
    """Entry point: a Hilo error is told on standard error and exits with 1."""
    try:
        app()
    except HiloError as error:
        print(error.text, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
