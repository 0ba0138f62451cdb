"""What a page and the API both show of entities, claims, sources, conflicts and terms, as typed models.

Comes in: values. Goes out: what templates read and JSON. What a type declares for HTTP is in its model, under the names
of the tables and of the records that the command line prints; here stands only what is added. What a claim does not
have is an empty string, never absent, so that a reader needs no two cases.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kg.graph import Conflict
from kg.model import Claim, Decision, Door, Entity, Name, Observation, Position, Source
from kg.publish.site.declared import shows


class ApiModel(BaseModel):
    """A value of the API."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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
