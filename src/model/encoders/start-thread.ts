/** Starts the worker thread of an encoder. */
import { Worker } from "node:worker_threads";

/** @param name of the file beside this one, without its ending */
export function startThread(name: string): Worker {
  const options = { execArgv: [] };
  // From sources, as in tests, the worker is TypeScript, which tsx loads.
  if (import.meta.url.endsWith(".ts")) {
    const worker = new URL(`./${name}.ts`, import.meta.url).href;
    const tsx = import.meta.resolve("tsx/esm/api");
    const loader = `import { register } from ${JSON.stringify(tsx)}; register(); await import(${JSON.stringify(worker)});`;
    return new Worker(new URL(`data:text/javascript,${encodeURIComponent(loader)}`), options);
  }
  // Without this process's flags: some of them are not for workers.
  return new Worker(new URL(`./${name}.js`, import.meta.url), options);
}
