/** Runs the model benchmark: the chosen cases one after the other, the result written after each. */
import { resolve } from "node:path";
import type { BackendKind } from "../../src/model/tensors.js";
import { PACKAGE_ROOT } from "../../src/version.js";
import type { BenchContext } from "../support/bench-context.js";
import { MAX_BUSY_SHARE } from "../support/busy-share.js";
import { describeMachine, ownVersions } from "../support/machine.js";
import { chosenPython, findPeerPython, type PeerPython } from "../support/peer-python.js";
import { writeResult, type ResultHeader } from "../support/results.js";
import { casesOf, describeCase, LENGTHS, TASKS, type Selection, type Task } from "./cases.js";
import { detectBackends, type ATTENTIONS, type Roster } from "./contenders.js";
import { measureCase, type TurnOptions } from "./measure-case.js";
import { renderReport } from "./report.js";
import { CLASSES, DROPOUT, LORA, ROWS, SEED, SHAPES, type ShapeName } from "./shapes.js";
import { compare, disagreements, judge, type CaseResult } from "./targets.js";

export interface ModelOptions {
  readonly backends?: readonly BackendKind[];
  readonly shapes?: readonly ShapeName[];
  readonly tokens?: readonly number[];
  readonly tasks?: readonly Task[];
  readonly rounds?: number;
  readonly quick: boolean;
  readonly full: boolean;
  readonly attention: (typeof ATTENTIONS)[number];
  readonly python?: string;
  readonly out?: string;
}

interface ModelResult extends ResultHeader {
  readonly machine: object;
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: object;
  /** What was not measured, and why. */
  readonly missing: readonly string[];
  readonly cases: readonly object[];
  readonly targets: readonly object[];
}

const SCHEMA_VERSION = 1;
const PEER_PACKAGES = ["torch", "transformers", "peft"];
const RECORD = resolve(PACKAGE_ROOT, "bench/results/model.json");
/** Fewer are no basis for a judgement. */
const LEAST_ROUNDS = 5;
/** Many steps of the mini model, one of the large one. */
const TURN_MS = 1500;

/** @returns the exit code */
export async function runModelBench(options: ModelOptions, { command }: BenchContext): Promise<number> {
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  const header = { schemaVersion: SCHEMA_VERSION, bench: "model", command, startedAt: new Date().toISOString() };
  const machine = describeMachine();
  const peer = await findPeerPython(chosenPython(options.python), PEER_PACKAGES);
  const roster = rosterOf(options, peer, machine.cores);
  const turns = turnsOf(options);
  const cases = casesOf(selectionOf(options));
  const out = options.out ?? (isWhole(options) ? RECORD : undefined);
  const { backends, threads, attention } = roster; // no path: results are published
  const model = { rows: ROWS, classes: CLASSES, seed: SEED, dropout: DROPOUT, lora: LORA };
  const settings = { ...model, backends, threads, attention, ...turns };
  const versions = ownVersions();
  const results: CaseResult[] = [];

  const write = async (finishedAt: string | null): Promise<void> => {
    const result: ModelResult = {
      ...header,
      finishedAt,
      machine,
      versions: { ...versions, ...(peer.kind === "found" ? peer.versions : {}), ...versionsOf(results) },
      settings,
      missing: [...(peer.kind === "missing" ? [peer.reason] : []), ...failures(results)],
      cases: results.map(withComparisons),
      targets: judge(results),
    };
    await writeResult(out, result);
  };

  if (peer.kind === "missing") tell(`without PyTorch beside: ${peer.reason}`);
  for (const [index, one] of cases.entries()) {
    const measurement = await measureCase(one, roster, turns, (line) => {
      tell(`[${index + 1}/${cases.length}] ${describeCase(one)}: ${line}`);
    });
    results.push({ ...one, ...measurement });
    await write(null);
  }
  await write(new Date().toISOString());

  const problems = [...failures(results), ...disagreements(results)];
  console.log(renderReport(results, judge(results)));
  if (peer.kind === "missing") console.log(`\nWithout PyTorch beside: ${peer.reason}`);
  if (turns.rounds < LEAST_ROUNDS) console.log(`\nFewer than ${LEAST_ROUNDS} rounds: a glance, not a measurement.`);
  const busiest = Math.max(...results.map(({ othersBusy }) => othersBusy));
  if (busiest > MAX_BUSY_SHARE) {
    console.log(
      `\nOther processes took up to ${(100 * busiest).toFixed(0)} % of the cores: these times are not to be trusted.`,
    );
  }
  if (problems.length > 0) console.log(`\n${problems.join("\n")}`);
  if (out !== undefined) console.log(`\nWritten to ${out}`);
  return problems.length === 0 ? 0 : 1;
}

function rosterOf(options: ModelOptions, peer: PeerPython, threads: number): Roster {
  return {
    backends: options.backends ?? detectBackends(),
    python: peer.kind === "found" ? peer.python : undefined,
    attention: options.attention,
    threads,
    full: options.full,
  };
}

export function selectionOf({ quick, shapes, tokens, tasks }: ModelOptions): Selection {
  return {
    shapes: shapes ?? SHAPES,
    tokens: tokens ?? (quick ? [LENGTHS[0]] : LENGTHS),
    tasks: tasks ?? (quick ? ["forward", "train"] : TASKS),
  };
}

function turnsOf({ quick, rounds }: ModelOptions): TurnOptions {
  return { rounds: rounds ?? (quick ? 2 : LEAST_ROUNDS), turnMs: quick ? TURN_MS / 3 : TURN_MS };
}

/** Whether it measures all that is recorded; a narrowed run must not take the record's place. */
export function isWhole({ quick, backends, shapes, tokens, tasks, rounds = LEAST_ROUNDS }: ModelOptions): boolean {
  return !quick && rounds >= LEAST_ROUNDS && [backends, shapes, tokens, tasks].every((one) => one === undefined);
}

/** Every contender's own versions. */
function versionsOf(results: readonly CaseResult[]): Record<string, string> {
  const sides = results.flatMap(({ contenders }) => contenders);
  return Object.fromEntries(sides.flatMap((one) => (one.kind === "measured" ? Object.entries(one.versions) : [])));
}

function failures(results: readonly CaseResult[]): string[] {
  return results.flatMap((one) =>
    one.contenders.flatMap((side) =>
      side.kind === "failed" ? [`${describeCase(one)}: ${side.name} failed: ${side.reason}`] : [],
    ),
  );
}

function withComparisons(one: CaseResult): object {
  const comparisons = one.contenders.flatMap(({ name }) => {
    const against = name === "wasm" ? "cpu" : "pytorch";
    const ratios = name === against ? undefined : compare(one, name, against);
    return ratios === undefined ? [] : [{ contender: name, against, ...ratios }];
  });
  return { ...one, comparisons };
}
