"""Signals as they are posted, and what they mean: a line, or questions with the lines that are offered."""

from handlers.signals.doubts import Doubt

CLEAR: tuple[tuple[str, str], ...] = (
    (
        "LONG BTC/USDT Entry: 50000-49500 Targets: 1) 51000 2) 52000 SL: 49000 Lev 5x",
        "/trade BTCUSDT long entry 50000 49500 lev 5 sl 49000 tp 51000 52000",
    ),
    (
        """\
⚡️⚡️ #BTC/USDT ⚡️⚡️
Exchanges: Binance Futures, Bybit USDT
Signal Type: Regular (Long)
Leverage: Cross (10.0X)

Entry Targets:
50000
49500

Take-Profit Targets:
1) 51000
2) 52000
3) 53000

Stop Targets:
1) 49000

Published By: @xyz

Trailing Configuration:
Stop: Breakeven -
  Trigger: Target (1)""",
        "/trade BTCUSDT long entry 50000 49500 lev 10 sl 49000 tp 51000 52000 53000 be tp1",
    ),
    (
        """\
🟢 LONG $BTC
Entry: 50,000 - 49,500
TP1: 51,000 (50%)
TP2: 52,000 (30%)
TP3: 53,000 (20%)
SL: 49,000
Lev: Cross 10x
Join our VIP t.me/xyz""",
        "/trade BTCUSDT long entry 50000 49500 lev 10 sl 49000 tp 51000:50% 52000:30% 53000:20%",
    ),
    (
        "BTC long 50000 sl 49000 tp 52000",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 52000",
    ),
    (
        "short eth now sl 2100 tp 1900 1850",
        "/trade ETHUSDT short entry market sl 2100 tp 1900 1850",
    ),
    (
        """\
📉 SHORT #ETHUSDT
💰 Entry: 2000 - 2050
🎯 Targets: 1950, 1900, 1850
🛑 Stop Loss: 2100
⚡ Leverage: 10x""",
        "/trade ETHUSDT short entry 2000 2050 lev 10 sl 2100 tp 1950 1900 1850",
    ),
    (
        """\
BTC Long
Einstieg: 50.000 - 49.500
Ziel 1: 51.000
Ziel 2: 52.000
Stop: 49.000
Hebel: 5x""",
        "/trade BTCUSDT long entry 50000 49500 lev 5 sl 49000 tp 51000 52000",
    ),
    (
        """\
COMPRA BTCUSDT
Entrada: 50000
Objetivos: 51000 / 52000
Stop loss: 49000
Apalancamiento: 5x""",
        "/trade BTCUSDT long entry 50000 lev 5 sl 49000 tp 51000 52000",
    ),
    (
        """\
🚀 ЛОНГ BTC/USDT
Вход: 50000-49500
Цели: 51000, 52000
Стоп: 49000
Плечо: 5х
Риск 1%""",
        "/trade BTCUSDT long entry 50000 49500 lev 5 risk 1% sl 49000 tp 51000 52000",
    ),
    (
        """\
BTCUSDT LONG
Giriş: 50000
Hedef 1: 51000
Hedef 2: 52000
Zarar durdur: 49000
Kaldıraç: 5x""",
        "/trade BTCUSDT long entry 50000 lev 5 sl 49000 tp 51000 52000",
    ),
    (
        "Buy BTC @ 50k, SL 49k, TP 51k / 52k",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
XRP/USDT SHORT
Entry 0,5500 - 0,5600
TP 0,5400 0,5300 0,5200
SL 0,5750""",
        "/trade XRPUSDT short entry 0.55 0.56 sl 0.575 tp 0.54 0.53 0.52",
    ),
    (
        """\
SOL/USDT SELL
Entry zone: 150.5 – 152
TP1 - 148
TP2 - 145.5
TP3 - 140
Stop-loss 155.5
Risk: 1%""",
        "/trade SOLUSDT short entry 150.5 152 risk 1% sl 155.5 tp 148 145.5 140",
    ),
    (
        """\
#1000PEPE/USDT LONG
Buy zone 0.01234-0.01200
Sell targets 0.0130 0.0135
Stop 0.0115""",
        "/trade 1000PEPEUSDT long entry 0.01234 0.012 sl 0.0115 tp 0.013 0.0135",
    ),
    (
        """\
BTCUSDT Buy Limit 50000
SL 49000
TP1 51000
TP2 52000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
🔴 SHORT BTC/USDT.P
ENTRY: 50,500.5 – 50,900.0
SL: 51,400
TPs: 49,900 | 49,000 | 48,000""",
        "/trade BTCUSDT short entry 50500.5 50900 sl 51400 tp 49900 49000 48000",
    ),
    (
        """\
#SOL long
Entry 150
Stop 145
Target 155 160 165""",
        "/trade SOLUSDT long entry 150 sl 145 tp 155 160 165",
    ),
    (
        """\
**LONG** `ETH/USDT`
**Entry:** 2000 - 1980
**TP:** 2050 - 2100 - 2150
**SL:** 1950""",
        "/trade ETHUSDT long entry 2000 1980 sl 1950 tp 2050 2100 2150",
    ),
    (
        """\
𝗟𝗢𝗡𝗚 𝗕𝗧𝗖𝗨𝗦𝗗𝗧
𝗘𝗻𝘁𝗿𝘆: 𝟱𝟬𝟬𝟬𝟬
𝗧𝗣: 𝟱𝟭𝟬𝟬𝟬
𝗦𝗟: 𝟰𝟵𝟬𝟬𝟬""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        """\
LONG $SOL 10x
Entry 1: 150
Entry 2: 145
TP1: 160
TP2: 170
SL: 140""",
        "/trade SOLUSDT long entry 150 145 lev 10 sl 140 tp 160 170",
    ),
    (
        """\
BTC/USDT LONG
Entry: CMP
SL: 49000
TP: 51000/52000/53000""",
        "/trade BTCUSDT long entry market sl 49000 tp 51000 52000 53000",
    ),
    (
        """\
🟢 BTCUSDT
Entry: 50000
TP: 51000
SL: 49000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        """\
LONG BTCUSDT
Entry 50000
SL 49000 (-2%)
TP1 51000 (+2%)
TP2 52000 (+4%)""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
LONG BTCUSDT
Entry 50000
SL 49000
TP1 51000 (2%)
TP2 52000 (4%)""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        "LONG BTCUSDT entry 50000 sl 49000 tp 52000 margin 100 USDT lev 5",
        "/trade BTCUSDT long entry 50000 lev 5 usdt 500 sl 49000 tp 52000",
    ),
    (
        "LONG BTCUSDT entry 50000 sl 49000 tp 52000 amount 500 USDT",
        "/trade BTCUSDT long entry 50000 usdt 500 sl 49000 tp 52000",
    ),
    (
        "LONG BTCUSDT entry 50000 sl 49000 tp 52000 qty 0.01",
        "/trade BTCUSDT long entry 50000 size 0.01 sl 49000 tp 52000",
    ),
    (
        "LONG BTCUSDT entry 50000 sl 49000 tp 52000 size 0.01 BTC",
        "/trade BTCUSDT long entry 50000 size 0.01 sl 49000 tp 52000",
    ),
    (
        """\
📍SIGNAL 📍
COIN : #NEAR/USDT
LONG 🟢
Leverage: 20x Isolated
ENTRY : 5.00 - 4.85
TARGET 1 - 5.10
TARGET 2 - 5.25
TARGET 3 - 5.50
STOP LOSS 4.70""",
        "/trade NEARUSDT long entry 5 4.85 lev 20 sl 4.7 tp 5.1 5.25 5.5",
    ),
    (
        """\
1000PEPE long
Entry 0.0120
SL 0.0110
TP1 0.0130
TP2 0.0140""",
        "/trade 1000PEPEUSDT long entry 0.012 sl 0.011 tp 0.013 0.014",
    ),
    (
        """\
Short XRP
Einstieg 0,55
Stopp 0,58
Ziele 0,53 / 0,50
Hebel 3x""",
        "/trade XRPUSDT short entry 0.55 lev 3 sl 0.58 tp 0.53 0.5",
    ),
    (
        """\
VENTA ETH/USDT
Precio de entrada: 2.000,50
Objetivo 1: 1.950,00
Objetivo 2: 1.900,00
Stop: 2.050,00""",
        "/trade ETHUSDT short entry 2000.5 sl 2050 tp 1950 1900",
    ),
    (
        """\
ШОРТ ETHUSDT
Точка входа: 2000
Тейк-профит: 1950 / 1900
Стоп-лосс: 2050
Плечо: x10""",
        "/trade ETHUSDT short entry 2000 lev 10 sl 2050 tp 1950 1900",
    ),
    (
        """\
SHORT ETH/USDT
Giriş bölgesi: 2000 - 2020
Hedefler: 1950 - 1900 - 1850
Stop: 2060""",
        "/trade ETHUSDT short entry 2000 2020 sl 2060 tp 1950 1900 1850",
    ),
    (
        """\
LONG BTCUSDT
Entry: 50000
Targets
1️⃣ 51000
2️⃣ 52000
3️⃣ 53000
🛑 49000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000 53000",
    ),
    (
        """\
🚨 NEW TRADE 🚨
$ETH SHORT
🔹Entry: 2000
🔹SL: 2050
🔹TP1: 1950 (close 50%)
🔹TP2: 1900 (close 50%)
Move SL to BE after TP1""",
        "/trade ETHUSDT short entry 2000 sl 2050 tp 1950:50% 1900:50% be tp1",
    ),
    (
        "Long BTCUSDT. Entry 50000. SL 49000. TP 51000, 52000. Risk 0.5%.",
        "/trade BTCUSDT long entry 50000 risk 0.5% sl 49000 tp 51000 52000",
    ),
    (
        "BTCUSDT | LONG | 50000 | SL 49000 | TP 51000",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        "BUY BTCUSDT @50000 SL@49000 TP@51000",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        """\
Long #LINK/USDT
Buy : 15.00
Sell : 15.5 - 16 - 17
Stop : 14.2""",
        "/trade LINKUSDT long entry 15 sl 14.2 tp 15.5 16 17",
    ),
    (
        "Sell ETHUSDT at 2000, stop at 2050, target at 1900",
        "/trade ETHUSDT short entry 2000 sl 2050 tp 1900",
    ),
    (
        "Buying $ADA at 0.45, stop loss 0.43, targets 0.47, 0.49 and 0.52",
        "/trade ADAUSDT long entry 0.45 sl 0.43 tp 0.47 0.49 0.52",
    ),
    (
        """\
TRADE: Long
Market: BTC-USDT
Entry: 50,000 to 49,500
Stop: 49,000
Targets: T1 51,000 T2 52,000
R:R 1:3""",
        "/trade BTCUSDT long entry 50000 49500 sl 49000 tp 51000 52000",
    ),
    (
        """\
BTC 4h long
Entry 50000
Stop: 4h close below 49000
Target 52000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 52000",
    ),
    (
        "Long BTC entry 50000 sl 49000 tp 51 500 52 000",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51500 52000",
    ),
    (
        "BTCUSDT SHORT 50000-50500 TP 49000 48000 STOP 51000 LEV 10",
        "/trade BTCUSDT short entry 50000 50500 lev 10 sl 51000 tp 49000 48000",
    ),
    (
        """\
Long ETH
E: 2000
SL: 1900
TP: 2100""",
        "/trade ETHUSDT long entry 2000 sl 1900 tp 2100",
    ),
    (
        """\
#LINK/USDT
Buy : 15.00
Sell : 15.5 - 16 - 17
Stop : 14.2""",
        "/trade LINKUSDT long entry 15 sl 14.2 tp 15.5 16 17",
    ),
    (
        """\
TRADE: Long
Market: BTC-USDT
Entry: 50,000.5 to 49,500
Stop: 49,000
Targets: T1 51,000 T2 52,000
R:R 1:3""",
        "/trade BTCUSDT long entry 50000.5 49500 sl 49000 tp 51000 52000",
    ),
    (
        """\
SHORT BTCUSDT
ENTRY 1 : 50000 (50%)
ENTRY 2 : 50500 (50%)
TP 49000
SL 51000""",
        "/trade BTCUSDT short entry 50000:50% 50500:50% sl 51000 tp 49000",
    ),
    (
        "BTCUSDT SHORT entry 50000-50500-51000 sl 52000 tp 49000,48000,47000",
        "/trade BTCUSDT short entry 50000 50500 51000 sl 52000 tp 49000 48000 47000",
    ),
    (
        "BTCUSDT short entry 50000, 50500 sl 52000 tp 49,000, 48,000",
        "/trade BTCUSDT short entry 50000 50500 sl 52000 tp 49000 48000",
    ),
    (
        """\
LONG BTC/USDT
Entry: 50.000,50 - 49.500,00
TP: 51.000,00
SL: 49.000,00""",
        "/trade BTCUSDT long entry 50000.5 49500 sl 49000 tp 51000",
    ),
    (
        """\
LONG XRPUSDT
Entry: 0.5500 - 0.5450
SL: 0.5300
TP1: 0.5600 (25%)
TP2: 0.5700 (25%)
TP3: 0.5900 (50%)""",
        "/trade XRPUSDT long entry 0.55 0.545 sl 0.53 tp 0.56:25% 0.57:25% 0.59:50%",
    ),
    (
        "Long BTCUSDT market, SL 2%, TP 3%",
        "/trade BTCUSDT long entry market sl 2% tp 3%",
    ),
    (
        """\
🔥 BTC/USDT 🔥
✅ LONG
💵 Entry: 50k - 49.5k
🎯 TP: 51k / 52k / 53.5k
❌ SL: 49k
⚖️ Lev: 10X""",
        "/trade BTCUSDT long entry 50000 49500 lev 10 sl 49000 tp 51000 52000 53500",
    ),
    (
        "Asset: BTC/USDT | Direction: Short | Entry: 50,000.0 | SL: 51,000.0 | TP: 48,000.0",
        "/trade BTCUSDT short entry 50000 sl 51000 tp 48000",
    ),
    (
        """\
LONG BTCUSDT
entry: 50000
stop: 49000
target: 51000
dca: 49500""",
        "/trade BTCUSDT long entry 50000 49500 sl 49000 tp 51000",
    ),
    (
        """\
LONG BTCUSDT
entry: 50000
add more at 49500
stop: 49000
target: 51000""",
        "/trade BTCUSDT long entry 50000 49500 sl 49000 tp 51000",
    ),
    (
        """\
SHORT BTC
Entry: 50'000 - 50'500
SL: 51'000
TP: 49'000""",
        "/trade BTCUSDT short entry 50000 50500 sl 51000 tp 49000",
    ),
    (
        """\
BTCUSDT
📈LONG
➡️ Entry → 50000
➡️ TP → 51000 → 52000
➡️ SL → 49000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
LONG BTC/USDT
Entry Price: 50000
Stop Loss: 49000 (2% loss, 4h close)
Take Profit: 52000 (4% profit)
Risk/Reward: 2""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 52000",
    ),
    (
        """\
[LONG] BTCUSDT
[Entry] 50000
[SL] 49000
[TP] 51000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        """\
Open Long BTCUSDT
Entry between 49500 and 50000
Stop Loss under 49000
Take profit at 51000 then 52000""",
        "/trade BTCUSDT long entry 49500 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
BTC/USDT
Buy zone: 49500-50000
Target: 51000 - 52000
SL: 48000
Spot only""",
        "/trade BTCUSDT long entry 49500 50000 sl 48000 tp 51000 52000",
    ),
    (
        """\
BTC/USDT
Sell zone: 50500-50000
Target: 49000 - 48000
SL: 51500""",
        "/trade BTCUSDT short entry 50500 50000 sl 51500 tp 49000 48000",
    ),
    (
        "LONG BTC/USD entry 50000 sl 49000 tp 52000",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 52000",
    ),
    (
        "LONG BTC/USDC entry 50000 sl 49000 tp 52000",
        "/trade BTCPERP long entry 50000 sl 49000 tp 52000",
    ),
    (
        """\
Long $DOGE 🚀
0.150 entry
0.140 stop
0.165 target""",
        "/trade DOGEUSDT long entry 0.15 sl 0.14 tp 0.165",
    ),
    (
        "ETH long 2000, sl 1950, tp1 2050 tp2 2100 tp3 2150, 10x cross, risk 1%",
        "/trade ETHUSDT long entry 2000 lev 10 risk 1% sl 1950 tp 2050 2100 2150",
    ),
    (
        "LONG BTCUSDT entry 50000 sl 49000 tp 51000 be after tp1",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 be tp1",
    ),
    (
        """\
achat BTCUSDT
entrée 50000
objectif 51000
stop 49000
levier 5x""",
        "/trade BTCUSDT long entry 50000 lev 5 sl 49000 tp 51000",
    ),
    (
        """\
COMPRA BTCUSDT
entrada 50000
alvos 51000 52000
stop 49000
alavancagem 5x""",
        "/trade BTCUSDT long entry 50000 lev 5 sl 49000 tp 51000 52000",
    ),
    (
        """\
BTCUSDT KAUFEN
Einstieg: jetzt
Stop-Loss: 49.000,00
Kursziele: 51.000,00 / 52.000,00""",
        "/trade BTCUSDT long entry market sl 49000 tp 51000 52000",
    ),
    (
        "#XRP SHORT Вход по рынку, стоп 0.58, тейки 0.53, 0.50",
        "/trade XRPUSDT short entry market sl 0.58 tp 0.53 0.5",
    ),
    (
        "BTCUSDT Uzun (LONG) Giriş 50000 Kar Al 51000 52000 Stop 49000",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        "SOLUSDT long entry 140 sl 135 tp 150,155,160",
        "/trade SOLUSDT long entry 140 sl 135 tp 150 155 160",
    ),
    (
        "XRP/USDT short entry 0.55 sl 0.58 tp 0.53,0.50",
        "/trade XRPUSDT short entry 0.55 sl 0.58 tp 0.53 0.5",
    ),
    (
        "BTC LONG 100,500 sl 99,500 tp 101,500 102,500",
        "/trade BTCUSDT long entry 100500 sl 99500 tp 101500 102500",
    ),
    (
        "BTCUSDT SHORT Entry1: 50000 Entry2: 50500 TP1:49000 TP2:48000 SL:51000",
        "/trade BTCUSDT short entry 50000 50500 sl 51000 tp 49000 48000",
    ),
    (
        "LONG BTCUSDT Entry: 50000 Targets: 51000-52000-53000 Stop: 49000 Leverage: Isolated 5X",
        "/trade BTCUSDT long entry 50000 lev 5 sl 49000 tp 51000 52000 53000",
    ),
    (
        """\
LONG BTCUSDT
Entry: 50000
Targets: 51000, 52000, 53000+
SL: 49000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000 53000",
    ),
    (
        """\
LONG BTCUSDT
Entry 1 50000
Entry 2 49500
TP 1 51000
TP 2 52000
SL 49000""",
        "/trade BTCUSDT long entry 50000 49500 sl 49000 tp 51000 52000",
    ),
    (
        """\
LONG BTCUSDT
Entry: 50000
TP1: 51000
TP2: 52000
TP3: 53000
TP4: 54000
TP5: Moon
SL: 49000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000 53000 54000",
    ),
    (
        """\
SHORT ETH/USDT
Entry: 2000
SL: 2050
TP: 1900
RR: 1:2
Time: 12:30 UTC
Date: 12/05/2026""",
        "/trade ETHUSDT short entry 2000 sl 2050 tp 1900",
    ),
    (
        """\
LONG BTC/USDT
Entry: 50000
SL: 49000
TP: 51000
Current price: 50100
24h high: 51200, 24h low 48900""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        """\
🟢LONG #BTCUSDT🟢
Entry @ 50000
SL @ 49000
TP @ 51000 / 52000
Invested 5%""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
BTC/USDT 15m
Short @ 50000
Stop 51000
Take profit 49000""",
        "/trade BTCUSDT short entry 50000 sl 51000 tp 49000",
    ),
    (
        """\
LONG BTCUSDT
Entry: 50000
Stop: 49000
Target: 51000
Next target 52000 if strong""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        "LONG BTC. Entry: 50,000. Stop: 49,000. Targets: 51,000; 52,000.",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
Scalp LONG SOL
Entry 150.00-149.00
TP 151 | 152 | 153 | 154
SL 147
Use 1% risk""",
        "/trade SOLUSDT long entry 150 149 risk 1% sl 147 tp 151 152 153 154",
    ),
    (
        """\
#BTCUSDT LONG
Entry: 50000
TP: 51000 52000 53000
SL: 49000
Timeframe: 4H
Signal ID: 12345""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000 53000",
    ),
    (
        "Long BTCUSDT 50000 (limit), sl 49000 (2%), tp 52000 (4%)",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 52000",
    ),
    (
        "Long BTCUSDT entry 50000 stop loss 2% take profit 5%",
        "/trade BTCUSDT long entry 50000 sl 2% tp 5%",
    ),
    (
        "Long BTC entry 50k-49.5k-49k, stop 48.5k, tp 51k, 52k",
        "/trade BTCUSDT long entry 50000 49500 49000 sl 48500 tp 51000 52000",
    ),
    (
        """\
LONG BTCUSDT
ENTRY: 50000
TP1: 51000 20%
TP2: 52000 30%
TP3: 53000 50%
SL: 49000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000:20% 52000:30% 53000:50%",
    ),
    (
        "SELL LIMIT BTCUSDT 51000 SL 52000 TP 49000",
        "/trade BTCUSDT short entry 51000 sl 52000 tp 49000",
    ),
    (
        """\
LONG BTCUSDT
Entry: 50000
TP: 51000
SL: 49000
TP: 52000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        """\
LONG BTCUSDT
EP: 50000
SL: 49000
TP 1.: 51000
TP 2.: 52000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        "Long ADA 0.4500 0.4450 SL 0.43 TP 0.46 0.47",
        "/trade ADAUSDT long entry 0.45 0.445 sl 0.43 tp 0.46 0.47",
    ),
    (
        """\
LONG ETHUSDT
Entry: 2000
SL: 1950
TP1: 2050 (1:1)
TP2: 2100 (1:2)""",
        "/trade ETHUSDT long entry 2000 sl 1950 tp 2050 2100",
    ),
    (
        "SHORT BTCUSDT entry market sl 51000 tp1 49000 tp2 48000, trailing stop 1%",
        "/trade BTCUSDT short entry market sl 51000 tp 49000 48000",
    ),
    (
        "LONG DOGEUSDT Entry: .150 SL: .140 TP: .160 .170",
        "/trade DOGEUSDT long entry 0.15 sl 0.14 tp 0.16 0.17",
    ),
    (
        """\
LONG BTCUSDT
Entry: 50000
TP: 51.000
SL: 49.000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        """\
LONG BTCUSDT
Entry (50%): 50000
Entry (50%): 49500
SL: 49000
TP: 51000""",
        "/trade BTCUSDT long entry 50000:50% 49500:50% sl 49000 tp 51000",
    ),
    (
        "LONG BTCUSDT, SL: 49000 if 4h closes below, TP: 51000; Entry: limit 50000",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        "BTCUSDT.P - LONG - ENTRY 50,100.00 - SL 49,300.00 - TP1 50,900.00 - TP2 51,700.00",
        "/trade BTCUSDT long entry 50100 sl 49300 tp 50900 51700",
    ),
    (
        '{"symbol": "BTCUSDT", "side": "buy", "entry": 50000, "sl": 49000, "tp": [51000, 52000]}',
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        "symbol=BTCUSDT side=sell entry=50000 sl=51000 tp=49000",
        "/trade BTCUSDT short entry 50000 sl 51000 tp 49000",
    ),
    (
        """\
Тикер: #BTCUSDT
Направление: ЛОНГ 📈
Вход: по рынку
Цель 1: 51000 (30%)
Цель 2: 52000 (70%)
Стоп: 49000""",
        "/trade BTCUSDT long entry market sl 49000 tp 51000:30% 52000:70%",
    ),
    (
        "LONG BTCUSDT Entry: 50000$ SL: 49000$ TP: 51000$ , 52000$",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
    ),
    (
        "LONG BTCUSDT entry 50 000,50 sl 49 000,00 tp 51 000,00",
        "/trade BTCUSDT long entry 50000.5 sl 49000 tp 51000",
    ),
    (
        """\
Long SOL limit 145, stop 140, tp 150 155
Risk 2% of account""",
        "/trade SOLUSDT long entry 145 risk 2% sl 140 tp 150 155",
    ),
    (
        """\
SHORT BTCUSDT
Entry: 50000-50500
SL: 51000
TP1: 49500 25%
TP2: 49000 25%
TP3: 48000 25%
TP4: 47000 25%""",
        "/trade BTCUSDT short entry 50000 50500 sl 51000 tp 49500:25% 49000:25% 48000:25% 47000:25%",
    ),
    (
        """\
LONG BTCUSDT
Entry 50000
SL 49000
TP 51000
No financial advice
Win rate 80%
Members 12,000""",
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
    ),
    (
        "LONG ETHUSDT - entry: 1,950.5 / 1,930; stop: 1,890; targets: 2,000 / 2,050 / 2,100 (hold rest)",
        "/trade ETHUSDT long entry 1950.5 1930 sl 1890 tp 2000 2050 2100",
    ),
)
"""Text, and the line that is previewed."""

ASKED: tuple[tuple[str, tuple[Doubt, ...], tuple[str, ...]], ...] = (
    (
        """\
LONG BTCUSDT
Entry: 50000
TP1 51000 ✅ TP2 52000 ✅ TP3 open
SL 49000""",
        (Doubt.RUNNING,),
        ("/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",),
    ),
    (
        """\
Pair: ETHUSDT
Type: Short
Entry price: $2,000.00
Take Profit 1: $1,950.00
Take Profit 2: $1,900.00
Stop Loss: $2,050.00
Leverage: 5-10x""",
        (Doubt.LEVERAGE,),
        (
            "/trade ETHUSDT short entry 2000 lev 5 sl 2050 tp 1950 1900",
            "/trade ETHUSDT short entry 2000 lev 10 sl 2050 tp 1950 1900",
        ),
    ),
    (
        "#BTC long entry 50000 sl 49000 tp 52000\n#SOL long entry 150 sl 145 tp 160",
        (Doubt.SEVERAL,),
        (),
    ),
    (
        "LONG BTCUSDT entry 50000 tp 52000",
        (Doubt.STOP_MISSING,),
        ("/trade BTCUSDT long entry 50000 tp 52000",),
    ),
    (
        "SHORT BTCUSDT entry 50000 sl 49000 tp 52000",
        (Doubt.SIDE_AGAINST_PRICES,),
        ("/trade BTCUSDT long entry 50000 sl 49000 tp 52000",),
    ),
    (
        """\
BTC-PERP long
entry 50 000
sl 49 000
tp 51 000, 52 000""",
        (Doubt.SYMBOLS,),
        (
            "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
            "/trade BTCPERP long entry 50000 sl 49000 tp 51000 52000",
        ),
    ),
    (
        """\
Coin: SOL/USDT
Direction: LONG
Entry: Market
SL: 2%
TP: 2%, 4%
Leverage: 10x""",
        (Doubt.LEVERED,),
        (
            "/trade SOLUSDT long entry market lev 10 sl 2% tp 2% 4%",
            "/trade SOLUSDT long entry market lev 10 sl 0.2% tp 0.2% 0.4%",
        ),
    ),
    (
        """\
BTC long CMP 50000
SL 49000
TP 51000""",
        (Doubt.MARKET_AND_PRICE,),
        ("/trade BTCUSDT long entry 50000 sl 49000 tp 51000", "/trade BTCUSDT long entry market sl 49000 tp 51000"),
    ),
    (
        """\
BTC/USDT
LONG/SHORT
Entry 50000
SL 49000
TP 51000""",
        (Doubt.SIDES,),
        ("/trade BTCUSDT long entry 50000 sl 49000 tp 51000",),
    ),
    (
        "ETH and BTC long entry 2000 sl 1900 tp 2100",
        (Doubt.SYMBOLS,),
        ("/trade ETHUSDT long entry 2000 sl 1900 tp 2100", "/trade BTCUSDT long entry 2000 sl 1900 tp 2100"),
    ),
    (
        "LONG BTC/USDT ETH/USDT entry 50000 sl 49000 tp 52000",
        (Doubt.SYMBOLS,),
        ("/trade BTCUSDT long entry 50000 sl 49000 tp 52000", "/trade ETHUSDT long entry 50000 sl 49000 tp 52000"),
    ),
    (
        """\
BTCUSDT
Entry: 50000
TP: 51000
SL: 49000""",
        (Doubt.SIDE_MISSING,),
        ("/trade BTCUSDT long entry 50000 sl 49000 tp 51000",),
    ),
    (
        "Long entry 50000 stop 49000 target 52000",
        (Doubt.SYMBOL_MISSING,),
        ("/trade SYMBOL long entry 50000 sl 49000 tp 52000",),
    ),
    (
        """\
LONG BTCUSDT
Entry 50000
SL 49000
TP1 51000 50%
TP2 52000 25%""",
        (Doubt.SHARES,),
        (
            "/trade BTCUSDT long entry 50000 sl 49000 tp 51000:50% 52000:25%",
            "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",
        ),
    ),
    (
        """\
LONG BTCUSDT x20
Entry 50000
SL 20%
TP 40%""",
        (Doubt.LEVERED,),
        ("/trade BTCUSDT long entry 50000 lev 20 sl 20% tp 40%", "/trade BTCUSDT long entry 50000 lev 20 sl 1% tp 2%"),
    ),
    (
        "LONG BTCUSDT entry 50000 sl 49000 tp 52000 size 2%",
        (Doubt.SIZE_PERCENT,),
        (
            "/trade BTCUSDT long entry 50000 risk 2% sl 49000 tp 52000",
            "/trade BTCUSDT long entry 50000 sl 49000 tp 52000",
        ),
    ),
    (
        "LONG BTCUSDT entry 50000 sl 49000 tp 52000 amount $500 5x",
        (Doubt.MARGIN,),
        (
            "/trade BTCUSDT long entry 50000 lev 5 usdt 500 sl 49000 tp 52000",
            "/trade BTCUSDT long entry 50000 lev 5 usdt 2500 sl 49000 tp 52000",
        ),
    ),
    (
        "LONG BTCUSDT entry 50000 sl 49000 tp 52000 size 500",
        (Doubt.SIZE_UNIT,),
        (
            "/trade BTCUSDT long entry 50000 size 500 sl 49000 tp 52000",
            "/trade BTCUSDT long entry 50000 usdt 500 sl 49000 tp 52000",
        ),
    ),
    (
        "LONG BTCUSDT entry 50000 sl 49000 tp 52000 risk 1-2%",
        (Doubt.RISK,),
        (
            "/trade BTCUSDT long entry 50000 risk 1% sl 49000 tp 52000",
            "/trade BTCUSDT long entry 50000 risk 2% sl 49000 tp 52000",
        ),
    ),
    (
        "LONG BTCUSDT entry 50000 sl 49000/48500 tp 52000",
        (Doubt.STOPS,),
        ("/trade BTCUSDT long entry 50000 sl 49000 tp 52000", "/trade BTCUSDT long entry 50000 sl 48500 tp 52000"),
    ),
    (
        "LONG BTCUSDT entry 50000 sl 49000 tp 5200",
        (
            Doubt.PRICES,
            Doubt.FAR,
        ),
        ("/trade BTCUSDT long entry 50000 sl 49000 tp 5200",),
    ),
    (
        """\
Buy BTCUSDT above 50500
SL 49000
TP 52000""",
        (Doubt.CONDITION,),
        ("/trade BTCUSDT long entry 50500 sl 49000 tp 52000",),
    ),
    (
        """\
BTCUSDT Buy above 50500
SL 49000
TP 52000""",
        (Doubt.CONDITION,),
        ("/trade BTCUSDT long entry 50500 sl 49000 tp 52000",),
    ),
    (
        "NEAR/USDT long entry 1 tp 1 1.5 2 sl 0.8",
        (Doubt.LABELS,),
        ("/trade NEARUSDT long entry 1 sl 0.8 tp 1.5 2",),
    ),
    (
        """\
LONG BTCUSDT
Entry: 50000
TP: 52000

Not financial advice. 90% of traders lose 49500.
SL: 49000""",
        (Doubt.STOP_MISSING,),
        ("/trade BTCUSDT long entry 50000 tp 52000",),
    ),
    (
        "long btcusdt 5x market sl 2% tp 3%",
        (Doubt.LEVERED,),
        (
            "/trade BTCUSDT long entry market lev 5 sl 2% tp 3%",
            "/trade BTCUSDT long entry market lev 5 sl 0.4% tp 0.6%",
        ),
    ),
    (
        "Long BTCUSDT sl 49000 tp 1R 2R",
        (Doubt.ENTRY_MISSING,),
        ("/trade BTCUSDT long entry market sl 49000 tp 1R 2R",),
    ),
    (
        """\
Position: LONG
Symbol: SOLUSDT
Entry: 150
SL: 145
TP1: 155
TP2: 160
Position size: 5%""",
        (Doubt.SIZE_PERCENT,),
        ("/trade SOLUSDT long entry 150 risk 5% sl 145 tp 155 160", "/trade SOLUSDT long entry 150 sl 145 tp 155 160"),
    ),
    (
        "LONG BTCUSDT entry 50000 stop 49000",
        (Doubt.TARGET_MISSING,),
        ("/trade BTCUSDT long entry 50000 sl 49000",),
    ),
    (
        "BTC long at 50000?",
        (
            Doubt.STOP_MISSING,
            Doubt.TARGET_MISSING,
        ),
        ("/trade BTCUSDT long entry 50000",),
    ),
    (
        "BUY BTCUSDT 50000 49000 52000",
        (
            Doubt.STOP_MISSING,
            Doubt.TARGET_MISSING,
        ),
        ("/trade BTCUSDT long entry 50000 49000 52000",),
    ),
    (
        "٥٠٠٠٠ LONG BTCUSDT SL ٤٩٠٠٠ TP ٥١٠٠٠",
        (
            Doubt.LEFT_OVER,
            Doubt.ENTRY_MISSING,
        ),
        ("/trade BTCUSDT long entry 50000 sl 49000 tp 51000", "/trade BTCUSDT long entry market sl 49000 tp 51000"),
    ),
    (
        "PEPE/USDT long entry 0.000012 sl 0.000011 tp 0.000014",
        (Doubt.SCALED,),
        ("/trade 1000PEPEUSDT long entry 0.012 sl 0.011 tp 0.014",),
    ),
    (
        """\
LONG BTCUSDT
Entry: 50000 - 49500
TP: 51000
SL: 49000 or 48500""",
        (Doubt.STOPS,),
        (
            "/trade BTCUSDT long entry 50000 49500 sl 49000 tp 51000",
            "/trade BTCUSDT long entry 50000 49500 sl 48500 tp 51000",
        ),
    ),
    (
        """\
Hedge: SHORT ETHUSDT, close LONG
Entry 2000
SL 2050
TP 1900""",
        (Doubt.SIDES, Doubt.RUNNING),
        ("/trade ETHUSDT short entry 2000 sl 2050 tp 1900",),
    ),
    (
        """\
BTC/USDT LONG
Entry: 50000 - 49500
Avg: 49750
TP: 51000
SL: 49000""",
        (Doubt.LEFT_OVER,),
        ("/trade BTCUSDT long entry 50000 49500 sl 49000 tp 51000",),
    ),
    (
        """\
LONG BTCUSDT 5x
Entry 50000
SL 49000 -2% (-10% ROI)
TP 51000 +2% (+10% ROI)""",
        (Doubt.SHARES,),
        ("/trade BTCUSDT long entry 50000 lev 5 sl 49000 tp 51000",),
    ),
    (
        "buy eth 2000 tp 2100 sl 1950 lev 3 size 0.5",
        (Doubt.SIZE_UNIT,),
        (
            "/trade ETHUSDT long entry 2000 lev 3 size 0.5 sl 1950 tp 2100",
            "/trade ETHUSDT long entry 2000 lev 3 usdt 0.5 sl 1950 tp 2100",
        ),
    ),
    (
        """\
LONG BTCUSDT
Limit 50000
Limit 49500
Stop 49000
Take 51000""",
        (
            Doubt.LEFT_OVER,
            Doubt.TARGET_MISSING,
        ),
        ("/trade BTCUSDT long entry 50000 49500 sl 49000",),
    ),
    (
        "BTC: long from 50k to 52k, stop 49k",
        (Doubt.TARGET_MISSING,),
        ("/trade BTCUSDT long entry 50000 52000 sl 49000",),
    ),
    (
        """\
LONG SOL/USDT
Entry zone 150-148
DCA 145
SL 140
TP1 155 TP2 160
Leverage 3-5x
Risk 1-2%""",
        (Doubt.LEVERAGE, Doubt.RISK),
        (
            "/trade SOLUSDT long entry 150 148 145 lev 3 risk 1% sl 140 tp 155 160",
            "/trade SOLUSDT long entry 150 148 145 lev 3 risk 2% sl 140 tp 155 160",
            "/trade SOLUSDT long entry 150 148 145 lev 5 risk 1% sl 140 tp 155 160",
            "/trade SOLUSDT long entry 150 148 145 lev 5 risk 2% sl 140 tp 155 160",
        ),
    ),
    (
        """\
LONG BTCUSDT
Entry: 50000
SL: 49000
SL2: 48500
TP: 51000""",
        (Doubt.STOPS,),
        ("/trade BTCUSDT long entry 50000 sl 49000 tp 51000", "/trade BTCUSDT long entry 50000 sl 48500 tp 51000"),
    ),
    (
        "I think we go LONG BTCUSDT here at 50000 with stop under 49000 and target around 52000.",
        (
            Doubt.LEFT_OVER,
            Doubt.ENTRY_MISSING,
        ),
        ("/trade BTCUSDT long entry 50000 sl 49000 tp 52000", "/trade BTCUSDT long entry market sl 49000 tp 52000"),
    ),
    (
        "long btc entry 50000 tp 51000 tp 52000 sl entry-2%",
        (
            Doubt.NUMBER,
            Doubt.STOP_MISSING,
        ),
        ("/trade BTCUSDT long entry 50000 tp 51000 52000",),
    ),
    (
        "GOLD/XAUUSD BUY 2650 SL 2640 TP 2670",
        (
            Doubt.LEFT_OVER,
            Doubt.ENTRY_MISSING,
            Doubt.SYMBOL_MISSING,
        ),
        ("/trade SYMBOL long entry 2650 sl 2640 tp 2670", "/trade SYMBOL long entry market sl 2640 tp 2670"),
    ),
    (
        "EURUSD buy 1.0500 sl 1.0450 tp 1.0600",
        (
            Doubt.LEFT_OVER,
            Doubt.ENTRY_MISSING,
            Doubt.SYMBOL_MISSING,
        ),
        ("/trade SYMBOL long entry 1.05 sl 1.045 tp 1.06", "/trade SYMBOL long entry market sl 1.045 tp 1.06"),
    ),
    (
        "LONG BTCUSDT Entry: 50000 TP: 51000 SL: 490000",
        (
            Doubt.PRICES,
            Doubt.FAR,
        ),
        ("/trade BTCUSDT long entry 50000 sl 490000 tp 51000",),
    ),
    (
        "Long BTCUSDT 50000",
        (
            Doubt.STOP_MISSING,
            Doubt.TARGET_MISSING,
        ),
        ("/trade BTCUSDT long entry 50000",),
    ),
    (
        "LONG BTCUSDT ENTRY 50000 SL 49000 TP 51000 https://t.me/vip/123 +49 123 4567890",
        (
            Doubt.PRICES,
            Doubt.FAR,
        ),
        ("/trade BTCUSDT long entry 50000 sl 49000 tp 51000 49 123 4567890",),
    ),
    (
        "BTCUSDT long. Entry 50000, SL 49000, TP 52000. Don't risk more than 2%",
        (Doubt.RISK,),
        (
            "/trade BTCUSDT long entry 50000 risk 2% sl 49000 tp 52000",
            "/trade BTCUSDT long entry 50000 sl 49000 tp 52000",
        ),
    ),
    (
        "SELL ETHUSDT NOW 2000 SL 2050 TP 1900",
        (Doubt.MARKET_AND_PRICE,),
        ("/trade ETHUSDT short entry 2000 sl 2050 tp 1900", "/trade ETHUSDT short entry market sl 2050 tp 1900"),
    ),
    (
        "Short SOL now! stop 155, tp 145 / 140 (close half), lev max 10x",
        (Doubt.LEVERAGE,),
        (
            "/trade SOLUSDT short entry market lev 10 sl 155 tp 145 140",
            "/trade SOLUSDT short entry market sl 155 tp 145 140",
        ),
    ),
    (
        """\
LONG BTCUSDT
Entry 50000
SL 49000
TP 51000
Leverage max 10x""",
        (Doubt.LEVERAGE,),
        (
            "/trade BTCUSDT long entry 50000 lev 10 sl 49000 tp 51000",
            "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
        ),
    ),
    (
        """\
BTC LONG
Entry 50000
TP 51000
SL 49000
2% of capital""",
        (Doubt.SIZE_PERCENT,),
        (
            "/trade BTCUSDT long entry 50000 risk 2% sl 49000 tp 51000",
            "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
        ),
    ),
    (
        """\
BTC LONG
Entry 50000
TP1 51000
TP2 52000
SL 49000
Close 75% at TP1""",
        (Doubt.SHARES,),
        ("/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000",),
    ),
    (
        """\
BTCUSDT LONG
Entry: 50000
TP1 55000 10%
TP2 60000 20%
TP3 65000 30%
TP4 70000 40%
SL 48000""",
        (Doubt.SHARES,),
        (
            "/trade BTCUSDT long entry 50000 sl 48000 tp 55000:10% 60000:20% 65000:30% 70000:40%",
            "/trade BTCUSDT long entry 50000 sl 48000 tp 55000 60000 65000 70000",
        ),
    ),
    (
        """\
BTC LONG 10x
Entry 50000
TP1 51000 (20%)
TP2 51500 (30%)
TP3 52500 (50%)
SL 49000""",
        (Doubt.SHARES,),
        (
            "/trade BTCUSDT long entry 50000 lev 10 sl 49000 tp 51000:20% 51500:30% 52500:50%",
            "/trade BTCUSDT long entry 50000 lev 10 sl 49000 tp 51000 51500 52500",
        ),
    ),
)
"""Text, what is asked, and the lines that it can mean."""

TALK: tuple[str, ...] = (
    "hello how are you",
    "I closed my BTC long at 50000",
    """\
#BTC/USDT Take-Profit target 1 ✅
Profit: 20.5% 📈
Period: 2 Hours 5 Minutes""",
    "BTC is going to 60000, I feel it. Support 49000, resistance 52000.",
    "LONG BTCUSDT",
    "who is long BTC from 50000, i have stop at 49000",
    """\
Update: BTC/USDT LONG
Move SL to 50000
TP1 51000 hit""",
    "btc long",
    "Buy the dip! BTC 60000 soon",
)
"""Texts that are no signals."""
