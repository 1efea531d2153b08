// Ingests, fine-tunings and triages that are killed at any moment, gone on with, and must end as if nothing had been. A few kills run with
// the tests; `node scripts/kill-and-resume.mjs --kills 100` for more.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBackend } from "../../src/model/tensors.js";
import { writeTinyCheckpoint } from "../checkpoint/tiny-checkpoint.js";
import { QUICK, tinyBase, tinyDataset } from "../train/tiny-training.js";
import { alertRows, HEADER } from "../triage/triage-fixture.js";
import { killAgainAndAgain, type KilledCommand } from "./killing.js";

/** Of each command. */
const KILLS = Number(process.env.KILLS ?? 2);
const SEED = Number(process.env.KILL_SEED ?? 7);
/** Some seconds where the machine is idle; where it does much else at the same time, that is no fault. */
const MS_OF_A_KILL = 300_000;
const ALERTS = 250;
/** So many take a while anyway: what is slow is tried too. */
const MANY = 10;

const folder = mkdtempSync(join(tmpdir(), "socagent-kill-"));
const alerts = join(folder, "alerts.csv");
const checkpoint = join(folder, "tiny");
const config = join(folder, "train.json");

beforeAll(async () => {
  const rejected = "x,no time at all,rule,1,,,,,,";
  writeFileSync(alerts, `${[HEADER, ...alertRows(ALERTS), rejected].join("\n")}\n`);
  await startBackend("wasm");
  await writeTinyCheckpoint(checkpoint);
  const [base, data] = [await tinyBase(), await tinyDataset()];
  writeFileSync(config, JSON.stringify({ ...QUICK, base, data: [data] }));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const ingestArgs = (out: string): string[] => {
  return ["ingest", alerts, "--out", join(out, "dataset"), "--workers", "2", ...(KILLS > MANY ? ["--audit"] : [])];
};
const trainArgs = (out: string): string[] => {
  return [
    "train",
    "--config",
    config,
    "--out",
    join(out, "made"),
    "--cache",
    join(out, "cache"),
    "--backend",
    "wasm",
    "--threads",
    "1",
  ];
};
const triageArgs = (out: string): string[] => {
  return ["triage", alerts, "--out", join(out, "report"), "--checkpoint", checkpoint, "--threads", "1"];
};
const resumed = (args: (out: string) => string[]) => (out: string) => [...args(out), "--resume"];

const COMMANDS: readonly KilledCommand[] = [
  {
    name: "ingest",
    first: ingestArgs,
    again: ingestArgs,
    isDone: /holds a dataset already/,
    timed: /^$/,
  },
  {
    name: "train",
    first: trainArgs,
    again: resumed(trainArgs),
    otherwise: { message: /holds no checkpoint to resume from/, args: trainArgs },
    // The run's own log and state tell seconds.
    timed: /train-log\.jsonl$|tensorboard|state\.json$/,
  },
  {
    name: "triage",
    first: triageArgs,
    again: resumed(triageArgs),
    isDone: /holds a report already/,
    timed: /times\.json$/,
  },
];

describe("what is killed and gone on with", () => {
  it.each(COMMANDS.map((command) => [command.name, command] as const))(
    "%s: ends with the same bytes",
    async (_name, command) => {
      expect(await killAgainAndAgain(command, KILLS, SEED)).toEqual([]);
    },
    (2 + KILLS) * MS_OF_A_KILL,
  );
});
