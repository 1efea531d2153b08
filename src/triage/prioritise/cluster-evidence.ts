/** The text that the chain is asked about: what the model read of the leader, with the cluster's own facts in it. */
import { BAR, sectionsOf } from "../../enrich/text/brief-text.js";
import { countWord, timeWord } from "../../enrich/text/buckets.js";
import type { EntityRole } from "../result.js";
import type { ClusterDraft } from "../stages/stage-types.js";

/** Sections before which the cluster's stands: they are the least telling, and cutting the end of an evidence cuts them first. */
const LEAST_TELLING = ["path:", "flow:", "process:", "said:"];
const COUNTED: readonly (readonly [EntityRole, string])[] = [
  ["source", "sources"],
  ["destination", "targets"],
  ["host", "hosts"],
  ["user", "users"],
];

/**
 * One alert alone is told as the model was taught; of several there is a section more: how many, over which time, on how many hosts, and
 * which tactics.
 * @param text of the leader, by `renderAlert`
 */
export function clusterEvidence(text: string, cluster: ClusterDraft): string {
  if (cluster.alerts < 2) return text;
  const sections = sectionsOf(text);
  const at = sections.findIndex((section) => LEAST_TELLING.some((name) => section.startsWith(name)));
  return sections.toSpliced(at < 0 ? sections.length : at, 0, clusterSection(cluster)).join(BAR);
}

function clusterSection({ alerts, firstSeen, lastSeen, entities, techniques }: ClusterDraft): string {
  const spread = COUNTED.flatMap(([role, word]) => {
    const count = entities.filter((entity) => entity.role === role).length;
    return count > 1 ? [`${word} ${countWord(count)}`] : [];
  });
  const tactics = [...new Set(techniques.flatMap(({ tactic }) => tactic ?? []))];
  const steps = tactics.length > 1 ? [`steps ${tactics.slice(0, 4).join(" ")}`] : [];
  return `cluster: ${[`${countWord(alerts)} in ${timeWord(lastSeen - firstSeen)}`, ...spread, ...steps].join(", ")}`;
}
