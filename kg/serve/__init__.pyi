from .engine.pool import Pool as Pool
from .engine.remote import remote_service as remote_service
from .engine.service import Service as Service
from .engine.service import Settings as Settings
from .http.logs import start_logging as start_logging
from .mcp.server import serve_mcp as serve_mcp
from .pages.markup import has_editor as has_editor
from .run import run_server as run_server
