/** What a fetch came to, and what there is to fetch, as text and as JSON. */
import { join } from "node:path";
import { messageOf, SocagentError } from "../errors.js";
import { INTEL_FEEDS } from "../fetch/feeds.js";
import type { FetchResult } from "../fetch/source.js";
import { SOURCES } from "../fetch/sources.js";
import type { Colours } from "./colours.js";
import { oneLine } from "./escape.js";
import { formatBytes } from "./format.js";
import { row } from "./layout.js";
import { table } from "./table.js";

const WIDEST_NAME = 60;

export function renderFetch(result: FetchResult, what: string, colours: Colours): string {
  const { folder, files, failed, version, licence } = result;
  const lines = table(
    [
      { title: "file", align: "left" },
      { title: "size", align: "right" },
      { title: "", align: "left" },
    ],
    files.map(({ name, bytes, state, note, resumedFrom }) => {
      const resumed = resumedFrom > 0 && state === "fetched" ? `resumed at ${formatBytes(resumedFrom)}` : undefined;
      const told = [state, resumed, note].filter((part) => part !== undefined).join(", ");
      return [oneLine(name, WIDEST_NAME), formatBytes(bytes), oneLine(told)];
    }),
  );
  const [titles = "", ...rows] = lines;
  return [
    ...(files.length === 0 ? [] : [colours.bold(titles), ...rows, ""]),
    ...failed.flatMap(({ name, reason }) => [
      `${colours.red("failed")}  ${name}: ${oneLine(messageOf(reason))}`,
      ...(reason instanceof SocagentError ? reason.problems.map((problem) => `        ${oneLine(problem)}`) : []),
    ]),
    ...(version === undefined ? [] : [row("version", oneLine(version))]),
    ...(licence === undefined ? [] : [row("licence", oneLine(licence))]),
    row("folder", oneLine(folder)),
    ...(failed.length > 0 ? [] : [row("next", `\`${nextOf(what, result)}\``)]),
    "",
  ].join("\n");
}

/** A command that uses what was fetched. */
function nextOf(what: string, { folder, files }: FetchResult): string {
  const shown = oneLine(folder);
  const first = oneLine(join(folder, files[0]?.name ?? ""));
  switch (what) {
    case "model":
      return `socagent train --base ${shown} --data DATASET --out checkpoints/mine`;
    case "attack":
      return `socagent triage ALERTS --attack ${first}`;
    case "intel":
      return `socagent triage ALERTS --intel ${first}`;
    case "ait-ads":
      return `socagent triage ${shown}`;
    default:
      return `socagent ingest ${shown} --out data/ingested/${what}`;
  }
}

export function fetchJson(result: FetchResult): string {
  const { source, folder, files, failed, version, licence } = result;
  const facts = {
    schemaVersion: 1,
    source,
    folder,
    version: version ?? null,
    licence: licence ?? null,
    files: files.map(({ note, ...file }) => ({ ...file, note: note ?? null })),
    failed: failed.map(({ name, reason }) => ({ name, error: messageOf(reason) })),
  };
  return `${JSON.stringify(facts, undefined, 2)}\n`;
}

export function renderList(colours: Colours): string {
  const sources = SOURCES.flatMap(({ name, what, size, licence, home }) => [
    colours.bold(name),
    row("what", what),
    row("size", size),
    row("licence", licence),
    ...(home === "" ? [] : [row("from", home)]),
    "",
  ]);
  const feeds = INTEL_FEEDS.flatMap(({ name, what, licence, home, refreshHours }) => [
    colours.bold(`intel --feeds ${name}`),
    row("what", what),
    row("licence", licence),
    row("refresh", `every ${refreshHours} h at most`),
    row("from", home),
    "",
  ]);
  return [...sources, ...feeds].join("\n");
}

export function listJson(): string {
  return `${JSON.stringify({ schemaVersion: 1, sources: SOURCES, feeds: INTEL_FEEDS }, undefined, 2)}\n`;
}
