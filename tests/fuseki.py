"""Apache Jena Fuseki as a second engine of SPARQL and SHACL: started on a free port, ended when the test is over."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import rdflib

from tests.needs import no_program

TOOLS = Path(__file__).resolve().parent.parent / "out" / "tools"


_SHACL = """
PREFIX fuseki: <http://jena.apache.org/fuseki#>
PREFIX ja: <http://jena.hpl.hp.com/2005/11/Assembler#>
<urn:service> a fuseki:Service ; fuseki:name "kg" ; fuseki:dataset [ a ja:MemoryDataset ] ;
    fuseki:endpoint [ fuseki:operation fuseki:gsp-rw ; fuseki:name "data" ] ,
        [ fuseki:operation fuseki:shacl ; fuseki:name "shacl" ] .
"""


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
    with _started((f"--file={graph}", "/kg"), folder) as address:
        yield f"{address}/query"


@contextmanager
def running_shacl(folder: Path) -> Iterator[Callable[[bytes, bytes], rdflib.Graph]]:
    """Start Fuseki with its SHACL, on this machine only; one process for any number of graphs.

    Parameters
    ----------
    folder
        Where Fuseki may write what it writes.

    Returns
    -------
    callable
        From a graph and shapes, both in Turtle, to the report.
    """
    config = folder / "shacl.ttl"
    config.write_text(_SHACL, encoding="utf-8")
    with _started((f"--config={config}",), folder) as address:

        def ask(path: str, method: str, body: bytes) -> bytes:
            kinds = {"Content-Type": "text/turtle", "Accept": "text/turtle"}
            request = urllib.request.Request(f"{address}/{path}", body, kinds, method=method)
            with urllib.request.urlopen(request) as answer:
                content: bytes = answer.read()
            return content

        def validate(data: bytes, shapes: bytes) -> rdflib.Graph:
            ask("data?default", "PUT", data)
            return rdflib.Graph().parse(data=ask("shacl?graph=default", "POST", shapes), format="turtle")

        yield validate


@contextmanager
def _started(arguments: tuple[str, ...], folder: Path) -> Iterator[str]:
    jars = sorted(TOOLS.glob("jena-fuseki-server-*.jar"))
    if not jars:
        pytest.skip("needs Apache Jena Fuseki: .ci/test-tools fetches it")
    if not shutil.which("java"):
        pytest.skip(no_program("java"))
    quick = ("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # nothing here is worth a second compilation
    command = ["java", *quick, "-jar", str(jars[-1]), "--localhost", "--port", "0", *arguments]
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
        yield f"http://127.0.0.1:{found[1]}/kg"
        process.terminate()
        reader.join()
    finally:
        process.kill()
        process.communicate()
