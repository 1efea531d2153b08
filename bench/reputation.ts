/** `npm run bench -- reputation`: look-ups of addresses in reputation feeds, entity history, facts and text, on one core. */
import { Command, Option } from "commander";
import { formatAddress } from "../src/enrich/address/address.js";
import { factSources, factsOf } from "../src/enrich/facts.js";
import { EntityHistory } from "../src/enrich/history/entity-history.js";
import { Reputation } from "../src/enrich/reputation/reputation.js";
import { renderAlert } from "../src/enrich/text/render-alert.js";
import { makeAddresses, makeFeeds, makeRecords } from "./reputation/streams.js";
import type { BenchContext } from "./support/bench-context.js";
import { busyShare } from "./support/busy-share.js";
import { describeMachine, ownVersions } from "./support/machine.js";
import { positive } from "./support/options.js";
import { writeResult } from "./support/results.js";
import { median } from "./support/statistics.js";

const RESULT = "bench/results/reputation.json";
const DEFAULTS = { prefixes: 100_000, lookups: 1_000_000, records: 1_000_000, rounds: 5 } as const;
/** What is to be reached on one core. */
const TARGETS = { lookupsPerSecond: 1_000_000, historySeconds: 60, historyBytes: 500_000_000 } as const;

interface Options {
  readonly prefixes: number;
  readonly lookups: number;
  readonly records: number;
  readonly rounds: number;
  readonly out?: string;
}

/** Time on the clock, and of the processor: on a busy machine they differ. */
interface Time {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export function reputationCommand(context: BenchContext): Command {
  const number = (flags: string, what: string, value: number): Option =>
    new Option(flags, what).argParser(positive).default(value);
  return new Command("reputation")
    .description(
      "Addresses looked up a second in 100,000 prefixes of four feeds; records a second for history, facts and text.",
    )
    .addOption(number("--prefixes <n>", "in all feeds together", DEFAULTS.prefixes))
    .addOption(number("--lookups <n>", "a round", DEFAULTS.lookups))
    .addOption(number("--records <n>", "for history, and a fifth of them for facts and text", DEFAULTS.records))
    .addOption(number("--rounds <n>", "of look-ups; the median counts", DEFAULTS.rounds))
    .option("--out <file>", `the result as JSON; by default ${RESULT}, but none for other sizes than the defaults`)
    .action(async (options: Options) => {
      await run(options, context);
    });
}

async function run({ prefixes, lookups, records, rounds, out }: Options, context: BenchContext): Promise<void> {
  const startedAt = new Date().toISOString();
  const machine = describeMachine();
  const othersBusy = await busyShare(1_000);
  const feeds = makeFeeds(prefixes);
  const listed = feeds.flatMap(({ entries }) => entries.map(({ prefix }) => formatAddress(prefix.address)));
  let reputation = new Reputation([]);
  const build = timed(() => (reputation = new Reputation(feeds)));
  const addresses = makeAddresses(lookups, listed);
  const found: number[] = [];
  const times = Array.from({ length: rounds }, () => timed(() => found.push(lookUpAll(reputation, addresses))));
  console.error(`look-ups done, ${found[0] ?? 0} of ${lookups} found`);
  const history = timeHistory(records);
  const text = timeFacts(Math.ceil(records / 5), reputation);
  const perSecond = (of: (time: Time) => number): number => Math.round(lookups / median(times.map(of)));
  const result = {
    schemaVersion: 1,
    bench: "reputation",
    command: context.command,
    startedAt,
    finishedAt: new Date().toISOString(),
    machine,
    othersBusy,
    versions: ownVersions(),
    targets: TARGETS,
    lookUp: {
      prefixes,
      lookups,
      found: found[0],
      build,
      rounds: times,
      perSecond: perSecond(({ seconds }) => seconds),
      perCpuSecond: perSecond(({ cpuSeconds }) => cpuSeconds),
    },
    history,
    factsAndText: text,
  };
  const isWhole = [
    [prefixes, DEFAULTS.prefixes],
    [lookups, DEFAULTS.lookups],
    [records, DEFAULTS.records],
    [rounds, DEFAULTS.rounds],
  ].every(([one, other]) => one === other);
  await writeResult(out ?? (isWhole ? RESULT : undefined), result);
  console.log(report(result));
  context.finished(0);
}

function lookUpAll(reputation: Reputation, addresses: readonly string[]): number {
  let found = 0;
  for (const address of addresses) if (reputation.lookUp(address).kind === "found") found++;
  return found;
}

interface HistoryResult extends Time {
  readonly records: number;
  /** Of the process while it ran, less what it had before. */
  readonly addedBytes: number;
  readonly snapshotBytes: number;
}

function timeHistory(records: number): HistoryResult {
  const before = process.memoryUsage().rss;
  const history = new EntityHistory();
  let most = before;
  const time = timed(() => {
    for (const record of makeRecords(records)) {
      history.observe(record);
      if (history.total % 10_000 === 0) most = Math.max(most, process.memoryUsage().rss);
    }
  });
  return { records, ...time, addedBytes: most - before, snapshotBytes: history.snapshot().length };
}

function timeFacts(records: number, reputation: Reputation): Time & { records: number; characters: number } {
  const sources = factSources(new EntityHistory(), { reputation });
  let characters = 0;
  const time = timed(() => {
    for (const record of makeRecords(records)) characters += renderAlert(record, factsOf(record, sources)).length;
  });
  return { records, ...time, characters: Math.round(characters / records) };
}

function timed(work: () => unknown): Time {
  const cpu = process.cpuUsage();
  const start = performance.now();
  work();
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
}

interface Result {
  readonly othersBusy: number;
  readonly lookUp: { readonly perSecond: number; readonly perCpuSecond: number; readonly build: Time };
  readonly history: HistoryResult;
  readonly factsAndText: Time & { readonly records: number; readonly characters: number };
}

function report({ othersBusy, lookUp, history, factsAndText }: Result): string {
  const rate = (records: number, { seconds, cpuSeconds }: Time): string =>
    `${Math.round(records / seconds)} a second (${Math.round(records / cpuSeconds)} a second of processor time)`;
  return [
    `others busy: ${(othersBusy * 100).toFixed(0)} %`,
    `look-ups: ${lookUp.perSecond} a second (${lookUp.perCpuSecond} a second of processor time); target ${TARGETS.lookupsPerSecond}`,
    `tables built in ${lookUp.build.seconds.toFixed(2)} s`,
    `history: ${history.records} records in ${history.seconds.toFixed(1)} s, ${rate(history.records, history)}, ${Math.round(history.addedBytes / 1e6)} MB; target ${TARGETS.historySeconds} s and ${TARGETS.historyBytes / 1e6} MB for a million`,
    `facts and text: ${rate(factsAndText.records, factsAndText)}, ${factsAndText.characters} characters a record`,
  ].join("\n");
}
