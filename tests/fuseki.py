"""Apache Jena Fuseki as a second engine: started on a free port with a graph loaded, ended when the test is over."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.needs import no_program

TOOLS = Path(__file__).resolve().parent.parent / "out" / "tools"


@contextmanager
def running_fuseki(graph: Path, folder: Path) -> Iterator[str]:
    """Start Fuseki on this machine only.

    Parameters
    ----------
    graph
        File to load; a dataset with the named graphs that stand in it.
    folder
        Where Fuseki may write what it writes.

    Returns
    -------
    str
        Where it takes queries.
    """
    jars = sorted(TOOLS.glob("jena-fuseki-server-*.jar"))
    if not jars:
        pytest.skip("needs Apache Jena Fuseki: .ci/test-tools fetches it")
    if not shutil.which("java"):
        pytest.skip(no_program("java"))
    quick = ("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # nothing here is worth a second compilation
    command = ["java", *quick, "-jar", str(jars[-1]), "--localhost", "--port", "0", f"--file={graph}", "/kg"]
    environment = {**os.environ, "FUSEKI_BASE": str(folder)}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if found := re.search(r"Start Fuseki \(http=(\d+)\)", line):
                break
        else:
            raise AssertionError(f"Fuseki did not start: {said}")
        reader = threading.Thread(target=process.stdout.read)  # so that its log never fills the pipe
        reader.start()
        yield f"http://127.0.0.1:{found[1]}/kg/query"
        process.terminate()
        reader.join()
    finally:
        process.kill()
        process.communicate()
