/** What clustering reads: alerts as columns, their entities as numbers. */

/**
 * One row an alert, in any order; every id is a whole number from 0, and -1 says that there is none. Rows that differ in order
 * alone end in the same clusters.
 */
export interface ClusterInput {
  readonly alerts: number;
  /** Milliseconds since 1970. [alerts] */
  readonly times: Float64Array;
  /** [alerts] */
  readonly rules: Int32Array;
  /** Addresses, in one numbering with `destinations`. [alerts] */
  readonly sources: Int32Array;
  /** [alerts] */
  readonly destinations: Int32Array;
  /** 1 where an address is one of our own networks'. [addresses] */
  readonly internal: Uint8Array;
  /** [alerts] */
  readonly hosts: Int32Array;
  /** [alerts] */
  readonly users: Int32Array;
  /** Compared only for being the same alert. [alerts] */
  readonly processes: Int32Array;
  /** Domains, files, hashes and the like, in one numbering; a column for each that an alert can have. Each [alerts] */
  readonly names: readonly Int32Array[];
  /** 0 to 4, -1 unknown. [alerts] */
  readonly severities: Int8Array;
  /** ATT&CK technique. [alerts] */
  readonly techniques: Int32Array;
  /** ATT&CK tactic, in the order of an attack. [alerts] */
  readonly tactics: Int32Array;
  /** Which row of `units` is the alert's text. [alerts] */
  readonly texts: Int32Array;
  /**
   * Of each distinct text, as `toUnitVectors` makes them of embeddings; may be empty with `hiddenSize` 0: then the distance does without.
   * [texts · hiddenSize]
   */
  readonly units: Float32Array;
  readonly hiddenSize: number;
  /** 0 to 1. [alerts] */
  readonly maliciousProbabilities: Float32Array;
}

/** An entity that alerts share, by the numbering of its column. */
export interface SharedEntity {
  readonly kind: "host" | "address" | "user" | "name" | "rule" | "process";
  readonly id: number;
}

/** One joining of two parts of a cluster. */
export interface ClusterMerge {
  /** Alerts on both sides. */
  readonly alerts: number;
  /** Rarest first. */
  readonly shared: readonly SharedEntity[];
  /** Time between the two nearest alerts that it rests on, ms. */
  readonly gap: number;
  /** Of the linkage, 0 the same to 1. */
  readonly distance: number;
}

export interface ClusterOutline {
  /** Row of the alert that stands for it: of the highest malicious probability, the earliest among equals. */
  readonly leader: number;
  readonly alerts: number;
  /** Groups of alerts that are equal but for their time. */
  readonly distinct: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** The loosest first, at most `MAX_MERGES`; worked out each time that it is read, as those of all clusters take much memory. */
  readonly merges: readonly ClusterMerge[];
}

export interface Clustering {
  /** Index in `clusters` of each alert. [alerts] */
  readonly clusterOf: Int32Array;
  /** Group of equal alerts of each alert, from 0 by time. [alerts] */
  readonly groupOf: Int32Array;
  readonly groups: number;
  /** By first appearance. */
  readonly clusters: readonly ClusterOutline[];
}
