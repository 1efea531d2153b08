/** Names of a chunk's files. Apart from what they hold, so that threads need not load what parses it. */

/** Files of a chunk, in the workspace's folder of chunks. */
export function chunkFiles(chunk: number): {
  readonly run: string;
  readonly hashes: string;
  readonly rejects: string;
  readonly report: string;
} {
  const name = String(chunk).padStart(6, "0");
  return { run: `${name}.run`, hashes: `${name}.hashes`, rejects: `${name}.rejects`, report: `${name}.json` };
}
