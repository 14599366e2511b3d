"""What a part of a process holds in memory: the bytes and objects that are reachable from it, and from nothing else.

Where the exchange, the network and the bot live in one process, its resident size says nothing about the bot: the
exchange forgets nothing. So the bot's objects are counted, from its roots to the edges that are named.
"""

import gc
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from types import BuiltinFunctionType, CodeType, FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any, Final

_PROGRAM: Final = (ModuleType, type, CodeType, BuiltinFunctionType, GetSetDescriptorType, MemberDescriptorType)
"""Belongs to the program's text: it is there once, whatever happens."""


@dataclass(frozen=True, slots=True)
class Weight:
    objects: int
    bytes: int


def weigh(roots: Iterable[object], beyond: Iterable[object]) -> Weight:
    """Everything that the roots hold, but what lies ``beyond``, and what only that holds."""
    seen = {id(each) for each in beyond}
    waiting: list[Any] = list(roots)
    objects = size = 0
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, _PROGRAM):
            continue
        seen.add(id(one))
        objects += 1
        size += sys.getsizeof(one, 0)
        if isinstance(one, FunctionType):  # its globals are a module
            waiting += [one.__closure__, one.__defaults__, one.__kwdefaults__, one.__dict__]
        else:
            waiting += gc.get_referents(one)
    return Weight(objects, size)
