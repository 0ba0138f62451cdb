"""The answers of docs/world.md, from a store of the seven real imports.

    python benchmarks/world.py --store DIR --write docs/world.md     # answers and pictures anew
    python benchmarks/world.py --store DIR --quick                   # print the answers, but those that take minutes

Comes in: a store that `kg build --store` made. Goes out: Markdown between the marks of the page, each answer under
the command that gives it, and three pictures beside the page. A test holds the page to the quick ones.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.world_truth import TRUTH, table  # noqa: E402

CENTRAL_ASIA = ("kazakhstan", "kyrgyzstan", "tajikistan", "turkmenistan", "uzbekistan")
DECADES = (("1992", "1999"), ("2000", "2009"), ("2010", "2019"), ("2020", "2029"))
ACTORS = tuple(word for actor in CENTRAL_ASIA for word in ("--actor", actor))
MEMBERS, PARTIES = ("--shared", "Organisation", "--predicate", "memberOf"), ("--shared", "Treaty")
ORGANISATIONS = ("rank", "over-time", *MEMBERS, "--type", "State", "--from", "1992", "--to", "2014")
TREATIES = ("rank", "over-time", *PARTIES, "--type", "State", "--from", "1992", "--to", "2025")
_NAMED = re.compile(r"kg[rs]:[^ ]+ \((.*)\)")


def run(store: Path, *words: str) -> str:
    """What a command prints."""
    command = [sys.executable, "-m", "kg", *words, "--store", str(store)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"kg {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


def told(*commands: Sequence[str]) -> str:
    """Commands as the page tells them."""
    lines = "".join(f"$ kg {' '.join(words)} --store world\n" for words in commands)
    return f"```console\n{lines}```\n\n"


def answer(store: Path, *words: str) -> list[dict[str, str]]:
    """Rows of a saved question, entities by their label."""
    lines = run(store, "ask", *words, "--format", "md", "--timeout", "1800").splitlines()
    rows = [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [dict(zip(rows[0], map(_label, row), strict=True)) for row in rows[2:]]


def _label(cell: str) -> str:
    named = _NAMED.fullmatch(cell)
    return named[1] if named else cell


def partners(store: Path) -> str:
    """With whom Kazakhstan shares the most agreements, by decade."""
    asked = [("ask", "shared-agreements", f"since={first}", f"until={last}") for first, last in DECADES]
    columns = []
    for words in asked:
        rows = answer(store, *words[1:])[:8]
        columns.append([f"{row['partner']} {row['agreements']}" for row in rows])
    header = [f"{first}–{last}" for first, last in DECADES]
    alone = ("ask", "shared-agreements", "scope=bilateral", "since=1992")
    pairs = [f"{row['partner']} {row['agreements']} ({row['decade']})" for row in answer(store, *alone[1:])]
    return (
        told(*asked) + table(header, list(zip(*columns, strict=True)))
        + f"\nOf these two alone:\n\n{told(alone)}{', '.join(pairs)}.\n"
    )  # fmt: skip


def members(store: Path) -> str:
    """Who belonged to the Shanghai Cooperation Organisation on two days."""
    asked = [("ask", "members-on", f"day={year}") for year in ("2010", "2025")]
    found = [", ".join(sorted({row["member"] for row in answer(store, *words[1:])})) for words in asked]
    counts = [line.count(",") + 1 for line in found]
    return told(*asked) + "".join(
        f"- {words[2].removeprefix('day=')}: {count} members: {line}\n"
        for words, count, line in zip(asked, counts, found, strict=True)
    )


def standing(store: Path) -> str:
    """The place of the five states among all, and how many others have as many acts."""
    choices = {
        "organisations": ("rank", *MEMBERS, "--as-of", "2014"),
        "treaties": ("rank", *PARTIES),
    }
    commands = [(*words, "--type", "State", *ACTORS) for words in choices.values()]
    rows: dict[str, list[str]] = {}
    for words in commands:
        for row in json.loads(run(store, *words, "--format", "json")):
            cells = rows.setdefault(row["label"], [])
            places = {row["rank"], row["rank_last"]}
            cells += ["–".join(map(str, sorted(places))), f"{row['score']:.0f}"]
    header = ["state", *(f"{each}, {name}" for name in choices for each in ("places", "acts"))]
    return told(*commands) + table(header, [[label, *cells] for label, cells in sorted(rows.items())])


def over_time(store: Path, words: Sequence[str], years: Sequence[str], plot: Path | None) -> str:
    """Acts of the five states at some years; the plot has all of them."""
    drawn = ("--plot", str(plot)) if plot else ()
    points = json.loads(run(store, *words, *ACTORS, *drawn, "--format", "json"))
    at = {(row["id"], row["date"][:4]): row for row in points}
    rows = [
        [
            at[actor, years[-1]]["label"],
            *(f"{at[actor, year]['score']:.0f} ({at[actor, year]['rank']})" for year in years),
        ]
        for actor in CENTRAL_ASIA
    ]
    return told((*words, *ACTORS)) + table(["acts (rank)", *years], rows)


def twinnings(store: Path) -> str:
    """Twinned cities and agreements, by pair of states."""
    words = ("ask", "twinnings-and-treaties", "--timeout", "120")
    rows = [
        [row["one"], row["other"], row["twinnings"], row["agreements"], row["first"]]
        for row in answer(store, words[1])
    ]  # fmt: skip
    return told(words) + table(["state", "other", "twinnings", "agreements of the two", "first signed"], rows[:12])


def disagreements(store: Path) -> str:
    """Where datasets disagree on a date: how often, and the widest."""
    words = ("ask", "dates-disagree")
    rows = [row for row in answer(store, *words[1:]) if row["predicate"].startswith("kg:")]
    pairs = Counter((_word(row["predicate"]), *sorted((row["source"], row["otherSource"]))) for row in rows)
    counted = [[name, _short(one), _short(other), str(count)] for (name, one, other), count in pairs.most_common(8)]
    shown = [
        [row["entity"], _word(row["predicate"]), row["date"], row["other"]]
        for row in sorted(rows, key=_apart, reverse=True)[:8]
    ]
    return (
        told(words, ("conflicts", "--predicate", "inForceFrom", "--max-rows", "20"))
        + table(["date", "one source", "other source", "disagreements"], counted)
        + "\nThe widest apart:\n\n" + table(["treaty", "date", "one says", "other says"], shown)
    )  # fmt: skip


def _word(predicate: str) -> str:
    return predicate.removeprefix("kg:")


def _short(source: str) -> str:
    """A dataset's title by its first words and its part."""
    first, *rest = source.split(": ")
    return f"{first}, {rest[-1]}" if rest else first


def _apart(row: dict[str, str]) -> int:
    years = [int(found[0]) for each in (row["date"], row["other"]) if (found := re.search(r"\d{4}", each))]
    return abs(years[0] - years[-1]) if years else 0


QUICK: dict[str, Callable[[Path], str]] = {
    "partners": partners, "members": members, "standing": standing, "twinnings": twinnings,
    "disagreements": disagreements, **TRUTH,
}  # fmt: skip


def take_picture(store: Path, out: Path) -> None:
    """A picture of the page about Kazakhstan and Uzbekistan in the joined graph."""
    import shutil
    import tempfile

    from playwright.sync_api import sync_playwright

    from tools.picture import FLAGS

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        page_file = Path(folder) / "world.html"
        run(store, "draw", "--about", "kazakhstan", "--about", "uzbekistan", "--most", "60", "--out", str(page_file))
        chromium = driver.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        page = chromium.new_page(viewport={"width": 1400, "height": 860})
        page.goto(f"{page_file.as_uri()}#node=kazakhstan")
        page.wait_for_timeout(2500)
        page.screenshot(path=str(out))
        chromium.close()


def put(page: Path, name: str, text: str) -> None:
    """Put a section between its marks."""
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    body = page.read_text(encoding="utf-8")
    head, rest = body.split(start, 1)
    page.write_text(f"{head}{start}\n{text}\n{end}{rest.split(end, 1)[1]}", encoding="utf-8")


def main() -> None:
    """Print or write the answers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--write", type=Path, metavar="PAGE")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    sections = {name: ask(given.store) for name, ask in QUICK.items()}
    if not given.quick:
        beside = given.write.parent if given.write else None
        plots = [beside / f"world-{name}.png" if beside else None for name in ("organisations", "treaties")]
        sections["organisations"] = over_time(given.store, ORGANISATIONS, ("1992", "2000", "2005", "2014"), plots[0])
        sections["treaties"] = over_time(given.store, TREATIES, ("1992", "2000", "2010", "2020", "2025"), plots[1])
        if beside:
            take_picture(given.store, beside / "world-page.png")
    for name, text in sections.items():
        if given.write:
            put(given.write, name, text)
        else:
            sys.stdout.write(f"## {name}\n\n{text}\n")


if __name__ == "__main__":
    main()
