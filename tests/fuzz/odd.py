"""Values that parsers get wrong: signs, sizes, digits of other scripts, characters that are none."""

from typing import Any, Final

LONGEST: Final = 20_000

NUMBERS: Final = (
    "0", "-0", "00", "-1", "+1", "1.", ".5", "0.0", "-0.0", "1e3", "1E+3", "1e999", "1e-999", "1e999999", "-1e999999",
    "1e99999999999999999999", "NaN", "sNaN", "-nan", "Infinity", "-Infinity", "inf", "9" * 29, "9" * 400, "9" * 5000,
    "0." + "0" * 40 + "1", "0." + "3" * 400, "1" + "0" * 70, "1_000", "1,5", "1.000,5", "0x10", "1 000", "1e", "--1",
    "\u0661\u0662\u0663", "\uff11\uff12", "\u00b2", "\u2167", "\U0001d7d9", " 1", "1 ", "1\x00", "1\n", "\u22121", "%",
    "1%", "-1%", "0%", "100.0001%", "1r", "1R", "0R", "1k", "99999999999999999999", "18446744073709551616",
)  # fmt: skip
TEXTS: Final = (
    "", " ", "\t", "\n", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\ufeff", "\u202e", "\u200b", "\u0130", "\u1e9e",
    "\U0001f7e2", "e\u0301" * 50, "None", "null", "true", "undefined", "{}", "[]", "<b>", "</pre>", "&lt;", "../..",
    "/etc/passwd", "%s%n", "${x}", "{0}", "';--", "\\", '"', "'", ":", "::::", "-", "@", "/", "BTCUSDT", "a" * LONGEST,
    "Buy", "Sell", "buy", "UNKNOWN", "__proto__", "__class__", "hf-0123456789abcdef-t1-0-0", "dca-01234567-b1-0",
)  # fmt: skip
INTEGERS: Final = (
    0, -1, 1, 2, 3, 7, 255, 2**31, -(2**31) - 1, 2**53, 2**63, -(2**63) - 1, 2**64, 10**30, 10**400, -(10**400),
)  # fmt: skip
FLOATS: Final = (0.0, -0.0, 0.1, -1.5, 1e16, 1e308, 5e-324)
NESTED: Final[tuple[Any, ...]] = ([], {}, [[]], [{}], {"a": {}}, [None], {"": ""}, ["a", 1], {"1": [1]})

SCALARS: Final[tuple[Any, ...]] = (None, True, False, *INTEGERS, *FLOATS, *NUMBERS, *TEXTS)
VALUES: Final[tuple[Any, ...]] = (*SCALARS, *NESTED)
