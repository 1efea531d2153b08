/** Reads ATT&CK from MITRE's STIX bundle, 2.0 or 2.1, of any version. */
import { z } from "zod";
import { SocagentError } from "../../errors.js";
import { readJson } from "../../files.js";
import { AttackCatalogue, type AttackTactic, type Technique } from "./catalogue.js";

/** The Enterprise bundle of v18 has 48 MB. */
export const MAX_BUNDLE_BYTES = 192 * 1024 * 1024;
/** It has some 25,000 objects. */
const MAX_OBJECTS = 500_000;
const MAX_NAME = 200;

const Bundle = z.object({ objects: z.array(z.unknown()).max(MAX_OBJECTS) });
const Base = z.object({ type: z.string(), id: z.string(), modified: z.string().optional() });
const References = z.array(z.object({ source_name: z.string(), external_id: z.string().optional() }));
const Pattern = z.object({
  name: z.string().max(MAX_NAME),
  external_references: References,
  kill_chain_phases: z.array(z.object({ kill_chain_name: z.string(), phase_name: z.string() })).optional(),
  revoked: z.boolean().optional(),
  x_mitre_deprecated: z.boolean().optional(),
});
const TacticObject = z.object({
  name: z.string().max(MAX_NAME),
  external_references: References,
  x_mitre_shortname: z.string(),
});
const Relationship = z.object({ relationship_type: z.string(), source_ref: z.string(), target_ref: z.string() });
const Matrix = z.object({ tactic_refs: z.array(z.string()) });
const Collection = z.object({ x_mitre_version: z.string(), name: z.string() });

/** Enterprise ATT&CK's own name in references and kill chains. */
const ATTACK = "mitre-attack";

type StixObject = z.infer<typeof Base> & { readonly content: unknown };

/** @throws SocagentError (`input`, `io`) when it is absent, too large, or no bundle of ATT&CK */
export async function loadAttackBundle(file: string): Promise<AttackCatalogue> {
  const parsed = Bundle.safeParse(await readJson(file, "input", MAX_BUNDLE_BYTES));
  if (!parsed.success) throw notABundle(file, "it has no list of STIX objects");
  const objects = parsed.data.objects.flatMap((content): StixObject[] => {
    const base = Base.safeParse(content);
    return base.success ? [{ ...base.data, content }] : [];
  });
  const tactics = readTactics(objects);
  const techniques = readTechniques(objects, tactics);
  if (techniques.length === 0) throw notABundle(file, "it has no technique with an id of Enterprise ATT&CK");
  const dates = objects.flatMap(({ modified }) => modified?.slice(0, 10) ?? []).sort();
  return new AttackCatalogue(sourceName(objects), dates.at(-1), tactics, techniques);
}

function sourceName(objects: readonly StixObject[]): string {
  for (const { type, content } of objects) {
    if (type !== "x-mitre-collection") continue;
    const collection = Collection.safeParse(content);
    if (collection.success) return `ATT&CK v${collection.data.x_mitre_version.slice(0, 16)}`;
  }
  return "ATT&CK bundle";
}

function readTactics(objects: readonly StixObject[]): AttackTactic[] {
  const order = objects.flatMap(({ type, content }) => {
    const matrix = type === "x-mitre-matrix" ? Matrix.safeParse(content) : undefined;
    return matrix?.success === true ? matrix.data.tactic_refs : [];
  });
  const found = objects.flatMap(({ type, id: stixId, content }) => {
    const tactic = type === "x-mitre-tactic" ? TacticObject.safeParse(content) : undefined;
    const id = tactic?.success === true ? externalId(tactic.data.external_references) : undefined;
    if (tactic?.success !== true || id === undefined) return [];
    const place = order.indexOf(stixId);
    const { name, x_mitre_shortname: shortName } = tactic.data;
    return [{ place: place < 0 ? Infinity : place, tactic: { id, shortName, name } }];
  });
  return found.sort((left, right) => left.place - right.place).map(({ tactic }) => tactic);
}

function readTechniques(objects: readonly StixObject[], tactics: readonly AttackTactic[]): Technique[] {
  const patterns = objects.flatMap(({ type, id: stixId, content }) => {
    const pattern = type === "attack-pattern" ? Pattern.safeParse(content) : undefined;
    const id = pattern?.success === true ? externalId(pattern.data.external_references) : undefined;
    return pattern?.success === true && id !== undefined ? [{ stixId, id, pattern: pattern.data }] : [];
  });
  const idOf = new Map(patterns.map(({ stixId, id }) => [stixId, id]));
  const successors = new Map(
    objects.flatMap(({ type, content }) => {
      const relationship = type === "relationship" ? Relationship.safeParse(content) : undefined;
      if (relationship?.success !== true || relationship.data.relationship_type !== "revoked-by") return [];
      const { source_ref: from, target_ref: to } = relationship.data;
      return [[from, idOf.get(to) ?? ""] as const];
    }),
  );
  const places = new Map(tactics.map(({ shortName }, place) => [shortName, place]));
  const place = (shortName: string): number => places.get(shortName) ?? Infinity;
  return patterns.map(({ stixId, id, pattern }) => {
    const phases = pattern.kill_chain_phases?.filter(({ kill_chain_name: chain }) => chain === ATTACK) ?? [];
    const isRevoked = pattern.revoked === true;
    return {
      id,
      name: pattern.name,
      tactics: phases.map(({ phase_name: phase }) => phase).sort((left, right) => place(left) - place(right)),
      deprecated: pattern.x_mitre_deprecated === true,
      ...(isRevoked ? { revokedBy: successors.get(stixId) ?? "" } : {}),
    };
  });
}

function externalId(references: z.infer<typeof References>): string | undefined {
  return references.find(({ source_name: source }) => source === ATTACK)?.external_id;
}

function notABundle(file: string, problem: string): SocagentError {
  return new SocagentError("input", `${file} is no STIX bundle of ATT&CK`, {
    subject: { file },
    problems: [problem],
    nextStep: "Give MITRE's enterprise-attack.json, STIX 2.0 or 2.1.",
  });
}
