"""A local GLiNER2 model: nothing is fetched, nothing is run, and every pair is held against the text."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg.errors import InputError, UsageError
from kg.extract.models.gliner import OFFLINE, Gliner, ModelRun, extract_with_model, load_gliner
from kg.extract.models.prompt import RELATIONS, TYPES
from kg.extract.models.proposals import Cause
from kg.model.candidates import Extractor, Value
from kg.model.terms import Modality
from tests.extract.models.material import TEXT, ground


class StubSchema:
    """What the library's builder of schemas does, as far as it is used."""

    def __init__(self) -> None:
        self.labels: Mapping[str, str] = {}
        self.names: Mapping[str, str] = {}

    def entities(self, entity_types: Mapping[str, str]) -> StubSchema:
        self.labels = entity_types
        return self

    def relations(self, relation_types: Mapping[str, str]) -> StubSchema:
        self.names = relation_types
        return self


class StubModel:
    """A model that finds the pairs it is told to, wherever their words stand."""

    def __init__(self, pairs: list[tuple[str, str, str]], labels: Mapping[str, str], shift: int = 0) -> None:
        self.pairs, self.labels, self.shift = pairs, labels, shift
        self.schemas: list[StubSchema] = []

    def create_schema(self) -> StubSchema:
        return StubSchema()

    def _span(self, text: str, words: str, before: int | None = None) -> dict[str, Any]:
        start = text.rfind(words, 0, before) if before is not None else -1
        start = text.index(words) if start < 0 else start
        return {"text": words, "start": start + self.shift, "end": start + len(words) + self.shift, "confidence": 0.8}

    def extract(
        self, text: str, schema: StubSchema, threshold: float, *, include_confidence: bool, include_spans: bool
    ) -> object:
        assert include_confidence
        assert include_spans
        self.schemas.append(schema)
        print("Error extracting sample 0: a library that prints")  # noqa: T201  as version 1 does
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in schema.names}
        for name, head, tail in self.pairs:
            if head in text and tail in text:
                pair = {"head": self._span(text, head, text.index(tail)), "tail": self._span(text, tail)}
                found.setdefault(name, []).append(pair)
        entities: dict[str, list[dict[str, Any]]] = {name: [] for name in schema.labels}
        for words, label in self.labels.items():
            if words in text:
                entities[label].append(self._span(text, words))
        return {"entities": entities, "relation_extraction": found}


def run(*pairs: tuple[str, str, str], labels: Mapping[str, str] | None = None, shift: int = 0) -> ModelRun:
    model = StubModel(list(pairs), labels or {}, shift)
    return extract_with_model(ground().reading.document, ground(), Gliner("gliner2:stub", model))


def causes(found: ModelRun) -> list[Cause]:
    return [reject.cause for reject in found.rejects]


def test_a_pair_becomes_a_candidate_in_its_sentence() -> None:
    found = run(("signs", "Arland", "River Treaty"), labels={"Arland": "State", "River Treaty": "Agreement"})
    assert found.rejects == ()
    (candidate,) = found.candidates
    assert (candidate.extractor, candidate.rule) == (Extractor.MODEL, "gliner2:stub")
    assert TEXT[candidate.subject.start : candidate.subject.end] == "Arland"
    assert "Arland and Borland signed the River Treaty" in TEXT[candidate.start : candidate.end]
    assert candidate.modality is Modality.ASSERTED
    assert candidate.confidence == 0.4


def test_what_the_model_does_not_label_has_the_type_that_the_rules_read() -> None:
    (candidate,) = run(("signs", "Borland", "River Treaty")).candidates
    assert candidate.subject.type == "State"


def test_modality_is_decided_by_our_own_rules() -> None:
    (candidate,) = run(("memberOf", "Cedonia", "Lake Forum")).candidates
    assert candidate.modality is Modality.NEGATED


def test_dates_and_numbers_are_read_by_us() -> None:
    found = run(("quantity", "Arland", "94.8 million tonnes"), ("signedOn", "River Treaty", "Tuesday"))
    values = [candidate.object for candidate in found.candidates]
    assert [value.value for value in values if isinstance(value, Value)] == ["2025-06-17", 94.8]


def test_a_pair_with_wrong_types_an_unknown_relation_or_no_known_type_is_rejected() -> None:
    found = run(
        ("signs", "River Treaty", "Arland"), ("befriends", "Arland", "Borland"), ("signs", "the ministry", "said")
    )
    assert found.candidates == ()
    assert set(causes(found)) == {Cause.WRONG_TYPE, Cause.UNKNOWN_RELATION, Cause.UNKNOWN_TYPE}


def test_a_span_that_is_not_where_the_model_says_is_rejected() -> None:
    assert set(causes(run(("signs", "Arland", "River Treaty"), shift=1))) == {Cause.QUOTE_NOT_FOUND}


def test_the_guides_types_and_relations_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    model = StubModel([], {})
    extract_with_model(ground().reading.document, ground(), Gliner("gliner2:stub", model))
    assert set(model.schemas[0].names) == set(RELATIONS)
    assert set(model.schemas[0].labels) == TYPES | {"date", "quantity"}
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("answer", [None, [], {"relation_extraction": {"signs": [("Arland", "River Treaty")]}}])
def test_an_answer_in_another_form_is_one_clear_line(answer: object, monkeypatch: pytest.MonkeyPatch) -> None:
    model = StubModel([], {})
    monkeypatch.setattr(model, "extract", lambda *_args, **_named: answer)
    with pytest.raises(InputError, match="another form than gliner2 1 or 2"):
        extract_with_model(ground().reading.document, ground(), Gliner("gliner2:stub", model))


def test_a_model_that_fails_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_named: object) -> object:
        raise RuntimeError("out of\nmemory")

    model = StubModel([], {})
    monkeypatch.setattr(model, "extract", fail)
    with pytest.raises(InputError, match=r"the model failed \(RuntimeError: out of memory\)"):
        extract_with_model(ground().reading.document, ground(), Gliner("gliner2:stub", model))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that looks like a model."""
    (tmp_path / "encoder_config").mkdir()
    for name in ("config.json", "encoder_config/config.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"")
    return tmp_path


def stub_library(monkeypatch: pytest.MonkeyPatch, name: str = "AutoExtractor") -> list[str]:
    loaded: list[str] = []

    class Loader:
        @classmethod
        def from_pretrained(cls, where: str) -> StubModel:
            assert all(os.environ.get(variable) == "1" for variable in OFFLINE)
            loaded.append(where)
            return StubModel([], {})

    module = ModuleType("gliner2")
    setattr(module, name, Loader)
    monkeypatch.setitem(sys.modules, "gliner2", module)
    for variable in OFFLINE:
        monkeypatch.setenv(variable, "0")
    return loaded


@pytest.mark.parametrize("name", ["AutoExtractor", "GLiNER2"])
def test_the_model_is_loaded_from_the_folder_with_the_library_kept_off_the_network(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = stub_library(monkeypatch, name)
    model = load_gliner(folder)
    assert loaded == [str(folder)]
    assert model.name == f"gliner2:{folder.name}"


def test_a_missing_library_is_one_clear_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub_library(monkeypatch)
    monkeypatch.setitem(sys.modules, "gliner2", None)
    with pytest.raises(UsageError, match="pip install gliner2"):
        load_gliner(folder)


def test_a_missing_folder_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a folder; name the folder of a GLiNER2 model"):
        load_gliner(tmp_path / "absent")


def test_a_name_of_a_model_on_a_hub_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = stub_library(monkeypatch)
    with pytest.raises(UsageError, match="is not a folder"):
        load_gliner(Path("someone/some-model"))
    assert loaded == []


@pytest.mark.parametrize("name", ["config.json", "encoder_config/config.json", "model.safetensors"])
def test_a_folder_without_the_whole_model_is_refused(name: str, folder: Path) -> None:
    (folder / name).unlink()
    with pytest.raises(UsageError, match="nothing is fetched"):
        load_gliner(folder)


@pytest.mark.parametrize("name", ["modeling.py", "pytorch_model.bin", "encoder_config/run.py"])
def test_a_folder_that_holds_a_program_is_refused(name: str, folder: Path) -> None:
    (folder / name).write_bytes(b"")
    with pytest.raises(UsageError, match="can run as a program"):
        load_gliner(folder)


def test_a_configuration_that_names_a_program_is_refused(folder: Path) -> None:
    (folder / "config.json").write_text('{"auto_map": {"AutoModel": "x--y"}}', encoding="utf-8")
    with pytest.raises(UsageError, match="auto_map"):
        load_gliner(folder)


def test_a_folder_that_the_library_cannot_load_is_one_clear_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("gliner2")

    class Loader:
        @classmethod
        def from_pretrained(cls, where: str) -> StubModel:
            raise OSError("no such\ntensor")

    module.GLiNER2 = Loader  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gliner2", module)
    for variable in OFFLINE:
        monkeypatch.setenv(variable, "0")
    with pytest.raises(InputError, match=r"cannot be loaded as a GLiNER2 model \(OSError: no such tensor\)"):
        load_gliner(folder)
