// A realistic result of a triage of any size, with texts that attack whatever shows them.
import { Random } from "../../../src/random.js";
import { overviewOf } from "../../../src/triage/overview/overview.js";
import type {
  AlertList,
  ChainStepResult,
  ClusterEntity,
  FactLine,
  TechniqueFinding,
  TriagedAlert,
  TriagedCluster,
  TriageResult,
} from "../../../src/triage/result.js";

export interface SampleOptions {
  readonly clusters: number;
  readonly alerts: number;
  readonly seed: number;
  /** Puts `HOSTILE` texts wherever an attacker can write. */
  readonly hostile: boolean;
}

/** Each runs, breaks out, reorders or hides where it is not escaped. */
export const HOSTILE = [
  `<script>globalThis.pwned = 1</script>`,
  `"><img src=x onerror="globalThis.pwned = 2">`,
  `</script><script>globalThis.pwned = 3</script>`,
  `<!--<script>`,
  `=cmd|' /C calc'!A0`,
  `@SUM(1+1)*cmd|' /C calc'!A0`,
  `+1234\u202egnp.exe`,
  `javascript:globalThis.pwned=4`,
  `line one\u2028line two\r\nline three\u0000\u001b[31mred`,
  `[link](javascript:alert(1)) | cell ![x](http://evil.example/x.png)`,
  `{{constructor.constructor("globalThis.pwned=5")()}}`,
  `\ud800 lone surrogate`,
] as const;

interface Story {
  readonly title: string;
  readonly tier: "low" | "medium" | "high" | "critical";
  readonly score: number;
  readonly techniques: readonly [id: string, name: string, tactic: string][];
  readonly rules: readonly string[];
  readonly intent: string;
  readonly impact: string;
}

const STORIES: readonly Story[] = [
  {
    title: "Password spraying, then a sign-in and a service on another host",
    tier: "critical",
    score: 94,
    techniques: [
      ["T1110.003", "Password Spraying", "credential-access"],
      ["T1078", "Valid Accounts", "initial-access"],
      ["T1021.002", "SMB/Windows Admin Shares", "lateral-movement"],
      ["T1569.002", "Service Execution", "execution"],
    ],
    rules: ["Many failed sign-ins for many users", "Sign-in after failures", "Service created by a remote user"],
    intent: "extortion",
    impact: "host",
  },
  {
    title: "Regular connections to a listed address every 60 s",
    tier: "high",
    score: 81,
    techniques: [["T1071.001", "Web Protocols", "command-and-control"]],
    rules: ["ET MALWARE periodic HTTPS beacon", "Connection to a listed address"],
    intent: "espionage",
    impact: "data",
  },
  {
    title: "Large upload to an unknown site at night",
    tier: "high",
    score: 72,
    techniques: [["T1048.003", "Exfiltration Over Unencrypted Non-C2 Protocol", "exfiltration"]],
    rules: ["Unusual volume to the outside"],
    intent: "theft",
    impact: "data",
  },
  {
    title: "Port scan of a server network from one host",
    tier: "medium",
    score: 48,
    techniques: [["T1046", "Network Service Discovery", "discovery"]],
    rules: ["ET SCAN many ports on many hosts"],
    intent: "access",
    impact: "none",
  },
  {
    title: "PowerShell with an encoded command",
    tier: "medium",
    score: 44,
    techniques: [
      ["T1059.001", "PowerShell", "execution"],
      ["T1027", "Obfuscated Files or Information", "defense-evasion"],
    ],
    rules: ["Encoded PowerShell command line"],
    intent: "access",
    impact: "host",
  },
  {
    title: "Failed sign-ins of a service account with an old password",
    tier: "low",
    score: 9,
    techniques: [["T1110", "Brute Force", "credential-access"]],
    rules: ["Repeated sign-in failures"],
    intent: "error",
    impact: "none",
  },
  {
    title: "Vulnerability scanner's weekly run",
    tier: "low",
    score: 5,
    techniques: [],
    rules: ["Web scanner user agent", "Many missing pages asked by one client"],
    intent: "testing",
    impact: "none",
  },
];

const START = Date.UTC(2025, 2, 3, 0, 2, 55);
const DAY = 86_400_000;

/** With an array of clusters, as few as tests have. */
export type InMemory<Result extends Pick<TriageResult, "clusters">> = Omit<Result, "clusters"> & {
  readonly clusters: readonly TriagedCluster[];
};

/** Equal options give equal results. */
export function sampleResult(options: Partial<SampleOptions> = {}): InMemory<TriageResult> {
  const {
    clusters: count,
    alerts: total,
    seed,
    hostile,
  } = {
    clusters: 24,
    alerts: 400,
    seed: 1,
    hostile: false,
    ...options,
  };
  const random = new Random(seed, "sample result");
  const sizes = clusterSizes(count, total, random);
  const clusters = sizes.map((size, index) => sampleCluster(index, size, random, hostile));
  clusters.sort(
    (a, b) => Number(a.verdict === "closed") - Number(b.verdict === "closed") || b.risk.score - a.risk.score,
  );
  const ranked = clusters.map((cluster, index) => ({ ...cluster, rank: index + 1 }));
  return resultOf(ranked, total, seed, hostile);
}

function clusterSizes(count: number, total: number, random: Random): number[] {
  const sizes = new Array<number>(count).fill(1);
  for (let left = total - count; left > 0; left--) {
    const index = Math.floor(count * random.uniform() ** 3);
    sizes[index] = (sizes[index] ?? 0) + 1;
  }
  return sizes;
}

function pick<Value>(values: readonly Value[], random: Random): Value {
  const value = values[random.below(values.length)];
  if (value === undefined) throw new Error("nothing to pick from");
  return value;
}

function sampleCluster(index: number, alerts: number, random: Random, hostile: boolean): TriagedCluster {
  const story = index < STORIES.length ? (STORIES[index] ?? pick(STORIES, random)) : pick(STORIES, random);
  const text = (plain: string): string => (hostile && random.uniform() < 0.5 ? pick(HOSTILE, random) : plain);
  const score = Math.max(0, Math.min(100, story.score + 8 * (random.uniform() - 0.5)));
  const closed = story.tier === "low" && index % 3 !== 0;
  const firstSeen = START + Math.floor(random.uniform() * 6 * DAY);
  const lastSeen = firstSeen + (alerts === 1 ? 0 : Math.floor(random.uniform() * 0.4 * DAY));
  const source = index % 5 === 4 ? `2001:db8::${index.toString(16)}` : `198.51.100.${String(index % 250)}`;
  return {
    id: `C-${String(index + 1).padStart(5, "0")}`,
    rank: 0,
    title: text(`${story.title}: ${source}`),
    verdict: closed ? "closed" : "look",
    reasons: closed
      ? [`every alert below the threshold of 0.0420`, text("seen on 12 of the last 14 days")]
      : [`risk ${story.tier}`, text("source listed by 2 feeds")],
    alerts,
    distinct: Math.max(1, Math.round(alerts * 0.6)),
    firstSeen,
    lastSeen,
    leader: index,
    entities: sampleEntities(source, alerts, index, text),
    techniques: story.techniques.map(([id, name, tactic], place): TechniqueFinding => ({
      id,
      name: text(name),
      tactic,
      confidence: 0.9 - 0.15 * place,
      source: place === 0 ? "vendor" : place === 1 ? "rule" : "model",
    })),
    outOfDistribution: index % 11 === 3,
    risk: {
      score,
      low: Math.max(0, score - 6 - 4 * random.uniform()),
      high: Math.min(100, score + 5 + 4 * random.uniform()),
      tier: story.tier,
      parts: {
        chain: score,
        malicious: score / 100,
        criticality: index % 5,
        certainty: 0.6 + 0.4 * random.uniform(),
        urgency: (score / 100) * (1 + (index % 5) / 8),
      },
    },
    chain: sampleChain(story, text),
    prompt: { evidence: text("suspicious sign-in | said: hello"), beam: 3, templates: 3 },
    facts: sampleFacts(source, index, text),
    merges: alerts === 1 ? [] : [{ alerts, shared: [text(`same source ${source} within 5 min`)], distance: 0.18 }],
  };
}

function sampleEntities(
  source: string,
  alerts: number,
  index: number,
  text: (plain: string) => string,
): ClusterEntity[] {
  return [
    { role: "source", value: source, alerts, notes: ["listed by IPsum", "seen first today"] },
    { role: "destination", value: `10.48.2.${String(index % 250)}`, alerts, notes: ["criticality high"] },
    { role: "host", value: text(`SRV-NYC-WEB${String(index % 40)}`), alerts, notes: [text("owner: web team")] },
    { role: "user", value: text("x.jensen"), alerts: Math.ceil(alerts / 2), notes: [] },
    { role: "domain", value: text("shore-dune-cloud.example"), alerts: 1, notes: [] },
  ];
}

function sampleChain(story: Story, text: (plain: string) => string): ChainStepResult[] {
  const step = (name: ChainStepResult["step"], value: string, others: readonly string[]): ChainStepResult => ({
    step: name,
    value,
    probability: 0.72,
    options: [
      { value, probability: 0.72 },
      ...others.map((other, place) => ({ value: other, probability: 0.2 / (place + 1) })),
    ],
    given: [text("source listed by IPsum"), "new: user on host", "count: 12 alerts in 5 min"],
    setByAnalyst: false,
  });
  return [
    step("stage", story.techniques[0]?.[2] ?? "none", ["execution", "discovery"]),
    step("intent", story.intent, ["access", "routine"]),
    step("impact", story.impact, ["account"]),
    step(
      "tier",
      story.tier,
      ["medium"].filter((tier) => tier !== story.tier),
    ),
  ];
}

function sampleFacts(source: string, index: number, text: (plain: string) => string): FactLine[] {
  return [
    {
      name: "reputation of source",
      state: "found",
      text: text(`${source} on 2 lists`),
      source: "ipsum.txt",
      date: "2025-03-02",
    },
    { name: "history of user on host", state: "found", text: "first time in 6 days", source: "this batch" },
    { name: "criticality of host", state: "checked", text: "not in the inventory", source: "assets.csv" },
    index % 2 === 0
      ? { name: "country", state: "unchecked", text: "no geo database was given" }
      : { name: "country", state: "found", text: text("NL"), source: "geo.mmdb", date: "2025-02-01" },
  ];
}

function resultOf(
  clusters: readonly TriagedCluster[],
  total: number,
  seed: number,
  hostile: boolean,
): InMemory<TriageResult> {
  const look = clusters.filter(({ verdict }) => verdict === "look");
  const closed = clusters.filter(({ verdict }) => verdict === "closed");
  const alertsOf = (some: readonly TriagedCluster[]): number => some.reduce((sum, { alerts }) => sum + alerts, 0);
  const ofTier = (tier: string): number => look.filter(({ risk }) => risk.tier === tier).length;
  const rejected = hostile ? 7 : 3;
  return {
    summary: {
      alerts: total,
      distinct: clusters.reduce((sum, { distinct }) => sum + distinct, 0),
      clusters: clusters.length,
      look: look.length,
      lookAlerts: alertsOf(look),
      closed: closed.length,
      closedAlerts: alertsOf(closed),
      rejected,
      rejectsByReason: { "no time": rejected - 1, "row too long": 1 },
      ...(clusters.length === 0
        ? {}
        : {
            firstSeen: clusters.reduce((least, { firstSeen }) => Math.min(least, firstSeen), Infinity),
            lastSeen: clusters.reduce((most, { lastSeen }) => Math.max(most, lastSeen), -Infinity),
          }),
      tiers: { low: ofTier("low"), medium: ofTier("medium"), high: ofTier("high"), critical: ofTier("critical") },
      outOfDistribution: clusters.filter(({ outOfDistribution }) => outOfDistribution).length,
    },
    clusters,
    overview: overviewOf(clusters),
    closing: {
      maxMiss: 0.01,
      confidence: 0.95,
      of: "cluster",
      threshold: 0.042,
      bound: 0.0083,
      calibrationIncidents: 412,
      drift: { kind: "passed", text: "scores and embeddings are like the calibration's (largest distance 0.06)" },
    },
    gaps: ["no geo database was given: --intel geo.mmdb", hostile ? HOSTILE[0] : "12 % of the alerts have no user"],
    provenance: {
      version: "0.1.0",
      checkpoint: { name: "socagent-mini", sha256: "a".repeat(64) },
      inputs: [
        {
          file: hostile ? `${HOSTILE[1]}.csv` : "alerts.csv",
          format: "alert-csv",
          bytes: 123_456,
          sha256: "b".repeat(64),
          records: total,
          rejected,
        },
      ],
      feeds: [{ file: "ipsum.txt", sha256: "c".repeat(64), date: "2025-03-02", entries: 12_345 }],
      options: { window: "1h", maxMiss: 0.01, confidence: 0.95, top: 10 },
    },
    alerts: listOf([...sampleAlerts(clusters, seed, hostile)]),
  };
}

/** Alerts as a result has them, all of them in memory. */
export function listOf(alerts: readonly TriagedAlert[]): AlertList {
  return {
    length: alerts.length,
    times: alerts.map(({ time }) => time),
    clusters: alerts.map(({ cluster }) => cluster),
    at: (ordinal) => alerts[ordinal],
    [Symbol.iterator]: () => alerts[Symbol.iterator](),
  };
}

/** Round after round over the clusters, so that their alerts are mixed as in a real stream. */
function* sampleAlerts(clusters: readonly TriagedCluster[], seed: number, hostile: boolean): Generator<TriagedAlert> {
  const random = new Random(seed, "sample alerts");
  const left = clusters.map(({ alerts }) => alerts);
  let open = clusters.map((_, index) => index);
  let ordinal = 0;
  while (open.length > 0) {
    for (const index of open) {
      const cluster = clusters[index];
      if (cluster === undefined) continue;
      const done = (cluster.alerts - (left[index] ?? 0)) / Math.max(1, cluster.alerts - 1);
      left[index] = (left[index] ?? 0) - 1;
      yield sampleAlert(cluster, index, ordinal++, done, random, hostile);
    }
    open = open.filter((index) => (left[index] ?? 0) > 0);
  }
}

function sampleAlert(
  cluster: TriagedCluster,
  index: number,
  ordinal: number,
  done: number,
  random: Random,
  hostile: boolean,
): TriagedAlert {
  const find = (role: ClusterEntity["role"]): string =>
    cluster.entities.find((entity) => entity.role === role)?.value ?? "";
  return {
    ordinal,
    file: hostile && ordinal % 3 === 0 ? `${HOSTILE[1]}.csv` : "alerts.csv",
    line: ordinal + 2,
    alertId: hostile && ordinal % 2 === 0 ? pick(HOSTILE, random) : `S${String(ordinal).padStart(9, "0")}`,
    time: Math.round(cluster.firstSeen + done * (cluster.lastSeen - cluster.firstSeen)),
    ruleText: hostile && ordinal % 2 === 1 ? pick(HOSTILE, random) : cluster.title,
    ruleId: "WAF-7005",
    severity: 3,
    sourceAddress: find("source"),
    destinationAddress: find("destination"),
    host: find("host"),
    user: find("user"),
    cluster: index,
    maliciousProbability: Math.min(1, Math.max(0, cluster.risk.parts.malicious + 0.1 * (random.uniform() - 0.5))),
    ownProbability: Math.min(1, Math.max(0, cluster.risk.parts.malicious + 0.2 * (random.uniform() - 0.5))),
    outOfDistribution: cluster.outOfDistribution,
    techniques: cluster.techniques,
  };
}
