"""Refreshes what is written out of kg.ttl: the page, the generated shapes and the JSON-LD context.

Run as `python -m kg.ontology_files` after a change to kg.ttl. Comes in: the ontology folder. Goes out:
README.md, the part of shapes.ttl below its marker, and context.jsonld. A test fails while they are stale.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kg.errors import InputError
from kg.files import write_atomically
from kg.folders import ontology_file
from kg.json_context import format_context
from kg.ontology import read_ontology
from kg.ontology_page import format_page
from kg.vocabulary import read_vocabulary
from kg.word_shapes import format_word_shapes

MARKER = "# ==== written below this line by `python -m kg.ontology_files` from kg.ttl; change it there ====\n"


def format_files(folder: Path) -> dict[str, str]:
    """What the generated files of the ontology folder should hold.

    Parameters
    ----------
    folder
        Holds kg.ttl, and shapes.ttl with its hand-written part.

    Returns
    -------
    dict
        Text by file name.

    Raises
    ------
    InputError
        When one of the two files is missing or cannot be read.
    """
    words = folder / "kg.ttl"
    terms, ontology = read_vocabulary(words), read_ontology(words)
    try:
        by_hand = (folder / "shapes.ttl").read_text(encoding="utf-8").partition(MARKER)[0]
    except OSError as error:
        raise InputError(f"{folder / 'shapes.ttl'}: cannot be read ({error.strerror}); restore the file") from error
    return {
        "README.md": format_page(terms),
        "context.jsonld": format_context(terms),
        "shapes.ttl": f"{by_hand}{MARKER}\n{format_word_shapes(terms, ontology)}",
    }


def refresh_files(folder: Path) -> list[str]:
    """Write the generated files that are stale; returns their names."""
    stale = []
    for name, text in format_files(folder).items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            write_atomically(path, text.encode())
            stale.append(name)
    return stale


if __name__ == "__main__":
    names = refresh_files(ontology_file("kg.ttl").parent)
    sys.stderr.write(f"refreshed: {', '.join(names) or 'nothing was stale'}\n")
