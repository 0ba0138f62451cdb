"""Sums of money: who gave how much to whom, or what cost how much, where no rule of a clause reads it.

Comes in: a `Tree` with its `RuleContext` and what the rules found in it. Goes out: `Finding`s, one for each sum that
none of them holds. What a sum is say the nearest words on its sides ("a loan of", "in aid", "cost"); who gives and
who gets stand in the same sentence, else they are those of the sum before. A questionable decision: of a sum that is
repeated in another currency ("150 million yuan (USD 18 million)") only the first is read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from kg.extract.documents.document import DocEntity, MentionKind, QuantitySpan
from kg.extract.frames.clauses import is_verb
from kg.extract.frames.parse import Tree
from kg.extract.lexicon import fold_phrase, load_lexicon
from kg.extract.modality.scope import read_modality
from kg.extract.relations.arguments import Filler, RuleContext
from kg.extract.relations.findings import Counted, Finding, Named, entities_of
from kg.extract.relations.modality import future_is_planned
from kg.extract.rules.rules import confidence_of, read_relations
from kg.extract.rules.word_classes import words_of
from kg.model import FACTUAL, Modality

_WORD = re.compile(r"[^\W\d_]+|\d+|[(),;:]")
_SOURCE = re.compile(
    r"(?i:\b(?:according to|based on|as (?:quoted|reported|stated) (?:in|by)|quoted (?:in|from))\b|\(see\b)[^,;()]*"
)
"""Words that say whose figure it is; who is named there neither gives nor gets."""
_ACTS = re.compile(r"(?:,[^,]*,)? (?:(?:has|have|had|will|would|is|was|gave|sent|paid|lent)\b|[a-z]+(?:ed|[^s]s)\b)")
"""What follows a name that does something itself."""
_UNNAMED = re.compile(
    r"[^.;,]{0,25}? (?:for|to|towards|into) the "
    r"(?!construction|building|purchase|same|project|programm?e?|initiative|scheme|country|government)[a-z]+(?=[.,;]|$)"
)
"""What a sum is for, where it has no name: "for the lab"."""
_MADE = re.compile(r"\b(?:made|makes|making) an? (?:\w+ )?(?:contribution|donation|gift|grant|payment)\b")
_HELD_AGAINST = re.compile(
    r"\b(?:against|than|compared (?:with|to)|up from|down from|instead of|rather than) (?:\w+ )?$"
)
_PASSIVE = re.compile(r"\b(?:be|been|being|is|are|was|were|and|to be) (?:\w+ly )?$")
_TO_VERB = re.compile(
    r"(?: (?:to|would|will|has|had|have|also|is|was|government|side|could|may|agreed to|decided to))* ?$"
)
_REACH_BEFORE, _REACH_AFTER = 16, 7
"""How many words on either side of a sum may tell what it is."""
_CAUTION = (Modality.ASSERTED, Modality.REPORTED, Modality.PLANNED, Modality.HYPOTHETICAL, Modality.NEGATED)
_UNSAID = 9
_VENTURES = frozenset({"Project", "Programme", "Initiative", "Institution", "Site", "Work"})
_GIVERS = frozenset({"State", "Organisation", "Institution", "Mechanism", "City", "Person"})
_DONORS = frozenset({"State", "Organisation", "Institution", "Mechanism"})
_STOPS = frozenset({"for", "to", "with", "from", "by", "which", "that", ",", ";", ":", ")", "(", "was", "is", "were"})
_RECEIVING = frozenset({"to", "for", "into", "towards", "of", "with", "in", "at", "on"})


@cache
def _words(name: str) -> frozenset[str]:
    text = files("kg.extract.rules").joinpath("sums.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[name].split())


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum and what it is: ``gift``, ``cost`` or ``debt``, by the word `cue`."""

    quantity: int
    kind: str
    cue: str


@dataclass(frozen=True, slots=True)
class _Actor:
    """A name of a sentence, the word before it, and the word before that."""

    mention: int
    start: int
    end: int
    link: str
    before: str


@dataclass(frozen=True, slots=True)
class _Passage:
    """A sentence with sums: its names, who funded what in the text before it, and who holds which office."""

    context: RuleContext
    tree: Tree
    actors: tuple[_Actor, ...]
    earlier: tuple[Finding, ...]
    offices: tuple[Finding, ...]

    @property
    def text(self) -> str:
        return self.context.reading.document.aligned

    def quantity(self, total: _Sum) -> QuantitySpan:
        return self.context.reading.quantities[total.quantity]

    def verb_before(self, total: _Sum) -> tuple[str, int] | None:
        """The last verb of giving or taking before a sum, and where it begins."""
        start, end = self.tree.sentence.start, self.quantity(total).start
        last = None
        for match in _MADE.finditer(self.text, start, end):
            last = ("give", match.start())
        for match in _WORD.finditer(self.text, start, end):
            lemma = _lemma(match[0].lower())
            if lemma and match[0].islower() and match[0] not in _words("gifts"):
                last = (lemma, match.start())
        return last

    def named(self, actor: _Actor, types: frozenset[str]) -> tuple[Named, ...]:
        filler = Filler(self.tree.sentence.number, 0, actor.mention)
        return entities_of(self.context, filler, types, is_actor=True)


def find_sums(context: RuleContext, tree: Tree, findings: Sequence[Finding]) -> Iterator[Finding]:
    """What the sums of a sentence are, where no finding holds them.

    Parameters
    ----------
    context, tree
        The document and the sentence.
    findings
        Findings of the text up to and with this sentence.
    """
    inside = _sums_inside(context, tree)
    if not inside:
        return
    offices = tuple(finding for finding in findings if "office" in read_relations()[finding.relation].traits)
    earlier = tuple(finding for finding in findings if "sum" in read_relations()[finding.relation].traits)
    passage = _Passage(context, tree, tuple(_actors(context, tree)), earlier, offices)
    for number in _without_repeats(context, inside):
        if _is_held(context, number, findings) or _is_compared(context, tree, number):
            continue
        kind = _kind_of(context, tree, number)
        if kind is None:
            continue
        read = list(_read_sum(passage, kind))
        given = tuple(finding for finding in read if isinstance(finding.object, Named))
        passage = replace(passage, earlier=passage.earlier + given)
        yield from read


def with_one_getter(context: RuleContext, findings: Sequence[Finding]) -> list[Finding]:
    """Findings in which a sum that a sentence names once goes to one: to the venture rather than to its state."""
    by_sum: dict[tuple[int, int, str, str], list[Finding]] = {}
    for finding in findings:
        if "sum" in read_relations()[finding.relation].traits and "amount" in finding.qualifiers:
            amount, unit = finding.qualifiers["amount"], finding.qualifiers.get("unit", "")
            by_sum.setdefault((finding.sentence, finding.subject.entity, amount, unit), []).append(finding)

    def rank(finding: Finding) -> tuple[bool, float]:
        kind = context.reading.entities[finding.object.entity].type if isinstance(finding.object, Named) else ""
        return (kind in _VENTURES, finding.confidence)

    left_out: set[int] = set()
    for rivals in by_sum.values():
        best = max(rivals, key=rank)
        left_out |= {
            id(rival)
            for rival in rivals
            if rival.object != best.object and rival.modality is best.modality and not rival.group
        }
    return [finding for finding in findings if id(finding) not in left_out]


def _sums_inside(context: RuleContext, tree: Tree) -> list[int]:
    """Sums of a sentence, those in brackets included."""
    end = max([tree.sentence.end, *(parenthesis.end for parenthesis in tree.sentence.parentheses)])
    return [
        number
        for number, quantity in enumerate(context.reading.quantities)
        if quantity.is_money and tree.sentence.start <= quantity.start and quantity.end <= end
    ]


def _without_repeats(context: RuleContext, inside: Sequence[int]) -> list[int]:
    """Sums without those that only say another in a second currency; of the two the one whose currency is known."""
    quantities, text = context.reading.quantities, context.reading.document.aligned
    kept: list[int] = []
    for number in inside:
        if kept:
            last, this = quantities[kept[-1]], quantities[number]
            between = text[last.end : this.start]
            words = {word.lower() for word in _WORD.findall(between)} - {"(", ",", ")"}
            marks = "(" in between or bool(words & {"or", "equivalent"})
            if marks and words <= _words("equals") and _currency(last) != _currency(this):
                if not _currency(last):
                    kept[-1] = number
                continue
        kept.append(number)
    return kept


def _currency(quantity: QuantitySpan) -> str:
    return quantity.unit[:3] if quantity.unit[:3].isupper() else ""


def _is_held(context: RuleContext, number: int, findings: Sequence[Finding]) -> bool:
    """Whether a finding of the text up to here holds the sum: one that is told again is no other."""
    quantity = context.reading.quantities[number]
    return any(
        (
            isinstance(finding.object, Counted)
            and _is_same(quantity, context.reading.quantities[finding.object.quantity])
        )
        or (
            finding.qualifiers.get("amount") == f"{quantity.value:.15g}"
            and finding.qualifiers.get("unit") == quantity.unit
        )
        for finding in findings
    )


def _is_compared(context: RuleContext, tree: Tree, number: int) -> bool:
    """Whether a sum is only what another is held against: "3.4 million, against 3.9 million"."""
    before = context.reading.document.aligned[tree.sentence.start : context.reading.quantities[number].start]
    return bool(_HELD_AGAINST.search(before))


def _is_same(first: QuantitySpan, second: QuantitySpan) -> bool:
    return (first.value, first.unit) == (second.value, second.unit)


def _kind_of(context: RuleContext, tree: Tree, number: int) -> _Sum | None:
    """What a sum is by the nearest word beside it, else by any word of its sentence."""
    text, quantity = context.reading.document.aligned, context.reading.quantities[number]
    end = max([tree.sentence.end, *(parenthesis.end for parenthesis in tree.sentence.parentheses)])
    after = [word.lower() for word in _WORD.findall(_unbracketed(text[quantity.end : end]))][:_REACH_AFTER]
    before = [word.lower() for word in _WORD.findall(text[tree.sentence.start : quantity.start])][::-1]
    for place, word in enumerate(after):
        if word in _STOPS - {"of"}:
            break
        if word in _words("gifts") | _words("debts") | {"contract"}:
            return _Sum(number, _kind(word), word)
        if word == "project" and place <= 1:
            return _Sum(number, "cost", "cost")
    for word in before[:_REACH_BEFORE]:
        kind = _kind(word)
        if word == "worth" or (word in ("value", "valued") and "project" not in before):
            continue  # "goods worth": a gift where somebody gives them, and worth so much where nobody does
        if kind:
            return _Sum(number, kind, word)
    around = [*before, *after]
    for word in around:
        if _kind(word) in ("gift", "debt"):
            return _Sum(number, _kind(word), word)
    return _Sum(number, "cost", "value") if "worth" in around or "valued" in around else None


def _kind(word: str) -> str:
    if word in _words("debts"):
        return "debt"
    if word in _words("gifts") or _lemma(word) in _words("giving") | _words("taking"):
        return "gift"
    return "cost" if word in _words("costs") else ""


def _lemma(word: str) -> str:
    """The base of a verb of giving or taking, told from its form alone, since what is bracketed is not parsed."""
    known = _words("giving") | _words("taking")
    irregular = dict(pair.split(":") for pair in _words("irregular"))
    if word in irregular:
        return irregular[word]
    for ending in ("", "s", "es", "d", "ed", "ing", "ted", "ting", "ged"):
        base = word[: len(word) - len(ending)] if word.endswith(ending) else ""
        for candidate in (base, f"{base}e" if ending in ("ing", "ed") else base):
            if candidate in known:
                return candidate
    return ""


def _unbracketed(text: str) -> str:
    return re.sub(r"\([^()]*\)", " ", text)


def _actors(context: RuleContext, tree: Tree) -> list[_Actor]:
    """Names of a sentence that may give or get, in order, each with what stands before it."""
    reading, text = context.reading, context.reading.document.aligned
    end = max([tree.sentence.end, *(parenthesis.end for parenthesis in tree.sentence.parentheses)])
    actors: list[_Actor] = []
    sources = [match.span() for match in _SOURCE.finditer(text, tree.sentence.start, end)]
    taken = [*sources, *((quantity.start, quantity.end) for quantity in reading.quantities)]
    for number, mention in enumerate(reading.mentions):
        if mention.start < tree.sentence.start or mention.end > end:
            continue
        if (
            any(first < mention.end and mention.start < last for first, last in taken)
            or "#" in (text[mention.start : mention.end + 2])
        ):
            continue
        if mention.kind is MentionKind.PRONOUN or not context.types(number) & (_GIVERS | _VENTURES):
            continue
        if fold_phrase(text[mention.start : mention.end]) in load_lexicon().currencies:
            continue
        if actors and mention.start < actors[-1].end:
            continue  # the longest of names that share a place comes first
        words = [word.lower() for word in _WORD.findall(text[tree.sentence.start : mention.start])]
        while words and words[-1] in ("the", "a", "an", "its", "government", "governments", "people", "republic", "of"):
            if words[-1] == "of" and (len(words) < 2 or words[-2] not in ("government", "governments", "republic")):
                break
            words.pop()
        link, before = (words[-1] if words else "", words[-2] if len(words) > 1 else "")
        actors.append(_Actor(number, mention.start, mention.end, link, before))
    return actors


def _read_sum(passage: _Passage, total: _Sum) -> Iterator[Finding]:
    if total.kind != "gift":
        bearer = _bearer(passage, total)
        if bearer is not None:
            yield _measured(passage, total, bearer)
        return
    givers, is_said = _givers(passage, total)
    getter = _getter(passage, total, givers)
    if getter is None:
        return
    if not givers:
        if getter.rank == 0:
            yield _measured(passage, total, getter.named)
        return
    if not is_said and (not getter.is_said or passage.tree.sentence.number - passage.earlier[-1].sentence > 1):
        return  # who gives may stand in the sentence before, where this one says who gets
    rule = "sum.gift" if is_said and getter.is_said else "sum.gift_near"
    for giver in givers:
        if giver.entity != getter.named.entity:
            yield _given(passage, total, giver, getter.named, rule)


def _givers(passage: _Passage, total: _Sum) -> tuple[tuple[Named, ...], bool]:
    """Who gives, and whether the sentence says so: "from X", "X's loan", the subject of a verb of giving."""
    quantity, text, tree = passage.quantity(total), passage.text, passage.tree
    able = [actor for actor in passage.actors if passage.context.types(actor.mention) & _GIVERS]
    verb = passage.verb_before(total)
    for actor in able:
        if _is_source_of_gift(passage, actor, quantity) or _owns_gift(passage, actor):
            return _officials_state(passage, actor), True
    is_taken = verb is not None and verb[0] in _words("taking")
    free = [
        actor
        for actor in able
        if actor.end <= (verb[1] if verb else quantity.start)
        and (
            (verb is not None and _TO_VERB.fullmatch(text, actor.end, verb[1]))
            or actor.link not in ("to", "in", "of", "for", "with", "at", "from", "against", "under", "between")
        )
    ]
    if is_taken or not free:
        bank = next((actor for actor in able if actor.start > quantity.end and actor.link in ("with", "from")), None)
        if bank is not None:
            return _officials_state(passage, bank), True
    elif verb is not None:
        ends = [passage.context.reading.quantities[number].end for number in _sums_inside(passage.context, tree)]
        since = max((end for end in ends if end <= quantity.start), default=0)
        free = [actor for actor in free if actor.start >= since] or free
        return _officials_state(passage, _subject(text, free)), True
    if verb is not None and not is_taken and not _PASSIVE.search(text[tree.sentence.start : verb[1]]):
        return (), False  # whoever gives is the subject, and none is named
    return tuple(finding.subject for finding in passage.earlier[-1:]), False


def _is_source_of_gift(passage: _Passage, actor: _Actor, quantity: QuantitySpan) -> bool:
    """Whether money comes from somebody: "a loan from the bank", "funded by the bank", "the loan of China"."""
    types = passage.context.types(actor.mention)
    if not types & _DONORS:
        return False
    is_gift = actor.before in _words("gifts")
    is_given = is_gift or (bool(_lemma(actor.before)) and actor.before != "signed")
    return (
        (actor.link == "of" and is_gift and "State" in types)
        or (actor.link == "from" and (is_given or actor.start > quantity.start))
        or (actor.link == "by" and is_given)
    )


def _owns_gift(passage: _Passage, actor: _Actor) -> bool:
    """Whether a gift is named as somebody's: "a Chinese loan", "China's aid", "the bank's credit"."""
    text, mention = passage.text, passage.context.reading.mentions[actor.mention]
    following = [word.lower() for word in _WORD.findall(text[actor.end : actor.end + 60])]
    is_owner = text[actor.end : actor.end + 2] in ("'s", "s'") or mention.kind is MentionKind.DEMONYM
    reach = following[1:5] if following[:1] == ["s"] else following[:3]
    until = next((place for place, word in enumerate(reach) if word in _STOPS or word in _RECEIVING), len(reach))
    return is_owner and any(word in _words("gifts") for word in reach[:until])


def _subject(text: str, free: Sequence[_Actor]) -> _Actor:
    """The subject among names before a verb: the last one, unless the one before speaks through it."""
    if len(free) > 1 and text[free[-2].end : free[-1].start].strip() in ("'s", "through its", "via", "and"):
        return free[-2]
    return free[-1]


def _officials_state(passage: _Passage, actor: _Actor) -> tuple[Named, ...]:
    """The state that an official hands something over for, else who is named."""
    context, text = passage.context, passage.text
    if context.types(actor.mention) != frozenset({"Person"}):
        return passage.named(actor, read_relations()["funds"].subject)
    before = [
        Named(mention.entity, number)
        for number, mention in enumerate(context.reading.mentions)
        if passage.tree.sentence.start <= mention.start and mention.end <= actor.start
        and context.types(number) & {"State"} and not re.search(r"\bto (?:the )?$", text[: mention.start][-8:])
    ]  # fmt: skip
    if before:
        return (before[-1],)
    person = context.reading.mentions[actor.mention].entity
    held = (office.object for office in passage.offices if office.subject.entity == person)
    return tuple(body for body in held if isinstance(body, Named))[:1]


@dataclass(frozen=True, slots=True)
class _Getter:
    """Who or what gets the money, whether the sentence says so, and how plainly: 0 is "to" whom or "received"."""

    named: Named
    rank: int = _UNSAID

    @property
    def is_said(self) -> bool:
        return self.rank < _UNSAID


def _getter(passage: _Passage, total: _Sum, givers: Sequence[Named]) -> _Getter | None:
    context = passage.context
    giving = {giver.entity for giver in givers}
    types = read_relations()["funds"].object
    place = passage.quantity(total).end
    ranked: list[tuple[int, int, Named]] = []
    for actor in passage.actors:
        for named in passage.named(actor, types)[:1]:
            rank = _rank_of(passage, total, actor, context.reading.entities[named.entity])
            if named.entity not in giving and rank < _UNSAID:
                ranked.append((rank, abs(actor.start - place), named))
    if ranked:
        rank, _, named = min(ranked, key=lambda row: row[:2])
        return _Getter(named, rank)
    if _UNNAMED.match(passage.text, place):
        return None
    spoken_of = [finding.object for finding in reversed(passage.earlier) if isinstance(finding.object, Named)]
    topics = [
        (context.venture(passage.tree, 0, types & _VENTURES, frozenset(giving)), False),
        (_near_topic(passage) if givers else None, True),
    ]
    fillers = [entities_of(context, topic, types, is_actor=is_state)[0] for topic, is_state in topics if topic]
    order = [*fillers[: 1 if topics[0][0] else 0], *spoken_of, *fillers]
    return next((_Getter(named) for named in order if named.entity not in giving), None)


def _rank_of(passage: _Passage, total: _Sum, actor: _Actor, entity: DocEntity) -> int:
    """How plainly a sentence says that a name gets its sum; `_UNSAID` where it does not."""
    quantity, verb = passage.quantity(total), passage.verb_before(total)
    if entity.type not in read_relations()["funds"].object or entity.members:
        return _UNSAID
    if actor.link in ("to", "in") and actor.before in _words("serving"):
        return _UNSAID  # "the ambassador to Kenya"
    is_indirect = verb is not None and verb[1] < actor.start < quantity.start and _lemma(actor.link) == verb[0]
    has_taken = verb is not None and verb[0] in _words("taking") and actor.end <= verb[1]
    if actor.link == "to" or is_indirect or has_taken:
        return 0
    if {word.lower() for word in entity.name.split()} & words_of("givers", "names"):
        return 4
    is_venture = entity.type in ("Project", "Programme", "Initiative", "Site")
    if actor.link == "for" or is_venture or (entity.type == "Institution" and actor.start >= quantity.end):
        return 1
    if actor.link in _RECEIVING and entity.type in ("State", "Institution", "Organisation"):
        return 2
    is_acting = _ACTS.match(passage.text, actor.end) and not _signs_too(passage.text, actor, verb)
    is_place = actor.link == "in" and entity.type in ("City", "Place")
    is_bracketed = actor.link == "(" and entity.type in ("Organisation", "Institution")
    return 3 if not is_acting and (entity.type == "State" or is_place or is_bracketed) else _UNSAID


def _near_topic(passage: _Passage) -> Filler | None:
    """The state that this sentence or the one before it speaks of."""
    topic = passage.context.topic(passage.tree, 0, frozenset({"State"}))
    return topic if topic is not None and passage.tree.sentence.number - topic.sentence <= 1 else None


def _signs_too(text: str, actor: _Actor, verb: tuple[str, int] | None) -> bool:
    """Whether a name is one of those who agree on a sum together: "Kenya and Tonga signed an agreement for"."""
    return verb is not None and verb[0] == "sign" and bool(_TO_VERB.fullmatch(text, actor.end, verb[1]))


def _bearer(passage: _Passage, total: _Sum) -> Named | None:
    """What costs or owes so much: the venture of the sentence, else the one spoken of last; for a debt the state."""
    wanted = frozenset({"State"}) if total.kind == "debt" else _VENTURES
    place = passage.quantity(total).start
    types = read_relations()["quantity"].subject
    fitting = [actor for actor in passage.actors if passage.context.types(actor.mention) & wanted]
    if fitting:
        return passage.named(min(fitting, key=lambda actor: abs(actor.start - place)), types)[0]
    topic = passage.context.topic(passage.tree, 0, wanted)
    if topic is not None:
        return entities_of(passage.context, topic, types, is_actor=False)[0]
    return next((finding.object for finding in reversed(passage.earlier) if isinstance(finding.object, Named)), None)


def _given(passage: _Passage, total: _Sum, giver: Named, getter: Named, rule: str) -> Finding:
    quantity = passage.quantity(total)
    amount = {"amount": f"{quantity.value:.15g}"} | ({"unit": quantity.unit} if quantity.unit else {})
    start, end = _span(passage, total, (giver, getter))
    return Finding(
        "funds", giver, getter, amount, _modality(passage, total), start, end,
        passage.tree.sentence.number, rule, confidence_of(rule),
    )  # fmt: skip


def _measured(passage: _Passage, total: _Sum, bearer: Named) -> Finding:
    measure = total.cue if total.cue in _words("costs") | _words("gifts") | _words("debts") else total.kind
    start, end = _span(passage, total, (bearer,))
    return Finding(
        "quantity", bearer, Counted(total.quantity, measure, ""), {}, _modality(passage, total), start, end,
        passage.tree.sentence.number, "sum.measure", confidence_of("sum.measure"),
    )  # fmt: skip


def _span(passage: _Passage, total: _Sum, named: Sequence[Named]) -> tuple[int, int]:
    """From the first to the last of a sum and the names of its sentence."""
    sentence, quantity = passage.tree.sentence, passage.quantity(total)
    mentions = [passage.context.reading.mentions[name.mention] for name in named]
    spans = [(quantity.start, quantity.end)]
    spans += [(mention.start, mention.end) for mention in mentions if sentence.start <= mention.start < sentence.end]
    return min(first for first, _ in spans), max(last for _, last in spans)


def _modality(passage: _Passage, total: _Sum) -> Modality:
    """What the verb over a sum, and the gift it is of, say of it; what is agreed or signed is still to be given."""
    tree = passage.tree
    place = passage.quantity(total).start
    bracketed = [bracket.after for bracket in tree.sentence.parentheses if bracket.start <= place < bracket.end]
    at = next((word.index for word in tree.words if word.quantity == total.quantity), max([*bracketed, 0]))
    above = list(tree.ancestors(at))
    governor = next((word for word in above if is_verb(tree, word)), at)
    below = above[: above.index(governor)] if governor in above else []
    nouns = [word for word in below if tree.words[word].lemma in _words("gifts")]
    modality = max((read_modality(tree, word) for word in (governor, *nouns)), key=_CAUTION.index)
    near = {tree.words[governor].lemma, *(tree.words[kid].lemma for kid in tree.kids(governor, "dobj", "nsubjpass"))}
    if total.kind == "gift" and modality in FACTUAL and near & _words("promising"):
        modality = Modality.PLANNED
    dates = [passage.context.reading.dates[word.date].value for word in tree.words if word.date >= 0]
    return future_is_planned(modality, dates, passage.context.written)
