"""Our reading contradicts a model only where more than a guess stands behind its type."""

from __future__ import annotations

import pytest

from kg.extract.documents.document import DocEntity
from kg.extract.models.arguments import sure_types


@pytest.mark.parametrize(
    ("entity", "types"),
    [
        (DocEntity(0, "Person", "Dunland", "dunland"), {"Person"}),
        (DocEntity(0, "Organisation", "Kenya"), {"State"}),
        (DocEntity(0, "Person", "Nairobi"), {"City", "State"}),
        (DocEntity(0, "Person", "Harbour Accord"), {"Agreement", "Declaration", "Work"}),
        (DocEntity(0, "Person", "Accord on Harbours"), {"Agreement", "Declaration", "Work"}),
        (DocEntity(0, "Event", "Lake Forum"), {"Event", "Mechanism"}),
        (DocEntity(0, "Project", "Lake City"), set()),
        (DocEntity(0, "Person", "Dunland"), set()),
        (DocEntity(0, "Agreement", "treaty"), set()),
        (DocEntity(0, "State", "two sides", members=(1, 2)), set()),
    ],
    ids=lambda value: value.name if isinstance(value, DocEntity) else "",
)
def test_the_graph_known_names_and_nouns_of_kind_make_a_type_sure(entity: DocEntity, types: set[str]) -> None:
    assert sure_types(entity) == types
