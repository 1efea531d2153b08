"""Average linkage of a distance matrix with SciPy, and fastcluster where it is installed.

usage: hclust.py FILE N CUT -- FILE holds N*(N-1)/2 float32, the upper triangle by rows.
Prints one line of JSON: seconds of each, and the clusters of each point by SciPy.
"""
import json
import sys
import time

import numpy
from scipy.cluster.hierarchy import fcluster, linkage

file, n, cut = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
condensed = numpy.fromfile(file, dtype=numpy.float32).astype(numpy.float64)
assert condensed.size == n * (n - 1) // 2
begun = time.perf_counter()
tree = linkage(condensed, method="average")
result = {"scipy": time.perf_counter() - begun}
try:
    import fastcluster

    begun = time.perf_counter()
    fastcluster.linkage(condensed, method="average")
    result["fastcluster"] = time.perf_counter() - begun
except ImportError:
    pass
result["clusters"] = fcluster(tree, t=cut, criterion="distance").tolist()
print(json.dumps(result))
