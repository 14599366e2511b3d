"""A first look at a pickle from elsewhere, opcode by opcode: nothing is built while it is looked at."""

import pickletools

MAX_OPCODES = 2_000_000
MAX_OPEN_MARKS = 200

# Protocols 0 to 5, without the opcodes that name objects by number (EXT*), that instantiate without asking for more
# than a name (INST, OBJ), or that take memory from outside the file (buffers): no pickler of plain data writes them.
_ALLOWED = frozenset(
    [
        "PROTO",
        "FRAME",
        "STOP",
        "MARK",
        "POP",
        "POP_MARK",
        "DUP",
        "NONE",
        "NEWTRUE",
        "NEWFALSE",
        "INT",
        "BININT",
        "BININT1",
        "BININT2",
        "LONG",
        "LONG1",
        "LONG4",
        "FLOAT",
        "BINFLOAT",
        "STRING",
        "BINSTRING",
        "SHORT_BINSTRING",
        "BINBYTES",
        "SHORT_BINBYTES",
        "BINBYTES8",
        "BYTEARRAY8",
        "UNICODE",
        "BINUNICODE",
        "SHORT_BINUNICODE",
        "BINUNICODE8",
        "EMPTY_LIST",
        "LIST",
        "APPEND",
        "APPENDS",
        "EMPTY_TUPLE",
        "TUPLE",
        "TUPLE1",
        "TUPLE2",
        "TUPLE3",
        "EMPTY_DICT",
        "DICT",
        "SETITEM",
        "SETITEMS",
        "EMPTY_SET",
        "ADDITEMS",
        "FROZENSET",
        "GET",
        "BINGET",
        "LONG_BINGET",
        "PUT",
        "BINPUT",
        "LONG_BINPUT",
        "MEMOIZE",
        "GLOBAL",
        "STACK_GLOBAL",
        "REDUCE",
        "BUILD",
        "NEWOBJ",
        "NEWOBJ_EX",
        "PERSID",
        "BINPERSID",
    ]
)
_PUTS = frozenset({"PUT", "BINPUT", "LONG_BINPUT"})


def scan(content: bytes) -> None:
    """Look at every opcode up to the end of the pickle; bytes behind it are not looked at.

    Raises:
        ValueError: it is damaged, or does what no pickler of plain data does.
    """
    memoized = marks = 0
    for count, (opcode, argument, position) in enumerate(pickletools.genops(content), 1):
        if opcode.name not in _ALLOWED:
            raise ValueError(f"the opcode {opcode.name} at byte {position} has no place in a state file")
        if count > MAX_OPCODES:
            raise ValueError(f"it has more than {MAX_OPCODES:,} opcodes")
        if opcode.name == "MEMOIZE":
            memoized += 1
        elif opcode.name in _PUTS:
            # Picklers number what they remember from 0 upwards; a gap only makes the reader's table huge.
            if not isinstance(argument, int) or not 0 <= argument <= memoized:
                raise ValueError(f"the memo index {argument} at byte {position} is out of order")
            memoized += 1
        if opcode.name == "MARK":
            marks += 1
            if marks > MAX_OPEN_MARKS:
                raise ValueError(f"it is nested deeper than {MAX_OPEN_MARKS}")
        elif pickletools.markobject in opcode.stack_before:
            marks -= 1
