"""Files are written whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.tables import files
from kg.tables.files import ontology_file, shipped_data, write_atomically


def test_a_file_is_replaced_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "graph.trig"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_can_be_read_by_others(tmp_path: Path) -> None:
    write_atomically(tmp_path / "new", b"")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o644


def test_a_missing_folder_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be written \(No such file or directory\); check the folder"):
        write_atomically(tmp_path / "absent" / "file", b"x")


def test_a_target_that_is_a_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError):
        write_atomically(tmp_path / "folder", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_failure_while_writing_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "graph.trig"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(InputError, match="No space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


WRITER = """
import sys
from pathlib import Path
from kg.tables.files import write_atomically
print("ready", flush=True)
while True:
    for letter in b"ab":
        write_atomically(Path(sys.argv[1]), bytes([letter]) * 3_000_000)
"""


@pytest.mark.soak
def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "graph.trig"
    path.write_bytes(b"a" * 3_000_000)
    for moment in (0.003, 0.01, 0.02, 0.04):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(moment)
            writer.send_signal(signal.SIGKILL)
        data = path.read_bytes()
        assert data in (b"a" * 3_000_000, b"b" * 3_000_000)


def test_the_shipped_data_and_ontology_are_at_hand() -> None:
    assert shipped_data().is_dir()
    for name in ("kg.ttl", "shapes.ttl", "context.jsonld"):
        assert ontology_file(name).is_file()


def strays(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(".kg-new"))


LOCKED = """
import fcntl, os, sys
handle = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(handle, fcntl.LOCK_EX)
print("ready", flush=True)
sys.stdin.read()
"""


def test_what_a_killed_writer_left_is_swept_and_a_strangers_or_a_living_writers_file_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_swept", set())
    left, living = tmp_path / ".graph.trig.0123abcd.kg-new", tmp_path / ".graph.trig.4567cdef.kg-new"
    strange = [tmp_path / name for name in ("graph.trig.kg-new", ".graph.trig.0123abcd", ".x.0123ABCD.kg-new")]
    link = tmp_path / ".link.0123abcd.kg-new"
    for path in (left, *strange):
        path.write_bytes(b"x")
    link.symlink_to(strange[0])
    owner = [sys.executable, "-c", LOCKED, str(living)]
    with subprocess.Popen(owner, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        write_atomically(tmp_path / "other", b"x")
        assert not left.exists()
        assert living.exists()
        process.communicate()
    assert all(path.exists() for path in strange)
    assert link.is_symlink()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_command_that_is_ended_while_it_writes_leaves_nothing(
    number: signal.Signals, tiny: Path, tmp_path: Path
) -> None:
    program = (
        "import os, sys, time\n"
        "from kg.cli.app import main\n"
        "def wait(handle):\n    print('writing', flush=True)\n    time.sleep(600)\n"
        "os.fsync = wait\n"
        "sys.argv = ['kg', 'export', 'nq', '--data', sys.argv[1], '--out', sys.argv[2]]\n"
        "main()\n"
    )
    words = [sys.executable, "-c", program, str(tiny), str(tmp_path / "kg.nq")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert len(strays(tmp_path)) == 1
        process.send_signal(number)
        process.communicate()
        assert process.returncode == 128 + number
    assert list(tmp_path.iterdir()) == []


def test_an_exception_of_any_kind_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "graph.trig", b"new")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with pytest.raises(KeyboardInterrupt), files.temporary_folder() as folder:
        write_atomically(folder / "file", b"x")
    assert list(tmp_path.iterdir()) == []
