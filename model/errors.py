"""Hilo's errors, classed by what the reader has to do about them.

    HiloError
    ├── SettingsError     fix your settings (a file, a key, a value, a credential)
    ├── TryAgainLater     nothing is wrong here; the same call may work later
    ├── SourceSkipped     this source (or part of it) is left out; the rest goes on
    └── BugError          our mistake; please report it

Each carries a title (what you were doing), a message (what happened, with the offending value),
what is allowed or available, and the next step. Whoever catches one knows from the class alone
whether to stop, retry or go on.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Final

_TOLD: Final = 5


class HiloError(Exception):
    """Anything Hilo raises on purpose.

    `title` says what the user was doing, `message` what happened and with which value,
    `allowed` what would have been accepted, `next_step` what to do now.
    """

    def __init__(self, title: str, message: str, *, allowed: str = "", next_step: str = "") -> None:
        self.title, self.message = title, message
        self.allowed, self.next_step = allowed, next_step
        super().__init__(self.text)

    @property
    def text(self) -> str:
        """The whole error as lines of plain text, without empty parts."""
        parts = (
            f"{self.title}: {self.message}",
            f"Allowed: {self.allowed}" if self.allowed else "",
            f"Next step: {self.next_step}" if self.next_step else "",
        )
        return "\n".join(part for part in parts if part)


class SettingsError(HiloError):
    """Something in the settings has to be changed by the user."""

    @classmethod
    def of_key(
        cls, file: str, key: str, found: object, allowed: str, *, candidates: Iterable[str] = ()
    ) -> "SettingsError":
        """A wrong key or value in a settings file, with the nearest valid name when there is one."""
        names = tuple(candidates)
        hint = nearest(key, names) or nearest(str(found), names)
        return cls(
            f"Reading settings from {file}",
            f"{key} = {found!r} cannot be used",
            allowed=allowed,
            next_step=f"{hint}correct {key} in {file} and run `hilo check`",
        )

    @classmethod
    def of_option(cls, option: str, found: object, allowed: str, *, candidates: Iterable[str] = ()) -> "SettingsError":
        """A wrong word on the command line, with the nearest valid one when there is one."""
        return cls(
            "Reading the command line",
            f"{option} = {found!r} cannot be used",
            allowed=allowed,
            next_step=f"{nearest(str(found), candidates)}correct {option} and run the command again",
        )


def nearest(word: str, candidates: Iterable[str]) -> str:
    """A question after the candidate that is nearest to a word; empty when none is near."""
    named = {candidate.casefold(): candidate for candidate in candidates}
    near = get_close_matches(word.rsplit(".", 1)[-1].casefold(), list(named), n=1)
    return f"did you mean {named[near[0]]!r}? " if near else ""


class TryAgainLater(HiloError):
    """A passing condition: a lock held by another sync, a rate limit, a server that is down.

    `until` is the instant from which trying again makes sense, where it is known.
    """

    def __init__(
        self, title: str, message: str, *, allowed: str = "", next_step: str = "", until: datetime | None = None
    ) -> None:
        super().__init__(title, message, allowed=allowed, next_step=next_step)
        self.until = until


class SourceSkipped(HiloError):
    """One source could not be read; every other source goes on."""


class BugError(HiloError):
    """A broken promise inside Hilo itself."""


def together(faults: Sequence[HiloError]) -> HiloError:
    """One error that tells of several files; a single one stays as it is."""
    if len(faults) == 1:
        return faults[0]
    told = "; ".join(f"{fault.title.removeprefix('Reading ')}: {fault.message}" for fault in faults[:_TOLD])
    more = f"; and {len(faults) - _TOLD} more" if len(faults) > _TOLD else ""
    return SourceSkipped(f"Reading {len(faults)} files", told + more, next_step=faults[0].next_step)


def one_of(values: Iterable[str]) -> str:
    """The words a list of choices is shown with in every error."""
    return "one of " + ", ".join(values)


def with_others(errors: Sequence[HiloError]) -> HiloError | None:
    """The first of the errors of one source, which also tells what the others say besides; None without any."""
    if not errors:
        return None
    first, *more = errors
    said = (f"{first.title}: {first.message}", *(f"{error.title}: {error.message}" for error in more))
    others = list(dict.fromkeys(said))[1:]
    if others:
        first.message = "; and ".join([first.message, *others[:_TOLD]])
        first.message += f"; and {len(others) - _TOLD} more" if len(others) > _TOLD else ""
    return first
