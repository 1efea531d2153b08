// Redirects, proxies, and answers that are too long.
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { openClient, readBody, redirected, type HttpClient } from "../../src/fetch/http-client.js";
import { shownUrl } from "../../src/fetch/network-error.js";
import { file, status, TestServer, useWorld } from "./server.js";

const world = useWorld();
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function clientIn(environment: Record<string, string>, offline = false): HttpClient {
  const client = openClient({ environment, stallMs: 1000, offline });
  open.push(client);
  return client;
}

async function text(client: HttpClient, url: string): Promise<string> {
  return (await readBody(await client.send({ url }), 1000)).toString();
}

describe("redirects", () => {
  it("are followed, and the last address told", async () => {
    const { server, client } = world();
    server.serve((asked, answer) => {
      if (asked.url === "/a") answer.writeHead(302, { location: "b" }).end();
      else file("here")(asked, answer);
    });
    const answer = await client.send({ url: `${server.url}/a` });
    expect(answer.url).toBe(`${server.url}/b`);
    expect((await readBody(answer, 100)).toString()).toBe("here");
  });

  it("in a circle are left", async () => {
    const { server, client } = world();
    server.serve(status(301, { location: "/again" }));
    await expect(client.send({ url: server.url })).rejects.toThrow("redirects more than 6 times");
    expect(server.seen).toHaveLength(7);
  });

  it("never lead out of https, to files, or nowhere", () => {
    const from = (location: string): unknown => redirected({ url: "https://hub.example/x" }, location, 302);
    expect(() => from("http://hub.example/x")).toThrow("from https: to http:");
    expect(() => from("file:///etc/passwd")).toThrow("file:");
    expect(() => from("//[")).toThrow("no address");
    expect(() => redirected({ url: "http://a.example" }, "javascript:alert(1)", 302)).toThrow("javascript:");
    expect(from("https://cdn.example/x")).toMatchObject({ url: "https://cdn.example/x" });
  });

  it("to another host go without the token", async () => {
    const { server, client } = world();
    const other = await TestServer.start();
    open.push({ close: () => other.stop() });
    other.serve(file("there"));
    server.serve(status(307, { location: `${other.url}/there` }));
    await client.send({ url: server.url, headers: { authorization: "Bearer secret", range: "bytes=0-" } });
    expect(server.seen[0]?.headers.authorization).toBe("Bearer secret");
    expect(other.seen[0]?.headers.authorization).toBeUndefined();
    expect(other.seen[0]?.headers.range).toBe("bytes=0-");
  });

  it("of a question become one for a page, or stay, as the status says", () => {
    const asked = { url: "https://a.example", method: "POST" as const, body: "x" };
    expect(redirected(asked, "/b", 303)).toMatchObject({ method: "GET" });
    expect(redirected(asked, "/b", 303)).not.toHaveProperty("body");
    expect(redirected(asked, "/b", 308)).toMatchObject({ method: "POST", body: "x" });
  });
});

describe("proxies", () => {
  /** Passes requests on, and counts them. */
  async function startProxy(): Promise<{ url: string; passed: string[] }> {
    const passed: string[] = [];
    const proxy: Server = createServer((asked, answer) => {
      passed.push(asked.url ?? "");
      answer.end("by the proxy");
    });
    proxy.on("connect", (asked, socket, head) => {
      passed.push(`CONNECT ${asked.url ?? ""}`);
      const [host = "", port = ""] = (asked.url ?? "").split(":");
      const onward = connect(Number(port), host, () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        onward.write(head);
        onward.pipe(socket).pipe(onward);
      });
    });
    await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
    const address = proxy.address();
    open.push({
      close: () =>
        new Promise<void>((done) => {
          proxy.closeAllConnections();
          proxy.close(() => {
            done();
          });
        }),
    });
    return { url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`, passed };
  }

  it("are taken from the environment given, in either case", async () => {
    const { server } = world();
    const proxy = await startProxy();
    for (const name of ["http_proxy", "HTTP_PROXY"]) {
      expect(await text(clientIn({ [name]: proxy.url }), `${server.url}/x`)).toBe("by the proxy");
    }
    expect(proxy.passed).toEqual([`${server.url}/x`, `${server.url}/x`]);
    expect(server.seen).toEqual([]);
  });

  it("are asked for a tunnel where the connection is to be private", async () => {
    const { server } = world();
    const proxy = await startProxy();
    const client = clientIn({ https_proxy: proxy.url });
    // The test server speaks no TLS: what matters is that the proxy was asked for a way to it.
    await expect(client.send({ url: server.url.replace("http:", "https:") })).rejects.toMatchObject({
      code: "network",
    });
    expect(proxy.passed).toEqual([`CONNECT ${new URL(server.url).host}`]);
  });

  it("are not asked for hosts of no_proxy", async () => {
    const { server } = world();
    const proxy = await startProxy();
    server.serve(file("straight"));
    const client = clientIn({ http_proxy: proxy.url, no_proxy: "127.0.0.1" });
    expect(await text(client, server.url)).toBe("straight");
    expect(proxy.passed).toEqual([]);
  });

  it("that are none are an error of the settings", () => {
    expect(() => openClient({ environment: { https_proxy: "not a url" }, stallMs: 1, offline: false })).toThrow(
      "proxy",
    );
  });
});

describe("what cannot be had", () => {
  it("is said with what to do about it", async () => {
    const client = clientIn({});
    await expect(client.send({ url: "http://127.0.0.1:1/x" })).rejects.toMatchObject({
      code: "network",
      message: "cannot fetch http://127.0.0.1:1/x: connection refused",
      nextStep: expect.stringContaining("https_proxy") as unknown,
    });
    await expect(client.send({ url: "http://name.invalid/" })).rejects.toThrow(/name\.invalid/);
    await expect(client.send({ url: "ftp://a.example" })).rejects.toThrow("no http or https address");
  });

  it("is not asked for with --offline", async () => {
    const { server } = world();
    await expect(clientIn({}, true).send({ url: `${server.url}/x` })).rejects.toThrow("--offline");
    expect(server.seen).toEqual([]);
  });

  it("is cut where it is longer than an answer may be", async () => {
    const { server, client } = world();
    server.serve(file("x".repeat(5000)));
    await expect(readBody(await client.send({ url: server.url }), 1000)).rejects.toThrow("more than 1000 bytes");
  });

  it("is told without what is secret in its address", () => {
    expect(shownUrl("https://user:pass@a.example/p?signature=x#y")).toBe("https://a.example/p");
    expect(shownUrl("nonsense")).not.toContain("nonsense");
  });
});
