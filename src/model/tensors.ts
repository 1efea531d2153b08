/**
 * TensorFlow.js, loaded on demand: the only file that imports `@tensorflow/*`. Everything else takes `tf`, the tensor
 * types and the backend from here, and works on all of them. It is long because whatever needs a cast, which
 * TensorFlow.js's types force, is here and nowhere else.
 */
import { createRequire } from "node:module";
import os from "node:os";
import { dirname, join } from "node:path";
import util from "node:util";
import type * as TensorFlow from "@tensorflow/tfjs";
import { messageOf, SocagentError } from "../errors.js";
import { findNativeBinding } from "./native-binding.js";
import { rowProductsOn, type RowProducts } from "./row-products.js";
import { withNodeWorkers } from "./wasm-threads.js";

export type Tensor = TensorFlow.Tensor;
export type Tensor1D = TensorFlow.Tensor1D;
export type Tensor2D = TensorFlow.Tensor2D;
export type Tensor3D = TensorFlow.Tensor3D;
export type Tensor4D = TensorFlow.Tensor4D;
export type Scalar = TensorFlow.Scalar;
export type Variable = TensorFlow.Variable;

/** `gpu` and `cpu` are the TensorFlow C library on that device, `wasm` is WebAssembly. */
export type BackendKind = "gpu" | "cpu" | "wasm";
export type BackendChoice = "auto" | BackendKind;

/** Best first; `auto` takes the first that starts. */
export const BACKEND_KINDS: readonly BackendKind[] = ["gpu", "cpu", "wasm"];
export const BACKEND_CHOICES: readonly BackendChoice[] = ["auto", ...BACKEND_KINDS];

export interface PassedOver {
  readonly kind: BackendKind;
  readonly reason: string;
  /** The command or step that makes this backend available. */
  readonly mend: string;
}

export interface Backend {
  readonly kind: BackendKind;
  /** One line for people. */
  readonly description: string;
  /** What computes, with its version, such as `TensorFlow 2.21.0`. */
  readonly library: string;
  readonly threads: number;
  /** Better backends that did not start, best first. */
  readonly passedOver: readonly PassedOver[];
}

export interface BackendOptions {
  /** CPU threads; by default what the machine has. */
  readonly threads?: number;
}

/** What we use of the native backend beyond TensorFlow.js's own interface. */
interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: {
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_FLOAT: number;
    readonly TF_Version?: string;
  };
  executeSingleOutput(
    name: string,
    attributes: readonly { name: string; type: number; value: unknown }[],
    inputs: readonly Tensor[],
  ): Tensor;
}

const TFJS_NATIVE_NAME = "tensorflow";
const require = createRequire(import.meta.url);

const notStarted = new Proxy(
  {},
  {
    get() {
      throw new SocagentError("internal", "a tensor was used before startBackend() resolved");
    },
  },
) as typeof TensorFlow;

/** The TensorFlow.js namespace. A live binding: usable once `startBackend` has resolved. */
export let tf: typeof TensorFlow = notStarted;

let current: Backend | undefined;
let wasmStarted = false;

/** The backend that runs. @throws SocagentError (`internal`) before `startBackend` has resolved */
export function backend(): Backend {
  if (current === undefined) throw new SocagentError("internal", "no backend was started");
  return current;
}

/**
 * Starts a backend, or the best there is. A second call switches, which leaves the tensors of the first behind.
 * @throws SocagentError (`backend`) with the reason and the mend of each that did not start
 */
export async function startBackend(choice: BackendChoice = "auto", options: BackendOptions = {}): Promise<Backend> {
  const threads = options.threads ?? os.availableParallelism();
  const passedOver: PassedOver[] = [];
  for (const kind of choice === "auto" ? BACKEND_KINDS : [choice]) {
    const started = kind === "wasm" ? await startWasm(threads) : await startNative(kind, threads, choice);
    if (!("reason" in started)) {
      current = { ...started, passedOver };
      return current;
    }
    passedOver.push(started);
  }
  throw new SocagentError(
    "backend",
    choice === "auto" ? "no tensor backend starts on this machine" : `the ${choice} backend does not start`,
    {
      problems: passedOver.map(({ kind, reason }) => `${kind}: ${reason}`),
      nextStep: passedOver.at(-1)?.mend ?? "Run `socagent doctor`.",
    },
  );
}

type Started = Omit<Backend, "passedOver"> | PassedOver;

async function startNative(kind: "gpu" | "cpu", threads: number, choice: BackendChoice): Promise<Started> {
  const found = findNativeBinding();
  if (found.kind === "absent") return { kind, reason: found.reason, mend: found.mend };
  // The library reads these once, at its load.
  if (choice === "cpu") process.env.CUDA_VISIBLE_DEVICES = "-1";
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true";
  process.env.TF_NUM_INTRAOP_THREADS ??= String(threads);
  restoreRemovedUtilities();
  const loaded = loadTensorFlow();
  try {
    require(found.packagePath);
    await loaded.setBackend(TFJS_NATIVE_NAME);
    await loaded.ready();
  } catch (thrown) {
    const mend = "Run `npm run native -- --force` to build the binding anew.";
    return { kind, reason: `${found.packagePath} does not load: ${firstLine(messageOf(thrown))}`, mend };
  }
  const native = loaded.backend() as unknown as NativeBackend;
  if (native.isUsingGpuDevice !== (kind === "gpu")) {
    return kind === "gpu"
      ? {
          kind,
          reason: found.gpuLibrary
            ? "the TensorFlow library sees no GPU"
            : "the TensorFlow library is built for the CPU",
          mend: "On a machine with an NVIDIA GPU, run `npm run native -- --gpu`.",
        }
      : {
          kind,
          reason: "the TensorFlow library already runs on the GPU in this process",
          mend: "Start a new process.",
        };
  }
  tf = loaded;
  const library = `TensorFlow ${found.library ?? native.binding.TF_Version ?? "of unknown version"}`;
  const usedThreads = Number(process.env.TF_NUM_INTRAOP_THREADS) || threads;
  const description =
    kind === "gpu" ? `${library} on the GPU (CUDA)` : `${library} on the CPU, ${plural(usedThreads, "thread")}`;
  return { kind, description, library, threads: usedThreads };
}

async function startWasm(threads: number): Promise<Started> {
  const loaded = loadTensorFlow();
  try {
    const main = require.resolve("@tensorflow/tfjs-backend-wasm");
    const wasm = require("@tensorflow/tfjs-backend-wasm") as {
      setThreadsCount(n: number): void;
      getThreadsCount(): number;
    };
    const start = async (): Promise<void> => {
      await loaded.setBackend("wasm");
      await loaded.ready();
    };
    if (!wasmStarted) await startWasmWith(loaded, wasm, main, threads, start);
    else await start();
    if (loaded.getBackend() !== "wasm") throw new Error("it could not be initialised");
    if (!wasmStarted) shareIdentities(loaded);
    wasmStarted = true;
    tf = loaded;
    const used = wasm.getThreadsCount();
    return {
      kind: "wasm",
      description: `WebAssembly (SIMD), ${plural(used, "thread")}`,
      library: `TensorFlow.js ${loaded.version_core}`,
      threads: used,
    };
  } catch (thrown) {
    return {
      kind: "wasm",
      reason: firstLine(messageOf(thrown)),
      mend: "Run `npm ci` again to restore @tensorflow/tfjs-backend-wasm.",
    };
  }
}

async function startWasmWith(
  loaded: typeof TensorFlow,
  wasm: { setThreadsCount(n: number): void },
  main: string,
  threads: number,
  start: () => Promise<void>,
): Promise<void> {
  if (threads === 1) {
    await start();
    return;
  }
  const scripts = join(dirname(dirname(main)), "wasm-out", "tfjs-backend-wasm-threaded-simd");
  wasm.setThreadsCount(threads);
  loaded.env().set("WASM_HAS_MULTITHREAD_SUPPORT", true);
  await withNodeWorkers(threads, `${scripts}.worker.js`, `${scripts}.js`, start);
}

function loadTensorFlow(): typeof TensorFlow {
  return require("@tensorflow/tfjs") as typeof TensorFlow;
}

/** The WebAssembly backend copies a tensor to clone it, though it counts references; every saved tensor is a clone. */
function shareIdentities(loaded: typeof TensorFlow): void {
  loaded.unregisterKernel("Identity", "wasm");
  loaded.registerKernel({
    kernelName: "Identity",
    backendName: "wasm",
    kernelFunc: ({ inputs, backend }) => {
      const { x } = inputs as { x: TensorFlow.TensorInfo };
      (backend as unknown as { incRef(dataId: object): void }).incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    },
  });
}

/** tfjs-node 4.22 calls `util.isNullOrUndefined`, which Node.js 23 removed. */
function restoreRemovedUtilities(): void {
  if (!("isNullOrUndefined" in util)) {
    Reflect.set(util, "isNullOrUndefined", (value: unknown) => value === null || value === undefined);
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Whether it is trained; everything else is frozen. */
export function isVariable(tensor: Tensor): tensor is Variable {
  return tensor instanceof tf.Variable;
}

/** A tensor whose rank the type of its shape tells. The values must not be reused: they are aliased until first use. */
export function tensorOf<const S extends Shape>(values: Float32Array, shape: S): TensorOf<S> {
  return tf.tensor(values, [...shape]) as TensorOf<S>;
}

/** x in another shape, whose type tells the rank. */
export function reshaped<const S extends Shape>(x: Tensor, shape: S): TensorOf<S> {
  return tf.reshape(x, [...shape]) as TensorOf<S>;
}

export function isVector(tensor: Tensor): tensor is Tensor1D {
  return tensor.rank === 1;
}

export function isMatrix(tensor: Tensor): tensor is Tensor2D {
  return tensor.rank === 2;
}

/**
 * x · wᵀ for 2-D operands, by the fastest path of the backend: TensorFlow's MatMul takes the transposed operand as it
 * is (20 % faster here than its batched one), WebAssembly is fast only on a transposed copy.
 *
 * @param x [n, in]
 * @param w [out, in]
 * @param transposedW the same matrix as [in, out]; called only where needed
 * @returns [n, out]
 */
export function multiplyByTransposed(x: Tensor2D, w: Tensor2D, transposedW: () => Tensor2D): Tensor2D {
  return backend().kind === "wasm" ? tf.matMul(x, transposedW()) : nativeMatMul(x, w, false, true);
}

/**
 * x · wᵀ + bias, as `multiplyByTransposed`.
 * @param bias [out]
 */
export function multiplyByTransposedAndAdd(
  x: Tensor2D,
  w: Tensor2D,
  transposedW: () => Tensor2D,
  bias: Tensor1D,
): Tensor2D {
  if (backend().kind === "wasm") return tf.fused.matMul({ a: x, b: transposedW(), bias }) as Tensor2D;
  return tf.add<Tensor2D>(nativeMatMul(x, w, false, true), bias);
}

/**
 * xᵀ · y for 2-D operands, as weight gradients need it.
 *
 * @param x [n, a]
 * @param y [n, b]
 * @returns [a, b]
 */
export function multiplyTransposed(x: Tensor2D, y: Tensor2D): Tensor2D {
  return backend().kind === "wasm" ? tf.matMul(tf.transpose<Tensor2D>(x), y) : nativeMatMul(x, y, true, false);
}

function nativeMatMul(a: Tensor2D, b: Tensor2D, transposeA: boolean, transposeB: boolean): Tensor2D {
  const native = tf.backend() as unknown as NativeBackend;
  const { TF_ATTR_TYPE, TF_ATTR_BOOL, TF_FLOAT } = native.binding;
  const attributes = [
    { name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: "transpose_a", type: TF_ATTR_BOOL, value: transposeA },
    { name: "transpose_b", type: TF_ATTR_BOOL, value: transposeB },
  ];
  return native.executeSingleOutput("MatMul", attributes, [a, b]) as Tensor2D;
}

/**
 * An operation with a gradient of our own.
 *
 * @param inputs what it is differentiated by
 * @param forward computes the value and names the tensors that `backward` needs
 * @param backward given dy and the saved tensors, the gradient by each input, in their order. Both are released after
 *   it, so neither may be returned as it is
 */
export function withGradient<T extends Tensor, S extends readonly Tensor[] | []>(
  inputs: readonly Tensor[],
  forward: () => { readonly value: T; readonly saved: S },
  backward: (dy: T, saved: S) => readonly Tensor[],
): T {
  const operation = tf.customGrad((...args: unknown[]) => {
    const save = args.at(-1) as (tensors: readonly Tensor[]) => void;
    const { value, saved } = forward();
    save(saved);
    const gradFunc = (dy: Tensor, kept: Tensor[]): Tensor[] => {
      const gradients = tf.tidy(() => [...backward(dy as T, kept as unknown as S)]);
      // TensorFlow.js would hold both until the whole backward pass has ended.
      for (const tensor of [dy, ...kept]) tensor.dispose();
      return gradients;
    };
    return { value, gradFunc };
  });
  return operation(...inputs);
}

/** Whether operations are being recorded for gradients, so that it pays to keep what a gradient needs. */
export function recordsGradients(): boolean {
  return tf.engine().isTapeOn();
}

const constants = new WeakSet<Tensor>();

/** Says that nothing trainable lies behind x, so that no gradient by it is needed. */
export function markConstant<T extends Tensor>(x: T): T {
  constants.add(x);
  return x;
}

export function isConstant(x: Tensor): boolean {
  return constants.has(x);
}

/**
 * The value of `compute` and its gradients by these variables alone; TensorFlow.js's own default is every variable that
 * is alive. The caller disposes all of them.
 */
export function gradientsOf(
  variables: readonly Variable[],
  compute: () => Scalar,
): { readonly value: Scalar; readonly gradients: readonly Tensor[] } {
  // Keyed by the variables' unique names.
  const { value, grads } = tf.variableGrads(compute, [...variables]);
  const gradients = variables.map((variable) => {
    const gradient = (grads as Partial<Record<string, Tensor>>)[variable.name];
    return gradient ?? tf.zerosLike<Tensor>(variable);
  });
  return { value, gradients };
}

/** What we use of the WebAssembly backend beyond TensorFlow.js's own interface. */
interface WasmBackend {
  readonly wasm: { readonly wasmMemory?: WebAssembly.Memory; readonly asm: { readonly memory?: WebAssembly.Memory } };
  makeOutput(shape: readonly number[], dtype: "float32"): TensorFlow.TensorInfo;
  typedArrayFromHeap(tensor: TensorFlow.TensorInfo): Float32Array;
}

type Shape = readonly number[];

type Arrays<T extends readonly unknown[]> = { readonly [K in keyof T]: Float32Array };

type Tensors<S extends readonly Shape[]> = { -readonly [K in keyof S]: TensorOf<S[K]> };

export type TensorOf<S> = S extends readonly [number]
  ? Tensor1D
  : S extends readonly [number, number]
    ? Tensor2D
    : S extends readonly [number, number, number, number]
      ? Tensor4D
      : Tensor;

/**
 * Runs JavaScript on tensors of the WebAssembly backend in place, without copying. That backend has no fused kernels,
 * and its broadcasting, erf and reductions are 15 to 70 times slower than its products.
 *
 * @param run reads the inputs and fills the outputs, whose content is undefined before; `products` works on any of them
 */
export function onHeap<const I extends readonly Tensor[], const S extends readonly Shape[]>(
  inputs: I,
  outputShapes: S,
  run: (inputs: Arrays<I>, outputs: Arrays<S>, products: RowProducts) => void,
): Tensors<S> {
  const wasm = tf.backend() as unknown as WasmBackend;
  // Outputs first: allocating may move the heap, and views taken before would be stale.
  const outputs = outputShapes.map((shape) => wasm.makeOutput([...shape], "float32"));
  run(
    inputs.map((tensor) => wasm.typedArrayFromHeap(tensor)) as unknown as Arrays<I>,
    outputs.map((info) => wasm.typedArrayFromHeap(info)) as unknown as Arrays<S>,
    rowProductsOn(memoryOf(wasm)),
  );
  return outputs.map((info) => tf.engine().makeTensorFromTensorInfo(info)) as unknown as Tensors<S>;
}

/** The heap itself; where it is depends on whether the build has threads. */
function memoryOf({ wasm }: WasmBackend): WebAssembly.Memory {
  const memory = wasm.wasmMemory ?? wasm.asm.memory;
  if (memory === undefined) throw new SocagentError("internal", "the WebAssembly backend does not show its memory");
  return memory;
}
