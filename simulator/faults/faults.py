"""The faults of one run of the servers: which requests they meet, and what is answered instead."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from email.utils import format_datetime
from random import Random
from urllib.parse import urlencode

from simulator.faults.declared import ANSWERS, WIRE, Fault, faults_of
from simulator.faults.paging import Lists
from simulator.platforms.answers import Answer, Api, Request
from simulator.platforms.shelf import Clock

AROUND = "goes-round"  # the parameter by which a redirect that loops knows itself
HTML = {"Content-Type": "text/html; charset=utf-8"}
LOG_IN_PAGE = b"""<!DOCTYPE html>
<html><head><title>Log in</title></head>
<body><form method="post"><input name="email"><input name="password" type="password">
<button>Log in</button></form></body></html>
"""


@dataclass(frozen=True)
class Asked:
    """A request that came, without its access_token, and the fault that it met, if any."""

    platform: str
    method: str
    path: str
    query: str
    met: Fault | None = None


@dataclass(frozen=True)
class Sent:
    """What goes out: an answer, and how the wire spoils it."""

    answer: Answer
    wire: Fault | None = None
    cut: float = 0.5  # where a body is cut, as a share of its length
    has_limits: bool = True  # a proxy in front of the platform knows nothing of its limits


class Faults:
    """Declared faults, met in the order of requests; the same seed and requests, the same faults.

    ``log`` holds every request since the beginning, in order: with no faults declared it is the
    record of a run.
    """

    def __init__(self, faults: Iterable[Fault] = (), *, seed: int = 1) -> None:
        """Count from the first request on."""
        self._faults = list(faults)
        self._counts = [0] * len(self._faults)
        self._chances = [Random(f"{seed} fault {number}") for number in range(len(self._faults))]
        self._lists: dict[str, Lists] = {}
        self._dead: set[str] = set()
        self._lock = threading.Lock()
        self.log: list[Asked] = []

    @classmethod
    def parse(cls, text: str, *, seed: int = 1) -> Faults:
        """Read a YAML list; raise ``FaultError`` with the expected form."""
        return cls(faults_of(text), seed=seed)

    @property
    def met(self) -> list[Asked]:
        """The requests that met a fault, in order."""
        return [asked for asked in self.log if asked.met is not None]

    def answer(
        self, api: Api, request: Request, ask: Callable[[Request], Answer], traffic: Clock
    ) -> Sent:
        """Answer a request, well or as the fault that is due wants it."""
        if AROUND in request.query:
            return Sent(_around(request))
        with self._lock:
            fault, cut = self._due(api, request)
            sent = self._spoilt(fault, cut, api, request, ask, traffic) if fault else None
            told = {name: v for name, v in request.query.items() if name != "access_token"}
            query = urlencode(told, doseq=True)
            met = None if sent is None else fault
            self.log.append(Asked(api.platform, request.method, request.path, query, met))
            return sent or Sent(self._well(api, request, ask))

    def _due(self, api: Api, request: Request) -> tuple[Fault | None, float]:
        """Count a request for every fault; give the first that is due, and where it cuts."""
        due: Fault | None = None
        cut = 0.5
        for number, fault in enumerate(self._faults):
            if fault.matches(api.platform, request.path):
                self._counts[number] += 1
                if fault.is_due(self._counts[number]):
                    chance = self._chances[number]
                    is_drawn, place = chance.random() < fault.share, 0.1 + 0.8 * chance.random()
                    if is_drawn and due is None:
                        due, cut = fault, place
        return due, cut

    def _spoilt(
        self,
        fault: Fault,
        cut: float,
        api: Api,
        request: Request,
        ask: Callable[[Request], Answer],
        traffic: Clock,
    ) -> Sent | None:
        """Give what the fault makes of the answer; None where it can do nothing to it."""
        if fault.kind == "expired_token":
            if not request.credential or request.credential in self._dead:
                return None
            self._dead.add(request.credential)
            return Sent(api.expired())
        if fault.kind in ANSWERS:
            return _instead(fault, api, request, traffic)
        if fault.kind in WIRE:
            return Sent(self._well(api, request, ask), fault, cut)
        shape = api.page_shape(request)
        if shape is None or request.credential in self._dead:
            return None
        lasts = fault.times is None
        spoilt = self._of(api).spoil(fault.kind, request, shape, ask, lasts=lasts)
        return None if spoilt is None else Sent(spoilt)

    def _well(self, api: Api, request: Request, ask: Callable[[Request], Answer]) -> Answer:
        if request.credential in self._dead:
            return api.expired()
        return self._of(api).answer(request, api.page_shape(request), ask)

    def _of(self, api: Api) -> Lists:
        return self._lists.setdefault(api.platform, Lists())


def _instead(fault: Fault, api: Api, request: Request, traffic: Clock) -> Sent:
    """Give what is answered instead of what was asked for."""
    again_at = traffic.now().astimezone(UTC) + timedelta(seconds=fault.seconds)
    if fault.kind == "error_body":
        own = api.too_many(again_at)
        own = api.expired() if isinstance(own.body, bytes) else own  # not what a proxy says
        return Sent(replace(own, status=200))
    if fault.kind == "redirect_loop":
        return Sent(_around(request))
    if fault.kind == "log_in_page":
        return Sent(Answer(LOG_IN_PAGE, headers=HTML), has_limits=False)
    if fault.kind == "server_error":
        page = f"<html><body><h1>{fault.status}</h1></body></html>\n".encode()
        return Sent(Answer(page, fault.status, HTML))
    refused = api.too_many(again_at)
    headers = {k: v for k, v in refused.headers.items() if k.title() != "Retry-After"}
    if fault.kind == "too_many_seconds":
        headers["Retry-After"] = str(fault.seconds)
    elif fault.kind == "too_many_date":
        headers["Retry-After"] = format_datetime(again_at, usegmt=True)
    return Sent(Answer(refused.body, refused.status, headers), has_limits=False)


def _around(request: Request) -> Answer:
    """Redirect to an address that redirects to itself."""
    query = urlencode({**request.query, AROUND: ["1"]}, doseq=True)
    return Answer(b"", 302, {"Location": f"{request.base}{request.path}?{query}"})
