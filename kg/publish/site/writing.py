"""The graph as a static site: a folder of files that any host serves, and that opens from a disk.

Comes in: an open graph and a folder. Goes out: a page for every entity, claim, source and word, with Turtle and JSON-LD
beside, the ranking with its reasons, the saved questions with their answers, the interactive page, and a search. All
links are relative names of files. The folder takes its place when it is whole, and the same graph gives the same bytes.
A questionable decision: no words of sources are in it, also where the user has the texts, since a site is published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import KgError
from kg.graph import ValidDataset, cite_graph
from kg.model import CLAIM_ID, ID, ONTOLOGY, SOURCE_ID, Superseded
from kg.publish.page.render import TITLE, render_page
from kg.publish.site.answers import CLAIMS, AnswerParts, read_answer
from kg.publish.site.cards import vocabulary_of
from kg.publish.site.descriptions import write_descriptions
from kg.publish.site.index import index_of
from kg.publish.site.markup import STATIC, Addresses, Shown, file_name, file_of, fill_template
from kg.publish.site.parts import (
    claim_parts,
    conflicts_parts,
    entity_parts,
    list_parts,
    names_of,
    ontology_parts,
    source_parts,
    sources_parts,
    start_parts,
    term_parts,
)
from kg.publish.site.rankings import ranking_parts, series_parts, why_parts
from kg.publish.site.searching import search_index
from kg.query import (
    Question,
    Result,
    ResultFormat,
    bind_parameters,
    cite_answer,
    claims_behind,
    default_query,
    fate_text,
    format_result,
    name_question,
    read_questions,
    run_query,
    standalone_query,
    state_parameters,
    with_claims,
)
from kg.tables import is_store, ontology_file, question_folders, replaced_folder

MARK = ".kg-site"
"""The file by which a folder is known to be a site, so that the next one may take its place."""
FORMS = ("ttl", "jsonld")
"""What stands beside a page."""
_PER_PAGE, _RANKS, _FOLLOWED, _STEPS, _CONFLICTS_PER_PAGE = 200, 25, 10, 10, 50
_MOST_ROWS = 1_000
_FEATURED = 6
_ACTORS = ("Actor",)
_FILES = ("site.css", "mark.svg", "search.js")


@dataclass(frozen=True, slots=True)
class SiteSize:
    """What was written.

    Parameters
    ----------
    pages, files, size
        Number of pages and of all files, and their bytes.
    """

    pages: int
    files: int
    size: int


def write_site(
    dataset: ValidDataset,
    out: Path,
    *,
    title: str = TITLE,
    questions: Sequence[Path] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SiteSize:
    """Write a graph as a static site.

    Parameters
    ----------
    dataset
        The graph and the view of it.
    out
        The folder; a site that stands there is replaced, anything else is left and refused.
    title
        Of the interactive page.
    questions
        Folders of the saved questions to answer; None takes those beside the tables, else the shipped ones.
    progress
        Told how many pages are written, and of how many.

    Raises
    ------
    InputError
        When the folder holds something else, or cannot be written.
    """
    with replaced_folder(out, MARK) as folder:
        writer = _Writer(dataset, folder, title, _question_folders(dataset) if questions is None else questions)
        writer.write_all(progress)
    return SiteSize(writer.pages, writer.files, writer.size)


def _question_folders(dataset: ValidDataset) -> tuple[Path, ...]:
    own = dataset.folder / "questions"
    return (own,) if any(own.glob("*.rq")) else question_folders(joined=is_store(dataset.folder))


class _Writer:
    """Writes pages into a folder, and counts them."""

    def __init__(self, dataset: ValidDataset, folder: Path, title: str, questions: Sequence[Path]) -> None:
        self._dataset = dataset
        self._folder = folder
        self._title = title
        self._questions = read_questions(*questions)
        self._names = names_of(dataset)
        self._common: Shown = {
            **self._names,
            "base": "",
            "digest": dataset.digest,
            "texts_given": True,  # nothing is to be said of a server's copies
            "has_review": False,
        }
        self._explained: frozenset[str] = frozenset()
        self._made: set[str] = set()
        self.pages = self.files = self.size = 0

    def write_all(self, progress: Callable[[int, int], None] | None) -> None:
        """Write every page, and what stands beside it."""
        dataset, tables = self._dataset, self._dataset.tables
        claims = sorted(index_of(dataset).ids)
        self._write(MARK, f"{cite_graph(dataset).text}\n".encode())
        self._write(".nojekyll", b"")  # or a host that makes pages of it leaves out what begins with a dot
        for name in _FILES:
            self._write(f"static/{name}", (STATIC / name).read_bytes())
        self._write("static/search-index.js", search_index(dataset).encode())
        self._write("graph.html", render_page(dataset, title=self._title).encode(), is_page=True)
        self._write_lists()
        every = len(claims) + len(tables.entities) + len(tables.sources)
        done = 0
        for work, ids in (
            (self._write_entity, sorted(tables.entities)),
            (self._write_source, sorted(tables.sources)),
            (self._write_claim, claims),
        ):
            for identity in ids:
                work(identity)
                done += 1
                if progress:
                    progress(done, every)

    def _write_lists(self) -> None:
        dataset = self._dataset
        ranking = self._write_ranking()
        questions = self._write_questions()
        start: Shown = {
            **start_parts(dataset),
            "ranking": ranking,
            "line": "",
            "featured": questions[:_FEATURED],
            "question_count": len(questions),
        }
        self._fill("/", "start.html", start)
        everything = index_of(dataset).by_class[""]
        self._fill("/search", "search-site.html", list_parts(dataset, everything))
        self._fill("/sources", "sources.html", sources_parts(dataset))
        conflicts = dataset.selection.conflicts
        for page in _pages(len(conflicts), _CONFLICTS_PER_PAGE):
            shown = conflicts_parts(dataset, conflicts, page, _CONFLICTS_PER_PAGE)
            self._fill(_paged("/conflicts", page), "conflicts.html", shown, of="/conflicts")
        self._fill("/ontology", "ontology.html", {**ontology_parts(), "document": "ontology/kg"})
        for name in ("kg.ttl", "modal.ttl"):
            self._write(f"ontology/{name}", ontology_file(name).read_bytes())
        for name in vocabulary_of(ontology_file("kg.ttl")):
            self._fill(f"/ontology/{name}", "term.html", term_parts(dataset, name, None), data=ONTOLOGY + name)
        for old, steps in self._superseded():
            self._fill(f"/id/claim/{old}", "superseded.html", {"line": fate_text(steps), "new": steps[-1].new})

    def _superseded(self) -> Iterator[tuple[str, tuple[Superseded, ...]]]:
        tables = self._dataset.tables
        for step in tables.superseded:
            if steps := tables.fate_of(step.old):
                yield step.old, steps

    def _write_ranking(self) -> Mapping[str, object]:
        dataset = self._dataset
        ranking = ranking_parts(dataset, "", _ACTORS, _RANKS)
        self._explained = frozenset(row["id"] for row in ranking["rows"])
        for actor in sorted(self._explained):
            self._fill(f"/rank/{actor}", "why.html", {"why": why_parts(dataset, actor)})
        published = [source.published.latest for source in dataset.tables.sources.values() if source.published]
        last = max((day.year for day in published if day is not None), default=0)
        series = None
        if last > _STEPS and ranking["rows"] and not dataset.view.as_of:
            series = series_parts(dataset, f"{last - _STEPS + 1:04}", f"{last:04}", "", _ACTORS, _FOLLOWED)
            if series["svg"]:
                self._write("rank.svg", series["svg"].encode())
        shown: Shown = {
            "ranking": ranking,
            "series": series,
            "line": "",
            "plot": "rank.svg" if series and series["svg"] else "",
        }
        self._fill("/rank", "rank.html", shown)
        return ranking

    def _write_questions(self) -> list[Question]:
        """The questions that the graph has an answer to as they are asked, with that answer; these stand first."""
        answered, unanswered = list[Question](), list[Question]()
        for question in self._questions.values():
            (answered if self._write_question(question) else unanswered).append(question)
        ordered = [*answered, *unanswered]
        self._fill("/ask", "questions.html", {"questions": ordered})
        return ordered

    def _write_question(self, question: Question) -> bool:
        dataset, line, cite = self._dataset, "", ""
        told: AnswerParts | None = None
        answer = Result((), ())
        stated: Mapping[str, str] = {}
        sparql = default_query(question, dataset)
        try:
            terms = bind_parameters(question, {}, dataset)
            answer = run_query(dataset, question.query, parameters=terms, max_rows=_MOST_ROWS)
            evidence = claims_behind(dataset, question.query, terms, answer)
            stated, has_claims = state_parameters(question, terms), CLAIMS not in question.columns
            cite = cite_answer(dataset, evidence, question.query, name_question(question.name, stated)).text
            body = format_result(with_claims(answer, evidence) if has_claims else answer, ResultFormat.JSON)
            told = read_answer(body.encode(), dataset, has_claims=has_claims)
            sparql = standalone_query(question, terms)
        except KgError as error:  # as a question of the shipped graph that another one knows no entity of
            line = str(error)
        shown: Shown = {
            "question": question,
            "line": line,
            "told": told,
            "answer": {"notes": answer.notes, "is_truncated": answer.is_truncated, "cite": cite},
            "stated": stated,
            "sparql": sparql,
        }
        self._fill(f"/ask/{question.name}", "question.html", shown)
        return bool(told and told.rows)

    def _write_entity(self, identity: str) -> None:
        shown = entity_parts(self._dataset, identity)
        self._fill(f"/id/{identity}", "entity.html", shown, data=ID + identity)

    def _write_claim(self, identity: str) -> None:
        shown = claim_parts(self._dataset, identity)
        self._fill(f"/id/claim/{identity}", "claim.html", shown, data=CLAIM_ID + identity)

    def _write_source(self, identity: str) -> None:
        path = f"/id/source/{identity}"
        total = len(index_of(self._dataset).by_source.get(identity, ()))
        for page in _pages(total, _PER_PAGE):
            shown = source_parts(self._dataset, identity, page, _PER_PAGE)
            self._fill(_paged(path, page), "source.html", shown, data=SOURCE_ID + identity, of=path)

    def _fill(self, path: str, template: str, shown: Shown, *, data: str = "", of: str = "") -> None:
        """Write the page of a path, and the data beside it where it is about something of the graph.

        Parameters
        ----------
        data
            IRI of what it is about.
        of
            The path of the first page of a list; empty for what has one page.
        """
        file = file_of(path)
        addresses = Addresses("/".join([".."] * file.count("/")) or ".", is_served=False)
        first = of or path
        common: Shown = {
            **self._common,
            "path": path,
            "explained": self._explained,
            "document": addresses.page(first).removesuffix(".html"),
            "page_address": lambda page: addresses.page(_paged(first, page)),
        }
        text = fill_template(template, addresses, {**common, **shown})
        self._write(file, text.encode(), is_page=True)
        if data and path == first:
            stem = file.removesuffix(".html")
            for form, body in zip(FORMS, write_descriptions(self._dataset, data, FORMS), strict=True):
                self._write(f"{stem}.{form}", body)

    def _write(self, name: str, body: bytes, *, is_page: bool = False) -> None:
        path = self._folder / name
        if (parent := name.rpartition("/")[0]) not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(parent)
        path.write_bytes(body)
        self.files += 1
        self.pages += is_page
        self.size += len(body)


def _pages(total: int, per_page: int) -> range:
    return range(1, max(1, -(-total // per_page)) + 1)


def _paged(path: str, page: int) -> str:
    """The path of a further page of a list; two hyphens stand in no id."""
    return path if page == 1 else f"{path.rpartition('/')[0]}/{file_name(path.rpartition('/')[2])}--{page}"
