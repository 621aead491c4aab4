"""Accounts with their keys and their prepaid quota."""

from dataclasses import dataclass, field

MODES = ("relax", "fast", "turbo")


@dataclass(slots=True)
class Account:
    """One account.

    Attributes:
        keys: Every key that opens it.
        email: Names the account in `/info`.
        balance: Quota left, frozen quota included.
        max_queue: How many unfinished jobs it may have.
        modes: Speeds it serves; another one is answered "No available accounts".
        frozen: Quota held for unfinished jobs.
        unfinished: Jobs that wait or run.
        illegal_prompts: Jobs that failed for what their prompt says.
    """

    keys: tuple[str, ...]
    email: str = "owner@example.org"
    balance: int = 1000
    max_queue: int = 10
    modes: tuple[str, ...] = MODES
    frozen: int = field(default=0, init=False)
    unfinished: int = field(default=0, init=False)
    illegal_prompts: int = field(default=0, init=False)

    @property
    def available(self) -> int:
        """Quota that new jobs may freeze."""
        return self.balance - self.frozen

    def freeze(self, quota: int) -> None:
        """Hold quota for one more unfinished job."""
        self.frozen += quota
        self.unfinished += 1

    def charge(self, quota: int) -> None:
        """Take the quota held for a job that is finished."""
        self.release(quota)
        self.balance -= quota

    def release(self, quota: int) -> None:
        """Give back the quota held for a job that is finished."""
        self.frozen -= quota
        self.unfinished -= 1
