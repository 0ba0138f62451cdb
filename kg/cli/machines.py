"""Options of `kg extract` for language models and local models, and how they become candidates.

Comes in: options. Goes out: candidates beside those of the rules. What a server or a limit ends early is
told after everything that was done has been printed, with the documented exit status.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.group import say
from kg.errors import KgError, UsageError
from kg.files import write_atomically

if TYPE_CHECKING:
    from kg.candidates import Candidate
    from kg.extract.document import Reading
    from kg.gliner import Gliner
    from kg.llm import Reject, Server

LlmOption = Annotated[
    str,
    typer.Option("--llm", metavar="URL", help="Also ask the language model of this OpenAI-compatible server."),
]
ModelOption = Annotated[str, typer.Option("--model", metavar="NAME", help="Model of --llm.")]
CacheOption = Annotated[
    Path | None,
    typer.Option("--llm-cache", envvar="KG_LLM_CACHE", metavar="DIR", help="Where answers of --llm are kept."),
]
MaxCostOption = Annotated[
    float, typer.Option("--max-cost", metavar="N", min=0, help="Stop --llm before it costs more; needs the prices.")
]
MaxTokensOption = Annotated[
    int, typer.Option("--max-tokens-total", metavar="N", min=0, help="Stop --llm before it takes more tokens.")
]
PriceInOption = Annotated[
    float | None, typer.Option("--price-in", metavar="N", min=0, help="Price of a million tokens sent to --llm.")
]
PriceOutOption = Annotated[
    float | None, typer.Option("--price-out", metavar="N", min=0, help="Price of a million tokens that it writes.")
]
RejectsOption = Annotated[
    Path | None,
    typer.Option("--rejects", metavar="FILE", help="Write what models said and the text does not bear out."),
]
GlinerOption = Annotated[
    Path | None, typer.Option("--gliner", metavar="DIR", help="Also ask the GLiNER2 model in this folder.")
]


@dataclass(slots=True)
class Machines:
    """The models that are asked beside the rules, for the length of a run."""

    server: Server | None = None
    gliner: Gliner | None = None
    rejects_file: Path | None = None
    rejects: list[Reject] = field(default_factory=list)
    stop: KgError | None = None

    @property
    def is_any(self) -> bool:
        """Whether any model is asked."""
        return self.server is not None or self.gliner is not None


def open_machines(
    llm: str = "",
    model: str = "",
    cache: Path | None = None,
    max_cost: float = 0.0,
    max_tokens: int = 0,
    price_in: float | None = None,
    price_out: float | None = None,
    rejects: Path | None = None,
    gliner: Path | None = None,
) -> Machines:
    """Open what the options name; nothing is asked yet.

    Raises
    ------
    UsageError
        When the options do not fit together, or a library is missing.
    """
    if not llm and (model or max_cost or max_tokens or price_in is not None or price_out is not None):
        raise UsageError("--model, --max-cost, --max-tokens-total and the prices belong to --llm; add --llm URL")
    if rejects and not llm and gliner is None:
        raise UsageError("--rejects is about what a model said; add --llm URL or --gliner DIR")
    machines = Machines(rejects_file=rejects)
    if gliner is not None:
        from kg.gliner import load_gliner  # noqa: PLC0415  slow, and needs the optional library

        machines.gliner = load_gliner(gliner)
    if llm:
        from kg.llm import Budget, LlmSettings, Prices, Server  # noqa: PLC0415  slow, and needs the optional library

        settings = LlmSettings(
            llm, model, cache or user_cache(), Prices(price_in, price_out), Budget(max_tokens, max_cost)
        )
        machines.server = Server(settings, say)
    return machines


def user_cache() -> Path:
    """The user's own folder for what can be made again."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base else Path.home() / ".cache") / "diplokg" / "llm"


def ask_machines(
    machines: Machines, reading: Reading, candidates: Iterable[Candidate], nlp: Any
) -> tuple[Candidate, ...]:
    """Candidates of the rules and of the models for a document, in order of place, each statement once.

    A statement that rules and a model give alike is that of the rules, whose confidence was measured.
    """
    rivals = tuple(candidates)
    if not machines.is_any:
        return rivals
    from kg.extract.model import is_trained  # noqa: PLC0415  slow, and only now needed
    from kg.gliner import extract_with_model  # noqa: PLC0415  as above
    from kg.llm import extract_with_llm, make_ground  # noqa: PLC0415  as above
    from kg.llm.verify import is_told  # noqa: PLC0415  as above

    found = {candidate.id: candidate for candidate in rivals}
    ground = make_ground(reading, nlp if is_trained(nlp) else None)
    if machines.gliner is not None:
        modelled = extract_with_model(reading.document, ground, machines.gliner, rivals=rivals)
        machines.rejects += modelled.rejects
        found |= {each.id: each for each in modelled.candidates if not is_told(each, found.values())}
    if machines.server is not None and machines.stop is None:
        run = extract_with_llm(reading.document, ground, machines.server, rivals=rivals, on_part=_tell_part)
        machines.rejects += run.rejects
        machines.stop = run.stop
        found |= {each.id: each for each in run.candidates if not is_told(each, found.values())}
    return tuple(sorted(found.values(), key=lambda each: (each.start, each.end, each.relation, each.id)))


def _tell_part(done: int, total: int) -> None:
    """Show how far a long document is, on a terminal only."""
    import sys  # noqa: PLC0415  nothing else here looks at streams

    if sys.stderr.isatty() and total > 1:
        typer.echo(f"\r  part {done} of {total}", err=True, nl=done == total)


def close_machines(machines: Machines) -> None:
    """Write the rejects, tell what was used, and end the command as the run ended; call it after printing.

    Raises
    ------
    KgError
        What stopped the run early, such as a limit of cost.
    """
    if not machines.is_any:
        return
    from kg.llm import format_rejects, format_usage  # noqa: PLC0415  slow, and only now needed

    if machines.rejects_file is not None:
        write_atomically(machines.rejects_file, format_rejects(machines.rejects))
    whole = sum(not reject.is_partial for reject in machines.rejects)
    where = f"; see {machines.rejects_file}" if machines.rejects_file else ""
    noun = "statement or answer" if whole == 1 else "statements or answers"
    say(f"{whole:,} {noun} of models rejected{where}")
    if machines.server is not None:
        machines.server.close()
        say(format_usage(machines.server.usage, machines.server.settings.prices))
    if machines.stop is not None:
        raise machines.stop
