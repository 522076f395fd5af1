"""Two engines as one: when the first does not answer, the second gives the same page.

After five failures in thirty seconds the first is not asked at all for half a minute, so that a dead server does not
cost every visitor its time-out. The state is that of this process.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TypeVar

from search.engines import EngineUnavailable, Results, SearchEngine, Suggestion
from search.queries import Query

FAILURES = 5
WITHIN_SECONDS = 30.0
OPEN_SECONDS = 30.0
Answer = TypeVar("Answer")
logger = logging.getLogger(__name__)


class Breaker:
    """Counts failures and says when to leave a server alone. `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._failures: deque[float] = deque(maxlen=FAILURES)
        self._open_until = float("-inf")
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether the server is left alone now."""
        return self._clock() < self._open_until

    def failed(self) -> None:
        """Note a failure; the fifth within thirty seconds opens the breaker."""
        with self._lock:
            now = self._clock()
            self._failures.append(now)
            if len(self._failures) == FAILURES and now - self._failures[0] <= WITHIN_SECONDS:
                self._open_until = now + OPEN_SECONDS
                self._failures.clear()
                logger.error(
                    "search: the first engine failed %s times, not asked for %s s", FAILURES, OPEN_SECONDS
                )

    def answered(self) -> None:
        """Note an answer: earlier failures no longer count."""
        with self._lock:
            self._failures.clear()


class FallbackEngine:
    """Answers with the first engine, else with the second. Writing goes to each engine by itself, never here."""

    def __init__(self, first: SearchEngine, second: SearchEngine, breaker: Breaker | None = None) -> None:
        self.first, self.second = first, second
        self.breaker = breaker or Breaker()

    @property
    def name(self) -> str:
        """The engine that would be asked now."""
        return self.second.name if self.breaker.is_open else self.first.name

    def search(self, query: Query) -> Results:
        """Answer a query; `Results.engine` says who did."""
        return self._ask(lambda engine: engine.search(query))

    def suggest(
        self, word_starts: Sequence[str], kinds: Sequence[str], country: str, limit: int
    ) -> list[Suggestion]:
        """Suggestions of whoever answers."""
        return self._ask(lambda engine: engine.suggest(word_starts, kinds, country, limit))

    def _ask(self, question: Callable[[SearchEngine], Answer]) -> Answer:
        if self.breaker.is_open:
            return question(self.second)
        try:
            answer = question(self.first)
        except EngineUnavailable as error:
            logger.warning("search: %s does not answer: %s", self.first.name, error)
            self.breaker.failed()
            return question(self.second)
        self.breaker.answered()
        return answer
