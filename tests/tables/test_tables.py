"""Malformed tables: each fault gives one clear line and its exit status, and nothing is written."""

# ruff: noqa: E501  an expected line stands in one piece, as the user sees it

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.errors import BAD_INPUT, FINDINGS, InvalidData
from kg.graph.dataset import build_graph
from kg.model.ontology import read_ontology
from kg.model.terms import TABLE_FILES
from kg.tables.check import check_folder
from kg.tables.files import ontology_file
from kg.tables.tables import CLAIM_COLUMNS, read_tables
from tests.edits import add_claim, add_row, add_source, copy_tables, read_cells, set_cells, write_cells

Edit = Callable[[Path], object]


def cell(table: str, row: int, /, **cells: str) -> Edit:
    return lambda folder: set_cells(folder, table, row, **cells)


def claim(row: int, /, **cells: str) -> Edit:
    return cell("claims.csv", row, **cells)


def replaced(table: str, old: bytes, new: bytes, count: int = 1) -> Edit:
    def edit(folder: Path) -> None:
        data = (folder / table).read_bytes()
        assert old in data
        (folder / table).write_bytes(data.replace(old, new, count))

    return edit


def recoded(table: str, change: Callable[[bytes], bytes]) -> Edit:
    return lambda folder: (folder / table).write_bytes(change((folder / table).read_bytes()))


def without_column(table: str, column: str) -> Edit:
    def edit(folder: Path) -> None:
        rows = read_cells(folder / table)
        place = rows[0].index(column)
        write_cells(folder / table, [row[:place] + row[place + 1 :] for row in rows])

    return edit


def with_column(table: str, column: str) -> Edit:
    def edit(folder: Path) -> None:
        first, *rest = read_cells(folder / table)
        write_cells(folder / table, [[*first, column], *([*row, ""] for row in rest)])

    return edit


def a_folder_in_place_of(table: str) -> Edit:
    def edit(folder: Path) -> None:
        (folder / table).unlink()
        (folder / table).mkdir()

    return edit


def parts_in_a_circle(folder: Path) -> None:
    add_claim(folder, "river-treaty", "inSeries", "border-pact")
    add_claim(folder, "border-pact", "inSeries", "rail-memorandum")
    add_claim(folder, "rail-memorandum", "inSeries", "river-treaty")


def twice(table: str, line: int) -> Edit:
    def edit(folder: Path) -> None:
        rows = read_cells(folder / table)
        write_cells(folder / table, [*rows, rows[line - 1]])

    return edit


def shared_wikidata(folder: Path) -> None:
    set_cells(folder, "entities.csv", 2, wikidata="Q1")
    set_cells(folder, "entities.csv", 5, wikidata="Q1")


def altered_text(folder: Path) -> None:
    path = folder / "texts" / "tiny-news.txt"
    path.write_bytes(path.read_bytes() + b"\n")


CASES: dict[str, tuple[Edit, str, int]] = {
    # ---- the file
    # ---- the file
    "a missing file": (
        lambda folder: (folder / "names.csv").unlink(),
        "names.csv: no such file; name a folder that holds the four tables with --data",
        BAD_INPUT,
    ),
    "a directory in place of a file": (
        a_folder_in_place_of("names.csv"),
        "names.csv: cannot be read (Is a directory); check the file and its permissions",
        BAD_INPUT,
    ),
    "an empty file": (
        recoded("names.csv", lambda data: b""),
        "names.csv: is empty; give it at least its header line",
        BAD_INPUT,
    ),
    "a file of blank lines": (
        recoded("names.csv", lambda data: b"\n \n"),
        "names.csv: is empty; give it at least its header line",
        BAD_INPUT,
    ),
    "UTF-16 without its mark": (
        recoded("names.csv", lambda data: data.decode().encode("utf-16-le")),
        "names.csv:1: is UTF-16 without a byte order mark; save it as UTF-8",
        BAD_INPUT,
    ),
    "CR alone": (
        recoded("claims.csv", lambda data: data.replace(b"\n", b"\r")),
        "claims.csv:1: has a carriage return without a line feed; save it with LF or CRLF line ends",
        BAD_INPUT,
    ),
    "a missing column": (
        without_column("claims.csv", "predicate"),
        "claims.csv:1: column 'predicate' is missing; add it to the header",
        BAD_INPUT,
    ),
    "an unknown column": (
        with_column("claims.csv", "modalty"),
        "claims.csv:1: unknown column 'modalty'; did you mean 'modality'?",
        BAD_INPUT,
    ),
    "a doubled column": (
        with_column("claims.csv", "note"),
        "claims.csv:1: column 'note' stands twice; keep one",
        BAD_INPUT,
    ),
    "an unclosed quote": (
        replaced("names.csv", b"River Accord", b'"River Accord'),
        "names.csv:4: is not CSV (unexpected end of data); close the quotes",
        BAD_INPUT,
    ),
    "text after a closing quote": (
        replaced("names.csv", b"River Accord", b'"River" Accord'),
        "names.csv:4: is not CSV (',' expected after '\"'); close the quotes",
        BAD_INPUT,
    ),
    # ---- the row
    "too few cells": (
        replaced("names.csv", b"River Accord,en", b"River Accord"),
        "names.csv:4: has 4 cells, the header has 5; add or remove commas, quote cells that hold one",
        FINDINGS,
    ),
    "too many cells": (
        replaced("names.csv", b"River Accord", b"River, Accord"),
        "names.csv:4: has 6 cells, the header has 5; add or remove commas, quote cells that hold one",
        FINDINGS,
    ),
    "a line break in a cell": (
        cell("names.csv", 3, name="Republic\nof Arland"),
        "names.csv:3: a cell holds a line break; put the row on one line",
        FINDINGS,
    ),
    # ---- the cell
    "a cell of 10 MB": (
        cell("names.csv", 3, name="x" * 10_000_000),
        "names.csv:3: name has 10,000,000 characters; keep it under 10,000",
        FINDINGS,
    ),
    "a formula": (
        cell("names.csv", 3, name="=HYPERLINK(1)"),
        "names.csv:3: name starts with '=', which a spreadsheet runs as a formula: '=HYPERLINK(1)'; reword the cell",
        FINDINGS,
    ),
    "a formula after an at sign": (
        cell("entities.csv", 2, note="@SUM(1)"),
        "entities.csv:2: note starts with '@', which a spreadsheet runs as a formula: '@SUM(1)'; reword the cell",
        FINDINGS,
    ),
    "a control character": (
        cell("names.csv", 3, name="Republic\x07 of Arland"),
        "names.csv:3: name holds a control character (U+0007); remove it",
        FINDINGS,
    ),
    "a NUL": (
        cell("names.csv", 3, name="Republic\x00 of Arland"),
        "names.csv:3: name holds a control character (U+0000); remove it",
        FINDINGS,
    ),
    "a right-to-left mark": (
        cell("names.csv", 3, name="Republic of\u200f Arland"),
        "names.csv:3: name holds a direction mark (U+200F); remove it",
        FINDINGS,
    ),
    "a direction override": (
        cell("names.csv", 3, name="Republic \u202eof Arland"),
        "names.csv:3: name holds a direction mark (U+202E); remove it",
        FINDINGS,
    ),
    "a private-use character": (
        cell("names.csv", 3, name="Republic \ue000 of Arland"),
        "names.csv:3: name holds a control character (U+E000); remove it",
        FINDINGS,
    ),
    "a leading blank": (
        cell("names.csv", 3, name=" Republic of Arland"),
        "names.csv:3: name begins or ends with a blank: ' Republic of Arland'; trim it",
        FINDINGS,
    ),
    "a trailing no-break space": (
        cell("names.csv", 3, name="Republic of Arland\u00a0"),
        "names.csv:3: name begins or ends with a blank: 'Republic of Arland\\u00a0'; trim it",
        FINDINGS,
    ),
    "a name that is not NFC": (
        cell("names.csv", 3, name=unicodedata.normalize("NFD", "República")),
        "names.csv:3: name is not in Unicode form NFC: 'República'; normalise it",
        FINDINGS,
    ),
    # ---- sources
    "a source without a hash": (
        cell("sources.csv", 2, sha256=""),
        "sources.csv:2: is a text that nobody could find: no sha256, url or citation; give the address of the page in "
        "url, or the hash of the file in sha256",
        FINDINGS,
    ),
    "a hash in capitals": (
        cell("sources.csv", 2, sha256="A" * 64),
        "sources.csv:2: sha256 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA…' is not of the form '64 hexadecimal digits'; correct it",
        FINDINGS,
    ),
    "a path as file": (
        cell("sources.csv", 2, file="../secret/tiny-news.txt"),
        "sources.csv:2: file '../secret/tiny-news.txt' is a path; give the bare name of the file",
        FINDINGS,
    ),
    "an absolute path as file": (
        cell("sources.csv", 2, file="/etc/passwd"),
        "sources.csv:2: file '/etc/passwd' is a path; give the bare name of the file",
        FINDINGS,
    ),
    "an unknown kind of source": (
        cell("sources.csv", 2, kind="txt"),
        "sources.csv:2: unknown kind 'txt'; did you mean 'text'?",
        FINDINGS,
    ),
    "a source without a title": (
        cell("sources.csv", 2, title=""),
        "sources.csv:2: title is empty; name the source",
        FINDINGS,
    ),
    "a publication date that is none": (
        cell("sources.csv", 2, published="March 2022"),
        "sources.csv:2: published 'March 2022' is a date in words; write 2022-03, and format the column as text, so that it "
        "stays so",
        FINDINGS,
    ),
    "an id with capitals": (
        lambda folder: add_row(folder, "entities.csv", id="New Land", type="State", label="New Land"),
        "entities.csv:12: id 'New Land' is not of the form 'astana-summit-2025'; correct it",
        FINDINGS,
    ),
    "a missing table of sources": (
        lambda folder: (folder / "sources.csv").unlink(),
        "sources.csv: no such file; name a folder that holds the four tables with --data",
        BAD_INPUT,
    ),
    "a source given twice": (
        twice("sources.csv", 2),
        "sources.csv:4: id 'tiny-news' stands already in line 2; remove one of the two rows",
        FINDINGS,
    ),
    "a text that was altered": (
        altered_text,
        "sources.csv:2: the copy of 'tiny-news.txt' in texts has another hash than the one cited; get the text as cited, or review its claims anew",
        FINDINGS,
    ),
    # ---- entities
    "an entity given twice": (
        twice("entities.csv", 4),
        "entities.csv:12: id 'border-pact' stands already in line 4; remove one of the two rows",
        FINDINGS,
    ),
    "an unknown class": (
        cell("entities.csv", 2, type="Stat"),
        "entities.csv:2: unknown type 'Stat'; did you mean 'State'?",
        FINDINGS,
    ),
    "an abstract class": (
        cell("entities.csv", 2, type="Actor"),
        "entities.csv:2: unknown type 'Actor'; see `kg terms` for the words known",
        FINDINGS,
    ),
    "an entity without a label": (
        cell("entities.csv", 2, label=""),
        "entities.csv:2: label is empty; give the English name",
        FINDINGS,
    ),
    "a Wikidata id that is none": (
        cell("entities.csv", 2, wikidata="265"),
        "entities.csv:2: wikidata '265' is not of the form 'Q265'; correct it",
        FINDINGS,
    ),
    "a Wikidata id used twice": (
        shared_wikidata,
        "entities.csv:5: wikidata Q1 belongs already to 'arland' in line 2; one of the two is wrong; check both",
        FINDINGS,
    ),
    "an ISO code that is none": (
        cell("entities.csv", 2, iso3166="UZB"),
        "entities.csv:2: iso3166 'UZB' is not of the form 'UZ'; correct it",
        FINDINGS,
    ),
    # ---- names
    "a name of an unknown entity": (
        cell("names.csv", 4, entity="river-treat"),
        "names.csv:4: unknown entity 'river-treat'; did you mean 'river-treaty'?",
        FINDINGS,
    ),
    "a name from an unknown source": (
        cell("names.csv", 4, source="tiny-reports"),
        "names.csv:4: unknown source 'tiny-reports'; did you mean 'tiny-report' or 'tiny-news'?",
        FINDINGS,
    ),
    "a name without a language": (
        cell("names.csv", 4, language=""),
        "names.csv:4: language is empty; give one such as 'uz-Latn'",
        FINDINGS,
    ),
    "a language that is none": (
        cell("names.csv", 4, language="english"),
        "names.csv:4: language 'english' is not of the form 'uz-Latn'; correct it",
        FINDINGS,
    ),
    "an unknown kind of name": (
        cell("names.csv", 4, kind="alis"),
        "names.csv:4: unknown kind 'alis'; did you mean 'alias'?",
        FINDINGS,
    ),
    "an empty name": (
        cell("names.csv", 4, name=""),
        "names.csv:4: name is empty; give a name or remove the row",
        FINDINGS,
    ),
    "a name given twice": (
        twice("names.csv", 4),
        "names.csv:5: 'River Accord' (en) stands already in line 4; remove one of the two rows",
        FINDINGS,
    ),
    # ---- claims: what is said
    "an unknown subject": (
        claim(2, subject="arlnd"),
        "claims.csv:2: unknown subject 'arlnd'; did you mean 'arland' or 'dorland' or 'corland'?",
        FINDINGS,
    ),
    "an unknown object": (
        claim(2, object="lake-treaty"),
        "claims.csv:2: unknown object 'lake-treaty'; did you mean 'river-treaty'?",
        FINDINGS,
    ),
    "an empty subject": (
        claim(2, subject=""),
        "claims.csv:2: subject is empty; name an entity of entities.csv",
        FINDINGS,
    ),
    "an unknown predicate": (
        claim(2, predicate="sings"),
        "claims.csv:2: unknown predicate 'sings'; did you mean 'signs'?",
        FINDINGS,
    ),
    "an inverse predicate": (
        claim(2, predicate="signedBy"),
        "claims.csv:2: 'signedBy' is an inverse; swap subject and object and use 'signs'",
        FINDINGS,
    ),
    "an empty predicate": (
        claim(2, predicate=""),
        "claims.csv:2: predicate is empty; see `kg terms` for the words known",
        FINDINGS,
    ),
    "a subject of the wrong class": (
        claim(16, subject="east-league", anaphor="Arville"),
        "claims.csv:16: subject of capitalOf is 'east-league' (Organisation), but it takes City; check the predicate, its direction, or the entity's type",
        FINDINGS,
    ),
    "an object of the wrong class": (
        claim(2, object="borland"),
        "claims.csv:2: object of signs is 'borland' (State), but it takes Agreement, Declaration; check the predicate, its direction, or the entity's type",
        FINDINGS,
    ),
    "a claim about itself": (
        lambda folder: add_claim(folder, "arland", "cooperatesWith", "arland"),
        "claims.csv:19: 'arland' cooperatesWith itself; name another object",
        FINDINGS,
    ),
    "parts that go in a circle": (
        parts_in_a_circle,
        "claims.csv:21: inSeries goes in a circle: border-pact → rail-memorandum → river-treaty → border-pact; remove one of its claims",
        FINDINGS,
    ),
    "object and value both": (
        claim(2, value="yes"),
        "claims.csv:2: signs wants an object and no value; empty the value column",
        FINDINGS,
    ),
    "neither object nor value": (
        claim(2, object=""),
        "claims.csv:2: signs wants an object and no value; name an entity in the object column",
        FINDINGS,
    ),
    "an object where a value belongs": (
        claim(5, object="arland", value=""),
        "claims.csv:5: signedOn wants a value and no object; fill the value column",
        FINDINGS,
    ),
    "the same claim twice": (
        twice("claims.csv", 2),
        "claims.csv:19: says the same as line 2, from the same place; remove one of the two rows",
        FINDINGS,
    ),
    "a place that is no entity": (
        claim(2, at="arvile"),
        "claims.csv:2: unknown at 'arvile'; did you mean 'arville'?",
        FINDINGS,
    ),
    # ---- claims: dates, numbers and words
    "a day in words": (
        claim(5, value="4 May 2021"),
        "claims.csv:5: value '4 May 2021' is a date in words; write 2021-05-04, and format the column as text, so that it "
        "stays so",
        FINDINGS,
    ),
    "31 June": (
        claim(5, value="2021-06-31"),
        "claims.csv:5: value '2021-06-31' is not an EDTF date; write it as EDTF: 2025, 2025-06, 2025-06-17 or 2025-06-16/2025-06-18",
        FINDINGS,
    ),
    "month 13": (
        claim(2, on="2021-13"),
        "claims.csv:2: on '2021-13' is not an EDTF date; write it as EDTF: 2025, 2025-06, 2025-06-17 or 2025-06-16/2025-06-18",
        FINDINGS,
    ),
    "an interval that ends before it begins": (
        claim(2, on="2021-05-04/2021-05-01"),
        "claims.csv:2: on '2021-05-04/2021-05-01' ends before it begins; write it as EDTF: 2025, 2025-06, 2025-06-17 or 2025-06-16/2025-06-18",
        FINDINGS,
    ),
    "from later than to": (
        claim(2, **{"from": "2023", "to": "2022"}),
        "claims.csv:2: from '2023' is later than to '2022'; swap or correct them",
        FINDINGS,
    ),
    "a number with a comma": (
        claim(10, value="40,5"),
        "claims.csv:10: value '40,5' has a decimal comma; write 40.5",
        FINDINGS,
    ),
    "a number in words": (
        claim(10, value="forty"),
        "claims.csv:10: value 'forty' is not a number; write 14, or 1.5",
        FINDINGS,
    ),
    "a quantity without a measure": (
        claim(10, measure=""),
        "claims.csv:10: measure is empty; see `kg terms` for the words known",
        FINDINGS,
    ),
    "an unknown measure": (
        claim(10, measure="trades"),
        "claims.csv:10: unknown measure 'trades'; did you mean 'trade'?",
        FINDINGS,
    ),
    "an unknown unit": (
        claim(10, unit="USD billions"),
        "claims.csv:10: unknown unit 'USD billions'; did you mean 'USD billion' or 'USD million'?",
        FINDINGS,
    ),
    "an unknown hedge": (
        claim(10, approximation="neary"),
        "claims.csv:10: unknown approximation 'neary'; did you mean 'nearly'?",
        FINDINGS,
    ),
    "an unknown status": (
        claim(11, value="planed"),
        "claims.csv:11: unknown value 'planed'; did you mean 'planned'?",
        FINDINGS,
    ),
    "days that are no number": (
        claim(2, days="a week"),
        "claims.csv:2: days 'a week' is not a number; write 14, or 1.5",
        FINDINGS,
    ),
    "terms that are unknown": (
        claim(2, terms="mutually"),
        "claims.csv:2: unknown terms 'mutually'; did you mean 'mutual'?",
        FINDINGS,
    ),
    "an amount without a unit": (
        claim(2, amount="5"),
        "claims.csv:2: unit is empty; see `kg terms` for the words known",
        FINDINGS,
    ),
    # ---- claims: how it is said
    "an unknown modality": (
        claim(2, modality="assert"),
        "claims.csv:2: unknown modality 'assert'; did you mean 'asserted'?",
        FINDINGS,
    ),
    "an empty modality": (
        claim(2, modality=""),
        "claims.csv:2: modality is empty; give one of: asserted, hypothetical, negated, opinion, planned, reported",
        FINDINGS,
    ),
    "an unknown rank": (
        claim(2, rank="best"),
        "claims.csv:2: unknown rank 'best'; did you mean 'preferred'? known are deprecated (Known to be wrong or "
        "superseded; kept, with a reason); normal (Neither preferred nor deprecated); preferred (Best of several on "
        "the same slot; a reason is given)",
        FINDINGS,
    ),
    "preferred without a reason": (
        claim(2, rank="preferred"),
        "claims.csv:2: rank preferred has no reason; say why in the reason column",
        FINDINGS,
    ),
    "deprecated without a reason": (
        claim(15, reason=""),
        "claims.csv:15: rank deprecated has no reason; say why in the reason column",
        FINDINGS,
    ),
    "a confidence of 1.5": (
        claim(2, confidence="1.5"),
        "claims.csv:2: confidence '1.5' is not between 0 and 1; write 0.9, say",
        FINDINGS,
    ),
    "a confidence in words": (
        claim(2, confidence="high"),
        "claims.csv:2: confidence 'high' is not between 0 and 1; write 0.9, say",
        FINDINGS,
    ),
    # ---- claims: where it is said
    "an unknown source": (
        claim(2, source="tiny-new"),
        "claims.csv:2: unknown source 'tiny-new'; did you mean 'tiny-news' or 'tiny-report'?",
        FINDINGS,
    ),
    "an empty source": (claim(2, source=""), "claims.csv:2: source is empty; name a row of sources.csv", FINDINGS),
    "an offset outside of the text": (
        claim(18, end="5000"),
        "claims.csv:18: end 5000 lies outside of the text, which has 291 characters; correct the span",
        FINDINGS,
    ),
    "a start behind the end": (
        claim(2, start="80", end="76"),
        "claims.csv:2: start 80 is not before end 76; give the span as start,end",
        FINDINGS,
    ),
    "a start without an end": (
        claim(2, end=""),
        "claims.csv:2: only one of start and end is given; give both offsets",
        FINDINGS,
    ),
    "no offsets in a text": (
        claim(2, start="", end=""),
        "claims.csv:2: has no start and end; give the span in the text",
        FINDINGS,
    ),
    "a negative offset": (claim(2, start="-1"), "claims.csv:2: start '-1' is not a whole number; correct it", FINDINGS),
    "the wrong line": (
        claim(2, line="2"),
        "claims.csv:2: line is 2, but start 0 is in line 1; write 1, or correct the span",
        FINDINGS,
    ),
    "an empty line number": (
        claim(2, line=""),
        "claims.csv:2: line is empty; give the line of the source, from 1",
        FINDINGS,
    ),
    "an anaphor that is not in the span": (
        claim(2, anaphor="the two sides"),
        "claims.csv:2: anaphor 'the two sides' is not in the span; quote it as it stands there",
        FINDINGS,
    ),
    "a span without a name": (
        claim(2, start="7", end="8"),
        "claims.csv:2: the span holds no name of subject or object; widen the span, add the name, or note the anaphor",
        FINDINGS,
    ),
}


def lines_of(problems: tuple[object, ...], folder: Path) -> list[str]:
    return [str(problem).replace(f"{folder}/", "") for problem in problems]


@pytest.mark.parametrize(("edit", "line", "status"), CASES.values(), ids=CASES)
def test_a_fault_gives_one_clear_line_and_nothing_is_written(
    tiny: Path, tmp_path: Path, edit: Edit, line: str, status: int
) -> None:
    folder = copy_tables(tiny, tmp_path)
    edit(folder)
    before = sorted(folder.iterdir())
    with pytest.raises(InvalidData) as caught:
        build_graph(folder, folder / "graph.trig", folder / "texts")
    assert lines_of(caught.value.problems, folder) == [line]
    assert caught.value.exit_status == status
    assert str(caught.value).isprintable()
    assert sorted(folder.iterdir()) == before


def test_all_faults_of_all_tables_are_shown_together_in_the_order_of_the_files(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "claims.csv", 9, predicate="sings", modality="assert")
    set_cells(folder, "claims.csv", 2, confidence="2")
    set_cells(folder, "entities.csv", 3, type="Town")
    set_cells(folder, "names.csv", 2, kind="lable")
    _, problems = check_folder(folder, read_ontology(ontology_file("kg.ttl")))
    places = [(Path(problem.file).name, problem.line, problem.rule) for problem in problems]
    assert places == [
        ("claims.csv", 2, "confidence"),
        ("claims.csv", 9, "predicate-unknown"),
        ("entities.csv", 3, "type-unknown"),
        ("names.csv", 2, "kind-unknown"),
    ]


def test_several_faults_of_one_row_are_all_shown(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "claims.csv", 2, modality="assert", rank="best", confidence="2", on="yesterday")
    _, problems = check_folder(folder, read_ontology(ontology_file("kg.ttl")))
    assert [problem.rule for problem in problems] == ["confidence", "date", "modality-unknown", "rank-unknown"]


def test_a_broken_entity_is_reported_once_and_not_by_every_claim_about_it(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "entities.csv", 2, wikidata="no id")
    _, problems = check_folder(folder, read_ontology(ontology_file("kg.ttl")))
    assert [problem.rule for problem in problems] == ["wikidata-form"]


def test_tables_as_excel_saves_them_are_read_and_give_the_same_graph_with_the_same_digest(
    tiny: Path, tmp_path: Path
) -> None:
    folder = copy_tables(tiny, tmp_path)
    _, digest = build_graph(folder, folder / "graph.trig")
    before = (folder / "graph.trig").read_bytes()
    for name in TABLE_FILES:
        recoded(name, lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))(folder)
    assert build_graph(folder, folder / "graph.trig")[1] == digest
    assert (folder / "graph.trig").read_bytes() == before


def test_kg_check_accepts_a_folder_with_a_byte_order_mark_and_crlf() -> None:
    folder = Path(__file__).parents[1] / "cases" / "excel-bom-crlf"
    said = CliRunner().invoke(app, ["check", "--data", str(folder)])
    assert said.exit_code == 0
    assert "3 entities; 1 claim" in said.stdout


def test_a_fault_in_a_file_with_crlf_is_told_with_its_line(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "claims.csv", 9, predicate="sings")
    recoded("claims.csv", lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))(folder)
    _, problems = check_folder(folder, read_ontology(ontology_file("kg.ttl")))
    assert [(problem.line, problem.what) for problem in problems] == [(9, "unknown predicate 'sings'")]


def test_the_order_of_columns_does_not_matter(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    rows = read_cells(folder / "claims.csv")
    write_cells(folder / "claims.csv", [row[::-1] for row in rows])
    ontology = read_ontology(ontology_file("kg.ttl"))
    assert read_tables(folder, ontology) == read_tables(tiny, ontology)


def test_the_tiny_tables_are_read_as_written(tiny: Path) -> None:
    tables, problems = read_tables(tiny, read_ontology(ontology_file("kg.ttl")))
    assert problems == []
    assert (len(tables.sources), len(tables.entities), len(tables.names), len(tables.claims)) == (2, 10, 3, 17)
    first = min(tables.claims, key=lambda claim: claim.row)
    assert (first.subject, first.predicate, first.object, first.row) == ("arland", "signs", "river-treaty", 2)
    assert first.qualifiers == {"on": "2021-05-04", "at": "arville", "group": "news-1"}
    assert (first.locator.start, first.locator.end, first.confidence) == (0, 76, 1.0)


def test_a_claim_of_a_dataset_needs_no_place_in_a_text(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_source(folder, "tiny-list", "2020", kind="dataset")
    add_claim(folder, "borland", "cooperatesWith", "corland", "tiny-list", start="", end="", anaphor="")
    _, problems = check_folder(folder, read_ontology(ontology_file("kg.ttl")))
    assert problems == []


def test_the_id_of_a_claim_outlives_a_change_of_its_rank_and_note(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    ontology = read_ontology(ontology_file("kg.ttl"))
    before = {claim.row: claim.id for claim in read_tables(folder, ontology)[0].claims}
    set_cells(folder, "claims.csv", 2, rank="deprecated", reason="doubted", confidence="0.5", note="seen again")
    set_cells(folder, "claims.csv", 3, on="2021-05-03")
    after = {claim.row: claim.id for claim in read_tables(folder, ontology)[0].claims}
    assert {row for row in before if before[row] != after[row]} == {3}


def test_every_column_of_a_claim_is_read(tiny: Path) -> None:
    assert tuple(read_cells(tiny / "claims.csv")[0]) == CLAIM_COLUMNS
