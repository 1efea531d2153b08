/** Turns clusters into the data of the page: bounded, and with hidden characters made visible. */
import { firstOf, type List } from "../../list.js";
import { Numbered } from "../../numbered.js";
import type { TriagedAlert, TriagedCluster } from "../../result.js";
import { TIERS } from "../../../data/vocabulary.js";
import { showHidden } from "../csv.js";
import { techniqueIds } from "../figures.js";
import type { ClusterDigest } from "./alert-digest.js";
import type { DetailPayload, MemberPayload, QueuePayload } from "./payload.js";

/** Rows of the queue in the page: some 12 MB. */
export const MAX_QUEUE_ROWS = 50_000;
/** A text longer than that is no longer read on a page. */
const MAX_TEXT = 400;
const MAX_ENTITIES_PER_ROLE = 10;
const MAX_MERGES = 20;
const MAX_GIVEN = 40;

export function clean(text: string | undefined): string {
  if (text === undefined) return "";
  return showHidden(text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text);
}

function rounded(value: number, digits: number): number {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : 0;
}

export function queuePayload(all: List<TriagedCluster>, detailed: number, chunk: number): QueuePayload {
  const clusters = firstOf(all, MAX_QUEUE_ROWS, () => true);
  const techniques = new Numbered<{ id: string; name: string }>();
  const texts = new Numbered<string>();
  const usesOf = (cluster: TriagedCluster): number[] =>
    techniqueIds(cluster).map((id) =>
      techniques.placeOf(id, () => {
        const name = cluster.techniques.find((technique) => technique.id === id)?.name;
        return { id: clean(id), name: clean(name) };
      }),
    );
  const uses = clusters.map(usesOf);
  const why = clusters.map(({ reasons }) => {
    const text = clean(reasons.join("; "));
    return texts.placeOf(text, () => text);
  });
  return {
    id: clusters.map(({ id }) => clean(id)),
    title: clusters.map(({ title }) => clean(title)),
    about: clusters.map(aboutOf),
    look: clusters.map(({ verdict }) => (verdict === "look" ? 1 : 0)),
    tier: clusters.map(({ risk }) => TIERS.indexOf(risk.tier)),
    score: clusters.map(({ risk }) => rounded(risk.score, 1)),
    low: clusters.map(({ risk }) => rounded(risk.low, 1)),
    high: clusters.map(({ risk }) => rounded(risk.high, 1)),
    alerts: clusters.map(({ alerts }) => alerts),
    first: clusters.map(({ firstSeen }) => firstSeen),
    last: clusters.map(({ lastSeen }) => lastSeen),
    uses,
    why,
    unlike: clusters.map(({ outOfDistribution }) => (outOfDistribution ? 1 : 0)),
    tiers: TIERS,
    techniques: techniques.values,
    texts: texts.values,
    detailed,
    chunk,
    omitted: all.length - clusters.length,
  };
}

/** The most frequent host, user, source and destination. */
function aboutOf({ entities }: TriagedCluster): string {
  const roles = ["host", "user", "source", "destination"] as const;
  const main = roles.flatMap(
    (role) => entities.find((entity) => entity.role === role && entity.value !== "")?.value ?? [],
  );
  return clean([...new Set(main)].join(" · ")); // an address may be both source and destination
}

/** @param alerts where the digest's members are */
export function detailPayload(
  cluster: TriagedCluster,
  digest: ClusterDigest,
  alerts: List<TriagedAlert>,
): DetailPayload {
  const entities = mainEntities(cluster);
  const { chain, malicious, criticality, certainty, urgency } = cluster.risk.parts;
  return {
    distinct: cluster.distinct,
    reasons: cluster.reasons.map(clean),
    techniques: cluster.techniques.map(({ id, name, tactic, confidence, source }) => ({
      id: clean(id),
      name: clean(name),
      tactic: clean(tactic),
      confidence: rounded(confidence, 2),
      source,
    })),
    entities,
    parts: {
      chain: rounded(chain, 1),
      malicious: rounded(malicious, 4),
      criticality,
      certainty: rounded(certainty, 2),
      urgency: rounded(urgency, 3),
    },
    chain: cluster.chain.map(({ step, value, probability, options, given, setByAnalyst }) => ({
      step,
      value: clean(value),
      probability: rounded(probability, 3),
      options: options.map((option) => ({ value: clean(option.value), probability: rounded(option.probability, 3) })),
      given: given.slice(0, MAX_GIVEN).map(clean),
      analyst: setByAnalyst,
    })),
    facts: cluster.facts.map(({ name, state, text, source, date }) => ({
      name: clean(name),
      state,
      text: clean(text),
      source: clean([source, date].filter((part) => part !== undefined && part !== "").join(", ")),
    })),
    merges: cluster.merges.slice(0, MAX_MERGES).map(({ alerts, shared, distance }) => ({
      alerts,
      shared: clean(shared.join(", ")),
      distance: rounded(distance, 2),
    })),
    members: digest.members.flatMap((ordinal) => {
      const alert = alerts.at(ordinal);
      return alert === undefined ? [] : [member(alert, cluster)];
    }),
    timeline: digest.timeline,
    omitted: {
      entities: cluster.entities.length - entities.length,
      merges: Math.max(0, cluster.merges.length - MAX_MERGES),
      members: Math.max(0, cluster.alerts - digest.members.length),
    },
  };
}

function mainEntities({ entities }: TriagedCluster): DetailPayload["entities"] {
  const taken = new Map<string, number>();
  return entities.flatMap(({ role, value, alerts, notes }) => {
    const before = taken.get(role) ?? 0;
    taken.set(role, before + 1);
    return before < MAX_ENTITIES_PER_ROLE ? [{ role, value: clean(value), alerts, notes: notes.map(clean) }] : [];
  });
}

function member(alert: TriagedAlert, { leader }: TriagedCluster): MemberPayload {
  return {
    file: clean(alert.file),
    line: alert.line,
    id: clean(alert.alertId),
    time: alert.time,
    rule: clean(alert.ruleText ?? alert.ruleId),
    source: clean(alert.sourceAddress),
    destination: clean(alert.destinationAddress),
    host: clean(alert.host),
    user: clean(alert.user),
    malicious: rounded(alert.maliciousProbability, 4),
    leader: alert.ordinal === leader,
  };
}
