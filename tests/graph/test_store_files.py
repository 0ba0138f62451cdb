"""The pointer of a store: which generation is in use, and what has changed since it was built."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import InputError, UsageError
from kg.graph.store import build_store
from kg.graph.store_files import (
    INDEX_FILE,
    PARTS,
    build_command,
    digest_of,
    find_change,
    find_generation,
    hash_inputs,
    list_inputs,
    read_manifest,
    store_folders,
)
from kg.tables.files import is_store, ontology_file
from tests.edits import add_claim, copy_tables
from tests.stores import build, make_inputs, party, write_import

ONTOLOGY = ontology_file("kg.ttl")


@pytest.fixture
def built(tiny: Path, tmp_path: Path) -> tuple[Path, Path]:
    data, store = make_inputs(tiny, tmp_path)
    build(data, store)
    return data, store


def change(store: Path, ontology: Path = ONTOLOGY) -> str:
    return find_change(store, read_manifest(store), ontology)


def test_nothing_has_changed_after_a_build(built: tuple[Path, Path]) -> None:
    assert is_store(built[1])
    assert change(built[1]) == ""


def test_a_file_that_was_only_touched_has_not_changed(built: tuple[Path, Path]) -> None:
    os.utime(built[0] / "claims.csv", ns=(1, 1))
    assert change(built[1]) == ""


def test_a_file_of_the_same_size_that_was_changed_is_noticed(built: tuple[Path, Path]) -> None:
    path = built[1] / "imports" / "made" / "claims.csv"
    path.write_bytes(path.read_bytes().replace(b"1999", b"1998"))
    assert change(built[1]) == f"{path} has changed"


def _grow(data: Path, store: Path) -> Path:
    add_claim(data, "arland", "cooperatesWith", "borland")
    return data / "claims.csv"


def _remove(data: Path, store: Path) -> Path:
    (data / "names.csv").unlink()
    return data / "names.csv"


def _import(data: Path, store: Path) -> Path:
    return write_import(store / "imports" / "second", [party("arland", "made-1", 7)]) / "sources.csv"


def _decide(data: Path, store: Path) -> Path:
    (data / "decisions.csv").write_text("candidate\n", encoding="utf-8")
    return data / "decisions.csv"


@pytest.mark.parametrize(
    ("edit", "what"), [(_grow, "has changed"), (_remove, "is gone"), (_import, "is new"), (_decide, "is new")]
)
def test_every_change_of_an_input_is_noticed(
    built: tuple[Path, Path], edit: Callable[[Path, Path], Path], what: str
) -> None:
    path = edit(*built)
    assert change(built[1]) == f"{path} {what}"


def test_another_ontology_is_noticed(built: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "kg.ttl"
    other.write_bytes(ONTOLOGY.read_bytes() + b"\n")
    assert change(built[1], other) == f"{other} is new"


def test_an_import_that_is_being_written_is_none(built: tuple[Path, Path], tmp_path: Path) -> None:
    write_import(built[1] / "imports" / ".second", [party("arland", "made-1", 7)])
    assert change(built[1]) == ""
    assert list(store_folders(built[1], [built[0]], tmp_path / "none")) == [built[0], built[1] / "imports" / "made"]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": "0", "format": 1}', "\x00"])
def test_a_pointer_of_another_kind_is_refused_in_one_line(built: tuple[Path, Path], text: str) -> None:
    (built[1] / "store.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"run `kg build --store [^\n]*`$"):
        read_manifest(built[1])


def test_a_store_of_another_version_says_so(built: tuple[Path, Path]) -> None:
    path = built[1] / "store.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "version": "0.0.1"}), encoding="utf-8")
    with pytest.raises(InputError, match=r"was built by version 0\.0\.1 of kg"):
        read_manifest(built[1])


def test_a_folder_without_a_pointer_is_no_store(tmp_path: Path) -> None:
    assert not is_store(tmp_path)
    with pytest.raises(InputError, match="holds no store"):
        read_manifest(tmp_path)


def test_the_digest_follows_what_files_hold_and_not_their_names(tiny: Path, tmp_path: Path) -> None:
    one, other = (make_inputs(tiny, tmp_path / name)[0] for name in _made(tmp_path))
    assert _digest(one) == _digest(other)
    add_claim(other, "arland", "cooperatesWith", "borland")
    assert _digest(one) != _digest(other)


def _made(folder: Path) -> tuple[str, str]:
    for name in ("one", "other"):
        (folder / name).mkdir()
    return "one", "other"


def _digest(folder: Path) -> str:
    return digest_of(hash_inputs(list_inputs([folder], ONTOLOGY)))


def test_an_input_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"sources\.csv: cannot be read"):
        hash_inputs(list_inputs([tmp_path], ONTOLOGY))


def test_a_store_is_not_put_among_tables(tiny: Path, tmp_path: Path) -> None:
    tables = copy_tables(tiny, tmp_path)
    with pytest.raises(UsageError, match="holds tables of its own; name another folder"):
        build_store(tables)
    assert not is_store(tables)


def test_a_generation_consists_of_the_parts_that_are_looked_for(built: tuple[Path, Path]) -> None:
    folder = find_generation(built[1], read_manifest(built[1]))
    assert {path.name for path in folder.iterdir()} == {part.split("/")[0] for part in PARTS}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_a_generation_that_is_gone_is_told(part: str, built: tuple[Path, Path]) -> None:
    manifest = read_manifest(built[1])
    path = built[1] / manifest.generation / part
    path.unlink()
    with pytest.raises(InputError, match=f"{re.escape(str(path))}: is gone; run `kg build --store "):
        find_generation(built[1], manifest)


def test_parts_that_were_emptied_are_told(built: tuple[Path, Path]) -> None:
    manifest = read_manifest(built[1])
    (built[1] / manifest.generation / INDEX_FILE).write_bytes(b"")
    with pytest.raises(InputError, match="has other claims than were built"):
        find_generation(built[1], manifest)
    (built[1] / manifest.generation / "entities.csv").write_bytes(b"")
    with pytest.raises(InputError, match=r"entities\.csv: is empty"):
        find_generation(built[1], manifest)


def test_a_pointer_leads_nowhere_but_to_a_generation(built: tuple[Path, Path]) -> None:
    path = built[1] / "store.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"generation-1"', '"../other"'), encoding="utf-8")
    with pytest.raises(InputError, match="is not what `kg build` wrote"):
        read_manifest(built[1])


def test_a_path_with_blanks_can_be_pasted() -> None:
    assert build_command(Path("my store")) == "kg build --store 'my store'"
