"""Numbers with their units: amounts of money, goods, people, shares and days.

Comes in: the aligned copy of a text, the dates found in it, and which states it names. Goes out: `QuantitySpan`s in
order. A range is two spans; "nearly" and its like are qualifiers. A questionable decision: a currency word that
several states share ("rials") means that of the state named last before it, else the first in the table. A sum
whose sign was lost ("a loan of87 million") is money of no named currency.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from kg.extract.documents.document import DateSpan, QuantitySpan
from kg.extract.lexicon import Lexicon, first_word, fold_phrase, words

_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "mn": 1e6, "mln": 1e6, "m": 1e6,
    "bn": 1e9, "bln": 1e9, "k": 1e3,
}  # fmt: skip
_INDIAN = {
    "lakh": (100.0, "thousand"),
    "lakhs": (100.0, "thousand"),
    "crore": (10.0, "million"),
    "crores": (10.0, "million"),
}
"""Scales of South Asia: how many of the next scale they are."""
_SCALE_NAMES = {"mn": "million", "mln": "million", "m": "million", "bn": "billion", "bln": "billion", "k": "thousand"}
_DIGITS = r"\d{1,3}(?:[, ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT_WORD = "|".join(sorted((*_SMALL, *_TENS), key=len, reverse=True))
_WORDS = (
    rf"(?:half a|a (?:quarter of a )?(?=hundred|thousand|million|billion|dozen)|"
    rf"(?:{_UNIT_WORD})(?:[- ](?:{_UNIT_WORD}))?)"
    rf"(?: hundred(?: and (?:{_UNIT_WORD})(?:-(?:{_UNIT_WORD}))?)?| dozen)?|a hundred|a dozen|hundred"
)
_NUMBER = rf"(?:{_DIGITS}|\b(?:{_WORDS})\b)"
_SCALE = r"(?:(?i:thousand|million|billion|trillion)|(?i:lakhs?|crores?))"
_SHORT_SCALE = r"(?:mn|mln|bn|bln|m|k)\b"
_QUALIFIER = (
    r"nearly|almost|over|more than|above|about|around|roughly|approximately|some|at least|up to|less than|"
    r"fewer than|under|"
    r"close to|just over|just under|well over|an estimated|as many as|as much as|no more than|not less than|only"
)
_TIME_UNITS = words("quantityspans", "time_units")
_PARTIES = words("quantityspans", "parties")
_PLURALS = words("quantityspans", "plurals")
_STOP = words("quantityspans", "stop")
_SUMS = words("quantityspans", "sums")
_SPENT = words("quantityspans", "spent")
_MEASURES = {
    "percent": "percent", "per cent": "percent", "%": "percent", "percentage points": "percentage points",
    "km": "km", "kilometres": "km", "kilometers": "km", "kilometre": "km", "kilometer": "km", "kms": "km",
    "tonnes": "tonnes", "tons": "tonnes", "tonne": "tonnes", "t": "tonnes", "metric tons": "tonnes",
    "hectares": "hectares", "ha": "hectares", "megawatts": "MW", "mw": "MW", "gigawatts": "GW", "gw": "GW",
    "kilowatts": "kW", "kw": "kW", "cubic metres": "cubic metres", "cubic meters": "cubic metres",
    "square metres": "square metres", "square meters": "square metres", "barrels": "barrels", "teu": "TEU",
    "megawatt": "MW", "gigawatt": "GW", "gwh": "GWh", "mwh": "MWh", "twh": "TWh", "kwh": "kWh", "metres": "metres",
    "meters": "metres",
}  # fmt: skip


WIDEST_WORD = 24
"""Letters before a number that are looked at for a word it hangs on."""
LEAST_OF_A_LETTER = 1000
"""A letter before a smaller number ("P5") is no sign of a currency."""
_LINKS = frozenset({"of", "worth", "for", "is", "was", "at", "to", "totalling", "totaling"})
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_WORD_BEFORE = re.compile(r"(?:(?:^|[\s(])[a-z]+|[a-z]{3,}\.|[A-Za-z)],)$")
_COUNTED = frozenset(measure.rstrip("s") for measure in _MEASURES)
_CURRENCY_AFTER = re.compile(
    r" \((?P<bracketed>[A-Z]{3})\)| (?P<american>(?:U\.S\.?|US|USD|American) dollars?)(?!\w)"
    r"|(?: [^\W\d_]+(?:'[^\W\d_]+)?){1,4}"
)


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number with its unit."""

    start: int
    end: int
    number: float
    unit: str
    is_money: bool = False


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as written; its value is None when the words make none."""

    value: float | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Written:
    """One number, or the two of a range, with their scale and what follows them."""

    start: int
    end: int
    numbers: tuple[_Number, ...]
    scale: str
    tail: str

    def amounts(self, unit: str, end: int, *, is_money: bool = False) -> list[_Amount]:
        """Each number with the unit; the first begins with its sign and the last ends with its unit."""
        last = len(self.numbers) - 1
        return [
            _Amount(
                self.start if place == 0 else number.start,
                end if place == last else number.end,
                number.value or 0.0,
                unit,
                is_money,
            )
            for place, number in enumerate(self.numbers)
        ]


def find_quantities(
    aligned: str, dates: Sequence[DateSpan], states: Sequence[tuple[int, str]], lexicon: Lexicon
) -> tuple[QuantitySpan, ...]:
    """Every number that has a unit, in order.

    Parameters
    ----------
    aligned
        Text with plain quotes, dashes and blanks.
    dates
        Spans that are dates and so no quantities.
    states
        Place and name of each state in the text, in order: they tell one rial from another.

    Examples
    --------
    >>> from kg.extract.lexicon import load_lexicon
    >>> [(q.value, q.unit) for q in find_quantities("nearly $1.4 billion", (), (), load_lexicon())]
    [(1.4, 'USD billion')]
    """
    reader = _QuantityReader(aligned, tuple(states), lexicon)
    covered = bytearray(len(aligned) + 1)
    for span in dates:
        covered[span.start : span.end] = b"\x01" * (span.end - span.start)
    amounts: list[_Amount] = []
    for match in reader.pattern.finditer(aligned):
        is_read = bool(amounts) and match.start() < amounts[-1].end
        if not is_read and not any(covered[match.start() : match.end()]):
            amounts += reader.read(match, amounts)
    amounts = [
        amount
        for place, amount in enumerate(amounts)
        if not _is_told_after(aligned, amount, amounts[place + 1 : place + 2])
    ]
    return tuple(
        QuantitySpan(
            amount.start, amount.end, amount.number, amount.unit, _qualifier(aligned, amount.start), amount.is_money
        )
        for amount in amounts
    )


def _is_told_after(aligned: str, amount: _Amount, following: Sequence[_Amount]) -> bool:
    """Whether a sum whose sign was lost stands in brackets behind itself with one: "17 million (150 million RMB)"."""
    return any(
        amount.is_money
        and after.is_money
        and not amount.unit[:3].isupper()
        and after.unit[:3].isupper()
        and aligned[amount.end : after.start] == " ("
        for after in following
    )


def _qualifier(aligned: str, start: int) -> str:
    before = re.search(
        rf"\b({_QUALIFIER})(?: a further| another)? $", aligned[max(0, start - 24) : start], re.IGNORECASE
    )
    return before[1].lower() if before else ""


def parse_number(text: str) -> float | None:
    """The value of digits or number words.

    Examples
    --------
    >>> parse_number("1,860"), parse_number("two hundred and fifty"), parse_number("half a")
    (1860.0, 250.0, 0.5)
    """
    low = text.lower().strip()
    if re.fullmatch(_DIGITS, low):
        number = float(re.sub(r"[, ]", "", low))
        return number if isfinite(number) else None
    if low.startswith("half"):
        return 0.5
    if low.startswith("a quarter"):
        return 0.25
    total = 0
    for word in re.split(r"[- ]", low):
        if word in _SMALL:
            total += _SMALL[word]
        elif word in _TENS:
            total += _TENS[word]
        elif word in ("hundred", "dozen"):
            total = (total or 1) * (100 if word == "hundred" else 12)
        elif word not in ("and", "a", ""):
            return None
    return float(total) if total else None


class _QuantityReader:
    """Reads the matches of one text; the pattern is made from the currencies of the lexicon."""

    def __init__(self, aligned: str, states: tuple[tuple[int, str], ...], lexicon: Lexicon) -> None:
        self.aligned, self.states, self.lexicon = aligned, states, lexicon
        self.pattern = _pattern(lexicon)

    def read(self, match: re.Match[str], earlier: list[_Amount]) -> list[_Amount]:
        """The amounts of one match: two for a range, none for a number without a unit."""
        part = match.groupdict()
        numbers = [_Number(parse_number(part["n1"]), *match.span("n1"))]
        if part["n2"]:
            numbers.append(_Number(parse_number(part["n2"]), *match.span("n2")))
        if any(number.value is None for number in numbers):
            return []
        tail = self.aligned[match.end() : match.end() + 60]
        sign = _plain_sign(part["sign"] or part["sign2"] or part["letter"] or "")
        scale = (part["scale"] or part["short"] or "").lower()
        is_glued = self._is_glued(match.start())
        if is_glued and not (sign or scale or _GROUPED.fullmatch(part["n1"])):
            return []
        codes, length = self._currency_after(tail)
        if not scale and codes and (late := re.match(rf" ({_SCALE})\b", tail[length:])):
            scale, length = late[1].lower(), length + late.end()
        if part["short"] == "k" and not (sign or codes):
            scale = ""
        if scale in _INDIAN:
            times, scale = _INDIAN[scale]
            numbers = [_Number((number.value or 0.0) * times, number.start, number.end) for number in numbers]
        written = _Written(match.start(), match.end(), tuple(numbers), _SCALE_NAMES.get(scale, scale), tail)
        if sign:
            signed = self.lexicon.currencies.get(fold_phrase(sign), ())
            both = tuple(code for code in signed if code in codes)
            return self._money(written, both or signed, length if both else 0, is_letter=bool(part["letter"]))
        if codes:
            return self._money(written, codes, length, is_letter=False)
        if self._is_sum(written, is_glued=is_glued):
            return self._unsigned(written, earlier)
        return [] if is_glued else self._counted(written, earlier)

    def _is_glued(self, start: int) -> bool:
        """Whether a number hangs on the word before it, as where its sign was lost: "a loan of87 million"."""
        return self.aligned[max(0, start - 1) : start] not in ("", " ") and bool(
            _WORD_BEFORE.search(self.aligned, max(0, start - WIDEST_WORD), start)
        )

    def _money(self, written: _Written, codes: tuple[str, ...], length: int, *, is_letter: bool) -> list[_Amount]:
        named = {name for _, name in self.states}
        if is_letter and not (
            (written.scale or (written.numbers[0].value or 0) >= LEAST_OF_A_LETTER)
            and any(named & set(self.lexicon.issuers.get(code, ())) for code in codes)
        ):
            return []
        if not codes:
            return []
        code = self._choose(codes, written.start)
        unit = f"{code} {written.scale}" if written.scale else code
        return written.amounts(unit, written.end + length, is_money=True)

    def _unsigned(self, written: _Written, earlier: list[_Amount]) -> list[_Amount]:
        """A sum without its currency, which is that of a sum close before it or unknown."""
        unit = self._inherited(written, earlier) or written.scale
        return written.amounts(unit, written.end, is_money=True)

    def _is_sum(self, written: _Written, *, is_glued: bool) -> bool:
        """Whether a number without a currency is of money by the words around it: "a 40 million loan"."""
        if not written.scale and not is_glued:
            return False
        unit, _ = self._unit(written.tail)
        if is_glued and written.scale and not unit:
            return True
        after = re.match(r"(?: [^\W\d_]+(?:['-][^\W\d_]+)*){1,5}", written.tail)
        following = after[0].lower().split() if after else []
        until = next((place for place, word in enumerate(following) if word in _STOP - {"in", "of", "as"}), 5)
        if _SUMS & {word.split("'")[0] for word in following[:until]}:
            return True
        if following and following[0].rstrip("s") in _COUNTED and not is_glued:
            return False
        before = re.findall(r"[^\W\d_]+", self.aligned[max(0, written.start - 50) : written.start].lower())
        before = [word for word in before if word not in ("a", "an", "the")][-3:]
        is_named = bool(before) and before[-1] in _LINKS and bool(_SUMS & set(before[:-1]))
        return (not unit or is_glued) and (is_named or (bool(before) and before[-1] in _SUMS | _SPENT))

    def _counted(self, written: _Written, earlier: list[_Amount]) -> list[_Amount]:
        is_word = not self.aligned[written.numbers[0].start].isdigit()
        unit, length = self._unit(written.tail)
        if not unit:
            unit = self._inherited(written, earlier)
            if unit and earlier[-1].is_money and unit.startswith(earlier[-1].unit[:3]):
                return written.amounts(unit, written.end, is_money=True)
            length = 0
        elif unit in _TIME_UNITS or (unit in _PARTIES and is_word and not written.scale):
            return []
        if not unit or (is_word and not written.scale and (written.numbers[0].value or 0) < 2):
            return []
        if written.scale and written.scale not in unit:
            unit = f"{written.scale} {unit}"
        return written.amounts(unit, written.end + length)

    def _unit(self, tail: str) -> tuple[str, int]:
        """The unit after a number and how many characters it takes."""
        glued = re.match(
            r"(?:-| )?(per cent|percent|percentage points|%|cubic met(?:re|er)s|"
            r"square met(?:re|er)s|metric tons)(?!\w)",
            tail,
        )
        if glued:
            return _MEASURES[glued[1].lower()], glued.end()
        words = list(re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*", tail))
        place = 0
        for number, word in enumerate(words[:5]):
            gap = tail[place : word.start()]
            if gap != " " and not (number == 0 and gap == "-" and word[0].lower() in ("day",)):
                return "", 0
            place = word.end()
            low = word[0].lower()
            if number == 0 and low in _MEASURES and (len(low) > 2 or gap == " "):
                return _MEASURES[low], word.end()
            if low == "day":
                return "days", word.end()
            if low in _STOP:
                return "", 0
            if word[0][0].isupper() and number > 0 and not word[0].isupper():
                continue
            if low in _PLURALS or (
                low.endswith("s") and not low.endswith(("ss", "us", "is", "ous")) and word[0][0].islower()
            ):
                return low, word.end()
        return "", 0

    def _inherited(self, written: _Written, earlier: list[_Amount]) -> str:
        """The unit that a bare number takes over: "eight million of which", "900 of them", "a target of 9,000"."""
        if not earlier:
            return ""
        last = earlier[-1]
        between = self.aligned[last.end : written.start]
        if len(between) > 160 or "\n" in between:
            return ""
        before = self.aligned[max(0, written.start - 24) : written.start].lower()
        if (
            last.is_money
            and last.unit[:3].isupper()
            and written.scale
            and len(re.findall(r"[.!?]\s", between)) <= (len(between) < 60)
        ):
            return f"{last.unit[:3]} {written.scale}"
        units = (
            amount.unit
            for amount in reversed(earlier)
            if not amount.is_money and amount.unit not in ("percent", "days")
        )
        if re.match(r" of (?:them|these|those|whom|which)\b", written.tail):
            return next(units, "")
        if re.search(r"(?:target|goal|total|maximum|minimum|ceiling|quota|capacity) of (?:\w+ )?$", before):
            return next(units, "")
        return ""

    def _currency_after(self, tail: str) -> tuple[tuple[str, ...], int]:
        """Codes that the words after a number can mean, and how many characters those take."""
        after = _CURRENCY_AFTER.match(tail)
        if not after:
            return (), 0
        bracketed = after["bracketed"]
        if bracketed:
            return self.lexicon.currencies.get(fold_phrase(bracketed), ()), after.end()
        if after["american"]:
            return ("USD",), after.end()
        phrase = list(re.finditer(r"[^\W\d_]+(?:'[^\W\d_]+)?", after[0]))
        for last in range(len(phrase), 0, -1):
            for first in range(last):
                codes = self.lexicon.currencies.get(
                    fold_phrase(after[0][phrase[first].start() : phrase[last - 1].end()]), ()
                )
                described = after[0][1 : phrase[first].start()].strip()
                if codes and (not described or self._describes(described)):
                    issued = self._issued(described, codes)
                    return issued or codes, phrase[last - 1].end()
        return (), 0

    def _describes(self, words: str) -> bool:
        """Whether words before a currency's name say whose it is: "Sri Lankan", "convertible"."""
        return words in ("convertible", "local") or bool(self._states_of(words))

    def _issued(self, words: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        states = self._states_of(words)
        return tuple(code for code in codes if states & set(self.lexicon.issuers.get(code, ())))

    def _states_of(self, words: str) -> set[str]:
        folded = fold_phrase(words)
        return {
            entry.state
            for entry in self.lexicon.phrases.get(first_word(folded), ())
            if entry.state and fold_phrase(entry.phrase) == folded
        }

    def _choose(self, codes: tuple[str, ...], place: int) -> str:
        if len(codes) == 1 or codes[0] in ("USD", "GBP"):
            return codes[0]
        near = [name for start, name in self.states if start < place]
        far = [name for start, name in self.states if start >= place]
        for name in (*reversed(near), *far):
            for code in codes:
                if name in self.lexicon.issuers.get(code, ()):
                    return code
        return codes[0]


def _plain_sign(sign: str) -> str:
    """A sign as the lexicon has it: "U.S. $" is "US$", "Rs." is "Rs"."""
    plain = sign.replace(".", "").replace(" ", "")
    return "US$" if plain in ("US", "USD$") else plain


_PATTERNS: dict[int, re.Pattern[str]] = {}


def _pattern(lexicon: Lexicon) -> re.Pattern[str]:
    """Number, perhaps a range, with sign before and scale after."""
    known = _PATTERNS.get(id(lexicon))
    if known:
        return known
    signs = sorted(
        (sign for sign in lexicon.currencies if not sign.isalpha() or len(sign) <= 3),
        key=lambda sign: (-len(sign), sign),
    )
    letters = [re.escape(sign.upper()) for sign in signs if sign.isalpha() and len(sign) == 3]
    marks = [
        re.escape(part) for sign in signs if not sign.isalpha() and " " not in sign for part in {sign.upper(), sign}
    ]
    glued_words = [word.capitalize() for word in lexicon.currencies if word.isalpha() and len(word) > 2]
    single = "".join(sorted(sign.upper() for sign in signs if sign.isalpha() and len(sign) == 1))
    sign = (
        rf"(?:U\.?S\.? ?\$|USD ?\$|US(?=\d)|{'|'.join(dict.fromkeys([*marks, *letters]))}|(?:Rs|Tk|TK)\.?|"
        rf"KSh|TSh|USh|TL|RM|Rp|(?:{'|'.join(glued_words)})(?=\d))"
    )
    pattern = re.compile(
        rf"(?:(?<![\w.,])|(?<=[a-z])(?=\d)|(?<=[a-z]\.)(?=\d)|(?<=[A-Za-z)],)(?=\d))"
        rf"(?:(?P<sign>{sign}) ?|(?P<letter>[{single}])(?=\d)|)(?P<n1>{_NUMBER})"
        rf"(?: ?(?:-|to|and) ?(?P<sign2>{sign})? ?(?P<n2>{_DIGITS})(?= ?(?:{_SCALE}|{_SHORT_SCALE}|per ?cent|%)))?"
        rf"(?:[- ]?(?P<scale>{_SCALE})\b| ?(?P<short>{_SHORT_SCALE}))?(?![\w]|[.,]\d)"
    )
    _PATTERNS[id(lexicon)] = pattern
    return pattern
