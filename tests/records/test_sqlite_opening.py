"""Opening one new file from several places at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from records.backends.sqlite import open_sqlite

PLACES, FILES = 8, 25


def test_many_who_open_a_new_file_at_once_all_get_it(tmp_path: Path) -> None:
    together = Barrier(PLACES)

    def opens(path: str) -> str:
        together.wait()
        connection = open_sqlite(path, 15)
        try:
            return str(connection.execute("PRAGMA journal_mode").fetchone()[0])
        finally:
            connection.close()

    with ThreadPoolExecutor(PLACES) as pool:
        for number in range(FILES):
            path = str(tmp_path / f"{number}.sqlite")
            assert list(pool.map(opens, [path] * PLACES)) == ["wal"] * PLACES
