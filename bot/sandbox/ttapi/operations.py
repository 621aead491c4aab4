"""What can be done with the running service from outside: change its ways, move jobs, order faults."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import cast

from bot.sandbox.ttapi.accounts import Account
from bot.sandbox.ttapi.faults import Fault
from bot.sandbox.ttapi.hooks import Hooks
from bot.sandbox.ttapi.jobs import Job
from bot.sandbox.ttapi.ledger import Ledger
from bot.sandbox.ttapi.life import Life
from bot.sandbox.ttapi.settings import Settings
from bot.sandbox.ttapi.world import World


class Operations:
    """Plain methods for tests and demonstrations; jobs are named by their id."""

    def __init__(self, world: World, life: Life, hooks: Hooks) -> None:
        self._world = world
        self._life = life
        self._hooks = hooks

    @property
    def ledger(self) -> Ledger:
        """Everything that has happened."""
        return self._world.ledger

    @property
    def settings(self) -> Settings:
        """How the service behaves now; `configure` changes it."""
        return self._world.settings

    @property
    def jobs(self) -> list[Job]:
        """All jobs, oldest first."""
        return list(self._world.jobs.values())

    def job(self, job_id: str) -> Job:
        """One job.

        Raises:
            ValueError: If there is none.
        """
        job = self._world.jobs.get(job_id)
        if job is None:
            raise ValueError(f"no job {job_id}")
        return job

    @property
    def accounts(self) -> tuple[Account, ...]:
        """All accounts."""
        return self._world.accounts

    def account(self, key: str) -> Account:
        """The account that a key opens; its balance and cap may be changed at any time."""
        return self._world.owner(key)

    def upload(self, sha256: str) -> bytes:
        """A picture that came in a request, by the hash that the ledger tells.

        Raises:
            ValueError: If it is unknown, or pushed out by later ones.
        """
        content = self._world.uploads.get(sha256)
        if content is None:
            raise ValueError(f"no upload {sha256}")
        return content

    def configure(self, **changes: object) -> None:
        """Change settings by their name in `Settings`, which take effect at once for what comes next.

        Also takes `max_queue` and `balance`, for all accounts, and `faults`, a list that replaces what is
        in force.

        Raises:
            ValueError: On an unknown name or an unfit value; nothing is changed then.
        """
        rest = dict(changes)
        amounts = {name: _amount(name, rest.pop(name)) for name in ("max_queue", "balance") if name in rest}
        faults = _faults(rest.pop("faults")) if "faults" in rest else None
        self._world.settings = self._world.settings.merged(rest)
        for account in self._world.accounts:
            account.max_queue = amounts.get("max_queue", account.max_queue)
            account.balance = amounts.get("balance", account.balance)
        if faults is not None:
            self._world.faults.replace(faults)

    def add_fault(self, *faults: Fault) -> None:
        """Put more faults in force."""
        self._world.faults.add(*faults)

    def clear_faults(self) -> None:
        """Behave well again."""
        self._world.faults.replace(())

    def begin(self, job_id: str) -> None:
        """Start a waiting job.

        Raises:
            ValueError: If there is no such job or it has ended; likewise below.
        """
        self._life.begin(self.job(job_id))

    def progress(self, job_id: str, percent: int) -> None:
        """Report progress of a job."""
        self._life.progress(self.job(job_id), percent)

    def finish(self, job_id: str) -> None:
        """End a job as its prompt deserves."""
        self._life.finish(self.job(job_id))

    def succeed(self, job_id: str) -> None:
        """End a job well, whatever its prompt."""
        self._life.succeed(self.job(job_id))

    def fail(self, job_id: str, message: str = "[Internal error] Something went wrong.") -> None:
        """End a job with a message."""
        self._life.fail(self.job(job_id), message)

    def expire(self, job_id: str) -> None:
        """Forget a job: it can be neither fetched nor built upon any more, and its pictures are gone."""
        self.job(job_id).expired = True

    async def hooks_settled(self) -> None:
        """Wait until no hook is under way."""
        await self._hooks.settled()

    def stats(self) -> dict[str, object]:
        """Counts: jobs by state, unfinished jobs, hooks under way, the ledger's last position."""
        states = Counter(job.view.state.value for job in self._world.jobs.values())
        return {
            "jobs": dict(states),
            "unfinished": sum(account.unfinished for account in self._world.accounts),
            "hooks": self._hooks.pending,
            "ledger": self._world.ledger.last,
        }


def _amount(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{name} is a whole number from 0")
    return value


def _faults(value: object) -> list[Fault]:
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        raise ValueError("faults is a list")  # noqa: TRY004 - one error for all of the input's mistakes
    items = cast("Iterable[object]", value)
    return [item if isinstance(item, Fault) else Fault.from_json(item) for item in items]
