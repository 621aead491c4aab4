"""Transaction functions: plain, synchronous ``fn(conn, …) -> value``, run by `bot.jobs.runner`.

Every change of state is one guarded UPDATE whose row count says who won. Statements are built once,
at import, so that SQLAlchemy compiles each of them once.
"""
