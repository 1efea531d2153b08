// Another machine: files and programs' output as given.
import type { Host } from "../../src/cli/host.js";

export interface FakeMachine {
  readonly files?: Record<string, string>;
  readonly folders?: Record<string, string[]>;
  /** Output by the whole command line; others fail. */
  readonly programs?: Record<string, string>;
  readonly environment?: Record<string, string>;
}

export function fakeHost({ files = {}, folders = {}, programs = {}, environment = {} }: FakeMachine): Host {
  return {
    readText: (path) => files[path],
    list: (path) => folders[path] ?? [],
    run: (program, args) => programs[[program, ...args].join(" ")],
    environment,
  };
}
