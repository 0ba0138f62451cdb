"""Runs a command and says how much of the processor it took, with all processes that it started.

`python tools/processor.py COMMAND ...` prints one line on stderr at the end and exits with the status of the command:
`make test` says so what the suite costs, with its workers, servers, browsers and Java. Wall time says little on a
machine that others use too. A process whose parent goes before it is taken in (Linux), so that it is counted as well;
one that is still there ten seconds after the command is named.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of Linux: processes whose parent has gone become children of this one."""
PATIENCE_S = 10


def main(command: list[str]) -> int:
    """Run the command, and report what it took.

    Parameters
    ----------
    command
        Program and arguments.

    Returns
    -------
    int
        The exit status of the command, as a shell has it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which ends and is reported
    start = time.monotonic()
    process = subprocess.Popen(command, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # noqa: PLW1509
    pid, code = os.wait()
    while pid != process.pid:
        pid, code = os.wait()
    status = os.waitstatus_to_exitcode(code)
    _reap_rest()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"processor time: {_minutes(used.ru_utime + used.ru_stime)} ({_minutes(used.ru_utime)} in programs, "
        f"{_minutes(used.ru_stime)} in the system), wall time {_minutes(time.monotonic() - start)}",
        file=sys.stderr,
    )
    return status if status >= 0 else 128 - status


def _reap_rest() -> None:
    """Wait for processes that the command left behind; those that stay are named."""
    limit = time.monotonic() + PATIENCE_S
    while time.monotonic() < limit:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            time.sleep(0.05)
    for stat in sorted(Path("/proc").glob("[0-9]*/stat")):
        try:
            name, _, rest = stat.read_text(errors="replace").rpartition(")")
        except OSError:
            continue
        if int(rest.split()[1]) == os.getpid():
            print(f"still running: {name.partition('(')[2]}, process {stat.parent.name}", file=sys.stderr)


def _minutes(seconds: float) -> str:
    return f"{int(seconds // 60)} min {seconds % 60:04.1f} s"


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python tools/processor.py COMMAND ...")
    sys.exit(main(sys.argv[1:]))
