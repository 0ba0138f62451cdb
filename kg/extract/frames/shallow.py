"""Frames without a parser: the words before and after a trigger, read by their order.

Comes in: a `Tree` whose words depend on nothing. Goes out: `Frame`s of the same form as the parser's, for the
words that some rule names. English order does most of the work: who acts is named right before a verb, what
is acted on right after it, and a preposition is followed by what it governs. What stands further off is missed.
"""

from __future__ import annotations

from functools import cache

from kg.extract.frames.frames import Frame, FrameKind
from kg.extract.frames.parse import Tree
from kg.extract.rules.rules import read_rules
from kg.extract.rules.word_classes import words_by_form

_BE = frozenset({"be", "is", "are", "was", "were", "been", "being"})
_SKIPPED = frozenset(
    [
        "has",
        "have",
        "had",
        "will",
        "would",
        "may",
        "might",
        "also",
        "not",
        "never",
        "n't",
        "to",
        "then",
        "who",
        "which",
        "that",
        "jointly",
        "formally",
        "officially",
        "today",
        "both",
        "and",
        ",",
        "did",
        "does",
        "could",
        "should",
        "on",
    ]
)
_PREPOSITIONS = frozenset(
    [
        "in",
        "at",
        "on",
        "to",
        "for",
        "with",
        "from",
        "into",
        "towards",
        "under",
        "within",
        "of",
        "between",
        "by",
        "as",
        "among",
        "during",
        "over",
    ]
)
_STOPS = frozenset({";", ":", ".", "but"})
REACH = 6


@cache
def _forms() -> dict[str, tuple[str, FrameKind]]:
    """Each form that a trigger can take, with its lemma."""
    found: dict[str, tuple[str, FrameKind]] = {}
    for rule in read_rules():
        kind = FrameKind(rule.kind)
        for lemma in sorted({first for first, _ in rule.triggers}):
            for form in _verb_forms(lemma) if kind is FrameKind.VERB else (lemma, lemma + "s"):
                found.setdefault(form, (lemma, kind))
    for form, lemma in words_by_form("irregular").items():
        found[form] = (lemma, FrameKind.VERB)
    return found


def _verb_forms(lemma: str) -> tuple[str, ...]:
    if lemma.endswith("e"):
        return lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"
    if lemma.endswith("y") and lemma[-2:-1] not in tuple("aeiou"):
        return lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"
    doubled = lemma + lemma[-1]
    plural = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s")
    return lemma, plural, lemma + "ed", lemma + "ing", doubled + "ed", doubled + "ing"


def read_shallow_frames(tree: Tree) -> list[Frame]:
    """Frames of the trigger words of a sentence, in order."""
    found = []
    for word in tree.words:
        form = _forms().get(word.text.lower())
        if form is None or word.is_name or word.date >= 0 or word.quantity >= 0:
            continue
        found.append(_frame(tree, word.index, *form))
    return found


def _frame(tree: Tree, index: int, lemma: str, kind: FrameKind) -> Frame:
    passive = kind is FrameKind.VERB and _is_passive(tree, index)
    before = _before(tree, index)
    slots: dict[str, tuple[int, ...]] = {}
    if before:
        slots["obj" if passive else "subj" if kind is FrameKind.VERB else "is"] = before
        if kind is FrameKind.NOUN and tree.words[before[-1]].index + 2 == index:
            slots["poss"] = before[-1:]
    end = _clause_end(tree, index)
    at, place = index + 1, "" if passive else "obj"
    while at < end:
        text = tree.words[at].text.lower()
        if text in _PREPOSITIONS:
            place = "subj" if text == "by" and passive else text
        elif place and _is_argument(tree, at):
            members = _chain(tree, at)
            slots.setdefault(place, members)
            at, place = max(members), ""
        at += 1
    inside = range(max(0, index - REACH), end)
    near = {tree.words[each].text.lower() for each in inside} | {
        tree.words[each].text.lower().rstrip("s") for each in inside
    }
    span = range(_clause_start(tree, index), end)
    return Frame(
        tree,
        index,
        lemma,
        kind,
        slots,
        frozenset(near),
        tuple(each for each in span if tree.words[each].date >= 0),
        tuple(each for each in span if tree.words[each].quantity >= 0),
        (),
        passive,
    )


def _is_passive(tree: Tree, index: int) -> bool:
    text = tree.words[index].text.lower()
    if text.endswith("ing") or text in _BE:
        return False
    window = [tree.words[at].text.lower() for at in range(max(0, index - 3), index)]
    following = tree.words[index + 1].text.lower() if index + 1 < len(tree.words) else ""
    return bool(_BE & set(window)) or (following == "by" and text.endswith(("ed", "en", "n", "t", "d")))


def _is_argument(tree: Tree, at: int) -> bool:
    return bool(tree.mentions[at])


def _before(tree: Tree, index: int) -> tuple[int, ...]:
    """The names right before a verb, and those joined to them."""
    at = index - 1
    steps = 0
    while at >= 0 and steps < REACH and not _is_argument(tree, at):
        text = tree.words[at].text.lower()
        if text in _STOPS or (text not in _SKIPPED | _BE | {"'s", "'"} and tree.words[at].date < 0):
            return ()
        at, steps = at - 1, steps + 1
    if at < 0 or not _is_argument(tree, at):
        return ()
    found = [at]
    while True:
        back = found[0] - 1
        joined = False
        while back >= 0 and tree.words[back].text.lower() in (",", "and", "the", "as", "well"):
            joined = joined or tree.words[back].text.lower() in (",", "and")
            back -= 1
        if not joined or back < 0 or not _is_argument(tree, back) or tree.words[back].date >= 0:
            return tuple(found)
        found.insert(0, back)


def _chain(tree: Tree, first: int) -> tuple[int, ...]:
    found = [first]
    at = first + 1
    while at < len(tree.words):
        start = at
        while at < len(tree.words) and tree.words[at].text.lower() in (",", "and", "the"):
            at += 1
        if at == start or at >= len(tree.words) or not _is_argument(tree, at):
            break
        found.append(at)
        at += 1
    return tuple(found)


def _clause_end(tree: Tree, index: int) -> int:
    for at in range(index + 1, len(tree.words)):
        text = tree.words[at].text.lower()
        form = _forms().get(text)
        is_verb = (
            form is not None and form[1] is FrameKind.VERB and text.endswith(("ed", "s")) and not tree.mentions[at]
        )
        if (
            text in _STOPS
            or text in ("which", "who")
            or (is_verb and tree.words[at - 1].text in (",", "and", "which", "who"))
        ):
            return at
    return len(tree.words)


def _clause_start(tree: Tree, index: int) -> int:
    for at in range(index - 1, -1, -1):
        if tree.words[at].text.lower() in _STOPS | {"which", "who"}:
            return at + 1
    return 0
