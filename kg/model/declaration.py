"""How a type is declared: for each field its label, column, RDF term, part in the id, and the doors that leave it out.

Comes in: dataclasses whose fields are `Annotated` with a `Declared`. Goes out: `Field`s, from which every other form is
derived: cells and columns, texts of a store, RDF both ways, records in JSON, models of HTTP and MCP, rows of the page.
A door is a place at which somebody sees the graph. It shows every field, unless the declaration names it with a reason
for leaving the field out; what a door adds of its own (labels, rivals, words) is no part of the declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from dataclasses import field as plain_field
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum, auto
from functools import lru_cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints, is_typeddict

from kg.model.dates import Period, parse_period
from kg.model.terms import CLAIM_ID, ID, ONTOLOGY, PREFIXES, SOURCE_ID, column_to_term

T = TypeVar("T")


class Door(StrEnum):
    """Where somebody sees what the graph knows."""

    CSV = "csv"
    STORE = "store"
    RDF = "rdf"
    JSON = "json"
    HTTP = "http"
    MCP = "mcp"
    PAGE = "page"


class Kind(Enum):
    """What the text of a field is; it says how the field is read and written at each door."""

    TEXT = auto()
    ADDRESS = auto()
    """An IRI where it is a web address, else a text."""
    ENTITY = auto()
    SOURCE = auto()
    CLAIM = auto()
    PREDICATE = auto()
    CLASS = auto()
    VALUE = auto()
    """A literal whose kind the predicate decides."""
    PERSON = auto()
    BODY = auto()
    """A body by its name: the entity of the graph with that label, else a node of its own."""
    WORD = auto()
    PERIOD = auto()
    DAY = auto()
    WHOLE = auto()
    NUMBER = auto()
    TEXTS = auto()
    """Texts by the keys of a typed dictionary."""
    PART = auto()
    """A record within the record, which writes itself, or none."""
    OTHER = auto()
    """What only its own door can write, such as the claims of a conflict."""


EntityId = Annotated[str, Kind.ENTITY]
SourceId = Annotated[str, Kind.SOURCE]
ClaimId = Annotated[str, Kind.CLAIM]
PredicateName = Annotated[str, Kind.PREDICATE]
ClassName = Annotated[str, Kind.CLASS]
Address = Annotated[str, Kind.ADDRESS]
PersonName = Annotated[str, Kind.PERSON]
BodyName = Annotated[str, Kind.BODY]
ValueText = Annotated[str, Kind.VALUE]
DateText = Annotated[str, Kind.PERIOD]
WholeText = Annotated[str, Kind.WHOLE]
NumberText = Annotated[str, Kind.NUMBER]

_KINDS: dict[object, Kind] = {
    str: Kind.TEXT, Period: Kind.PERIOD, date: Kind.DAY, int: Kind.WHOLE, float: Kind.NUMBER,
}  # fmt: skip
_NAMESPACES = {
    Kind.ENTITY: ID, Kind.SOURCE: SOURCE_ID, Kind.CLAIM: CLAIM_ID, Kind.PREDICATE: ONTOLOGY, Kind.CLASS: ONTOLOGY,
    Kind.WORD: ONTOLOGY,
}  # fmt: skip
IN_WORDS = frozenset({Kind.TEXT, Kind.ADDRESS, Kind.ENTITY, Kind.SOURCE, Kind.CLAIM, Kind.PREDICATE, Kind.CLASS,
                      Kind.VALUE, Kind.PERSON, Kind.BODY})  # fmt: skip
"""Kinds whose value is the text itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What is said of a field besides its name and type.

    Parameters
    ----------
    label
        What it is, for who reads a schema or a form.
    term
        Its RDF term with prefix; of the ontology, by the name of its column, where none is given.
    column
        Its column in the tables, where that has another name.
    default
        The cell that a row has where nothing is said.
    is_hashed
        Whether it belongs to what makes the id.
    is_needed
        Whether no table may lack the column; where no column of a type is, each that is not optional is needed.
    is_optional
        Whether the column is written only where a row fills it.
    scheme
        Scheme of the ontology that has its controlled words, where their names there are not simply the words.
    language
        Language of the text in RDF.
    namespace
        What stands before the text to make an IRI of it.
    names
        Doors that call it otherwise.
    left_out
        Doors that do not show it, each with its reason.
    """

    label: str
    term: str = ""
    column: str = ""
    default: str = ""
    is_hashed: bool = True
    is_needed: bool = False
    is_optional: bool = False
    scheme: str = ""
    language: str = ""
    namespace: str = ""
    names: Mapping[Door, str] = plain_field(default_factory=dict)
    left_out: Mapping[Door, str] = plain_field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Beside:
    """Said of a part whose fields stand beside those of the whole: what goes before the name of each."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a declared type, with all that follows from its declaration.

    Parameters
    ----------
    path
        How its value is reached from the whole: ``locator.line``.
    type
        Its Python type without None: an enum of words, say, or the typed dictionary of its parts.
    is_nullable
        Whether it may be None.
    """

    name: str
    path: str
    kind: Kind
    type: Any
    declared: Declared
    is_nullable: bool = False
    is_computed: bool = False

    @property
    def column(self) -> str:
        """Its column in the tables; empty when it has none."""
        return "" if Door.CSV in self.declared.left_out else self.declared.column or self.name

    @property
    def term(self) -> str:
        """IRI of its RDF term; empty when the RDF leaves it out, or has its parts."""
        if Door.RDF in self.declared.left_out or self.kind is Kind.TEXTS:
            return ""
        prefix, _, name = (self.declared.term or f"kg:{column_to_term(self.column or self.name)}").partition(":")
        return PREFIXES[prefix] + name

    @property
    def namespace(self) -> str:
        """What makes an IRI of its text; empty where it is a literal."""
        return "" if self.declared.scheme else self.declared.namespace or _NAMESPACES.get(self.kind, "")

    def is_shown(self, door: Door) -> bool:
        """Whether a door shows it."""
        return door not in self.declared.left_out

    def name_at(self, door: Door) -> str:
        """What a door calls it."""
        return self.declared.names.get(door, self.name)

    def parse(self, text: str) -> Any:
        """Its value as a sound text has it.

        Raises
        ------
        ValueError
            When the text is none of its values.
        """
        if self.kind in IN_WORDS:
            return text
        if self.kind is Kind.WORD:
            return self.type(text)
        if not text:
            return None
        if self.kind is Kind.PERIOD:
            return parse_period(text)
        if self.kind is Kind.DAY:
            return date.fromisoformat(text)
        return int(text) if self.kind is Kind.WHOLE else float(text)

    def format(self, value: Any) -> str:
        """The text of its value; the mirror of `parse`."""
        if value is None:
            return ""
        if self.kind is Kind.NUMBER and isinstance(value, float):
            default = self.declared.default
            return default if default and float(default) == value else decimal_text(value)
        return str(value)


def decimal_text(number: float) -> str:
    """A number as xsd:decimal has it: without an exponent, with all of its digits.

    Examples
    --------
    >>> [decimal_text(number) for number in (1.0, 0.00001, 1e22, -0.0, 0.123456789)]
    ['1', '0.00001', '10000000000000000000000', '0', '0.123456789']
    """
    text = f"{Decimal(repr(number)):f}"
    plain = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if plain == "-0" else plain


def fields_of(declared: Any) -> tuple[Field, ...]:
    """The fields of a declared type in their order, those of its parts in the place of each part.

    Examples
    --------
    >>> from kg.model.claims import Locator
    >>> [field.name for field in fields_of(Locator)]
    ['source', 'line', 'start', 'end', 'sha256', 'fingerprint']
    """
    return _fields_of(declared)


@lru_cache(maxsize=32)
def _fields_of(declared: Any) -> tuple[Field, ...]:
    hints = get_type_hints(declared, include_extras=True)
    declared_fields: list[Field] = []
    computed = set() if is_typeddict(declared) else {member.name for member in fields(declared) if not member.init}
    for name in hints if is_typeddict(declared) else [member.name for member in fields(declared)]:
        base, *said = get_args(hints[name]) if get_origin(hints[name]) is Annotated else (hints[name],)
        about = next((note for note in said if isinstance(note, Declared)), None)
        if about is None:  # a part: its own fields say all
            prefix = next((note.prefix for note in said if isinstance(note, Beside)), "")
            whole = name in computed
            declared_fields += [_within(name, inner, prefix, is_computed=whole) for inner in fields_of(base)]
            continue
        parts = next((note for note in said if is_typeddict(note)), None)
        plain = parts or _without_none(base)
        marked = next((note for note in said if isinstance(note, Kind)), None)
        declared_fields.append(
            Field(
                name.lstrip("_"),
                name.lstrip("_"),
                marked or _kind_of(plain),
                plain,
                about,
                is_nullable=plain is not (parts or base),
                is_computed=name in computed,
            )
        )
    return tuple(declared_fields)


def _within(part: str, inner: Field, prefix: str, *, is_computed: bool) -> Field:
    return replace(inner, name=prefix + inner.name, path=f"{part}.{inner.path}", is_computed=is_computed)


def _without_none(declared: Any) -> Any:
    if isinstance(declared, UnionType) and NoneType in get_args(declared):
        return next(part for part in get_args(declared) if part is not NoneType)
    return declared


def _kind_of(plain: Any) -> Kind:
    if is_typeddict(plain):
        return Kind.TEXTS
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        return Kind.WORD
    return _KINDS.get(plain, Kind.OTHER)


def column_fields(declared: Any) -> tuple[Field, ...]:
    """The fields that have a column of their own, in the order of the table; of texts by key each key is one."""
    columns: list[Field] = []
    for field in fields_of(declared):
        if field.kind is Kind.TEXTS:
            columns += column_fields(field.type)
        elif field.column:
            columns.append(field)
    return tuple(columns)


def columns_of(declared: Any, *, optional: bool = False) -> tuple[str, ...]:
    """The columns that a table must have, or those that it may have besides.

    Examples
    --------
    >>> from kg.model.claims import Name
    >>> columns_of(Name)
    ('entity', 'name', 'language', 'kind', 'source')
    """
    return tuple(field.column for field in column_fields(declared) if field.declared.is_optional is optional)


def needed_columns(declared: Any) -> tuple[str, ...]:
    """The columns without which a table cannot be read.

    Examples
    --------
    >>> from kg.model.claims import Entity
    >>> needed_columns(Entity)
    ('id', 'type', 'label')
    """
    needed = tuple(field.column for field in column_fields(declared) if field.declared.is_needed)
    return needed or columns_of(declared)


def defaults_of(declared: Any) -> dict[str, str]:
    """A row in which nothing is said: every column with the cell that stands for that."""
    return {field.column: field.declared.default for field in column_fields(declared)}


def cells_of(thing: Any) -> dict[str, str]:
    """The row of a thing: text by column, in the order of the table.

    Examples
    --------
    >>> from kg.model.claims import Name
    >>> from kg.model.terms import NameKind
    >>> cells_of(Name("arland", "Arlandia", "la", NameKind.ALIAS, "", 2))["kind"]
    'alias'
    """
    cells = defaults_of(type(thing))
    for field in fields_of(type(thing)):
        value = attrgetter(field.path)(thing)
        if field.kind is Kind.TEXTS:
            cells |= {inner.column: value.get(inner.name, "") for inner in fields_of(field.type) if inner.column}
        elif field.column:
            cells[field.column] = field.format(value)
    return cells


def make(declared: type[T], read: Callable[[Field], str], **given: object) -> T:
    """A thing of texts that need no check.

    Parameters
    ----------
    declared
        Its type.
    read
        Gives the text of a field; empty when there is none.
    given
        Fields and parts whose values are there already.

    Raises
    ------
    ValueError
        When a text is no value of its field.
    """
    left = (
        field for field in fields_of(declared) if not field.is_computed and field.path.partition(".")[0] not in given
    )
    values = {field.name: field.parse(read(field)) for field in left}
    build: Callable[..., T] = declared
    return build(**values, **given)


def _json_writer(field: Field) -> Callable[[Any], Any] | None:
    """What makes a value that JSON can hold: dates as texts, empty when there is none; None where it is one already."""
    if field.kind is Kind.WORD:
        return {word: str(word) for word in field.type}.__getitem__
    if field.kind in (Kind.PERIOD, Kind.DAY):
        return lambda value: "" if value is None else str(value)
    if field.kind is Kind.TEXTS:
        return dict
    if field.kind is Kind.PART:
        return lambda value: None if value is None else value.record()
    return _plain_value if field.kind is Kind.OTHER else None


def _plain_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    return list(map(_plain_value, value)) if isinstance(value, tuple) else value


def shown_fields(declared: Any, door: Door) -> tuple[Field, ...]:
    """The fields that a door shows."""
    return _shown_fields(declared, door)


@lru_cache(maxsize=128)
def _shown_fields(declared: Any, door: Door) -> tuple[Field, ...]:
    return tuple(field for field in fields_of(declared) if field.is_shown(door))


@lru_cache(maxsize=64)
def _reader(
    declared: Any, door: Door
) -> tuple[tuple[str, ...], Callable[[object], tuple[Any, ...]], tuple[tuple[str, Callable[[Any], Any]], ...]]:
    """The names that a door has, what gets all values, and what makes JSON of those that are none."""
    shown = shown_fields(declared, door)
    writers = ((field.name_at(door), _json_writer(field)) for field in shown)
    get = (
        attrgetter(*(field.path for field in shown))
        if len(shown) > 1
        else lambda thing: (getattr(thing, shown[0].name),)
    )
    return (
        tuple(field.name_at(door) for field in shown),
        get,
        tuple((name, write) for name, write in writers if write is not None),
    )


def record_of(thing: Any, door: Door) -> dict[str, Any]:
    """What a door shows of a thing, by the names that it has there, as values that JSON can hold.

    Examples
    --------
    >>> from kg.model.claims import Entity
    >>> record_of(Entity("arland", "State", "Arland", "", "", "", 2), Door.HTTP)["label"]
    'Arland'
    """
    declared: Any = type(thing)
    names, get, writers = _reader(declared, door)
    record = dict(zip(names, get(thing), strict=True))
    for name, write in writers:
        record[name] = write(record[name])
    return record


def without(reason: str, *doors: Door) -> dict[Door, str]:
    """Doors that leave a field out for one reason."""
    return dict.fromkeys(doors, reason)
