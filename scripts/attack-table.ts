// Writes src/enrich/attack/table.ts from MITRE's STIX bundle of Enterprise ATT&CK: `npx tsx scripts/attack-table.ts BUNDLE.json VERSION YEAR`
// where YEAR is that of MITRE's copyright. Only ids, names, tactics and what replaced revoked techniques are kept.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadAttackBundle } from "../src/enrich/attack/load-attack-bundle.js";

const [bundle, version, year] = process.argv.slice(2);
if (bundle === undefined || version === undefined || year === undefined) {
  throw new Error("usage: npx tsx scripts/attack-table.ts BUNDLE.json VERSION YEAR");
}
const { tactics, techniques, date = "" } = await loadAttackBundle(bundle);
const lines = techniques
  .map(({ id, name, tactics: phases, deprecated, revokedBy }) => {
    if (revokedBy !== undefined) return `${id}|${name}|>${revokedBy}`;
    const places = tactics.flatMap(({ shortName }, place) => (phases.includes(shortName) ? [place.toString(16)] : []));
    return `${id}|${name}|${deprecated ? "-" : ""}${places.join("")}`;
  })
  .sort();

const table = `/**
 * Enterprise ATT&CK v${version} in short: ids, names, tactics. Made by \`scripts/attack-table.ts\`, not written by hand: hence its length.
 *
 * © ${year} The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE Corporation.
 * ATT&CK is a registered trademark of The MITRE Corporation. Licence and disclaimers: NOTICE, in the package's root.
 */

export const ATTACK_VERSION = "${version}";

/** Date of the latest change in it. */
export const ATTACK_DATE = "${date}";

/** Tactics in the order of the matrix: id, short name, name. */
export const TACTIC_LINES = \`
${tactics.map(({ id, shortName, name }) => `${id}|${shortName}|${name}`).join("\n")}
\`;

/**
 * A technique on each line: id, name, then its tactics as hexadecimal places in the list above; \`-\` before them says
 * deprecated, and \`>ID\` instead says revoked, replaced by ID.
 */
export const TECHNIQUE_LINES = \`
${lines.join("\n").replaceAll(/[`\\$]/g, "\\$&")}
\`;
`;
writeFileSync(join(import.meta.dirname, "../src/enrich/attack/table.ts"), table);
console.error(`${lines.length} techniques and ${tactics.length} tactics in ${table.length} characters`);
