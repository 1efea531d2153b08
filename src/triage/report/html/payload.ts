/** The data in report.html, as the page's script reads it. Short keys and columns, as there are tens of thousands of clusters. */

/** One column each, by rank. */
export interface QueuePayload {
  readonly id: readonly string[];
  readonly title: readonly string[];
  /** The main entities, on one line. */
  readonly about: readonly string[];
  /** 1 to look at, 0 closed. */
  readonly look: readonly number[];
  /** Index in `tiers`. */
  readonly tier: readonly number[];
  readonly score: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly alerts: readonly number[];
  /** Milliseconds since 1970, UTC. */
  readonly first: readonly number[];
  readonly last: readonly number[];
  /** Indices in `techniques`. */
  readonly uses: readonly (readonly number[])[];
  /** Index in `texts`: the reasons of the verdict, joined. */
  readonly why: readonly number[];
  /** 1 where it is not like what the model knows. */
  readonly unlike: readonly number[];
  readonly tiers: readonly string[];
  readonly techniques: readonly { readonly id: string; readonly name: string }[];
  readonly texts: readonly string[];
  /** The first so many have details, in script elements of `chunk` clusters each. */
  readonly detailed: number;
  readonly chunk: number;
  /** Clusters beyond those of the page, which queue.csv has. */
  readonly omitted: number;
}

export interface MemberPayload {
  readonly file: string;
  readonly line: number;
  readonly id: string;
  readonly time: number;
  readonly rule: string;
  readonly source: string;
  readonly destination: string;
  readonly host: string;
  readonly user: string;
  readonly malicious: number;
  readonly leader: boolean;
}

export interface DetailPayload {
  readonly distinct: number;
  readonly reasons: readonly string[];
  readonly techniques: readonly {
    readonly id: string;
    readonly name: string;
    readonly tactic: string;
    readonly confidence: number;
    readonly source: string;
  }[];
  readonly entities: readonly {
    readonly role: string;
    readonly value: string;
    readonly alerts: number;
    readonly notes: readonly string[];
  }[];
  readonly parts: {
    readonly chain: number;
    readonly malicious: number;
    readonly criticality: number;
    readonly certainty: number;
    readonly urgency: number;
  };
  readonly chain: readonly {
    readonly step: string;
    readonly value: string;
    readonly probability: number;
    readonly options: readonly { readonly value: string; readonly probability: number }[];
    readonly given: readonly string[];
    readonly analyst: boolean;
  }[];
  readonly facts: readonly {
    readonly name: string;
    readonly state: string;
    readonly text: string;
    readonly source: string;
  }[];
  readonly merges: readonly { readonly alerts: number; readonly shared: string; readonly distance: number }[];
  readonly members: readonly MemberPayload[];
  /** Alerts in equal parts of the time from the first to the last. */
  readonly timeline: readonly number[];
  /** What the page leaves out, which clusters.jsonl and alerts.csv have. */
  readonly omitted: { readonly entities: number; readonly merges: number; readonly members: number };
}
