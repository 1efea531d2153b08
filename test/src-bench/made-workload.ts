// Workloads put together by hand, for tests.
import { BENIGN, type Incident, type Workload } from "../../src/bench/workload/workload.js";

export interface MadeAlert {
  readonly minute: number;
  /** Name of the attack; benign without one. */
  readonly attack?: string;
  /** Root cause of what is benign; by default its own. */
  readonly cause?: string;
  readonly tier?: number;
  readonly severity?: number;
  readonly kind?: number;
  readonly phase?: string;
}

/** Begins on a Monday at 08:00 UTC. */
export const START = Date.UTC(2025, 2, 3, 8);

export function madeWorkload(
  alerts: readonly MadeAlert[],
  scores: Readonly<Record<string, readonly number[]>> = {},
): Workload {
  const causes: string[] = [];
  const incidents: (Incident & { alerts: number; tier: number })[] = [];
  const causeOf = alerts.map(({ attack, cause }, row) => numberOf(causes, attack ?? cause ?? `alone ${row}`));
  const incident = alerts.map(({ attack, minute, tier = 1 }, row) => {
    if (attack === undefined) return BENIGN;
    const at = incidents.findIndex(({ name }) => name === attack);
    const known = incidents[at];
    if (known === undefined) {
      return (
        incidents.push({
          name: attack,
          firstTime: START + minute * 60_000,
          tier,
          alerts: 1,
          cause: causeOf[row] ?? 0,
        }) - 1
      );
    }
    known.alerts += 1;
    known.tier = Math.max(known.tier, tier);
    return at;
  });
  return {
    name: "made",
    count: alerts.length,
    time: Float64Array.from(alerts, ({ minute }) => START + minute * 60_000),
    ordinal: Int32Array.from(alerts, (_, row) => row),
    malicious: Uint8Array.from(alerts, ({ attack }) => Number(attack !== undefined)),
    tier: Uint8Array.from(alerts, ({ tier, attack }) => tier ?? Number(attack !== undefined)),
    incident: Int32Array.from(incident),
    incidents,
    cause: Int32Array.from(causeOf),
    causes: causes.length,
    phase: alerts.map(({ attack, phase }) => (attack === undefined ? undefined : (phase ?? "execution"))),
    severity: Int8Array.from(alerts, ({ severity }) => severity ?? -1),
    kind: Int32Array.from(alerts, ({ kind }, row) => kind ?? row),
    scores: new Map(Object.entries(scores).map(([name, values]) => [name, Float64Array.from(values)])),
    costs: new Map(),
  };
}

function numberOf(names: string[], name: string): number {
  const at = names.indexOf(name);
  return at === -1 ? names.push(name) - 1 : at;
}
