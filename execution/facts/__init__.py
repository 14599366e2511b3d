"""What an exchange states: instruments, prices, positions, orders, executions, money.

Facts are immutable and carry the exchange's own words. A value that the exchange did not give is ``None``: unknown is
not zero. Prices are in quote currency per base coin, quantities in base coin, times aware UTC.
"""
