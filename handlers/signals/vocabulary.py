"""The words of signals in the languages in which they usually come, and what each is about. Pure.

A space within a phrase also stands for a dash, a slash, a dot or nothing; the longest phrase wins.
"""

import re
from enum import StrEnum
from typing import Final

from handlers.signals.plain import folded


class About(StrEnum):
    """What the figures behind a word are."""

    ENTRY = "entry"
    TARGET = "target"
    STOP = "stop"
    LEVERAGE = "leverage"
    RISK = "risk"
    SIZE = "size"
    COINS = "coins"
    MARGIN = "margin"
    OTHER = "other"
    """Of nothing that is traded: to the end of the line."""
    REST = "rest"
    """And to the end of the paragraph."""


class Word(StrEnum):
    """Words that no figure belongs to."""

    LONG = "long"
    SHORT = "short"
    BUY_AT = "buy at"
    """The entry of a long, or the way out of a short."""
    SELL_AT = "sell at"
    MARKET = "market"
    TO = "to"
    SHARE = "share"
    """The percent beside it is a part of the size."""
    GAIN = "gain"
    """The percent beside it is what is earned."""
    LIMIT = "limit"
    """The amount beside it is the most that is meant."""
    FILLER = "filler"
    OVER = "over"
    """It tells of what has happened."""
    PRICE_NOW = "price now"
    """The market in an entry, and a remark elsewhere."""
    CONDITION = "condition"
    """An entry once the price has passed a level: not to be had here."""
    BEYOND = "beyond"
    """The same, where an entry is spoken of."""


Meaning = About | Word

_PHRASES: Final[dict[Meaning, str]] = {
    Word.LONG: (
        "long|longs|buy|buying|longing|bullish|kaufen|kauf|compra|comprar|largo|en largo|лонг|"
        "long position|покупка|покупаем|купить|покупать|в лонг|alis|al sinyali|uzun|achat|acheter|"
        "acquisto"
    ),
    Word.SHORT: (
        "short|shorts|sell|selling|shorting|bearish|verkaufen|verkauf|venta|vender|corto|en corto|"
        "шорт|short position|продажа|продаем|продать|продавать|в шорт|satis|sat sinyali|vente|vendre|"
        "vendita|venda"
    ),
    Word.BUY_AT: (
        "buy zone|buying zone|buy range|buy area|buy at|buy between|buy around|buy price|buy entry|"
        "buy targets|buy limit|buy in|kaufzone|zona de compra|precio de compra|зона покупки|alis bolgesi|"
        "alim bolgesi|alis fiyati|accumulate|accumulation zone"
    ),
    Word.SELL_AT: (
        "sell zone|selling zone|sell range|sell area|sell at|sell between|sell around|sell price|"
        "sell entry|sell limit|verkaufszone|zona de venta|precio de venta|зона продажи|satis bolgesi|"
        "satis fiyati"
    ),
    About.ENTRY: (
        "entry|entries|entry zone|entry price|entry prices|entry target|entry targets|entry point|"
        "entry points|entry level|entry levels|entry area|entry range|entry order|entry limit|limit entry|"
        "limit order|limit|limits|enter|enter at|enter between|ep|e p|open at|open price|dca|"
        "dca entry|dca level|add|reentry|re entry|einstieg|einstiege|einstiegszone|einstiegskurs|"
        "einstiegspreis|entrada|entradas|zona de entrada|precio de entrada|вход|точка входа|точки входа|"
        "зона входа|цена входа|входим|вход от|giris|giris bolgesi|giris fiyati|giris seviyesi|entree|"
        "zone d entree|ingresso|zona de entradas"
    ),
    About.TARGET: (
        "tp|tps|t p|take profit limit|take profit|take profits|take profit target|take profit targets|"
        "profit target|profit targets|target|targets|tgt|tgts|target price|goal|goals|sell target|"
        "sell targets|exit target|exit targets|short targets|long targets|exit at|ziel|ziele|kursziel|"
        "kursziele|gewinnziel|gewinnmitnahme|objetivo|objetivos|obj|toma de ganancias|toma de ganancia|"
        "tomar ganancias|toma de beneficios|цель|цели|тейк|тейки|тейк профит|тейк профиты|тп|фиксация|"
        "hedef|hedefler|kar al|kar alma|kar hedefi|kar hedefleri|objectif|objectifs|obiettivo|obiettivi|"
        "alvo|alvos|🎯|🏁"
    ),
    About.STOP: (
        "sl|s l|stop|stop limit|stop market|stop loss|stoploss|stops|stop target|stop targets|"
        "stop price|stop level|hard stop|invalidation|invalid|invalidation level|inval|invalidated below|"
        "invalidated above|invalid below|invalid above|stopp|stoppkurs|stopp loss|verlustbegrenzung|"
        "parada|stop de perdida|limite de perdida|стоп|стоп лосс|стоплосс|сл|отмена|zarar durdur|"
        "zarar kes|zararkes|stop seviyesi|arret|⛔|🛑"
    ),
    About.LEVERAGE: (
        "leverage|lev|cross|isolated|cross margin|isolated margin|hebel|apalancamiento|плечо|"
        "кредитное плечо|kaldirac|levier|effet de levier|leva|alavancagem"
    ),
    About.RISK: (
        "risk|risk per trade|risk size|risiko|riesgo|riesgo por operacion|риск|риск на сделку|rischio|risque|risco"
    ),
    About.SIZE: (
        "size|position size|pos size|amount|amount per trade|use|invest|allocation|volume|vol|"
        "portfolio|position|positionsgrosse|einsatz|tamano|cantidad|importe|размер|объем|размер позиции|"
        "miktar|pozisyon buyuklugu|montant"
    ),
    About.COINS: ("qty|quantity|contracts|coins|menge|stuck|количество|adet"),
    About.MARGIN: ("margin|margen|маржа|teminat|marge"),
    Word.PRICE_NOW: (
        "current price|current market price|текущая цена|anlik fiyat|precio actual|aktueller preis|prix actuel|current"
    ),
    Word.CONDITION: (
        "buy stop|sell stop|stop buy|stop sell|breakout above|breaks|breaks above|breaks below|"
        "break above|break below|breakdown below|on breakout|if it breaks|on retest|retest|entry trigger|trigger price|"
        "break of|bruch von|stop entry"
    ),
    Word.BEYOND: ("above|below|over|under|uber|unter|encima de|por debajo de|выше|ниже"),
    Word.MARKET: (
        "market|now|cmp|c m p|market price|at market|market order|by market|instant|immediately|markt|"
        "marktpreis|jetzt|sofort|mercado|precio de mercado|a mercado|ahora|по рынку|рынок|с рынка|"
        "рыночная цена|сейчас|piyasa|piyasadan|piyasa fiyati|simdi|marche|maintenant|adesso"
    ),
    Word.TO: ("to|and|bis|und|hasta|до|от|и|ile|arasi|and then|or|et|between|zwischen|entre|из|from"),
    Word.SHARE: (
        "close|of position|of the position|of size|book|sell off|schliessen|cerrar|закрываем|закрыть|"
        "фиксируем|фикс|kapat|part|partial|taking"
    ),
    Word.GAIN: (
        "profit|gain|roi|roe|gewinn|ganancia|beneficio|прибыль|kar|pnl|loss|verlust|perdida|убыток|zarar|distance"
    ),
    Word.LIMIT: (
        "max|maximum|maximal|up to|at most|more than|less than|or less|exceed|hasta un|bis zu|hochstens|не более|"
        "максимум|en fazla"
    ),
    Word.FILLER: (
        "new|market is|trade|coin|pair|direction|symbol|ticker|token|asset|richtung|paar|moneda|direccion|"
        "пара|монета|направление|yon|parite|short term|mid term|long term|midterm|signal|setup|setups|"
        "signal type|regular|spot|futures|perp|perpetual|swing|scalp|first|second|third|final|last|"
        "one|two|zone|close to|at|price|area|level|levels|range|around|approx|ca|near|in|the|of|is|for|"
        "on|nd|st|rd|th|the price|usdt|usd|usdc|if|with|use only|target zone|ordertype|type|"
        "order type|only|then|by|per trade|equity|balance|account|capital|konto|kapital|capital total|"
        "депозит|депозита|от депозита|kasa|bakiye|kasanin"
    ),
    Word.OVER: (
        "is now|hit|reached|achieved|done|stopped out|closed|all targets achieved|getroffen|erreicht|alcanzado|"
        "достигнута|достигнут|закрыта|взяли|alindi|ulasildi|vuruldu|cancelled|canceled"
    ),
    About.OTHER: (
        "support|resistance|supports|resistances|market cap|mcap|ath|atl|high|low|24h high|24h low|"
        "rsi|ema|sma|macd|volume 24h|24h volume|win rate|winrate|accuracy|confidence|probability|"
        "signal id|id|trade id|rr|r r|r|risk reward|risk reward ratio|reward|ratio|crv|r r ratio|rrr|"
        "date|time|timeframe|time frame|tf|chart|zeit|fecha|время|дата|members|followers|"
        "unterstutzung|widerstand|soporte|resistencia|поддержка|сопротивление|destek|direnc|funding|"
        "index price|mark price|last price|price now|exchange|exchanges|published by|by @|trailing|"
        "trailing stop|trail|trailing sl|duration|hold|holding time|"
        "liquidation|liquidation price|liq|liq price|liquidacion|risk free|risikofrei|sin riesgo|без риска"
    ),
    About.REST: (
        "trailing configuration|disclaimer|not financial advice|nfa|keine anlageberatung|kein finanzieller rat"
    ),
}


def _pattern(phrase: str) -> str:
    joined = r"[ \-_/.]{0,2}".join(re.escape(part) for part in folded(phrase).split())
    return joined if not phrase[0].isalpha() else rf"(?<![^\W_]){joined}(?![^\W\d_])"


_LETTERS: Final = {"t": About.TARGET, "e": About.ENTRY}
"""Alone only before a figure or a colon: `T1`, `E: 50000`."""

MEANINGS: Final = {
    re.sub(r"\W", "", folded(phrase)) or phrase: meaning
    for meaning, phrases in _PHRASES.items()
    for phrase in phrases.split("|")
} | _LETTERS
"""What a phrase means, by its letters alone."""

PHRASE: Final = "|".join(
    [
        *(
            _pattern(phrase)
            for phrase in sorted((p for all_ in _PHRASES.values() for p in all_.split("|")), key=len, reverse=True)
        ),
        rf"(?<![^\W_])[{''.join(_LETTERS)}](?= ?[:0-9])",
    ]
)
"""A pattern for any of them in folded text."""


def meaning_of(found: str) -> Meaning:
    return MEANINGS[re.sub(r"\W", "", found) or found]
