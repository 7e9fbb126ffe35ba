"""Flags of the command line, made from what a task asks for."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typer
from pydantic.fields import FieldInfo

from nightclerk.core.params import Params

LISTS = (list, tuple, set, frozenset)


class NoParams(Params):
    """A command that asks for nothing but its own flags."""


def with_flags(
    model: type[Params],
    body: Callable[[typer.Context, Params, Mapping[str, Any]], Any],
    *,
    extra: Mapping[str, Any] | None = None,
) -> Callable[..., Any]:
    """Make a function that typer can turn into a command with one flag per parameter.

    `body` is called with typer's context, the parameters read from the flags and the
    values of the `extra` flags (name to annotation with default None or False).
    `Refused` names the flags that are wrong.
    """
    flags = {name: _flag(name, field) for name, field in model.model_fields.items()}
    others = dict(extra or {})

    def command(ctx: typer.Context, **given: Any) -> Any:
        asked = {name: _value(given[name], flags[name]) for name in flags}
        told = {name: value for name, value in asked.items() if value is not None}
        return body(ctx, model.read(told), {name: given[name] for name in others})

    parameters = [_parameter("ctx", typer.Context, inspect.Parameter.empty)]
    parameters += [
        _parameter(name, flag, _default(flag))
        for name, flag in {**flags, **others}.items()
    ]
    command.__dict__["__signature__"] = inspect.Signature(parameters)
    command.__annotations__ = {each.name: each.annotation for each in parameters}
    return command


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=default, annotation=annotation)


def _flag(name: str, field: FieldInfo) -> Any:
    """Give the annotation of one flag; pydantic judges the value, not typer."""
    is_list, kinds = _kinds(field.annotation)
    words = [field.title or name.replace("_", " ").capitalize(), field.description]
    help_text = ". ".join(filter(None, words))
    if kinds == [bool] and not is_list:
        option = typer.Option(f"--{_dashed(name)}", help=help_text)
        return Annotated[bool, option]
    if choices := [choice for kind in kinds for choice in _choices(kind)]:
        help_text += f": {', '.join(choices)}"
    if field.is_required():
        help_text += " (needed)"
    metavar = _metavar(kinds, has_choices=bool(choices), is_list=is_list)
    option = typer.Option(f"--{_dashed(name)}", help=help_text, metavar=metavar)
    return (
        Annotated[list[str] | None, option]
        if is_list
        else Annotated[str | None, option]
    )


def _default(flag: Any) -> Any:
    """Give None where nothing was said, False for a switch; an argument is needed."""
    kind, *notes = get_args(flag)
    if any(isinstance(note, typer.models.ArgumentInfo) for note in notes):
        return inspect.Parameter.empty
    return False if kind is bool else None


def _is_switch(flag: Any) -> bool:
    return get_args(flag)[0] is bool


def _value(given: Any, flag: Any) -> Any:
    """Read `--tags a,b --tags c` as three tags; a switch that is off says nothing."""
    if _is_switch(flag):
        return given or None
    if isinstance(given, list):
        return [part.strip() for each in given for part in each.split(",")] or None
    return given


def _kinds(annotation: Any) -> tuple[bool, list[Any]]:
    """Look through None and a list: is it a list, and of what."""
    kinds = [each for each in _members(annotation) if each is not NoneType]
    listed = [each for each in kinds if get_origin(each) in LISTS]
    if not listed:
        return False, kinds
    inner = [each for each in get_args(listed[0]) if each is not Ellipsis]
    return True, [kind for each in inner for kind in _members(each)]


def _members(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for each in get_args(annotation):
            yield from _members(each)
    else:
        yield annotation


def _metavar(kinds: list[Any], *, has_choices: bool, is_list: bool) -> str:
    names = {"str": "TEXT"}
    words = [getattr(kind, "__name__", "text") for kind in kinds]
    shown = "|".join(names.get(word, word.upper()) for word in words)
    return f"{'ONE' if has_choices else shown}{',…' if is_list else ''}"


def _choices(kind: Any) -> list[str]:
    if get_origin(kind) is Literal:
        return [str(each) for each in get_args(kind) if each != ""]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [str(member.value) for member in kind]
    return []


def _dashed(name: str) -> str:
    return name.replace("_", "-")
