"""DBSCAN on text embeddings by cosine distance.

usage: dbscan_clusters.py FILE DIMENSIONS EPS -- FILE holds one float32 row an alert.
Prints one line of JSON: the cluster of each row, -1 for noise.
"""
import json
import sys

import numpy
from sklearn.cluster import DBSCAN

file, dimensions, eps = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
rows = numpy.fromfile(file, dtype=numpy.float32).reshape(-1, dimensions)
distinct, which, counts = numpy.unique(rows, axis=0, return_inverse=True, return_counts=True)
labels = DBSCAN(eps=eps, min_samples=2, metric="cosine", algorithm="brute").fit(distinct, sample_weight=counts).labels_
print(json.dumps(labels[which.ravel()].tolist()))
