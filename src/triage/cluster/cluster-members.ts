/** Which alerts each cluster has, as one array with the clusters' stretches in it. */

export interface ClusterMembers {
  /** Rows of cluster c, ascending. */
  of(cluster: number): Int32Array;
}

/** @param clusterOf [alerts] */
export function clusterMembers(clusterOf: Int32Array, clusters: number): ClusterMembers {
  const starts = new Int32Array(clusters + 1);
  for (const cluster of clusterOf) starts[cluster + 1] = (starts[cluster + 1] ?? 0) + 1;
  for (let cluster = 0; cluster < clusters; cluster += 1) {
    starts[cluster + 1] = (starts[cluster + 1] ?? 0) + (starts[cluster] ?? 0);
  }
  const next = starts.slice();
  const rows = new Int32Array(clusterOf.length);
  for (const [row, cluster] of clusterOf.entries()) {
    const place = next[cluster] ?? 0;
    rows[place] = row;
    next[cluster] = place + 1;
  }
  return { of: (cluster) => rows.subarray(starts[cluster] ?? 0, starts[cluster + 1] ?? 0) };
}
