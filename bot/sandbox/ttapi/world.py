"""Everything the service knows: accounts, jobs, settings, faults and the ledger."""

from collections.abc import Sequence
from random import Random
from uuid import UUID

from bot.sandbox.ttapi.accounts import Account
from bot.sandbox.ttapi.answers import Answers
from bot.sandbox.ttapi.dress import Manners
from bot.sandbox.ttapi.faults import Faults
from bot.sandbox.ttapi.jobs import Job
from bot.sandbox.ttapi.ledger import Ledger
from bot.sandbox.ttapi.links import Links
from bot.sandbox.ttapi.refusals import WRONG_KEY, Refusal
from bot.sandbox.ttapi.settings import Settings
from bot.sandbox.ttapi.uploads import Uploads

KEY_HEADER = "TT-API-KEY"


def endpoint(path: str) -> str:
    """What a path is called in the ledger: its end, for the newer families with their name before it."""
    return path.removeprefix("/midjourney/").removeprefix("v1/")


class World:
    """State without behaviour over time.

    Args:
        accounts: At least one; no key may open two of them.
        settings: How the service behaves at first.
        ledger: Where everything is written down.
        chance: Source of job ids, jitter and faults.
    """

    def __init__(
        self, accounts: Sequence[Account], settings: Settings, ledger: Ledger, chance: Random
    ) -> None:
        self.accounts = tuple(accounts)
        self.ledger = ledger
        self.chance = chance
        self.faults = Faults(ledger, chance)
        self.uploads = Uploads()
        self.jobs: dict[str, Job] = {}
        self.origin = ""
        self._owners = {key: account for account in accounts for key in account.keys}
        if len(self._owners) != sum(len(account.keys) for account in accounts) or not self._owners:
            raise ValueError("each key belongs to exactly one account")
        self.settings = settings

    @property
    def settings(self) -> Settings:
        """How the service behaves now."""
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self.manners: Manners = settings.effective_manners()
        self._settings = settings

    @property
    def answers(self) -> Answers:
        """Renders jobs as the settings say now."""
        return Answers(self.manners, Links(self.origin), self.settings.side)

    def owner(self, key: str | None) -> Account:
        """The account that a key opens.

        Raises:
            Refusal: If there is none.
        """
        account = self._owners.get(key or "")
        if account is None:
            raise Refusal(WRONG_KEY)
        return account

    def has_key(self, key: str | None) -> bool:
        """Whether a key opens an account; the ledger must not keep others, for they may be real ones."""
        return key in self._owners

    def find(self, job_id: object, account: Account | None = None) -> Job | None:
        """A job that is not forgotten, of this account if one is given."""
        job = self.jobs.get(job_id) if isinstance(job_id, str) else None
        if job is None or job.expired or (account is not None and job.account is not account):
            return None
        return job

    def new_job_id(self) -> str:
        """A fresh UUID."""
        return str(UUID(int=self.chance.getrandbits(128), version=4))
