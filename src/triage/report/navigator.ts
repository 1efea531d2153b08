/** `navigator.json`: a layer for the ATT&CK Navigator, format 4.5. https://github.com/mitre-attack/attack-navigator (layers/spec) */
import { isTactic } from "../../data/vocabulary.js";
import { ATTACK_VERSION } from "../../enrich/attack/table.js";
import type { TriageResult } from "../result.js";
import { counted, scoreText } from "./figures.js";
import type { ReportFormat, ReportOutput } from "./format.js";

/** The first Navigator that reads layers of 4.5. */
const NAVIGATOR_VERSION = "4.9.0";
/** From white over amber to red; told apart by lightness alone too. */
const GRADIENT = ["#ffffff", "#f7b955", "#b42318"];

export const navigatorJson: ReportFormat = {
  name: "navigator",
  file: "navigator.json",
  describe: "a layer for the ATT&CK Navigator, techniques coloured by the highest risk",
  async write(result: TriageResult, out: ReportOutput): Promise<void> {
    await out.write(`${JSON.stringify(layer(result), undefined, 2)}\n`);
  },
};

function layer({ overview, summary, provenance }: TriageResult): unknown {
  return {
    name: "socagent triage",
    versions: { attack: majorOf(ATTACK_VERSION), navigator: NAVIGATOR_VERSION, layer: "4.5" },
    domain: "enterprise-attack",
    description:
      `${counted(summary.alerts, "alert")} in ${counted(summary.clusters, "cluster")}; ` +
      `the score is the highest risk (0 to 100) of the clusters with the technique. socagent ${provenance.version}.`,
    sorting: 3,
    layout: { layout: "side", showID: true, showName: true, expandedSubtechniques: "annotated" },
    hideDisabled: false,
    techniques: overview.techniques.map((total) => ({
      techniqueID: total.id,
      ...(total.tactic !== undefined && isTactic(total.tactic) ? { tactic: total.tactic } : {}),
      score: Number(scoreText(total.risk)),
      comment: `${counted(total.alerts, "alert")} in ${counted(total.clusters, "cluster")}, ${String(total.look)} to look at`,
      enabled: true,
      showSubtechniques: true,
    })),
    gradient: { colors: GRADIENT, minValue: 0, maxValue: 100 },
    legendItems: [],
  };
}

function majorOf(version: string): string {
  return version.replace(/\..*$/s, "");
}
