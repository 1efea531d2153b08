/** Which of our addresses is which host, learnt from alerts that name both. */
import type { ClusterInput } from "./cluster-input.js";
import type { Groups } from "./collapse.js";

/** Part of an address's votes that its host must have: addresses that hosts take in turn are none's. */
const LEAST_SHARE = 0.6;

/**
 * The host of each address, or -1. An alert with one own address tells the host's; one with two tells it where the other is known to
 * be another's.
 */
export function hostOfAddress(input: ClusterInput, groups: Groups): Int32Array {
  const votes = new Votes(input.internal.length);
  const undecided: number[] = [];
  for (const row of groups.rows) {
    const host = input.hosts[row] ?? -1;
    if (host < 0) continue;
    const source = own(input, input.sources[row] ?? -1);
    const destination = own(input, input.destinations[row] ?? -1);
    if (source >= 0 && destination >= 0 && source !== destination) undecided.push(row);
    else if (source >= 0 || destination >= 0) votes.add(Math.max(source, destination), host);
  }
  const known = votes.elected();
  for (const row of undecided) {
    const host = input.hosts[row] ?? -1;
    const source = input.sources[row] ?? -1;
    const destination = input.destinations[row] ?? -1;
    const sourceHost = known[source] ?? -1;
    const destinationHost = known[destination] ?? -1;
    if (sourceHost === host || destinationHost === host) continue;
    if (sourceHost >= 0 && destinationHost < 0) votes.add(destination, host);
    else if (destinationHost >= 0 && sourceHost < 0) votes.add(source, host);
  }
  return votes.elected();
}

function own(input: ClusterInput, address: number): number {
  return address >= 0 && input.internal[address] === 1 ? address : -1;
}

class Votes {
  readonly #byAddress: (Map<number, number> | undefined)[];

  constructor(addresses: number) {
    this.#byAddress = Array.from({ length: addresses });
  }

  add(address: number, host: number): void {
    const hosts = (this.#byAddress[address] ??= new Map<number, number>());
    hosts.set(host, (hosts.get(host) ?? 0) + 1);
  }

  elected(): Int32Array {
    return Int32Array.from(this.#byAddress, (hosts) => {
      if (hosts === undefined) return -1;
      let all = 0;
      let most = 0;
      let elected = -1;
      for (const [host, count] of hosts) {
        all += count;
        if (count < most || (count === most && host > elected)) continue;
        most = count;
        elected = host;
      }
      return most >= all * LEAST_SHARE ? elected : -1;
    });
  }
}
