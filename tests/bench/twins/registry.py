"""Every twin by its name. One more is a folder of its own and an entry here."""

from collections.abc import Mapping

from tests.bench.twins.java_twin import JavaTwin
from tests.bench.twins.python_twin import PythonTwin
from tests.bench.twins.twin import Twin

_PYTHON = "two processes of uvicorn with uvloop and httptools, each with 2 to 10 connections of psycopg's pool"

_ALL: tuple[Twin, ...] = (
    PythonTwin(
        name="floor",
        packages=("fastapi", "psycopg", "uvicorn"),
        settings=f"{_PYTHON}; UPDATE and INSERT in one commit",
    ),
    PythonTwin(
        name="dbos",
        packages=("dbos", "fastapi", "psycopg", "uvicorn"),
        settings=f"{_PYTHON}; DBOS with its own settings but pool_pre_ping, which is off; message and audit row in one "
        "commit, an asynchronous workflow a case",
    ),
    PythonTwin(
        name="spiff",
        packages=("spiffworkflow", "fastapi", "psycopg", "uvicorn"),
        settings=f"{_PYTHON}; the state of a case, without the process, and the audit row in one commit",
    ),
    JavaTwin(
        name="flowable",
        product="Flowable",
        settings="engine embedded in one process; 1 GiB, pool of 20; history level audit; all of a step in one commit",
    ),
    JavaTwin(
        name="camunda",
        product="Camunda",
        settings="engine embedded in one process; 1 GiB, pool of 20; history level audit; all of a step in one commit",
    ),
)

TWINS: Mapping[str, Twin] = {twin.name: twin for twin in _ALL}
