"""Requirements with hashes, for `pip install --require-hashes`: `python tools/hashes.py EXTRAS FILE`, or `make hashes`.

pip resolves the project with its extras under constraints.txt for this Python and this platform and reports which file
it would install of each package, and the SHA-256 that the index states for it. Nothing is installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BUILDERS = ("hatchling",)
"""What builds the project itself, so that `pip install --no-build-isolation` need fetch nothing that has no hash."""


def format_requirements(report: dict[str, Any]) -> str:
    """The lines of a requirements file from a report of pip; the project itself, which has no archive, is left out."""
    lines = []
    for each in report["install"]:
        archive = each["download_info"].get("archive_info")
        if archive is not None:
            name, version = each["metadata"]["name"], each["metadata"]["version"]
            lines.append(f"{name}=={version} --hash=sha256:{archive['hashes']['sha256']}\n")
    return "".join(sorted(lines, key=str.lower))


def main() -> int:
    """Resolve, and write the file."""
    extras, out = sys.argv[1], Path(sys.argv[2])
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--dry-run"]
    command += [
        "--ignore-installed",
        "--report",
        "-",
        "-c",
        str(ROOT / "constraints.txt"),
        f"{ROOT}[{extras}]",
        *BUILDERS,
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return done.returncode
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(format_requirements(json.loads(done.stdout)), encoding="utf-8")
    sys.stderr.write(f"wrote {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
