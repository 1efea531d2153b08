/**
 * Matching module names against a pattern in bounded time.
 *
 * The parsed pattern becomes a small program that runs all alternatives side by side (Pike's virtual machine), so a
 * name of n characters costs at most n × `cost` steps whatever the pattern is; nothing backtracks. Threads are ordered,
 * which gives captures the values that Python's greedy and lazy quantifiers give them.
 */
import { isWord, parsePattern, patternError, type CharacterSet, type PatternNode } from "./pattern-syntax.js";

type Instruction =
  | { readonly op: "character"; readonly has: CharacterSet }
  | { readonly op: "assert"; readonly holds: (name: string, position: number) => boolean }
  | { readonly op: "look"; readonly body: Program; readonly negated: boolean; readonly key: number }
  | { readonly op: "split"; readonly targets: readonly number[] }
  | { readonly op: "save"; readonly slot: string }
  | { readonly op: "accept" };

type Program = readonly Instruction[];

/** Most instructions of one pattern; counted repeats are written out, so `(a{99}){99}` would have 9,801. Real ones have hundreds. */
export const MAX_PATTERN_COST = 2_000;
/** A look-ahead may run again at each character of a name; most end after a few. */
const LOOK_AHEAD_WEIGHT = 10;

type Captures = ReadonlyMap<string, number>;
interface Thread {
  readonly at: number;
  readonly captures: Captures;
}
const NOTHING: Captures = new Map();

class Compiler {
  cost = 0;
  #looks = 0;

  constructor(readonly source: string) {}

  compile(tree: PatternNode): Program {
    const program: Instruction[] = [];
    this.#add(program, tree);
    program.push({ op: "accept" });
    return program;
  }

  #charge(amount: number): void {
    this.cost += amount;
    if (this.cost > MAX_PATTERN_COST) throw patternError(this.source, "its counted repeats make it too large");
  }

  #add(program: Instruction[], node: PatternNode): void {
    this.#charge(1);
    switch (node.kind) {
      case "character":
        program.push({ op: "character", has: node.has });
        return;
      case "sequence":
        for (const item of node.items) this.#add(program, item);
        return;
      case "alternatives":
        this.#addAlternatives(program, node.options);
        return;
      case "group":
        if (node.name !== undefined) program.push({ op: "save", slot: `${node.name} from` });
        this.#add(program, node.body);
        if (node.name !== undefined) program.push({ op: "save", slot: `${node.name} to` });
        return;
      case "assertion":
        program.push({ op: "assert", holds: ASSERTIONS[node.at] });
        return;
      case "look-ahead": {
        const before = this.cost;
        const body = this.compile(node.body);
        this.#charge((this.cost - before) * LOOK_AHEAD_WEIGHT);
        program.push({ op: "look", body, negated: node.negated, key: this.#looks++ });
        return;
      }
      case "repeat":
        this.#addRepeat(program, node.body, node.least, node.most, node.lazy);
        return;
    }
  }

  /** Split and jump targets are only known afterwards, so a hole is left and filled. */
  #addAlternatives(program: Instruction[], options: readonly PatternNode[]): void {
    const split = program.push({ op: "split", targets: [] }) - 1;
    const starts: number[] = [];
    const ends: number[] = [];
    for (const option of options) {
      starts.push(program.length);
      this.#add(program, option);
      ends.push(program.push({ op: "split", targets: [] }) - 1);
    }
    program[split] = { op: "split", targets: starts };
    for (const end of ends) program[end] = { op: "split", targets: [program.length] };
  }

  #addRepeat(program: Instruction[], body: PatternNode, least: number, most: number, lazy: boolean): void {
    const choice = (on: number, out: number): Instruction => ({ op: "split", targets: lazy ? [out, on] : [on, out] });
    for (let count = 0; count < least; count += 1) this.#add(program, body);
    if (most === Infinity) {
      const split = program.push({ op: "split", targets: [] }) - 1;
      this.#add(program, body);
      program.push({ op: "split", targets: [split] });
      program[split] = choice(split + 1, program.length);
      return;
    }
    const holes: number[] = [];
    for (let count = least; count < most; count += 1) {
      holes.push(program.push({ op: "split", targets: [] }) - 1);
      this.#add(program, body);
    }
    for (const hole of holes) program[hole] = choice(hole + 1, program.length);
  }
}

function atWordBoundary(name: string, position: number): boolean {
  const wordAt = (index: number): boolean => index >= 0 && index < name.length && isWord(name.charCodeAt(index));
  return wordAt(position - 1) !== wordAt(position);
}

const ASSERTIONS = {
  start: (_name: string, position: number): boolean => position === 0,
  end: (name: string, position: number): boolean => position === name.length,
  "word-boundary": atWordBoundary,
  "not-word-boundary": (name: string, position: number): boolean => !atWordBoundary(name, position),
};

/** One run over one name. Look-aheads are remembered by position, so that each runs once there. */
class Run {
  readonly #looked = new Map<string, boolean>();

  constructor(readonly name: string) {}

  /** Captures of the match that Python would prefer, or undefined. */
  match(program: Program, start: number, whole: boolean): Captures | undefined {
    let best: Captures | undefined;
    let threads = this.#follow(program, [{ at: 0, captures: NOTHING }], start);
    for (let position = start; threads.length > 0; position += 1) {
      const next: Thread[] = [];
      for (const { at, captures } of threads) {
        const instruction = program[at];
        if (instruction?.op === "accept") {
          if (whole && position < this.name.length) continue;
          best = captures;
          break; // later threads are less preferred
        }
        if (instruction?.op !== "character" || position >= this.name.length) continue;
        if (instruction.has(this.name.charCodeAt(position))) next.push({ at: at + 1, captures });
      }
      threads = this.#follow(program, next, position + 1);
    }
    return best;
  }

  /** Follows everything that consumes no character, in order of preference, each instruction once. */
  #follow(program: Program, from: readonly Thread[], position: number): Thread[] {
    const reached: Thread[] = [];
    const seen = new Uint8Array(program.length);
    const stack = from.toReversed();
    for (let thread = stack.pop(); thread !== undefined; thread = stack.pop()) {
      const { at, captures } = thread;
      const instruction = program[at];
      if (instruction === undefined || seen[at] === 1) continue;
      seen[at] = 1;
      switch (instruction.op) {
        case "split":
          for (const target of instruction.targets.toReversed()) stack.push({ at: target, captures });
          break;
        case "save":
          stack.push({ at: at + 1, captures: new Map([...captures, [instruction.slot, position]]) });
          break;
        case "assert":
          if (instruction.holds(this.name, position)) stack.push({ at: at + 1, captures });
          break;
        case "look":
          if (this.#looks(instruction.body, instruction.key, position) !== instruction.negated) {
            stack.push({ at: at + 1, captures });
          }
          break;
        default:
          reached.push(thread);
      }
    }
    return reached;
  }

  #looks(body: Program, key: number, position: number): boolean {
    const remembered = `${key} ${position}`;
    const known = this.#looked.get(remembered);
    if (known !== undefined) return known;
    const found = this.match(body, position, false) !== undefined;
    this.#looked.set(remembered, found);
    return found;
  }
}

/** A compiled pattern. Names hold no line feed. */
export class ModulePattern {
  /** Instructions, look-aheads weighted: proportional to the time that one character of a name takes at most. */
  readonly cost: number;
  readonly #program: Program;

  /** @throws SocagentError (`adapter`) when the pattern cannot be used */
  constructor(readonly source: string) {
    const compiler = new Compiler(source);
    this.#program = compiler.compile(parsePattern(source));
    this.cost = compiler.cost;
  }

  /** Python's `re.fullmatch(pattern, name) is not None`. */
  matchesWhole(name: string): boolean {
    return new Run(name).match(this.#program, 0, true) !== undefined;
  }

  /** Python's `re.match(pattern, name) is not None`: from the start, to anywhere. */
  matchesStart(name: string): boolean {
    return new Run(name).match(this.#program, 0, false) !== undefined;
  }

  /** What the named group holds after `re.match`, if it matches and the group took part. */
  capture(name: string, group: string): string | undefined {
    const captures = new Run(name).match(this.#program, 0, false);
    const from = captures?.get(`${group} from`);
    const to = captures?.get(`${group} to`);
    return from === undefined || to === undefined ? undefined : name.slice(from, to);
  }
}
