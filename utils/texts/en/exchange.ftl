### What the exchange, or the way to it, has done to a request. It stands within a sentence, mostly in brackets.

exchange-refusal = { $refusal ->
    [NOT_MODIFIED] not modified
    [DUPLICATE_ID] duplicate id
    [ORDER_GONE] order gone
    [ORDER_FILLED_BEYOND] amended quantity not above the filled
    [NO_POSITION] no position
    [POSITION_FLIPPED] position has the other side
    [NO_HEADROOM] reduce-only headroom taken
    [PRICE_THROUGH] price already through the trigger
    [PRICE_BAND] price outside the allowed band
    [BELOW_MINIMUM] below the minimum
    [WRONG_MODE] position mode mismatch
    [MARGIN] not enough margin
    [LEVERAGE] leverage not allowed
    [LIMIT_OF_ORDERS] too many orders
    [POSITION_STATUS] position is being liquidated
    [SYMBOL_STATUS] symbol not trading
    [UNSUPPORTED] not supported here
   *[INVALID] invalid request
}

exchange-no-mode = no position row of { $symbol } to tell the mode by
exchange-to-come = nothing can be read since { $since }: by the exchange's clock that is yet to come
exchange-no-time = the exchange's time is not known yet
exchange-tells-no-time = Bybit does not tell its time
exchange-closed = the connection to Bybit is closed
exchange-shut-out = shut out by Bybit for too many requests
exchange-no-contract = no contract { $symbol }
exchange-no-pair = no spot pair { $symbol }
exchange-no-list = an answer of pages came without a list
exchange-pages = more than { $most } pages
exchange-no-json = an answer that is no JSON
exchange-not-of-this = an answer that does not speak of this order
exchange-observed = MODE=observe: not sent
