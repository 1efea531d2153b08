// Data sets, ATT&CK and feeds from a local server: addresses, checks, what is kept, and what is asked again.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fetchAitAds } from "../../src/fetch/ait-ads.js";
import { fetchAttack } from "../../src/fetch/attack.js";
import { CIC_DAYS, fetchCicIds2018 } from "../../src/fetch/cic-ids-2018.js";
import { INTEL_FEEDS } from "../../src/fetch/feeds.js";
import { fetchIntel, type IntelOptions } from "../../src/fetch/intel.js";
import type { FetchContext, FetchResult } from "../../src/fetch/source.js";
import { file, status, useWorld, type Handler } from "./server.js";
import { makeZip } from "./zip.js";

const world = useWorld();
const shown = (): string[] =>
  readdirSync(world().folder)
    .filter((name) => !name.startsWith("."))
    .sort();
const receipt = (): unknown => JSON.parse(readFileSync(join(world().folder, ".fetch.json"), "utf8"));
const statesOf = ({ files }: FetchResult): string[] => files.map(({ state }) => state);

describe("cic-ids-2018", () => {
  const get = (days: readonly string[], context: Partial<FetchContext> = {}): Promise<FetchResult> =>
    fetchCicIds2018({ folder: world().folder, days, from: world().server.url }, { ...world().context, ...context });

  it("knows ten days, each at its own address", () => {
    expect(CIC_DAYS).toHaveLength(10);
    for (const { date, file: name } of CIC_DAYS) {
      expect(name).toContain(date.split("-").reverse().join("-"));
    }
  });

  it("fetches the days asked for, each once, and records their SHA-256", async () => {
    world().server.serve(file("Dst Port,Label\n"));
    const result = await get(["2018-02-21", "21-02", "2018-02-28"]);
    expect(result.files).toHaveLength(2);
    expect(world().server.seen[0]?.url).toBe(
      "/Processed%20Traffic%20Data%20for%20ML%20Algorithms/Wednesday-21-02-2018_TrafficForML_CICFlowMeter.csv",
    );
    const sha256 = createHash("sha256").update("Dst Port,Label\n").digest("hex");
    expect(receipt()).toMatchObject({ files: { [shown()[0] ?? ""]: { sha256, bytes: 15 } } });
    expect(statesOf(await get(["2018-02-21"]))).toEqual(["present"]);
  });

  it("refuses a day of another length than was published, but with --force", async () => {
    world().server.serve(file("short"));
    await expect(get(["14-02"])).rejects.toThrow("358223333 were expected");
    expect(shown()).toEqual([]);
    expect(statesOf(await get(["14-02"], { force: true }))).toEqual(["fetched"]);
  });

  it("tells the days there are", async () => {
    await expect(get(["2018-02-17"])).rejects.toMatchObject({ code: "usage" });
  });
});

describe("ait-ads", () => {
  const zip = makeZip([
    { name: "fox_wazuh.json", content: "{}\n" },
    { name: "labels.csv", content: "a,b\n" },
  ]);

  /** Zenodo with one record. */
  function zenodo(
    archive: Buffer,
    md5 = createHash("md5").update(archive).digest("hex"),
    key = "ait_ads.zip",
  ): Handler {
    return (asked, answer) => {
      if (asked.url !== "/api/records/8263181") {
        file(archive)(asked, answer);
        return;
      }
      const files = [
        { key, size: archive.length, checksum: `md5:${md5}`, links: { self: `${world().server.url}/content` } },
      ];
      const metadata = { title: "AIT Alert Data Set", version: "1", license: { id: "cc-by-4.0" } };
      answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ metadata, files }));
    };
  }
  const get = (context: Partial<FetchContext> = {}): Promise<FetchResult> =>
    fetchAitAds({ folder: world().folder, from: world().server.url }, { ...world().context, ...context });

  it("is checked, unpacked, and shown with its licence", async () => {
    world().server.serve(zenodo(zip));
    const result = await get();
    expect(result).toMatchObject({ licence: "cc-by-4.0", version: "1" });
    expect(statesOf(result)).toEqual(["fetched", "unpacked", "unpacked"]);
    expect(shown()).toEqual(["ait_ads.zip", "fox_wazuh.json", "labels.csv"]);
    expect(statesOf(await get())).toEqual(["present", "present", "present"]);
    expect(statesOf(await get({ offline: true }))).toEqual(["present", "present", "present"]);
  });

  it("is unpacked again where a file of it is gone", async () => {
    world().server.serve(zenodo(zip));
    await get();
    rmSync(join(world().folder, "labels.csv"));
    expect(statesOf(await get())).toEqual(["present", "unpacked", "unpacked"]);
    expect(shown()).toContain("labels.csv");
  });

  it("with another MD5 leaves nothing", async () => {
    world().server.serve(zenodo(zip, "0".repeat(32)));
    await expect(get()).rejects.toMatchObject({ problems: [expect.stringContaining("MD5")] });
    expect(shown()).toEqual([]);
  });

  it("under a name that leads out of the folder is refused", async () => {
    world().server.serve(zenodo(zip, undefined, "../ait_ads.zip"));
    await expect(get()).rejects.toMatchObject({ code: "network" });
    expect(shown()).toEqual([]);
  });

  it("is an error with --offline where it is not there", async () => {
    await expect(get({ offline: true })).rejects.toThrow("--offline forbids");
  });
});

describe("attack", () => {
  const get = (release?: string, context: Partial<FetchContext> = {}): Promise<FetchResult> =>
    fetchAttack(
      {
        folder: world().folder,
        from: world().server.url,
        versionOf: (path) => Promise.resolve(readFileSync(path, "utf8")),
        ...(release === undefined ? {} : { release }),
      },
      { ...world().context, ...context },
    );

  it("is the newest release, asked for again only if it has changed", async () => {
    world().server.serve(file("18.1"));
    expect(await get()).toMatchObject({
      version: "18.1",
      files: [{ name: "enterprise-attack.json", state: "fetched" }],
    });
    expect(statesOf(await get())).toEqual(["unchanged"]);
    expect(statesOf(await get(undefined, { offline: true }))).toEqual(["present"]);
    world().server.serve(file("19.0"));
    expect(await get()).toMatchObject({ version: "19.0", files: [{ state: "fetched" }] });
  });

  it("is a given release, and refused where it says that it is another", async () => {
    world().server.serve(file("18.1"));
    expect(await get("18.1")).toMatchObject({ version: "18.1" });
    expect(world().server.seen[0]?.url).toBe("/enterprise-attack/enterprise-attack-18.1.json");
    await expect(get("17.0")).rejects.toThrow("release 17.0 was asked for, and the bundle is 18.1");
    await expect(get("../x")).rejects.toMatchObject({ code: "usage" });
    expect(shown()).toEqual(["enterprise-attack-18.1.json"]);
  });
});

describe("intel", () => {
  const get = (more: Partial<IntelOptions> = {}, context: Partial<FetchContext> = {}): Promise<FetchResult> =>
    fetchIntel(
      {
        folder: world().folder,
        from: world().server.url,
        feeds: ["feodo"],
        describe: (path) => Promise.resolve(`${readFileSync(path, "utf8").length} bytes`),
        ...more,
      },
      { ...world().context, ...context },
    );
  const HOURS = 3_600_000;

  it("knows feeds with a licence, a home and a time to refresh", () => {
    expect(new Set(INTEL_FEEDS.map(({ name }) => name)).size).toBe(INTEL_FEEDS.length);
    for (const { url, home, licence, refreshHours } of INTEL_FEEDS) {
      expect(url).toMatch(/^https:\/\//);
      expect(home).toMatch(/^https:\/\//);
      expect(licence).not.toBe("");
      expect(refreshHours).toBeGreaterThan(0);
    }
  });

  it("is not asked for again before its time, and then only if it has changed", async () => {
    world().server.serve(file("192.0.2.1\n"));
    expect((await get()).files).toMatchObject([{ state: "fetched", note: "10 bytes" }]);
    expect(statesOf(await get())).toEqual(["fresh"]);
    expect(world().server.seen).toHaveLength(1);
    expect(statesOf(await get({ now: () => Date.now() + 2 * HOURS }))).toEqual(["unchanged"]);
    expect(world().server.seen[1]?.headers["if-none-match"]).toMatch(/^"/);
    world().server.serve(file("192.0.2.1\n192.0.2.2\n"));
    expect(statesOf(await get({ now: () => Date.now() + 4 * HOURS }))).toEqual(["fetched"]);
    expect(statesOf(await get({}, { force: true }))).toEqual(["fetched"]);
  });

  it("is asked for again where the clock went back", async () => {
    world().server.serve(file("192.0.2.1\n"));
    await get();
    expect(statesOf(await get({ now: () => Date.now() - 100 * HOURS }))).toEqual(["unchanged"]);
  });

  it("goes on where one feed fails", async () => {
    const ipsum = file("192.0.2.7\n");
    world().server.serve((asked, answer) => {
      (asked.url === "/ipsum.txt" ? ipsum : status(404))(asked, answer);
    });
    const result = await get({ feeds: ["feodo", "ipsum"] });
    expect(result.files.map(({ name }) => name)).toEqual(["ipsum.txt"]);
    expect(result.failed).toMatchObject([{ name: "feodo" }]);
    expect(shown()).toEqual(["ipsum.txt"]);
  });

  it("keeps the old one where the new one is none", async () => {
    world().server.serve(file("192.0.2.1\n"));
    await get();
    world().server.serve(file("nonsense"));
    const describeNone = (): Promise<string> => Promise.reject(new Error("no feed"));
    const late = { now: (): number => Date.now() + 2 * HOURS, describe: describeNone };
    await expect(get(late)).rejects.toThrow("no feed");
    expect(readFileSync(join(world().folder, "feodo.txt"), "utf8")).toBe("192.0.2.1\n");
    await expect(get({ feeds: ["nobody"] })).rejects.toMatchObject({ code: "usage" });
  });

  it("leaves alone what somebody else put there", async () => {
    writeFileSync(join(world().folder, "feodo.txt"), "mine");
    world().server.serve(file("192.0.2.1\n"));
    expect((await get()).failed).toHaveLength(1);
    expect(readFileSync(join(world().folder, "feodo.txt"), "utf8")).toBe("mine");
  });
});
