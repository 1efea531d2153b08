/** Which machine an alert is of. */
import type { AlertRecord } from "./record.js";

/** Its host, or else its source address, without case; undefined where it has neither. */
export function hostNameOf({ host, sourceAddress }: Pick<AlertRecord, "host" | "sourceAddress">): string | undefined {
  return (host ?? sourceAddress)?.toLowerCase();
}
