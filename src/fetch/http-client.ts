/** HTTP as downloads need it: proxies of the environment, bounded redirects, timeouts on silence, no way from https to http. */
import type { Readable } from "node:stream";
import { EnvHttpProxyAgent, request } from "undici";
import { messageOf, SocagentError } from "../errors.js";
import { VERSION } from "../version.js";
import { networkError, shownUrl } from "./network-error.js";

const MAX_REDIRECTS = 6;
const CONNECT_MS = 30_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Not for another host than the one they were meant for. */
const SECRET_HEADERS = ["authorization", "cookie"];

export interface ClientOptions {
  /** For the proxies: https_proxy, http_proxy, no_proxy, in either case. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Silence of a server that is taken for a failure. */
  readonly stallMs: number;
  /** Every request is refused. */
  readonly offline: boolean;
}

export interface HttpRequest {
  readonly url: string;
  readonly method?: "GET" | "HEAD" | "POST";
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** After redirects. */
  readonly url: string;
  header(name: string): string | undefined;
  /** To be read or discarded. */
  readonly body: Readable;
  discard(): void;
}

export interface HttpClient {
  readonly stallMs: number;
  /** @throws SocagentError (`network`) */
  send(asked: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** @throws SocagentError (`config`) when a proxy's address is none */
export function openClient(options: ClientOptions): HttpClient {
  const { stallMs, offline } = options;
  const agent = proxyAgent(options);
  return {
    stallMs,
    async send(asked) {
      if (offline) {
        throw new SocagentError("network", `${shownUrl(asked.url)} was not asked for: --offline`, {
          nextStep: "Run the command without --offline where there is a network, and copy the folder.",
        });
      }
      return follow(agent, asked);
    },
    close: () => agent.destroy(),
  };
}

function proxyAgent({ environment, stallMs }: ClientOptions): EnvHttpProxyAgent {
  const of = (name: string): string => environment[name] ?? environment[name.toUpperCase()] ?? "";
  try {
    return new EnvHttpProxyAgent({
      // Empty, not absent: absent ones would be taken from the process.
      httpProxy: of("http_proxy"),
      httpsProxy: of("https_proxy"),
      noProxy: of("no_proxy"),
      // Many proxies let CONNECT through to port 443 only.
      proxyTunnel: false,
      connect: { timeout: Math.min(CONNECT_MS, stallMs) },
      headersTimeout: stallMs,
      bodyTimeout: stallMs,
    });
  } catch (cause) {
    throw new SocagentError("config", `the proxy of the environment cannot be used: ${messageOf(cause)}`, {
      nextStep: "Give https_proxy and http_proxy as in http://HOST:PORT, or unset them.",
      cause,
    });
  }
}

async function follow(agent: EnvHttpProxyAgent, asked: HttpRequest): Promise<HttpAnswer> {
  let current = asked;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const answer = await sendOnce(agent, current);
    const location = REDIRECTS.has(answer.status) ? answer.header("location") : undefined;
    if (location === undefined) return answer;
    answer.discard();
    current = redirected(current, location, answer.status);
  }
  throw new SocagentError("network", `${shownUrl(asked.url)} redirects more than ${MAX_REDIRECTS} times`, {
    nextStep: "Check the address, and whether a proxy or a login page stands in between.",
  });
}

async function sendOnce(
  agent: EnvHttpProxyAgent,
  { url, method = "GET", headers, body }: HttpRequest,
): Promise<HttpAnswer> {
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : "")) {
    throw new SocagentError("network", `${JSON.stringify(url.slice(0, 200))} is no http or https address`, {
      nextStep: "Give an address as in https://HOST/PATH.",
    });
  }
  try {
    const answer = await request(url, {
      method,
      dispatcher: agent,
      // Bytes as they lie on the server: lengths and ranges are about those.
      headers: { "user-agent": `socagent/${VERSION}`, "accept-encoding": "identity", ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return {
      status: answer.statusCode,
      url,
      header: (name) => {
        const value = answer.headers[name];
        return typeof value === "string" ? value : value?.[0];
      },
      body: answer.body,
      discard: () => {
        answer.body.on("error", () => undefined);
        answer.body.destroy();
      },
    };
  } catch (thrown) {
    throw networkError(thrown, url);
  }
}

/** The request after a redirect. @throws SocagentError (`network`) when the way leads out of https, or nowhere */
export function redirected(asked: HttpRequest, location: string, status: number): HttpRequest {
  if (!URL.canParse(location, asked.url)) {
    throw new SocagentError("network", `${shownUrl(asked.url)} redirects to what is no address`, {
      nextStep: "Check the address.",
    });
  }
  const from = new URL(asked.url);
  const to = new URL(location, asked.url);
  if (to.protocol !== "https:" && (from.protocol === "https:" || to.protocol !== "http:")) {
    throw new SocagentError(
      "network",
      `${shownUrl(asked.url)} redirects from ${from.protocol} to ${to.protocol}, where anybody may read and change it`,
      { nextStep: "Check whether a proxy or a login page stands in between." },
    );
  }
  const { body, ...rest } = asked;
  const keepsMethod = status === 307 || status === 308 || asked.method !== "POST";
  const secrets = from.origin === to.origin ? [] : SECRET_HEADERS;
  const headers = Object.fromEntries(Object.entries(asked.headers ?? {}).filter(([name]) => !secrets.includes(name)));
  return {
    ...rest,
    url: to.href,
    headers,
    ...(keepsMethod ? (body === undefined ? {} : { body }) : { method: "GET" as const }),
  };
}

/**
 * Reads a small answer whole.
 * @throws SocagentError (`network`) when it is longer than `maxBytes`, or breaks off
 */
export async function readBody(answer: HttpAnswer, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of piecesOf(answer)) {
      bytes += piece.length;
      if (bytes > maxBytes) {
        throw new SocagentError("network", `${shownUrl(answer.url)} sends more than ${maxBytes} bytes`, {
          nextStep: "Check the address: what was asked for is smaller.",
        });
      }
      pieces.push(piece);
    }
  } catch (thrown) {
    answer.discard();
    throw networkError(thrown, answer.url);
  }
  return Buffer.concat(pieces);
}

/** The answer's bytes as they come. */
export async function* piecesOf({ body }: HttpAnswer): AsyncGenerator<Buffer> {
  for await (const piece of body) {
    const bytes: unknown = piece;
    if (Buffer.isBuffer(bytes)) yield bytes;
  }
}
