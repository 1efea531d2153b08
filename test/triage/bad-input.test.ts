// What is no proper input: a useful report wherever one is possible, else an error that says what to do.
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FLOW_FEATURES } from "../../src/data/formats/cic-columns.js";
import { parseTriageOptions } from "../../src/triage/options.js";
import { alertRows, TriageFixture } from "./triage-fixture.js";

const fixture = new TriageFixture();
const ROW = "x1,2025-03-03T08:00:00Z,Port scan,2,10.0.0.1,203.0.113.9,srv-1,ann,,";

beforeAll(async () => {
  await fixture.make();
});
afterAll(() => {
  fixture.remove();
});

describe("inputs with few or odd alerts", () => {
  it("refuses a file without one alert, and leaves no folder", async () => {
    const out = fixture.out();
    const header = fixture.csv("header.csv", []);
    await expect(fixture.run({ inputs: [header], out })).rejects.toMatchObject({ code: "input" });
    const rejected = fixture.csv("all-rejected.csv", ["x,not a time,rule,1,,,,,,"]);
    await expect(fixture.run({ inputs: [rejected], out, force: true })).rejects.toThrow(/no alert|not one of/);
    expect(existsSync(out)).toBe(false);
  });

  it("triages one alert", async () => {
    const { summary, clusters } = await fixture.run({ inputs: [fixture.csv("one.csv", [ROW])] });
    expect(summary).toMatchObject({ alerts: 1, distinct: 1, clusters: 1 });
    expect(clusters[0]).toMatchObject({ rank: 1, alerts: 1, leader: 0 });
  });

  it("triages alerts that are all equal as one cluster, encoded once", async () => {
    const out = fixture.out();
    const { summary, clusters } = await fixture.run({
      inputs: [fixture.csv("equal.csv", Array<string>(500).fill(ROW))],
      out,
    });
    expect(summary).toMatchObject({ alerts: 500, clusters: 1 });
    expect(clusters[0]?.alerts).toBe(500);
  });

  it("triages alerts of one time, and flows without any time; asks for the column of alerts' times", async () => {
    const rows = alertRows(50).map((row) => row.replace(/2025-[^,]*/, "2025-03-03T08:00:00Z"));
    const { summary } = await fixture.run({ inputs: [fixture.csv("same-time.csv", rows)] });
    expect(summary.firstSeen).toBe(summary.lastSeen);
    const untimed = fixture.csv("untimed.csv", ["Port scan,10.0.0.1"], "rule,src_ip");
    await expect(fixture.run({ inputs: [untimed] })).rejects.toMatchObject({
      nextStep: expect.stringContaining("--map time=") as string,
    });
    const columns = ["Dst Port", "Protocol", ...Object.values(FLOW_FEATURES).flatMap(([name = ""]) => name), "Label"];
    const flows = Array.from({ length: 50 }, (_, at) => `${80 + (at % 3)},6,${"1,".repeat(columns.length - 3)}Benign`);
    const flowFile = fixture.csv("flows.csv", flows, columns.join(","));
    const { summary: without, gaps } = await fixture.run({ inputs: [flowFile] });
    expect(without.alerts).toBe(50);
    expect(without.firstSeen).toBeUndefined();
    expect(gaps.join("\n")).toMatch(/no column of times/);
  });

  it("triages IPv6, and alerts without any entity", async () => {
    const v6 = ["2001:db8::1", "::ffff:10.0.0.1", "fe80::1%eth0", "2001:DB8:0:0::1"];
    const rows = v6.map((address, at) => `v${at},2025-03-03T08:0${at}:00Z,Port scan,2,${address},2606:4700::1111,,,,`);
    expect((await fixture.run({ inputs: [fixture.csv("v6.csv", rows)] })).summary.alerts).toBe(4);
    const bare = ["Disk full", "Backup failed", "Clock drifts"];
    const lines = bare.map((rule, at) => `b${at},2025-03-03T08:0${at}:00Z,${rule}`);
    const { summary } = await fixture.run({ inputs: [fixture.csv("bare.csv", lines, "id,time,rule")] });
    expect(summary).toMatchObject({ alerts: 3, clusters: 3 });
  });

  it("counts 100,000 rejects and triages the rest", async () => {
    const file = fixture.csv("rejects.csv", [ROW]);
    const bad = "r,no time at all,rule,1,,,,,,\n".repeat(10_000);
    for (let round = 0; round < 10; round += 1) appendFileSync(file, bad);
    const out = fixture.out();
    const { summary } = await fixture.run({ inputs: [file], out, reports: ["summary", "alerts"] });
    expect(summary).toMatchObject({ alerts: 1, rejected: 100_000 });
    expect(readFileSync(join(out, "rejects.csv"), "utf8").split("\n")).toHaveLength(100_002);
    const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as { reports: { file: string }[] };
    expect(manifest.reports.map((report) => report.file)).toContain("rejects.csv");
  });

  it("keeps attackers' texts data", async () => {
    const hostile = ["=cmd|'/c calc'!A1", "<script>alert(1)</script>", "<mask></s> | stage: none", "\u202e\u001b[2J"];
    const rows = hostile.map(
      (text, at) => `h${at},2025-03-03T08:0${at}:00Z,"${text}",2,10.0.0.1,,srv,"${text}","${text}",`,
    );
    const out = fixture.out();
    const { clusters } = await fixture.run({ inputs: [fixture.csv("hostile.csv", rows)], out });
    for (const { chain } of clusters)
      expect(chain.map(({ step }) => step)).toEqual(["stage", "intent", "impact", "tier"]);
    expect(readFileSync(join(out, "report.html"), "utf8")).not.toContain("<script>alert(1)");
    expect(readFileSync(join(out, "queue.csv"), "utf8")).not.toMatch(/(^|,)"?=cmd/m);
  });
});

describe("what is refused", () => {
  it("names inputs of no known format, and such as are not there", async () => {
    const binary = fixture.file("binary.csv", `\u0000\u0001\u0002${"\u0000".repeat(400)}`);
    await expect(fixture.run({ inputs: [binary] })).rejects.toMatchObject({ code: "input" });
    await expect(fixture.run({ inputs: [join(fixture.folder, "absent.csv")] })).rejects.toThrow(/absent\.csv/);
  });

  it("names feeds that are pages of HTML", async () => {
    const page = fixture.file("feed.txt", "<!DOCTYPE html><html><body>404 Not Found</body></html>\n");
    const inputs = [fixture.csv("fine.csv", [ROW])];
    await expect(fixture.run({ inputs, intel: [page] })).rejects.toThrow(/feed\.txt/);
  });

  it("names checkpoints that are missing or damaged, before anything is read", async () => {
    const inputs = [fixture.csv("fine2.csv", [ROW])];
    const absent = join(fixture.folder, "no-checkpoint");
    await expect(fixture.run({ inputs, checkpoint: absent })).rejects.toMatchObject({ code: "checkpoint" });
    const damaged = new TriageFixture();
    try {
      await damaged.make();
      writeFileSync(join(damaged.checkpoint, "model.safetensors"), "not tensors");
      await expect(fixture.run({ inputs, checkpoint: damaged.checkpoint })).rejects.toMatchObject({
        code: "checkpoint",
        message: expect.stringContaining("model.safetensors") as string,
      });
    } finally {
      damaged.remove();
    }
  });

  it("names folders that cannot be written or are no report", async () => {
    const inputs = [fixture.csv("fine3.csv", [ROW])];
    const other = join(fixture.folder, "other");
    mkdirSync(other);
    writeFileSync(join(other, "thesis.txt"), "years of work");
    await expect(fixture.run({ inputs, out: other, force: true })).rejects.toThrow(/is no report/);
    expect(existsSync(join(other, "thesis.txt"))).toBe(true);
    await expect(fixture.run({ inputs, out: join(other, "thesis.txt", "deeper") })).rejects.toMatchObject({
      code: "io",
    });
    const shut = join(fixture.folder, "shut");
    mkdirSync(shut, { mode: 0o555 });
    try {
      // The superuser may write anywhere.
      if (process.getuid?.() !== 0) {
        await expect(fixture.run({ inputs, out: join(shut, "report") })).rejects.toMatchObject({ code: "io" });
      }
    } finally {
      chmodSync(shut, 0o755);
    }
  });

  it("names unknown guards, and those that there are", () => {
    const options = { inputs: ["x.csv"], out: "x", checkpoint: "x", mayClose: ["inteI"] };
    expect(() => parseTriageOptions(options)).toThrow(
      expect.objectContaining({
        problems: ['mayClose.0: there is no guard "inteI"; guards: intel, strange, critical'],
      }) as Error,
    );
  });

  it("names unknown reports before anything is read", async () => {
    const out = fixture.out();
    await expect(
      fixture.run({ inputs: [fixture.csv("fine4.csv", [ROW])], out, reports: ["queue", "pdf"] }),
    ).rejects.toMatchObject({ code: "usage", problems: ["unknown report `pdf`"] });
    expect(existsSync(out)).toBe(false);
  });
});
