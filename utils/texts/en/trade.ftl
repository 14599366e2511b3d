### /trade: the preview and what comes of it.

trade-none-now = ⛔ { $problem } Nothing was sent.
trade-no-preview = ⚠️ No preview: Bybit gave no usable answer ({ $reason }). Nothing was sent.
trade-no-answer-within = no answer within { $seconds } s
