"""Text of others as a terminal, or a line of a log, may have it: nothing in it that is obeyed instead of shown."""

import json


def printable(text: str) -> str:
    r"""Return the text on one line; what is no visible character stands as in JSON, such as ``\n`` or ``\u001b``."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in text)
