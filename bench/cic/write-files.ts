/** Writes files in the form of CSE-CIC-IDS2018, faults and all, of any size. */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ADDRESS_COLUMNS, COLUMNS, PUBLISHED_FILES, type PublishedFile } from "./published-files.js";
import { RowMaker } from "./row-maker.js";

export interface WriteOptions {
  readonly folder: string;
  /** Of the published numbers of rows: 1 gives the 16.2 million. */
  readonly scale: number;
  readonly seed: number;
  /** Names of files; by default all ten. */
  readonly only?: readonly string[];
}

export interface WrittenFile {
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
}

/** Text is handed to the disk in pieces of so many characters. */
const PIECE = 1 << 20;

export async function writeCicFiles({ folder, scale, seed, only }: WriteOptions): Promise<WrittenFile[]> {
  await mkdir(folder, { recursive: true });
  const written: WrittenFile[] = [];
  for (const published of PUBLISHED_FILES) {
    if (only !== undefined && !only.includes(published.name)) continue;
    written.push(await writeFile(join(folder, `${published.name}.csv`), scaled(published, scale), seed));
  }
  return written;
}

function scaled(file: PublishedFile, scale: number): PublishedFile {
  const labels = Object.fromEntries(
    Object.entries(file.labels).map(([label, rows]) => [label, Math.max(1, Math.round(rows * scale))]),
  );
  return { ...file, labels };
}

async function writeFile(file: string, published: PublishedFile, seed: number): Promise<WrittenFile> {
  const stream = createWriteStream(file);
  const end = published.crlf ? "\r\n" : "\n";
  const header = [...(published.hasAddresses ? ADDRESS_COLUMNS : []), ...COLUMNS].join(",");
  const rows = Object.values(published.labels).reduce((sum, count) => sum + count, 0);
  const headersAmong = published.headersInside - published.headersAtEnd;
  const maker = new RowMaker(published, seed);
  let bytes = 0;
  let piece = `${header}${end}`;
  const flush = async (): Promise<void> => {
    bytes += piece.length;
    if (!stream.write(piece, "latin1")) await once(stream, "drain");
    piece = "";
  };
  for (let row = 0; row < rows; row += 1) {
    const headers = Math.floor(((row + 1) * headersAmong) / (rows + 1)) - Math.floor((row * headersAmong) / (rows + 1));
    piece += `${header}${end}`.repeat(headers);
    piece += `${maker.next()}${end}`;
    if (piece.length >= PIECE) await flush();
  }
  piece += `${header}${end}`.repeat(published.headersInside - rowHeaders(rows, headersAmong));
  await flush();
  stream.end();
  await once(stream, "finish");
  return { file, rows, bytes };
}

/** Headers that were put between `rows` rows. */
function rowHeaders(rows: number, headers: number): number {
  return Math.floor((rows * headers) / (rows + 1));
}
