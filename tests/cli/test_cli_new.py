"""A folder to begin with, the documentation that the wheel carries, and the terms with their examples."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from pathlib import Path

import openpyxl
import pytest

from kg.model.ontology import Ontology, read_ontology
from kg.tables.beginning import Known, example_rows, format_workbook
from kg.tables.files import ontology_file
from tests.cli.test_cli_pages import add_cells, run
from tests.edits import TABLES, copy_tables, set_cells


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read_ontology(ontology_file("kg.ttl"))


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"))))


def test_a_new_folder_has_tables_that_build_rank_and_draw(tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "data"
    status, _, err = run("new", folder)
    assert status == 0, err
    assert sorted(path.name for path in folder.iterdir()) == sorted([*TABLES, "README.md", "tables.xlsx"])
    status, out, err = run("check", "--data", folder)
    assert (status, err) == (0, ""), out
    assert "no problem; 0 of 1 cited texts at hand" in out
    assert "5 entities; 3 claims (2 best, 0 conflicts); 1 source" in out
    assert run("build", "--data", folder)[0] == 0
    assert "Kazakhstan" in run("rank", "--data", folder)[1]
    assert run("draw", "--data", folder, "--out", tmp_path / "graph.html")[0] == 0


def test_an_empty_one_has_headers_alone(tmp_path: Path) -> None:
    assert run("new", tmp_path / "mine", "--empty")[0] == 0
    assert [len(rows_of(tmp_path / "mine" / name)) for name in TABLES] == [1, 1, 1, 1]
    assert run("check", "--data", tmp_path / "mine")[0] == 0


def test_nothing_that_is_there_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "claims.csv").write_text("mine\n", "utf-8")
    status, _, err = run("new", tmp_path)
    assert status == 2
    assert "has claims.csv already, and nothing was written; name a new folder" in err
    assert [path.name for path in tmp_path.iterdir()] == ["claims.csv"]
    (tmp_path / "file").write_text("x", "utf-8")
    assert run("new", tmp_path / "file")[0] == 3


def test_the_readme_tells_every_column(tmp_path: Path) -> None:
    assert run("new", tmp_path / "mine")[0] == 0
    readme = (tmp_path / "mine" / "README.md").read_text("utf-8")
    for name in TABLES:
        for column in rows_of(tmp_path / "mine" / name)[0]:
            assert f"| `{column}` |" in readme


def test_the_workbook_has_the_same_rows_and_offers_words_and_ids(tmp_path: Path, ontology: Ontology) -> None:
    assert run("new", tmp_path / "mine")[0] == 0
    book = openpyxl.load_workbook(tmp_path / "mine" / "tables.xlsx")
    for name in TABLES:
        sheet = book[name.removesuffix(".csv")]
        cells = [[cell.value or "" for cell in row] for row in sheet.iter_rows(max_row=10)]
        assert [row for row in cells if any(row)] == rows_of(tmp_path / "mine" / name)
    claims = book["claims"]
    header = [cell.value for cell in claims[1]]
    offered = {
        header[next(iter(rule.sqref.ranges)).min_col - 1]: rule.formula1
        for rule in claims.data_validations.dataValidation
    }
    assert {"subject", "predicate", "object", "modality", "rank", "unit", "measure", "source", "at"} <= set(offered)
    assert offered["subject"].startswith("=entities!$A$2") or offered["subject"].startswith("entities!$A$2")
    lists = {
        column[0].value.strip(): [cell.value for cell in column[1:] if cell.value] for column in book["lists"].columns
    }
    assert set(lists["predicate"]) == set(ontology.properties)
    assert "State" in lists["type"]
    assert lists["modality"] == ["asserted", "hypothetical", "negated", "opinion", "planned", "reported"]
    for column, formula in offered.items():
        if "lists!" in formula:
            place = formula.split("$")[1]
            assert book["lists"][f"{place}2"].value, column


@pytest.mark.parametrize("label", ['=HYPERLINK("http://evil","x")', "+1", "@SUM(A1)", "-2+3|cmd", "\u202eevil"])
def test_a_hostile_label_stays_a_text_in_the_workbook(ontology: Ontology, label: str) -> None:
    rows = {name: [list(row) for row in table] for name, table in example_rows().items()}
    rows["entities.csv"][1][2] = label
    book = openpyxl.load_workbook(io.BytesIO(format_workbook(rows, ontology)))
    cell = book["entities"]["C2"]
    assert (cell.data_type, cell.value) == ("s", label)


HOSTILE = ['=HYPERLINK("http://evil","x")', "two\nlines", "+1", "@SUM(A1)", "bell\x07", "-2+3|cmd"]


def offered_ids(book: openpyxl.Workbook) -> list[str]:
    """What the drop-down of subjects lists, worked out as a spreadsheet does."""
    (formula,) = {
        rule.formula1.removeprefix("=")
        for rule in book["claims"].data_validations.dataValidation
        if "ids!" in rule.formula1
    }
    assert formula == "OFFSET(ids!$A$2,0,0,MAX(1,ids!$C$1-1+COUNTA(known!$A:$A)-1),1)"
    own = [cell.value for cell in book["entities"]["A"][1:] if cell.value]
    return own + [cell.value for cell in book["known"]["A"][1:]]


def test_the_workbook_offers_what_other_folders_have_and_the_new_one_leans_on_them(tiny: Path, tmp_path: Path) -> None:
    lender = copy_tables(tiny, tmp_path)
    set_cells(lender, "entities.csv", 2, label='Ar "land", of the; river')
    folder = tmp_path / "mine"
    status, _, err = run("new", folder, "--empty", "--data", lender)
    assert status == 0, err
    assert "its workbook offers 10 entities that are there already" in err
    assert tomllib.loads((folder / "graph.toml").read_text("utf-8")) == {"leans_on": ["../data"]}
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    known = [[cell.value for cell in row] for row in book["known"].iter_rows()]
    assert known[0] == ["id", "label", "class", "folder"]
    classes = [row[2] for row in known[1:]]
    assert classes[:4] == ["State"] * 4
    assert offered_ids(book) == [row[0] for row in known[1:]]
    assert all(cell.data_type == "s" for row in book["known"].iter_rows() for cell in row)
    assert 'Ar "land", of the; river' in {row[1] for row in known}
    claims = folder / "claims.csv"
    sources = {"id": "page", "title": "A page", "publisher": "Us", "published": "2022", "language": "en",
               "kind": "text", "url": "https://example.org/"}  # fmt: skip
    add_cells(folder / "sources.csv", sources)
    quote = "Arland and Borland cooperate on the two rivers, as the page says plainly."
    cells = {"subject": "arland", "predicate": "cooperatesWith", "object": "borland", "source": "page", "quote": quote}
    cells |= {"modality": "asserted", "rank": "normal", "confidence": "1"}
    add_cells(claims, cells)
    status, out, _ = run("check", "--data", folder)
    assert status == 0, out


def test_a_folder_that_the_new_one_must_not_name_is_told(tiny: Path, tmp_path: Path) -> None:
    status, _, err = run("new", tmp_path / "deep" / "mine", "--data", tiny)
    assert status == 0
    assert f"kg: {tiny} is neither beside nor below {tmp_path}/deep/mine; give --data {tiny} with each command" in err
    assert not (tmp_path / "deep" / "mine" / "graph.toml").exists()


def test_the_shipped_graph_is_offered_by_its_name(tmp_path: Path) -> None:
    assert run("new", tmp_path / "mine", "--data", "shipped")[0] == 0
    assert tomllib.loads((tmp_path / "mine" / "graph.toml").read_text("utf-8")) == {"leans_on": ["shipped"]}
    offered = offered_ids(openpyxl.load_workbook(tmp_path / "mine" / "tables.xlsx"))
    assert {"kazakhstan", "china", "shanghai-cooperation-organisation"} <= set(offered)
    assert run("check", "--data", tmp_path / "mine")[0] == 0


def test_what_no_workbook_can_hold_is_written_all_the_same(ontology: Ontology) -> None:
    rows = {name: [list(row) for row in table] for name, table in example_rows().items()}
    known = [Known(f"id-{number}", label, "State", "x") for number, label in enumerate(HOSTILE)]
    book = openpyxl.load_workbook(io.BytesIO(format_workbook(rows, ontology, known)))
    cells = list(book["known"]["B"][1:])
    assert [cell.value for cell in cells] == [label.replace("\x07", "?") for label in HOSTILE]
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_documentation_is_listed_and_printed() -> None:
    listed = run("docs")[1]
    assert "own-data     Your own data with a spreadsheet" in listed
    assert run("docs", "own-data")[1].startswith("# Your own data with a spreadsheet")
    assert run("docs", "own-data.md")[1] == run("docs", "OWN-DATA")[1]
    status, _, err = run("docs", "own-dta")
    assert status == 2
    assert "no page is called 'own-dta'; did you mean 'own-data'?" in err


def test_terms_list_every_kind_of_word_with_examples() -> None:
    records = json.loads(run("terms", "--format", "json")[1])
    kinds = {record["kind"] for record in records}
    assert {"class", "predicate", "modality", "rank", "unit", "measure", "status", "claim property", "column"} <= kinds
    by_name = {(record["kind"], record["name"]): record for record in records}
    assert by_name["modality", "planned"]["example"]
    assert by_name["claim property", "kg:fingerprint"]["comment"].startswith("Fingerprint of its passage")
    assert by_name["column", "quote"]["example"].startswith("On 3 March 2026")
    assert by_name["predicate", "signs"]["example"]
    used = [record for record in records if record["kind"] in ("modality", "rank", "predicate", "class", "unit")]
    assert sum(bool(record["example"]) for record in used) > len(used) / 2


def test_terms_say_that_a_word_is_unknown() -> None:
    assert "no word of the ontology has 'xyzzy' in its name or comment" in run("terms", "xyzzy")[2]


def test_a_review_makes_its_folder(tmp_path: Path, tiny: Path) -> None:
    status, _, err = run(
        "review",
        tiny / "candidates.jsonl",
        "--by",
        "Ann",
        "--texts",
        tiny / "texts",
        "--summary",
        "--data",
        tmp_path / "new",
    )
    assert status == 0, err
    assert "had no tables; empty ones were made" in err
    assert (tmp_path / "new" / "claims.csv").is_file()
