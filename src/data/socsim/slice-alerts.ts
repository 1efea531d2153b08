/** Makes one slice of time: its alerts in order, each with the truth about it. */
import { Random } from "../../random.js";
import type { RiskTier } from "../record.js";
import { TIERS } from "../vocabulary.js";
import { falseAlarms, listQuirks, type Quirk } from "./background.js";
import { runBenign } from "./benign-runs.js";
import { runCampaign } from "./campaigns.js";
import { type Alert, compose } from "./compose.js";
import type { Cause, Happening } from "./happening.js";
import type { Plan, Slice } from "./plan.js";
import type { World } from "./world.js";

export interface TrueAlert {
  readonly alert: Alert;
  readonly cause: Cause;
  /** The cause's tier, raised where the asset is critical. */
  readonly tier: RiskTier;
}

export class SliceMaker {
  readonly #quirks: readonly Quirk[];

  constructor(
    readonly world: World,
    readonly plan: Plan,
  ) {
    this.#quirks = listQuirks(world);
  }

  /** Equal at each call, whatever was made before. */
  make(slice: Slice): TrueAlert[] {
    const { world, plan } = this;
    const happenings: Happening[] = falseAlarms(world, this.#quirks, { ...slice, count: slice.falseAlarms });
    const keep = (happening: Happening): void => {
      if (happening.time >= slice.from && happening.time < slice.to) happenings.push(happening);
    };
    for (const position of slice.campaigns) {
      const campaign = plan.campaigns[position];
      if (campaign !== undefined) runCampaign(world, campaign).forEach(keep);
    }
    for (const position of slice.runs) {
      const run = plan.runs[position];
      if (run !== undefined) runBenign(world, run).forEach(keep);
    }
    // Sorting is stable, so that ties keep the order above, which is the same each time.
    happenings.sort((a, b) => a.time - b.time);
    const random = new Random(world.simulation.seed, "alerts", slice.index);
    return happenings.map((happening) => ({
      alert: compose(random, world, happening),
      cause: happening.cause,
      tier: tierOf(happening),
    }));
  }
}

function tierOf({ cause, scene }: Happening): RiskTier {
  if (!cause.malicious || scene.host.criticality !== "critical") return cause.tier;
  return TIERS[TIERS.indexOf(cause.tier) + 1] ?? "critical";
}
