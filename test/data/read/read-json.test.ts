// Suricata EVE and Wazuh alerts, as lines and as arrays.
import { describe, expect, it } from "vitest";
import { itWithReferenceData } from "../../reference-data.js";
import { collect, failure, readText, told } from "./reading.js";

const alert = (more: object = {}): object => ({
  timestamp: "2024-03-05T10:11:12.123456+0000",
  event_type: "alert",
  src_ip: "10.0.0.1",
  src_port: 1234,
  dest_ip: "192.0.2.1",
  dest_port: 80,
  proto: "TCP",
  alert: {
    signature: "ET SCAN",
    signature_id: 1,
    category: "Scan",
    severity: 1,
    metadata: { mitre_technique_id: ["T1046"] },
  },
  ...more,
});
const wazuh = (more: object = {}): object => ({
  timestamp: "2024-03-05T10:11:12.123+0000",
  rule: {
    level: 10,
    description: "sshd: brute force",
    id: "5712",
    groups: ["syslog", "sshd"],
    mitre: { id: ["T1110"] },
  },
  agent: { name: "web-1", id: "001", ip: "10.0.0.5" },
  id: "1.2",
  data: { srcip: "203.0.113.9", srcport: "5555", dstuser: "root" },
  full_log: "Failed password",
  ...more,
});
const lines = (...objects: object[]): string => objects.map((object) => `${JSON.stringify(object)}\n`).join("");

describe("Suricata", () => {
  it.each([
    ["JSON lines", lines(alert(), { event_type: "dns" }, { event_type: "flow" }, { event_type: "dns" })],
    ["an array", JSON.stringify([alert(), { event_type: "dns" }, { event_type: "flow" }, { event_type: "dns" }])],
    [
      "an array over lines",
      JSON.stringify([alert(), { event_type: "dns" }, { event_type: "flow" }, { event_type: "dns" }], null, 2),
    ],
    [
      "objects over lines",
      [alert(), { event_type: "dns" }, { event_type: "flow" }, { event_type: "dns" }]
        .map((one) => JSON.stringify(one, null, 2))
        .join("\n"),
    ],
  ])("is read as %s; other events are skipped and counted", async (_, text) => {
    const { records, rejects, summary } = await readText(text, {}, "eve.json");
    expect(rejects).toEqual([]);
    expect(summary.skipped).toEqual({ dns: 2, flow: 1 });
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      source: "suricata",
      time: Date.UTC(2024, 2, 5, 10, 11, 12, 123),
      ruleText: "ET SCAN",
      ruleId: "1",
      category: "Scan",
      severity: 3,
      vendorSeverity: "1",
      sourceAddress: "10.0.0.1",
      destinationPort: 80,
      protocol: "tcp",
      techniques: ["T1046"],
    });
    expect(records[0]?.fields["alert.metadata.mitre_technique_id"]).toBe("T1046");
  });

  it("gives records on one line ids of their own", async () => {
    const { records } = await readText(JSON.stringify([alert(), alert()]), {}, "eve.json");
    expect(new Set(records.map(({ id }) => id)).size).toBe(2);
  });

  it("may hold no alert at all", async () => {
    const { records, summary } = await readText(lines({ event_type: "stats" }), {}, "eve.json");
    expect(records).toEqual([]);
    expect(summary).toMatchObject({ rows: 1, skipped: { stats: 1 } });
  });

  itWithReferenceData("suricata/eve-alerts-wrccdc-2017.json", "is read from a real array", async (file) => {
    const { records, rejects } = await collect([file]);
    expect(rejects).toEqual([]);
    expect(records).toHaveLength(161);
    expect(records[0]).toMatchObject({
      ruleText: "ET CHAT IRC authorization message",
      severity: 1,
      origin: { line: 2 },
    });
    expect(new Date(records[0]?.time ?? 0).toISOString()).toBe("2017-03-25T22:49:58.856Z");
  });
});

describe("Wazuh", () => {
  it.each([
    ["bare", lines(wazuh())],
    ["in _source", lines({ _index: "wazuh-alerts", _id: "abc", _source: wazuh() })],
  ])("is read %s", async (_, text) => {
    const { records } = await readText(text, {}, "alerts.json");
    expect(records[0]).toMatchObject({
      id: "1.2",
      source: "wazuh",
      time: Date.UTC(2024, 2, 5, 10, 11, 12, 123),
      ruleText: "sshd: brute force",
      ruleId: "5712",
      category: "syslog, sshd",
      severity: 2,
      vendorSeverity: "10",
      sourceAddress: "203.0.113.9",
      sourcePort: 5555,
      host: "web-1",
      user: "root",
      message: "Failed password",
      techniques: ["T1110"],
    });
  });

  it("reads what Windows says, whose backslashes come doubled", async () => {
    const win = {
      eventdata: {
        image: "C:\\\\Windows\\\\cmd.exe",
        targetUserName: "LAB\\\\bob",
        destinationIp: "192.0.2.9",
        destinationPort: "443",
      },
      system: { message: "m" },
    };
    const { records } = await readText(lines(wazuh({ data: { win }, full_log: undefined })), {}, "alerts.json");
    expect(records[0]).toMatchObject({
      process: "C:\\Windows\\cmd.exe",
      user: "LAB\\bob",
      destinationAddress: "192.0.2.9",
      message: "m",
    });
  });

  it("takes truth from a path that is given, and other paths for fields", async () => {
    const text = lines(wazuh({ verdict: { label: "fp" } }), wazuh({ verdict: { label: "tp" } }));
    const { labelled } = await readText(
      text,
      { labelColumn: "verdict.label", benignValues: ["fp"], map: { host: "agent.ip" } },
      "alerts.json",
    );
    expect(labelled.map(({ truth }) => truth?.malicious)).toEqual([false, true]);
    expect(labelled[0]?.record.host).toBe("10.0.0.5");
    expect(labelled[0]?.record.fields).not.toHaveProperty("verdict.label");
  });

  itWithReferenceData("wazuh/alerts-24.jsonl", "is read from real alerts", async (file) => {
    const { records, rejects } = await collect([file]);
    expect(rejects).toEqual([]);
    expect(records).toHaveLength(24);
    expect(records[0]).toMatchObject({ ruleId: "92005", techniques: ["T1059"], host: "Win11Client", severity: 1 });
    expect(records.every(({ time }) => new Date(time).getUTCFullYear() === 2025)).toBe(true);
  });
});

describe("JSON that cannot be read", () => {
  it("is rejected object by object", async () => {
    const text = [
      JSON.stringify(alert()),
      "{broken",
      "[1]",
      '"text"',
      JSON.stringify(alert({ timestamp: undefined })),
      JSON.stringify(alert({ timestamp: "noon" })),
      JSON.stringify({ a: 1 }),
      JSON.stringify(alert({ payload: "x".repeat(300) })),
      `{"event_type":"alert","alert":${'{"a":'.repeat(50)}1${"}".repeat(50)},"timestamp":"2024-03-05T10:11:12Z"}`,
      JSON.stringify(alert({ more: Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`k${index}`, 1])) })),
      JSON.stringify(alert()),
    ].join("\n");
    const { records, rejects } = await readText(text, { maxFieldBytes: 200 }, "eve.json");
    expect(records).toHaveLength(2);
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [2, "invalid-json"],
      [3, "not-an-object"],
      [4, "not-an-object"],
      [5, "no-time"],
      [6, "unparsable-time"],
      [7, "not-an-alert"],
      [8, "field-too-long"],
      [9, "nested-too-deeply"],
      [10, "too-many-fields"],
    ]);
  });

  it("is rejected where its bytes are no UTF-8", async () => {
    const bytes = Buffer.concat([
      Buffer.from(lines(alert())),
      Buffer.from('{"event_type":"alert","x":"'),
      Buffer.of(0xff),
      Buffer.from('"}\n'),
      Buffer.from(lines(alert())),
    ]);
    const { records, rejects } = await readText(bytes, {}, "eve.json");
    expect(records).toHaveLength(2);
    expect(rejects).toMatchObject([{ line: 2, reason: "bad-encoding" }]);
  });

  it("leaves prototypes alone", async () => {
    const text = `${JSON.stringify(alert()).slice(0, -1)},"__proto__":{"polluted":"yes"},"constructor":{"x":"1"}}\n`;
    const { records } = await readText(text, {}, "eve.json");
    expect(records[0]?.fields["__proto__.polluted"]).toBe("yes");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Reflect.get(records[0]?.fields ?? {}, "toString")).toBeUndefined();
  });

  it("is refused where it is no alert at all, or nothing", async () => {
    expect(told(await failure(readText("[]", {}, "eve.json")))).toContain("is empty");
    expect(told(await failure(readText("[1,2]", {}, "eve.json")))).toContain("no JSON objects");
    expect(told(await failure(readText("{", {}, "eve.json")))).toContain("expected");
    expect(told(await failure(readText(lines({ hello: 1 }), {}, "eve.json")))).toContain("hello");
  });
});
