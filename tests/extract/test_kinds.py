"""Types of names without a telling head: from what stands beside them."""

from __future__ import annotations

import pytest

from tests.extract.reads import typed


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The Qarvon-based firm paid.", "Qarvon", "City"),
        ("They praised Qarvon’s mayor.", "Qarvon", "City"),
        ("They met in Qarvon on Friday.", "Qarvon", "City"),
        ("They met in the town of Qarvon.", "Qarvon", "City"),
        ("Zulnora Bektash, who leads it, spoke.", "Zulnora Bektash", "Person"),
        ("It is led by a Malaysian, Nurul Hashim.", "Nurul Hashim", "Person"),
        ("It is headed by Zulnora Bektash.", "Zulnora Bektash", "Person"),
        ("The Busan firm Haedong drew it.", "Haedong", "Organisation"),
        ("Malaysia’s Petrosel will pay.", "Petrosel", "Organisation"),
        ("Petrosel, a shipping company, will pay.", "Petrosel", "Organisation"),
        ("Tomorrow she leaves for Qarvon; nobody follows.", "Qarvon", "City"),
        ("The fifth session (Qarvon, 2 May 2024) was short.", "Qarvon", "City"),
        ("The board held its session at Qarvon on Friday.", "Qarvon", "City"),
        ("Present: Zulnora Bektash (Peru), Orvin Talsk (Chile).", "Orvin Talsk", "Person"),
        ("Its registrar is Zulnora Bektash.", "Zulnora Bektash", "Person"),
        ("Zulnora Bektash (born 1970) is a chemist.", "Zulnora Bektash", "Person"),
        ("It was asked for.\n\nMinister of Energy (Zulnora Bektash): We agree.", "Zulnora Bektash", "Person"),
    ],
)
def test_what_stands_beside_a_name_tells_its_type(text: str, name: str, kind: str) -> None:
    assert typed(text).get(name) == kind
