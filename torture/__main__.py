"""All of it, one after the other; ends non-zero when a figure falls short.

python -m torture small     two minutes
python -m torture least     one kill and some cuts, on SQLite: some seconds, for the suite
"""

import sys

from torture import disk, drill, failover, files, hold, inputs, kills, lines, power, races
from torture.figures import end

if __name__ == "__main__":
    if sys.argv[1:] == ["least"]:
        end(*kills.main(12, 1, False), *power.main(8, 12), *lines.main(6, False))
    if sys.argv[1:] == ["small"]:
        end(
            *kills.main(200, 4), *power.main(40), *lines.main(20), *disk.main(), *failover.main(150), *drill.main(1),
            *inputs.main(10, 5), *races.main(8, 10), *hold.main(2), *files.main(2),
        )  # fmt: skip
    end(
        *kills.main(), *power.main(), *lines.main(), *disk.main(), *failover.main(), *drill.main(),
        *inputs.main(300, 100), *races.main(), *hold.main(), *files.main(),
    )  # fmt: skip
