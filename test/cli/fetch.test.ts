// `socagent fetch`: what it prints, what its options do, and which of them do not go together.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FETCHABLE } from "../../src/cli/fetch.js";
import { INTEL_FEEDS } from "../../src/fetch/feeds.js";
import { SOURCES } from "../../src/fetch/sources.js";
import { FILES, hub } from "../fetch/hub.js";
import { file, status, useWorld } from "../fetch/server.js";
import { type Captured, runCaptured } from "./run-captured.js";

const world = useWorld();
const out = (): string => join(world().folder, "out");

async function run(...args: string[]): Promise<Captured> {
  return runCaptured(["fetch", ...args], { environment: { HF_HUB_CACHE: join(world().folder, "no-cache") } });
}

const from = (): string[] => ["--from", world().server.url, "--out", out(), "--timeout", "2"];

describe("the list", () => {
  it("names every source and feed with its licence", async () => {
    const { stdout } = await run("--list");
    for (const { name } of SOURCES) expect(stdout).toContain(name);
    for (const { name, home } of INTEL_FEEDS) {
      expect(stdout).toContain(name);
      expect(stdout).toContain(home);
    }
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(JSON.parse((await run("--list", "--json")).stdout)).toMatchObject({ schemaVersion: 1 });
  });

  it("has what the help offers", () => {
    expect(SOURCES.map(({ name }) => name.split(" ")[0])).toEqual([...FETCHABLE]);
  });
});

describe("a fetch", () => {
  it("of a model prints its files, commit, licence and what to do with it", async () => {
    world().server.serve(hub());
    const { code, stdout } = await run("model", "org/model", ...from());
    expect(code).toBe(0);
    expect(stdout).toMatch(/^model\.safetensors +200 kB +fetched$/m);
    expect(stdout).toContain("apache-2.0");
    expect(stdout).toContain(`socagent train --base ${out()}`);
  });

  it("is JSON on demand", async () => {
    world().server.serve(file("192.0.2.1\n192.0.2.2\n"));
    const { stdout } = await run("intel", "--feeds", "feodo", "--json", ...from());
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      source: "intel",
      files: [{ name: "feodo.txt", state: "fetched", bytes: 20 }],
      failed: [],
    });
  });

  it("of a model that socagent does not compute is refused by its config", async () => {
    world().server.serve(hub({ files: { ...FILES, "config.json": '{"model_type":"bert"}' } }));
    await expect(run("model", "org/model", ...from())).rejects.toMatchObject({
      code: "checkpoint",
      problems: [expect.stringContaining('model_type is "bert"; supported: roberta')],
    });
  });

  it("of feeds looks into them, and fails where one of them is none", async () => {
    const good = file("45.9.148.1\n");
    world().server.serve((asked, answer) => {
      if (asked.url === "/feodo.txt") good(asked, answer);
      else file("error error\nno such thing\n", { "content-type": "text/plain" })(asked, answer);
    });
    const { code, stdout } = await run("intel", "--feeds", "feodo,ipsum", ...from());
    expect(code).toBe(1);
    expect(stdout).toMatch(/^feodo\.txt +11 B +fetched, 1 entries/m);
    expect(stdout).toMatch(/^failed {2}ipsum: /m);
    expect(readdirSync(out()).filter((name) => !name.startsWith("."))).toEqual(["feodo.txt"]);
  });

  it("of ATT&CK reads its release out of it", async () => {
    const technique = {
      type: "attack-pattern",
      id: "attack-pattern--1",
      name: "Brute Force",
      external_references: [{ source_name: "mitre-attack", external_id: "T1110" }],
      kill_chain_phases: [{ kill_chain_name: "mitre-attack", phase_name: "credential-access" }],
    };
    const tactic = {
      type: "x-mitre-tactic",
      id: "x-mitre-tactic--1",
      name: "Credential Access",
      x_mitre_shortname: "credential-access",
      external_references: [{ source_name: "mitre-attack", external_id: "TA0006" }],
    };
    const collection = { type: "x-mitre-collection", id: "c--1", name: "Enterprise ATT&CK", x_mitre_version: "18.1" };
    world().server.serve(file(JSON.stringify({ objects: [collection, tactic, technique] })));
    const { stdout } = await run("attack", ...from());
    expect(stdout).toMatch(/^ {2}version +18\.1$/m);
    expect(stdout).toContain(`--attack ${join(out(), "enterprise-attack.json")}`);
    world().server.serve(file('{"objects":[]}'));
    await expect(run("attack", "--force", ...from())).rejects.toMatchObject({ code: "input" });
    expect(readFileSync(join(out(), "enterprise-attack.json"), "utf8")).toContain("T1110");
  });

  it("of days and releases reaches the source", async () => {
    world().server.serve(status(404));
    await expect(run("cic-ids-2018", "--days", "2018-03-01", ...from())).rejects.toThrow("Thursday-01-03-2018");
    await expect(run("attack", "--release", "17.1", ...from())).rejects.toThrow("enterprise-attack-17.1.json");
    await expect(run("model", "org/model", "--revision", "v2", ...from())).rejects.toThrow("404");
    expect(world().server.seen.at(-1)?.url).toContain("/revision/v2?");
  });

  it("asks nobody with --offline", async () => {
    for (const what of FETCHABLE.filter((name) => name !== "intel")) {
      const name = what === "model" ? ["org/model"] : [];
      await expect(run(what, ...name, "--offline", ...from())).rejects.toThrow("--offline");
    }
    const { code, stdout } = await run("intel", "--offline", ...from());
    expect(code).toBe(1);
    expect(stdout).toContain("--offline");
    expect(world().server.seen).toEqual([]);
  });
});

describe("wrong use", () => {
  it.each([
    [[], "nothing to fetch was named"],
    [["nonsense"], "nothing that can be fetched"],
    [["model"], "the model's name is missing"],
    [["attack", "extra"], "takes nothing more"],
    [["attack", "--days", "2018-02-14"], "--days is an option of cic-ids-2018"],
    [["cic-ids-2018", "--revision", "x"], "--revision is an option of model"],
    [["intel", "--release", "1.0"], "--release is an option of attack"],
    [["model", "a/b", "--feeds", "x"], "--feeds is an option of intel"],
    [["cic-ids-2018", "--days", ","], "--days names none"],
    [["attack", "--from", "ftp://x"], "--from is no http"],
    [["attack", "--timeout", "0"], "--timeout 0"],
    [["attack", "--list"], "--list goes alone"],
  ])("%j is told", async (args, message) => {
    await expect(run(...args)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining(message) as unknown,
    });
  });
});
