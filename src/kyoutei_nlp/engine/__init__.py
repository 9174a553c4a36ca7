"""Where work runs: in this process for a handful of files, else on Dask: processes here or a cluster by address.

The one owner of dask.distributed. Work is kept in bounded flight, so that memory stays flat however many
items there are, and a result is released as soon as it has been handed over.

``outcome`` says what becomes of an item, ``cluster`` has the client, ``flight`` the items on their way, ``working`` the trials.
"""

from kyoutei_nlp.engine.outcome import EngineError, Outcome, Told, WorkerDiedError
from kyoutei_nlp.engine.working import work

__all__ = ["EngineError", "Outcome", "Told", "WorkerDiedError", "work"]
