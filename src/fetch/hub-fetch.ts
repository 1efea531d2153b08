/** `fetch` as `@huggingface/hub` calls it, over our own client: its proxies, bounds on redirects and timeouts hold there, too. */
import { readBody, type HttpClient } from "./http-client.js";

/** Of an answer of the hub's interface: a list of files, facts about a model. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
/** These answers have no body. */
const EMPTY = new Set([204, 205, 304]);

export function hubFetch(client: HttpClient): typeof fetch {
  return async (input, init) => {
    const asked = new Request(input, init);
    const { method } = asked;
    const answer = await client.send({
      url: asked.url,
      method: method === "POST" || method === "HEAD" ? method : "GET",
      headers: Object.fromEntries(asked.headers),
      ...(method === "POST" ? { body: await asked.text() } : {}),
    });
    const headers = new Headers();
    for (const name of ["content-type", "link", "etag", "x-request-id", "x-error-code", "x-error-message"]) {
      const value = answer.header(name);
      if (value !== undefined) headers.set(name, value);
    }
    const body = await readBody(answer, MAX_ANSWER_BYTES);
    return new Response(EMPTY.has(answer.status) ? null : new Uint8Array(body), { status: answer.status, headers });
  };
}
