"""What an assistant pays: bytes and tokens of the list of tools and of usual answers, and twenty questions of a reader.

``python benchmarks/assistants.py [--questions FILE]`` starts `kg serve --mcp`, asks it through the client of the
protocol's SDK and prints a table. The questions' texts are read from a file beside the project; here stand the calls
that an assistant needs for each, and what must stand in the answers. A token is one of `o200k_base`, where the package
bpe-openai is installed, which carries its data; otherwise four characters.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT.parent / "shared" / "questions" / "questions.json"
Arguments = dict[str, Any]
Call = tuple[str, Arguments]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The calls that answer a question, and texts that the answers have between them.

    Parameters
    ----------
    calls
        Tools with their arguments, in order.
    has
        Texts that must stand in the answers.
    lacks
        Texts that must not.
    """

    calls: tuple[Call, ...]
    has: tuple[str, ...]
    lacks: tuple[str, ...] = ()


def _ask(question: str, **parameters: object) -> Call:
    return "ask_question", {"question": question, "parameters": parameters}


INQUIRIES: dict[str, Inquiry] = {
    "CQ01": Inquiry((_ask("head-of-state", state="Uzbekistan"),), ("kgr:shavkat-mirziyoyev",)),
    "CQ02": Inquiry(
        (("claims_between", {"first": "China", "second": "Uzbekistan", "start": "2025", "end": "2025"}),),
        ("grants visa-free entry to", "2025-06-01"),
    ),
    "CQ03": Inquiry(
        (("entity_card", {"name": "China–Kyrgyzstan–Uzbekistan railway", "every_claim": True}),),
        ("8 USD billion", "completed on — 2030"),
    ),
    "CQ04": Inquiry(
        (_ask("pledges", actor="Xi Jinping"),), ("kgr:grant-pledge-2025", "1.5 CNY billion", "208 USD million")
    ),
    "CQ06": Inquiry(
        (("entity_card", {"name": "China-Central Asia Spirit"}),),
        ("mutual respect", "mutual trust", "mutual benefit", "mutual assistance", "pursuit of common modernization"),
    ),
    "CQ08": Inquiry(
        (("entity_card", {"name": "Silk Road Economic Belt"}),),
        ("Xi Jinping — announces — Silk Road Economic Belt", '"when":"2013"', "Kazakhstan"),
    ),
    "CQ09": Inquiry(
        (_ask("in-signatory-states"),),
        ("kgr:luban-workshop", "kgr:kazakhstan", "kgr:kyrgyzstan", "kgr:tajikistan", "kgr:uzbekistan"),
    ),
    "CQ11": Inquiry((_ask("linked-to-both"),), ("kgr:kyrgyzstan", "kgr:uzbekistan")),
    "CQ12": Inquiry((_ask("signatories-tied"),), ("kgr:kazakhstan", "kgr:uzbekistan"), ("kgr:tajikistan",)),
    "CQ15": Inquiry(
        (_ask("pledges", actor="Xi Jinping"),),
        ("kgr:grant-pledge-2025", "kgr:training-pledge-2025", "kgr:security-support-pledge-2025"),
    ),
    "CQ17": Inquiry((_ask("jointly"),), ("kgr:pumped-storage-power-plant", "kgr:coal-gasification-facility")),
    "CQ21": Inquiry((_ask("how-many"),), ('"number":"6"',)),
    "CQ28": Inquiry(
        (_ask("dated", day="2025-06-17"),), ("kgr:treaty-eternal-good-neighbourliness-2025", "kgr:astana-summit-2025")
    ),
    "CQ30": Inquiry(
        (_ask("ending-after", date=2026),),
        ("kgr:china-kyrgyzstan-uzbekistan-railway", "kgr:training-pledge-2025", "2027-06", "2030"),
    ),
    "CQ41": Inquiry(
        (_ask("conflicting-values", entity="China"),), ("94.8 USD billion", "nearly 100 USD billion", "004-opinion")
    ),
    "CQ43": Inquiry(
        (("conflicts", {"name": "permanent-secretariat"}),), ("2025-06", "/2025-06-15", "003-summit-analysis")
    ),
    "CQ50": Inquiry(
        (("claims_between", {"first": "Russia", "second": "Kazakhstan"}),),
        ('"verdict":"no claim"', "Russia — party to — China–Russia friendship pact"),
    ),
    "CQ52": Inquiry(
        (
            ("find_entity", {"name": "Treaty of Permanent Good-Neighbourliness, Friendship and Cooperation"}),
            ("find_entity", {"name": "permanent friendship pact"}),
        ),
        ('"id":"treaty-eternal-good-neighbourliness-2025"',),
    ),
    "CQ56": Inquiry(
        tuple(("find_entity", {"name": name}) for name in ("Узбекистан", "Қазақстан", "中国")),
        ('"id":"uzbekistan"', '"id":"kazakhstan"', '"id":"china"'),
    ),
    "CQ60": Inquiry(
        tuple(("find_entity", {"name": name}) for name in ("Lindsey Vonn", "JD Vance", "Hamas")),
        ('"verdict":"not in the graph"',),
        ('"verdict":"one"',),
    ),
}
"""By the id of the question."""

USUAL: tuple[Call, ...] = (
    ("find_entity", {"name": "China"}),
    ("entity_card", {"name": "China"}),
    ("claims_between", {"first": "China", "second": "Kazakhstan"}),
    ("claims_between", {"first": "Kyrgyzstan", "second": "Tajikistan"}),
    ("conflicts", {}),
    ("most_connected", {}),
    ("acts_of", {"name": "China"}),
    ("vocabulary", {"kind": "predicates"}),
    ("list_questions", {}),
)


def count_tokens(text: str) -> int:
    """Tokens of a text; see the module."""
    try:
        from bpe_openai import get_encoding  # type: ignore[import-not-found, unused-ignore]
    except ModuleNotFoundError:
        return len(text) // 4
    return len(get_encoding("o200k_base").encode(text))


async def tool_list_text(client: Client) -> str:
    """The list of tools as a client receives it."""
    tools = (await client.list_tools()).tools
    records = [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools]
    return json.dumps(records, ensure_ascii=False, separators=(",", ":"))


async def answer_text(client: Client, call: Call) -> str:
    """What a tool answers, as text.

    Raises
    ------
    ValueError
        When it refuses the call.
    """
    tool, arguments = call
    result = await client.call_tool(tool, arguments)
    text = str(getattr(result.content[0], "text", ""))
    if result.is_error:
        raise ValueError(f"{tool}: {text}")
    return text


async def inquire(ask: Callable[[Call], Awaitable[str]], inquiry: Inquiry) -> tuple[list[str], list[str]]:
    """The answers to a question, and what is wrong with them."""
    texts = [await ask(call) for call in inquiry.calls]
    whole = "\n".join(texts)
    wrong = [f"lacks {text}" for text in inquiry.has if text not in whole]
    wrong += [f"has {text}" for text in inquiry.lacks if text in whole]
    return texts, wrong


def read_texts(path: Path) -> dict[str, str]:
    """The questions' texts by their ids; empty where the file is not there."""
    if not path.is_file():
        return {}
    questions = json.loads(path.read_text(encoding="utf-8"))["questions"]
    return {question["id"]: question["question"] for question in questions}


def _row(what: str, texts: Iterable[str], note: str = "") -> str:
    listed = list(texts)
    size = sum(len(text.encode()) for text in listed)
    return f"{what:<44} {len(listed):>5} {size:>8,} {sum(map(count_tokens, listed)):>8,}  {note}".rstrip()


async def _report(questions: Path) -> int:
    server = StdioServerParameters(command=sys.executable, args=["-m", "kg", "serve", "--mcp"], cwd=ROOT)
    failures, calls, tokens = 0, 0, 0
    texts = read_texts(questions)
    async with Client(server) as client:
        print(f"{'what':<44} {'calls':>5} {'bytes':>8} {'tokens':>8}")
        print(_row("list of tools", [await tool_list_text(client)]))
        print(_row("instructions", [client.instructions or ""]))
        for tool, arguments in USUAL:
            said = " ".join(map(str, arguments.values()))
            print(_row(f"{tool} {said}", [await answer_text(client, (tool, arguments))]))
        for name, inquiry in INQUIRIES.items():
            answers, wrong = await inquire(lambda call: answer_text(client, call), inquiry)
            failures, calls = failures + bool(wrong), calls + len(answers)
            tokens += sum(map(count_tokens, answers))
            print(_row(f"{name} {texts.get(name, '')}"[:44], answers, "; ".join(wrong)))
    right = len(INQUIRIES) - failures
    print(f"{right} of {len(INQUIRIES)} questions answered, in {calls} calls and {tokens:,} tokens")
    return failures


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="file with the texts of the questions")
    sys.exit(1 if anyio.run(_report, parser.parse_args().questions) else 0)


if __name__ == "__main__":
    main()
