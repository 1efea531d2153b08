// Downloads from servers that stall, truncate, redirect, lie, and are busy.
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { download, type Download, type DownloadResult } from "../../src/fetch/download.js";
import { cutAfter, file, type Handler, status, useWorld } from "./server.js";

const world = useWorld();
const CONTENT = randomBytes(300_000);
const SHA256 = createHash("sha256").update(CONTENT).digest("hex");

const target = (): string => join(world().folder, "data.bin");
const get = (more: Partial<Download> = {}): Promise<DownloadResult> =>
  download({ url: `${world().server.url}/data.bin`, file: target(), maxBytes: 1e6, ...more }, world().context);

/** What is in the folder; hidden names are parts of downloads. */
const left = (): string[] => readdirSync(world().folder).sort();
const PART = ".data.bin.part";
const PARTS = [PART, `${PART}.json`];

const cut = (content: Buffer | string, sent: number, etag?: string): Handler =>
  cutAfter(content, sent, join(world().folder, PART), etag);

describe("a download", () => {
  it("is the file, and its checksums", async () => {
    world().server.serve(file(CONTENT));
    const result = await get({ expected: { sha256: SHA256, bytes: CONTENT.length } });
    expect(result).toMatchObject({
      kind: "fetched",
      digest: { sha256: SHA256, bytes: CONTENT.length },
      resumedFrom: 0,
    });
    expect(readFileSync(target()).equals(CONTENT)).toBe(true);
    expect(left()).toEqual(["data.bin"]);
  });

  it("asks for bytes as they are, and says who asks", async () => {
    world().server.serve(file(CONTENT));
    await get();
    expect(world().server.seen[0]?.headers).toMatchObject({ "accept-encoding": "identity" });
    expect(world().server.seen[0]?.headers["user-agent"]).toMatch(/^socagent\/\d/);
  });

  it("of an empty file is an empty file", async () => {
    world().server.serve(file(""));
    expect(await get()).toMatchObject({ digest: { bytes: 0 } });
    expect(left()).toEqual(["data.bin"]);
  });

  it("without a length is as long as it is", async () => {
    world().server.serve((_asked, answer) => {
      answer.write(CONTENT.subarray(0, 1000));
      answer.end(CONTENT.subarray(1000));
    });
    expect(await get()).toMatchObject({ digest: { sha256: SHA256 } });
  });

  it("leaves what was there until the new one is whole", async () => {
    writeFileSync(target(), "old");
    world().server.serve(status(404));
    await expect(get()).rejects.toThrow("status 404 (not found)");
    expect(readFileSync(target(), "utf8")).toBe("old");
    expect(left()).toEqual(["data.bin"]);
  });
});

describe("a connection that breaks off", () => {
  it("is taken up where it broke, in the same run", async () => {
    world().server.serveInTurn(cut(CONTENT, 100_000, '"one"'), file(CONTENT, { etag: '"one"' }));
    const result = await get({ expected: { sha256: SHA256 } });
    expect(result).toMatchObject({ kind: "fetched" });
    expect(world().server.seen[1]?.headers).toMatchObject({ range: "bytes=100000-", "if-range": '"one"' });
    expect(readFileSync(target()).equals(CONTENT)).toBe(true);
    expect(left()).toEqual(["data.bin"]);
  });

  it("is taken up by the next run", async () => {
    world().server.serveInTurn(cut(CONTENT, 100_000, '"one"'), status(404));
    await expect(get()).rejects.toThrow("status 404");
    expect(left()).toEqual(PARTS);
    world().server.serve(file(CONTENT, { etag: '"one"' }));
    expect(await get()).toMatchObject({ resumedFrom: 100_000, digest: { sha256: SHA256 } });
    expect(left()).toEqual(["data.bin"]);
  });

  it("begins anew where the file has changed meanwhile", async () => {
    world().server.serveInTurn(cut("x".repeat(500_000), 100_000, '"old"'), file(CONTENT, { etag: '"new"' }));
    expect(await get()).toMatchObject({ digest: { sha256: SHA256 } });
  });

  it("begins anew where nothing tells versions apart", async () => {
    world().server.serveInTurn(cut(CONTENT, 100_000, 'W/"weak"'), file(CONTENT));
    expect(await get()).toMatchObject({ digest: { sha256: SHA256 } });
    expect(world().server.seen[1]?.headers.range).toBeUndefined();
  });

  it("goes on by the checksum alone where one is known", async () => {
    world().server.serveInTurn(cut(CONTENT, 100_000, 'W/"weak"'), file(CONTENT));
    expect(await get({ expected: { sha256: SHA256 } })).toMatchObject({ kind: "fetched" });
    expect(world().server.seen[1]?.headers.range).toBe("bytes=100000-");
  });

  it("is given up after tries that bring nothing, with growing pauses", async () => {
    world().server.serve(cut(CONTENT, 0));
    await expect(get()).rejects.toThrow("cannot fetch");
    expect(world().pauses).toEqual([2000, 4000, 8000]);
    expect(left()).toEqual([]);
  });

  it("a part of another address is worth nothing", async () => {
    world().server.serveInTurn(cut("y".repeat(400_000), 100_000), status(404));
    await expect(get({ url: `${world().server.url}/other` })).rejects.toThrow("404");
    world().server.serve(file(CONTENT));
    expect(await get()).toMatchObject({ resumedFrom: 0, digest: { sha256: SHA256 } });
  });

  it("a part whose description is damaged is worth nothing", async () => {
    writeFileSync(join(world().folder, PART), "garbage");
    writeFileSync(join(world().folder, ".data.bin.part.json"), "{");
    world().server.serve(file(CONTENT));
    expect(await get()).toMatchObject({ resumedFrom: 0, digest: { sha256: SHA256 } });
  });
});

describe("a server that lies", () => {
  it.each([
    ["416 of another length", status(416, { "content-range": "bytes */7" })],
    ["another range than was asked for", status(206, { "content-range": "bytes 5-9/10" })],
    ["a range that is none", status(206, { "content-range": "lines 1-2" })],
  ])("%s: begins anew", async (_name, lie) => {
    world().server.serveInTurn(cut(CONTENT, 100_000), lie, file(CONTENT));
    expect(await get()).toMatchObject({ digest: { sha256: SHA256 } });
  });

  it("416 of the length that is here means that all of it is here", async () => {
    world().server.serveInTurn(cut(CONTENT, CONTENT.length - 1, '"a"'), status(404));
    await expect(get()).rejects.toThrow("404");
    writeFileSync(join(world().folder, PART), CONTENT);
    world().server.serve(file(CONTENT, { etag: '"a"' }));
    expect(await get()).toMatchObject({ resumedFrom: CONTENT.length, digest: { sha256: SHA256 } });
  });

  it("other content than its checksum says leaves nothing", async () => {
    world().server.serve(file(CONTENT));
    const failing = get({ expected: { sha256: "0".repeat(64), md5: "1".repeat(32) } });
    await expect(failing).rejects.toMatchObject({
      code: "network",
      problems: [expect.stringContaining("SHA-256"), expect.stringContaining("MD5")],
    });
    expect(left()).toEqual([]);
  });

  it("another length than is known is refused before a byte is taken", async () => {
    world().server.serve(file(CONTENT));
    await expect(get({ expected: { bytes: 10 } })).rejects.toThrow("has 300000 bytes; 10 were expected");
    expect(left()).toEqual([]);
  });

  it("a web page is no data", async () => {
    world().server.serve(file("<!doctype html><p>log in</p>", { "content-type": "text/html; charset=utf-8" }));
    await expect(get()).rejects.toThrow("answered with a web page");
    expect(left()).toEqual([]);
  });

  it("an encoding that was not asked for is refused", async () => {
    world().server.serve(file(CONTENT, { "content-encoding": "gzip" }));
    await expect(get()).rejects.toThrow('encoded as "gzip"');
  });

  it("more than is allowed is refused, announced or not", async () => {
    world().server.serve(file(CONTENT));
    await expect(get({ maxBytes: 1000 })).rejects.toThrow("more than the 1000 bytes");
    world().server.serve((_asked, answer) => void answer.end(CONTENT));
    await expect(get({ maxBytes: 1000 })).rejects.toThrow("more than the 1000 bytes");
    world().server.serve((_asked, answer) => {
      for (let at = 0; at < CONTENT.length; at += 1000) answer.write(CONTENT.subarray(at, at + 1000));
      answer.end();
    });
    await expect(get({ maxBytes: 1000 })).rejects.toThrow("more than the 1000 bytes");
    expect(left()).toEqual([]);
  });

  it("content that its reader refuses gets no name", async () => {
    world().server.serve(file("no model"));
    const check = (): Promise<void> => Promise.reject(new Error("no model"));
    await expect(get({ check })).rejects.toThrow("no model");
    expect(left()).toEqual([]);
  });
});

describe("a server that is slow or busy", () => {
  it("that stalls is left, and what came is kept", async () => {
    world().server.serveInTurn(
      (_asked, answer) => {
        answer.writeHead(200, { etag: '"s"', "content-length": CONTENT.length });
        answer.write(CONTENT.subarray(0, 50_000));
      },
      file(CONTENT, { etag: '"s"' }),
    );
    expect(await get()).toMatchObject({ digest: { sha256: SHA256 } });
    expect(world().server.seen[1]?.headers.range).toBe("bytes=50000-");
  });

  it("that never answers is left", async () => {
    world().server.serve(() => undefined);
    await expect(get()).rejects.toThrow("no answer in time");
  });

  it("that trickles is left", async () => {
    world().server.serve((_asked, answer) => {
      answer.writeHead(200, { "content-length": 100_000 });
      const timer = setInterval(() => answer.write("."), 50);
      answer.on("close", () => {
        clearInterval(timer);
      });
    });
    const slow = get();
    await expect(slow).rejects.toMatchObject({ code: "network" });
    expect(world().pauses.length).toBeGreaterThan(0);
  });

  it("that asks for a pause gets it", async () => {
    world().server.serveInTurn(status(429, { "retry-after": "7" }), status(503), file(CONTENT));
    expect(await get()).toMatchObject({ digest: { sha256: SHA256 } });
    expect(world().pauses).toEqual([7000, 4000]);
  });

  it("that asks for too long a pause is left alone", async () => {
    world().server.serve(status(429, { "retry-after": "86400" }));
    await expect(get()).rejects.toThrow("429 (too many requests)");
    expect(world().pauses).toEqual([]);
    expect(world().server.seen).toHaveLength(1);
  });

  it.each([400, 401, 403, 404, 410, 451])("is not asked again after %i", async (code) => {
    world().server.serve(status(code));
    await expect(get()).rejects.toThrow(`status ${code}`);
    expect(world().server.seen).toHaveLength(1);
  });
});

describe("what is here already", () => {
  it("stays where the server says that it is the same", async () => {
    const headers = { etag: '"v1"' };
    world().server.serve(file(CONTENT, headers));
    expect(await get({ known: { etag: '"v1"', lastModified: undefined } })).toEqual({ kind: "unchanged" });
    expect(left()).toEqual([]);
  });

  it("304 where nothing was known is no answer", async () => {
    world().server.serve(status(304));
    await expect(get()).rejects.toThrow("status 304");
    expect(existsSync(target())).toBe(false);
  });
});
