"""A folder is written whole or not at all, and an interrupted exchange is completed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.imports.frame import files as swapping
from kg.imports.frame.files import new_folder


def write(place: Path, text: str) -> None:
    with new_folder(place) as new:
        (new / "table.csv").write_text(text, encoding="utf-8")


def shown(place: Path) -> str:
    return (place / "table.csv").read_text(encoding="utf-8")


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".lock"))


@pytest.mark.parametrize("can_exchange", [True, False])
def test_the_new_folder_takes_the_place_of_the_old_one(
    can_exchange: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not can_exchange:
        monkeypatch.setattr(swapping, "_exchange", lambda one, other: False)
    place = tmp_path / "imports" / "x"
    write(place, "old")
    (place / "stale.csv").touch()
    write(place, "new")
    assert shown(place) == "new"
    assert visible(place) == ["table.csv"]
    assert visible(place.parent) == ["x"]


def test_an_exception_leaves_the_old_folder_and_no_other(tmp_path: Path) -> None:
    place = tmp_path / "x"
    write(place, "old")
    with pytest.raises(TypeError), new_folder(place) as new:
        (new / "table.csv").write_text(None)  # type: ignore[arg-type]
    assert shown(place) == "old"
    assert visible(tmp_path) == ["x"]


def test_a_kill_while_writing_leaves_the_old_folder_and_the_next_writer_clears_up(tmp_path: Path) -> None:
    place = tmp_path / "x"
    write(place, "old")
    code = (
        "import os, pathlib, sys\nfrom kg.imports.frame.files import new_folder\n"
        "with new_folder(pathlib.Path(sys.argv[1])) as new:\n"
        "    (new / 'table.csv').write_text('half')\n    os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(place)], check=False).returncode == -9
    assert shown(place) == "old"
    write(place, "new")
    assert shown(place) == "new"
    assert visible(tmp_path) == ["x"]


def test_a_folder_that_had_stepped_aside_when_its_successor_was_cut_off_is_put_back(tmp_path: Path) -> None:
    place = tmp_path / "x"
    write(place, "old")
    place.rename(tmp_path / ".x.old")
    with pytest.raises(RuntimeError), new_folder(place):
        raise RuntimeError
    assert shown(place) == "old"


def test_two_writers_of_one_place_are_told(tmp_path: Path) -> None:
    place = tmp_path / "x"
    with new_folder(place), pytest.raises(InputError, match="somebody else is writing it"), new_folder(place):
        pass
    assert place.is_dir()


def test_a_file_in_the_place_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(InputError, match="is a file"), new_folder(tmp_path / "x"):
        pass
    assert (tmp_path / "x").is_file()


def test_a_place_below_a_file_gives_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be made a folder"), new_folder(tmp_path / "file" / "x"):
        pass
