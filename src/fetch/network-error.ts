/** What went wrong on the network as an error that says what to do, and whether trying again can help. */
import { messageOf, SocagentError, systemCode } from "../errors.js";

/** Failures that a further try may not meet. */
const PASSING = new Set([
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
]);
const BUSY = new Set([408, 425, 429, 500, 502, 503, 504]);

const NO_WAY =
  "Check the network, and https_proxy and no_proxy where a proxy is needed; or fetch on another machine and copy the folder.";
const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: "no such host, or no network",
  EAI_AGAIN: "the name could not be looked up: no network?",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  ENETUNREACH: "the network is unreachable",
  EHOSTUNREACH: "the host is unreachable",
  ETIMEDOUT: "no answer in time",
  UND_ERR_SOCKET: "the connection was cut",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  UND_ERR_HEADERS_TIMEOUT: "no answer in time",
  UND_ERR_BODY_TIMEOUT: "the server stopped sending",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "the server sent another length than it announced",
};

/** An error that a further try may not meet, such as a cut connection. */
export class PassingError extends SocagentError {
  /** How long the server asks to wait, in milliseconds. */
  readonly waitMs: number | undefined;

  constructor(message: string, details: { nextStep: string; cause?: unknown; waitMs?: number }) {
    super("network", message, details);
    this.waitMs = details.waitMs;
  }
}

/** The address without what may be secret: user, password, query, fragment. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return "an address that is none";
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** Turns what a request threw into a SocagentError (`network`). */
export function networkError(thrown: unknown, url: string): SocagentError {
  if (thrown instanceof SocagentError) return thrown;
  const code = systemCode(thrown) ?? "";
  const reason = REASONS[code] ?? messageOf(thrown);
  const message = `cannot fetch ${shownUrl(url)}: ${reason}`;
  if (PASSING.has(code)) return new PassingError(message, { nextStep: NO_WAY, cause: thrown });
  const nextStep = /CERT|SIGNATURE|ISSUER/.test(code)
    ? "Where your network inspects TLS, name its certificate in NODE_EXTRA_CA_CERTS; otherwise do not trust this connection."
    : NO_WAY;
  return new SocagentError("network", message, { nextStep, cause: thrown });
}

/** Turns an answer that is no success into a SocagentError (`network`). */
export function statusError(status: number, url: string, retryAfter?: string): SocagentError {
  const message = `${shownUrl(url)} answered with status ${status}${meaningOf(status)}`;
  const nextStep = stepFor(status);
  if (!BUSY.has(status)) return new SocagentError("network", message, { nextStep });
  const waitMs = waitOf(retryAfter);
  return new PassingError(message, { nextStep, ...(waitMs === undefined ? {} : { waitMs }) });
}

function meaningOf(status: number): string {
  const meanings: Readonly<Record<number, string>> = {
    401: " (not allowed without a token)",
    403: " (not allowed)",
    404: " (not found)",
    407: " (the proxy wants a name and password)",
    410: " (gone)",
    429: " (too many requests)",
  };
  return meanings[status] ?? (status >= 500 ? " (the server's fault)" : "");
}

function stepFor(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return "For a private or gated model, accept its terms on its page and give a token in HF_TOKEN.";
    case 404:
    case 410:
      return "Check the name, the revision and the address; `socagent fetch --list` shows what there is.";
    case 407:
      return "Give them in https_proxy, as in http://NAME:PASSWORD@HOST:PORT.";
    case 429:
      return "Wait some minutes and run the command again; it goes on where it stopped.";
    default:
      return "Run the command again later; it goes on where it stopped.";
  }
}

/** Of `Retry-After`, seconds or a date. */
function waitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
