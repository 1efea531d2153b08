// Data that an attacker wrote, through every command that reads it: nothing that is printed commands a terminal or forges a line, and names
// that objects have by themselves are counted like any others.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readManifest } from "../../src/data/manifest.js";
import { writeTinyCheckpoint } from "../checkpoint/tiny-checkpoint.js";
import { runCaptured } from "./run-captured.js";

/** Moves the cursor, sets the title, reorders, ends the line. */
const ESCAPES = "x\u001b[2J\u001b]0;title\u0007\u202eexe\u2028\u009b31m";
/** Members that every object has. */
const INHERITED = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
// eslint-disable-next-line no-control-regex -- controls are what is looked for
const COMMANDS = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]/;

const root = mkdtempSync(join(tmpdir(), "socagent-hostile-"));
const folder = join(root, `in ${ESCAPES.replaceAll("/", "")}`);
const [alerts, dataset, report, checkpoint] = ["eve.json", "dataset", "report", "tiny"].map((name) =>
  join(folder, name),
) as [string, string, string, string];

beforeAll(async () => {
  process.env.XDG_CACHE_HOME = join(root, "cache");
  mkdirSync(folder);
  const labels = [...INHERITED, `label ${ESCAPES}`, "benign"];
  const lines = Array.from({ length: 140 }, (_, at) => {
    const name = INHERITED[at % INHERITED.length] ?? "";
    return {
      timestamp: new Date(Date.UTC(2025, 2, 3) + at * 60_000).toISOString(),
      event_type: "alert",
      flow_id: `${at} ${ESCAPES}`,
      src_ip: `10.0.0.${at % 9}`,
      host: `${name} ${ESCAPES}`,
      alert: {
        signature_id: `${name}${ESCAPES}`,
        signature: `${name} ${ESCAPES}\nWARNING forged`,
        category: ESCAPES,
        severity: 2,
      },
      http: { hostname: name, http_user_agent: ESCAPES, url: `/${ESCAPES}` },
      label: labels[at % labels.length],
    };
  });
  const others = [...INHERITED, ESCAPES].map((type) => ({ event_type: type, timestamp: "2025-03-03T00:00:00Z" }));
  const bad = { event_type: "alert", timestamp: `no time ${ESCAPES}`, alert: { signature: ESCAPES } };
  // As text, so that the member is there and not the prototype.
  const member = '{"__proto__":{"polluted":1},';
  const texts = [...lines, ...others, bad].map((line) => JSON.stringify(line).replace("{", member));
  writeFileSync(alerts, `${texts.join("\n")}\n`);
  await writeTinyCheckpoint(checkpoint, { classes: ["benign", "malicious"] });
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** Runs it, and looks at all that was printed. */
async function printed(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCaptured(argv);
  expect(code).toBe(0);
  expect(`${stdout}${stderr}`).not.toMatch(COMMANDS);
  expect(`${stdout}${stderr}`).not.toMatch(/^WARNING forged/m);
  return stdout;
}

describe("hostile data", () => {
  it("is ingested: labels of any name are counted", async () => {
    await printed(
      "ingest",
      alerts,
      "--out",
      dataset,
      "--workers",
      "1",
      "--label-column",
      "label",
      "--benign-value",
      "benign",
      "--audit",
    );
    const { classes, rejects } = await readManifest(dataset);
    const names = classes.map(({ name }) => name.toLowerCase());
    for (const name of INHERITED) expect(names).toContain(name.toLowerCase());
    expect(classes.every(({ rows }) => rows === 20)).toBe(true);
    expect(rejects.rows).toBe(1);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    expect(readFileSync(join(dataset, "rejects.csv"), "utf8")).not.toMatch(COMMANDS);
  });

  it("is audited, trained on and measured on", async () => {
    await printed("ingest", "--audit", "--out", dataset);
    const quick = ["--max-steps", "1", "--batch-size", "4", "--backend", "wasm", "--threads", "1"];
    await printed("train", "--base", checkpoint, "--data", dataset, "--out", join(folder, "made"), ...quick);
    const fast = ["--encoder", "tensor", "--backend", "wasm", "--threads", "1", "--no-ablations", "--chain-rows", "2"];
    await printed(
      "evaluate",
      "--checkpoint",
      checkpoint,
      "--data",
      dataset,
      "--baselines",
      "majority,rule-name",
      ...fast,
    );
  });

  it("is triaged and explained", async () => {
    await printed("triage", alerts, "--checkpoint", checkpoint, "--out", report, "--threads", "1");
    await printed("explain", report, "1");
  });
});
