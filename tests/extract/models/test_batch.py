"""Batch files: requests written for any service, answers taken from a file, and what answers nothing that was asked."""

from __future__ import annotations

import json

import pytest

from kg.errors import InputError
from kg.extract.models.batch import NO_ADDRESS, BatchAnswers, batch_requests, read_batch_answers
from kg.extract.models.proposals import Cause
from kg.extract.models.running import LlmRun, extract_with_llm
from kg.extract.models.settings import LlmSettings
from tests.extract.models.material import SIGNS, ground

SETTINGS = LlmSettings(NO_ADDRESS, "a-model")
DOCUMENT = ground().reading.document


def asked() -> dict[str, object]:
    (request,) = batch_requests(DOCUMENT, SETTINGS)
    record: dict[str, object] = json.loads(request.line)
    return record


def answered(content: str, finish: str = "stop", name: str = "") -> LlmRun:
    body = {"choices": [{"message": {"content": content}, "finish_reason": finish}]}
    line = json.dumps({"custom_id": name or asked()["custom_id"], "response": {"status_code": 200, "body": body}})
    answers = read_batch_answers([line], "answers.jsonl")
    return extract_with_llm(DOCUMENT, ground(), BatchAnswers(SETTINGS, answers))


def test_a_request_has_the_form_of_a_batch_file() -> None:
    record = asked()
    assert (record["method"], record["url"]) == ("POST", "/v1/chat/completions")
    assert set(record) == {"custom_id", "method", "url", "body"}


def test_an_answer_is_found_by_the_id_of_its_request() -> None:
    run = answered(json.dumps({"statements": [SIGNS]}))
    assert [(one.relation, one.subject.text, one.rule) for one in run.candidates] == [("signs", "Arland", "a-model")]


def test_the_whole_statements_of_a_cut_answer_are_kept() -> None:
    run = answered('{"statements": [' + json.dumps(SIGNS) + ', {"relation": "sig', finish="length")
    assert [one.relation for one in run.candidates] == ["signs"]
    assert [reject.cause for reject in run.rejects] == [Cause.ANSWER_TRUNCATED]


def test_what_a_chat_window_said_is_taken_by_hand() -> None:
    line = json.dumps({"custom_id": asked()["custom_id"], "content": json.dumps({"statements": [SIGNS]})})
    run = extract_with_llm(DOCUMENT, ground(), BatchAnswers(SETTINGS, read_batch_answers([line], "a.jsonl")))
    assert len(run.candidates) == 1


@pytest.mark.parametrize("content", ["", "No.", "{" * 5000, '{"statements": 3}', "Я не знаю."])
def test_nonsense_gives_no_candidate_and_a_reject(content: str) -> None:
    run = answered(content)
    assert run.candidates == ()
    assert run.rejects


def test_an_answer_to_another_request_is_not_used() -> None:
    run = answered(json.dumps({"statements": [SIGNS]}), name="kg-other")
    assert run.candidates == ()
    assert [reject.cause for reject in run.rejects] == [Cause.ANSWER_MISSING]


def test_lines_that_are_no_answers_are_told_together() -> None:
    with pytest.raises(InputError, match=r"answers\.jsonl:1: not a whole line of JSON(?s:.*)answers\.jsonl:2: no 'cus"):
        read_batch_answers(['{"custom_id": "kg', "[1]"], "answers.jsonl")
