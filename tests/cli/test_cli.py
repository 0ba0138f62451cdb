"""The command line: data on stdout, words on stderr, the documented exit status, one line for an error."""

from __future__ import annotations

import io
import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer.testing

from kg.cli import app
from kg.cli.app import prepare_streams
from kg.graph.dataset import open_graph
from tests.cli.commands import all_commands
from tests.examples import run_example
from tests.waiting import LIMIT_S

SIGNATORIES = "SELECT ?who { ?who kg:signs ?what } ORDER BY ?who"


def run(*words: str | Path, stdin: str | bytes = "") -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, [str(word) for word in words], input=stdin)


def commands() -> list[str]:
    """The name of every command, of those under another one with its name before."""
    return [" ".join(path) for path, _ in all_commands()]


@pytest.fixture
def copied(tiny: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(tiny, folder)
    return folder


@pytest.mark.parametrize("command", commands())
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = run(*command.split(), "-h")
    assert done.exit_code == 0
    assert f"Example: kg {command}" in done.stdout


@pytest.mark.parametrize("command", commands())
def test_the_example_in_the_help_of_every_command_runs(
    command: str, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copied.parent)
    copied.rename("my-data")
    lines = " ".join(run(*command.split(), "-h").stdout.split("Options:")[0].split("Arguments:")[0].split())
    run_example(shlex.split(lines.split("Example: ")[1])[1:])


def test_help_of_the_whole_tells_the_exit_statuses() -> None:
    text = " ".join(run("--help").stdout.split())
    assert "0 done, 1 findings, 2 wrong use, 3 bad input, 4 a limit was hit" in text


def test_the_version_is_printed() -> None:
    assert run("--version").stdout.startswith("kg 0.")


def test_a_query_prints_data_to_stdout_and_a_count_to_stderr(tiny: Path) -> None:
    done = run("query", SIGNATORIES, "--data", tiny, "--format", "csv")
    assert done.stdout.splitlines()[:2] == ["who", "https://w3id.org/diplokg/id/arland"]
    assert done.stderr == "7 rows\n"
    assert done.exit_code == 0


def test_a_query_is_read_from_a_file_or_from_stdin(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text("ASK { kgr:arland kg:signs kgr:river-treaty }", encoding="utf-8")
    assert run("query", "-f", file, "--data", tiny).stdout == "true\n"
    assert run("query", "-", "--data", tiny, stdin="ASK {}").stdout == "true\n"


def test_a_query_saved_by_a_windows_editor_is_read(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_bytes(b"\xef\xbb\xbfASK\r\n{ kgr:arland kg:signs kgr:river-treaty }\r\n")
    assert run("query", "-f", file, "--data", tiny).stdout == "true\n"


def test_labels_stand_beside_iris(tiny: Path) -> None:
    assert "kgr:arland (Arland)" in run("query", SIGNATORIES, "--data", tiny, "--labels").stdout


def test_a_cut_answer_says_so(tiny: Path) -> None:
    done = run("query", SIGNATORIES, "--data", tiny, "--max-rows", "2")
    assert "cut after 2 rows" in done.stderr
    assert done.exit_code == 4


BAD_CALLS: list[tuple[list[str], int, str]] = [
    (["query"], 2, "give a query"),
    (["query", "ASK {}", "-f", "x.rq"], 2, "not both"),
    (["query", "-f", "no-such-file.rq"], 3, "no-such-file.rq: cannot be read"),
    (["query", "SELECT {"], 2, "not SPARQL"),
    (["query", "ASK { SERVICE <http://x> {} }"], 2, "refused"),
    (["query", "ASK {}", "--data", "no-such-folder"], 2, "is not a folder"),
    (["query", "ASK {}", "--format", "cvs"], 2, "did you mean 'csv'"),
    (["query", "SELECT * { ?s ?p ?o } LIMIT 1", "--format", "ttl"], 2, "CONSTRUCT"),
    (["query", "ASK {}", "--as-of", "June"], 2, "--as-of: 'June' is not an EDTF date"),
    (["query", "ASK {}", "--source", "nobody"], 2, "unknown source 'nobody'"),
    (["query", "ASK {}", "--view", "worst"], 2, "worst"),
    (["show", "Nowhereland"], 2, "no entity is named 'Nowhereland'"),
    (["conflicts", "--format", "xml"], 2, "'xml' is not one of 'text', 'json', 'json-object'"),
    (["ask", "no-such-question"], 2, "no saved question is named"),
    (["ask", "head-of-state", "Uzbekistan"], 2, "not of the form PARAMETER=VALUE"),
    (["build", "--data", "no-such-folder"], 2, "is not a folder"),
    (["draw", "--out", "no-such-folder/x.html"], 3, "cannot be written"),
    (["export", "ttl", "--out", "no-such-folder/x.ttl"], 3, "cannot be written"),
    (["rank", "--by", "beauty"], 2, "beauty"),
    (["rank", "--type", "Stat"], 2, "State"),
    (["frobnicate"], 2, "frobnicate"),
]


@pytest.mark.parametrize(("words", "status", "said"), BAD_CALLS, ids=[" ".join(call[0]) for call in BAD_CALLS])
def test_a_bad_call_gets_a_clear_line_and_its_status(
    words: list[str], status: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert done.exit_code == status, done.output
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.output
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_a_query_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "latin.rq"
    file.write_bytes("ASK { ?s ?p 'é' }".encode("latin-1"))
    done = run("query", "-f", file)
    assert done.exit_code == 3
    assert "is not UTF-8" in done.stderr


def test_build_writes_the_graph_and_says_what_is_in_it(copied: Path) -> None:
    done = run("build", "--data", copied)
    assert "17 claims" in done.stderr
    assert (copied / "graph.trig").read_bytes().startswith(b"# diplokg graph")


def test_build_of_bad_tables_writes_nothing_and_names_every_line(copied: Path) -> None:
    claims = (copied / "claims.csv").read_text(encoding="utf-8").replace(",signs,", ",sings,", 2)
    (copied / "claims.csv").write_text(claims, encoding="utf-8")
    done = run("build", "--data", copied)
    assert done.exit_code == 1
    assert done.stderr.count("claims.csv:2: unknown predicate 'sings'; did you mean 'signs'? (so is line 3)") == 1
    assert not (copied / "graph.trig").exists()


def test_a_query_of_bad_tables_ends_with_their_problems(copied: Path) -> None:
    (copied / "names.csv").write_text("entity,name\n", encoding="utf-8")
    done = run("query", "ASK {}", "--data", copied)
    assert done.exit_code == 3
    assert "names.csv:1: columns 'language' and 'source' are missing" in done.stderr


def test_check_names_file_and_line_in_each_format(copied: Path) -> None:
    assert run("check", "--data", copied, "--texts", copied / "texts").exit_code == 0
    claims = (
        (copied / "claims.csv")
        .read_text(encoding="utf-8")
        .replace("arville,capitalOf,arland", "arland,capitalOf,arville")
    )
    (copied / "claims.csv").write_text(claims, encoding="utf-8")
    done = run("check", "--data", copied)
    assert done.exit_code == 1
    assert "claims.csv:" in done.stdout
    assert json.loads(run("check", "--data", copied, "--format", "json").stdout)
    sarif = json.loads(run("check", "--data", copied, "--format", "sarif").stdout)
    assert sarif["version"] == "2.1.0"


def test_the_shipped_graph_is_used_when_no_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("query", "ASK { kgr:uzbekistan kg:signs kgr:treaty-eternal-good-neighbourliness-2025 }")
    assert done.stdout == "true\n"


@pytest.mark.parametrize(
    "name", ["Узбекистан", "O‘zbekiston", "o'zbekiston", "乌兹别克斯坦", "UZBEKISTAN", "kgr:uzbekistan"]
)
def test_show_takes_any_name(name: str) -> None:
    assert run("show", name).stdout.startswith("Uzbekistan  (State)  kgr:uzbekistan")


def test_show_as_json_is_a_record(tiny: Path) -> None:
    record = json.loads(run("show", "arland", "--data", tiny, "--format", "json").stdout)
    assert record["label"] == "Arland"


def test_the_folder_of_texts_is_what_the_environment_says(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_TEXTS", str(tiny / "texts"))
    assert "«Arville is the capital of Arland»" in run("show", "arville", "--data", tiny).stdout
    monkeypatch.delenv("KG_TEXTS")
    assert "«" not in run("show", "arville", "--data", tiny).stdout


def test_conflicts_can_fail_a_pipeline(tiny: Path) -> None:
    assert run("conflicts", "--data", tiny).exit_code == 0
    done = run("conflicts", "--data", tiny, "--fail-on", "--format", "json")
    assert done.exit_code == 1
    assert [each["predicate"] for each in json.loads(done.stdout)] == ["quantity", "signedOn"]


@pytest.mark.slow
def test_views_narrow_every_command_alike(tiny: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s kg:signs ?o }"

    def edges(*words: str) -> int:
        return int(run("query", count, "--data", tiny, "--format", "csv", *words).stdout.split()[1])

    assert edges() == 7
    assert edges("--as-of", "2021") == 3
    assert edges("--known-by", "2022-12-31") == 5
    assert edges("--known-by", "2022-12-31", "--view", "all") == 5  # no view makes a plan a fact
    assert edges("--source", "tiny-report") == 2
    assert edges("--source", "!tiny-report") == 5
    assert edges("--view", "disputed") == 0
    assert "2023" not in run("show", "Dorland", "--data", tiny, "--as-of", "2022").stdout
    assert run("conflicts", "--data", tiny, "--source", "tiny-news").stdout == ""


@pytest.mark.parametrize("form", ["table", "csv", "json", "jsonl", "md"])
def test_rankings_are_printed_in_every_format(tiny: Path, form: str) -> None:
    done = run("rank", "--data", tiny, "--format", form)
    assert "Corland" in done.stdout
    assert done.exit_code == 0


def test_rankings_as_json_keep_their_contract(tiny: Path) -> None:
    rows = json.loads(run("rank", "--data", tiny, "--format", "json").stdout)
    assert {"id", "label", "type", "rank", "score"} <= set(rows[0])


def test_terms_are_listed_and_searched() -> None:
    assert "grantsVisaFree" in run("terms", "visa").stdout
    assert "twinnedWith" not in run("terms", "visa").stdout


SYNTAXES = {"trig": "trig", "nq": "nquads", "ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "xml": "xml"}


@pytest.mark.parametrize(("form", "syntax"), SYNTAXES.items())
def test_an_export_is_read_by_rdflib(tiny: Path, tmp_path: Path, form: str, syntax: str) -> None:
    import rdflib

    out = tmp_path / f"graph.{form}"
    assert run("export", form, "--out", out, "--data", tiny).exit_code == 0
    graph = rdflib.Dataset()
    graph.parse(out, format=syntax)
    arland = rdflib.URIRef("https://w3id.org/diplokg/id/arland")
    assert any(graph.quads((arland, None, None, None)))


def test_an_export_to_stdout_is_the_same_as_to_a_file(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "graph.nt"
    run("export", "nt", "--out", out, "--data", tiny)
    assert run("export", "nt", "--data", tiny).stdout_bytes == out.read_bytes()


def test_the_page_is_one_file(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    done = run("draw", "--data", tiny, "--out", out, "--texts", tiny / "texts")
    assert done.exit_code == 0, done.output
    assert out.read_bytes().lstrip().lower().startswith(b"<!doctype html>")


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m kg query 'SELECT * {{ ?s ?p ?o }}' --format nt-does-not-matter | head -c 1"
    command = command.replace("nt-does-not-matter", "tsv")
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_the_shipped_graph_is_not_opened_for_writing(copied: Path) -> None:
    before = {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()}
    for words in (["query", "ASK {}"], ["show", "arland"], ["conflicts"], ["rank"], ["check"]):
        assert run(*words, "--data", copied).exit_code == 0
    assert {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()} == before


def test_standard_input_that_is_not_text_is_refused() -> None:
    done = run("query", "-", stdin=b"\xff\xfe\x00")
    assert done.exit_code == 3


def test_a_stale_graph_file_is_not_used(copied: Path) -> None:
    run("build", "--data", copied)
    entities = (copied / "entities.csv").read_text(encoding="utf-8").replace("State,Arland", "State,New Arland")
    (copied / "entities.csv").write_text(entities, encoding="utf-8")
    query = "SELECT ?l { kgr:arland rdfs:label ?l }"
    assert "New Arland" in run("query", query, "--data", copied).stdout
    assert open_graph(copied).tables.label("arland") == "New Arland"


def test_output_stays_readable_when_stdout_is_ascii() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kg", "show", "uzbekistan"],
        capture_output=True,
        timeout=LIMIT_S,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "ascii:backslashreplace", "LC_ALL": "C"},
    )
    assert done.returncode == 0, done.stderr
    assert io.BytesIO(done.stdout).readline().startswith(b"Uzbekistan")


@pytest.mark.parametrize("words", [["query"], ["query", "--endpoint", "http://127.0.0.1:9/sparql"]])
def test_a_query_too_long_for_the_engine_is_refused_in_a_line(words: list[str], tiny: Path) -> None:
    data: list[str | Path] = [] if "--endpoint" in words else ["--data", tiny]
    done = run(*words, "SELECT * { " + "BIND(1 AS ?v) " * 3000 + "}", *data)
    assert done.exit_code == 2
    assert done.stderr.startswith("kg: the query has more than")
    assert len(done.stderr.splitlines()) == 1


def test_a_saved_question_too_long_for_the_engine_is_refused_in_a_line(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "long.rq").write_text("# title: Long?\nSELECT * { " + "MINUS { ?s ?p ?o } " * 3000 + "}")
    done = run("ask", "long", "--questions", tmp_path, "--data", tiny)
    assert done.exit_code == 2
    assert "'MINUS' 3,000 times" in done.stderr


def test_the_name_of_a_file_given_as_a_query_leads_to_its_option(tiny: Path) -> None:
    done = run("query", "mine.rq", "--data", tiny)
    assert done.exit_code == 2
    assert "did you mean -f mine.rq?" in done.stderr


@pytest.mark.parametrize("option", ["--timeout", "--max-rows", "--max-memory"])
@pytest.mark.parametrize("value", ["-1", "0", "nan", "", "²"])
def test_a_limit_that_cannot_be_is_refused_by_its_option(option: str, value: str, tiny: Path) -> None:
    done = run("query", "ASK {}", option, value, "--data", tiny)
    assert done.exit_code == 2
    assert option in done.stderr


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", ""])
def test_every_letter_can_be_printed_whatever_the_encoding(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    printed, said = io.BytesIO(), io.BytesIO()
    if encoding:
        monkeypatch.setenv("PYTHONIOENCODING", encoding)
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(printed, encoding=encoding or "ascii"))
    monkeypatch.setattr("sys.stderr", io.TextIOWrapper(said, encoding=encoding or "ascii"))
    prepare_streams()
    for stream in (sys.stdout, sys.stderr):
        print("Özbekistan, Ўзбекистон \udcff", file=stream, flush=True)
    shown, words = printed.getvalue().decode(encoding or "utf-8"), said.getvalue().decode(encoding or "utf-8")
    assert shown.count("?") == {"": 1, "cp1252": 11, "ascii": 12}[encoding]
    assert words.endswith("\\udcff\n")
    assert encoding or "Ўзбекистон" in shown


def test_a_command_without_an_output_still_ends_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    prepare_streams()
    with sys.stdout as stream:
        assert stream.writable()
