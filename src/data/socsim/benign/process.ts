/** Benign root causes: processes that trip the very rules that look for attacks. */
import { benign, type Script } from "../script.js";
import type { Intent } from "../../vocabulary.js";

/**
 * Whose outside addresses show: `self` the acting host's own, inside; `partner` a few that stay the same for the process;
 * `public` anybody's; `staff` homes, phones and the sites' own.
 */
export type Peers = "self" | "partner" | "public" | "staff";

export interface BenignProcess extends Script {
  /** Part of all alerts that processes cause, relative to the other processes. */
  readonly share: number;
  /** Days from one run to the next of the same process; 0: each run is another's. */
  readonly periodDays: number;
  /** Local hour of the start, or any working hour. */
  readonly hour: number | "work" | "any";
  readonly peers: Peers;
  /** Runs grow with the enterprise. */
  readonly grows: boolean;
  /** From when until when it exists, as parts of the simulated time: drift. */
  readonly since: number;
  readonly until: number;
}

interface Heading {
  readonly name: string;
  readonly intent: Intent;
  readonly start: string;
  readonly share: number;
  readonly periodDays: number;
  readonly hour: number | "work" | "any";
  readonly peers: Peers;
  readonly grows?: boolean;
  readonly since?: number;
  readonly until?: number;
}

/** @param table rows of a benign script */
export function benignProcess(heading: Heading, table: string): BenignProcess {
  const { name, intent, start, ...rest } = heading;
  return { grows: false, since: 0, until: 1, ...rest, ...benign({ name, intent, start }, table) };
}
