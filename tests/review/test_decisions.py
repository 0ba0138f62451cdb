"""Decisions become rows; what would make the tables unsound does not; nothing is lost and everything can be undone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import kg
from kg.cli import app
from kg.errors import InputError, InvalidData, UsageError
from kg.graph.check import check_all
from kg.graph.dataset import build_graph, open_graph
from kg.model.candidates import Argument, Candidate
from kg.model.terms import TABLE_FILES, Modality, Verdict
from kg.query.cards import card_text
from kg.review.cards import CandidateCard
from kg.review.decisions import ReviewSession, Ruling
from kg.review.drafts import Edit, propose_id
from kg.review.writing import TableLines, finish_writing, write_together
from kg.tables.tables import JOURNAL
from tests.edits import reverse_rows, set_cells
from tests.review.made import ACCORD, ALL, ALSO, FORCE, SHA, SIGNATURE, SIGNS, TEXT, TRADE, make_session, rows

ACCEPT, EDIT, REJECT = Verdict.ACCEPT, Verdict.EDIT, Verdict.REJECT


def ruled(
    session: ReviewSession, candidate: Candidate, verdict: Verdict = ACCEPT, reason: str = "", **edit: Any
) -> list[str]:
    return session.decide(Ruling(session.card(candidate.id), verdict, Edit(**edit), reason))


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def test_an_accepted_candidate_becomes_a_claim_with_its_place(folder: Path) -> None:
    session = make_session(folder)
    assert ruled(session, SIGNS) == []
    one, other = (row for row in rows(folder, "claims.csv") if "candidate" in row)
    start, end = TEXT.index("Arland and"), TEXT.index(".\nThe")
    assert one == {
        "subject": "arland", "predicate": "signs", "object": "harbour-accord", "on": "2022-06-03", "at": "arville",
        "group": "talks-g1", "modality": "asserted", "rank": "normal", "confidence": "1.0", "source": "talks",
        "line": "2", "start": str(start), "end": str(end), "candidate": SIGNS.id,
    }  # fmt: skip
    assert other == one | {"subject": "corland", "candidate": ALSO.id}
    assert check_all(folder, folder / "texts").problems == ()


def test_the_source_and_new_entities_are_added_once_and_in_their_places(folder: Path) -> None:
    session = make_session(folder)
    for candidate in (SIGNS, FORCE, TRADE):
        assert ruled(session, candidate) == []
    (source,) = [row for row in rows(folder, "sources.csv") if row["id"] == "talks"]
    assert (source["sha256"], source["file"], source["kind"]) == (SHA, "talks.txt", "text")
    accords = [row for row in rows(folder, "entities.csv") if row["id"] == "harbour-accord"]
    assert accords == [{"id": "harbour-accord", "type": "Agreement", "label": "Harbour Accord"}]
    for table in ("sources.csv", "entities.csv"):
        ids = [row["id"] for row in rows(folder, table)]
        assert ids == sorted(ids)
    force = next(row for row in rows(folder, "claims.csv") if row["predicate"] == "inForceFrom")
    assert (force["value"], force["modality"], force["anaphor"]) == ("2023", "planned", "The accord")
    trade = next(row for row in rows(folder, "claims.csv") if row.get("candidate") == TRADE.id)
    assert (trade["value"], trade["measure"], trade["unit"]) == ("5", "trade", "USD billion")
    assert check_all(folder, folder / "texts").problems == ()


def test_the_decision_says_who_when_and_why(folder: Path) -> None:
    session = make_session(folder)
    ruled(session, TRADE, REJECT, reason="no year is told")
    ruled(session, FORCE, reason="clear")
    decisions = {row["candidate"]: row for row in rows(folder, "decisions.csv")}
    assert decisions[TRADE.id] == {
        "candidate": TRADE.id, "decision": "reject", "relation": "quantity", "rule": "quantity.verb",
        "extractor": "rules", "reviewer": "Ann Example", "date": "2025-06-17", "reason": "no year is told",
        "source": "talks", "sha256": SHA,
    }  # fmt: skip
    claim = next(claim for claim in open_graph(folder).tables.claims if claim.candidate == FORCE.id)
    assert (decisions[FORCE.id]["claim"], decisions[FORCE.id]["decision"]) == (claim.id, "accept")
    assert list(decisions) == sorted(decisions)


def test_a_rejected_candidate_changes_no_table_but_the_decisions(folder: Path) -> None:
    before = snapshot(folder)
    assert ruled(make_session(folder), SIGNS, REJECT) == []
    after = snapshot(folder)
    assert len(rows(folder, "decisions.csv")) == 2
    assert {name: after[name] for name in TABLE_FILES} == {name: before[name] for name in TABLE_FILES}


def test_an_accepted_claim_is_in_the_graph_with_its_reviewer(folder: Path) -> None:
    ruled(make_session(folder), FORCE)
    dataset = build_graph(folder, folder / "graph.trig", folder / "texts")[0]
    claim = next(claim for claim in dataset.tables.claims if claim.candidate)
    assert "accepted by Ann Example on 2025-06-17" in card_text(dataset, claim.id)
    assert b"wasGeneratedBy" in (folder / "graph.trig").read_bytes()


def test_an_edit_changes_the_claim_and_is_told_from_an_acceptance(folder: Path) -> None:
    session = make_session(folder, SIGNS, TRADE)
    edit: dict[str, Any] = {
        "subject": "Corland",
        "modality": "reported",
        "qualifiers": {"on": "", "at": "Arville", "title": "=host"},
    }
    assert ruled(session, SIGNS, ACCEPT, **edit) == []
    claim = rows(folder, "claims.csv")[-1]
    assert (claim["subject"], claim["modality"], claim["title"]) == ("corland", "reported", "host")
    assert "on" not in claim
    assert rows(folder, "decisions.csv")[0]["decision"] == "edit"
    assert ruled(session, TRADE, EDIT, modality="asserted") == []
    assert {row["decision"] for row in rows(folder, "decisions.csv")} == {"accept", "edit"}


def test_an_edit_can_name_a_new_entity_and_another_relation(folder: Path) -> None:
    session = make_session(folder, FORCE)
    assert ruled(session, FORCE, relation="signedOn", subject="new:Treaty:Harbour Treaty", value="2022") == []
    claim = rows(folder, "claims.csv")[-1]
    assert (claim["subject"], claim["predicate"], claim["value"]) == ("harbour-treaty", "signedOn", "2022")


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"subject": "Arlnd"}, "no entity is named 'Arlnd'; did you mean arland (Arland)"),
        ({"subject": "new:Sate:X"}, "unknown type 'Sate'; did you mean 'State'"),
        ({"subject": "new:State: = "}, "a new entity needs a label"),
        ({"relation": "sings"}, "unknown relation 'sings'; did you mean 'signs'?"),
        ({"modality": "sure"}, "unknown modality 'sure'"),
        ({"qualifiers": {"onn": "2025"}}, "unknown qualifier 'onn'; did you mean 'on'?"),
        ({"qualifiers": {"at": "Nowhere"}}, "no entity is named 'Nowhere'"),
    ],
)
def test_an_edit_that_names_what_is_not_known_is_told(folder: Path, edit: dict[str, Any], words: str) -> None:
    before = snapshot(folder)
    with pytest.raises(UsageError) as raised:
        ruled(make_session(folder, SIGNS), SIGNS, EDIT, **edit)
    assert str(raised.value).startswith(words)
    assert snapshot(folder) == before


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"qualifiers": {"on": "3 June"}}, "on '3 June' is not an EDTF date"),
        ({"object": "arville"}, "object of signs is 'arville' (City), but it takes"),
        ({"object": "arland"}, "'arland' signs itself"),
        ({"value": "2022"}, "signs wants an object and no value"),
        ({"relation": "signedOn"}, "signedOn wants a value and no object"),
        ({"qualifiers": {"unit": "shells", "amount": "5"}}, "unknown unit 'shells'"),
    ],
)
def test_what_would_make_the_tables_unsound_is_refused(folder: Path, edit: dict[str, Any], words: str) -> None:
    before = snapshot(folder)
    problems = ruled(make_session(folder, SIGNS), SIGNS, EDIT, **edit)
    assert any(words in problem for problem in problems)
    assert snapshot(folder) == before


def test_a_relation_that_was_split_since_becomes_what_fits_its_two_ends_or_is_asked(folder: Path) -> None:
    part = replace(
        SIGNS, relation="partOf", group="", qualifiers={},
        subject=replace(ACCORD, type="Project"),
        object=replace(SIGNS.subject, entity="", name="River Plan", type="Programme"),
    )  # fmt: skip
    session = make_session(folder, part)
    (problem,) = ruled(session, part)
    assert problem == (
        "relation 'partOf' was split by what it joins; choose 'componentOf' or 'implements' with an edit"
    )
    with pytest.raises(UsageError, match="relation 'supports' was retired: use 'affirms' or "):
        ruled(session, part, EDIT, relation="supports")
    assert ruled(session, part, EDIT, relation="componentOf") == []
    assert rows(folder, "claims.csv")[-1]["predicate"] == "componentOf"
    assert rows(folder, "decisions.csv")[-1]["relation"] == "partOf", "what the machine proposed, in its words"
    assert open_graph(folder).tables.decisions
    forum = replace(SIGNS.subject, entity="", name="River Forum", type="Mechanism")
    sure = replace(part, subject=replace(ACCORD, name="Harbour Talks", type="Event"), object=forum)
    session = make_session(folder, sure)
    assert ruled(session, sure) == []
    assert rows(folder, "claims.csv")[-1]["predicate"] == "meetingOf"


def test_a_name_of_several_entities_needs_a_choice(folder: Path) -> None:
    for row in (2, 5):
        set_cells(folder, "names.csv", 4, entity="river-treaty")
        set_cells(folder, "entities.csv", row, note="")
    set_cells(folder, "names.csv", 4, name="Harbour Accord")
    set_cells(folder, "entities.csv", 9, label="Harbour Accord")
    session = make_session(folder, SIGNS)
    (problem,) = ruled(session, SIGNS)
    assert problem == (
        "'Harbour Accord' is the name of rail-memorandum (Memorandum), river-treaty (Treaty); "
        "choose an entity with an edit"
    )
    assert ruled(session, SIGNS, EDIT, object="river-treaty") == []
    assert rows(folder, "claims.csv")[-1]["object"] == "river-treaty"


def test_a_name_of_something_else_is_not_taken_for_a_new_thing(folder: Path) -> None:
    odd = replace(SIGNS, subject=replace(SIGNS.subject, entity="", type="Person"))
    (problem,) = ruled(make_session(folder, odd), odd)
    assert problem.startswith("'Arland' is the name of arland (State)")


def test_what_has_no_column_is_kept_in_the_note(folder: Path) -> None:
    odd = replace(SIGNS, qualifiers={"at": "Elsewhere", "mood": "+glad"})
    assert ruled(make_session(folder, odd), odd) == []
    assert rows(folder, "claims.csv")[-1]["note"] == "at Elsewhere (as written); mood glad (as written)"


def test_a_candidate_that_says_what_is_a_claim_already_gets_no_second_row(folder: Path) -> None:
    session = make_session(folder, FORCE)
    ruled(session, FORCE)
    number = len(rows(folder, "claims.csv"))
    again = replace(FORCE, subject=replace(FORCE.subject, start=FORCE.subject.start + 4, text="accord"))
    other = make_session(folder, again)
    assert ruled(other, again, EDIT, subject="harbour-accord") == []
    assert len(rows(folder, "claims.csv")) == number
    assert len({row["claim"] for row in rows(folder, "decisions.csv")}) == 1
    assert check_all(folder, folder / "texts").problems == ()


def test_a_session_goes_on_where_the_last_one_stopped(folder: Path) -> None:
    ruled(make_session(folder), TRADE, REJECT)
    session = make_session(folder)
    assert [card.key for card in session.left()] == [SIGNS.id, FORCE.id]
    with pytest.raises(UsageError, match="is not waiting for a decision"):
        session.card(TRADE.id)


def test_extracting_again_keeps_decisions_even_with_another_rule_and_confidence(folder: Path) -> None:
    ruled(make_session(folder), TRADE, REJECT)
    again = replace(TRADE, rule="quantity.noun", confidence=0.1)
    assert make_session(folder, again).left() == ()


def test_a_group_is_one_card_and_can_be_split(folder: Path) -> None:
    session = make_session(folder)
    card = session.card(ALSO.id)
    assert card.candidates == (SIGNS, ALSO)
    one = next(each for each in card.split() if each.key == SIGNS.id)
    assert session.decide(Ruling(one, ACCEPT)) == []
    assert [each.id for each in session.card(ALSO.id).candidates] == [ALSO.id]
    with pytest.raises(UsageError, match="the members of a group have subjects of their own; split it first"):
        session.drafts(card, Edit(subject="arland"))


def test_undo_takes_back_the_last_decision_whole(folder: Path) -> None:
    session = make_session(folder)
    before = snapshot(folder)
    ruled(session, TRADE, REJECT)
    between = snapshot(folder)
    ruled(session, SIGNS)
    assert set(session.undo()) == {SIGNS.id, ALSO.id}
    assert snapshot(folder) == between
    assert session.undo() == (TRADE.id,)
    assert {name: data for name, data in snapshot(folder).items() if name in before} == before
    assert rows(folder, "decisions.csv") == []
    with pytest.raises(UsageError, match="nothing was decided in this session"):
        session.undo()


def test_undo_does_not_touch_what_somebody_else_changed(folder: Path) -> None:
    session = make_session(folder)
    ruled(session, FORCE)
    set_cells(folder, "claims.csv", 2, note="seen")
    before = snapshot(folder)
    with pytest.raises(InputError, match="the tables were changed since; correct them by hand"):
        session.undo()
    assert snapshot(folder) == before


def test_what_somebody_else_adds_meanwhile_is_seen(folder: Path) -> None:
    session, other = make_session(folder), make_session(folder)
    ruled(other, SIGNS)
    assert [card.key for card in session.left()] == [FORCE.id, TRADE.id]
    assert ruled(session, FORCE) == []
    assert len([row for row in rows(folder, "entities.csv") if row["id"].startswith("harbour")]) == 1


def test_deciding_again_replaces_the_decision_and_its_claim(folder: Path) -> None:
    session = make_session(folder)
    number = len(rows(folder, "claims.csv"))
    ruled(session, FORCE)
    assert session.decide(Ruling(CandidateCard((FORCE,)), REJECT, reason="second thoughts")) == []
    assert len(rows(folder, "claims.csv")) == number
    assert [row["decision"] for row in rows(folder, "decisions.csv")] == ["reject"]
    assert session.decide(Ruling(CandidateCard((FORCE,)), EDIT, Edit(modality="asserted"))) == []
    assert rows(folder, "claims.csv")[-1]["modality"] == "asserted"


def test_a_changed_text_is_refused(folder: Path) -> None:
    (folder / "texts" / "talks.txt").write_text(TEXT + " ", encoding="utf-8")
    with pytest.raises(InputError, match=r"talks.txt is not the text that candidates of 'talks' were read from"):
        make_session(folder)
    (folder / "texts" / "talks.txt").unlink()
    with pytest.raises(InputError, match=r"texts has no text with SHA-256 \w{12}... \('talks'\); name its folder"):
        make_session(folder)


def test_a_text_is_found_by_its_hash_whatever_it_is_called(folder: Path) -> None:
    (folder / "texts" / "talks.txt").rename(folder / "texts" / "Новости.txt")
    session = make_session(folder)
    assert ruled(session, FORCE) == []
    source = next(row for row in rows(folder, "sources.csv") if row.get("sha256") == SHA)
    assert (source["file"], source["id"][:7]) == ("Новости.txt", "source-")


def test_a_candidate_that_misquotes_its_text_is_refused(folder: Path) -> None:
    assert isinstance(TRADE.subject, Argument)
    with pytest.raises(InputError, match=r"quotes what does not stand at \d+-\d+ of talks.txt; extract the text anew"):
        make_session(folder, replace(TRADE, subject=replace(TRADE.subject, text="Borland")))
    with pytest.raises(InputError, match=r"ends after the text of talks.txt does"):
        make_session(folder, replace(TRADE, end=10_000))


def test_tables_with_problems_are_not_written_to(folder: Path) -> None:
    set_cells(folder, "claims.csv", 2, predicate="sings")
    with pytest.raises(InvalidData, match="unknown predicate 'sings'"):
        make_session(folder)


def test_rows_in_another_order_are_left_where_they_are(folder: Path) -> None:
    reverse_rows(folder)
    before = {name: rows(folder, name) for name in TABLE_FILES}
    assert ruled(make_session(folder), FORCE) == []
    for name, old in before.items():
        assert [row for row in rows(folder, name) if row in old] == old


def test_tables_with_a_byte_order_mark_and_crlf_are_written_back_in_the_canonical_form(folder: Path) -> None:
    plain = {name: rows(folder, name) for name in TABLE_FILES}
    for name in TABLE_FILES:
        path = folder / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert ruled(make_session(folder), FORCE) == []
    for name in TABLE_FILES:
        data = (folder / name).read_bytes()
        assert b"\r" not in data
        assert not data.startswith(b"\xef\xbb\xbf")
        assert [row for row in rows(folder, name) if row in plain[name]] == plain[name]


def test_claims_of_one_source_stay_together(folder: Path) -> None:
    session = make_session(folder)
    for candidate in (TRADE, FORCE, SIGNS):
        ruled(session, candidate)
    claims = [row for row in rows(folder, "claims.csv") if row["source"] == "talks"]
    assert [row["predicate"] for row in claims] == ["signs", "signs", "inForceFrom", "quantity"]
    sources = [row["source"] for row in rows(folder, "claims.csv")]
    assert sources == sorted(sources, key=["tiny-news", "tiny-report", "talks"].index)


def test_the_summary_counts_by_rule(folder: Path) -> None:
    session = make_session(folder)
    ruled(session, SIGNS)
    ruled(session, TRADE, REJECT)
    assert session.summary() == [
        {"rule": "inForceFrom.verb", "candidates": 1, "accepted": 0, "edited": 0, "rejected": 0, "left": 1},
        {"rule": "quantity.verb", "candidates": 1, "accepted": 0, "edited": 0, "rejected": 1, "left": 0},
        {"rule": "signs.verb", "candidates": 2, "accepted": 2, "edited": 0, "rejected": 0, "left": 0},
        {"rule": "all", "candidates": 4, "accepted": 2, "edited": 0, "rejected": 1, "left": 1},
    ]
    assert ReviewSession(folder, (), folder / "texts", SIGNATURE).summary() == []


def test_two_new_things_of_one_name_get_an_id_each(folder: Path) -> None:
    person = replace(SIGNS, relation="visits", subject=replace(ACCORD, type="Person"), object=TRADE.subject, group="")
    session = make_session(folder, FORCE, person)
    assert session.decide(*(Ruling(card, ACCEPT) for card in session.left())) == []
    new = {row["id"]: row["type"] for row in rows(folder, "entities.csv") if row["id"].startswith("harbour")}
    assert sorted(new) == ["harbour-accord", "harbour-accord-2"]
    assert sorted(new.values()) == ["Agreement", "Person"]


def test_another_form_of_the_name_in_the_text_becomes_a_name(folder: Path) -> None:
    long = replace(ACCORD, text="the Harbour Accord", start=ACCORD.start - 4, name="")
    ruled(make_session(folder, replace(SIGNS, object=long)), replace(SIGNS, object=long))
    assert [row["label"] for row in rows(folder, "entities.csv") if row["id"] == "harbour-accord"] == ["Harbour Accord"]
    assert {
        "entity": "harbour-accord",
        "name": "the Harbour Accord",
        "language": "en",
        "kind": "alias",
        "source": "talks",
    } in rows(folder, "names.csv")


def test_evidence_that_holds_no_name_is_widened_to_the_arguments(folder: Path) -> None:
    start = TEXT.index("signed")
    narrow = replace(SIGNS, start=start, end=start + 6)
    assert ruled(make_session(folder, narrow), narrow) == []
    claim = rows(folder, "claims.csv")[-1]
    assert TEXT[int(claim["start"]) : int(claim["end"])] == "Arland and Corland signed the Harbour Accord"
    assert check_all(folder, folder / "texts").problems == ()


def test_an_argument_without_a_name_needs_a_choice(folder: Path) -> None:
    blank = TEXT.index(" ")
    dashes = replace(SIGNS, subject=replace(SIGNS.subject, text=" ", start=blank, end=blank + 1, entity="", name="="))
    (problem,) = ruled(make_session(folder, dashes), dashes)
    assert problem == "an argument has no name; choose an entity with an edit"


def test_the_same_decision_again_changes_nothing(folder: Path) -> None:
    session = make_session(folder)
    ruled(session, TRADE, REJECT)
    before = snapshot(folder)
    assert session.decide(Ruling(CandidateCard((TRADE,)), REJECT)) == []
    assert snapshot(folder) == before


def test_a_long_name_is_cut_at_a_word() -> None:
    slug = propose_id("Agreement on " + "very " * 20 + "long names", ())
    assert slug == "agreement-on" + "-very" * 9
    assert propose_id("x" * 100, ()) == "x" * 60


def test_a_table_that_cannot_be_read_is_told(folder: Path) -> None:
    (folder / "names.csv").unlink()
    with pytest.raises(InputError, match=r"names.csv: cannot be read \(No such file or directory\)"):
        TableLines(folder)


# ---- a kill between two files


@pytest.mark.parametrize("files_written", range(5))
def test_a_kill_at_any_file_is_completed_by_a_rerun(
    folder: Path, monkeypatch: pytest.MonkeyPatch, files_written: int
) -> None:
    whole = folder.parent / "whole"
    whole.mkdir()
    for path in folder.iterdir():
        if path.is_file():
            (whole / path.name).write_bytes(path.read_bytes())
    ruled(ReviewSession(whole, ALL, folder / "texts", SIGNATURE), FORCE)
    real, moved = Path.replace, list[Path]()

    def killed(path: Path, target: Path) -> Path:
        if path.name.endswith(".new"):
            if len(moved) == files_written:
                raise KeyboardInterrupt
            moved.append(path)
        return real(path, target)

    session = make_session(folder)
    monkeypatch.setattr(Path, "replace", killed)
    if files_written < 4:
        with pytest.raises(KeyboardInterrupt):
            ruled(session, FORCE)
        assert (folder / JOURNAL).exists()
    else:
        ruled(session, FORCE)
    monkeypatch.undo()
    if files_written < 4:  # whoever reads the tables before is told, and sees no half of them
        for words in (["check"], ["rank"], ["build", "--out", str(folder.parent / "out.trig")], ["show", "Arland"]):
            done = CliRunner().invoke(app, [*words, "--data", str(folder)])
            assert (done.exit_code, done.stdout) == (3, "")
            assert done.stderr.splitlines()[-1] == (
                f"kg: {folder}: whoever writes decisions there has not ended, or was cut off; `kg format {folder}` or "
                "the next `kg review` of it completes the tables"
            )
        with pytest.raises(InputError, match="has not ended, or was cut off"):
            kg.open(folder).rank()
    again = make_session(folder)
    assert again.completed == (files_written < 4)
    assert {name: data for name, data in snapshot(folder).items() if name in (*TABLE_FILES, "decisions.csv")} == {
        name: data for name, data in snapshot(whole).items() if name in (*TABLE_FILES, "decisions.csv")
    }
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_a_kill_before_the_journal_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(folder)
    session = make_session(folder)
    monkeypatch.setattr("kg.review.writing.JOURNAL", "no/journal")
    with pytest.raises(InputError, match="cannot be written"):
        ruled(session, FORCE)
    monkeypatch.undo()
    assert {name: data for name, data in snapshot(folder).items() if not name.startswith(".")} == before
    assert make_session(folder).left()[0].key in (SIGNS.id, ALSO.id)


def test_a_journal_that_is_none_is_told(folder: Path) -> None:
    (folder / JOURNAL).write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=r"is not what a review wrote; remove it and `kg check` the folder"):
        finish_writing(folder)


def test_files_are_written_in_the_order_given(tmp_path: Path) -> None:
    write_together(tmp_path, {"names.csv": b"1", "claims.csv": b"2"})
    assert snapshot(tmp_path) == {"claims.csv": b"2", "names.csv": b"1"}
    assert finish_writing(tmp_path) is False


def test_modality_is_kept(folder: Path) -> None:
    ruled(make_session(folder), FORCE)
    claim = next(claim for claim in open_graph(folder).tables.claims if claim.candidate)
    assert claim.modality is Modality.PLANNED


def test_a_table_that_lacks_columns_gets_those_of_an_accepted_claim_and_its_rows_say_what_they_said(
    tmp_path: Path,
) -> None:
    from kg.review.cards import make_cards
    from tests.doors import filled_candidate
    from tests.edits import read_cells

    folder = tmp_path / "data"
    folder.mkdir()
    (tmp_path / "talks.txt").write_text(TEXT, encoding="utf-8")
    quote = "Arland and Corland agreed to open\na joint school of rivers in Arville next year."
    tables = {
        "sources.csv": "id;title;url\npage;Page;https://example.org/page\n",
        "entities.csv": "id;type;label\narland;State;Arland\ncorland;State;Corland\n",
        "names.csv": "entity;name;language;source\n",
        "claims.csv": f'subject;predicate;object;source;quote\narland;cooperatesWith;corland;page;"{quote}"\n',
    }
    for name, text in tables.items():
        (folder / name).write_text(text, encoding="utf-8")
    candidate = filled_candidate()
    session = ReviewSession(folder, [candidate], tmp_path, SIGNATURE)
    assert session.decide(*(Ruling(card, Verdict.ACCEPT) for card in make_cards([candidate]))) == []
    header, *rows = read_cells(folder / "claims.csv")
    claims = [dict(zip(header, row, strict=True)) for row in rows]
    kept = next(claim for claim in claims if claim["source"] == "page")
    made = next(claim for claim in claims if claim["candidate"])
    assert kept["modality"] == "asserted"
    assert kept["quote"] == quote.replace("\n", " ")
    assert made["start"]
    assert made["candidate"] == candidate.id
    assert check_all(folder, tmp_path).problems == ()
