/** All benign processes. */
import { OPERATIONS } from "./operations.js";
import { PEOPLE } from "./people.js";
import type { BenignProcess } from "./process.js";
import { TESTING } from "./testing.js";

export const PROCESSES: readonly BenignProcess[] = [...OPERATIONS, ...PEOPLE, ...TESTING];
