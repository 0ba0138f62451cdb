"""Finds where a claim is written out by hand: a function, a class or a statement that names many of its fields.

Run from a checkout: ``python tools/doors.py [FOLDER] [--least N]``, where FOLDER is another checkout to look through,
as that of an earlier commit. A field counts as named where it stands as an attribute, a text, a keyword or a name that
is assigned; a place counts where it names at least N (8) of them. Nothing of the package is imported. The declaration
itself is one such place, and is meant to be.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path

FIELDS = frozenset(
    {
        "id", "subject", "predicate", "object", "value", "qualifiers", "dates", "anaphor", "modality", "rank", "reason",
        "confidence", "locator", "source", "line", "start", "end", "note", "row", "candidate",
    }
)  # fmt: skip
"""Fields of a claim and of its place, by the names that they have had in every edition."""
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def scopes(node: ast.AST, name: str = "") -> Iterator[tuple[str, int, list[ast.AST]]]:
    """Each function, class and statement of a module with the nodes that are its own."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, SCOPES):
            inner = f"{name}.{child.name}" if name else child.name
            yield inner, child.lineno, list(own_nodes(child))
            yield from scopes(child, inner)
        elif isinstance(node, ast.Module) and isinstance(child, ast.stmt):
            yield "(module)", child.lineno, list(ast.walk(child))


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function or class without those of what is defined inside of it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, SCOPES):
            yield child
            yield from own_nodes(child)


def named_fields(nodes: list[ast.AST]) -> set[str]:
    """The fields that are named in some nodes."""
    words: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Attribute):
            words.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words.add(node.value)
        elif isinstance(node, ast.keyword) and node.arg:
            words.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            words.add(node.id)
    return words & FIELDS


def main() -> None:
    """Print each place with how many fields it names, and their number."""
    parser = argparse.ArgumentParser(description="where a claim is written out by hand")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--least", type=int, default=8, help="fields that make a place count")
    options = parser.parse_args()
    total = 0
    for file in sorted((options.folder / "kg").rglob("*.py")):
        for name, line, nodes in scopes(ast.parse(file.read_text("utf-8"))):
            if len(fields := named_fields(nodes)) >= options.least:
                total += 1
                print(f"{file.relative_to(options.folder)}:{line}: {name} names {len(fields)}")
    print(f"{total} places")


if __name__ == "__main__":
    main()
