"""Counts what a plan of the house is judged by: modules, rooms, importers, lines, documented names, long functions.

Run from a checkout: ``python tools/house.py [FOLDER]``, where FOLDER is another checkout to count, as that of an
earlier commit. Nothing of the package is imported: every figure comes from the syntax of its files.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def read_modules(root: Path) -> dict[str, ast.Module]:
    """Every module of the package by its dotted name."""
    modules = {}
    for file in sorted((root / "kg").rglob("*.py")):
        parts = file.relative_to(root).with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ast.parse(file.read_text("utf-8"))
    return modules


def file_of(root: Path, module: str) -> Path:
    """The file that a module stands in."""
    path = root.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def room_of(module: str) -> str:
    """The first folder below the package, or the file at its top."""
    return module.split(".")[1] if "." in module else "kg"


def faces(root: Path) -> dict[str, dict[str, str]]:
    """For each room that lists its public names in a stub: which module each name comes from."""
    found: dict[str, dict[str, str]] = {}
    for stub in (root / "kg").rglob("__init__.pyi"):
        room = ".".join(stub.relative_to(root).parent.parts)
        found[room] = {
            alias.name: f"{room}.{node.module}"
            for node in ast.parse(stub.read_text("utf-8")).body
            if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module
            for alias in node.names
        }
    return found


def importers(root: Path, modules: dict[str, ast.Module]) -> dict[str, set[str]]:
    """Which modules import each module; a name taken from a room counts for the module that it comes from."""
    shown, found = faces(root), defaultdict(set)
    for module, tree in modules.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                wanted = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                base = node.module
                inside = {alias.name: f"{base}.{alias.name}" for alias in node.names}
                wanted = [
                    inside[name] if inside[name] in modules else shown.get(base, {}).get(name, base) for name in inside
                ]
            else:
                continue
            for name in wanted:
                if name in modules and name != module:
                    found[name].add(module)
    return found


def code_lines(text: str) -> int:
    """Lines that hold code: no blank ones, no comments, no docstrings."""
    docstrings = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines = {
        line
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(lines - docstrings)


def functions_of(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef, bool]]:
    """Name, function and whether it is public, of functions and of methods."""
    for node in tree.body:
        if isinstance(node, FUNCTIONS):
            yield node.name, node, not node.name.startswith("_")
        elif isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, FUNCTIONS):
                    is_public = not (node.name.startswith("_") or method.name.startswith("_"))
                    yield f"{node.name}.{method.name}", method, is_public


def parameter_count(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many parameters a caller sees."""
    arguments = function.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")])


def report(root: Path) -> Iterator[str]:
    """The figures, line by line."""
    modules = read_modules(root)
    texts = {module: file_of(root, module).read_text("utf-8") for module in modules}
    used = importers(root, modules)
    plain = [module for module in modules if file_of(root, module).name != "__init__.py"]
    top = [module for module in plain if module.count(".") == 1]
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    functions = [
        (f"{module}:{name}", node, shown) for module in modules for name, node, shown in functions_of(modules[module])
    ]
    public = [node for _, node, shown in functions if shown]
    lengths = sorted(((node.end_lineno or 0) - node.lineno + 1, name) for name, node, _ in functions)
    counts = sorted((parameter_count(node), name) for name, node, _ in functions)
    classes = Counter(node.name for tree in modules.values() for node in tree.body if isinstance(node, ast.ClassDef))
    twice = sorted(name for name, count in classes.items() if count > 1)
    by_room: Counter[str] = Counter()
    for module, text in texts.items():
        by_room[room_of(module)] += code_lines(text)
    documented = sum(ast.get_docstring(node) is not None for node in public)
    yield f"modules: {len(modules)} ({len(plain)} without the __init__ of packages)"
    yield f"files at the top of kg/: {len(top) + 1}"
    yield f"layers of the contract: {len(layers)}"
    yield f"modules with exactly one importer: {sum(len(used[module]) == 1 for module in plain)}"
    yield f"code lines without docstrings and comments: {sum(by_room.values()):,}"
    for room, count in sorted(by_room.items(), key=lambda item: (-item[1], item[0])):
        if len(by_room) < 30 or count >= 400:
            yield f"  {room}: {count:,}"
    yield f"public functions and methods documented: {documented} of {len(public)} ({documented / len(public):.1%})"
    yield f"longest function: {lengths[-1][0]} lines ({lengths[-1][1]})"
    above = sum(count > 6 for count, _ in counts)
    yield f"most parameters: {counts[-1][0]} ({counts[-1][1]}); functions with more than six: {above}"
    yield f"class names that stand for two things: {len(twice)}{': ' + ', '.join(twice) if twice else ''}"


if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    print("\n".join(report(place)))
