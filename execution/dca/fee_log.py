"""What the log says of fees that are in no sum of a bot. Pure."""

from collections.abc import Iterator

from execution.dca.dca_bot import DcaBot
from utils.money import plain


def other_fees(before: DcaBot, after: DcaBot) -> Iterator[str]:
    """One line for each new execution whose fee was paid in neither of the pair's coins."""
    known = {lot.number: lot for lot in before.lots}
    for lot in after.lots:
        was = known.get(lot.number)
        if lot is was:
            continue
        told = set() if was is None else {fill.exec_id for fill in (*was.buys, *was.sells)}
        for fill in (*lot.buys, *lot.sells):
            if fill.other_coin and fill.exec_id not in told:
                fee = f"{plain(fill.other_fee)} {fill.other_coin}"
                yield f"WARNING: lot {lot.number} paid a fee of {fee}: it is in no cost, no profit and no target"
