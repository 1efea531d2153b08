// Alert CSV with any header, delimiter and encoding.
import { describe, expect, it } from "vitest";
import { failure, NOW, readText, told } from "./reading.js";

const T = "2024-03-05T10:11:12Z";
const HEAD = "time,rule,src_ip\n";

describe("alert CSV", () => {
  it.each([
    ["plain", "time,rule,src_ip,dst_ip,src_port,dst_port,proto,host,user"],
    [
      "Elastic",
      "@timestamp,rule.name,source.ip,destination.ip,source.port,destination.port,network.transport,host.name,user.name",
    ],
    [
      "exported by Kibana",
      "_source.@timestamp,_source.rule.name,_source.source.ip,_source.destination.ip,_source.source.port,_source.destination.port,_source.network.transport,_source.host.name,_source.user.name",
    ],
    ["Splunk", "_time,signature,src,dest,src_port,dest_port,transport,dvc,user"],
    ["Zeek", "ts,note,id.orig_h,id.resp_h,id.orig_p,id.resp_p,proto,host,user"],
    [
      "QRadar",
      "Start Time,Event Name,Source IP,Destination IP,Source Port,Destination Port,Protocol,Log Source,Username",
    ],
    [
      "Sentinel",
      "TimeGenerated [UTC],AlertName,SourceIP,DestinationIP,SourcePort,DestinationPort,Protocol,CompromisedEntity,AccountName",
    ],
    ["CEF", "rt,name,sourceAddress,destinationAddress,spt,dpt,proto,dhost,duser"],
    ["a proxy's", "timestamp,threat-name,c-ip,s-ip,c-port,s-port,protocol,cs-host name,cs-username"],
    ["Suricata as CSV", "timestamp,alert.signature,src_ip,dest_ip,src_port,dest_port,proto,host,user"],
    [
      "Wazuh as CSV",
      "timestamp,rule.description,data.srcip,data.dstip,data.srcport,data.dstport,data.proto,agent.name,data.dstuser",
    ],
  ])("knows the columns of %s", async (_, header) => {
    const { records } = await readText(`${header}\n${T},Port scan,10.0.0.1,192.0.2.7,4444,443,TCP,web-1,alice\n`);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      time: Date.parse(T),
      ruleText: "Port scan",
      sourceAddress: "10.0.0.1",
      destinationAddress: "192.0.2.7",
      sourcePort: 4444,
      destinationPort: 443,
      protocol: "tcp",
      user: "alice",
    });
  });

  it("keeps the original row, and makes an id of file and line where there is none", async () => {
    const { records } = await readText(`${HEAD}${T}, Scan ,-\n`);
    expect(records[0]?.fields).toEqual({ time: T, rule: " Scan ", src_ip: "-" });
    expect(records[0]?.id).toMatch(/input\.csv:2$/);
    expect(records[0]?.ruleText).toBe("Scan");
    expect(records[0]).not.toHaveProperty("sourceAddress");
    expect({ ...records[0] }.fields).toEqual(records[0]?.fields);
  });

  it.each([
    ["<!DOCTYPE html>\n<html><body>Not found</body></html>\n", /is an HTML or XML page[\s\S]*CSV or JSON/],
    ['<?xml version="1.0"?>\n<Events/>\n', /is an HTML or XML page/],
    ["<134>sshd: failed password\n<134>sshd: failed password\n", /no table: its first line is one column/],
    ["Jan  1 00:00:00 host sshd: no\nJan  1 00:00:01 host sshd: no\n", /no table[\s\S]*names the columns/],
    ["rule,src_ip\nScan,10.0.0.1\n", /no column is known to hold their time[\s\S]*--map time=/],
  ])("says what %j is instead", async (text, message) => {
    expect(told(await failure(readText(text)))).toMatch(message);
  });

  it("is told columns by map, which wins", async () => {
    const text = `when,time,what,src_ip\n${T},nonsense,Scan,10.0.0.1\n`;
    const { records } = await readText(text, { map: { time: "when", rule_text: "What", sourceAddress: "src_ip" } });
    expect(records[0]).toMatchObject({ time: Date.parse(T), ruleText: "Scan" });
    const error = await failure(readText(text, { map: { time: "gone", user: "nobody" } }));
    expect(told(error)).toContain("--map time=gone");
    expect(told(error)).toContain("--map user=nobody");
    expect(told(error)).toContain("what");
    expect(told(await failure(readText(text, { map: { colour: "what" } })))).toContain("ruleText");
  });

  it.each([
    [";", 'time;rule;src_ip\n%;"a;b";10.0.0.1\n'],
    ["tab", 'time\trule\tsrc_ip\n%\t"a;b"\t10.0.0.1\n'],
    ["|", "time|rule|src_ip\n%|a;b|10.0.0.1\n"],
    ["Excel's own line", 'sep=;\ntime;rule;src_ip\n%;"a;b";10.0.0.1\n'],
    ["single quotes", "'time','rule','src_ip'\n'%','a;b','10.0.0.1'\n"],
    ["a byte order mark", "\ufefftime,rule,src_ip\n%,a;b,10.0.0.1\n"],
    ["carriage returns", "time,rule,src_ip\r%,a;b,10.0.0.1\r"],
    ["line ends of Windows", 'time,rule,src_ip\r\n%,"a;b",10.0.0.1\r\n'],
    ["a delimiter at the end of every row", "time,rule,src_ip\n%,a;b,10.0.0.1,\n%,a;b,10.0.0.1,\n"],
  ])("finds %s", async (_, text) => {
    const { records, rejects } = await readText(text.replaceAll("%", T));
    expect(rejects).toEqual([]);
    expect(records[0]).toMatchObject({ time: Date.parse(T), ruleText: "a;b", sourceAddress: "10.0.0.1" });
  });

  it("takes the delimiter and quote that it is given", async () => {
    const { records } = await readText(`time;rule;note\n${T};'a;b';c,d\n`, { delimiter: ";", quote: "'" });
    expect(records[0]?.ruleText).toBe("a;b");
  });

  it.each(["utf16le", "utf16be"] as const)("reads UTF-16 (%s), with and without a mark", async (encoding) => {
    for (const mark of ["\ufeff", ""]) {
      const little = Buffer.from(`${mark}time,rule,src_ip\r\n${T},Größe 🙂,10.0.0.1\r\n`, "utf16le");
      const { records } = await readText(encoding === "utf16le" ? little : Buffer.from(little).swap16());
      expect(records[0]).toMatchObject({ ruleText: "Größe 🙂", sourceAddress: "10.0.0.1" });
    }
  });

  it("rejects rows of UTF-16 with half a character", async () => {
    const { records, rejects } = await readText(
      Buffer.from(`\ufeff${HEAD}${T},bad \ud800 x,10.0.0.1\n${T},fine,10.0.0.1\n`, "utf16le"),
    );
    expect(records.map(({ ruleText }) => ruleText)).toEqual(["fine"]);
    expect(rejects.map(({ reason, line }) => [reason, line])).toEqual([["bad-encoding", 2]]);
  });

  it("reads windows-1252 when told, and else rejects what is no UTF-8", async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${HEAD}${T},Gr`),
      Buffer.of(0xf6),
      Buffer.from(`e,10.0.0.1\n${T},ü,10.0.0.2\n`),
    ]);
    const mixed = await readText(bytes);
    expect(mixed.rejects.map(({ reason, line }) => [reason, line])).toEqual([["bad-encoding", 2]]);
    expect(mixed.records.map(({ ruleText }) => ruleText)).toEqual(["ü"]);
    const told1252 = await readText(bytes, { encoding: "windows-1252" });
    expect(told1252.records[0]?.ruleText).toBe("Gröe");
  });

  it("decides the order of day and month over the first rows, and says so when it cannot", async () => {
    const day = (text: string, options = {}) =>
      readText(
        `time,rule\n${text
          .split(" ")
          .map((date) => `${date} 10:00,x`)
          .join("\n")}\n`,
        options,
      );
    const iso = async (reading: ReturnType<typeof day>) =>
      (await reading).records.map(({ time }) => new Date(time).toISOString().slice(0, 10));
    expect(await iso(day("01/02/2024 15/02/2024"))).toEqual(["2024-02-01", "2024-02-15"]);
    expect(await iso(day("01/02/2024 02/15/2024"))).toEqual(["2024-01-02", "2024-02-15"]);
    expect(await iso(day("01/02/2024", { dateOrder: "month-first" }))).toEqual(["2024-01-02"]);
    const open = await day("01/02/2024");
    expect(open.records.map(({ time }) => new Date(time).getUTCMonth())).toEqual([1]);
    expect(open.summary.files[0]?.info?.notes.join()).toContain("day first");
  });

  it("reads times without a zone in the one that is given", async () => {
    const text = "time,rule\n2024-07-01 12:00:00,x\n2024-01-01 12:00:00,x\n2024-01-01T12:00:00Z,x\n";
    const times = async (timezone?: string) =>
      (await readText(text, timezone === undefined ? {} : { timezone })).records.map(({ time }) =>
        new Date(time).getUTCHours(),
      );
    expect(await times()).toEqual([12, 12, 12]);
    expect(await times("Europe/Berlin")).toEqual([10, 11, 12]);
    expect(told(await failure(readText(text, { timezone: "Nowhere" })))).toContain("IANA");
  });

  it("joins a date and a time of day in two columns", async () => {
    const { records } = await readText("date,time,c-ip,threat\n2024-03-05,10:11:12,10.0.0.1,x\n");
    expect(records[0]?.time).toBe(Date.parse(T));
  });

  it("normalises severity by the column's scale, and takes another when told", async () => {
    const severities = async (column: string, values: string[], options = {}) =>
      (
        await readText(`time,rule,${column}\n${values.map((value) => `${T},x,${value}`).join("\n")}\n`, options)
      ).records.map(({ severity, vendorSeverity }) => [vendorSeverity, severity]);
    expect(await severities("severity", ["High", "low"])).toEqual([
      ["High", 3],
      ["low", 1],
    ]);
    expect(await severities("priority", ["1", "3"])).toEqual([
      ["1", 3],
      ["3", 1],
    ]);
    expect(await severities("severity", ["1", "3"], { severityScale: "ids-priority" })).toEqual([
      ["1", 3],
      ["3", 1],
    ]);
  });

  it("finds techniques that the source names", async () => {
    const { records } = await readText(`time,rule,mitre\n${T},x,"t1059.001, T1110; T1110"\n`);
    expect(records[0]?.techniques).toEqual(["T1059.001", "T1110"]);
  });

  it("tidies addresses and ports", async () => {
    const text = `time,src_ip,dst_ip,dst_port\n${T},::FFFF:10.0.0.1,[2001:DB8::1]:443,443.0\n${T},host-a,10.0.0.9:80,70000\n`;
    const { records } = await readText(text);
    expect(records[0]).toMatchObject({
      sourceAddress: "10.0.0.1",
      destinationAddress: "2001:db8::1",
      destinationPort: 443,
    });
    expect(records[1]).not.toHaveProperty("sourceAddress");
    expect(records[1]).not.toHaveProperty("destinationPort");
    expect(records[1]?.destinationAddress).toBe("10.0.0.9");
  });

  it("names the columns that are there twice, reads the first and keeps both", async () => {
    const { records, summary } = await readText(`time,rule,rule,src_ip\n${T},first,second,10.0.0.1\n`);
    expect(records[0]?.ruleText).toBe("first");
    expect(records[0]?.fields).toMatchObject({ rule: "first", "rule.1": "second" });
    expect(summary.files[0]?.info?.notes.join()).toContain("rule");
  });

  it("has names such as __proto__ and constructor as mere names", async () => {
    const { records } = await readText(`time,rule,__proto__,constructor\n${T},x,polluted,c\n`);
    expect(records[0]?.fields.__proto__).toBe("polluted");
    expect(Object.keys(records[0]?.fields ?? {})).toContain("constructor");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    const bare = await readText(`time,rule\n${T},x\n`);
    expect(bare.records[0]?.fields.constructor).toBeUndefined();
  });
});

describe("rows that cannot be read", () => {
  it("are rejected by reason, with file, line and text, while the rest is read", async () => {
    const text = [
      "time,rule,src_ip",
      `${T},fine,10.0.0.1`,
      `${T},short`,
      "never,x,10.0.0.1",
      ",x,10.0.0.1",
      "time,rule,src_ip",
      `${T},bell\x07,10.0.0.1`,
      ",,",
      `${T},${"y".repeat(200)},10.0.0.1`,
      `${T},"open,10.0.0.1`,
      `${T},"two\nlines",10.0.0.2`,
      `${T},last,10.0.0.3`,
    ].join("\n");
    const { records, rejects, summary } = await readText(text, { maxFieldBytes: 100 });
    expect(records.map(({ ruleText, origin }) => [ruleText, origin.line])).toEqual([
      ["fine", 2],
      ["two\nlines", 11],
      ["last", 13],
    ]);
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [3, "wrong-width"],
      [4, "unparsable-time"],
      [5, "no-time"],
      [6, "repeated-header"],
      [7, "control-characters"],
      [8, "empty-row"],
      [9, "field-too-long"],
      [10, "bad-quotes"],
    ]);
    expect(rejects[0]).toMatchObject({ detail: "2 cells; the header has 3", raw: `${T},short` });
    expect(summary).toMatchObject({ rows: 11, records: 3 });
    expect(summary.rejects).toMatchObject({
      "wrong-width": 1,
      "repeated-header": 1,
      "bad-quotes": 1,
      "invalid-json": 0,
    });
  });

  it("end the run with strict, which names file and line", async () => {
    const error = await failure(readText(`${HEAD}${T},x,10.0.0.1\n${T},x\n`, { strict: true }));
    expect(error).toMatchObject({ code: "input", subject: { line: 3 } });
    expect(told(error)).toContain("wrong-width");
  });

  it("may be as long as they like", async () => {
    const long = `${T},${"z".repeat(3_000_000)},10.0.0.1`;
    const { records, rejects } = await readText(`${HEAD}${long}\n${T},x,10.0.0.1\n`);
    expect(records).toHaveLength(1);
    expect(rejects).toMatchObject([{ line: 2, reason: "row-too-long" }]);
    expect(rejects[0]?.raw.length).toBe(1000);
  });

  it("are not those whose time is still to come: these are counted", async () => {
    const { records, summary } = await readText(
      `${HEAD}${new Date(NOW + 2 * 86_400_000).toISOString()},x,10.0.0.1\n${T},x,10.0.0.1\n`,
    );
    expect(records).toHaveLength(2);
    expect(summary.inFuture).toBe(1);
  });
});

describe("files that are no alerts", () => {
  it.each([
    ["empty", "", "is empty"],
    ["blank", " \n\n", "is empty"],
    ["a header alone", "time,rule,src_ip\n", "has a header and no rows"],
    ["columns of something else", "city,people\nBerlin,3\n", "city, people"],
    ["alerts without a time", "rule,src_ip\nx,10.0.0.1\n", "--map time=COLUMN"],
    ["times of nothing", "time,colour\n1,red\n", "no column is known to hold a rule"],
    ["data without a header", `${T},x,10.0.0.1\n${T},y,10.0.0.2\n`, "does not begin with a header"],
    ["prose", "Dear all,\nplease find attached\n", "expected"],
    ["other JSON", '{"name":"x","value":1}\n', "JSON objects with name, value"],
    ["an unfinished quote", '"time,rule\n', "expected a CSV header"],
  ])("are refused: %s", async (_, text, said) => {
    const error = await failure(readText(text));
    expect(error.code).toBe("input");
    expect(told(error)).toContain(said);
    expect(told(error)).toContain("input.csv");
  });

  it.each([
    ["a program", Buffer.concat([Buffer.of(0x7f), Buffer.from("ELF"), Buffer.alloc(500, 3)]), "a program"],
    ["noise", Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251)), "binary"],
    ["zeros", Buffer.alloc(10_000), "binary"],
    ["a ZIP archive", Buffer.from("PK\x03\x04rest of it"), "ZIP"],
    ["a packet capture", Buffer.concat([Buffer.from("d4c3b2a1", "hex"), Buffer.alloc(50)]), "packet capture"],
    ["UTF-32", Buffer.concat([Buffer.from("fffe0000", "hex"), Buffer.alloc(50, 1)]), "UTF-32"],
  ])("are refused: %s", async (_, bytes, said) => {
    const error = await failure(readText(bytes));
    expect(error.code).toBe("input");
    expect(told(error)).toContain(said);
  });

  it("are refused when the format is another than was asked for", async () => {
    expect(told(await failure(readText(`${HEAD}${T},x,10.0.0.1\n`, { format: "wazuh" })))).toContain(
      "expected JSON of wazuh",
    );
    expect(told(await failure(readText(`${HEAD}${T},x,10.0.0.1\n`, { format: "cic-ids" })))).toContain("CICFlowMeter");
    expect(told(await failure(readText('{"event_type":"alert"}\n', { format: "wazuh" })))).toContain("Suricata");
    expect(told(await failure(readText('{"event_type":"alert"}\n', { format: "alert-csv" })))).toContain("Suricata");
  });
});

describe("labelled files", () => {
  const text = `time,rule,verdict,tp\n${T},x,False Positive,a\n${T},y,Brute Force -Web,b\n${T},z,odd,c\n${T},z,,d\n`;

  it("give truth by a label column, which the record does not have", async () => {
    const { labelled } = await readText(text, { labelColumn: "verdict", benignValues: ["false positive"] });
    expect(labelled.map(({ truth }) => truth)).toEqual([
      { malicious: false, label: "False Positive" },
      { malicious: true, label: "Brute Force -Web" },
      { malicious: true, label: "odd" },
      undefined,
    ]);
    expect(labelled[0]?.record.fields).not.toHaveProperty("verdict");
  });

  it("give more by a label map", async () => {
    const labelMap = {
      "brute force - web": {
        technique: "T1110",
        tactic: "credential-access",
        intent: "access",
        impact: "account",
        tier: "high",
      },
      "False positive": { malicious: false, tier: "low" },
    };
    const { labelled } = await readText(text, { labelColumn: "verdict", labelMap });
    expect(labelled[1]?.truth).toEqual({
      malicious: true,
      label: "Brute Force -Web",
      ...labelMap["brute force - web"],
    });
    expect(labelled[0]?.truth).toEqual({ malicious: false, label: "False Positive", tier: "low" });
    expect(labelled[2]?.truth).toEqual({ malicious: true, label: "odd" });
  });

  it("refuse a label map with every mistake in it, and a label column that is not there", async () => {
    const wrong = {
      a: { technique: "1110", tactic: "attack", colour: 1 },
      b: 3,
      c: { malicious: "yes", tier: "huge" },
    };
    const error = await failure(readText(text, { labelColumn: "verdict", labelMap: wrong }));
    expect(error.code).toBe("config");
    for (const said of ["1110", "attack", "colour", '"b"', "malicious", "huge"]) expect(told(error)).toContain(said);
    expect(told(await failure(readText(text, { labelColumn: "gone", benignValues: ["x"] })))).toContain("gone");
    expect(told(await failure(readText(text, { labelColumn: "verdict" })))).toContain("benignValues");
  });

  it("never show their labels to one who did not ask for them", async () => {
    const { labelled } = await readText(`time,rule,time_label,truth_label\n${T},x,attack,attack\n`);
    expect(labelled[0]).not.toHaveProperty("truth");
    expect(Object.keys(labelled[0]?.record.fields ?? {})).toEqual(["time", "rule"]);
  });
});
