/** `stix.json`: the clusters to look at as a STIX 2.1 bundle: groupings, what was sighted, indicators and attack patterns. */
import { addressClass, isInternal } from "../../enrich/address/address-class.js";
import { parseAddress } from "../../enrich/address/address.js";
import type { ClusterEntity, TriagedCluster, TriageResult } from "../result.js";
import { firstOf } from "../list.js";
import type { ReportFormat, ReportOutput } from "./format.js";
import {
  attackPatternObject,
  entityObject,
  groupingObject,
  indicatorObject,
  PRODUCER,
  sightingObject,
  stixId,
  type StixObject,
} from "./stix-objects.js";

/** Exchange platforms take bundles of some thousand objects; queue.csv and ocsf.jsonl have all clusters. */
const MAX_CLUSTERS = 1_000;
/** Of a cluster and role: what is shared with others names the main ones, clusters.jsonl names all. */
const MAX_ENTITIES_PER_ROLE = 10;

export const stixJson: ReportFormat = {
  name: "stix",
  file: "stix.json",
  describe: `the clusters to look at, the ${MAX_CLUSTERS} most urgent, as a STIX 2.1 bundle, with sightings, indicators and attack patterns`,
  async write(result: TriageResult, out: ReportOutput): Promise<void> {
    const { clusters, provenance } = result;
    const inputs = provenance.inputs.map(({ file, sha256 }) => [file, sha256]);
    const bundle = stixId("bundle", JSON.stringify([inputs, provenance.checkpoint.sha256, provenance.options]));
    await out.write(`{"type":"bundle","id":${JSON.stringify(bundle)},"objects":[\n${JSON.stringify(PRODUCER)}`);
    const written = new Set([PRODUCER.id]);
    for (const cluster of firstOf(clusters, MAX_CLUSTERS, ({ verdict }) => verdict === "look")) {
      for (const object of clusterObjects(cluster)) {
        if (written.has(object.id)) continue;
        written.add(object.id);
        await out.write(`,\n${JSON.stringify(object)}`);
      }
    }
    await out.write("\n]}\n");
  },
};

function clusterObjects(cluster: TriagedCluster): StixObject[] {
  const entities = mainEntities(cluster);
  const observed = entities.flatMap((entity) => entityObject(entity, cluster.firstSeen) ?? []);
  const patterns = cluster.techniques.map(attackPatternObject);
  const indicators = indicatorsOf(cluster, entities);
  const sightings = [
    ...patterns.map((pattern) => sightingObject(cluster, pattern, cluster.alerts)),
    ...indicators.map(({ object, count }) => sightingObject(cluster, object, count)),
  ];
  const members = [...observed, ...patterns, ...indicators.map(({ object }) => object), ...sightings];
  // A grouping holds at least one object: where there is nothing else, who says so.
  const refs = members.length === 0 ? [PRODUCER.id] : members.map(({ id }) => id);
  return [...members, groupingObject(cluster, refs)];
}

function mainEntities({ entities }: TriagedCluster): ClusterEntity[] {
  const taken = new Map<string, number>();
  return entities.filter(({ role }) => {
    const before = taken.get(role) ?? 0;
    taken.set(role, before + 1);
    return before < MAX_ENTITIES_PER_ROLE;
  });
}

/** Only of what is likely an attack, and of what is not one's own: an internal address indicates nothing elsewhere. */
function indicatorsOf(
  cluster: TriagedCluster,
  entities: readonly ClusterEntity[],
): { object: StixObject; count: number }[] {
  if (cluster.risk.tier !== "high" && cluster.risk.tier !== "critical") return [];
  return entities.filter(isOutside).flatMap((entity) => {
    const object = indicatorObject(entity, cluster);
    return object === undefined ? [] : [{ object, count: entity.alerts }];
  });
}

function isOutside({ role, value }: ClusterEntity): boolean {
  if (role === "domain" || role === "file") return true;
  const address = parseAddress(value);
  return (role === "source" || role === "destination") && address !== undefined && !isInternal(addressClass(address));
}
