/** How much of the machine others use, measured while no contender computes. */
import os from "node:os";
import { setTimeout as pause } from "node:timers/promises";

/** Above this, times tell of the other load: threads that wait for each other slow down far more than their share. */
export const MAX_BUSY_SHARE = 0.1;

/** @returns the share of all cores' time that was not idle during the next `ms`, 0 to 1 */
export async function busyShare(ms: number): Promise<number> {
  const before = os.cpus();
  await pause(ms);
  return shareBetween(before, os.cpus());
}

/** Busy time over all time between two readings of `os.cpus()`; 0 where the clock did not advance. */
export function shareBetween(before: readonly os.CpuInfo[], after: readonly os.CpuInfo[]): number {
  const total = (cores: readonly os.CpuInfo[]): number =>
    cores.reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.idle + times.irq, 0);
  const idle = (cores: readonly os.CpuInfo[]): number => cores.reduce((sum, { times }) => sum + times.idle, 0);
  const elapsed = total(after) - total(before);
  return elapsed <= 0 ? 0 : 1 - (idle(after) - idle(before)) / elapsed;
}
