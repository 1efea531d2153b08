/** What every benchmark gets from bench/main.ts. */
export interface BenchContext {
  /** The exact command line. */
  readonly command: string;
  /** Takes the exit code: 0 fine, 1 something could not be measured. */
  finished(exitCode: number): void;
}
