"""The plan of the house: who may import what of whom, and where tests stand."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = [
    "errors",
    "model",
    "tables",
    "graph",
    "query",
    "network",
    "review",
    "imports",
    "extract",
    "publish",
    "session",
    "serve",
    "cli",
]


@cache
def imports_of(file: Path) -> tuple[tuple[str, str, int], ...]:
    """Module, name and line of whatever a file takes from the package."""
    taken: list[tuple[str, str, int]] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "kg":
            taken += [(node.module, alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.Import):
            taken += [(alias.name, "", node.lineno) for alias in node.names if alias.name.startswith("kg.")]
    return tuple(taken)


def face_of(room: str) -> set[str]:
    """The names that a room shows, by its stub."""
    stub = ROOT / "kg" / room / "__init__.pyi"
    tree = ast.parse(stub.read_text(encoding="utf-8"))
    return {alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}


def test_the_house_has_thirteen_rooms_and_no_more() -> None:
    inside = {path.stem for path in (ROOT / "kg").iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert inside - {"__init__", "__main__"} == set(ROOMS)


def test_outsiders_import_a_room_and_never_what_stands_inside_of_it() -> None:
    wrong = []
    for file in sorted((ROOT / "kg").rglob("*.py")):
        own = file.relative_to(ROOT / "kg").parts[0].removesuffix(".py")
        for module, name, line in imports_of(file):
            room = module.split(".")[1] if "." in module else ""
            if room and room != own and module.count(".") > 1:
                wrong.append(f"{file.relative_to(ROOT)}:{line}: {name} of {module}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("room", [room for room in ROOMS if (ROOT / "kg" / room / "__init__.pyi").is_file()])
def test_a_room_shows_just_the_names_that_others_take(room: str) -> None:
    taken = {
        name
        for file in sorted((ROOT / "kg").rglob("*.py"))
        if file.relative_to(ROOT / "kg").parts[0].removesuffix(".py") != room
        for module, name, _ in imports_of(file)
        if module == f"kg.{room}" and not (ROOT / "kg" / room / f"{name}.py").is_file()
    }
    modules = {path.stem for path in (ROOT / "kg" / room).glob("*.py")}  # a name may be that of its module
    assert face_of(room) - modules == taken


@pytest.mark.parametrize("room", [room for room in ROOMS if (ROOT / "kg" / room / "__init__.pyi").is_file()])
def test_every_name_that_a_room_shows_is_there(room: str) -> None:
    module = __import__(f"kg.{room}", fromlist=["__all__"])
    assert set(module.__all__) == face_of(room)
    assert all(getattr(module, name) is not None for name in module.__all__)


def test_tests_mirror_the_rooms() -> None:
    folders = {path.name for path in (ROOT / "tests").iterdir() if any(path.glob("test_*.py"))}
    assert folders <= {*ROOMS, "data"}


NAMES_THAT_SAY_NOTHING = {"found", "each", "one", "other"}


@pytest.mark.parametrize("room", ROOMS)
def test_local_variables_say_what_they_hold(room: str) -> None:
    wrong = []
    inside = ROOT / "kg" / room
    for file in sorted(inside.rglob("*.py")) or [inside.with_suffix(".py")]:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        fields = {  # what a class shows its callers: the `other` of a tie is whatever stands at its other end
            id(statement.target)
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            for statement in node.body
            if isinstance(statement, ast.AnnAssign)
        }
        operands = {  # the second operand of an operator such as __add__ is called so by everybody
            id(argument)
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and node.name.startswith("__")
            for argument in node.args.args
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.arg) and id(node) not in operands:
                name = node.arg
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields:
                name = node.id
            elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
                name = node.name or ""
            else:
                continue
            if name in NAMES_THAT_SAY_NOTHING:
                wrong.append(f"{file.relative_to(ROOT)}:{node.lineno}: {name}")
    assert not wrong, "\n".join(wrong)
