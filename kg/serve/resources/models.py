"""What the JSON API answers with, as typed models: the schema that `/openapi.json` shows is made of these.

Comes in: values. Goes out: JSON. What a type declares for HTTP is in its model, under the names of the tables and of
the records that the command line prints; here stands only what the API adds. What a claim does not have is an empty
string, never absent, so that a reader needs no two cases.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from kg.graph import Conflict
from kg.model import Claim, Decision, Door, Entity, Name, Observation, Position, Source, Superseded
from kg.serve.engine.formats import FORMS, AnswerFormat, Form
from kg.serve.resources.declared import shows

Item = TypeVar("Item")


class ApiModel(BaseModel):
    """A value of the API."""

    model_config = ConfigDict(frozen=True, extra="forbid")


NOTES: list[str] = Field(default=[], description="What else is to be known of the answer, and why it is empty.")


class ErrorModel(ApiModel):
    """Why a request was not answered, in one line with its remedy."""

    error: str = Field(description="What is wrong and what to do about it; the line that the command line prints.")
    status: int = Field(description="The status of HTTP.")
    suggestions: list[str] = Field(default=[], description="Ids of what may have been meant.")


@shows(Superseded, Door.HTTP)
class SupersededModel(ApiModel):
    """A claim that was corrected or withdrawn."""


class WithdrawnModel(ErrorModel):
    """That a claim was withdrawn: what became of it, step by step."""

    superseded: list[SupersededModel] = Field(description="The last step has no new id.")


class Listing(ApiModel, Generic[Item]):
    """A page of a list, with the addresses of its neighbours."""

    model_config = ConfigDict(json_schema_extra={"description": "A page of a list, with its neighbours' addresses."})

    items: list[Item]
    total: int = Field(description="How many there are on all pages.")
    page: int = Field(description="From 1.")
    per_page: int
    next: str = Field(description="Address of the next page; empty on the last one.")
    previous: str = Field(description="Address of the page before; empty on the first one.")
    notes: list[str] = NOTES


@shows(Decision, Door.HTTP)
class ReviewModel(ApiModel):
    """Which machine proposed a claim, and who accepted it."""


@shows(Observation, Door.HTTP)
class ObservationModel(ApiModel):
    """The number that a claim states, with all that it means."""

    currency: str = Field(description="Currency of the unit (ISO 4217); empty where it is no money.")
    scale: int = Field(description="What the value is multiplied by to have it without the scale of its unit.")


@shows(Claim, Door.HTTP)
class ClaimModel(ApiModel):
    """One statement of one source."""

    iri: str
    subject_label: str
    predicate_label: str
    object_label: str
    text: str = Field(description="What it says of its subject, for reading: a label, a date, or a number with unit.")
    when: str = Field(description="When the stated thing is so, as known; empty when no date is given.")
    possible: list[str] = Field(description="Spells in which it can be so, less what judgement has taken of it (EDTF).")
    certain: list[str] = Field(description="Spells in which it is surely so.")
    best: bool = Field(description="Whether it is among the claims that the best view takes.")
    disputed: bool = Field(description="Whether another claim contradicts it.")
    self_reported: bool = Field(description="Whether whoever it is attributed to speaks of himself or his own side.")
    published: str = Field(description="When the source was published, as known.")
    background: bool = Field(description="Whether the source is reference data.")
    conflicts_with: list[str] = Field(description="Ids of the claims that contradict it.")
    words: str = Field(description="The words that support it, between « and », when the server has the text.")
    words_missing: str = Field(description="Why the words are not shown, when the server was given texts.")
    observation: ObservationModel | None = Field(default=None, description="Of a claim that states a number.")
    review: ReviewModel | None = Field(
        default=None, description="Of an extracted claim: who proposed and who accepted it."
    )


@shows(Conflict, Door.HTTP)
class ConflictModel(ApiModel):
    """Claims that cannot all be right, side by side."""

    subject_label: str
    predicate_label: str
    qualifiers: dict[str, str]
    best: list[str] = Field(description="Ids of the claims that the best view takes; empty when it takes none.")
    pairs: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = Field(
        description="Ids of claims that contradict each other."
    )
    claims: list[ClaimModel]


@shows(Entity, Door.HTTP)
class EntityModel(ApiModel):
    """Something that claims are about."""

    iri: str
    type_label: str
    existence: str = Field(
        description="Status of what is not there yet: proposed, planned, agreed; denied for what is not; else empty."
    )
    claim_count: int = Field(description="Claims that name it as subject, as object or in a qualifier.")


@shows(Name, Door.HTTP)
class NameModel(ApiModel):
    """A name of an entity."""


@shows(Position, Door.HTTP)
class PositionModel(ApiModel):
    """Where an entity lies on a map."""


class EntityCardModel(EntityModel):
    """All that the graph knows of an entity; of each list of claims the first ones, `claim_count` counts all."""

    names: list[NameModel]
    positions: list[PositionModel]
    claims: list[ClaimModel] = Field(description="With the entity as subject.")
    incoming: list[ClaimModel] = Field(description="With the entity as object.")
    mentions: list[ClaimModel] = Field(description="With the entity in a qualifier only.")
    conflicts: list[ConflictModel]


class ClaimCardModel(ClaimModel):
    """A claim with what contradicts it."""

    conflicts: list[ConflictModel]


@shows(Source, Door.HTTP)
class SourceModel(ApiModel):
    """A text or dataset that claims are read from."""

    iri: str
    claim_count: int


class TermModel(ApiModel):
    """A word of the ontology."""

    name: str
    iri: str
    kind: str
    label: str
    comment: str
    domain: list[str]
    range: list[str]
    retired: bool = Field(description="Whether no claim may use it any more.")
    replaced_by: list[str] = Field(description="Words that take the place of a retired one.")


class ParameterModel(ApiModel):
    """What a saved question can be given."""

    name: str
    type: str
    default: str = Field(description="`*` leaves it free.")
    help: str


class QuestionModel(ApiModel):
    """A saved question."""

    name: str
    title: str
    about: str
    parameters: list[ParameterModel]
    columns: list[str]
    query: str = Field(description="As a query that stands alone, with the defaults of the parameters.")
    answer: str = Field(description="Address of the answer; parameters are added to it.")


class RankedActor(ApiModel):
    """A row of a ranking."""

    id: str
    label: str
    type: str
    rank: int = Field(description="First place that it can stand at, being tied.")
    rank_last: int = Field(description="Last place that it can stand at, being tied.")
    score: float | None
    bilateral: int | None = Field(description="Acts shared with one other only; null in a network without acts.")
    partners: int | None = Field(description="Principals that it shares an act with.")
    direct: int | None = Field(description="Statements that relate it to another actor directly.")
    effective_origins: float = Field(description="One over the sum of squared shares of the origins.")
    span_first: int | None = Field(description="Best place when each origin is left out in turn; null when withheld.")
    span_last: int | None = Field(description="Worst place when each origin is left out in turn.")
    score_low: float | None
    score_high: float | None
    withheld: str = Field(description="Why there is no span; empty where there is one, or none was asked for.")


class ViewModel(ApiModel):
    """Which claims of the graph count."""

    kind: str
    as_of: str
    undated: bool
    known_by: str
    sources: list[str]


class CitationModel(ApiModel):
    """What there is to cite: a line, and its parts."""

    text: str = Field(description="The line to cite.")
    title: str
    publisher: str = Field(description="Who publishes the data.")
    version: str = Field(description="Of the data.")
    licence: str
    digest: str = Field(description="SHA-256 of what the view shows.")
    software: str
    view: ViewModel
    network: str
    measure: str
    choices: dict[str, str] = Field(description="What else was chosen, by name.")
    seed: int | None
    variants: int | None
    nodes: int | None
    ties: int | None
    counted: str = Field(description="Which claims are counted; empty for those of the network.")
    claims: int
    sources: int
    largest_origin: str
    largest_origin_share: float
    share_of: str = Field(description="What the share is a share of: claims, or counts of acts.")


class OriginLossModel(ApiModel):
    """What becomes of a ranking, and of its first three, when an origin is lost."""

    origin: str
    claims: int
    tau: float | None = Field(description="Kendall's tau-b with the full order.")
    top: list[str]
    lost: list[str]


class BreakdownModel(ApiModel):
    """The fewest acts, and the fewest origins, whose loss changes who is in the top."""

    top: int
    acts: int | None = Field(description="0 where the last place is shared; null where nobody stands below.")
    origins: int | None = Field(description="Null where no loss of fewer than all changes the top.")
    is_exact: bool = Field(description="Whether `origins` is the number; otherwise it is more.")


class CoverageModel(ApiModel):
    """What a ranking by acts rests on."""

    acts: int
    undated: int
    first: str
    last: str
    largest_act: list[str] = Field(description="Ids of its acts.")
    largest_act_share: float
    largest_origin: str
    largest_origin_share: float
    density: float = Field(description="Share of the pairs that share an act.")
    is_participation: bool = Field(description="Whether it says who takes part rather than who deals with whom.")


class Ranking(ApiModel):
    """Who is most connected, and how sure that is."""

    measure: str
    definition: str
    network: str
    rows: list[RankedActor]
    losses: list[OriginLossModel] = Field(description="Empty with one origin, or when no spans were asked for.")
    origins: list[str]
    breakdown: BreakdownModel | None
    coverage: CoverageModel | None
    density: float = Field(description="Share of the pairs that are tied.")
    cite: CitationModel
    notes: list[str] = NOTES


class PathStepModel(ApiModel):
    """A step of a path, with the claims that it goes along; `^` marks one that is read backwards."""

    start: str
    start_label: str
    end: str
    end_label: str
    predicates: list[str]
    claims: list[str]
    modalities: list[str] = Field(description="How each of the claims is meant, in their order.")


class PathModel(ApiModel):
    """A chain of steps from one entity to another."""

    length: int
    steps: list[PathStepModel]


class Paths(ApiModel):
    """The shortest paths between two entities; none when the claims do not join them."""

    start: str
    end: str
    paths: list[PathModel]
    cite: CitationModel
    notes: list[str] = NOTES


class Home(ApiModel):
    """What is served: the graph, its version, and where to go on."""

    title: str
    version: str
    digest: str = Field(description="SHA-256 of the graph.")
    view: str
    entities: int
    claims: int
    sources: int = Field(description="Sources from which at least one of the claims is read.")
    conflicts: int
    counted: str = Field(description="The same in one sentence, as the commands and pages have it.")
    cite: CitationModel
    links: dict[str, str]


class ResultsModel(ApiModel):
    """The answer of a query or question in the JSON of SPARQL, with what this server adds."""

    head: dict[str, list[str]] = Field(description="`vars`: the names of the columns, unless the answer is yes or no.")
    results: dict[str, list[dict[str, dict[str, Any]]]] = Field(
        default={}, description="`bindings`: the rows, each with the type and value of its cells by column."
    )
    boolean: bool = Field(default=False, description="The answer of an ASK; absent otherwise.")
    notes: list[str] = NOTES
    parameters: dict[str, str] = Field(default={}, description="With what a saved question was asked.")
    cite: CitationModel | None = Field(default=None, description="What there is to cite, where it was asked for.")


_COMPONENT = "#/components/schemas/{model}"


def component_schemas() -> dict[str, Any]:
    """Schemas of the models that `describe_content` names, by the name under which OpenAPI keeps them."""
    _, document = models_json_schema([(ResultsModel, "serialization")], ref_template=_COMPONENT)
    schemas: dict[str, Any] = document["$defs"]
    return schemas


def describe_content(form: Form) -> dict[str, object]:
    """What OpenAPI says of an answer's body in a form.

    Examples
    --------
    >>> describe_content(FORMS[AnswerFormat.CSV])
    {'schema': {'type': 'string'}}
    """
    if form is FORMS[AnswerFormat.JSON]:
        return {"schema": {"$ref": _COMPONENT.format(model=ResultsModel.__name__)}}
    if form is FORMS[AnswerFormat.JSONLD]:
        return {"schema": {"type": "object"}}
    is_binary = form is FORMS[AnswerFormat.PARQUET]
    return {"schema": {"type": "string", "format": "binary"} if is_binary else {"type": "string"}}


class MeasureModel(ApiModel):
    """By what actors can be ranked."""

    name: str
    definition: str
