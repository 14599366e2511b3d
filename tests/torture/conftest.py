"""The long versions of what `tests/utils/persistence` and `tests/helpers/dca_backtest` do with samples: `make torture`.

The files have names that `make test` does not look for.
"""

from tests.utils.persistence.conftest import judge, memory, path, random, root

__all__ = ["judge", "memory", "path", "random", "root"]
