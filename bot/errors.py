"""The family of errors whose text may be shown to people."""

from __future__ import annotations

from bot.locale import Message


class EaselError(Exception):
    """Something went wrong that a person can be told about in one sentence.

    Attributes:
        message: what to say, resolved in the reader's language at the border.
    """

    def __init__(self, key: str, **values: object) -> None:
        self.message = Message(key, values)
        super().__init__(key)


class DatabaseUnavailable(EaselError):
    """The database cannot take a transaction now: nothing of it happened."""

    def __init__(self) -> None:
        super().__init__("error.database")


class StartError(EaselError):
    """The program cannot start or go on; the command line prints the sentence and exits."""

    def __init__(self, key: str, exit_code: int = 1, **values: object) -> None:
        super().__init__(key, **values)
        self.exit_code = exit_code
