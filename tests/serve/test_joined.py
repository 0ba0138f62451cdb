"""A server of several folders: one graph at every address, and the folders named when it starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from kg.cli.ask import ServedGraphOptions
from kg.cli.serve import _opened_service
from kg.serve.app import create_app
from kg.serve.engine.service import Settings
from kg.serve.engine.start import StartOptions
from tests.edits import copy_tables
from tests.stores import party, write_import

PARTIES = "SELECT ?who { ?who kg:partyTo kgr:made-1 } ORDER BY ?who"


def test_a_server_of_two_folders_has_what_both_say(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = write_import(tmp_path / "mine", [party("arland", "made-1", 2), party("borland", "made-1", 3)])
    options = ServedGraphOptions(data=[mine, copy_tables(tiny, tmp_path)])
    with _opened_service(Settings(workers=1), options) as service:
        assert f"{mine}: 3 entities; 2 claims; 1 source" in capsys.readouterr().err
        with TestClient(create_app(service), base_url="http://127.0.0.1:8000") as client:
            rows = client.get("/sparql", params={"query": PARTIES}, headers={"Accept": "application/json"}).json()
            named = [row["who"]["value"].rpartition("/")[2] for row in rows["results"]["bindings"]]
            assert named == ["arland", "borland"]
            (made,) = client.get("/api/entities", params={"q": "made treaty"}).json()["items"]
            assert made["id"] == "made-1"
            for path in ("/", "/id/arland", "/id/made-1", "/api/rank", "/conflicts"):
                assert client.get(path).status_code == 200, path


def test_what_a_fork_server_is_told_comes_back_as_it_went() -> None:
    start = StartOptions(("one", "two words"), '["best", null, null, [], false]', 3.0, 256)
    assert StartOptions.parse(start.line().decode()) == start
