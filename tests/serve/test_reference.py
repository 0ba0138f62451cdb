"""The page of the API: Swagger UI of our own server where `make assets` has built it, else one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page

from kg.serve.http.middleware import CSP
from kg.serve.pages import markup
from kg.serve.pages.markup import ASSETS, has_reference
from tests.serve.made_services import Visits, asking, axe_findings, tiny_dataset, visiting

NOT_BUILT = "the page of the API is not built; run: make assets"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with asking(tiny_dataset()) as found:
        yield found


@pytest.fixture(scope="module")
def visits(browser: Browser) -> Iterator[Visits]:
    assert has_reference(), NOT_BUILT
    with visiting(browser, tiny_dataset()) as found:  # at its end no page has asked another host or complained
        yield found


def open_reference(visits: Visits, width: int, scheme: str) -> Page:
    page = visits.open("/docs", width, scheme)
    page.wait_for_selector("html[data-ready=reference]")
    return page


def test_every_route_is_listed_under_the_policy_of_every_page(visits: Visits, client: TestClient) -> None:
    page = open_reference(visits, 1280, "light")
    shown = {
        (each.locator(".opblock-summary-method").inner_text(), each.locator(".opblock-summary-path").inner_text())
        for each in page.locator(".opblock").all()
    }
    described = client.get("/openapi.json").json()["paths"]
    assert {(method, path.replace("\u200b", "")) for method, path in shown} == {
        (method.upper(), path) for path, methods in described.items() for method in methods
    }
    assert client.get("/docs").headers["content-security-policy"] == CSP
    page.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_a_route_is_tried_out_and_everyone_can_read_the_answer(visits: Visits, scheme: str, width: int) -> None:
    page = open_reference(visits, width, scheme)
    route = page.locator("[id$=-show_entity]")
    route.locator("button.opblock-summary-control").click()
    route.get_by_role("button", name="Try it out").click()
    route.get_by_role("textbox", name="name", exact=True).fill("Arland")
    route.get_by_role("button", name="Execute").click()
    answer = route.locator(".live-responses-table .response")
    answer.wait_for()
    assert answer.locator(".response-col_status").inner_text().startswith("200")
    assert '"id": "arland"' in answer.locator("pre").first.inner_text()
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_where_the_page_was_not_built_one_line_leads_to_the_description(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(markup, "ASSETS", tmp_path)
    page = client.get("/docs").text
    assert "The list of routes was not built" in page
    assert '<a href="/openapi.json">/openapi.json</a>' in page
    assert "<script" not in page


def test_without_scripts_one_line_leads_to_the_description(visits: Visits) -> None:
    page = visits.open("/docs", scripts=False)
    assert page.locator("noscript a").get_attribute("href") == "/openapi.json"
    page.close()


def test_the_licences_of_what_the_page_holds_lie_beside_it() -> None:
    assert has_reference(), NOT_BUILT
    licences = (ASSETS / "LICENSES.txt").read_text(encoding="utf-8")
    part = licences.partition("\nswagger-ui-dist ")[2].partition("=" * 100)[0]
    assert "Licence: Apache-2.0" in part
    assert "Apache License" in part
    assert "SmartBear Software" in part  # its NOTICE
    assert "http://jedwatson.github.io/classnames" in part  # what is bundled in it
