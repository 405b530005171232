"""Frozen values that a review makes by the thousand, made in half the time.

A frozen dataclass sets every field by name through `object.__setattr__`. `quickly_made` puts an
`__init__` of the same signature in its place that sets each field through its own slot. Nothing else
changes: what was frozen stays frozen, equality, `replace` and pickling are the dataclass's own.
It refuses a class without slots. For values made a few times, the plain dataclass is enough.
"""

from dataclasses import MISSING, fields
from typing import Any, TypeVar

T = TypeVar("T")


def quickly_made(cls: type[T]) -> type[T]:
    """The same frozen, slotted dataclass with a quicker `__init__`.

    Raises:
        TypeError: The class has no slots, or a field that its `__init__` does not set.
    """
    known: dict[str, Any] = {"MISSING": MISSING}
    signature, body = ["self"], []
    for field in fields(cls):  # type: ignore[arg-type]  # decorates dataclasses only
        name, given = field.name, field.name
        if not hasattr(vars(cls).get(name), "__set__") or not field.init or field.kw_only:
            raise TypeError(f"{cls.__name__}.{name}: only plain fields in slots can be made quickly")
        if field.default_factory is not MISSING:
            known[f"new_{name}"] = field.default_factory
            given = f"new_{name}() if {name} is MISSING else {name}"
        has_default = field.default is not MISSING or field.default_factory is not MISSING
        known[f"set_{name}"], known[f"default_{name}"] = vars(cls)[name].__set__, field.default
        signature.append(f"{name}=default_{name}" if has_default else name)
        body.append(f"set_{name}(self, {given})")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    text = f"def __init__({', '.join(signature)}):\n " + "\n ".join(body)
    exec(text, known)  # noqa: S102  as dataclasses itself makes them; only names of fields go in
    made = known["__init__"]
    made.__qualname__, made.__doc__ = f"{cls.__qualname__}.__init__", cls.__init__.__doc__
    cls.__init__ = made  # type: ignore[method-assign]
    return cls
