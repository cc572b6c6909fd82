"""All of it, one after the other; ends non-zero when a figure falls short. `python -m torture small`: two minutes."""

import sys

from torture import disk, drill, failover, files, inputs, kills, lines, power
from torture.figures import end

if __name__ == "__main__":
    if sys.argv[1:] == ["small"]:
        end(
            *kills.main(200, 4), *power.main(40), *lines.main(20), *disk.main(), *failover.main(150), *drill.main(1),
            *inputs.main(10, 5), *files.main(2),
        )  # fmt: skip
    end(
        *kills.main(), *power.main(), *lines.main(), *disk.main(), *failover.main(), *drill.main(),
        *inputs.main(300, 100), *files.main(),
    )  # fmt: skip
