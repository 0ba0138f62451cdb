"""Random queries over the shipped graph: the same ones each time, of every construct that people write.

They are connected and small, so that no engine is kept busy by one. What our engine answers otherwise by design
(`docs/queries.md`) is among them and named: `departure` says how its rows are to be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

EDGES = ("signs", "participatesIn", "locatedIn", "componentOf", "headOfStateOf", "cooperatesWith", "hasTheme")
VALUES = ("rdfs:label", "skos:altLabel", "kg:heldOn", "kg:signedOn", "kg:line", "rdf:type")
THINGS = ("china", "kazakhstan", "uzbekistan", "central-asia", "astana-summit-2025", "xian-summit-2023", "tashkent")
CLASSES = ("State", "Person", "City", "Event", "Treaty", "Agreement", "Organisation", "Undertaking")
NAMES = ("a", "b", "c", "d")
PARTS = (*["optional"] * 3, "union", "minus", "filter", "bind", "values", "graph", "subquery", "group")


@dataclass(frozen=True, slots=True)
class RandomQuery:
    """A query, and how far its rows may differ.

    Parameters
    ----------
    text
        The query; its parameter, where it has one, is ?a.
    departure
        Empty, or ``repeats`` where our engine drops rows that are the same.
    """

    text: str
    departure: str = ""


class _Writer:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.departure = ""
        self.fresh = 0

    def choose(self, *words: str) -> str:
        return self.random.choice(words)

    def name(self) -> str:
        return "?" + self.choose(*NAMES)

    def path(self) -> str:
        edge, other = (f"kg:{self.choose(*EDGES)}" for _ in range(2))
        kind = self.choose("edge", "edge", "edge", "inverse", "sequence", "either", "more", "any", "negated", "both")
        if kind == "both":
            self.departure = "repeats"
        return {
            "edge": edge, "inverse": f"^{edge}", "sequence": f"{edge}/{other}", "either": f"({edge}|{other})",
            "more": "kg:locatedIn+", "any": f"{edge}?", "negated": f"!(rdf:type|{edge})", "both": f"!({edge}|^{edge})",
        }[kind]  # fmt: skip

    def triple(self, subject: str, *, plain: bool = False) -> str:
        kind = self.choose("edge", "edge", "path", "value", "class")
        if kind == "class":
            return f"{subject} a kg:{self.choose(*CLASSES)} ."
        if kind == "value":
            return f"{subject} {self.choose(*VALUES)} {self.name()} ."
        thing = self.name() if self.random.random() < 0.85 else f"kgr:{self.choose(*THINGS)}"
        return f"{subject} {self.path() if kind == 'path' and not plain else 'kg:' + self.choose(*EDGES)} {thing} ."

    def block(self) -> str:
        """Triples that hang together, the first of them on an edge."""
        first, second = self.random.sample(NAMES, 2)
        triples = [f"?{first} kg:{self.choose(*EDGES)} ?{second} ."]
        triples += [self.triple(f"?{self.choose(first, second)}") for _ in range(self.random.randrange(2))]
        return " ".join(triples)

    def condition(self) -> str:
        one, other = self.name(), self.name()
        inner = f"{one} {self.choose('kg:signs', 'kg:locatedIn', 'rdf:type')} {self.choose('?z', other)}"
        return self.choose(
            f"{one} != {other}", f"BOUND({one})", f"!BOUND({one}) || {one} = {other}", f"isIRI({one})",
            f"CONTAINS(STR({one}), '{self.choose('summit', 'stan', 'a')}')", f"REGEX(STR({one}), '^http', 'i')",
            f"{one} IN (kgr:{self.choose(*THINGS)}, kgr:{self.choose(*THINGS)})", f"EXISTS {{ {inner} }}",
            f"NOT EXISTS {{ {inner} FILTER({one} != {other}) }}", f"STRLEN(STR({one})) > {self.choose('20', '60')}",
            f"COALESCE({one}, 1) = 1", f"LANG({one}) = 'en'", f"IF(isLITERAL({one}), {one} > 'm', true)",
        )  # fmt: skip

    def part(self, depth: int) -> str:
        kind = self.choose(
            "optional",
            "optional",
            "optional",
            "union",
            "minus",
            "filter",
            "bind",
            "values",
            "graph",
            "subquery",
            "group",
        )
        if kind == "filter" or (depth and kind in ("union", "subquery", "group")):
            return f"FILTER({self.condition()})"
        self.fresh += 1
        if kind == "bind":
            one = self.name()
            made = self.choose(f"STR({one})", f"IF(BOUND({one}), 1, 2)", f"STRLEN(STR({one})) + 1", f"DATATYPE({one})")
            return f"BIND({made} AS ?v{self.fresh})"
        if kind == "values":
            things = " ".join(f"kgr:{thing}" for thing in self.random.sample(THINGS, 4))
            return f"VALUES {self.name()} {{ {things} {self.choose('', 'UNDEF', 'UNDEF')} }}"
        if kind == "graph":
            graph = self.choose("kg:", "?g")
            inner = f"GRAPH {graph} {{ ?q{self.fresh} kg:singleValued true }}"
            return f"OPTIONAL {{ {inner} FILTER({self.name()} = kg:State) }}"
        if kind == "subquery":
            one = self.name()
            inner = f"{one} kg:{self.choose(*EDGES)} ?z"
            return self.choose(
                f"{{ SELECT {one} (COUNT(?z) AS ?n{self.fresh}) {{ {inner} }} GROUP BY {one} }}",
                f"{{ SELECT DISTINCT {one} {{ {inner} }} }}",
                f"{{ SELECT (COUNT(*) AS ?n{self.fresh}) {{ {inner} }} }}",
            )
        if kind == "union":
            return f"{{ {self.group(depth + 1)} }} UNION {{ {self.group(depth + 1)} }}"
        word = {"optional": "OPTIONAL ", "minus": "MINUS ", "group": ""}[kind]
        return f"{word}{{ {self.group(depth + 1)} }}"

    def group(self, depth: int) -> str:
        if not depth:
            return " ".join([self.block(), *(self.part(0) for _ in range(self.random.randrange(1, 3)))])
        first = self.triple(self.name(), plain=True)
        return " ".join([first, *(self.part(depth) for _ in range(self.random.randrange(2)) if depth < 2)])

    def query(self) -> RandomQuery:
        pattern = self.group(0)
        columns = " ".join(f"?{name}" for name in NAMES)
        if self.departure:
            return RandomQuery(f"SELECT {columns} {{ {pattern} }}", self.departure)
        kind = self.choose("plain", "plain", "distinct", "grouped", "first", "ask", "all")
        counted = self.choose("COUNT(*)", "COUNT(DISTINCT ?b)", "COUNT(?c)", "SUM(STRLEN(STR(?b)))", "MIN(STR(?b))")
        order = " ".join(f"STR(?{name})" for name in NAMES)
        return RandomQuery(
            {
                "plain": f"SELECT {columns} {{ {pattern} }}",
                "distinct": f"SELECT DISTINCT ?a ?b {{ {pattern} }}",
                "grouped": f"SELECT ?a ({counted} AS ?n) {{ {pattern} }} GROUP BY ?a HAVING(COUNT(*) > 1)",
                "first": f"SELECT {columns} {{ {pattern} }} ORDER BY {order} LIMIT 7 OFFSET 2",
                "ask": f"ASK {{ {pattern} }}",
                "all": f"SELECT * {{ {pattern} }}",
            }[kind]
        )


def random_queries(count: int, seed: int = 16) -> list[RandomQuery]:
    """So many queries, no two the same."""
    random = Random(seed)
    queries: dict[str, RandomQuery] = {}
    while len(queries) < count:
        query = _Writer(random).query()
        queries.setdefault(query.text, query)
    return list(queries.values())
