"""Tables as spreadsheets, checkouts and old programs write them: read as they are, or refused in one line."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import kg
from kg.graph.dataset import build_graph
from kg.tables.dialects import WORKBOOK, canonical_bytes
from kg.tables.mangled import mangled_date, mangled_number
from tests.cli.test_cli_pages import add_cells, run
from tests.edits import TABLES, copy_tables, read_cells, set_cells, write_cells


def claims_of(folder: Path) -> set[str]:
    dataset, _ = build_graph(folder, folder / "graph.trig")
    return {claim.id for claim in dataset.tables.claims}


def with_separator(mark: str) -> Callable[[bytes], bytes]:
    def write(data: bytes) -> bytes:
        import csv

        out = io.StringIO()
        csv.writer(out, delimiter=mark, lineterminator="\n").writerows(csv.reader(io.StringIO(data.decode())))
        return out.getvalue().encode()

    return write


DIALECTS: dict[str, Callable[[bytes], bytes]] = {
    "BOM and CRLF": lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"),
    "semicolons": with_separator(";"),
    "tabs": with_separator("\t"),
    "sep= and semicolons": lambda data: b"sep=;\n" + with_separator(";")(data),
    "sep= and commas, CRLF": lambda data: b"\xef\xbb\xbfsep=,\r\n" + data.replace(b"\n", b"\r\n"),
    "UTF-16 with tabs, as Excel's Unicode text": lambda data: with_separator("\t")(data).decode().encode("utf-16"),
    "UTF-16, the other way round": lambda data: b"\xfe\xff" + data.decode().encode("utf-16-be"),
    "empty rows and columns behind the last": lambda data: (
        data.replace(b"\n", b",,\n") + b"," * (data.split(b"\n")[0].count(b",") + 2) + b"\n\n"
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_gives_the_same_claims_and_kg_format_writes_the_one_form(
    tiny: Path, tmp_path: Path, dialect: str
) -> None:
    folder = copy_tables(tiny, tmp_path)
    before = {name: (folder / name).read_bytes() for name in TABLES}
    ids = claims_of(folder)
    for name in TABLES:
        (folder / name).write_bytes(DIALECTS[dialect](before[name]))
    assert claims_of(folder) == ids
    status, out, _ = run("check", "--data", folder)
    assert status == 0, out
    assert run("format", folder)[0] == 0
    assert {name: (folder / name).read_bytes() for name in TABLES} == before


@pytest.mark.parametrize(("dialect", "line"), [("semicolons", 4), ("tabs", 4), ("sep= and semicolons", 5)])
def test_a_fault_is_told_at_the_line_that_an_editor_shows(tiny: Path, tmp_path: Path, dialect: str, line: int) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "claims.csv", 4, predicate="sings")
    path = folder / "claims.csv"
    path.write_bytes(DIALECTS[dialect](path.read_bytes()))
    assert f"claims.csv:{line}: unknown predicate 'sings'" in run("check", "--data", folder)[1]


def test_only_the_columns_that_are_needed_are_wanted(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    keep = {
        "claims.csv": "subject predicate object value on source line start end anaphor modality measure unit group",
        "entities.csv": "id type label",
        "names.csv": "entity name language source",
        "sources.csv": "id title sha256 file",
    }
    for name, columns in keep.items():
        header, *rows = read_cells(folder / name)
        places = [header.index(column) for column in columns.split()]
        write_cells(folder / name, [[row[place] for place in places] for row in [header, *rows]])
    status, out, _ = run("check", "--data", folder)
    assert status == 0, out


def test_what_is_missing_is_told_in_one_line(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    (folder / "claims.csv").write_text("object,value,on\na,,2021\n", "utf-8")
    status, out, _ = run("check", "--data", folder)
    assert (status, out.count("claims.csv")) == (3, 1)
    assert "claims.csv:1: columns 'subject', 'predicate' and 'source' are missing; add them to the header" in out


def test_a_file_that_is_another_table_is_told_in_one_line(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    (folder / "claims.csv").write_text("Country|Treaty\nArland|River\n", "utf-8")
    status, out, _ = run("check", "--data", folder)
    assert (status, out.count("claims.csv")) == (3, 1)
    assert (
        "has none of the columns of this table; its first line begins 'Country|Treaty'; begin it with subject," in out
    )


CYRILLIC = "Казахстан подписал договор о реке"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1251", CYRILLIC),
        ("koi8-r", CYRILLIC * 2),
        ("gb18030", "外交部签署条约关于河流"),
        ("latin-1", "Côte de Arlandé"),
    ],
)
def test_an_encoding_that_the_file_does_not_say_is_named_and_never_guessed(
    tiny: Path, tmp_path: Path, encoding: str, name: str
) -> None:
    folder = copy_tables(tiny, tmp_path)
    header = read_cells(folder / "names.csv")[0]
    write_cells(folder / "names.csv", [header, ["arland", name, "ru", "alias", "tiny-news"]])
    path = folder / "names.csv"
    path.write_bytes(path.read_text("utf-8").encode(encoding))
    before = path.read_bytes()
    status, out, _ = run("check", "--data", folder)
    assert status == 3
    assert "names.csv:2: byte" in out
    assert "save it as UTF-8 ('CSV UTF-8' in Excel), or name its encoding: `kg format" in out
    assert path.read_bytes() == before
    status, _, err = run("format", folder, "--encoding", encoding)
    assert status == 0, err
    assert name in path.read_text("utf-8")


def test_an_encoding_that_there_is_not_is_refused(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    assert run("format", folder, "--encoding", "cp9999")[0] == 2
    (folder / "names.csv").write_bytes(b"entity,name,language,source\narland,\xff,ru,tiny-news\n")
    status, _, err = run("format", folder, "--encoding", "ascii")
    assert status == 3
    assert "is not ascii; name another encoding" in err


def workbook_of(folder: Path, path: Path, change: Callable[[Any], None] = lambda book: None) -> None:
    """The tables of a folder as sheets of a workbook, each cell as a spreadsheet keeps what was typed."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in TABLES:
        sheet = book.create_sheet(name.removesuffix(".csv"))
        for row in read_cells(folder / name):
            sheet.append([_typed(cell) for cell in row])
    change(book)
    book.save(path)


def _typed(cell: str) -> object:
    if cell.isdigit() and len(cell) < 10:
        return int(cell)
    if len(cell) == 10 and cell[4:8:3] == "--":
        return date.fromisoformat(cell)
    return cell or None


def test_a_workbook_gives_the_same_claims_as_its_tables(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    before = {name: (folder / name).read_bytes() for name in TABLES}
    ids = claims_of(folder)
    workbook_of(folder, folder / WORKBOOK)
    for name in TABLES:
        (folder / name).unlink()
    assert claims_of(folder) == ids
    assert run("check", "--data", folder)[0] == 0
    assert run("rank", "--data", folder)[0] == 0
    assert "tables.xlsx#claims line" in run("show", next(iter(ids)), "--data", folder)[1]
    assert run("format", folder)[0] == 0
    assert {name: (folder / name).read_bytes() for name in TABLES} == before


def test_what_writes_rows_names_the_command_that_takes_those_of_a_workbook(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    ids = claims_of(folder)
    workbook_of(folder, folder / WORKBOOK)
    for name in TABLES:
        (folder / name).unlink()
    there = sorted(path.name for path in folder.iterdir())
    review = ("review", tiny / "candidates.jsonl", "--by", "Ann", "--texts", tiny / "texts", "--summary", "-d", folder)
    status, _, err = run(*review)
    assert (status, err.count("\n")) == (3, 1)
    assert f"rows are written to CSV tables only; run `kg format {folder}` first" in err
    with kg.open(folder) as graph:
        assert {claim.id for claim in graph.claims()} <= ids
        with pytest.raises(kg.InputError, match="run `kg format"):
            graph.save(folder)
    assert sorted(path.name for path in folder.iterdir()) == there
    assert run("format", folder)[0] == 0
    assert run(*review)[0] == 0
    assert claims_of(folder) == ids


def test_one_table_may_be_a_workbook_of_its_own(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    ids = claims_of(folder)
    book = openpyxl.Workbook()
    for row in read_cells(folder / "claims.csv"):
        book.active.append([_typed(cell) for cell in row])
    book.save(folder / "claims.xlsx")
    (folder / "claims.csv").unlink()
    assert claims_of(folder) == ids


def test_rows_that_only_the_workbook_has_are_told_and_taken(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    workbook_of(folder, folder / WORKBOOK, lambda book: book["entities"].append(["elland", "State", "Elland"]))
    _, _, err = run("check", "--data", folder)
    assert "tables.xlsx: has rows that the CSV tables, which count, have not (1 of entities.csv); take them with" in err
    status, _, err = run("format", folder, "--workbook", folder / WORKBOOK)
    assert status == 0, err
    assert "elland,State,Elland" in (folder / "entities.csv").read_text("utf-8")
    assert "have not" not in run("check", "--data", folder)[2]


def test_a_workbook_of_one_sheet_leaves_the_other_tables(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    before = {name: (folder / name).read_bytes() for name in TABLES}

    def only_entities(book: Any) -> None:
        for name in ("sources", "names", "claims"):
            del book[name]
        book["entities"].append(["elland", "State", "Elland"])

    workbook_of(folder, tmp_path / "more.xlsm", only_entities)
    status, _, err = run("format", folder, "--workbook", tmp_path / "more.xlsm")
    assert status == 0, err
    changed = {name for name in TABLES if (folder / name).read_bytes() != before[name]}
    assert changed == {"entities.csv"}
    assert "elland,State,Elland" in (folder / "entities.csv").read_text("utf-8")


def test_a_file_that_is_no_workbook_of_tables_is_named(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    before = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    book = openpyxl.Workbook()
    book.save(tmp_path / "other.xlsx")
    (tmp_path / "text.xlsx").write_text("no workbook", "utf-8")
    for name, said in {
        "none.xlsx": "none.xlsx: is no file; name a workbook",
        "data/claims.csv": "claims.csv: is no xlsx; save it as xlsx",
        "other.xlsx": "other.xlsx: has no sheet of a table (it has sheet); call sheets sources, entities",
        "text.xlsx": "text.xlsx: has no sheet of a table (it has none that can be read)",
    }.items():
        status, _, err = run("format", folder, "--workbook", tmp_path / name)
        assert (status, err.count("\n")) == (3, 1)
        assert said in err
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == before
    for name in TABLES:
        (folder / name).unlink()
    workbook_of(tiny, folder / "tables.xlsm")
    status, out, _ = run("check", "--data", folder)
    assert status == 3
    assert f"{folder}/claims.csv: no such file, and tables.xlsm is none that is read; save it as xlsx or CSV" in out


def put(sheet: str, place: str, value: object) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][place] = value

    return change


def twice(book: Any) -> None:
    book.create_sheet("CLAIMS ")


@pytest.mark.parametrize(
    ("change", "said", "status"),
    [
        (put("entities", "C3", '=CONCATENATE("a","b")'), "tables.xlsx#entities:3: cell C3 holds a formula; paste", 1),
        (put("claims", "B2", "#REF!"), "tables.xlsx#claims:2: ", 1),
        (
            lambda book: book["claims"].merge_cells("A3:A5"),
            "tables.xlsx#claims:3: has merged cells (A3:A5); unmerge",
            1,
        ),
        (twice, "tables.xlsx#claims: has 2 sheets called 'claims'; rename or delete all but one", 3),
        (put("claims", "B2", "sings"), "tables.xlsx#claims:2: unknown predicate 'sings'; did you mean 'signs'?", 1),
        (put("entities", "C3", "=cmd|' /C calc'!A0"), "tables.xlsx#entities:3: cell C3 holds a formula", 1),
    ],
)
def test_what_a_workbook_must_not_hold_is_told_with_its_row(
    tiny: Path, tmp_path: Path, change: Callable[[Any], None], said: str, status: int
) -> None:
    folder = copy_tables(tiny, tmp_path)
    workbook_of(folder, folder / WORKBOOK, change)
    for name in TABLES:
        (folder / name).unlink()
    told, out, _ = run("check", "--data", folder)
    assert said in out
    assert told == status


@pytest.mark.parametrize("content", [b"no zip", b""])
def test_a_workbook_that_is_none_is_told_in_one_line(tiny: Path, tmp_path: Path, content: bytes) -> None:
    folder = copy_tables(tiny, tmp_path)
    (folder / "claims.csv").unlink()
    (folder / "claims.xlsx").write_bytes(content)
    status, out, _ = run("check", "--data", folder)
    assert (status, out.count("claims.xlsx")) == (3, 1)
    assert "is no workbook that can be read (BadZipFile); save it anew as xlsx, or as 'CSV UTF-8'" in out


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.tables.dialects.MAX_UNPACKED", 2**20)
    folder = copy_tables(tiny, tmp_path)
    (folder / "claims.csv").unlink()
    with zipfile.ZipFile(folder / "claims.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 2**21)
    status, out, _ = run("check", "--data", folder)
    assert status == 3
    assert "unpacks to more than 1 MiB" in out


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        (date(2025, 6, 1), "mmm-yy", "2025-06"),
        (date(2025, 1, 1), "yyyy", "2025"),
        (date(2025, 6, 17), "dd/mm/yyyy", "2025-06-17"),
        (2025, "General", "2025"),
        (2025.0, "General", "2025"),
        ("2025-06-16/2025-06-18", "@", "2025-06-16/2025-06-18"),
    ],
)
def test_a_date_of_a_workbook_is_read_as_far_as_it_is_shown(
    tiny: Path, tmp_path: Path, value: object, shown: str, text: str
) -> None:
    folder = copy_tables(tiny, tmp_path)

    def change(book: Any) -> None:
        sheet = book["claims"]
        place = sheet.cell(2, [cell.value for cell in sheet[1]].index("on") + 1)
        place.value, place.number_format = value, shown

    workbook_of(folder, folder / WORKBOOK, change)
    (folder / "claims.csv").unlink()
    dataset, _ = build_graph(folder, folder / "graph.trig")
    assert {claim.qualifiers.get("on") for claim in dataset.tables.claims if claim.row == 2} == {text}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("17/06/2025", "on '17/06/2025' is a date as a spreadsheet shows it; write 2025-06-17, and format the column"),
        ("03/04/2025", "write 2025-04-03 or 2025-03-04, and"),
        ("17.6.25", "write 2025-06-17, and"),
        ("Jun-25", "write 2025-06, and"),
        ("17 June 2025", "write 2025-06-17, and"),
        ("June 17, 2025", "write 2025-06-17, and"),
        ("2025/6/17", "write 2025-06-17, and"),
        ("2025-06-17 00:00:00", "has a time of day; write 2025-06-17"),
        ("45825", "is the number by which a spreadsheet keeps a day; write 2025-06-17 if that is meant"),
        ("#REF!", "is a formula that failed, or a column too narrow"),
        ("########", "is a formula that failed, or a column too narrow"),
    ],
)
def test_a_mangled_date_is_named_for_what_it_is(tiny: Path, tmp_path: Path, cell: str, said: str) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "claims.csv", 2, on=cell)
    status, out, _ = run("check", "--data", folder)
    assert status == 1
    assert said in out
    assert out.count("claims.csv:2") == 1


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1,5", "amount '1,5' has a decimal comma; write 1.5"),
        ("1 500 000", "has marks between its thousands; write 1500000"),
        ("1,500", "has marks between its thousands; write 1500 or 1.500"),
        ("1.5E+09", "is in powers of ten, which a spreadsheet shows for long numbers; write 1500000000"),
        ("about 5", "is not a number; write 14, or 1.5"),
    ],
)
def test_a_mangled_number_is_named_for_what_it_is(tiny: Path, tmp_path: Path, cell: str, said: str) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "claims.csv", 2, amount=cell, unit="USD million")
    status, out, _ = run("check", "--data", folder)
    assert status == 1
    assert said in out


def test_dates_and_numbers_as_they_are_written_are_not_taken_for_mangled() -> None:
    dates = ("2025", "2025-06", "2025-06-17", "2025-06-16/2025-06-18", "-0137", "199X", "2025~", "../2020", "Y12345")
    assert [cell for cell in dates if mangled_date(cell)] == []
    assert [cell for cell in ("5", "1.5", "-3", "94.8") if mangled_number(cell)] == []


@pytest.mark.parametrize("data", [b"", b"id,note\na,b\n", b"\xff\xfe\x00", b'id;"a\n', b"sep=;\n", b"\xef\xbb\xbf"])
def test_what_is_canonical_stays_so(data: bytes) -> None:
    assert canonical_bytes(canonical_bytes(data)) == canonical_bytes(data)


def test_a_table_of_another_program_is_named(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    (folder / "claims.csv").rename(folder / "claims.ods")
    status, out, _ = run("check", "--data", folder)
    assert status == 3
    assert "claims.csv: no such file, and claims.ods is none that is read; save it as xlsx or CSV" in out


def test_a_hundred_thousand_rows_are_read(tmp_path: Path, tiny: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    for number in range(3):
        add_cells(folder / "entities.csv", {"id": f"x-{number}", "type": "State", "label": f"X {number}"})
    text = (folder / "entities.csv").read_text("utf-8")
    rows = "".join(f"y-{number};State;Y {number};;;\n" for number in range(100_000))
    (folder / "entities.csv").write_text(text.replace(",", ";") + rows, "utf-8")
    dataset, _ = build_graph(folder, folder / "graph.trig")
    assert len(dataset.tables.entities) > 100_000
