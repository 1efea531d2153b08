/** Runs `socagent fetch`, draws its progress and prints what it came to. */
import { basename, join } from "node:path";
import { z } from "zod";
import { loadAttackBundle } from "../enrich/attack/load-attack-bundle.js";
import { loadFeeds } from "../enrich/reputation/load-feeds.js";
import { SocagentError } from "../errors.js";
import { fetchAitAds } from "../fetch/ait-ads.js";
import { fetchAttack } from "../fetch/attack.js";
import { fetchCicIds2018 } from "../fetch/cic-ids-2018.js";
import type { DownloadEvent } from "../fetch/download.js";
import { openClient } from "../fetch/http-client.js";
import { fetchIntel } from "../fetch/intel.js";
import { fetchModel } from "../fetch/model.js";
import type { FetchContext, FetchResult } from "../fetch/source.js";
import { readJson } from "../files.js";
import { parseRobertaConfig } from "../model/config.js";
import { MAX_MODEL_JSON_BYTES } from "../model/open-checkpoint.js";
import type { Action } from "./command.js";
import { FETCHABLE } from "./fetch.js";
import { fetchJson, listJson, renderFetch, renderList } from "./fetch-report.js";
import { formatBytes } from "./format.js";
import { ProgressLine } from "./progress.js";

const Values = z.object({
  list: z.boolean().default(false),
  out: z.string().min(1).optional(),
  revision: z.string().optional(),
  days: z.array(z.string()).optional(),
  release: z.string().optional(),
  feeds: z.array(z.string()).optional(),
  from: z.string().optional(),
  force: z.boolean().default(false),
  offline: z.boolean().default(false),
  timeout: z.number(),
  json: z.boolean().default(false),
});
type Values = z.infer<typeof Values>;
type What = (typeof FETCHABLE)[number];

export const runFetch: Action = async ({ options, positionals }, io) => {
  const values = Values.parse(options);
  if (values.list) {
    if (positionals.length > 0)
      throw new SocagentError("usage", "--list goes alone", { nextStep: "Leave out the rest." });
    io.stdout.write(values.json ? listJson() : renderList(io.stdout.colours));
    return 0;
  }
  const what = whatOf(positionals);
  checkOptions(what, positionals, values);
  const { HF_HUB_OFFLINE } = io.environment;
  const offline =
    values.offline || (what === "model" && ["1", "true", "yes", "on"].includes((HF_HUB_OFFLINE ?? "").toLowerCase()));
  const client = openClient({ environment: io.environment, stallMs: values.timeout * 1000, offline });
  const progress = new ProgressLine(io.stderr);
  const context: FetchContext = {
    client,
    offline,
    force: values.force,
    environment: io.environment,
    onEvent: (event) => {
      show(progress, event);
    },
  };
  try {
    const result = await fetchWhat(what, positionals[1], values, context);
    progress.clear();
    io.stdout.write(values.json ? fetchJson(result) : renderFetch(result, what, io.stdout.colours));
    return result.failed.length > 0 ? 1 : 0;
  } finally {
    progress.clear();
    await client.close();
  }
};

function whatOf([given]: readonly string[]): What {
  const what = FETCHABLE.find((name) => name === given);
  if (what !== undefined) return what;
  const message =
    given === undefined ? "nothing to fetch was named" : `${JSON.stringify(given)} is nothing that can be fetched`;
  throw new SocagentError("usage", message, {
    nextStep: `Give one of ${FETCHABLE.join(", ")}; \`socagent fetch --list\` shows what they are.`,
  });
}

/** Options of one source given with another would do nothing: that is an error. */
const OPTIONS_OF: readonly (readonly [keyof Values, What])[] = [
  ["revision", "model"],
  ["days", "cic-ids-2018"],
  ["release", "attack"],
  ["feeds", "intel"],
];

function checkOptions(what: What, positionals: readonly string[], values: Values): void {
  const problems = OPTIONS_OF.flatMap(([name, owner]) =>
    values[name] !== undefined && owner !== what ? [`--${name} is an option of ${owner}, not of ${what}`] : [],
  );
  if (what === "model" && positionals[1] === undefined) problems.push("the model's name is missing");
  const most = what === "model" ? 2 : 1;
  if (positionals.length > most) problems.push(`${what} takes nothing more: ${positionals.slice(most).join(" ")}`);
  for (const name of ["days", "feeds"] as const) if (values[name]?.length === 0) problems.push(`--${name} names none`);
  if (values.from !== undefined && !/^https?:\/\/\S+$/.test(values.from))
    problems.push("--from is no http or https address");
  if (problems.length === 0) return;
  throw new SocagentError("usage", problems[0] ?? "", {
    problems: problems.slice(1),
    nextStep: "See `socagent fetch --help`.",
  });
}

async function fetchWhat(
  what: What,
  name: string | undefined,
  { out, from: mirror, revision = "main", days, release, feeds }: Values,
  context: FetchContext,
): Promise<FetchResult> {
  const from = mirror === undefined ? {} : { from: mirror };
  const folder = out ?? join("data", "raw", what);
  switch (what) {
    case "model": {
      const model = name ?? "";
      return fetchModel(
        { folder: out ?? join("checkpoints", basename(model)), name: model, revision, checkConfig, ...from },
        context,
      );
    }
    case "cic-ids-2018":
      return fetchCicIds2018({ folder, ...from, ...(days === undefined ? {} : { days }) }, context);
    case "ait-ads":
      return fetchAitAds({ folder, ...from }, context);
    case "attack":
      return fetchAttack({ folder, versionOf, ...from, ...(release === undefined ? {} : { release }) }, context);
    case "intel":
      return fetchIntel({ folder, describe, ...from, ...(feeds === undefined ? {} : { feeds }) }, context);
  }
}

/** @throws SocagentError (`checkpoint`) where the model is no RoBERTa */
async function checkConfig(file: string): Promise<void> {
  parseRobertaConfig(await readJson(file, "checkpoint", MAX_MODEL_JSON_BYTES), "config.json");
}

async function versionOf(file: string): Promise<string> {
  return (await loadAttackBundle(file)).source.replace(/^ATT&CK v/, "");
}

async function describe(file: string): Promise<string> {
  const { feeds } = await loadFeeds([file]);
  const entries = feeds.reduce((sum, feed) => sum + feed.entries.length, 0);
  const date = feeds[0]?.date;
  return `${entries.toLocaleString("en-US")} entries${date === undefined ? "" : ` of ${date}`}`;
}

function show(progress: ProgressLine, event: DownloadEvent): void {
  const name = basename(event.file);
  switch (event.kind) {
    case "receiving": {
      const { done, total } = event;
      const of = total === undefined ? "" : ` of ${formatBytes(total)}`;
      const share = total === undefined || total === 0 ? undefined : done / total;
      progress.show("fetching", share, `${name}  ${formatBytes(done)}${of}`);
      return;
    }
    case "checking":
    case "unpacking":
      progress.show(event.kind, event.total === 0 ? undefined : event.done / event.total, name);
      return;
    case "waiting":
      progress.show("waiting", undefined, `${Math.ceil(event.ms / 1000)} s, then ${name} again`);
  }
}
