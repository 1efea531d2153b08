// One case: the bytes are read, or refused with a SocagentError that is worth reading.
import { SocagentError } from "../../src/errors.js";
import type { Target } from "./target.js";

const MAX_MESSAGE = 5_000;

/** @throws what is neither */
export async function readOrRefuse(target: Target, bytes: Buffer): Promise<"read" | "refused"> {
  const outcome = await attempt(target, bytes);
  requireUnpolluted();
  return outcome;
}

async function attempt({ read }: Target, bytes: Buffer): Promise<"read" | "refused"> {
  try {
    await read(bytes);
    return "read";
  } catch (thrown) {
    if (!(thrown instanceof SocagentError) || thrown.code === "internal") throw thrown;
    if (thrown.message.length > MAX_MESSAGE) throw new Error("a message that nobody reads", { cause: thrown });
    return "refused";
  }
}

/** What the damage tries to leave behind. */
export function requireUnpolluted(): void {
  if (Object.hasOwn(Object.prototype, "polluted")) throw new Error("the prototype of all objects was changed");
}
