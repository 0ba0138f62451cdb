"""The shipped data: whole, sorted, cited, and inside their texts. A failure says what mends it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from kg.graph.check import check_all
from kg.graph.dataset import ValidDataset, open_graph
from kg.graph.trig import GRAPH_FILE, digest_inputs, format_body, read_graph
from kg.model.terms import FACTUAL, NameKind, Rank, SourceKind
from kg.query.asking import run_query
from kg.query.questions import bind_parameters, read_questions
from kg.tables.files import ontology_file, shipped_data, shipped_folders
from kg.tables.folding import fold_name
from kg.tables.texts import CopyState, read_copy
from tests.edits import read_cells

README = shipped_data() / "README.md"
TEXTS = shipped_folders()[0]
SORT_COLUMNS = {"sources.csv": 1, "entities.csv": 1, "names.csv": 3}


@pytest.fixture(scope="module")
def dataset() -> ValidDataset:
    return open_graph(TEXTS)


def test_tables_and_graph_have_no_problem() -> None:
    report = check_all(shipped_data())
    assert report.problems == (), "run `kg check`"
    assert report.shapes


def test_every_span_lies_in_its_text_and_holds_a_name(shared: Path) -> None:
    report = check_all(TEXTS, shared / "sources", shapes=False)
    assert report.problems == (), "run `kg check --texts ../shared/sources`"
    assert report.copies == report.texts == 5


def test_the_graph_file_was_built_from_these_tables() -> None:
    file = read_graph(shipped_data() / GRAPH_FILE)
    assert file.inputs == digest_inputs(shipped_folders(), ontology_file("kg.ttl")), "run `kg build`"
    assert file.body == format_body(open_graph().quads()), "run `kg build`"


def test_it_holds_enough_from_each_of_the_five_texts() -> None:
    tables = open_graph(TEXTS).tables
    texts = {source.id for source in tables.sources.values() if source.kind is SourceKind.TEXT}
    claims = Counter(claim.locator.source for claim in tables.claims)
    assert len(texts) == 5
    assert all(claims[text] >= 20 for text in texts), claims
    assert sum(claims[text] for text in texts) >= 400
    assert len(tables.entities) >= 120


@pytest.mark.parametrize("folder", shipped_folders(), ids=lambda folder: folder.name)
@pytest.mark.parametrize("name", SORT_COLUMNS)
def test_rows_are_sorted_so_that_a_new_one_has_its_place(name: str, folder: Path) -> None:
    _, *rows = read_cells(folder / name)
    keys = [tuple(row[: SORT_COLUMNS[name]]) for row in rows]
    wrong = next((keys.index(key) + 2 for key, after in pairwise(keys) if key > after), None)
    assert wrong is None, f"{folder / name}:{wrong}: is out of order; sort the table by its first columns"


@pytest.mark.parametrize("folder", shipped_folders(), ids=lambda folder: folder.name)
def test_claims_stand_together_by_source(folder: Path) -> None:
    header, *rows = read_cells(folder / "claims.csv")
    sources = [row[header.index("source")] for row in rows]
    runs = [source for number, source in enumerate(sources) if number == 0 or sources[number - 1] != source]
    assert len(runs) == len(set(runs)), "keep the claims of one source together in claims.csv"


def test_every_entity_is_used_by_a_claim(dataset: ValidDataset) -> None:
    used: set[str] = set()
    for claim in dataset.tables.claims:
        used |= {claim.subject, claim.object}
        used |= {claim.qualifiers.get(column, "") for column in ("at", "counterpart", "attributed_to")}
    idle = sorted(set(dataset.tables.entities) - used)
    assert idle == [], "remove them from entities.csv, or say something about them"


def test_every_label_and_id_resolves_to_its_entity(dataset: ValidDataset) -> None:
    for entity in dataset.tables.entities.values():
        assert entity.id in dataset.lookup.find(entity.id)
        assert entity.id in dataset.lookup.find(entity.label)
    for name in dataset.tables.names:
        assert name.entity in dataset.lookup.find(name.name), name


def test_an_entity_has_one_label_in_a_language(dataset: ValidDataset) -> None:
    labels = Counter((n.entity, n.language) for n in dataset.tables.names if n.kind is NameKind.LABEL)
    assert [key for key, number in labels.items() if number > 1] == []


def test_the_five_states_are_found_in_every_script(dataset: ValidDataset) -> None:
    names = {"Ўзбекистон": "uzbekistan", "O'zbekiston": "uzbekistan", "Қазақстан": "kazakhstan", "中国": "china"}
    for name, identity in names.items():
        assert dataset.lookup.resolve(name) == identity


def test_every_preference_has_a_reason_and_every_inference_a_note(dataset: ValidDataset) -> None:
    for claim in dataset.tables.claims:
        assert claim.rank is Rank.NORMAL or claim.reason, claim.row
        assert claim.confidence == 1 or claim.note, f"claims.csv:{claim.row}: say in the note what is inferred"
        is_text = dataset.tables.sources[claim.locator.source].kind is SourceKind.TEXT
        assert not is_text or (claim.confidence < 1) == claim.note.startswith("inferred: "), claim.row


def test_a_claim_that_went_has_a_reason_and_what_stands_in_its_place_is_there(dataset: ValidDataset) -> None:
    header, *rows = read_cells(TEXTS / "superseded.csv")
    assert header == ["old", "new", "reason", "day"]
    assert [row[0] for row in rows] == sorted({row[0] for row in rows}), "sort the table by its first column"
    gone = {row[0] for row in rows}
    for old, new, reason, day in rows:
        assert old not in dataset.tables.claims_by_id
        assert not new or new in dataset.tables.claims_by_id or new in gone, old
        assert reason
        assert date.fromisoformat(day)


def test_statements_in_tension_name_each_other_and_the_saved_question_lists_the_pairs(dataset: ValidDataset) -> None:
    named = re.compile(r"(?:in tension with|other measure than) ([0-9a-f]{20}): \w")
    pairs = {(claim.id, rival) for claim in dataset.tables.claims for rival in named.findall(claim.note)}
    assert pairs == {(rival, claim) for claim, rival in pairs}
    question = read_questions(shipped_data() / "questions")["tensions"]
    result = run_query(dataset, question.query, parameters=bind_parameters(question, {}, dataset))
    place = [result.variables.index(name) for name in ("claim", "rival")]
    listed = [tuple(str(row[column]).rstrip(">")[-20:] for column in place) for row in result.rows]
    assert sorted(listed) == sorted(pairs)


def test_what_no_text_ties_to_a_state_is_what_the_data_sheet_says(dataset: ValidDataset) -> None:
    question = read_questions(shipped_data() / "questions")["without-state"]
    counts = {}
    for name in ("Undertaking", "Event", "Institution", "Mechanism"):
        values = bind_parameters(question, {"class": name}, dataset)
        counts[name] = len(run_query(dataset, question.query, parameters=values).rows)
    assert f"; {counts['Undertaking']} and {sum(counts.values())} have none now" in README.read_text(encoding="utf-8")


def test_no_place_event_or_topic_acts(dataset: ValidDataset) -> None:
    acts = {"signs", "adopts", "partyTo", "launches", "agreesOn", "pledges", "announces", "proposes", "memberOf"}
    idle = {"Place", "Event", "Topic"}
    wrong = [claim.row for claim in dataset.tables.claims
             if claim.predicate in acts and dataset.tables.entities[claim.subject].type in idle]  # fmt: skip
    assert wrong == [], "name the states that act"


def test_background_is_never_cited_as_a_text(dataset: ValidDataset) -> None:
    for claim in dataset.tables.claims:
        source = dataset.tables.sources[claim.locator.source]
        assert source.kind is not SourceKind.TEXT or claim.locator.start is not None
        assert source.kind is not SourceKind.BACKGROUND or claim.modality in FACTUAL


def test_no_sentence_of_a_source_is_stored(shared: Path, dataset: ValidDataset) -> None:
    folder = shared / "sources"
    stored = fold_name(" ".join((TEXTS / name).read_text(encoding="utf-8") for name in SORT_COLUMNS))
    claims = (TEXTS / "claims.csv").read_text(encoding="utf-8")
    for claim in dataset.tables.claims:
        source = dataset.tables.sources[claim.locator.source]
        copy = read_copy(source, folder)
        if copy.state is not CopyState.SAME:
            continue
        found = copy.excerpt(claim.locator)
        assert found is not None
        if len(found.span) > 80 and found.span.endswith((".", "!", "?")):
            assert found.span not in claims, claim.row
            assert fold_name(found.span) not in stored, claim.row


def test_hashes_are_those_of_the_texts(shared: Path) -> None:
    for source in open_graph(TEXTS).tables.sources.values():
        if source.kind is SourceKind.TEXT:
            data = (shared / "sources" / source.file).read_bytes()
            assert hashlib.sha256(data).hexdigest() == source.sha256


def test_a_published_date_has_a_bound(dataset: ValidDataset) -> None:
    for source in dataset.tables.sources.values():
        if source.kind is SourceKind.TEXT:
            assert source.published, source.id
            assert source.published.earliest or source.published.latest


def test_each_claim_of_the_second_reading_is_matched_once_or_judged() -> None:
    header, *cells = read_cells(TEXTS / "second-reading.csv")
    readings = [dict(zip(header, row, strict=True)) for row in cells]
    first = {row["claim"] for row in readings if row["reader"] == "first"}
    second = [row for row in readings if row["reader"] == "second"]
    matches = [row["match"] for row in second if row["match"]]
    assert len(matches) == len(set(matches))
    assert set(matches) <= first
    assert {row["verdict"] for row in second if row["match"]} == {"same", "equivalent"}
    judged = {row["claim"] for row in readings if row["verdict"]}
    assert first - set(matches) <= judged, "a claim of the first reader has no match and no judgement"
    assert all(row["verdict"] for row in second), "a claim of the second reader has no match and no judgement"
