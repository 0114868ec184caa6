"""Work in threads of this process."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Self, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def map_at_once(
    work: Callable[[Item], Made], items: Sequence[Item], at_once: int, stopping: threading.Event
) -> list[Made]:
    """`work` of every item, so many at once. `stopping` is set as soon as one fails or this program is told to end."""
    with ThreadPoolExecutor(at_once) as pool:
        try:
            return list(pool.map(work, items))
        except BaseException:
            stopping.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class Repeated:
    """A context manager: inside it `_step` is called again and again in a thread, after `_pause` seconds each time."""

    def __init__(self, name: str) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._repeat, name=name)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _repeat(self) -> None:
        while not self._stop.wait(self._pause()):
            self._step()

    def _pause(self) -> float:
        raise NotImplementedError

    def _step(self) -> None:
        raise NotImplementedError
