"""The W3C's protocol tests against a running `kg serve`: queries pass, updates are refused by design."""

from __future__ import annotations

import os
from collections.abc import Iterator, Set
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.serve.conftest import ROOT, serve
from tests.serve.w3c_protocol import (
    OVERRIDDEN,
    UPDATES,
    ProtocolCase,
    difference_of,
    read_protocol_cases,
    send,
    write_protocol_folder,
)

pytestmark = pytest.mark.slow
SUITE = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared")) / "datasets" / "w3c_sparql11"
CASES = {case.name: case for case in read_protocol_cases(SUITE)} if SUITE.is_dir() else {}
ABSENT = [
    pytest.param(
        None,
        marks=pytest.mark.skip(reason=f"needs the shared material, the W3C suite: no folder {SUITE}; set KG_SHARED"),
    )
]


def params(names: Set[str]) -> list[object]:
    return [pytest.param(CASES[name], id=name) for name in sorted(names) if name in CASES] or ABSENT  # type: ignore[return-value]


@pytest.fixture(scope="module")
def client(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = write_protocol_folder(SUITE, tiny, tmp_path_factory.mktemp("protocol") / "data")
    with serve("--quiet", "--data", str(folder)) as running, running.client() as client:
        yield client


@pytest.mark.parametrize("case", params(CASES.keys() - UPDATES - OVERRIDDEN))
def test_the_server_answers_as_the_protocol_wants(case: ProtocolCase, client: httpx.Client) -> None:
    for exchange in case.exchanges:
        assert difference_of(exchange, send(client, exchange)) == ""


@pytest.mark.parametrize("case", params(UPDATES))
def test_updates_are_refused_with_403_and_a_line_that_says_why(case: ProtocolCase, client: httpx.Client) -> None:
    response = send(client, case.exchanges[0])
    assert response.status_code == 403
    assert response.text == (
        "refused: the graph is read-only over HTTP; it is changed in its tables and rebuilt with `kg build`\n"
    )


@pytest.mark.parametrize("case", params(OVERRIDDEN))
def test_from_is_refused_even_where_the_request_overrides_it(case: ProtocolCase, client: httpx.Client) -> None:
    response = send(client, case.exchanges[0])
    assert response.status_code == 403
    assert response.text.startswith("refused: FROM would choose another dataset")


@pytest.mark.skipif(not CASES, reason="needs the shared material")
def test_all_34_protocol_tests_were_read() -> None:
    assert len(CASES) == 34
    assert CASES.keys() >= UPDATES | OVERRIDDEN
    assert sum(len(case.exchanges) for case in CASES.values()) > len(CASES)
