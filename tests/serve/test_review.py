"""The review page: decisions from the browser into the tables, from nobody but the reviewer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page

from kg.graph.check import check_all
from kg.graph.dataset import open_graph
from kg.serve.app import create_app
from kg.serve.engine.service import Settings
from kg.tables.candidates import format_csv, format_jsonl
from tests.review.made import ALL, ALSO, FORCE, SIGNS, TRADE, make_folder, rows
from tests.serve.made_services import axe_findings, service_here, visiting

ADDRESS = "http://127.0.0.1:8000"
Open = Callable[..., TestClient]


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    folder = make_folder(tiny, tmp_path)
    (folder / "candidates.jsonl").write_bytes(format_jsonl(ALL))
    return folder


def settings_of(folder: Path) -> Settings:
    return Settings(texts=folder / "texts", review=folder / "candidates.jsonl")


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(
        create_app(service_here(open_graph(folder), settings_of(folder))), base_url=ADDRESS, follow_redirects=False
    ) as found:
        yield found


def secret_of(page: str) -> str:
    found = re.search(r'name="secret" value="([^"]+)"', page)
    assert found
    return found[1]


def decide(client: TestClient, candidate: str, verdict: str, **fields: str) -> int:
    data = {"secret": secret_of(client.get("/review").text), "card": candidate, "verdict": verdict, "by": "Ann Example"}
    return client.post("/review", data=data | fields).status_code


def decided(folder: Path) -> dict[str, str]:
    return {row["candidate"]: row["decision"] for row in rows(folder, "decisions.csv")}


def test_the_page_shows_a_card_with_its_words_marked(client: TestClient) -> None:
    text = client.get("/review").text
    assert "3 cards wait for a decision" in text
    assert '<mark title="subject">Arland</mark>' in text
    assert '<mark title="object">Harbour Accord</mark>' in text
    assert "talks.txt, line 2" in text
    assert "Harbour Accord (new Agreement, harbour-accord)" in text
    assert client.get("/review").headers["cache-control"] == "no-store"


def test_decisions_go_to_the_tables(client: TestClient, folder: Path) -> None:
    assert decide(client, SIGNS.id, "accept", reason="clear") == 303
    assert decide(client, FORCE.id, "edit", modality="asserted", qualifiers="on=2022\n") == 303
    assert decide(client, TRADE.id, "reject") == 303
    assert decided(folder) == {SIGNS.id: "accept", ALSO.id: "accept", FORCE.id: "edit", TRADE.id: "reject"}
    assert {row["reviewer"] for row in rows(folder, "decisions.csv")} == {"Ann Example"}
    assert "Nothing waits for a decision" in client.get("/review").text
    assert check_all(folder, folder / "texts").problems == ()


def test_a_card_that_is_put_off_comes_round_again(client: TestClient) -> None:
    second = client.get(f"/review?after={SIGNS.id}").text
    assert f'value="{FORCE.id}"' in second
    assert f'value="{SIGNS.id}"' in client.get(f"/review?after={TRADE.id}").text
    assert f'value="{SIGNS.id}"' in client.get("/review?after=nonsense").text


def test_a_member_of_a_group_is_decided_alone(client: TestClient, folder: Path) -> None:
    assert client.get("/review").text.count("decide alone") == 2
    assert client.get(f"/review?alone={ALSO.id}").text.count('name="alone" value="1"') == 1
    assert decide(client, ALSO.id, "reject", alone="1") == 303
    assert decided(folder) == {ALSO.id: "reject"}
    assert client.get("/review?alone=nonsense").status_code == 400


def test_the_last_decision_is_taken_back(client: TestClient, folder: Path) -> None:
    before = (folder / "claims.csv").read_bytes()
    assert "Take back" not in client.get("/review").text
    decide(client, SIGNS.id, "accept")
    page = client.get("/review").text
    assert "Take back" in page
    assert client.post("/review/undo", data={"secret": secret_of(page)}).status_code == 303
    assert (folder / "claims.csv").read_bytes() == before
    assert client.post("/review/undo", data={"secret": secret_of(page)}).status_code == 400


def test_no_name_makes_a_cookie_that_clients_refuse(client: TestClient) -> None:
    client.cookies.clear()
    decide(client, TRADE.id, "reject", by="\U00010348" * 200)
    assert len(str(client.cookies["kg-reviewer"])) < 4000
    data = {"secret": secret_of(client.get("/review").text), "card": SIGNS.id, "verdict": "reject", "by": "x" * 200_000}
    response = client.post("/review", data=data)
    assert response.status_code == 422
    assert "set-cookie" not in response.headers
    assert "x" * 201 not in response.text


def test_the_reviewer_is_remembered(client: TestClient) -> None:
    client.cookies.clear()
    decide(client, TRADE.id, "reject", by="Айгүл Ö'Neil")
    assert "Айгүл Ö&#39;Neil" in client.get("/review").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"by": " "}, "say who decides, in the field above"),
        ({"by": "Ö" * 20_000}, "a name has at most 200 characters; shorten it in the field above"),
        ({"verdict": "edit", "subject": "Arlnd", "alone": "1"}, "did you mean arland (Arland)"),
        ({"verdict": "edit", "value": "soon"}, "signs wants an object and no value"),
        ({"verdict": "edit", "qualifiers": "on 2022"}, "&#39;on 2022&#39; is no qualifier"),
    ],
)
def test_what_cannot_be_written_is_told_and_nothing_is(
    client: TestClient, folder: Path, fields: dict[str, str], words: str
) -> None:
    data = {"secret": secret_of(client.get("/review").text), "card": SIGNS.id, "verdict": "accept", "by": "Ann"}
    response = client.post("/review", data=data | fields)
    assert response.status_code == 422
    assert words in response.text
    assert not (folder / "decisions.csv").exists()


def test_a_form_without_the_secret_of_this_server_is_refused(client: TestClient, folder: Path) -> None:
    data = {"secret": "guessed", "card": SIGNS.id, "verdict": "accept", "by": "Mallory"}
    for path in ("/review", "/review/undo"):
        response = client.post(path, data=data)
        assert response.status_code == 403
        assert "the form is not of this server" in response.text
    assert client.post("/review", data={"card": SIGNS.id, "verdict": "accept"}).status_code == 400
    assert not (folder / "decisions.csv").exists()


def test_a_form_of_another_site_is_refused(client: TestClient, folder: Path) -> None:
    data = {"secret": secret_of(client.get("/review").text), "card": SIGNS.id, "verdict": "accept", "by": "Ann"}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post("/review", data=data, headers=headers).status_code == 403
    assert not (folder / "decisions.csv").exists()


def test_other_origins_may_not_read_the_page_with_its_secret(folder: Path) -> None:
    open_settings = replace(settings_of(folder), is_open=True)
    with TestClient(create_app(service_here(open_graph(folder), open_settings)), base_url=ADDRESS) as client:
        response = client.get("/review", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in response.headers
    assert response.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"review": None}, 404, "start the server with --review CANDIDATES"),
        ({"texts": None}, 400, "name the texts that the candidates were read from"),
        ({"host": "0.0.0.0"}, 403, "a review needs a token, or a server that only this machine can reach"),
        ({"public_url": "https://graph.example.org"}, 403, "a review needs a token"),
        ({"endpoint": "https://graph.example.org/sparql"}, 403, "an endpoint has none"),
    ],
)
def test_a_review_is_for_whoever_may_decide_only(
    folder: Path, change: dict[str, object], status: int, words: str
) -> None:
    settings = replace(settings_of(folder), **change)  # type: ignore[arg-type]
    with TestClient(create_app(service_here(open_graph(folder), settings)), base_url=ADDRESS) as client:
        response = client.get("/review")
    assert response.status_code == status
    assert words in response.text


def test_with_a_token_a_review_may_be_reached_from_elsewhere(folder: Path) -> None:
    settings = replace(settings_of(folder), host="0.0.0.0", token="a-token-of-the-test")
    with TestClient(create_app(service_here(open_graph(folder), settings)), base_url=ADDRESS) as client:
        assert client.get("/review").status_code == 401
        assert client.get("/review", headers={"Authorization": "Bearer a-token-of-the-test"}).status_code == 200


def test_candidates_of_a_folder_are_read_together(folder: Path) -> None:
    inbox = folder / "inbox"
    inbox.mkdir()
    (inbox / "a.jsonl").write_bytes(format_jsonl([SIGNS, ALSO]))
    (inbox / "b.csv").write_bytes(format_csv([ALSO, FORCE]))
    (inbox / "notes.txt").write_text("no candidates", encoding="utf-8")
    settings = replace(settings_of(folder), review=inbox)
    with TestClient(create_app(service_here(open_graph(folder), settings)), base_url=ADDRESS) as client:
        assert "2 cards wait" in client.get("/review").text


def test_a_hostile_text_stays_a_text(folder: Path, tmp_path: Path) -> None:
    import hashlib

    text = "<script>alert(1)</script> <img src=x onerror=alert(2)> Arland met."
    (folder / "texts" / "talks.txt").write_text(text, encoding="utf-8")
    start = text.index("Arland")
    subject = replace(SIGNS.subject, start=start, end=start + 6)
    odd = replace(
        SIGNS, subject=subject, object=replace(subject, text="<img", start=26, end=30, name="<b>x</b>", entity=""),
        start=0, end=len(text), doc_sha256=hashlib.sha256(text.encode()).hexdigest(), rule="<i>r</i>",
    )  # fmt: skip
    (folder / "candidates.jsonl").write_bytes(format_jsonl([odd]))
    with TestClient(create_app(service_here(open_graph(folder), settings_of(folder))), base_url=ADDRESS) as client:
        page = client.get("/review").text
    assert "<script>alert" not in page
    assert "<img src" not in page
    assert "<b>x</b>" not in page
    assert "<i>r</i>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


# ---- in a browser


def opened(visits: object, path: str = "/review") -> Page:
    page = visits.open(path)  # type: ignore[attr-defined]
    assert isinstance(page, Page)
    return page


def test_a_review_by_mouse_and_keys(browser: Browser, folder: Path) -> None:
    with visiting(browser, open_graph(folder), settings_of(folder)) as visits:
        page = opened(visits)
        page.fill("#by", "Ann Example")
        page.click("button[value=accept]")
        page.wait_for_selector("text=2 cards wait")
        assert page.input_value("#by") == "Ann Example"
        page.locator("body").press("e")
        page.fill("#subject", "new:Treaty:Harbour Treaty")
        page.select_option("#modality", "asserted")
        page.click("button[value=edit]")
        page.wait_for_selector("text=1 card waits")
        page.locator("body").press("r")
        page.wait_for_selector("text=Nothing waits")
        page.locator("body").press("u")
        page.wait_for_selector("text=1 card waits")
        page.close()
    assert decided(folder) == {SIGNS.id: "accept", ALSO.id: "accept", FORCE.id: "edit"}


def test_everyone_can_use_the_page(browser: Browser, folder: Path) -> None:
    with visiting(browser, open_graph(folder), settings_of(folder)) as visits:
        for width in (360, 1280):
            for scheme in ("light", "dark"):
                page = visits.open("/review", width, scheme)
                page.click("summary")
                assert axe_findings(page) == []
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                page.close()
