import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SocagentError } from "../../../src/errors.js";
import { parseAddress, parsePrefix, type Prefix } from "../../../src/enrich/address/address.js";
import { loadFeeds } from "../../../src/enrich/reputation/load-feeds.js";
import { readFeedBytes } from "../../../src/enrich/reputation/read-feed.js";
import { itWithReferenceData } from "../../reference-data.js";
import { mmdb } from "./mmdb.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "socagent-feeds-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  utimesSync(file, new Date("2024-05-06T00:00:00Z"), new Date("2024-05-06T00:00:00Z"));
  return file;
}

async function failure(...files: string[]): Promise<SocagentError> {
  const thrown = await loadFeeds(files).catch((error: unknown) => error);
  if (!(thrown instanceof SocagentError)) throw new Error("it did not fail");
  return thrown;
}

describe("loadFeeds", () => {
  it("reads a netset, and passes over bogons and what is no prefix", async () => {
    const file = write(
      "blocklist.netset",
      "# blocklist\n# Category : attacks\n# Source File Date: Sun Oct 15 02:30:32 UTC 2017\n# This File Date  : Mon Oct 16 02:32:02 UTC 2017\n1.10.16.0/20\n10.0.0.0/8\n192.0.2.0/24\n1.10.17.0/24\nnonsense\n0.0.0.0/0\n8.0.0.0/7\n2001:4860::/32\n",
    );
    const { feeds, reputation } = await loadFeeds([file]);
    expect(feeds[0]).toMatchObject({ name: "blocklist", format: "list", date: "2017-10-15", bogons: 2, bad: 3 });
    expect(feeds[0]?.problems).toContainEqual({ line: 6, text: "10.0.0.0/8", reason: "it is in a private range" });
    expect(feeds[0]?.problems).toContainEqual({ line: 9, text: "nonsense", reason: "it is no address and no prefix" });
    expect(reputation.lookUp("1.10.31.255")).toMatchObject({
      kind: "found",
      feed: "blocklist",
      score: 80,
      category: "attack",
      feedDate: "2017-10-15",
    });
    expect(reputation.lookUp("2001:4860::8888")).toMatchObject({ kind: "found" });
    expect(reputation.lookUp("1.10.32.0")).toEqual({ kind: "checked", feeds: ["blocklist"], feedDate: "2017-10-15" });
    expect(reputation.lookUp("10.1.1.1")).toMatchObject({
      kind: "unchecked",
      reason: expect.stringContaining("private") as string,
    });
    expect(reputation.lookUp("nobody")).toEqual({ kind: "unchecked", reason: "it is not an IP address" });
    expect(reputation.lookUp(undefined)).toMatchObject({ kind: "unchecked" });
  });

  it("reads Spamhaus DROP, Tor's exit addresses, DShield's block and ranges", async () => {
    const { reputation, feeds } = await loadFeeds([
      write(
        "drop.txt",
        "; Spamhaus DROP List 2024/05/06\n; Last-Modified: Mon, 06 May 2024 04:32:40 GMT\n1.10.16.0/20 ; SBL256894\n",
      ),
      write(
        "exit-addresses",
        "ExitNode 0011BD2485AD45D984EC4159C88FC066E5E3300E\nPublished 2024-05-06 03:33:09\nLastStatus 2024-05-06 04:00:00\nExitAddress 2.58.56.101 2024-05-06 04:01:07\n",
      ),
      write(
        "block.txt",
        "# updated: 2024-05-05 10:00\nStart\tEnd\tNetmask\tAttacks\n5.188.10.0\t5.188.10.255\t24\t999\n",
      ),
      write("ranges.txt", "9.9.9.8 - 9.9.9.10\n11.0.0.1-11.0.0.2\n"),
    ]);
    expect(feeds.map(({ bad }) => bad)).toEqual([0, 0, 0, 0]);
    expect(reputation.lookUp("1.10.20.1")).toMatchObject({
      feed: "drop",
      score: 90,
      category: "hijacked",
      feedDate: "2024-05-06",
    });
    expect(reputation.lookUp("2.58.56.101")).toMatchObject({
      feed: "exit-addresses",
      category: "anonymiser",
      feedDate: "2024-05-06",
    });
    expect(reputation.lookUp("5.188.10.77")).toMatchObject({ feed: "block", feedDate: "2024-05-05" });
    expect(
      ["9.9.9.7", "9.9.9.8", "9.9.9.9", "9.9.9.10", "9.9.9.11"].map((text) => reputation.lookUp(text).kind),
    ).toEqual(["checked", "found", "found", "found", "checked"]);
    expect(reputation.lookUp("11.0.0.2").kind).toBe("found");
  });

  it("reads IPsum's number of lists, and other lists' points", async () => {
    const { reputation } = await loadFeeds([
      write(
        "ipsum.txt",
        "# IPsum Threat Intelligence Feed\n# Last update: Sat, 22 Aug 2026 23:00:29 -0200\n# IP\tnumber of (black)lists\n77.90.185.20\t10\n2.57.122.53\t1\n",
      ),
      write("shares.txt", "4.4.4.4 0.5\n4.4.4.5 1\n"),
    ]);
    expect(reputation.lookUp("77.90.185.20")).toMatchObject({ score: 97, feedDate: "2026-08-23" });
    expect(reputation.lookUp("2.57.122.53")).toMatchObject({ score: 30 });
    expect(reputation.lookUp("4.4.4.4")).toMatchObject({ score: 50, feedDate: "2024-05-06" });
  });

  it("reads columns: AbuseIPDB, Feodo, intelligence with its own categories", async () => {
    const { reputation, feeds } = await loadFeeds([
      write(
        "abuse.csv",
        '\uFEFFipAddress,countryCode,abuseConfidenceScore,lastReportedAt\n5.188.10.1,RU,100,2024-05-01T00:00:00+00:00\n"5.188.10.2",US,37,2024-05-03T00:00:00+00:00\n5.188.10.3,US,many,\n',
      ),
      write(
        "feodo.csv",
        '# Feodo Tracker Botnet C2 IP Blocklist (CSV)\n# Last updated: 2024-05-06 07:00:08 UTC\n"first_seen_utc","dst_ip","dst_port","c2_status","last_online","malware"\n"2021-01-17 07:44:46","51.178.161.32","4643","offline","2024-01-26","Dridex"\n',
      ),
      write("intel.csv", "indicator;score;category\n6.1.2.3;0.8;phishing kit\n2606:4700::/32;0.2;\n"),
      write("abuse.json", '{"meta":{},"data":[{"ipAddress":"5.5.5.5","abuseConfidenceScore":90}]}'),
      write("drop_v4.json", '{"cidr":"1.19.0.0/16","sblid":"SBL434604"}\n{"type":"metadata","timestamp":1715000000}\n'),
    ]);
    expect(feeds.map(({ format, date }) => [format, date])).toEqual([
      ["csv", "2024-05-03"],
      ["csv", "2024-05-06"],
      ["csv", "2024-05-06"],
      ["json", "2024-05-06"],
      ["json", "2024-05-06"],
    ]);
    expect(feeds[0]?.problems).toEqual([{ line: 4, text: "5.188.10.3", reason: 'its score "many" is no number' }]);
    expect(reputation.lookUp("5.188.10.2")).toMatchObject({ score: 37, category: "attack" });
    expect(reputation.lookUp("51.178.161.32")).toMatchObject({ category: "dridex", score: 75 });
    expect(reputation.lookUp("6.1.2.3")).toMatchObject({ category: "phishing kit", score: 80 });
    expect(reputation.lookUp("2606:4700::1")).toMatchObject({ score: 20 });
    expect(reputation.lookUp("5.5.5.5")).toMatchObject({ score: 90 });
    expect(reputation.lookUp("1.19.3.4")).toMatchObject({ feed: "drop_v4", category: "hijacked" });
  });

  it("tells the worst listing first and keeps the others", async () => {
    const { reputation } = await loadFeeds([
      write("tor.txt", "4.4.4.4\n"),
      write("malware.txt", "4.4.4.0/24\n4.4.4.4\n"),
    ]);
    expect(reputation.lookUp("4.4.4.4")).toMatchObject({
      kind: "found",
      feed: "malware",
      listings: [{ feed: "malware" }, { feed: "tor" }],
    });
    expect(reputation.lookUp("4.4.4.5")).toMatchObject({ listings: [{ feed: "malware" }] });
  });

  it("does not claim to have checked what no feed can know", async () => {
    const { reputation } = await loadFeeds([write("v4.txt", "4.4.4.4\n")]);
    expect(reputation.lookUp("2606:4700::1")).toEqual({ kind: "unchecked", reason: "no feed lists IPv6 addresses" });
    expect((await loadFeeds([])).reputation.lookUp("4.4.4.4")).toEqual({
      kind: "unchecked",
      reason: "no reputation feed was given",
    });
  });

  it("reads compressed feeds, and leaves the file's time out where it is asked to", async () => {
    const file = write("list.txt.gz", gzipSync("4.4.4.4\n"));
    expect((await loadFeeds([file])).feeds[0]).toMatchObject({ name: "list", date: "2024-05-06" });
    expect((await loadFeeds([file], { datesByFile: false })).feeds[0]?.date).toBeUndefined();
  });

  it("reads country and network from MaxMind databases", async () => {
    const prefix = (text: string): Prefix => {
      const parsed = parsePrefix(text);
      if (parsed === undefined) throw new Error(text);
      return parsed;
    };
    const built = Date.UTC(2024, 4, 6) / 1000;
    const { databases } = await loadFeeds([
      write(
        "country.mmdb",
        mmdb("Test-Country", built, [
          [prefix("4.4.0.0/16"), { country: { iso_code: "NL" } }],
          [prefix("5.0.0.0/8"), { registered_country: { iso_code: "DE" } }],
        ]),
      ),
      write(
        "asn.mmdb",
        mmdb("Test-ASN", built, [
          [prefix("4.4.0.0/16"), { autonomous_system_number: 64500, autonomous_system_organization: "Example" }],
        ]),
      ),
    ]);
    const lookUp = (text: string): unknown[] =>
      databases.map((database) => database.lookUp(parseAddress(text) ?? { version: 4, words: [0] }));
    expect(databases.map(({ type, date }) => [type, date])).toEqual([
      ["Test-Country", "2024-05-06"],
      ["Test-ASN", "2024-05-06"],
    ]);
    expect(lookUp("4.4.9.9")).toEqual([{ country: "NL" }, { asn: 64500, organisation: "Example" }]);
    expect(lookUp("5.1.1.1")).toEqual([{ country: "DE" }, undefined]);
    expect(lookUp("2606:4700::1")).toEqual([undefined, undefined]);
  });

  it.each([
    ["error.txt", "<!DOCTYPE html><html><body>403 Forbidden 1.2.3.4</body></html>", /HTML/],
    ["empty.txt", "", /empty/],
    ["blank.txt", " \n\n", /empty/],
    ["binary.txt", Buffer.from([1, 2, 3, 0, 255]), /binary/],
    ["prose.txt", "This list has moved.\nPlease see our site.\n", /This list has moved|This/],
    ["broken.json", "{ not json", /JSON/i],
    ["comments.txt", "# nothing today\n", /no reputation feed/],
    ["bad.gz", Buffer.from([0x1f, 0x8b, 1, 2, 3]), /decompressed/],
    ["torn.mmdb", Buffer.from("\xab\xcd\xefMaxMind.comx", "latin1"), /MaxMind/],
  ])("refuses %s", async (name, content, reason) => {
    const error = await failure(write(name, content));
    expect([error.message, ...error.problems].join("\n")).toMatch(reason);
    expect(error.subject.file).toContain(name);
  });

  it("refuses what is absent or a folder, and names every bad file", async () => {
    expect((await failure(join(folder, "absent"))).code).toBe("io");
    expect((await failure(folder)).message).toContain("not a regular file");
    const error = await failure(write("a.txt", ""), write("good.txt", "4.4.4.4"), write("b.html", "<html>"));
    expect(error.message).toBe("2 of 3 reputation feeds can't be used");
    expect(error.problems).toHaveLength(2);
  });

  it("refuses a compressed file that grows, and one that is too large", async () => {
    const file = write("bomb.gz", gzipSync(Buffer.alloc(100_000)));
    await expect(readFeedBytes(file, 5_000, 50_000)).rejects.toThrow("more than 50000 bytes");
    await expect(readFeedBytes(file, 50, 50_000)).rejects.toThrow("more than 50 bytes");
  });

  itWithReferenceData(
    "ip-reputation/spamhaus_drop.netset",
    "reads published lists in their own formats",
    async (drop) => {
      const at = (name: string): string => join(drop, "..", name);
      const files = [
        "spamhaus_drop.netset",
        "feodo.ipset",
        "tor_exits.ipset",
        "dshield.netset",
        "ipsum-first-2000-lines.txt",
        "ipsum-level-3.txt",
      ];
      const { feeds, reputation } = await loadFeeds(files.map(at));
      expect(feeds.map(({ name, date, entries, bad }) => [name, date, entries.length, bad])).toEqual([
        ["spamhaus_drop", "2017-09-22", 781, 0],
        ["feodo", "2017-10-14", 1069, 0],
        ["tor_exits", "2017-10-15", 917, 0],
        ["dshield", "2017-10-15", 20, 0],
        ["ipsum-first-2000-lines", "2026-08-22", 1993, 0],
        ["ipsum-level-3", expect.any(String), 14217, 0],
      ]);
      expect(reputation.lookUp("1.10.16.7")).toMatchObject({ feed: "spamhaus_drop", category: "hijacked" });
      expect(reputation.lookUp("1.93.0.224")).toMatchObject({ feed: "feodo", category: "malware", score: 95 });
      expect(reputation.lookUp("5.9.158.75")).toMatchObject({ feed: "tor_exits", category: "anonymiser" });
      expect(reputation.lookUp("77.90.185.20")).toMatchObject({ feed: "ipsum-first-2000-lines", score: 97 });
      expect(reputation.lookUp("8.8.8.8")).toMatchObject({ kind: "checked", feedDate: "2017-09-22" });
    },
  );
});
