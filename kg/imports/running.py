"""An import from name and files to a folder of a store.

Comes in: the name of a dataset, the user's files, the store. Goes out: the folder, and the summary of what became of
every item. A questionable decision: the data folder is read for who is known, and other imports are not, so that the
same files give the same bytes in whatever order datasets are imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kg.graph import IMPORTS_FOLDER, import_folders, refuse_tables
from kg.imports.catalogue import find_dataset, match_files
from kg.imports.cow_alliances import read_alliances
from kg.imports.cow_igo import SCHEME as IGO_SCHEME
from kg.imports.cow_igo import read_igo
from kg.imports.cow_igo_3 import read_igo_years
from kg.imports.cow_states import read_states
from kg.imports.csvw_table import TableFile, describe_tables, read_tables
from kg.imports.frame.counting import Summary
from kg.imports.frame.datasets import GAZETTEER as GEONAMES
from kg.imports.frame.datasets import Dataset
from kg.imports.frame.files import Progress, Record, read_records, whole_number
from kg.imports.frame.identity import COW_IGO_FILE, IDENTITY_FILE, Identities, read_identities, read_known
from kg.imports.frame.items import Item
from kg.imports.frame.provenance import SourceFile, describe_files
from kg.imports.frame.treaties import LINK_FILE, ids_in_graph, read_links
from kg.imports.frame.writing import write_import
from kg.imports.iso_3166 import read_iso
from kg.imports.manytreaties import read_manytreaties
from kg.imports.sister_cities import GAZETTEER, read_cities
from kg.imports.uk_treaties import read_uk_treaties
from kg.model import read_ontology
from kg.tables import ontology_file, refuse_shipped, shipped_data, table_folders, world_folder

SISTER_CITIES = "sister-cities"
CITY_FILE = "twinned-cities.csv"
"""Which place of the gazetteer each twinned city is, beside the tables of who is who."""
_NO_NUMBERS = (
    f"{COW_IGO_FILE} is not here, since its source has no standard licence and a package does not pass it on: no "
    "organisation is matched with that of another dataset; take the file from the project's repository (data/world)"
)

Reader = Callable[[Mapping[str, Path], Identities, Progress | None], Iterator[Item]]


def run_import(
    name: str, paths: Sequence[Path], store: Path, data: Sequence[Path] = (), progress: Progress | None = None
) -> Summary:
    """Import a public dataset into a store, in place of an earlier import of it.

    Parameters
    ----------
    name
        Of the catalogue.
    paths
        The dataset's files, in any order.
    store
        The store's folder; made where there is none.
    data
        Data folders whose entities are known; the shipped ones when empty.
    progress
        Told how many bytes of the file at hand have been read.

    Raises
    ------
    UsageError
        When the name is unknown, a file is missing, or the store would stand in a data folder.
    InputError
        When a file is not what the dataset consists of, or a folder cannot be written.
    InvalidData
        When the tables of who is who have problems.
    """
    refuse_tables(store)
    refuse_shipped(store)
    dataset = find_dataset(name)
    files: Mapping[str, Path] = match_files(dataset, paths)
    world = world_folder(data)
    known = read_known([*table_folders(data or [shipped_data()]), world])
    identities = read_identities(world / IDENTITY_FILE, known.identities())
    sources = describe_files(dataset, files)
    if name == SISTER_CITIES and (world / CITY_FILE).exists():
        places = {GAZETTEER: world / CITY_FILE}
        files, sources = {**files, **places}, (*sources, *describe_files(GEONAMES, places))
    items = _readers(world)[name](files, identities, progress)
    ontology = read_ontology(ontology_file("kg.ttl"))
    summary = write_import(store / IMPORTS_FOLDER / name, sources, items, known, ontology)
    notes = (*_guesses(sources), *_editions(dataset, files), *_missing(name, identities))
    return replace(summary, notes=notes)


def run_table(
    name: str, files: Sequence[TableFile], store: Path, data: Sequence[Path] = (), progress: Progress | None = None
) -> Summary:
    """Import tables by a mapping of the user's own.

    Parameters
    ----------
    name
        Name of the import.
    files
        Each table of the mapping with its file, as `match_tables` gives them.
    store, data, progress
        As for `run_import`; entities of the store's other imports are known too, so that a table can name them.

    Raises
    ------
    UsageError
        When the store would stand in a data folder.
    InputError
        When a file cannot be used, or a folder cannot be written.
    """
    refuse_tables(store)
    refuse_shipped(store)
    world = world_folder(data)
    others = [folder for folder in import_folders(store) if folder.name != name]
    known = read_known([*table_folders(data or [shipped_data()]), world, *others])
    identities = read_identities(world / IDENTITY_FILE, known.identities())
    sources = describe_tables(name, files)
    items = read_tables(files, identities, progress)
    return write_import(store / IMPORTS_FOLDER / name, sources, items, known, read_ontology(ontology_file("kg.ttl")))


def _guesses(sources: Sequence[SourceFile]) -> Iterator[str]:
    for source in sources:
        if source.encoding:
            remedy = "where names are wrong, save it as UTF-8 and import again"
            yield f"{source.name} is not UTF-8 and was read as {source.encoding}; {remedy}"


def _editions(dataset: Dataset, files: Mapping[str, Path]) -> Iterator[str]:
    """A word on each file that says it is of another version than the one that the adapter was written for."""
    for kind in dataset.files:
        if kind.edition and kind.role in files:
            first = next((row for row in read_records(files[kind.role], kind.columns) if isinstance(row, Record)), None)
            edition = whole_number(first.cells.get(kind.edition, "")) if first else ""
            if edition and edition != dataset.version:
                meant = f"kg was written for {dataset.version}: look at what the columns mean before you cite"
                yield f"{files[kind.role].name} is version {edition} of {dataset.name}, and {meant}"


def _missing(name: str, identities: Identities) -> Iterator[str]:
    if name.startswith(IGO_SCHEME) and not identities.codes(IGO_SCHEME):
        yield _NO_NUMBERS


def _readers(world: Path) -> Mapping[str, Reader]:
    """The adapter of each dataset; those of treaties are told which treaties are one."""
    ids = ids_in_graph(read_links(world / LINK_FILE))
    return {
        "cow-alliances": read_alliances,
        "cow-states": read_states,
        "cow-igo": read_igo,
        "cow-igo-3": read_igo_years,
        SISTER_CITIES: read_cities,
        "iso-3166": read_iso,
        "manytreaties": lambda files, who, progress: read_manytreaties(files, who, ids=ids, progress=progress),
        "uk-treaties": lambda files, who, progress: read_uk_treaties(files, who, ids=ids, progress=progress),
    }
