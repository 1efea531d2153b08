"""The peer of `npm run bench -- csv`: pandas' read_csv and drop_duplicates on the file that socagent ingests.

Run:   by the benchmark; by hand: python bench/peers/read_csv.py FILE
Needs: pandas (recorded with pandas 3.0)

Rows are the same where all columns but the time are, as they are to `socagent ingest` by default. Prints one line of JSON:
rows, rows kept, seconds for reading and for both, and the peak of the resident set in bytes.
"""

import json
import resource
import sys
import time

import pandas

started = time.perf_counter()
frame = pandas.read_csv(sys.argv[1])
read_seconds = time.perf_counter() - started
rows = len(frame)
frame = frame.drop_duplicates(subset=[name for name in frame.columns if name != "Timestamp"])
seconds = time.perf_counter() - started
# Linux counts in KiB, macOS in bytes.
unit = 1 if sys.platform == "darwin" else 1024
print(
    json.dumps(
        {
            "rows": rows,
            "kept": len(frame),
            "readSeconds": read_seconds,
            "seconds": seconds,
            "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit,
            "versions": {"pandas": pandas.__version__},
        }
    )
)
