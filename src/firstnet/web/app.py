"""What the page is served by: its files, a websocket for each tab, photographs and programs.

    GET  /, /page.js, /panels/train.js …   files of front/, and data/words.json
    GET  /state?visit=…                    the websocket: verbs come in, states and answers go out
    POST /photograph?name=…                its way to a digit; nothing is stored
    POST /examine?name=…                   the doctor's report; closing the connection ends it

Plain ASGI, behind the guard. A visit outlives its connection by a few seconds, so that a network
that stutters stops no training.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any
from urllib.parse import parse_qs

from firstnet.doctor.isolation.sandbox import Isolation
from firstnet.doctor.reading.submissions import Submission
from firstnet.engines import ENGINES
from firstnet.errors import FirstnetError
from firstnet.web import photographs, programs, reports, words
from firstnet.web.connections import BUSY
from firstnet.web.guard import Receive, Scope, Send, refuse
from firstnet.web.packing import holds_arrays, packed
from firstnet.web.visit import ASKED, SLOW, TOLD, UNKNOWN, Visit

TOLD_S = 0.09  # the page hears of its run eleven times a second
NO_MEMORY = "Not enough memory; try a smaller network."
STAYS_S = 3.0  # for which a tab that was closed may come back
MOST_ASKED = 8  # questions of one page that are answered at a time; the next one waits
MOST_PROGRAMS = 8  # that run at a time; the next one waits
MOST_PHOTOGRAPHS = 2  # likewise, since a large one takes some hundred MB
MOST_HELD = 256 * 2**20  # bytes of the files that are held at a time
MOST_LETTERS = 60  # of a program's name; a file system takes 255 bytes
LARGEST_MESSAGE = 2**16  # bytes that a page may send at a time over its websocket
OK, NOWHERE, NO_METHOD = 200, 404, 405  # HTTP's numbers for it
KINDS = {
    ".html": b"text/html; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".json": b"application/json",
}
BYTES, TEXT = b"application/octet-stream", b"text/plain; charset=utf-8"
VISIT = re.compile(r"[0-9a-f]{32}")


class App:
    """The page as an ASGI app.

    Args:
        begin: makes the visit of a new tab.
        isolation: what keeps the programs apart that are examined; None for no such panel.
    """

    def __init__(self, begin: Callable[[], Visit], isolation: Isolation | None) -> None:
        self._isolation = isolation
        self._held = 0  # bytes of files that are read, or wait to be
        self._visits = Visits(begin)
        self._programs = ThreadPoolExecutor(MOST_PROGRAMS, "firstnet program")
        self._consultations: set[programs.Consultation] = set()
        self._readers = ThreadPoolExecutor(MOST_PHOTOGRAPHS, "firstnet photograph")
        self._files = dict(_files(files("firstnet.web") / "front"))
        said = json.dumps(_words(isolation), ensure_ascii=False)
        self._files["/data/words.json"] = said.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or talk over a websocket."""
        name = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("name", [""])[0]
        path = scope.get("path", "")
        if scope["type"] == "websocket":
            await self._talk(scope, receive, send)
        elif scope["type"] != "http":
            return
        elif scope["method"] == "POST" and path == "/photograph":
            await self._photograph(name, receive, send)
        elif scope["method"] == "POST" and path == "/examine" and self._isolation is not None:
            await self._examine(name, self._isolation, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await _answer(send, NO_METHOD, b"Only GET is answered here.\n")
        else:
            await self._file("/index.html" if path == "/" else path, send)

    async def _file(self, path: str, send: Send) -> None:
        content = self._files.get(path)
        if content is None:
            await _answer(send, NOWHERE, b"There is nothing here; the page is at /.\n")
        else:
            kind = KINDS.get(path[path.rfind(".") :], BYTES)
            await _answer(send, OK, content, kind)

    async def _photograph(self, name: str, receive: Receive, send: Send) -> None:
        async with self._body(receive, send) as content:
            if content is None:
                return

            def read() -> dict[str, Any]:
                return photographs.told(photographs.read_photograph(content, name))

            loop = asyncio.get_running_loop()
            await _give(send, loop.run_in_executor(self._readers, read))

    async def _examine(self, name: str, isolation: Isolation, receive: Receive, send: Send) -> None:
        """Examine a program; it is ended when the page does not wait any more."""
        async with self._body(receive, send) as content:
            if content is None:
                return
            submission = Submission(_called(name), content)
            consultation = programs.Consultation(submission, isolation)
            self._consultations.add(consultation)
            gone = asyncio.create_task(_gone(receive))
            gone.add_done_callback(lambda _: consultation.end())

            def examine() -> dict[str, Any] | None:
                examination = consultation.examine()
                return None if examination is None else reports.told(submission, examination)

            try:
                loop = asyncio.get_running_loop()
                await _give(send, loop.run_in_executor(self._programs, examine))
            finally:
                self._consultations.discard(consultation)
                consultation.end()
                gone.cancel()

    def close(self) -> None:
        """End the programs that are examined; the server is about to end."""
        for consultation in self._consultations:
            consultation.end()

    @contextlib.asynccontextmanager
    async def _body(self, receive: Receive, send: Send) -> AsyncIterator[bytes | None]:
        """Give the body of a request; None where it breaks off, or there is no room for it."""
        parts: list[bytes] = []
        try:
            yield await self._read(parts, receive, send)
        finally:
            self._held -= sum(map(len, parts))

    async def _read(self, parts: list[bytes], receive: Receive, send: Send) -> bytes | None:
        while True:
            message = await receive()
            part = message.get("body", b"")
            if message["type"] != "http.request":
                return None
            if self._held + len(part) > MOST_HELD:
                await _answer(send, BUSY, b"Too many files come at once; try again in a minute.\n")
                return None
            parts.append(part)
            self._held += len(part)
            if not message.get("more_body"):
                parts[:] = [b"".join(parts)]  # it is held once
                return parts[0]

    async def _talk(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a page and its visit talk, until the connection ends."""
        await receive()  # websocket.connect
        name = parse_qs(scope["query_string"].decode("latin-1")).get("visit", [""])[0]
        if scope["path"] != "/state" or not VISIT.fullmatch(name):
            await refuse(scope, send, NOWHERE, UNKNOWN)
            return
        await send({"type": "websocket.accept"})
        visit = self._visits.enter(name)
        try:
            await Talk(visit, send).hold(receive)
        finally:
            self._visits.leave(name)


class Visits:
    """The visits of all tabs, by the names that the tabs have chosen."""

    def __init__(self, begin: Callable[[], Visit]) -> None:
        self._begin = begin
        self._visits: dict[str, Visit] = {}
        self._connections: dict[str, int] = {}
        self._ends: dict[str, asyncio.TimerHandle] = {}

    def enter(self, name: str) -> Visit:
        """Return the visit of this name, a new one where there is none."""
        if name not in self._visits:
            self._visits[name] = self._begin()
        self._connections[name] = self._connections.get(name, 0) + 1
        if name in self._ends:
            self._ends.pop(name).cancel()
        return self._visits[name]

    def leave(self, name: str) -> None:
        """End the visit, unless its tab comes back soon."""
        self._connections[name] -= 1
        if not self._connections[name]:
            loop = asyncio.get_running_loop()
            self._ends[name] = loop.call_later(STAYS_S, self._end, name)

    def _end(self, name: str) -> None:
        self._visits.pop(name).close()
        del self._connections[name], self._ends[name]


class Talk:
    """What goes over one websocket.

    Args:
        visit: whose.
        send: sends a message of ASGI.
    """

    def __init__(self, visit: Visit, send: Send) -> None:
        self._visit, self._send = visit, send
        self._seen = (-1, 0)  # the run whose points the page has, and how many of them
        self._mark: object = None
        self._turn = asyncio.Lock()  # states go out one after the other
        self._free = asyncio.Semaphore(MOST_ASKED)

    async def hold(self, receive: Receive) -> None:
        """Answer the page until the connection ends, and send it the state of the run."""
        async with asyncio.TaskGroup() as group:
            telling = group.create_task(self._keep_telling())
            while (message := await receive())["type"] == "websocket.receive":
                await self._free.acquire()
                await self._hear(message.get("text") or "", group)
            telling.cancel()

    async def _keep_telling(self) -> None:
        while True:
            await self._tell()
            await asyncio.sleep(TOLD_S)

    async def _tell(self) -> None:
        """Tell how the run stands, where that is new."""
        async with self._turn:
            mark = self._visit.mark
            if mark == self._mark:
                return
            self._mark = mark
            state = self._visit.state(self._seen)
            self._seen = state["number"], state["first"] + len(state["more"])
            await self._say({"state": state})

    async def _hear(self, text: str, group: asyncio.TaskGroup) -> None:
        """Do at once what a page tells; answer what it asks beside what it says next."""
        try:
            message = json.loads(text)
            number, verb, argument = message["id"], message["verb"], message.get("argument")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self._free.release()
            return
        if isinstance(verb, str) and verb in TOLD:
            await self._do(number, verb, lambda: TOLD[verb](self._visit, argument))
        elif isinstance(verb, str) and verb in ASKED:
            group.create_task(self._do(number, verb, lambda: ASKED[verb](self._visit, argument)))
        else:
            self._free.release()
            await self._say({"id": number, "error": UNKNOWN})

    async def _do(self, number: object, verb: str, work: Callable[[], Any]) -> None:
        try:
            answer = await asyncio.to_thread(work) if verb in SLOW else work()
            await self._tell()
            await self._say({"id": number, "answer": answer})
        except FirstnetError as error:
            await self._say({"id": number, "error": str(error)})
        except MemoryError:
            await self._say({"id": number, "error": NO_MEMORY})
        except (ValueError, ArithmeticError) as error:
            await self._say({"id": number, "error": f"That could not be computed: {error}."})
        finally:
            self._free.release()

    async def _say(self, message: dict[str, Any]) -> None:
        if holds_arrays(message):
            sent: dict[str, Any] = {"bytes": packed(message)}
        else:
            sent = {"text": json.dumps(message)}
        with contextlib.suppress(OSError, RuntimeError):  # the connection has ended meanwhile
            await self._send({"type": "websocket.send", **sent})


def _files(folder: Traversable, path: str = "") -> Any:
    """Yield the paths of all files in a folder, and what is in them."""
    for it in folder.iterdir():
        if it.is_dir():
            yield from _files(it, f"{path}/{it.name}")
        else:
            yield f"{path}/{it.name}", it.read_bytes()


def _words(isolation: Isolation | None) -> dict[str, Any]:
    """Return what the page says, and what it can do here."""
    said = words.words()
    own: dict[str, Any] = {
        "server": True,
        "now": list(words.NOW),
        "names": said["names"] | {"engine": list(ENGINES)},
        "largest": {"photograph": photographs.LARGEST_PHOTO},
    }
    if isolation is not None:
        own["examination"] = programs.words(isolation)
    return said | own


def _called(name: str) -> str:
    """Return the name of a file as any file system takes it."""
    plain = re.sub(r"[^\w .()-]", "_", re.split(r"[/\\]", name)[-1])
    return plain[-MOST_LETTERS:].lstrip(".") or "program.py"


async def _give(send: Send, work: Awaitable[dict[str, Any] | None]) -> None:
    """Answer with what the work leads to, or with what is wrong in a line."""
    try:
        answer = await work
    except FirstnetError as error:
        answer = {"error": str(error)}
    if answer is not None:
        await _answer(send, OK, packed(answer), BYTES)


async def _gone(receive: Receive) -> None:
    """Wait until nobody waits for the answer any more."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: Send, status: int, content: bytes, kind: bytes = TEXT) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", b"%d" % len(content)),
        (b"cache-control", b"no-cache"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
