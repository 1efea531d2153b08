/** Where the time of a step goes, operation by operation, by wrapping what the backend executes. */
import { backend, tf } from "../../src/model/tensors.js";

export interface OperationTotal {
  readonly name: string;
  /** Shapes of the inputs, such as `[1024,768] [768,768]`. */
  readonly shapes: string;
  count: number;
  /** Its own time, without operations that it ran, in ms. */
  ms: number;
}

export interface OperationRecord {
  /** Starts anew. */
  reset(): void;
  /** By name and input shapes, longest first. */
  totals(): OperationTotal[];
}

interface Shaped {
  readonly shape: readonly number[];
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Methods of the native backend, with the argument that holds their inputs. `disposeData` gives memory back. */
const NATIVE_METHODS = ["executeSingleOutput", "executeMultipleOutputs", "readSync", "disposeData"] as const;

/** Wraps the running backend, for the rest of the process. */
export function recordOperations(): OperationRecord {
  const recorder = new Recorder();
  if (backend().kind === "wasm") wrapKernels(recorder);
  else wrapNative(recorder);
  return recorder;
}

class Recorder implements OperationRecord {
  readonly #totals = new Map<string, OperationTotal>();
  /** Time of operations inside the one that runs, outermost first. */
  readonly #inner: number[] = [];

  reset(): void {
    this.#totals.clear();
  }

  totals(): OperationTotal[] {
    return [...this.#totals.values()].sort((left, right) => right.ms - left.ms);
  }

  timed<T>(name: string, inputs: readonly unknown[], run: () => T): T {
    const shapes = inputs.filter(hasShape).map(({ shape }) => `[${shape.join(",")}]`);
    const started = performance.now();
    this.#inner.push(0);
    try {
      return run();
    } finally {
      const ms = performance.now() - started;
      const inner = this.#inner.pop() ?? 0;
      const outer = this.#inner.pop();
      if (outer !== undefined) this.#inner.push(outer + ms);
      this.#add(name, shapes.join(" "), ms - inner);
    }
  }

  #add(name: string, shapes: string, ms: number): void {
    const key = `${name} ${shapes}`;
    const total = this.#totals.get(key) ?? { name, shapes, count: 0, ms: 0 };
    total.count += 1;
    total.ms += ms;
    this.#totals.set(key, total);
  }
}

/** TensorFlow's own operations, however they are reached, plus copies out and releases. */
function wrapNative(recorder: Recorder): void {
  const native = tf.backend();
  for (const method of NATIVE_METHODS) {
    const original: unknown = Reflect.get(native, method);
    if (!isMethod(original)) throw new Error(`the native backend has no method ${method}`);
    Reflect.set(native, method, (...args: unknown[]): unknown => {
      const [first, , inputs] = args;
      const name = typeof first === "string" ? first : `(${method})`;
      return recorder.timed(name, Array.isArray(inputs) ? inputs : [], () => original.apply(native, args));
    });
  }
}

function wrapKernels(recorder: Recorder): void {
  for (const kernel of tf.getKernelsForBackend("wasm")) {
    const { kernelName, kernelFunc } = kernel;
    kernel.kernelFunc = (params) => recorder.timed(kernelName, Object.values(params.inputs), () => kernelFunc(params));
  }
}

function isMethod(value: unknown): value is Method {
  return typeof value === "function";
}

function hasShape(value: unknown): value is Shaped {
  return typeof value === "object" && value !== null && "shape" in value && Array.isArray(value.shape);
}
