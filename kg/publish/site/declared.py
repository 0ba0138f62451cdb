"""Models of JSON made from the declarations of `kg.model`: one for each declared type and door.

Comes in: a model with what a door adds of its own. Goes out: the same model with every field that the door shows, the
declared ones first, each described by its label. A field that stands in both is as the model has it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, create_model
from pydantic import Field as Described

from kg.model import Door, Field, Kind, shown_fields

Model = TypeVar("Model", bound=BaseModel)


def shows(declared: type, door: Door) -> Callable[[type[Model]], type[Model]]:
    """A decorator that adds the fields of a declared type to a model.

    Parameters
    ----------
    declared
        A type of `kg.model`, or one that is declared in the same way.
    door
        Whose fields and names to take.

    Examples
    --------
    >>> from kg.model import Name
    >>> @shows(Name, Door.HTTP)
    ... class Named(BaseModel):
    ...     length: int
    >>> list(Named.model_fields)
    ['name', 'language', 'kind', 'source', 'length']
    """

    def add(model: type[Model]) -> type[Model]:
        fields: dict[str, Any] = {field.name_at(door): _described(field) for field in shown_fields(declared, door)}
        fields |= {name: (own.annotation, own) for name, own in model.model_fields.items()}
        return create_model(
            model.__name__, __base__=model.__bases__[0], __module__=model.__module__, __doc__=model.__doc__, **fields
        )

    return add


def _described(field: Field) -> tuple[Any, Any]:
    types: dict[Kind, Any] = {Kind.WHOLE: int, Kind.NUMBER: float, Kind.TEXTS: dict[str, str], Kind.OTHER: Any}
    kind = types.get(field.kind, str)
    words: Any = {"enum": [str(word) for word in field.type]} if field.kind is Kind.WORD else None
    is_null = field.is_nullable and kind is not str
    return kind | None if is_null else kind, Described(description=field.declared.label, json_schema_extra=words)
