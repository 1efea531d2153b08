/** Which way a connection goes, by the classes of its two ends. */
import { isInternal, type AddressClass } from "./address-class.js";

export const DIRECTIONS = ["inbound", "outbound", "internal", "external"] as const;

/** Seen from one's own networks; `external` says that both ends are outside. */
export type Direction = (typeof DIRECTIONS)[number];

export function directionOf(source: AddressClass, destination: AddressClass): Direction {
  const from = isInternal(source);
  // What goes to a multicast group or a broadcast address stays in its network.
  const to = isInternal(destination) || (from && (destination === "multicast" || destination === "reserved"));
  if (from) return to ? "internal" : "outbound";
  return to ? "inbound" : "external";
}
