"""Count what the shipped data hold: `python tools/content.py [--texts DIR | --figures]`.

Prints the Markdown that stands in data/README.md between its two marks; `--write` puts it there. With
the five texts at hand it also prints how many spans hold a name of subject or object, or a noted anaphor.
`--figures` prints what is in no data sheet instead: claims by state, year and class, conflicts by judgement, what is
open, names and Wikidata items, and what building, checking and drawing the graph takes.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from scipy.stats import binomtest

from kg.graph.dataset import ValidDataset, open_graph
from kg.graph.gaps import find_gaps
from kg.model import ENTITY_QUALIFIERS, Claim
from kg.query.cards import claim_value, conflicts_about
from kg.tables.check import names_in_span
from kg.tables.texts import read_copy

ROOT = Path(__file__).resolve().parent.parent
START, END = "<!-- counts: tools/content.py -->", "<!-- end of counts -->"


def table(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    """A Markdown table."""
    lines = [" | ".join(map(str, row)) for row in (header, ("---",) * len(header), *rows)]
    return "".join(f"| {line} |\n" for line in lines)


def counts(dataset: ValidDataset) -> str:
    """Claims by source, modality and predicate, and entities by class."""
    tables = dataset.tables
    claims = [claim for claim in tables.claims if not tables.is_background(claim)]
    background = len(tables.claims) - len(claims)
    groups = len({(claim.qualifiers["group"], claim.predicate) for claim in claims if "group" in claim.qualifiers})
    single = sum("group" not in claim.qualifiers for claim in claims)
    of_texts = [claim for claim in claims if claim.locator.start is not None]
    by_source = Counter(claim.locator.source for claim in of_texts)
    by_predicate = Counter(claim.predicate for claim in claims)
    parts = [
        f"{len(tables.claims)} claims ({len(of_texts)} of the five texts, {len(claims) - len(of_texts)} of pages, "
        f"{background} of reference data) "
        f"about {len(tables.entities)} entities with {len(tables.names)} further names in "
        f"{len({name.language for name in tables.names})} languages and scripts. "
        f"A collective gives one claim a member; counted once each, texts and pages give {single + groups}.\n",
        table(("text", "claims"), sorted(by_source.items())),
        _of_pages(dataset, [claim for claim in claims if claim.locator.fingerprint]),
        table(("modality", "claims"), Counter(str(claim.modality) for claim in claims).most_common()),
        table(
            ("predicate", "claims"),
            ((name, by_predicate[name]) for name in sorted(by_predicate, key=lambda name: (-by_predicate[name], name))),
        ),
        table(("class", "entities"), sorted(Counter(e.type for e in tables.entities.values()).items())),
        f"{len(dataset.selection.conflicts)} conflicts are listed by `kg conflicts`:\n",
        table(
            ("subject", "predicate", "rivals", "best view"),
            (
                (
                    tables.label(each.subject),
                    each.predicate + (f" ({each.qualifier})" if each.qualifier else ""),
                    "; ".join(
                        f"{claim_value(c, dataset)} {c.qualifiers.get('terms', '')}".strip()
                        + f" ({str(c.locator).split(' ')[0]})"
                        for c in each.claims
                    ),
                    "none"
                    if not each.best
                    else "; ".join(sorted({claim_value(c, dataset) for c in each.claims if c.id in each.best})),
                )
                for each in conflicts_about(dataset)
            ),
        ),
    ]
    return "\n".join(parts)


def _of_pages(dataset: ValidDataset, claims: list[Claim]) -> str:
    """Pages by kind of publisher, language and extent, and how many hosts and origins they have."""
    sources = [dataset.tables.sources[name] for name in sorted({claim.locator.source for claim in claims})]
    by_kind: Counter[str] = Counter()
    by_language: Counter[str] = Counter()
    for claim in claims:
        by_kind[str(dataset.tables.sources[claim.locator.source].publisher_kind or "not told")] += 1
        by_language[dataset.tables.sources[claim.locator.source].language.split("-")[0]] += 1
    kinds = Counter(str(source.publisher_kind or "not told") for source in sources)
    languages = Counter(source.language.split("-")[0] for source in sources)
    hosts = {urlsplit(source.url).hostname or "" for source in sources}
    origins = {source.origin for source in sources if source.origin}
    openings = sum(str(source.extent) == "opening" for source in sources)
    return "\n".join(
        [
            f"{len(sources)} pages of {len(hosts)} hosts and {len(origins)} known origins, of {openings} the opening "
            "only. What is looked for, and how far: [pages/FRAME.md](pages/FRAME.md).\n",
            table(("kind of publisher", "pages", "claims"), [(k, n, by_kind[k]) for k, n in kinds.most_common()]),
            table(("language", "pages", "claims"), [(k, n, by_language[k]) for k, n in languages.most_common()]),
        ]
    )


def second_reading_of_pages() -> str:
    """Precision and recall of the first reader of the region's pages, one line for each second reading of a sample."""
    with (ROOT / "data" / "pages" / "second-reading.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines: list[tuple[object, ...]] = []
    for reading in dict.fromkeys(row["reading"] for row in rows):
        parts = [[r for r in rows if (r["reading"], r["reader"]) == (reading, who)] for who in ("first", "second")]
        first, second = parts
        verdicts = [row["verdict"] for row in first if not row["verdict"].startswith("not judged")]
        right = sum(verdict == "right" for verdict in verdicts)
        wrong = sum(verdict.startswith(("wrong", "passage missing")) for verdict in verdicts)
        matched = sum(row["match"] == "matched" for row in second)
        known = sum(row["verdict"] != "not in the graph" for row in second)
        lines.append(
            (
                reading, len({row["source"] for row in first + second}), len(first), len(second),
                share(right, len(verdicts)), share(len(verdicts) - wrong, len(verdicts)),
                share(matched, len(second)), share(known, len(second)),
            )
        )  # fmt: skip
    head = ("sample", "pages", "claims of the first reader", "facts of the second", "precision strict", "lenient")
    return table((*head, "recall", "of the graph"), lines)


Row = dict[str, str]


def share(hits: int, total: int) -> str:
    """Two counts, their share and its Wilson 95 % interval."""
    interval = binomtest(hits, total).proportion_ci(method="wilson")
    return f"{hits}/{total} = {hits / total:.3f} ({interval.low:.2f}-{interval.high:.2f})"


def collectives_once(rows: Iterable[Row]) -> list[list[Row]]:
    """The claims of a reading, those of one collective together and every other one alone."""
    together: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = (row["source"], row["group"], row["predicate"]) if row["group"] else (row["claim"],)
        together.setdefault(key, []).append(row)
    return list(together.values())


def precision_and_recall(first: list[Row], second: list[Row]) -> str:
    """What is right of the first reading, and what it holds of the second, claim by claim and each collective once."""
    parts = (
        ("all claims", [[row] for row in first], [[row] for row in second]),
        ("of one subject", [[row] for row in first if not row["group"]], [[row] for row in second if not row["group"]]),
        ("of collectives", [[row] for row in first if row["group"]], [[row] for row in second if row["group"]]),
        ("each collective once", collectives_once(first), collectives_once(second)),
    )
    lines = []
    for name, entered, expected in parts:
        faults = [{row["verdict"] for row in claims} for claims in entered]
        matched = sum(all(row["match"] for row in claims) for claims in expected)
        lacking = [{row["verdict"] for row in claims} for claims in expected]
        omitted = sum("omitted by first" in verdicts for verdicts in lacking)
        elsewhere = sum("held elsewhere" in verdicts for verdicts in lacking)
        lines.append(
            (
                name,
                share(sum(not verdicts & {"imprecise", "wrong"} for verdicts in faults), len(entered)),
                share(sum("wrong" not in verdicts for verdicts in faults), len(entered)),
                share(matched, matched + omitted),
                share(matched, matched + omitted + elsewhere),
            )
        )
    return table(
        (
            "claims",
            "precision strict",
            "lenient",
            "recall of the graph",
            "at the sentence",
        ),
        lines,
    )


def agreement() -> str:
    """Agreement of the two readings, precision and recall of the first, from data/texts/second-reading.csv."""
    with (ROOT / "data" / "texts" / "second-reading.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first = [row for row in rows if row["reader"] == "first"]
    second = [row for row in rows if row["reader"] == "second"]
    lines = []
    for name, verdicts in (("same predicate and arguments", {"same"}), ("or equivalent ones", {"same", "equivalent"})):
        both = sum(row["verdict"] in verdicts for row in second)
        only_first, only_second = len(first) - both, len(second) - both
        jaccard, f1 = both / (both + only_first + only_second), 2 * both / (len(first) + len(second))
        lines.append((name, both, only_first, only_second, f"{jaccard:.2f}", f"{f1:.2f}"))
    judged = Counter(
        f"{row['reader']}: {row['verdict']}" for row in rows if row["verdict"] not in ("", "same", "equivalent")
    )
    modality = {row["claim"]: row["modality"] for row in first}
    pairs = [row for row in second if row["match"]]
    same_modality = sum(modality[row["match"]] == row["modality"] for row in pairs)
    return "\n".join(
        [
            table(("matching", "by both", "only first", "only second", "Jaccard", "F1"), lines),
            f"Matched pairs of one modality: {share(same_modality, len(pairs))}.\n",
            precision_and_recall(first, second),
            table(("judgement of one reader's claims", "claims"), sorted(judged.items())),
        ]
    )


def spans(dataset: ValidDataset, texts: Path) -> str:
    """Share of spans that hold a name of subject or object, and of those that carry a noted anaphor."""
    named = noted = total = 0
    for claim in dataset.tables.claims:
        copy = read_copy(dataset.tables.sources[claim.locator.source], texts)
        found = copy.excerpt(claim.locator)
        if found is None:
            continue
        total += 1
        has_name = names_in_span(found.span, claim, dataset.tables)
        named += has_name
        noted += not has_name and bool(claim.anaphor) and claim.anaphor in found.span
    return (
        f"Of {total} spans, {named} ({named / total:.1%}) hold a name of subject or object and {noted} more carry a "
        f"noted anaphor: {(named + noted) / total:.1%} in all.\n"
    )


def figures(dataset: ValidDataset) -> str:
    """Claims by state, year and class of their subject, conflicts by judgement, what is open, names and items."""
    tables = dataset.tables
    claims = [claim for claim in tables.claims if not tables.is_background(claim)]
    by_state: Counter[str] = Counter()
    by_year: Counter[str] = Counter()
    for claim in claims:
        named = {claim.subject, claim.object, *(claim.qualifiers.get(column, "") for column in ENTITY_QUALIFIERS)}
        by_state.update(name for name in named if name in tables.entities and tables.entities[name].type == "State")
        days = [period.earliest for period in claim.dates.values() if period.earliest]
        by_year[f"{min(days).year}" if days else "undated"] += 1
    by_class = Counter(tables.entities[claim.subject].type for claim in claims)
    judged = Counter("one value is the best" if each.best else "open" for each in dataset.selection.conflicts)
    gaps = find_gaps(tables, dataset.ontology, Path())
    identified = sum(bool(entity.wikidata) for entity in tables.entities.values())
    named_in = Counter(name.language for name in tables.names)
    return "\n".join(
        [
            f"{len(tables.entities)} entities, {identified} of them with a Wikidata item; {len(tables.names)} names in "
            f"{len(named_in)} languages and scripts\n",
            table(("state", "claims that name it"), by_state.most_common(12)),
            table(("year of the claim's first day", "claims"), sorted(by_year.items())),
            table(("class of the subject", "claims"), by_class.most_common()),
            table(("conflicts", "number"), sorted(judged.items())),
            table(("open (`kg check --warnings`)", "number"), sorted(Counter(gap.rule for gap in gaps.open).items())),
        ]
    )


def costs() -> str:
    """Seconds of processor that `kg build`, `kg check` and `kg draw` take, each once, and what they write."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for command, name in (("build", "graph.trig"), ("check", ""), ("draw", "page.html")):
            file = Path(folder) / name
            before = os.times()
            words = [sys.executable, "-m", "kg", command, "--data", "shipped", *(("--out", str(file)) if name else ())]
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            after = os.times()
            taken = after.children_user + after.children_system - before.children_user - before.children_system
            rows.append((f"kg {command}", f"{taken:.1f}", f"{file.stat().st_size:,}" if name else ""))
    return table(("command", "seconds of processor", "bytes"), rows)


def main() -> None:
    """Print the figures, or write them into the data sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared" / "sources")
    parser.add_argument("--write", action="store_true", help="put the counts into data/README.md")
    parser.add_argument("--figures", action="store_true", help="print what is in no data sheet")
    options = parser.parse_args()
    dataset = open_graph()
    if options.figures:
        print(figures(dataset), costs(), sep="\n")
        return
    text = "\n".join(
        [
            counts(dataset),
            "### Agreement of two readings\n",
            agreement(),
            "### Second reading of the region\n",
            second_reading_of_pages(),
        ]
    )
    if options.texts.is_dir():
        text += "\n### Spans\n\n" + spans(dataset, options.texts)
    if options.write:
        sheet = ROOT / "data" / "README.md"
        before, _, rest = sheet.read_text(encoding="utf-8").partition(START)
        after = rest.partition(END)[2]
        sheet.write_text(f"{before}{START}\n\n{text}\n{END}{after}", encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
