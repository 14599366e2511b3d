"""Signals whose meaning was written down before the parser read them, in the styles of many channels."""

ALSO_TRADED = frozenset(
    {
        "1000BONKUSDT",
        "SHIB1000USDT",
        "1000000MOGUSDT",
        "SUIUSDT",
        "AVAXUSDT",
        "HIGHUSDT",
        "MEUSDT",
        "TRUMPUSDT",
        "INJUSDT",
        "APTUSDT",
        "GALAUSDT",
        "DOTUSDT",
        "ATOMUSDT",
        "OPUSDT",
        "TUSDT",
        "ONEUSDT",
        "HOTUSDT",
    }
)
"""Symbols of these texts; some of them are words as well."""

LINES: tuple[tuple[str, str], ...] = (
    (
        """\
✅ BTC/USDT LONG
✅ Entry: 50000
✅ TP1: 51000
✅ TP2: 52000
❌ SL: 49000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
SUI/USDT spot buy
Buy: 3.4 - 3.5
Sell: 3.8 / 4.2 / 5
SL: 3.1""",
        "/trade SUIUSDT long entry 3.4 3.5 sl 3.1 tp 3.8 4.2 5",
    ),
    (
        """\
#AVAX/USDT (Spot)
Accumulate: 28 to 30
Targets: 33, 36, 40
Stop: weekly close below 25""",
        "/trade AVAXUSDT long entry 28 30 sl 25 tp 33 36 40",
    ),
    (
        """\
LONG AVAX
entry 30,20 - 29,80
ziel 31,00 / 32,50
sl 28,90""",
        "/trade AVAXUSDT long entry 30.2 29.8 sl 28.9 tp 31 32.5",
    ),
    (
        "BTC LONG 50.100,50 SL 49.500 TP 51.000 / 52.000",
        "/trade BTCUSDT long entry 50100.5 sl 49500 tp 51000 52000",
    ),
    (
        "BTC long 50.1k sl 49.2k tp 51.5k/53k",
        "/trade BTCUSDT long entry 50100 sl 49200 tp 51500 53000",
    ),
    (
        """\
ETHUSDT SHORT
Entry: 2,000 - 2,020
TP: 1,950, 1,900, 1,850
SL: 2,060""",
        "/trade ETHUSDT short entry 2000 2020 sl 2060 tp 1950 1900 1850",
    ),
    (
        """\
Монета: SOL/USDT
Позиция: SHORT 📉
Плечо: 10х
Вход: 150,5
Цели:
1) 148,2
2) 145,0
3) 140
Стоп: 156,3""",
        "/trade SOLUSDT short entry 150.5 lev 10 sl 156.3 tp 148.2 145 140",
    ),
    (
        "Лонг SOL от 150, стоп 145, тейк 160 и 170",
        "/trade SOLUSDT long entry 150 sl 145 tp 160 170",
    ),
    (
        """\
Señal de Futuros
Par: ETH/USDT
Tipo: CORTO
Entrada: 2.000 - 2.020
TP1: 1.950
TP2: 1.900
SL: 2.060
Apalancamiento: 10x""",
        "/trade ETHUSDT short entry 2000 2020 lev 10 sl 2060 tp 1950 1900",
    ),
    (
        """\
Short SOL
Entry: 150
SL: 155
TP1: 145 - 25%
TP2: 140 - 25%
TP3: 135 - 50%
SL to entry after TP1""",
        "/trade SOLUSDT short entry 150 sl 155 tp 145:25% 140:25% 135:50% be tp1",
    ),
    (
        """\
Short SOL
Entry: 150
SL: 155
TP1 (25%): 145
TP2 (75%): 140""",
        "/trade SOLUSDT short entry 150 sl 155 tp 145:25% 140:75%",
    ),
    (
        """\
LONG 1000BONK
entry 0.0300-0.0290
tp 0.031/0.032/0.034
sl 0.0275""",
        "/trade 1000BONKUSDT long entry 0.03 0.029 sl 0.0275 tp 0.031 0.032 0.034",
    ),
    (
        "BTC/USDT LONG entry 50,000-49,000 sl 48,500 tp 51,000-52,000",
        "/trade BTCUSDT long entry 50000 49000 sl 48500 tp 51000 52000",
    ),
    (
        """\
BTC LONG
ENTRY: 50000
SL: -2%
TP: +2%, +4%""",
        "/trade BTCUSDT long entry 50000 sl 2% tp 2% 4%",
    ),
    (
        """\
BTC LONG
ENTRY: 50000
SL: 49k
TP1: 1R TP2: 2R""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 1R 2R",
    ),
    (
        """\
BTC LONG
ENTRY: 50000
SL: below 49000 (daily close)
TP: 51000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        """\
LONG BTCUSDT
Entry: 50000
TP1: 51000
TP2: 51500
TP3: 52500
TP4: 54000
TP5: 56000
TP6: 60000
SL: 48900""",
        "/trade BTCUSDT long entry 50000 sl 48900 tp 51000 51500 52500 54000 56000 60000",
    ),
    (
        "#HIGH/USDT LONG entry 2.00 tp 2.1 2.2 sl 1.9",
        "/trade HIGHUSDT long entry 2 sl 1.9 tp 2.1 2.2",
    ),
    (
        "$ME short 4.1 sl 4.4 tp 3.8 3.5",
        "/trade MEUSDT short entry 4.1 sl 4.4 tp 3.8 3.5",
    ),
    (
        """\
VIP SIGNAL
TRUMP long 20.1 - 19.8
sl 19
tp 21 22 23""",
        "/trade TRUMPUSDT long entry 20.1 19.8 sl 19 tp 21 22 23",
    ),
    (
        """\
SOLUSDT.P Short
Limit order @ 152.40
Stop 155.10
Target 146.00
RR 2.4
Risk 0,5 %""",
        "/trade SOLUSDT short entry 152.4 risk 0.5% sl 155.1 tp 146",
    ),
    (
        "BYBIT:SOLUSDT.P Alert: Short @ 152.4 | SL 155.1 | TP 146",
        "/trade SOLUSDT short entry 152.4 sl 155.1 tp 146",
    ),
    (
        """\
LONG SOL x25 cross
Вход 149.5 - 150
Тейк 1 - 152
Тейк 2 - 155
Стоп 146
Риск 0.5% от депо""",
        "/trade SOLUSDT long entry 149.5 150 lev 25 risk 0.5% sl 146 tp 152 155",
    ),
    (
        """\
LONG SOL
Entry 150 (half), 145 (half)
SL 140
TP 160 (half), 170 (half)""",
        "/trade SOLUSDT long entry 150 145 sl 140 tp 160 170",
    ),
    (
        """\
LONG SOL
Entry 150 70%
Entry 145 30%
SL 140
TP 160""",
        "/trade SOLUSDT long entry 150:70% 145:30% sl 140 tp 160",
    ),
    (
        "#NEAR/USDT SHORT Lev: 3x Entry: 5.05-5.15 🎯4.95 🎯4.85 🎯4.70 ⛔5.35",
        "/trade NEARUSDT short entry 5.05 5.15 lev 3 sl 5.35 tp 4.95 4.85 4.7",
    ),
    (
        "BTC long entry 50000 sl 49000 target 4%",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 4%",
    ),
    (
        """\
LONG ETH
Entry: 2000
SL: 1950
TP: 2100
Size: $1000""",
        "/trade ETHUSDT long entry 2000 usdt 1000 sl 1950 tp 2100",
    ),
    (
        """\
LONG ETH
Entry: 2000
SL: 1950
TP: 2100
Size: 3 ETH""",
        "/trade ETHUSDT long entry 2000 size 3 sl 1950 tp 2100",
    ),
    (
        """\
LONG ETH
Entry: 2000
SL: 1950
TP: 2100
Margin: $50, 10x""",
        "/trade ETHUSDT long entry 2000 lev 10 usdt 500 sl 1950 tp 2100",
    ),
    (
        """\
LONG ETH
Entry: 2000
SL: 1950
TP: 2100
Risk: High""",
        "/trade ETHUSDT long entry 2000 sl 1950 tp 2100",
    ),
    (
        """\
LONG BTC
Entry 50000
TP1 51000
TP2 52000
SL 49000
SL to TP1 after TP2""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
LONG BTC
Entry 50000
TP1 51000
TP2 52000
SL 49000
Liquidation 45000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
LONG BTC
Entry 50000
TP1 51000
TP2 52000
SL 49000
Previous signal: +120% 🚀 LTC 100 -> 110""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
⚡️ Long Set-Up $INJ/USDT ⚡️
Entry Zone 1: 25.0 - 24.8
Entry Zone 2: 24.0
Targets: 25.5 | 26 | 27
SL: 23.2
Leverage: 5X (Cross)""",
        "/trade INJUSDT long entry 25 24.8 24 lev 5 sl 23.2 tp 25.5 26 27",
    ),
    (
        """\
Pair: $APT
Position: LONG
Leverage: 2x
Entries: 9.00 $ - 8.80 $
Targets 🎯: 9.2$, 9.4$, 9.8$
Stop Loss: 8.5$""",
        "/trade APTUSDT long entry 9 8.8 lev 2 sl 8.5 tp 9.2 9.4 9.8",
    ),
    (
        """\
📩 #GALAUSDT 1h | Short Entry
📉 Entry Zone: 0.0400-0.0410
🎯- Strategy Accuracy: 92%
⏳ Last 5 signals: 100%
- Take Profits:
1st: 0.039
2nd: 0.038
3rd: 0.036
❌Stop-Loss: 0.043""",
        "/trade GALAUSDT short entry 0.04 0.041 sl 0.043 tp 0.039 0.038 0.036",
    ),
    (
        """\
📩 #DOTUSDT 30m | Mid-Term
📈 Long Entry Zone: 7.00-6.90
⏳- Signal details:
Target 1: 7.1
Target 2: 7.2
🔺Stop-Loss: 6.7
💡After reaching the first target you can put the rest of the position to breakeven.""",
        "/trade DOTUSDT long entry 7 6.9 sl 6.7 tp 7.1 7.2",
    ),
    (
        """\
Long #ATOM
Entry price (1): 8.00$
Entry price (2): 7.80$
❇ Targets:
◾8.2$
◾8.4$
◾8.9$
⛔ SL : 7.5$""",
        "/trade ATOMUSDT long entry 8 7.8 sl 7.5 tp 8.2 8.4 8.9",
    ),
    (
        "LIMIT LONG BTC 49500 TP 50500 51500 SL 48800 EXPIRES 24H",
        "/trade BTCUSDT long entry 49500 sl 48800 tp 50500 51500",
    ),
    (
        "LINK long 15 sl 14 targets 16/17/18",
        "/trade LINKUSDT long entry 15 sl 14 tp 16 17 18",
    ),
    (
        """\
LINK/USDT LONG
Entry 15
TP 16, 17, 18
SL 14""",
        "/trade LINKUSDT long entry 15 sl 14 tp 16 17 18",
    ),
    (
        """\
LINK/USDT LONG
Entry: 15
TP: 16 - 17 - 18
SL: 14""",
        "/trade LINKUSDT long entry 15 sl 14 tp 16 17 18",
    ),
    (
        """\
LINK/USDT LONG
Entry: 9.50/9.20
TP 9.80/10.20/11.00
SL 9.00""",
        "/trade LINKUSDT long entry 9.5 9.2 sl 9 tp 9.8 10.2 11",
    ),
    (
        "LINK LONG entry 15 tp 16 17 18 sl 14 x10",
        "/trade LINKUSDT long entry 15 lev 10 sl 14 tp 16 17 18",
    ),
    (
        "BTC LONG entry 50000 sl 49000 tp 52000 x10",
        "/trade BTCUSDT long entry 50000 lev 10 sl 49000 tp 52000",
    ),
    (
        "BTC LONG entry 50000 sl 49000 tp 51000 / 52000 / 10x",
        "/trade BTCUSDT long entry 50000 lev 10 sl 49000 tp 51000 52000",
    ),
    (
        "SOL LONG entry 150 sl 145 tp 155 - 160 - 10x",
        "/trade SOLUSDT long entry 150 lev 10 sl 145 tp 155 160",
    ),
    (
        "SOL LONG 150 - 5x - SL 145 - TP 160",
        "/trade SOLUSDT long entry 150 lev 5 sl 145 tp 160",
    ),
    (
        """\
NEAR/USDT LONG
Target 1: 5.1
Target 2: 5.2
Target 3: 5.5
Entry: 5
Stop: 4.8""",
        "/trade NEARUSDT long entry 5 sl 4.8 tp 5.1 5.2 5.5",
    ),
    (
        """\
NEAR/USDT LONG
Entry 1: 5
Entry 2: 4.9
TP 1: 6
TP 2: 7
SL: 4""",
        "/trade NEARUSDT long entry 5 4.9 sl 4 tp 6 7",
    ),
    (
        """\
NEAR/USDT LONG
Entry: 5
TP1: 5.5 TP2: 6 TP3: 7
SL: 4.5""",
        "/trade NEARUSDT long entry 5 sl 4.5 tp 5.5 6 7",
    ),
    (
        """\
NEAR/USDT LONG
Entry: 5
TP1-5.5 TP2-6 TP3-7
SL-4.5""",
        "/trade NEARUSDT long entry 5 sl 4.5 tp 5.5 6 7",
    ),
    (
        """\
#NEAR LONG
Entry: 5
Targets:
1: 5.5
2: 6
3: 7
SL: 4.5""",
        "/trade NEARUSDT long entry 5 sl 4.5 tp 5.5 6 7",
    ),
    (
        """\
#NEAR LONG
Entry: 5
Targets:
1. 5.5
2. 6
3. 7
SL: 4.5""",
        "/trade NEARUSDT long entry 5 sl 4.5 tp 5.5 6 7",
    ),
    (
        """\
#NEAR LONG
Entry: 5
Targets:
1 - 5.5
2 - 6
3 - 7
SL: 4.5""",
        "/trade NEARUSDT long entry 5 sl 4.5 tp 5.5 6 7",
    ),
    (
        """\
#NEAR LONG
Entry: 5
Targets: 5.5 6 7 8
SL: 4.5""",
        "/trade NEARUSDT long entry 5 sl 4.5 tp 5.5 6 7 8",
    ),
    (
        """\
OP LONG
Entry: 2
Targets: 2.1, 2.2, 3
SL: 1.8""",
        "/trade OPUSDT long entry 2 sl 1.8 tp 2.1 2.2 3",
    ),
    (
        """\
OP LONG
Entry 2
TP 3
SL 1""",
        "/trade OPUSDT long entry 2 sl 1 tp 3",
    ),
    (
        """\
OP LONG
Entry 2 - 1.9
TP 3
SL 1.5""",
        "/trade OPUSDT long entry 2 1.9 sl 1.5 tp 3",
    ),
    (
        """\
OP LONG
Entry: 2 1.9
TP: 3 4
SL: 1.5""",
        "/trade OPUSDT long entry 2 1.9 sl 1.5 tp 3 4",
    ),
    (
        """\
OP LONG
Buy 2
TP 3
SL 1.5""",
        "/trade OPUSDT long entry 2 sl 1.5 tp 3",
    ),
    (
        "LONG ETH Entry 1.995,5 SL 1.950 TP 2.050",
        "/trade ETHUSDT long entry 1995.5 sl 1950 tp 2050",
    ),
    (
        "BTC 🟥SHORT🟥 Entry:50500 TP1:50000 TP2:49500 TP3:49000 SL:51200 Lev:20X Date: 12/05/26 10:30",
        "/trade BTCUSDT short entry 50500 lev 20 sl 51200 tp 50000 49500 49000",
    ),
    (
        "[12.05.26 14:03] VIP Signals: #SOL LONG Entry 150 SL 145 TP 160",
        "/trade SOLUSDT long entry 150 sl 145 tp 160",
    ),
    (
        """\
VIP Signals, [12/5/2026 2:03 PM]
SOLUSDT LONG
Entry: 150
SL: 145
TP: 160""",
        "/trade SOLUSDT long entry 150 sl 145 tp 160",
    ),
    (
        """\
SOL LONG 150
SL 145
TP 160 (RR 1:2)""",
        "/trade SOLUSDT long entry 150 sl 145 tp 160",
    ),
    (
        """\
SOL LONG 150
SL 145
TP 160 RR 1:2""",
        "/trade SOLUSDT long entry 150 sl 145 tp 160",
    ),
    (
        "SOL LONG 150, SL 145, TP 160 @ 1:2RR",
        "/trade SOLUSDT long entry 150 sl 145 tp 160",
    ),
    (
        """\
#SOL/USDT LONG
Entry: 150-152
Targets:
155 - 10%
160 - 20%
165 - 30%
170 - 40%
SL: 146""",
        "/trade SOLUSDT long entry 150 152 sl 146 tp 155:10% 160:20% 165:30% 170:40%",
    ),
    (
        """\
SOL LONG 10x
Entry 150
TP1 153 (20% profit)
TP2 156 (40% profit)
SL 147 (20% loss)""",
        "/trade SOLUSDT long entry 150 lev 10 sl 147 tp 153 156",
    ),
    (
        """\
SOL LONG 10x
Entry 150
TP1 153 20%
TP2 156 40%
SL 147""",
        "/trade SOLUSDT long entry 150 lev 10 sl 147 tp 153 156",
    ),
    (
        """\
SHORT SOL
Sell: 150
Buy: 140
Stop: 156""",
        "/trade SOLUSDT short entry 150 sl 156 tp 140",
    ),
    (
        """\
SOL/USDT
Sell: 150
Buy: 140
Stop: 156""",
        "/trade SOLUSDT short entry 150 sl 156 tp 140",
    ),
    (
        "BTC LONG entry 50000 sl 49000 tp 52000 ⏳ waiting for confirmation",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 52000",
    ),
    (
        """\
BTC LONG
Entry: 50000
SL: 49000
TP: 51000 52000
When TP1 hits move SL to entry""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000 be tp1",
    ),
    (
        """\
BTC LONG
Entry: 50000
SL: 49000
TP: 51000 52000
Move SL to breakeven after 1%""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        "ETH LONG, Einstieg Markt, SL 1.950, TP1 2.050, TP2 2.100, Hebel 3",
        "/trade ETHUSDT long entry market lev 3 sl 1950 tp 2050 2100",
    ),
    (
        """\
#ETHUSDT SHORT
Вход: 2000 (50%) и 2050 (50%)
Тейки: 1950 (50%), 1900 (50%)
Стоп: 2100""",
        "/trade ETHUSDT short entry 2000:50% 2050:50% sl 2100 tp 1950:50% 1900:50%",
    ),
    (
        """\
#ETHUSDT SHORT
Вход: 2000 - 30%, 2050 - 70%
Тейк: 1900
Стоп: 2100""",
        "/trade ETHUSDT short entry 2000:30% 2050:70% sl 2100 tp 1900",
    ),
    (
        """\
ETH LONG
Giriş: 2.000
Hedef: 2.100
Stop: 1.950
10x""",
        "/trade ETHUSDT long entry 2000 lev 10 sl 1950 tp 2100",
    ),
    (
        "LONG BTC entry 50K, 49.5K sl 48.9K tp 51K & 52K",
        "/trade BTCUSDT long entry 50000 49500 sl 48900 tp 51000 52000",
    ),
    (
        "LONG BTC entry ~50000 sl ~49000 tp ~52000",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 52000",
    ),
    (
        "LONG BTC entry <50000 sl 49000 tp >52000",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 52000",
    ),
    (
        "LONG BTC entry 50000 sl 49000 tp 52000 no leverage",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 52000",
    ),
    (
        """\
#BTCUSDT #LONG #SCALP
entry 50000
sl 49000
tp 51000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        "1000PEPE/USDT short entry 12.3 sl 12.9 tp 11.5",
        "/trade 1000PEPEUSDT short entry 12.3 sl 12.9 tp 11.5",
    ),
    (
        "BTC/USDT LONG entry: 50000 stop: 49000 targets: 51000 (TP1) 52000 (TP2)",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
#LONG #SOL
Entry 150
SL 145
TP 160""",
        "/trade SOLUSDT long entry 150 sl 145 tp 160",
    ),
    (
        "🟥 #SELL $SOL 150 sl 155 tp 140",
        "/trade SOLUSDT short entry 150 sl 155 tp 140",
    ),
    (
        "BTC short scalp!! 50100 sl 50400 tp 49700, 49500, 49200. lev 25x. risk 0.25%",
        "/trade BTCUSDT short entry 50100 lev 25 risk 0.25% sl 50400 tp 49700 49500 49200",
    ),
    (
        """\
Re-entry LONG SOL
Entry 150
SL 145
TP 160""",
        "/trade SOLUSDT long entry 150 sl 145 tp 160",
    ),
    (
        "LONG SOL re-entry @148 sl 144 tp 155 160",
        "/trade SOLUSDT long entry 148 sl 144 tp 155 160",
    ),
    (
        """\
SOL/USDT long
Buy 1: 150 Buy 2: 145
Sell 1: 155 Sell 2: 160
Stop: 140""",
        "/trade SOLUSDT long entry 150 145 sl 140 tp 155 160",
    ),
    (
        """\
COIN: SOL
LONG
BUY:150-148
SELL:155-160-170
SL:144""",
        "/trade SOLUSDT long entry 150 148 sl 144 tp 155 160 170",
    ),
    (
        "SHORT SOL entry 150 sl 155 tp 140 BE @ tp1",
        "/trade SOLUSDT short entry 150 sl 155 tp 140 be tp1",
    ),
    (
        """\
LONG SOL
Entry: 150,
SL: 145.
TP: 160;""",
        "/trade SOLUSDT long entry 150 sl 145 tp 160",
    ),
    (
        """\
LONG SOL
Entry: 150
SL: 145
TP: 160, 165, 170, 175, 180, 185, 190, 195, 200, 205""",
        "/trade SOLUSDT long entry 150 sl 145 tp 160 165 170 175 180 185 190 195 200 205",
    ),
    (
        """\
LONG BTC
Entry
50000
49500
Stop
49000
Targets
51000
52000""",
        "/trade BTCUSDT long entry 50000 49500 sl 49000 tp 51000 52000",
    ),
    (
        "LONG BTC E50000 SL49000 TP51000",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        "LONG #1000PEPE/USDT 5x entry 0.0120-0.0118 tp1 0.0125 tp2 0.0130 sl 0.0112",
        "/trade 1000PEPEUSDT long entry 0.012 0.0118 lev 5 sl 0.0112 tp 0.0125 0.013",
    ),
    (
        "LONG BTCUSD entry 50000 sl 49000 tp 52000 (inverse)",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 52000",
    ),
    (
        "Entry long BTC 50000 stoploss 1.5% tp 3%/5%",
        "/trade BTCUSDT long entry 50000 sl 1.5% tp 3% 5%",
    ),
    (
        "BTC long 50000 SL 49000 TP 52000 or trail",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 52000",
    ),
    (
        "BTC long entry 50000 or 49500 sl 49000 tp 52000",
        "/trade BTCUSDT long entry 50000 49500 sl 49000 tp 52000",
    ),
    (
        "ETH/USDT 🔴 SHORT ⬇️ Entry 2000⬇️ TP 1950⬇️1900 SL 2050⬆️",
        "/trade ETHUSDT short entry 2000 sl 2050 tp 1950 1900",
    ),
    (
        """\
1000PEPE/USDT LONG
Entry: 0.0₅12
SL 0.0₅11
TP 0.0₅14""",
        "/trade 1000PEPEUSDT long entry 0.0000012 sl 0.0000011 tp 0.0000014",
    ),
    (
        """\
LONG BTC
Entry 50000¹
SL 49000²
TP¹ 51000 TP² 52000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
Target 1: 5.1 🎯
Target 2: 5.2 🎯
#NEAR long entry 5 sl 4.8""",
        "/trade NEARUSDT long entry 5 sl 4.8 tp 5.1 5.2",
    ),
    (
        """\
BTC short-term long
Entry 50000
SL 49000
TP 51000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        """\
📈 SHORT BTC
Entry 50000
SL 51000
TP 49000""",
        "/trade BTCUSDT short entry 50000 sl 51000 tp 49000",
    ),
    (
        "ETHBTC weak. SHORT ETH entry 2000 sl 2050 tp 1900",
        "/trade ETHUSDT short entry 2000 sl 2050 tp 1900",
    ),
    (
        """\
SOL LONG
Limit 1: 150
Limit 2: 148
TP1: 155
TP2: 160
SL: 145""",
        "/trade SOLUSDT long entry 150 148 sl 145 tp 155 160",
    ),
    (
        """\
SOL LONG
Entries: 150 / 148 / 146
Avg entry: 148
TP 155 SL 143""",
        "/trade SOLUSDT long entry 150 148 146 sl 143 tp 155",
    ),
    (
        """\
SOL LONG
Entry now or limit
TP 155 SL 143""",
        "/trade SOLUSDT long entry market sl 143 tp 155",
    ),
    (
        """\
LONG SOL
Entry: 150
Current price: 149
TP 155 SL 143""",
        "/trade SOLUSDT long entry 150 sl 143 tp 155",
    ),
    (
        """\
SOL LONG
Entry: 150
TP: 155
SL: 145
Market cap: 70B""",
        "/trade SOLUSDT long entry 150 sl 145 tp 155",
    ),
    (
        """\
SOL LONG
Entry: 150
TP: 155
SL: 145
Volume 24h: 3.2M""",
        "/trade SOLUSDT long entry 150 sl 145 tp 155",
    ),
    (
        """\
SOL LONG
Entry: 150
TP: 155
SL: 145
Market is volatile, be careful""",
        "/trade SOLUSDT long entry 150 sl 145 tp 155",
    ),
    (
        "1) SOL LONG entry 150 sl 145 tp 155",
        "/trade SOLUSDT long entry 150 sl 145 tp 155",
    ),
    (
        """\
Signal #152
SOL LONG
Entry 150
SL 145
TP 155""",
        "/trade SOLUSDT long entry 150 sl 145 tp 155",
    ),
    (
        "SOL LONG 150 SL 145 TP 155 TP2 160 TP3 ????",
        "/trade SOLUSDT long entry 150 sl 145 tp 155 160",
    ),
    (
        "SOL LONG entry 150-148.5 SL 1h close < 145 TP 155+",
        "/trade SOLUSDT long entry 150 148.5 sl 145 tp 155",
    ),
    (
        "SOL LONG entry 150 sl 145 (3.3%) tp 155 (3.3%) 160 (6.6%)",
        "/trade SOLUSDT long entry 150 sl 145 tp 155 160",
    ),
    (
        "SOL LONG entry 150 TP1 155 (50%) TP2 160 (25%) TP3 165 (25%) SL 145 (100%)",
        "/trade SOLUSDT long entry 150 sl 145 tp 155:50% 160:25% 165:25%",
    ),
    (
        """\
SOL 20X LONG
Entry 150
TP 1 155 (66%)
TP 2 160 (133%)
SL 147""",
        "/trade SOLUSDT long entry 150 lev 20 sl 147 tp 155 160",
    ),
    (
        """\
SOL 5X LONG
Entry 150
TP 1 155 (16.6%)
TP 2 160 (33%)
SL 147""",
        "/trade SOLUSDT long entry 150 lev 5 sl 147 tp 155 160",
    ),
    (
        """\
SOL LONG
Entry 150
TP 1 155 (60%)
TP 2 160 (40%)
SL 147""",
        "/trade SOLUSDT long entry 150 sl 147 tp 155:60% 160:40%",
    ),
    (
        "/trade@otherbot BTCUSDT long entry 50000 sl 49000 tp 51000",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        """\
BTC LONG
Entry 50000
SL 49000
TP 52000
Bankroll 3%""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 52000",
    ),
    (
        """\
BTC ЛОНГ
Вход: от 49500 до 50000
Тейк: 51000
Стоп: 49000""",
        "/trade BTCUSDT long entry 49500 50000 sl 49000 tp 51000",
    ),
    (
        """\
BTC LONG
Entry 50000
SL 49000
TP1 51000 💥
TP2 52000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
ETH LONG
Entry 1 990
TP 2 100
SL 1 900""",
        "/trade ETHUSDT long entry 1990 sl 1900 tp 2100",
    ),
    (
        """\
SOL LONG
Entry 1 150 (60%)
Entry 2 145 (40%)
TP 1 160 TP 2 170
SL 140""",
        "/trade SOLUSDT long entry 150:60% 145:40% sl 140 tp 160 170",
    ),
    (
        """\
SOL SHORT
Entry 150
Target 1 145 (+3%)
Target 2 140 (+6%)
Target 3 130 (+13%)
SL 155""",
        "/trade SOLUSDT short entry 150 sl 155 tp 145 140 130",
    ),
    (
        """\
SOL SHORT
Entry 150
Target 1 145 50%
Target 2 140 50%
SL 155""",
        "/trade SOLUSDT short entry 150 sl 155 tp 145:50% 140:50%",
    ),
    (
        """\
SOL SHORT
Entry 150
Targets
1 145
2 140
3 135
Stop 155""",
        "/trade SOLUSDT short entry 150 sl 155 tp 145 140 135",
    ),
    (
        """\
LINK LONG
Entry 15
Targets
1 16
2 17
3 18
Stop 14""",
        "/trade LINKUSDT long entry 15 sl 14 tp 16 17 18",
    ),
    (
        """\
NEAR/USDT LONG
Entry 5
TP 1 5.5
TP 2 6
TP 3 7
SL 4.5""",
        "/trade NEARUSDT long entry 5 sl 4.5 tp 5.5 6 7",
    ),
    (
        """\
NEAR/USDT LONG
Entry 5
TP 1 6 7
SL 4.5""",
        "/trade NEARUSDT long entry 5 sl 4.5 tp 6 7",
    ),
    (
        """\
BTC LONG now
SL 49000
TP 51000""",
        "/trade BTCUSDT long entry market sl 49000 tp 51000",
    ),
    (
        """\
BTC LONG (market)
SL 49000
TP 51000""",
        "/trade BTCUSDT long entry market sl 49000 tp 51000",
    ),
    (
        """\
BTC LONG
Entry: market
SL 49000
TP 51000""",
        "/trade BTCUSDT long entry market sl 49000 tp 51000",
    ),
    (
        """\
BTC LONG
Order type: Market
SL 49000
TP 51000""",
        "/trade BTCUSDT long entry market sl 49000 tp 51000",
    ),
    (
        """\
LONG BTC
Entry: 50000
SL: 49000
TP1: 51000
TP2: tba""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        """\
LONG BTC
Entry: 50000
SL: 49000 (mental)
TP1: 51000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        """\
LONG BTC
Entry: 50000
SL 2% below entry
TP1: 51000""",
        "/trade BTCUSDT long entry 50000 sl 2% tp 51000",
    ),
    (
        """\
LONG BTC
Entry: 50000
TP1: 51000 TP2: 52000
SL: 49000
Support: 49500 Resistance: 51500""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
LONG BTC
Buy now
SL 49000
TP 51000""",
        "/trade BTCUSDT long entry market sl 49000 tp 51000",
    ),
    (
        """\
LONG BTC market order
SL 49000
TP 51000""",
        "/trade BTCUSDT long entry market sl 49000 tp 51000",
    ),
    (
        """\
LONG BTC
Entry 50000
SL 49000
TP 51000
Market conditions: good""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        """\
BTC long
entry 50000-49500
sl 48,500
tp 51,000 52,000""",
        "/trade BTCUSDT long entry 50000 49500 sl 48500 tp 51000 52000",
    ),
    (
        """\
SHORT BTCUSDT
Entry 50000
TP 1: 49000
TP 2: 48000
SL 51000 (2%)""",
        "/trade BTCUSDT short entry 50000 sl 51000 tp 49000 48000",
    ),
    (
        """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
Risk 1% of equity""",
        "/trade BTCUSDT long entry 50000 risk 1% sl 49000 tp 51000 52000",
    ),
    (
        """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
1% risk""",
        "/trade BTCUSDT long entry 50000 risk 1% sl 49000 tp 51000 52000",
    ),
    (
        """\
BTC LONG
Entry 50000
SL 49000
TP 51000
Isolated 5x - risk 3% of account""",
        "/trade BTCUSDT long entry 50000 lev 5 risk 3% sl 49000 tp 51000",
    ),
    (
        """\
BTC LONG
Entry 50000
TP 51000
SL 49000 (2% of account)""",
        "/trade BTCUSDT long entry 50000 risk 2% sl 49000 tp 51000",
    ),
    (
        """\
BTC LONG
Entry 50000
TP 51000
SL 2%
Account: VIP""",
        "/trade BTCUSDT long entry 50000 sl 2% tp 51000",
    ),
    (
        """\
BTC LONG
Entry 50000
TP1 51000 (1R)
TP2 52000 (2R)
SL 49000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
Move SL to BE after 50% profit""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
Win rate close to 80%""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
BTC LONG
Entry 50000
SL 49000
Stop: -2%
TP 51000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        """\
BTC LONG
TP1 51000
TP2 52000
SL 49000
Entry 50000 50%
49500 50%""",
        "/trade BTCUSDT long entry 50000:50% 49500:50% sl 49000 tp 51000 52000",
    ),
    (
        """\
BTC LONG
Entry 50000
TP 51000 / 52000
SL 49000
Set leverage to 20x""",
        "/trade BTCUSDT long entry 50000 lev 20 sl 49000 tp 51000 52000",
    ),
)
"""Text, and the only line that it can mean."""

NEVER_A_LINE: tuple[str, ...] = (
    """\
#BTC/USDT
✅ LONG
Entry 50000
TP1 51000 ✅
TP2 52000 ✅
TP3 53000
SL 49000""",
    """\
BTCUSDT LONG
Entry 50000 ✅ filled
TP1 51000 hit
TP2 52000
SL 49000""",
    """\
BTCUSDT Long 20x
+85.32%
Entry Price 50,000
Mark Price 52,100""",
    "Update SOLUSDT long: SL moved to 152 (was 145). Targets 160, 165 still open.",
    "ETH short from 2000 is +5%. Move stop to 1990 and hold for 1850",
    "BTC: if 49,000 holds I will look for longs to 52,000. Below 48,500 invalidated.",
    """\
LONG BTC/USDT
Entry 50000
SL 49000
TP 51000

SHORT ETH/USDT
Entry 2000
SL 2050
TP 1900""",
    """\
BTC long 50000 sl 49000 tp 52000
ETH long 2000 sl 1950 tp 2100""",
    """\
SPOT CALL 💎 $TIA
Buy 5.8-6
Targets 6.5, 7, 8
No stop loss""",
    "Long BTC 50.1-49.8k, SL 49.2k",
    """\
Buy #DOGE above 0.152
Targets 0.16 0.17
SL 0.145""",
    "Sell BTC below 49500, target 48000, stop 50200",
    "BTCUSDT LONG on retest of 49800. SL 49000. TP 51000",
    "Long if BTC breaks 50500, sl 49800, tp 52000",
    """\
$LINK long
Entry: CMP and 14.5
SL 13.9
TP 16, 17""",
    "LINK long at market or 14.8, stop 14, targets 16/17",
    """\
BTC SHORT
Entry 50000
TP 49000 48500 48000
SL 50800
use 2% of your portfolio, lev 10x""",
    "BONK/USDT long entry 0.00003 tp 0.000032 sl 0.000028",
    """\
SHIB/USDT LONG
Entry 0.0000250
TP 0.0000260
SL 0.0000240""",
    "$PEPE long 0.012 sl 0.011 tp 0.013",
    """\
BTC LONG
ENTRY: 50000
STOP LOSS: 500 points
TP: 51000""",
    """\
BTC LONG
ENTRY: 50000
SL: 1000$ below entry
TP: 51000""",
    """\
BTC LONG
ENTRY: 50000
SL: none (DCA at 48000 and 46000)
TP: 51000""",
    """\
BTC LONG
ENTRY: 50000
SL: will update
TP: 51000""",
    """\
EDIT: new SL 48500
LONG BTCUSDT
Entry 50000
SL 49000
TP 52000""",
    "[UPDATED] LONG BTCUSDT Entry 50000 SL 48500 (old 49000) TP 52000",
    "XRP 0.55 LONG | 0.56 0.57 0.58 | SL 0.53",
    "short btc here, stop above 51k, tp 48k",
    "I'm long BTC from 50000 with SL at 49000 and TP 52000",
    "Don't long BTC at 50000, sl 49000 will be hit",
    "NO LONG on BTC yet! Wait for 49000 entry, sl 48000, tp 52000",
    "Close BTC long at 51000, sl 50500, tp 52000",
    "Exit longs. BTC short entry 50000 sl 51000 tp 48000",
    "Cancel BTC long entry 50000 sl 49000 tp 52000",
    """\
LONG BTC/USDT
Entry: 50000-49500
SL: 49000
TP: 51000

Edit: trade cancelled""",
    """\
BTC Long
Entry: 50000
SL: 49000 hit ❌
TP: 51000""",
    """\
BTC/USDT SHORT
Entry: 50000
Target: 49000 - 48000
Stop loss: 50500

Result: +8% 🔥""",
    "BTC/USDT LONG Entry 50000 TP 49000 SL 51000",
    """\
SELL BTCUSDT
Entry 50000
TP 51000
SL 49000""",
    "BTCUSDT LONG Entry 50000 TP 51000, 52000, 5300 SL 49000",
    "BTCUSDT LONG Entry 50000 TP 51000, 52000, 5.3000 SL 49000",
    "BTCUSDT LONG Entry 5000O TP 51000 SL 49000",
    "BTCUSDT LONG Entry 50OOO TP 51000 SL 49000",
    "SOL LONG Entry 150 TP 155-160-165-17O SL 145",
    "XRP LONG entry 0.5500 tp 0.5600 0.5700 sl 5300",
    "ETH long entry 1990-10 sl 1950 tp 2050",
    "BTC long entry 50100/50 sl 49000 tp 52000",
    "BTC long entry 49500-700 sl 49000 tp 52000",
    "BTC long entry 50000 sl 49000 tp open",
    "BTC long 50x entry 50000 sl 49500 tp 50500 51000 (isolated, max 1% risk)",
    """\
LONG ETH
Entry: 2000
SL: 1950
TP: 2100
Risk: $50""",
    """\
LONG ETH
Entry: 2000
SL: 1950
TP: 2100
Risk 1/10""",
    "ETH/BTC long entry 0.04 sl 0.038 tp 0.045",
    "LONG BTCDOM 2500 sl 2450 tp 2600",
    "BTC long scalp 50000-49900 SL 49,600 tp 50,300/50.600",
    """\
LTCUSDT
Short below 100
Stop 103
Take 95 / 90""",
    "Bought 0.5 BTC at 50000, stop 49000, target 52000",
    "Set buy orders on BTC: 49500 (30%), 49000 (70%). Stop-loss 48000. Sell 52000",
    "Long SOL 3 lots 150 sl 145 tp 160",
    "ADA long 0.4O5 sl 0.4O1 tp 0.45",
    "ADA long entry 0.45 sl 0.4O1 tp 0.47 0.5O",
    """\
SOL LONG 150
SL 145
TP 160 1:2""",
    """\
SOL LONG 10x
Entry 150
TP +20% / +40%
SL -20%""",
    """\
SOL/USDT
Sell: 150
Buy: 140""",
    """\
SOL
Buy 150
Stop buy 149
TP 160""",
    "Buy stop SOL 155, SL 150, TP 165",
    "Do not long BTC. entry 50000 sl 49000 tp 52000",
    "Don't buy SOL here, wait for entry 145 sl 140 tp 160",
    "BTC LONG entry 50000 sl 49000 tp 52000 — skip this trade",
    "ETH long aktuell, stop 1950, ziel 2100",
    """\
#ETHUSDT ЛОНГ
ТВХ: 2000
ТП: 2050, 2100
СЛ: 1950
Плечо: 10-20х""",
    "⚠️ SL moved to 50500 on BTC short, entry 50000, tp 48000",
    "Trailing update BTC long entry 50000 sl now 50500 tp 52000",
    """\
Bot report
BTCUSDT LONG closed
Entry 50000
Exit 51000
SL 49000
TP 51000
PnL +10 USDT""",
    """\
LONG BTCUSDT
Entry: 50000
SL: 49000
TP: 52000
Exit: 51200""",
    "TP 1 🎯 hit for #SOL short, entry 150 sl 155 next tp 140",
    "Yesterday's result: BTC LONG 50000 SL 49000 TP 52000 ✅",
    """\
SHORT $BTC @ 50k
TP 48k
SL 5lk""",
    "LONG BTC entry 50k-49k5 sl 48k5 tp 52k",
    "LONG BTC entry 50000±100 sl 49000 tp 52000",
    "LONG BTC lev 10 (max 20) entry 50000 sl 49000 tp 52000",
    """\
LONG BTC 10x entry 50000 sl 49000 tp 52000
spot 1x""",
    """\
#BTC long
entry 50000
sl 49000
tp 51000
#ETH also looks good""",
    "MOG/USDT long entry 0.000002 sl 0.0000019 tp 0.0000023",
    "SHIB/USDT long entry 0.000025 sl 0.000024 tp 0.000027",
    "BTC LONG entry 50000 sl 49000 tp1 51000 tp2 +5%",
    """\
LONG SOL
Entry 150
SL 145
TP 155
TP1: secure 50% and move SL to BE""",
    """\
BTCUSDT LONG
Leverage: 10x
Entry: 50000
TP: 20%, 40%, 60% (ROI)
SL: 49500""",
    """\
BTCUSDT LONG
Margin: 5%
Leverage: 10x
Entry: 50000
TP: 51000
SL: 49500""",
    "LONG BTC, use 3-5% of capital, 5x. E 50000 SL 49000 TP 52000",
    "ETH looks bullish, target 2200 if 2000 holds, stop below 1950",
    "ETH bearish below 2000 resistance 2050, targets 1900 1850",
    "Portfolio: BTC long 0.1 @ 50000, ETH short 1 @ 2000",
    """\
#SOL/USDT LONG
1) 155 ✅ 2) 160 ✅ 3) 165 ⏳
Entry 150 SL 145""",
    "#SOL LONG update: closed 50% at 155, SL at 150 (entry), TP 160",
    """\
SOL LONG – STOPPED OUT ❌
Entry 150
SL 145
TP 160""",
    """\
LONG SOL
Entry 150 (hit)
SL 145
TP 160""",
    """\
COIN: SOL
SHORT
BUY:150-148
SELL:155-160-170
SL:144""",
    """\
LONG SOL
Entry: 150.5O
SL: 145
TP: 160""",
    """\
LONG SOL
Entry: l50
SL: 145
TP: 160""",
    """\
LONG SOL
Entry: 150..151
SL: 145
TP: 160""",
    """\
LONG SOL
Entry: 150
SL: 145
TP: 160, 165, 170, 175, 180, 185, 190, 195, 200, 205, 210""",
    "LONG BTC entry 50000 sl49000 tp151000 tp252000",
    """\
PEPE LONG
Entry: 0.0₅12
SL 0.0₅11
TP 0.0₅14""",
    "Hidden orders 49500/49000 BTC long, SL 48000, TP 52k",
    """\
PEPE/USDT LONG
Entry: 0.0₄12
SL 0.0₄11
TP 0.0₄14""",
    "Shorts are trapped: BTC entry 50000 SL 49000 TP 52000",
    "BTC bearish divergence, LONG hedge entry 50000 SL 49000 TP 52000",
    "Sell-side liquidity taken, LONG BTC entry 50000 sl 49000 tp 52000",
    "$SOL long, if BTC stays above 49500. Entry 150 sl 145 tp 160",
    """\
SOL LONG
Entry: 150 (market) / 148 (limit)
TP 155 SL 143""",
    """\
LONG SOL
Market entry
Price: 150
TP 155 SL 143""",
    """\
LONG SOL
Entry: current 150
TP 155 SL 143""",
    "Sol long limit 150, sl 145, tp 155. If missed, enter at market.",
    "SOL LONG entry 150 sl 145 tp 155/6",
    "SOL LONG entry 150 sl 145 tp 155-60",
    "SOL LONG entry 150/49 sl 145 tp 155",
    """\
BTC LONG
Entry 50000
SL 49000
TP 52000
Risk 1R = $100""",
    """\
BTC LONG
Entry 50000
SL 49000
TP 52000
Risk 0.5-1% max""",
    """\
BTC LONG
Entry 50000
SL 49000
TP 52000
Position: 10%""",
    "BTC ЛОНГ не входить! Вход 50000 стоп 49000 цель 52000",
    "Cierro largo BTC en 51000, entrada 50000 stop 49000 objetivo 52000",
    "Posición cerrada BTC largo entrada 50000 stop 49000 objetivo 52000",
    """\
BTC LONG
Entry 50000
SL 49000
TP 52000

✅✅✅ ALL TARGETS HIT""",
    """\
BTC LONG
Entry 50000
SL 49000
TP1 51000 ☑️
TP2 52000""",
    """\
BTC LONG
Entry 50000
SL 49000
✅ TP1 51000
✅ TP2 52000
TP3 53000""",
    """\
BTC LONG
Entry 50000
SL 49000
✅ 51000
❌ 52000
❌ 53000""",
    """\
BTC LONG
Entry 50000
SL 49000
TP1 51000 (done)
TP2 52000""",
    """\
BTC LONG running +3%
Entry 50000
SL 49000
TP 52000""",
    """\
BTC LONG
Entry 50000
SL 50000 (BE)
TP 52000""",
    """\
ETH SHORT
Entry 2000
TP 1 950
SL 2050""",
    "Crypto market looking good! LONG BTC sl 49000 tp 51000",
    """\
Market update 🔥
#BTC LONG
SL 49000
TP 51000""",
    """\
Market: BTC/USDT
LONG
SL 49000
TP 51000""",
    "BTC LONG SL 49000 TP 51000. Join now!",
    """\
Join our VIP now 🔥
BTC LONG
SL 49000
TP 51000""",
    """\
BTC LONG
Entry: now - 49500
SL 49000
TP 51000""",
    """\
BTC LONG
SL 49000
TP 51000
Market""",
    """\
BTC futures market
LONG
SL 49000
TP 51000""",
    "BTC is now bullish. SL 49000 TP 51000",
    "BTC long, don't enter now! wait. SL 49000 TP 51000",
    """\
LONG BTC
Enter: after 4h close above 50500
SL 49000 TP 52000""",
    """\
LONG BTC
Entry: 50000 after retest
SL 49000 TP 52000""",
    """\
LONG BTC
Entry trigger: 50500
SL 49000 TP 52000""",
    "LONG BTC stop entry 50500 SL 49000 TP 52000",
    "LONG BTC stop-limit 50500 SL 49000 TP 52000",
    "LONG BTC conditional order at 50500, SL 49000, TP 52000",
    """\
LONG BTC
Entry: break of 50500
SL 49000 TP 52000""",
    """\
LONG BTC when price hits 49500
SL 49000 TP 52000""",
    "LONG BTC on a breakout of 50500 SL 49000 TP 52000",
    """\
SHORT BTC
Einstieg bei Bruch von 49500
SL 50500 TP 48000""",
    """\
LONG BTC
Entry: 50000
SL: 49000
TP1: 51000
TP2: 52OOO""",
    """\
LONG BTC
Entry: 50000
Hard SL: 48000
Soft SL: 49000
TP1: 51000""",
    """\
LONG BTC
Entry: 50000
No SL, hold to 45000
TP1: 51000""",
    """\
LONG BTC
Entry: 50000
SL 2
TP1: 51000""",
    """\
LONG BTC
Entry: 50000
SL 2% of account
TP1: 51000""",
    """\
LONG BTC
Entry: 50000
TP1: 51000
TP2: 52000
SL: entry""",
    """\
LONG BTC
Entry: 50000
TP1: 51000
TP2: 52000
SL: previous low""",
    """\
BTC
The market is bullish
SL 49000
TP 51000""",
    """\
BTC LONG
Entry 50000
TP 51000
SL 49000
2% of portfolio""",
    """\
BTC LONG
Entry 50000
TP 51000
SL 49000

2% of account""",
    """\
BTC LONG
Entry 50000
SL 49000
TP 51000
2% of capital""",
    """\
BTC LONG
2% of capital
Entry 50000
SL 49000
TP 51000""",
    """\
BTC LONG
Entry 50000
TP 51000
SL 49000
Only 2% of balance""",
    """\
BTC LONG
Entry 50000
TP 51000
SL 49000
Entry with 2% of account""",
    "BTC long entry 50000 tp 51000 sl 49000 5% of capital",
    "BTC long entry 50000 tp 51000 sl 49000 1% risk",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
75% at TP1""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
Take 70% profit at TP1""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
TP1 75%, TP2 25%""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
Close 50% at TP1, 50% at TP2""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
25% TP1
75% TP2""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
Take 50% and move SL to BE after TP1""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
Risk free: close 50% at TP1""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
RR 1:2 close 50% at TP1""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
50% at 51000, 50% at 52000""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
5% position size""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
2% of wallet""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
Hard stop 3%""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
Max leverage 20x""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
Leverage: up to 20x""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
Плечо до 20х""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
Not more than 5x leverage""",
    """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
5x max""",
    """\
BTC LONG 10x now
TP1 51000 (20%)
TP2 51500 (30%)
TP3 52500 (50%)
SL 49000""",
    "ETH long from 2000, target 2100, invalidation 1900, half at 2050",
    """\
BTC LONG
Entry 50000
SL 49000
TP 51000 52000 53000
50/30/20""",
)
"""A careful person asks, or it is none: what is reported, forbidden, conditional, mistyped, or two in one."""

SILENT: tuple[str, ...] = (
    """\
#SOL/USDT All entry targets achieved
Average Entry Price: 150.2 💵""",
    """\
#SOL/USDT Take-Profit target 2 ✅
Profit: 45.11% 📈
Period: 1 Days 3 Hours""",
    """\
#SOL/USDT Stop Target Hit ⛔
Loss: 20.1% 📉""",
    "#SOL/USDT Closed at stoploss after reaching take profit ⚠️",
    """\
#SOL/USDT Cancelled ❌
Target achieved before entering the entry zone""",
    """\
🔥 TP1 HIT 🔥 $ETH
move SL to entry, close 50%. Entry was 2000, tp1 1950 done""",
    """\
Trade closed ✅
Symbol: BTCUSDT
Side: LONG
Entry: 50000
Exit: 51200
PnL: +240.50 USDT (+12%)
Duration: 4h""",
    """\
BTC analysis 4H
Support: 49000, 48200
Resistance: 51500, 53000
Bias bullish above 50k""",
    "Bitcoin ETF inflows hit $500M, BTC price at 50,000",
    "Binance will list SUI/USDT at 12:00 UTC with up to 50x leverage",
    "Закрыл лонг SOL по 160, вход был 150, +6%",
    "SOL взяли первую цель 155, стоп в бу",
    "🐋 Whale alert: long SOL 150 liquidated at 145 target 160",
    "ETH 2000 reclaimed. Next 2100, 2200. Support 1950.",
    "BTC dominance 52%, BTC 50000, altcoins short term weak. Target 48000.",
    "Liquidations: $20M long BTC at 50000, $15M shorts at 51000",
    "I sold BTC at 50000, my stop was 49000",
    "TP1 done ✅ SOL long. Move SL to entry 150. Next target 160",
)
"""Reports, news and talk."""
