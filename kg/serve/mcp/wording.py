"""What an assistant is told in the words of its tools, where a note or an error names a command or an option.

Comes in: a line that was written for people at a terminal. Goes out: the same with a tool or an argument in the place
of the command; a clause that sends to a command which no tool stands for is left out.
"""

from __future__ import annotations

import re

_SWAPS: tuple[tuple[str, str], ...] = (
    (r"`kg ask --list` shows all", "list_questions shows all"),
    (r"`kg query 'SELECT[^`]*` lists them", "the tool vocabulary lists them (kind sources)"),
    (r"see sources\.csv", "the tool vocabulary lists them (kind sources)"),
    (r"see `kg terms[^`]*`(?: for the words known)?", "see the tool vocabulary"),
    (r"`kg terms[^`]*`", "the tool vocabulary"),
    (r"`kg backbone` lists them", "acts_of lists the acts of one actor"),
    (r" \(`kg backbone`\)", ""),
    (r"; ask for that, or add `--as-named`", "; ask for that"),
    (r"try `--network claims`, or `kg show \S+`", "entity_card lists the claims that name it"),
    (r"add --type (\w+)", r"ask with type \1"),
    (r", with --type (\w+)", r", with type \1"),
    (r"leave out --(predicate|without|shared|modality) and --\w+", "ask with fewer arguments"),
    (r"leave out --modality", "leave out modality"),
    (r"; `--undated` \(undated=1, undated=True\) adds them", ""),
    (r"(claims without a date would fill the answer): --undated adds them", r"\1"),
    (
        r"claims that others outvote or dispute would fill the answer: --view all shows them",
        "claims that others outvote or dispute would fill the answer: entity_card with every_claim lists them",
    ),
    (r"; --view all shows every claim", "; entity_card with every_claim lists them"),
    (r"without ((?:--[a-z-]+(?: and )?)+) the answer has rows", "seen whole, the graph has rows for it"),
    (r"; leave out ((?:--(?:as-of|known-by|source)(?: and )?)+)", "; in the whole graph it has one"),
    (r"raise max-rows or narrow the query", "go on with the cursor `next`, or narrow the query"),
    (r"narrow the query or raise --(?:timeout|max-memory)", "narrow the query"),
    (r"(FROM would choose another dataset; use) --data for a folder,", r"\1"),
    (r"the graph is changed in its tables and rebuilt with `kg build`", "the graph is read-only here"),
    (r"; choose another --by", "; choose another measure"),
    (r" \(`--counting undated`[^)]*\)|, which `--counting undated` adds", ""),
)  # fmt: skip
"""How a line is put for an assistant: the first of each pair is a pattern of what stands in it."""
_PATTERNS = tuple((re.compile(pattern), instead) for pattern, instead in _SWAPS)
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_SHELL = re.compile(r"`kg\b|(?<![\w-])--[a-z]")
_CLAUSES = re.compile(r"(;|, or| \()")


def names_shell(line: str) -> bool:
    """Whether a line names a command or an option outside of what it quotes.

    Examples
    --------
    >>> names_shell("see `kg terms`"), names_shell("no entity is named '--data'")
    (True, False)
    """
    return bool(_SHELL.search(_QUOTED.sub("''", line)))


def for_tools(line: str) -> str:
    """A line as an assistant is told it.

    Examples
    --------
    >>> for_tools("no class is named 'Sate'; see `kg terms` for the words known")
    "no class is named 'Sate'; see the tool vocabulary"
    >>> for_tools("cannot be read; run `kg build`")
    'cannot be read'
    """
    for pattern, instead in _PATTERNS:
        line = pattern.sub(instead, line)
    if not names_shell(line):
        return line
    kept = [clause for clause in line.split("; ") if not names_shell(clause)]
    return "; ".join(kept) or "it is not to be had here"
