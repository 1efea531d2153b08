/** A plan as it is sent to a thread: scripts by their names, since each thread has its own. */
import type { BenignRun } from "./benign-runs.js";
import { PROCESSES } from "./benign/processes.js";
import type { Campaign } from "./campaigns.js";
import type { Plan } from "./plan.js";
import { PLAYBOOKS } from "./playbooks/playbooks.js";
import { wrongTable } from "./table.js";

export interface PackedPlan extends Omit<Plan, "campaigns" | "runs"> {
  readonly campaigns: readonly (Omit<Campaign, "script"> & { readonly script: string })[];
  readonly runs: readonly (Omit<BenignRun, "process"> & { readonly process: string })[];
}

export function packPlan(plan: Plan): PackedPlan {
  return {
    ...plan,
    campaigns: plan.campaigns.map((campaign) => ({ ...campaign, script: campaign.script.name })),
    runs: plan.runs.map((run) => ({ ...run, process: run.process.name })),
  };
}

export function unpackPlan(packed: PackedPlan): Plan {
  const scripts = byName(PLAYBOOKS);
  const processes = byName(PROCESSES);
  return {
    ...packed,
    campaigns: packed.campaigns.map((campaign) => ({ ...campaign, script: scripts(campaign.script) })),
    runs: packed.runs.map((run) => ({ ...run, process: processes(run.process) })),
  };
}

function byName<T extends { readonly name: string }>(list: readonly T[]): (name: string) => T {
  const names = new Map(list.map((one) => [one.name, one]));
  return (name) => {
    const found = names.get(name);
    if (found === undefined) throw wrongTable(name, "is no playbook or process");
    return found;
  };
}
