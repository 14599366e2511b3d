"""The line of `/drill`: alone, `all` or `live`."""

from handlers.grammar.command_line import Line, LineError, mended
from handlers.words.say import label
from helpers.drill_process import DrillKind


def parse_drill(text: str) -> DrillKind:
    """Raises LineError, whose corrected line is without any mistake."""
    line = Line.read(text)
    try:
        return _parse(line)
    except LineError as error:
        error.corrected_line = mended(error.corrected_line, _parse)
        raise


def _parse(line: Line) -> DrillKind:
    if len(line.words) == 1:
        return DrillKind.QUICK
    word = line.words[1]
    kinds = {kind.value: kind for kind in (DrillKind.ALL, DrillKind.LIVE)}
    if word.text.lower() not in kinds:
        problem = label("drill-line-which", word=word.text)
        raise LineError(line, word.span, problem, DrillKind.ALL.value, line.replaced(1, 2, DrillKind.ALL.value))
    if len(line.words) > 2:
        extra = line.words[2]
        raise LineError(
            line, extra.span, label("drill-line-more", word=extra.text), "", line.replaced(2, len(line.words), "")
        )
    return kinds[word.text.lower()]
