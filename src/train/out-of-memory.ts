/** Tells running out of memory from other failures, and what to do about it. */
import { messageOf, SocagentError } from "../errors.js";

/** What TensorFlow, CUDA, WebAssembly and Node.js say. */
const SIGNS =
  /out of memory|\bOOM\b|RESOURCE_EXHAUSTED|cannot enlarge memory|could not allocate|array buffer allocation failed|failed to allocate|bad_alloc|memory access out of bounds/i;

/** An error that says which batch size to try, where `thrown` means that memory ran out; otherwise `thrown` itself. */
export function explainOutOfMemory(thrown: unknown, batchSize: number, accumulate: number): unknown {
  if (!SIGNS.test(messageOf(thrown))) return thrown;
  const less = Math.max(1, Math.floor(batchSize / 2));
  const nextStep =
    batchSize === 1
      ? "Use a shorter --max-length, or a machine with more memory."
      : `Try --batch-size ${less} --accumulate ${accumulate * Math.ceil(batchSize / less)}, which trains the same in less memory, or a shorter --max-length.`;
  return new SocagentError("backend", `the memory does not suffice for batches of ${batchSize}`, {
    nextStep,
    cause: thrown,
  });
}
