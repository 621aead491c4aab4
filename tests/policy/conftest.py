from tests.jobs.conftest import empty_database, engine

__all__ = ["empty_database", "engine"]
