/** `clusters.json`: how a cluster's signs become a probability, and which attacks closing is promised on, measured on clusters of labelled alerts. */
import { join } from "node:path";
import { z } from "zod";
import { SocagentError } from "../errors.js";
import { readJson, writeFileAtomically } from "../files.js";
import { Incidents } from "./calibration.js";
import { readsAtMost, StoredBorders, StoredTrees } from "./stored-trees.js";

export const CLUSTERS_FILE = "clusters.json";

/** More would be no calibration but data. */
const MAX_KNOTS = 10_000;
const MAX_STRATA = 8;
const MAX_FEATURES = 100;

const probability = z.number().min(0).max(1);
const rising = (values: readonly number[]): boolean =>
  values.every((value, at) => at === 0 || value >= (values[at - 1] ?? value));

const ClusterCalibration = z
  .strictObject({
    format: z.literal(3),
    /** What is read of a cluster, by name, and the borders of its bins. */
    features: z.array(z.string()).max(MAX_FEATURES),
    borders: StoredBorders,
    /** From those to log odds. */
    trees: StoredTrees,
    /** From log odds to the probability that the cluster is an attack's. */
    malicious: z
      .strictObject({ x: z.array(z.number()).min(1).max(MAX_KNOTS), y: z.array(probability).min(1).max(MAX_KNOTS) })
      .refine(({ x, y }) => x.length === y.length, "x and y differ in length")
      .refine(({ x, y }) => rising(x) && rising(y), "the knots do not rise"),
    /** The attacks that closing is promised on, from data with few attacks to data with many. */
    strata: z
      .array(
        z.strictObject({
          /** Mean probability of clusters that data like this hardly exceeds. */
          attackShare: probability,
          /** For each attack quantiles of its alerts' clusters' probabilities, ascending. */
          incidents: Incidents,
        }),
      )
      .min(1)
      .max(MAX_STRATA)
      .refine((strata) => rising(strata.map(({ attackShare }) => attackShare)), "the strata do not rise"),
    /** The data that it was measured on. */
    measuredOn: z.string(),
    alerts: z.int().min(0),
    clusters: z.int().min(0),
  })
  .refine(({ features, borders }) => features.length === borders.length, "as many borders are needed as features")
  .refine(({ features, trees }) => readsAtMost(trees, features.length), "the trees read a feature too many");

export type ClusterCalibration = Readonly<z.infer<typeof ClusterCalibration>>;

/** @throws SocagentError (`checkpoint`) when it is absent, or with every field that is wrong */
export async function readClusterCalibration(folder: string): Promise<ClusterCalibration> {
  const file = join(folder, CLUSTERS_FILE);
  const parsed = ClusterCalibration.safeParse(await readJson(file, "checkpoint"));
  if (parsed.success) return parsed.data;
  throw new SocagentError("checkpoint", `${file} is no calibration of clusters of this version`, {
    subject: { file },
    problems: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`),
    nextStep: "Take the file away: clusters are then judged by their alerts alone; or calibrate them again.",
  });
}

export async function writeClusterCalibration(folder: string, calibration: ClusterCalibration): Promise<void> {
  const checked = ClusterCalibration.parse(calibration);
  await writeFileAtomically(join(folder, CLUSTERS_FILE), `${JSON.stringify(checked)}\n`);
}
