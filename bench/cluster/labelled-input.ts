/** Labelled alerts of a file as clustering reads them, and the root cause of each. */
import { embeddedCatalogue } from "../../src/enrich/attack/catalogue.js";
import { factsOf, factSources } from "../../src/enrich/facts.js";
import { EntityHistory } from "../../src/enrich/history/entity-history.js";
import { renderAlert } from "../../src/enrich/text/render-alert.js";
import { TechniqueFinder } from "../../src/enrich/attack/techniques.js";
import type { AlertRecord } from "../../src/data/record.js";
import { parseReadOptions } from "../../src/data/read/parse-options.js";
import { readRecords } from "../../src/data/read/read-records.js";
import { TACTICS } from "../../src/data/vocabulary.js";
import {
  type AlertFindings,
  type BuiltInput,
  ClusterInputBuilder,
} from "../../src/triage/cluster/cluster-input-builder.js";
import { Interner } from "../../src/triage/cluster/intern.js";

export interface LabelledInput extends BuiltInput {
  /** Incident or benign root cause of each alert. */
  readonly causes: readonly string[];
  /** SOC-Sim's playbook or benign process of each alert, or the label. */
  readonly playbooks: readonly string[];
  readonly malicious: Uint8Array;
  /** Rule, host (or an address) and text for the model of each alert, for baselines. */
  readonly rules: readonly string[];
  readonly hosts: readonly string[];
  readonly texts: readonly string[];
}

export interface LabelledOptions {
  /** What `parseReadOptions` takes. */
  readonly read?: Readonly<Record<string, unknown>>;
  /** Renders the texts, too, for inputs in the order of time. */
  readonly texts?: boolean;
}

/** Without a model: techniques are those of the rules, every alert is as suspicious as any other. */
export async function labelledInput(
  files: readonly string[],
  { read = {}, texts: rendered = false }: LabelledOptions = {},
): Promise<LabelledInput> {
  const sources = factSources(new EntityHistory());
  const texts: string[] = [];
  const finder = new TechniqueFinder(embeddedCatalogue());
  const techniques = new Interner();
  const found: (readonly [AlertRecord, AlertFindings])[] = [];
  const causes: string[] = [];
  const playbooks: string[] = [];
  const malicious: number[] = [];
  const rules: string[] = [];
  const hosts: string[] = [];
  for await (const { records } of readRecords(files, parseReadOptions(read))) {
    for (const { record, truth } of records) {
      const [hint] = finder.ofRecord(record).hints;
      const tactic = hint?.tactics[0];
      const own = { technique: techniques.idOf(hint?.id), tactic: tactic === undefined ? -1 : TACTICS.indexOf(tactic) };
      found.push([record, { ...own, text: -1, maliciousProbability: 0 }]);
      causes.push(truth?.incident ?? truth?.label ?? "unknown");
      playbooks.push(truth?.playbook ?? truth?.label ?? "unknown");
      malicious.push(truth?.malicious === true ? 1 : 0);
      if (rendered) texts.push(renderAlert(record, factsOf(record, sources)));
      rules.push(record.ruleId ?? record.ruleText ?? "");
      hosts.push(record.host ?? record.destinationAddress ?? record.sourceAddress ?? "");
    }
  }
  const builder = new ClusterInputBuilder(found.length);
  for (const [record, findings] of found) builder.add(record, findings);
  const built = builder.finish({ values: new Float32Array(), hiddenSize: 0 });
  return { ...built, causes, playbooks, malicious: Uint8Array.from(malicious), rules, hosts, texts };
}
