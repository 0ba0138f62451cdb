"""The graphs that workers can be had of: the one that was started with, and a few other views of it.

Comes in: a folder, and the views that requests ask for. Goes out: the fork server of a view. Another view is forked
from the first fork server, so that it shares the tables and is there in a fraction of a second; one is opened at a
time, and when there are `MAX_VIEWS` of them, the one that was not asked for longest is closed.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

from kg.model import View
from kg.serve.engine.answers import BusyError
from kg.serve.engine.service import Settings
from kg.serve.engine.start import StartOptions, view_text
from kg.serve.engine.workers import ForkServerHandle, Worker, open_fork_server, open_view

MAX_VIEWS = 3
OPEN_S = 60.0


class ForkServers:
    """Fork servers by view, and their idle workers; see the module.

    Parameters
    ----------
    folders
        The data folders.
    view
        The view that is asked when a request names none.
    settings
        Limits of the workers.
    """

    def __init__(self, folders: Sequence[str], view: View, settings: Settings) -> None:
        self._folders = tuple(folders)
        self._view = view
        self._settings = settings
        self._idle: dict[ForkServerHandle, list[Worker]] = {}
        self._fork_servers: OrderedDict[View, ForkServerHandle] = OrderedDict()
        self._opening = asyncio.Lock()
        self._is_closed = False

    @property
    def is_ready(self) -> bool:
        """Whether the first graph is loaded."""
        fork_server = self._fork_servers.get(self._view)
        return bool(fork_server and fork_server.is_ready)

    @property
    def fork_servers(self) -> tuple[ForkServerHandle, ...]:
        """Those that are open now."""
        return tuple(self._fork_servers.values())

    async def worker(self, fork_server: ForkServerHandle, *, is_slow: bool) -> Worker:
        """A worker of a fork server: an idle one, or a new one."""
        idle = self._idle.get(fork_server)
        if idle is None or not fork_server.is_open:
            raise BusyError("the graph is being loaded again; ask again")
        while idle and not is_slow:
            worker = idle.pop()
            if worker.is_alive:
                return worker
        return await fork_server.fork(is_slow=is_slow)

    def give_back(self, worker: Worker, most: int) -> None:
        """Keep a worker for the next job, when there are not many already."""
        idle = self._idle.get(worker.fork_server)
        if idle is not None and len(idle) < most:
            idle.append(worker)
        else:
            worker.kill()

    async def close(self) -> None:
        """End every process."""
        self._is_closed = True
        first = self._fork_servers.pop(self._view, None)
        for fork_server in (*self._fork_servers.values(), *([first] if first else [])):
            await self._close(fork_server)
        self._fork_servers.clear()

    async def fork_server(self, view: View | None = None) -> ForkServerHandle:
        """The fork server of a view, opened when there is none, or when it has died.

        Raises
        ------
        UsageError
            When the view names what is not there.
        BusyError
            When it cannot be opened now.
        """
        view = self._view if view is None else view
        server = self._fork_servers.get(view)
        if server and server.is_ready:
            self._fork_servers.move_to_end(view)
            return server
        parent = None if view == self._view else await self.fork_server()
        try:
            async with asyncio.timeout(OPEN_S):
                async with self._opening:
                    server = self._fork_servers.get(view)
                    return server if server and server.is_ready else await self._open(view, parent)
        except TimeoutError as error:
            raise BusyError(f"the graph was not loaded within {OPEN_S:g} s; ask again later") from error

    async def _open(self, view: View, parent: ForkServerHandle | None) -> ForkServerHandle:
        if self._is_closed:
            raise BusyError("the server is stopping; ask again")
        dead = self._fork_servers.pop(view, None)
        if dead:
            await self._close(dead)
        if parent:
            await self._make_room()
        start = StartOptions(self._folders, view_text(view), self._settings.timeout_s, self._settings.max_memory_mib)
        fork_server = open_view(parent, start) if parent else open_fork_server(start)
        try:
            await fork_server.ready
        except BaseException:
            await fork_server.close()
            raise
        self._fork_servers[view] = fork_server
        self._idle[fork_server] = []
        return fork_server

    async def _make_room(self) -> None:
        """Close views that nobody is asking, the longest unasked first, until another one may be opened."""
        extra = [view for view in self._fork_servers if view != self._view]
        while len(extra) >= MAX_VIEWS:
            unused = next((view for view in extra if not self._fork_servers[view].users), None)
            if unused is None:
                raise BusyError(f"{len(extra)} other views are being asked; ask again later")
            extra.remove(unused)
            await self._close(self._fork_servers.pop(unused))

    async def _close(self, fork_server: ForkServerHandle) -> None:
        self._idle.pop(fork_server, None)
        await fork_server.close()
