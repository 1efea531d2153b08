// A server on 127.0.0.1 that answers as it is told, well or badly.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { openClient, type ClientOptions, type HttpClient } from "../../src/fetch/http-client.js";
import type { FetchContext } from "../../src/fetch/source.js";

export type Handler = (asked: IncomingMessage, answer: ServerResponse) => void;

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
}

export class TestServer {
  readonly #server: Server;
  readonly seen: Seen[] = [];
  #handler: Handler = (_asked, answer) => void answer.writeHead(404).end();

  private constructor() {
    this.#server = createServer((asked, answer) => {
      this.seen.push({ method: asked.method ?? "", url: asked.url ?? "", headers: asked.headers });
      this.#handler(asked, answer);
    });
  }

  static async start(): Promise<TestServer> {
    const server = new TestServer();
    await new Promise<void>((done) => server.#server.listen(0, "127.0.0.1", done));
    return server;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  serve(handler: Handler): void {
    this.#handler = handler;
  }

  /** Answers the first request with the first handler, and so on; the last one for all that follow. */
  serveInTurn(...handlers: Handler[]): void {
    let at = 0;
    this.#handler = (asked, answer) => {
      handlers[Math.min(at++, handlers.length - 1)]?.(asked, answer);
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

/** Serves bytes as a good server does: ranges, If-Range, If-None-Match, an ETag. */
export function file(content: Buffer | string, headers: Record<string, string> = {}): Handler {
  const bytes = Buffer.from(content);
  const etag = `"${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}"`;
  return ({ headers: asked }, answer) => {
    const common = { etag, "content-type": "application/octet-stream", "accept-ranges": "bytes", ...headers };
    if (asked["if-none-match"] === common.etag) return void answer.writeHead(304, common).end();
    const start = Number(/^bytes=(\d+)-$/.exec(asked.range ?? "")?.[1] ?? Number.NaN);
    const same = asked["if-range"] === undefined || asked["if-range"] === common.etag;
    if (Number.isNaN(start) || !same) {
      return void answer.writeHead(200, { ...common, "content-length": bytes.length }).end(bytes);
    }
    if (start >= bytes.length) {
      return void answer.writeHead(416, { ...common, "content-range": `bytes */${bytes.length}` }).end();
    }
    const rest = bytes.subarray(start);
    const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
    answer.writeHead(206, { ...common, "content-length": rest.length, "content-range": range }).end(rest);
  };
}

/** Announces all of it, sends the first part, and cuts the connection once `part` has that much. */
export function cutAfter(content: Buffer | string, sent: number, part: string, etag = '"cut"'): Handler {
  const bytes = Buffer.from(content);
  return (_asked, answer) => {
    answer.writeHead(200, { etag, "content-length": bytes.length });
    if (sent === 0) answer.flushHeaders();
    else answer.write(bytes.subarray(0, sent));
    const timer = setInterval(() => {
      if ((statSync(part, { throwIfNoEntry: false })?.size ?? 0) < sent) return;
      clearInterval(timer);
      answer.destroy();
    }, 5);
  };
}

export function status(code: number, headers: Record<string, string> = {}): Handler {
  return (_asked, answer) => void answer.writeHead(code, headers).end();
}

export interface World {
  readonly server: TestServer;
  readonly folder: string;
  readonly client: HttpClient;
  /** Pauses that were asked for, in milliseconds; none is waited for. */
  readonly pauses: number[];
  readonly context: FetchContext;
}

/** A server, a folder and a client for each test. */
export function useWorld(options: Partial<ClientOptions> = {}): () => World {
  let world: World | undefined;
  beforeEach(async () => {
    const folder = mkdtempSync(join(tmpdir(), "fetch-"));
    const client = openClient({ environment: {}, stallMs: 400, offline: false, ...options });
    const pauses: number[] = [];
    const context: FetchContext = {
      client,
      offline: false,
      force: false,
      // Not the cache of whoever runs the tests.
      environment: { HF_HUB_CACHE: join(folder, "no-cache") },
      onEvent: () => undefined,
      pause: (ms) => Promise.resolve(pauses.push(ms)),
    };
    world = { server: await TestServer.start(), folder, client, pauses, context };
  });
  afterEach(async () => {
    await world?.client.close();
    await world?.server.stop();
    if (world !== undefined) rmSync(world.folder, { recursive: true, force: true });
  });
  return () => {
    if (world === undefined) throw new Error("there is no world outside a test");
    return world;
  };
}
