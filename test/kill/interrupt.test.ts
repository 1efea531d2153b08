// Ctrl-C in every stage of a triage, and in the others: it says how to go on, ends with 130, and what is gone on with ends as if nothing had been.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeTinyCheckpoint } from "../checkpoint/tiny-checkpoint.js";
import { BIN, type Finished, runNode } from "../cli/run-cli.js";
import { alertRows, HEADER } from "../triage/triage-fixture.js";
import { digestsBelow, PRELOAD } from "./killing.js";

/** What a stage writes last, so that each is interrupted before it is noted as finished. `enrich` writes nothing. */
const TRIAGE_STAGES = ["read.json", "facts.json", "encode.json", "cluster.json", "prioritise.json", "queue.csv"];
/** Eight processes, some seconds each where the machine is idle; where it does much else at the same time, that is no fault. */
const PATIENCE_MS = 1_200_000;

const folder = mkdtempSync(join(tmpdir(), "socagent-interrupt-"));
const alerts = join(folder, "alerts.csv");
const checkpoint = join(folder, "tiny");

beforeAll(async () => {
  writeFileSync(alerts, `${[HEADER, ...alertRows(60)].join("\n")}\n`);
  await writeTinyCheckpoint(checkpoint);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function run(args: readonly string[], stopAt?: string): Promise<Finished> {
  const environment = { XDG_CACHE_HOME: join(folder, "cache"), ...(stopAt === undefined ? {} : { STOP_AT: stopAt }) };
  return runNode(["--import", PRELOAD, BIN, ...args], environment);
}

describe("Ctrl-C", () => {
  it(
    "in any stage of a triage keeps what is finished",
    async () => {
      const [whole, out] = [join(folder, "whole"), join(folder, "report")];
      const argsOf = (to: string): string[] => {
        return ["triage", alerts, "--out", to, "--checkpoint", checkpoint, "--threads", "1"];
      };
      expect(await run(argsOf(whole))).toMatchObject({ code: 0 });
      for (const [at, stage] of TRIAGE_STAGES.entries()) {
        const { code, stdout, stderr } = await run([...argsOf(out), ...(at === 0 ? [] : ["--resume"])], stage);
        expect([stage, code, stdout]).toEqual([stage, 130, ""]);
        expect(stderr).toContain(`the same command with \`--out ${out} --resume\` goes on from here`);
      }
      expect(await run([...argsOf(out), "--resume"])).toMatchObject({ code: 0 });
      expect(digestsBelow(out, /times\.json$/)).toEqual(digestsBelow(whole, /times\.json$/));
    },
    PATIENCE_MS,
  );

  it(
    "in an ingest keeps what is finished",
    async () => {
      const args = ["ingest", alerts, "--out", join(folder, "dataset"), "--workers", "1"];
      for (const stage of ["run.json", "done.json", "manifest.json"]) {
        const { code, stdout, stderr } = await run(args, stage);
        expect([stage, code, stdout]).toEqual([stage, 130, ""]);
        expect(stderr).toContain("the same command goes on from here");
      }
      expect(await run(args)).toMatchObject({ code: 0 });
    },
    PATIENCE_MS,
  );
});
