// Run by `npm run fuzz` as a process: the cases, target after target, told in heaps.
import fc from "fast-check";
import { commandLine, understoodOrRefused } from "./command-line.js";
import { MAX_MS } from "./how-many.js";
import { damaged } from "./mutate.js";
import { readOrRefuse } from "./read-or-refuse.js";
import { allTargets } from "./targets/all-targets.js";

export interface ToCases {
  readonly cases: number;
  readonly seed: number;
  /** Targets with this in their names; empty for all. */
  readonly only: string;
  /** Targets that were run before. */
  readonly skip: readonly string[];
}

export interface Told {
  readonly kind: "told";
  readonly target: string;
  readonly cases: number;
  /** Milliseconds of the slowest case. */
  readonly slowest: number;
  readonly peakBytes: number;
  readonly faults: readonly string[];
}

export type FromCases = { readonly kind: "begins"; readonly target: string } | Told;

/** Told at once, and repeated together by their seed. */
const HEAP = 100;
/** The same fault again and again says nothing more. */
const MOST_FAULTS = 5;
/** A tenth of all cases are command lines. */
const COMMAND_LINES = 0.1;
/** Characters of an error, and of what brought it about. */
const MAX_SHOWN = 2_000;

/** Of fast-check's, whatever the input is. */
interface Details {
  readonly failed: boolean;
  readonly errorInstance: unknown;
  readonly counterexample: readonly unknown[] | null;
}

interface Campaign {
  readonly name: string;
  readonly share: number;
  readonly check: (options: { numRuns: number; seed: number }, onMs: (ms: number) => void) => Promise<Details>;
}

process.once("message", (asked: ToCases) => {
  void runAll(asked).then(() => process.exit(0));
});

async function runAll({ cases, seed, only, skip }: ToCases): Promise<void> {
  const campaigns = (await allCampaigns()).filter(({ name }) => name.includes(only));
  const shares = campaigns.reduce((sum, { share }) => sum + share, 0);
  for (const campaign of campaigns) {
    if (skip.includes(campaign.name)) continue;
    tell({ kind: "begins", target: campaign.name });
    await run(campaign, Math.ceil((cases * campaign.share) / shares), seed);
  }
}

async function allCampaigns(): Promise<Campaign[]> {
  const targets = await allTargets();
  const weights = targets.reduce((sum, { weight }) => sum + weight, 0);
  return [
    campaignOf("the command line", COMMAND_LINES, commandLine, understoodOrRefused),
    ...targets.map((target) =>
      campaignOf(target.name, ((1 - COMMAND_LINES) * target.weight) / weights, damaged(target.valid), (bytes) =>
        readOrRefuse(target, bytes),
      ),
    ),
  ];
}

function campaignOf<Input>(
  name: string,
  share: number,
  inputs: fc.Arbitrary<Input>,
  attempt: (input: Input) => Promise<unknown>,
): Campaign {
  const check: Campaign["check"] = (options, onMs) =>
    fc.check(
      fc.asyncProperty(inputs, async (input) => {
        const start = performance.now();
        try {
          await attempt(input);
        } finally {
          onMs(performance.now() - start);
        }
        if (performance.now() - start > MAX_MS) throw new Error(`it took more than ${MAX_MS} ms`);
      }),
      // What is slow is not tried again and again to make it smaller.
      { ...options, endOnFailure: true },
    );
  return { name, share, check };
}

async function run({ name, check }: Campaign, cases: number, seed: number): Promise<void> {
  let found = 0;
  for (let done = 0; done < cases && found < MOST_FAULTS;) {
    const numRuns = Math.min(HEAP, cases - done);
    const own = seed + done;
    let [ran, slowest] = [0, 0];
    const details = await check({ numRuns, seed: own }, (ms) => {
      ran += 1;
      slowest = Math.max(slowest, ms);
    });
    const faults = details.failed ? [`seed ${own}: ${shown(details)}`] : [];
    found += faults.length;
    done += numRuns;
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    tell({ kind: "told", target: name, cases: ran, slowest, peakBytes, faults });
  }
}

function shown(details: Details): string {
  const { errorInstance, counterexample } = details;
  const why = errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance);
  const [input] = counterexample ?? [];
  const what = Buffer.isBuffer(input) ? `base64 ${input.toString("base64")}` : JSON.stringify(input);
  return `${why.slice(0, MAX_SHOWN)}\n  of ${what.slice(0, MAX_SHOWN)}`;
}

function tell(message: FromCases): void {
  process.send?.(message);
}
