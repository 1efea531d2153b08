/** Rows of one generated file, in its own order: benign ones all along, attacks in stretches, times going back and forth a little. */
import { Random } from "../../src/random.js";
import { StreamSampler } from "../../src/data/split-sampler.js";
import { ATTACK_PROFILES, BENIGN_PROFILES, type Profile } from "./profiles.js";
import type { PublishedFile } from "./published-files.js";

/** Shares of CSE-CIC-IDS2018: flows that took no time, and infiltration's flows that benign ones equal. */
const NO_DURATION = 95_760 / 16_232_943;
const SHARED_WITH_BENIGN = 0.25;
/** Benign flows that repeat an earlier one of the file. */
const BENIGN_REPEATS = 0.2;
/** Earlier flows that may be repeated. */
const REMEMBERED = 4_096;

/** What a made flow is, without its time: equal texts are equal flows. */
interface Flow {
  readonly port: number;
  readonly protocol: number;
  /** The columns from Flow Duration up to Idle Min. */
  readonly features: string;
}

export class RowMaker {
  readonly #file: PublishedFile;
  readonly #random: Random;
  readonly #labels: readonly string[];
  readonly #order: StreamSampler;
  /** Seeds of flows that are drawn again and again, by label. */
  readonly #pools = new Map<string, Map<number, Flow>>();
  readonly #seen: Flow[] = [];
  readonly #rows: number;
  #row = 0;

  constructor(file: PublishedFile, seed: number) {
    this.#file = file;
    this.#random = new Random(seed, "cic", file.name);
    this.#labels = Object.keys(file.labels);
    this.#rows = Object.values(file.labels).reduce((sum, count) => sum + count, 0);
    this.#order = new StreamSampler(Object.values(file.labels), new Random(seed, "cic order", file.name));
  }

  /** The next row without its line end. */
  next(): string {
    const label = this.#labels[this.#order.next()] ?? "Benign";
    const row = this.#row;
    this.#row += 1;
    // The first benign rows of a file with broken times have them.
    if (label === "Benign" && this.#broken < this.#file.rowsOf1970) {
      this.#broken += 1;
      return this.#withAddresses(this.#brokenRow());
    }
    const profile = this.#profileOf(label);
    const flow = this.#flowOf(label, profile);
    const share = Math.min(1, Math.max(0, row / this.#rows + (this.#random.uniform() - 0.5) / 50));
    const time = this.#time(profile.from + (profile.to - profile.from) * share);
    return this.#withAddresses(`${flow.port},${flow.protocol},${time},${flow.features},${label}`);
  }

  #broken = 0;

  #profileOf(label: string): Profile {
    const attack = ATTACK_PROFILES[label];
    const benign = BENIGN_PROFILES[this.#random.below(BENIGN_PROFILES.length)];
    const profile = attack ?? benign;
    if (profile === undefined) throw new Error(`no profile of ${label}`);
    return profile;
  }

  #flowOf(label: string, profile: Profile): Flow {
    const repeats = label === "Benign" ? BENIGN_REPEATS : label === "Infilteration" ? SHARED_WITH_BENIGN : 0;
    if (this.#seen.length > 0 && this.#random.uniform() < repeats) {
      const known = this.#seen[this.#random.below(this.#seen.length)];
      if (known !== undefined) return known;
    }
    const flow = profile.distinct === Infinity ? this.#make(profile) : this.#fromPool(label, profile);
    if (label === "Benign" || label === "Infilteration") this.#seen[this.#random.below(REMEMBERED)] = flow;
    return flow;
  }

  #fromPool(label: string, profile: Profile): Flow {
    const pool = this.#pools.get(label) ?? new Map<number, Flow>();
    this.#pools.set(label, pool);
    // As many different ones as rows allow, were there as many rows as published.
    const place = this.#random.below(profile.distinct);
    const known = pool.get(place);
    if (known !== undefined) return known;
    const made = this.#make(profile);
    pool.set(place, made);
    return made;
  }

  #make(profile: Profile): Flow {
    const random = this.#random;
    const port = profile.ports[random.below(profile.ports.length)] ?? 0;
    const noTime = random.uniform() < NO_DURATION;
    const duration = noTime ? 0 : 1 + random.below(profile.duration);
    const forward = 1 + random.below(profile.packets);
    const backward = noTime ? 0 : random.below(profile.packets + 1);
    const size = (): number => (profile.size === 0 ? 0 : random.below(profile.size));
    const [forwardSize, backwardSize] = [size(), backward === 0 ? 0 : size()];
    const tcp = profile.protocol === 6;
    const features = featuresOf({
      duration,
      forward,
      backward,
      forwardSize,
      backwardSize,
      // Of one flow, an unequal number from 0 to 1 for what varies within it.
      spread: random.uniform(),
      flags: tcp ? random.below(32) : 0,
      forwardWindow: tcp ? random.below(65_536) : -1,
      backwardWindow: tcp && backward > 0 ? random.below(65_536) : -1,
      scientific: this.#file.scientific,
    });
    return { port, protocol: profile.protocol, features };
  }

  /** Dated 1970, with a negative duration. */
  #brokenRow(): string {
    const random = this.#random;
    const day = String(1 + random.below(12)).padStart(2, "0");
    const features = featuresOf({
      duration: -1e9 * (1 + random.below(900)),
      forward: 3,
      backward: 0,
      forwardSize: 0,
      backwardSize: 0,
      spread: 0.5,
      flags: 0,
      forwardWindow: -1,
      backwardWindow: -1,
      scientific: false,
    });
    return `0,0,${day}/01/1970 0${1 + random.below(9)}:${10 + random.below(50)}:${10 + random.below(50)},${features},Benign`;
  }

  /** On a clock of 12 hours. @param hour of 24, with fractions */
  #time(hour: number): string {
    const seconds = Math.min(86_399, Math.floor(hour * 3600) + this.#random.below(60));
    const hours = Math.floor(seconds / 3600) % 12 || 12;
    const two = (value: number): string => (value < 10 ? `0${value}` : String(value));
    return `${this.#file.date} ${two(hours)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  }

  #withAddresses(row: string): string {
    if (!this.#file.hasAddresses) return row;
    const random = this.#random;
    const source = `18.219.${random.below(6)}.${1 + random.below(250)}`;
    const destination = `172.31.69.${1 + random.below(60)}`;
    const sourcePort = 49_152 + random.below(16_000);
    const [port = "", protocol = ""] = row.split(",", 2);
    return `${source}-${destination}-${sourcePort}-${port}-${protocol},${source},${sourcePort},${destination},${row}`;
  }
}

interface FlowNumbers {
  readonly duration: number;
  readonly forward: number;
  readonly backward: number;
  readonly forwardSize: number;
  readonly backwardSize: number;
  readonly spread: number;
  /** Five bits: FIN, SYN, RST, PSH, URG. */
  readonly flags: number;
  readonly forwardWindow: number;
  readonly backwardWindow: number;
  readonly scientific: boolean;
}

/** The 76 features as CICFlowMeter prints them: whole numbers plain, others with up to 10 places. */
function featuresOf(flow: FlowNumbers): string {
  const { duration, forward, backward, forwardSize, backwardSize, spread, flags } = flow;
  const packets = forward + backward;
  const forwardBytes = Math.floor(forward * forwardSize * 0.6);
  const backwardBytes = Math.floor(backward * backwardSize * 0.6);
  const bytes = forwardBytes + backwardBytes;
  const gaps = Math.max(1, packets - 1);
  const gap = duration / gaps;
  const forwardGap = forward > 1 ? duration / (forward - 1) : 0;
  const backwardGap = backward > 1 ? (duration * 0.9) / (backward - 1) : 0;
  const rate = (count: number): number => (count / duration) * 1e6;
  const deviation = forwardSize * 0.3 * spread;
  const all = (forwardSize + backwardSize) * 0.25 * spread;
  const idle = duration > 5e6 ? duration * 0.4 : 0;
  const longest = Math.floor(gap * (1 + spread * 3));
  const bit = (place: number): number => (flags >> place) & 1;
  return [
    duration,
    forward,
    backward,
    forwardBytes,
    backwardBytes,
    forwardSize,
    0,
    forwardBytes / forward,
    deviation,
    backwardSize,
    0,
    backward === 0 ? 0 : backwardBytes / backward,
    backwardSize * 0.3 * spread,
    rate(bytes),
    rate(packets),
    gap,
    gap * spread,
    scientificText(longest, flow.scientific),
    Math.floor(gap * 0.1),
    forward > 1 ? duration : 0,
    forwardGap,
    forwardGap * spread,
    Math.floor(forwardGap * 2),
    Math.floor(forwardGap * 0.2),
    backward > 1 ? Math.floor(duration * 0.9) : 0,
    backwardGap,
    backwardGap * spread,
    Math.floor(backwardGap * 2),
    Math.floor(backwardGap * 0.2),
    bit(3),
    0,
    0,
    0,
    forward * 20,
    backward * 20,
    rate(forward),
    rate(backward),
    0,
    Math.max(forwardSize, backwardSize),
    bytes / (packets + 1),
    all,
    all * all,
    bit(0),
    bit(1),
    bit(2),
    bit(3),
    packets > 1 ? 1 : 0,
    bit(4),
    0,
    bit(2),
    Math.floor(backward / forward),
    bytes / packets,
    forwardBytes / forward,
    backward === 0 ? 0 : backwardBytes / backward,
    0,
    0,
    0,
    0,
    0,
    0,
    forward,
    forwardBytes,
    backward,
    backwardBytes,
    flow.forwardWindow,
    flow.backwardWindow,
    Math.max(0, forward - 1),
    flow.forwardWindow < 0 ? 8 : 20,
    idle * 0.01,
    0,
    Math.floor(idle * 0.01),
    Math.floor(idle * 0.01),
    idle,
    idle * 0.1 * spread,
    Math.floor(idle * 1.2),
    Math.floor(idle * 0.8),
  ]
    .map(text)
    .join(",");
}

function scientificText(value: number, scientific: boolean): number | string {
  if (!scientific || value < 1e7) return value;
  const exponent = Math.floor(Math.log10(value));
  return `${(value / 10 ** exponent).toFixed(2)}E+${String(exponent).padStart(2, "0")}`;
}

function text(value: number | string): string {
  if (typeof value === "string" || Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  return String(Number(value.toFixed(Math.abs(value) < 1e5 ? 10 : 6)));
}
