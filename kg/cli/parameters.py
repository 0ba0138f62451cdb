"""How a group of options, declared once as a dataclass, becomes options of each command that takes it.

A command reads `def show(name: ..., *, graph: GraphOptions)`; typer sees the fields of `GraphOptions` in its place.
A questionable decision: typer is told by `__signature__` alone, so that a command is still an ordinary function.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from copy import copy
from dataclasses import fields, is_dataclass
from functools import cache, cached_property
from math import isfinite
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import typer

from kg.cli.group import KgCommand


class Without(tuple[str, ...]):
    """Fields of a group that a command does not take: `Annotated[GraphOptions, Without(("as_of",))]`."""

    __slots__ = ()


class Hidden:
    """Marks a group whose options work without being listed in the help."""

    __slots__ = ()


class SpreadCommand:
    """A command as typer sees it: with the options of its groups in the place of each group.

    Parameters
    ----------
    function
        The command; a parameter whose type is a dataclass is a group of options.
    """

    def __init__(self, function: Callable[..., None]) -> None:
        self.function = function
        self.__name__ = function.__name__
        self.__doc__ = function.__doc__
        self.__annotations__: dict[str, Any] = {}

    @cached_property
    def _parameters(self) -> tuple[inspect.Parameter, ...]:
        """Those of the function itself."""
        return tuple(inspect.signature(self.function, eval_str=True).parameters.values())

    @cached_property
    def __signature__(self) -> inspect.Signature:
        return inspect.Signature([option for parameter in self._parameters for option in _spread(parameter)])

    def __call__(self, **given: Any) -> None:
        """Run the command with the value of each option, gathered into its groups.

        Raises
        ------
        typer.BadParameter
            When a number is none (nan) or has no end: no bound of an option catches those.
        """
        for name, value in given.items():
            if isinstance(value, float) and not isfinite(value):
                raise typer.BadParameter(
                    f"{value} is not a number to count with.", param_hint=f"--{name.replace('_', '-')}"
                )
        for parameter in self._parameters:
            if group := _group_of(parameter):
                given[parameter.name] = group(**{option.name: given.pop(option.name) for option in _spread(parameter)})
        self.function(**given)


def add_commands(app: typer.Typer, *functions: Callable[..., None]) -> None:
    """Add functions to an application as its commands, named as they are."""
    for function in functions:
        app.command(cls=KgCommand)(SpreadCommand(function))


def _group_of(parameter: inspect.Parameter) -> type | None:
    """The group of options that a parameter stands for; None when it is an option itself."""
    kind = get_args(parameter.annotation)[0] if get_origin(parameter.annotation) is Annotated else parameter.annotation
    return kind if isinstance(kind, type) and is_dataclass(kind) else None


def _spread(parameter: inspect.Parameter) -> tuple[inspect.Parameter, ...]:
    group = _group_of(parameter)
    if group is None:
        return (parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY),)
    marks = get_args(parameter.annotation)[1:]
    left_out = {name for mark in marks if isinstance(mark, Without) for name in mark}
    options = tuple(option for option in _options_of(group) if option.name not in left_out)
    return tuple(map(_hidden, options)) if any(isinstance(mark, Hidden) for mark in marks) else options


def _hidden(option: inspect.Parameter) -> inspect.Parameter:
    kind, told = get_args(option.annotation)
    unlisted = copy(told)
    unlisted.hidden = True
    return option.replace(annotation=Annotated[kind, unlisted])


@cache
def _options_of(group: type) -> tuple[inspect.Parameter, ...]:
    types = get_type_hints(group, include_extras=True)
    return tuple(
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=types[field.name]
        )
        for field in fields(group)
    )
