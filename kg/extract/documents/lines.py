"""Lines: those in which a capital letter says nothing of names.

Comes in: the tokens of a text. Goes out: numbers of tokens: of lines that are all in capitals, and of the letters
that number a list.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.documents.tokens import Parse, Token


def find_capital_lines(parse: Parse) -> frozenset[int]:
    """Tokens of lines that are all in capitals."""
    lines: list[list[Token]] = []
    for token in parse.tokens:
        if token.starts_line or not lines:
            lines.append([])
        lines[-1].append(token)
    return frozenset(token.index for line in lines if _is_in_capitals(line) for token in line)


def find_item_letters(parse: Parse) -> frozenset[int]:
    """Letters that number the lines of a list or mark question and answer: "A. Partners", "Q. Who pays?"."""
    letters = [token for token in parse.tokens if _is_item(token)]
    return frozenset(token.index for token in letters) if len(letters) > 1 else frozenset()


def _is_item(token: Token) -> bool:
    """Whether a token is one capital with a full stop at the start of a line."""
    begins = token.starts_line or token.index == 0
    return begins and len(token.text) == 2 and token.text[0].isupper() and token.text[1] == "."


def _is_in_capitals(line: Sequence[Token]) -> bool:
    """Whether a line of three words or more is all in capitals."""
    written = [token.text for token in line if token.text.isalpha()]
    return len(written) > 2 and all(text.isupper() for text in written)
