/** Reads clusters back from `clusters.jsonl` of a report: for `socagent explain`. */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { CHAIN_STEPS } from "../../checkpoint/chain-words.js";
import { TIERS } from "../../data/vocabulary.js";
import { SocagentError } from "../../errors.js";
import { fileError, readJson } from "../../files.js";
import type { Provenance, TriagedCluster } from "../result.js";
import { clustersJsonl } from "./clusters-jsonl.js";
import { MANIFEST_FILE } from "./manifest.js";

const time = z.iso.datetime().transform((text) => Date.parse(text));
/** Absent times are empty texts. */
const anyTime = z.union([time, z.literal("").transform(() => 0)]);

const Cluster = z.object({
  id: z.string(),
  rank: z.int(),
  title: z.string(),
  verdict: z.enum(["look", "closed"]),
  reasons: z.array(z.string()),
  alerts: z.int(),
  distinct: z.int(),
  firstSeen: anyTime,
  lastSeen: anyTime,
  leader: z.int(),
  entities: z.array(
    z.object({
      role: z.enum(["source", "destination", "host", "user", "process", "file", "domain"]),
      value: z.string(),
      alerts: z.int(),
      notes: z.array(z.string()),
    }),
  ),
  techniques: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      tactic: z.string().exactOptional(),
      confidence: z.number(),
      source: z.enum(["vendor", "rule", "model"]),
    }),
  ),
  outOfDistribution: z.boolean(),
  risk: z.object({
    score: z.number(),
    low: z.number(),
    high: z.number(),
    tier: z.enum(TIERS),
    parts: z.object({
      chain: z.number(),
      malicious: z.number(),
      criticality: z.number(),
      certainty: z.number(),
      urgency: z.number(),
    }),
  }),
  chain: z.array(
    z.object({
      step: z.enum(CHAIN_STEPS),
      value: z.string(),
      probability: z.number(),
      options: z.array(z.object({ value: z.string(), probability: z.number() })),
      given: z.array(z.string()),
      setByAnalyst: z.boolean(),
    }),
  ),
  prompt: z.object({ evidence: z.string(), beam: z.int().min(0).max(64), templates: z.int().min(0).max(16) }),
  facts: z.array(
    z.object({
      name: z.string(),
      state: z.enum(["found", "checked", "unchecked"]),
      text: z.string(),
      source: z.string().exactOptional(),
      date: z.string().exactOptional(),
    }),
  ),
  merges: z.array(z.object({ alerts: z.int(), shared: z.array(z.string()), distance: z.number() })),
});

/**
 * @param wanted a cluster's id, such as `C-00012`, or its rank, such as `1`
 * @throws SocagentError (`usage`) when the report has no such cluster; (`input`) when the folder is no report, or is damaged
 */
export async function readCluster(folder: string, wanted: string): Promise<TriagedCluster> {
  const file = join(folder, clustersJsonl.file);
  // Only lines that may be the one are parsed: there can be hundreds of thousands.
  const id = wanted.toUpperCase();
  const rank = /^\d+$/.test(wanted) ? Number(wanted) : undefined;
  const sign = rank === undefined ? `"id":${JSON.stringify(id)}` : `"rank":${rank}`;
  const lines = createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Infinity });
  try {
    for await (const line of lines) {
      if (!line.includes(sign)) continue;
      const cluster = parseCluster(line, file);
      if (rank === undefined ? cluster.id === id : cluster.rank === rank) return cluster;
    }
  } catch (thrown) {
    const error = fileError(thrown, file, "read", "input");
    if (thrown instanceof SocagentError) throw thrown;
    throw new SocagentError("input", error.message, {
      subject: { file },
      nextStep: `Give the folder of a report that has ${clustersJsonl.file}; --reports may have left it out.`,
      cause: thrown,
    });
  } finally {
    lines.close();
  }
  throw new SocagentError("usage", `the report in ${folder} has no cluster ${JSON.stringify(wanted)}`, {
    subject: { file },
    nextStep: "Give a cluster's id or rank, as queue.csv has them, such as C-00012 or 1.",
  });
}

function parseCluster(line: string, file: string): TriagedCluster {
  const parsed = Cluster.safeParse(parseJson(line));
  if (parsed.success) {
    const { chain } = parsed.data;
    const facts = chain[0]?.given ?? [];
    return {
      ...parsed.data,
      chain: chain.map((step, at) => (at === 0 ? step : { ...step, given: [...facts, ...step.given] })),
    };
  }
  throw new SocagentError("input", `${file} is damaged, or of another version`, {
    subject: { file },
    problems: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`),
    nextStep: "Make the report again with `socagent triage`.",
  });
}

function parseJson(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return value;
  } catch {
    return undefined;
  }
}

const Manifest = z.object({ checkpoint: z.object({ name: z.string(), sha256: z.string() }) });

/** The checkpoint that a report was made with. @throws SocagentError (`input`) when the folder is no report */
export async function readReportCheckpoint(folder: string): Promise<Provenance["checkpoint"]> {
  const file = join(folder, MANIFEST_FILE);
  const parsed = Manifest.safeParse(await readJson(file, "input"));
  if (parsed.success) return parsed.data.checkpoint;
  throw new SocagentError("input", `${file} does not name the checkpoint that the report was made with`, {
    subject: { file },
  });
}
