"""What a wheel says of itself while it is built: whether the query editor is in it."""

from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

EDITOR = "kg/serve/pages/assets/editor.js"


class EditorHook(BuildHookInterface[BuilderConfig]):
    """Warns when a wheel is built without the query editor, which npm makes and git does not keep."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  as hatchling calls it
        """Look for the editor; see the class."""
        if self.target_name == "wheel" and version != "editable" and not Path(self.root, EDITOR).is_file():
            self.app.display_warning(
                f"the query editor is not in this wheel, since {EDITOR} is not there: kg serve will show a plain field "
                "for queries, and no list of the API's routes; `make wheel` builds it first"
            )
