/** The part of WebAssembly's interface that we use; Node.js's types lack it, and the browser's would bring in the DOM. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer | SharedArrayBuffer;
  }
  const Memory: new (limits: { initial: number; maximum?: number; shared?: boolean }) => Memory;

  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  const Module: new (bytes: Uint8Array) => Module;

  interface Instance {
    readonly exports: Readonly<Record<string, ((...args: number[]) => void) | undefined>>;
  }
  const Instance: new (module: Module, imports: Record<string, Record<string, unknown>>) => Instance;
}
