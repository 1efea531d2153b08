/** Reads the fields of a JSON object one by one and collects everything that is wrong with them, for one error. */

/** Longest piece of a file's content in a message: the longest name of a RoBERTa tensor has 71 characters. */
const MAX_SHOWN = 100;

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** Taken when the field is absent; without it the field is required. */
  readonly fallback?: number;
}

export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value from an untrusted file as an error message shows it: JSON on one line, cut when long, without control characters. */
export function showJson(value: unknown): string {
  if (value === undefined) return "undefined";
  // JSON leaves these unescaped, and a terminal obeys them.
  const text = toJson(value).replace(/[\u007f-\u009f]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** `JSON.parse` reads nesting of any depth; `JSON.stringify` runs out of stack on it. */
function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return Array.isArray(value) ? "[…]" : "{…}";
  }
}

export class JsonFields {
  /** One line per wrong field, each naming it. */
  readonly problems: string[] = [];

  readonly #wrong = new Set<string>();

  constructor(private readonly object: Readonly<Record<string, unknown>>) {}

  get(name: string): unknown {
    return Object.hasOwn(this.object, name) ? this.object[name] : undefined;
  }

  /** Whether what was read of these fields can be trusted, so that a check across fields makes sense. */
  fine(...names: readonly string[]): boolean {
    return names.every((name) => !this.#wrong.has(name));
  }

  /** Notes that a field is wrong. */
  reject(name: string, problem: string): void {
    this.#wrong.add(name);
    this.problems.push(problem);
  }

  /** A whole number in [min, max]. After a problem the value is `min`, so that reading can go on. */
  integer(name: string, range: NumberRange): number {
    return this.#number(name, range, "a whole number", Number.isSafeInteger);
  }

  /** A finite number in [min, max]. */
  number(name: string, range: NumberRange): number {
    return this.#number(name, range, "a number", Number.isFinite);
  }

  boolean(name: string, fallback: boolean): boolean {
    const value = this.get(name) ?? fallback;
    if (typeof value === "boolean") return value;
    this.reject(name, `${name} is ${showJson(value)}, not true or false`);
    return fallback;
  }

  /** One of `choices`; null counts as absent. */
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.get(name) ?? undefined;
    const found = choices.find((choice) => choice === value);
    if (found === undefined && value !== undefined) {
      this.reject(name, `${name} is ${showJson(value)}; supported: ${choices.join(", ")}`);
    }
    return found;
  }

  #number(name: string, { min, max, fallback }: NumberRange, kind: string, test: (value: unknown) => boolean): number {
    const value = this.get(name) ?? fallback;
    if (typeof value === "number" && test(value) && value >= min && value <= max) return value;
    const said = value === undefined ? "is missing" : `is ${showJson(value)}`;
    this.reject(name, `${name} ${said}; expected ${kind} from ${min} to ${max}`);
    return min;
  }
}
