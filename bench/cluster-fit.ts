/** `npm run bench -- cluster-fit`: the weights of src/triage/cluster/pair-weights.ts, and the cut, from simulations. */
import { Command } from "commander";
import { clusterAlerts } from "../src/triage/cluster/cluster-alerts.js";
import { DEFAULT_CLUSTER_OPTIONS } from "../src/triage/cluster/cluster-options.js";
import { fitPairs } from "./cluster/fit-pairs.js";
import { measureClusters } from "./cluster/measure-clusters.js";
import { simulatedInput } from "./cluster/simulated-input.js";
import type { BenchContext } from "./support/bench-context.js";
import { positive } from "./support/options.js";

const DEFAULTS = { alerts: 20_000, seed: 201 } as const;
const CUTS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8];
/** Looser than the cut, so that the pairs that it has to part are among those that are learnt from. */
const LEARNING_CUT = 0.7;

export function clusterFitCommand(context: BenchContext): Command {
  return new Command("cluster-fit")
    .description(
      "Fits by logistic regression how likely a pair of alerts has one cause, on one simulation; measures cuts on the next seed. Prints the weights for src/triage/cluster/pair-weights.ts; run it again until they stay as they are.",
    )
    .option("--alerts <n>", "of each simulation", positive, DEFAULTS.alerts)
    .option("--seed <n>", "that is learnt from; cuts are measured on the next", positive, DEFAULTS.seed)
    .action(async ({ alerts, seed }: { alerts: number; seed: number }) => {
      const fitted = fitPairs([await simulatedInput(alerts, seed)], { ...DEFAULT_CLUSTER_OPTIONS, cut: LEARNING_CUT });
      console.log(JSON.stringify(fitted, undefined, 2));
      const { input, causes } = await simulatedInput(alerts, seed + 1);
      console.log("cuts, with the weights that are in use now:");
      for (const cut of CUTS) {
        const { clusterOf } = clusterAlerts(input, { ...DEFAULT_CLUSTER_OPTIONS, cut });
        const { adjustedMutualInformation: ami, homogeneity } = measureClusters(causes, clusterOf);
        console.log(
          `  ${cut.toFixed(2)}: adjusted mutual information ${ami.toFixed(4)}, homogeneity ${homogeneity.toFixed(4)}`,
        );
      }
      context.finished(0);
    });
}
