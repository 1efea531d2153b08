/** ATT&CK's techniques by id. */
import { isTactic, TACTICS, type Tactic } from "../../data/vocabulary.js";
import { ATTACK_DATE, ATTACK_VERSION, TACTIC_LINES, TECHNIQUE_LINES } from "./table.js";

export interface AttackTactic {
  /** Such as `TA0006`. */
  readonly id: string;
  /** Such as `credential-access`. */
  readonly shortName: string;
  readonly name: string;
}

export interface Technique {
  /** Such as `T1110.003`. */
  readonly id: string;
  readonly name: string;
  /** Short names, as this version of ATT&CK has them, in the order of an attack. */
  readonly tactics: readonly string[];
  /** Still valid, but no longer used. */
  readonly deprecated: boolean;
  /** What took its place. */
  readonly revokedBy?: string;
}

export type Resolution =
  | {
      readonly kind: "known";
      readonly technique: Technique;
      /** Ids that led there, from the one asked for; empty when it is itself the technique. */
      readonly via: readonly string[];
    }
  | { readonly kind: "unknown"; readonly id: string; readonly reason: string };

/** Renumbered in ATT&CK v19 (April 2026): its id, and that of the same technique in v18. */
const SINCE_V19: Readonly<Record<string, string>> = {
  "T1684.001": "T1656",
  "T1684.002": "T1672",
  T1685: "T1562.001",
  "T1685.001": "T1562.002",
  "T1685.002": "T1562.008",
  "T1685.003": "T1562.011",
  "T1685.004": "T1562.012",
  "T1685.005": "T1070.001",
  "T1685.006": "T1070.002",
  T1686: "T1562.004",
  "T1686.001": "T1562.007",
  "T1686.002": "T1562.013",
  "T1686.003": "T1562.004",
  T1687: "T1211",
  T1688: "T1562.009",
  T1689: "T1562.010",
  T1690: "T1562.003",
};

/** Tactics of v19 that v18 had in one: TA0005 was renamed, TA0112 split from it. */
const TACTIC_WORDS: ReadonlyMap<string, Tactic> = new Map([
  ["stealth", "defense-evasion"],
  ["defense-impairment", "defense-evasion"],
]);

export class AttackCatalogue {
  /** Such as `ATT&CK v18.1`. */
  readonly source: string;
  /** `YYYY-MM-DD` of the latest change in it. */
  readonly date: string | undefined;
  readonly tactics: readonly AttackTactic[];
  readonly #techniques: ReadonlyMap<string, Technique>;

  constructor(
    source: string,
    date: string | undefined,
    tactics: readonly AttackTactic[],
    techniques: readonly Technique[],
  ) {
    this.source = source;
    this.date = date;
    this.tactics = tactics;
    this.#techniques = new Map(techniques.map((technique) => [technique.id, technique]));
  }

  /** All techniques, revoked and deprecated ones too. */
  get techniques(): readonly Technique[] {
    return [...this.#techniques.values()];
  }

  /**
   * The technique that an id means now: revoked ones lead to what took their place, through several steps if need be; an
   * unknown sub-technique leads to its technique.
   * @param text the id in any of the usual ways: `T1110.003`, `t1110/003`, `attack.t1110.003`
   */
  resolve(text: string): Resolution {
    const asked = normaliseTechniqueId(text);
    if (asked === undefined) return { kind: "unknown", id: text, reason: "it is no technique's id" };
    const via: string[] = [];
    for (let id = asked; ;) {
      if (via.includes(id))
        return { kind: "unknown", id: asked, reason: `${[...via, id].join(" → ")} goes round in a circle` };
      const technique = this.#techniques.get(id);
      if (technique !== undefined && technique.revokedBy === undefined) return { kind: "known", technique, via };
      via.push(id);
      const renumbered = SINCE_V19[id];
      const isHere = renumbered !== undefined && this.#techniques.has(renumbered);
      const next = technique === undefined ? (isHere ? renumbered : parentOf(id)) : technique.revokedBy;
      if (next === undefined || next === "") {
        const reason =
          technique === undefined ? `${this.source} has no such technique` : "it was revoked without a successor";
        return { kind: "unknown", id: asked, reason };
      }
      id = next;
    }
  }
}

/** `T1110.003` of whatever way it is written; undefined if it is none. */
export function normaliseTechniqueId(text: string): string | undefined {
  const match = /^(?:attack\.)?t(\d{4})(?:[./](\d{3}))?$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, technique = "", sub] = match;
  return `T${technique}${sub === undefined ? "" : `.${sub}`}`;
}

/** The technique that a sub-technique belongs to. */
export function parentOf(id: string): string | undefined {
  return id.includes(".") ? id.slice(0, id.indexOf(".")) : undefined;
}

/** The word for a tactic in truth and in the chain, whatever the version of ATT&CK. */
export function tacticWord(shortName: string): Tactic | undefined {
  return isTactic(shortName) ? shortName : TACTIC_WORDS.get(shortName);
}

/** Tactics' words without doubles, in the order of an attack. */
export function tacticWords(shortNames: readonly string[]): Tactic[] {
  const words = new Set(shortNames.map(tacticWord));
  return TACTICS.filter((tactic) => words.has(tactic));
}

let embedded: AttackCatalogue | undefined;

/** The table that comes with the program, parsed when it is first asked for. */
export function embeddedCatalogue(): AttackCatalogue {
  embedded ??= parseTable();
  return embedded;
}

function parseTable(): AttackCatalogue {
  const tactics = TACTIC_LINES.trim()
    .split("\n")
    .map((line) => {
      const [id = "", shortName = "", name = ""] = line.split("|");
      return { id, shortName, name };
    });
  const techniques = TECHNIQUE_LINES.trim()
    .split("\n")
    .map((line): Technique => {
      const [id = "", name = "", rest = ""] = line.split("|");
      if (rest.startsWith(">")) return { id, name, tactics: [], deprecated: false, revokedBy: rest.slice(1) };
      const places = rest
        .replace("-", "")
        .split("")
        .map((digit) => Number.parseInt(digit, 16));
      const own = places.flatMap((place) => tactics[place]?.shortName ?? []);
      return { id, name, tactics: own, deprecated: rest.startsWith("-") };
    });
  return new AttackCatalogue(`ATT&CK v${ATTACK_VERSION}`, ATTACK_DATE, tactics, techniques);
}
