"""Whatever happens to a cell or a row of the tables ends in an answer or in clear lines, never in a traceback."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import example, given
from typer.testing import CliRunner

from kg.cli import app
from kg.model.terms import TABLE_FILES

CELLS = st.one_of(
    st.sampled_from(
        ["", "0", "-1", "9" * 5000, "1e999", "٣", "2021/2022/2023", "../..", "=1", '"', "a,b", "arland", "signs"]
    ),
    st.text(max_size=12),
)
DEEDS = st.sampled_from(["cell", "drop cell", "drop row", "double row", "blank row", "cut"])


def spoil(text: str, deed: str, row: int, column: int, cell: str) -> str:
    rows = list(csv.reader(io.StringIO(text)))
    at = row % len(rows)
    column %= len(rows[at])
    if deed == "cell":
        rows[at][column] = cell
    elif deed == "drop cell":
        del rows[at][column]
    elif deed == "drop row":
        del rows[at]
    elif deed == "double row":
        rows.insert(at, rows[at])
    elif deed == "blank row":
        rows.insert(at, [])
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()[: row * 7 % 400] if deed == "cut" else out.getvalue()


@given(
    table=st.sampled_from(TABLE_FILES),
    deed=DEEDS,
    row=st.integers(0, 40),
    column=st.integers(0, 40),
    cell=CELLS,
)
@example(table="claims.csv", deed="cell", row=1, column=26, cell="9" * 5000)
@example(table="claims.csv", deed="cell", row=4, column=3, cell="٢٠٢١")
@example(table="claims.csv", deed="cell", row=4, column=3, cell="2020/2021/2022")
@example(table="claims.csv", deed="blank row", row=17, column=0, cell="")
@example(table="sources.csv", deed="drop cell", row=1, column=9, cell="")
def test_a_spoilt_table_gives_an_answer_or_clear_lines(
    tiny: Path, tmp_path: Path, table: str, deed: str, row: int, column: int, cell: str
) -> None:
    folder = tmp_path / "data"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(tiny, folder)
    file = folder / table
    spoilt = spoil(file.read_text(encoding="utf-8"), deed, row, column, cell)
    file.write_bytes(spoilt.encode("utf-8", "surrogatepass"))
    built = CliRunner().invoke(app, ["build", "--data", str(folder), "--texts", str(folder / "texts")])
    assert built.exit_code in (0, 1, 3), built.output
    assert built.exception is None or isinstance(built.exception, SystemExit), built.exception
    assert (folder / "graph.trig").exists() == (built.exit_code == 0)
    if built.exit_code == 0:
        told = CliRunner().invoke(app, ["conflicts", "--data", str(folder)])
        assert told.exit_code == 0, told.output
    else:
        assert f"{table}" in built.stderr or "csv:" in built.stderr


def test_an_invisible_character_is_named_by_its_number(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(tiny, folder)
    file = folder / "names.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("River Accord", "River\u200b Accord"), encoding="utf-8")
    built = CliRunner().invoke(app, ["build", "--data", str(folder)])
    assert built.exit_code == 1
    assert "names.csv:4: name holds an invisible character (U+200B); remove it" in built.stderr
