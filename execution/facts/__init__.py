"""What an exchange states: instruments, prices, positions, orders, executions, money.

Facts are immutable and carry the exchange's own words. A value that the exchange did not give is ``None``: unknown is
not zero. Prices are in quote currency per base coin, quantities in base coin, times aware UTC.

What is kept of each order and position, here and in the records, says ``gc=False``: made whole and never changed, it
can refer to nothing that refers to it, and a garbage collector that went through all of it would hold up a stop.
"""
