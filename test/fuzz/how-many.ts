// How much is fuzzed with the tests, and by which seed; a night's work is `npm run fuzz`.

/** A tenth of them are command lines. */
export const CASES = 10_000;
/** The same damage every time: a failure must be repeatable. */
export const SEED = 7;
/** What takes longer is a fault; a machine that does much else at the same time included. */
export const MAX_MS = 5_000;
/** Memory of the process that reads, its libraries and the backend included. */
export const MAX_BYTES = 1024 ** 3;
