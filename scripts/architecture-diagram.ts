// Draws docs/architecture.svg from the description below: `npx tsx scripts/architecture-diagram.ts`. Icons are our own.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const DIAGRAM = fileURLToPath(new URL("../docs/architecture.svg", import.meta.url));

/** Strokes in a square of 24, without fill. */
const ICONS = {
  file: "M6 3h8l4 4v14H6z M14 3v4h4 M9 12h6 M9 16h6",
  stream: "M4 7c4-3 6 3 10 0s4-1 6 0 M4 12c4-3 6 3 10 0s4-1 6 0 M4 17c4-3 6 3 10 0s4-1 6 0",
  factory: "M4 20V10l5 3v-3l5 3V6l6 3v11z M8 17h1 M12 17h1 M16 17h1",
  download: "M12 4v10 M8 10.5l4 4 4-4 M5 19h14",
  funnel: "M4 5h16l-6 8v6l-4-2v-4z",
  magnifier: "M10.5 4.5a6 6 0 1 0 0 12a6 6 0 1 0 0-12 M15 15l5 5",
  text: "M5 6h14 M5 10h10 M5 14h14 M5 18h8",
  table: "M4 5h16v14H4z M4 10h16 M4 14.5h16 M10 5v14",
  brain:
    "M12 6a2 2 0 1 0 .01 0 M5 11a2 2 0 1 0 .01 0 M19 11a2 2 0 1 0 .01 0 M8 18a2 2 0 1 0 .01 0 M16 18a2 2 0 1 0 .01 0 M12 8v6 M6.8 12l4 1.6 M17.2 12l-4 1.6 M9 17l2.4-2.6 M15 17l-2.4-2.6",
  layers: "M12 4l8 4-8 4-8-4z M4 12l8 4 8-4 M4 16l8 4 8-4",
  box: "M4 8l8-4 8 4v9l-8 4-8-4z M4 8l8 4 8-4 M12 12v9",
  cluster:
    "M7 6a2.5 2.5 0 1 0 .01 0 M16 5a2 2 0 1 0 .01 0 M17 14a3 3 0 1 0 .01 0 M7 15a2 2 0 1 0 .01 0 M9 9l6 6 M9.5 8l5-.6 M7 11v4",
  chain: "M9 8H7a4 4 0 0 0 0 8h2 M15 8h2a4 4 0 0 1 0 8h-2 M8.5 12h7",
  gauge: "M4 17a8 8 0 1 1 16 0 M12 17l4-6 M4 17h2 M18 17h2 M12 9v1.5",
  shield: "M12 3l7 3v6c0 4.5-3 7.5-7 9c-4-1.5-7-4.5-7-9V6z M9 12l2.2 2.2L15.5 10",
  chart: "M4 4v16h16 M8 16v-4 M12 16V8 M16 16v-6",
  screen: "M3 5h18v11H3z M9 20h6 M12 16v4 M6 12l3-3 3 2 5-4",
  chip: "M7 7h10v10H7z M10 4v3 M14 4v3 M10 17v3 M14 17v3 M4 10h3 M4 14h3 M17 10h3 M17 14h3",
  clock: "M12 4a8 8 0 1 0 .01 0 M12 8v4l3 2",
} as const satisfies Record<string, string>;

type Icon = keyof typeof ICONS;
type Lane = "data" | "learn" | "triage" | "measure";

interface Part {
  readonly id: string;
  /** Left edge and top. */
  readonly x: number;
  readonly y: number;
  readonly icon: Icon;
  readonly title: string;
  readonly lines: readonly string[];
  readonly lane: Lane;
}

const WIDTH = 1200;
const HEIGHT = 806;
const BOX = { width: 176, height: 92 };
const COLUMNS = [28, 222, 416, 610, 804, 998] as const;
const [C0, C1, C2, C3, C4, C5] = COLUMNS;

interface Band {
  readonly y: number;
  readonly height: number;
  readonly title: string;
  /** Left edge of the title, beside the arrows. */
  readonly titleX: number;
  readonly lane: Lane;
}

const BANDS: readonly Band[] = [
  { y: 62, height: 254, title: "DATA AND FACTS: the same code for training and for triage", titleX: 30, lane: "data" },
  { y: 332, height: 136, title: "LEARNING: socagent pretrain, train", titleX: 30, lane: "learn" },
  { y: 484, height: 136, title: "THE AGENT: socagent triage", titleX: C1, lane: "triage" },
  { y: 636, height: 136, title: "MEASURING AND USING", titleX: C2, lane: "measure" },
];

const PARTS: readonly Part[] = [
  {
    id: "alerts",
    x: C0,
    y: 92,
    icon: "file",
    title: "Alerts",
    lines: ["CSV, Suricata EVE,", "Wazuh; .gz, .zst, stdin"],
    lane: "data",
  },
  {
    id: "flows",
    x: C0,
    y: 206,
    icon: "stream",
    title: "CIC-IDS flows",
    lines: ["16.2 million, with", "their known faults"],
    lane: "data",
  },
  {
    id: "socsim",
    x: C1,
    y: 206,
    icon: "factory",
    title: "SOC-Sim",
    lines: ["a simulated enterprise,", "with the truth"],
    lane: "data",
  },
  {
    id: "read",
    x: C1,
    y: 92,
    icon: "funnel",
    title: "Read, clean",
    lines: ["one AlertRecord each;", "repeated rows go"],
    lane: "data",
  },
  {
    id: "sources",
    x: C2,
    y: 206,
    icon: "download",
    title: "Intel, ATT&CK",
    lines: ["feeds, assets, bundle:", "socagent fetch"],
    lane: "data",
  },
  {
    id: "facts",
    x: C2,
    y: 92,
    icon: "magnifier",
    title: "Enrich",
    lines: ["history, reputation,", "asset, technique hints"],
    lane: "data",
  },
  {
    id: "text",
    x: C3,
    y: 92,
    icon: "text",
    title: "Text, tokens",
    lines: ["facts as one text;", "names as placeholders"],
    lane: "data",
  },
  {
    id: "dataset",
    x: C3,
    y: 206,
    icon: "table",
    title: "Dataset",
    lines: ["Arrow, splits by time", "and incident, audit"],
    lane: "data",
  },
  {
    id: "backends",
    x: C0,
    y: 362,
    icon: "chip",
    title: "Backends",
    lines: ["CUDA, CPU, WASM;", "ONNX Runtime"],
    lane: "learn",
  },
  {
    id: "pretrain",
    x: C1,
    y: 362,
    icon: "text",
    title: "Pretraining",
    lines: ["masked words of", "security texts"],
    lane: "learn",
  },
  {
    id: "base",
    x: C2,
    y: 362,
    icon: "layers",
    title: "Base model",
    lines: ["DistilRoBERTa, or a", "mini one of our own"],
    lane: "learn",
  },
  {
    id: "lora",
    x: C3,
    y: 362,
    icon: "brain",
    title: "LoRA tuning",
    lines: ["one adapter for classes", "and chain"],
    lane: "learn",
  },
  {
    id: "calibrate",
    x: C4,
    y: 362,
    icon: "gauge",
    title: "Calibrate",
    lines: ["probabilities, closing", "bounds on new incidents"],
    lane: "learn",
  },
  {
    id: "checkpoint",
    x: C5,
    y: 362,
    icon: "box",
    title: "Checkpoint",
    lines: ["safetensors, PEFT,", "ONNX, model card"],
    lane: "learn",
  },
  {
    id: "predict",
    x: C0,
    y: 514,
    icon: "brain",
    title: "Predict",
    lines: ["technique, benign,", "unlike anything known"],
    lane: "triage",
  },
  {
    id: "cluster",
    x: C1,
    y: 514,
    icon: "cluster",
    title: "Cluster",
    lines: ["shared root cause:", "entities, time, text"],
    lane: "triage",
  },
  {
    id: "chain",
    x: C2,
    y: 514,
    icon: "chain",
    title: "Chain",
    lines: ["of thought: stage, intent,", "impact, risk as <mask>"],
    lane: "triage",
  },
  {
    id: "risk",
    x: C3,
    y: 514,
    icon: "gauge",
    title: "Risk, rank",
    lines: ["0 to 100, interval,", "reasons"],
    lane: "triage",
  },
  {
    id: "close",
    x: C4,
    y: 514,
    icon: "shield",
    title: "Close, bounded",
    lines: ["misses at most what was", "promised, or nothing"],
    lane: "triage",
  },
  {
    id: "reports",
    x: C5,
    y: 514,
    icon: "screen",
    title: "Reports",
    lines: ["dashboard, CSV, Arrow,", "OCSF, STIX, Navigator"],
    lane: "triage",
  },
  {
    id: "evaluate",
    x: C0,
    y: 666,
    icon: "chart",
    title: "Evaluate",
    lines: ["baselines, ablations,", "calibration"],
    lane: "measure",
  },
  {
    id: "export",
    x: C1,
    y: 666,
    icon: "box",
    title: "Export",
    lines: ["PEFT, transformers,", "ONNX fp32 and int8"],
    lane: "measure",
  },
  {
    id: "library",
    x: C2,
    y: 666,
    icon: "layers",
    title: "Library",
    lines: ["every step as a", "typed function"],
    lane: "measure",
  },
  {
    id: "bench",
    x: C3,
    y: 666,
    icon: "clock",
    title: "SOC queue",
    lines: ["simulated: MTTR, false", "positives, alerts a day"],
    lane: "measure",
  },
  {
    id: "compare",
    x: C4,
    y: 666,
    icon: "chart",
    title: "Policies",
    lines: ["rule-based SOAR", "against the agent"],
    lane: "measure",
  },
  {
    id: "analyst",
    x: C5,
    y: 666,
    icon: "magnifier",
    title: "Analyst",
    lines: ["explains, overrides;", "labels train again"],
    lane: "measure",
  },
];

/** From the side of one part to that of another; between them a corner where they are not in line. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  /** Points between, as an SVG path's own commands; a straight line where absent. */
  readonly path?: string;
  readonly dashed?: boolean;
}

const BETWEEN = 325;
const ARROWS: readonly Arrow[] = [
  { from: "alerts", to: "read" },
  { from: "flows", to: "read", path: `M${C0 + 88} 206V195H${C1 + 60}V186` },
  { from: "socsim", to: "read", path: `M${C1 + 116} 206V186` },
  { from: "read", to: "facts" },
  { from: "sources", to: "facts" },
  { from: "facts", to: "text" },
  { from: "text", to: "dataset" },
  { from: "dataset", to: "lora" },
  { from: "pretrain", to: "base" },
  { from: "base", to: "lora" },
  { from: "lora", to: "calibrate" },
  { from: "calibrate", to: "checkpoint" },
  { from: "text", to: "predict", path: `M${C3 + 176} 138H${C3 + 186}V${BETWEEN}H9V560H26`, dashed: true },
  { from: "checkpoint", to: "predict", path: `M${C5 + 88} 454V476H${C0 + 140}V512`, dashed: true },
  { from: "predict", to: "cluster" },
  { from: "cluster", to: "chain" },
  { from: "chain", to: "risk" },
  { from: "risk", to: "close" },
  { from: "close", to: "reports" },
  { from: "reports", to: "analyst" },
  { from: "risk", to: "bench" },
  { from: "bench", to: "compare" },
  { from: "checkpoint", to: "evaluate", path: `M${C5 + 176} 408H1191V628H${C0 + 140}V664`, dashed: true },
  { from: "checkpoint", to: "export", path: `M${C1 + 140} 628V664`, dashed: true },
];

/** What holds for all of it, in the free corner. */
const NOTES = [
  "One record, one text, one tokenisation: each in one place.",
  "A fact names its source, or why it was not checked.",
  "Memory is bounded, and a run that was stopped goes on.",
  "Seeds everywhere: the same input, the same bytes.",
  "What may be missed is bounded, or nothing is closed.",
];

const COLOURS = {
  light: {
    page: "#ffffff",
    band: "#f5f7fa",
    box: "#ffffff",
    text: "#17212f",
    soft: "#4a5a6e",
    line: "#6b7c90",
    data: "#0b6bb8",
    learn: "#7a3fb0",
    triage: "#b3401c",
    measure: "#1c7a4d",
  },
  dark: {
    page: "#0f151d",
    band: "#17202b",
    box: "#1e2935",
    text: "#e8eef5",
    soft: "#a9b8c8",
    line: "#7f92a8",
    data: "#63b1f2",
    learn: "#c49af0",
    triage: "#f59a78",
    measure: "#6fd3a0",
  },
} as const;

export function drawArchitecture(): string {
  const byId = new Map(PARTS.map((part) => [part.id, part]));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title description">
<!-- Made by scripts/architecture-diagram.ts. -->
<title id="title">socagent's architecture</title>
<desc id="description">${escaped(describe())}</desc>
<style>
${styles()}
</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" class="head"/></marker></defs>
<rect class="page" width="${WIDTH}" height="${HEIGHT}"/>
<text class="name" x="28" y="40">socagent</text>
<text class="soft" x="172" y="40">from alerts to a short, explained, ranked queue; everything on your own machine</text>
${BANDS.map(drawBand).join("\n")}
${ARROWS.map((arrow) => drawArrow(arrow, byId)).join("\n")}
${PARTS.map(drawPart).join("\n")}
${NOTES.map((note, at) => `<text class="line" x="${C4 + 10}" y="${130 + 34 * at}">${escaped(note)}</text>`).join("\n")}
<text class="soft small" x="28" y="794">Solid: the way of the data. Dashed: the model and what it reads. No alert leaves the machine; only socagent fetch opens a connection.</text>
</svg>
`;
}

function describe(): string {
  return BANDS.map(({ title, lane }) => {
    const parts = PARTS.filter((part) => part.lane === lane);
    return `${title}: ${parts.map(({ title: name, lines }) => `${name} (${lines.join(" ")})`).join("; ")}.`;
  }).join(" ");
}

function styles(): string {
  const variables = (colours: Readonly<Record<string, string>>): string =>
    Object.entries(colours)
      .map(([name, value]) => `--${name}:${value}`)
      .join(";");
  const lanes = BANDS.map(
    ({ lane }) =>
      `.${lane} .icon{stroke:var(--${lane})}.${lane} .edge{stroke:var(--${lane})}.${lane} .heading{fill:var(--${lane})}`,
  );
  return `svg{${variables(COLOURS.light)};font-family:system-ui,"Segoe UI",Helvetica,Arial,sans-serif}
@media (prefers-color-scheme:dark){svg{${variables(COLOURS.dark)}}}
.page{fill:var(--page)}.band{fill:var(--band)}.box{fill:var(--box)}.edge{fill:none;stroke-width:1.4}
.name{font-size:24px;font-weight:700;fill:var(--text)}.title{font-size:14px;font-weight:650;fill:var(--text)}
.soft{font-size:13px;fill:var(--soft)}.line{font-size:12px;fill:var(--soft)}.small{font-size:12px}
.heading{font-size:12px;font-weight:700;letter-spacing:.05em}
.icon{fill:none;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.arrow{fill:none;stroke:var(--line);stroke-width:1.6}.dashed{stroke-dasharray:6 4}.head{fill:var(--line)}
${lanes.join("\n")}`;
}

function drawBand({ y, height, title, titleX, lane }: Band): string {
  return `<g class="${lane}"><rect class="band" x="18" y="${y}" width="${WIDTH - 36}" height="${height}" rx="10"/><text class="heading" x="${titleX}" y="${y + 20}">${escaped(title)}</text></g>`;
}

function drawPart({ x, y, icon, title, lines, lane }: Part): string {
  const { width, height } = BOX;
  const texts = lines.map(
    (line, at) => `<text class="line" x="${x + 14}" y="${y + 60 + 17 * at}">${escaped(line)}</text>`,
  );
  return `<g class="${lane}"><rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/><rect class="edge" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/><path class="icon" transform="translate(${x + 11} ${y + 12})" d="${ICONS[icon]}"/><text class="title" x="${x + 41}" y="${y + 30}">${escaped(title)}</text>${texts.join("")}</g>`;
}

function drawArrow({ from, to, path, dashed = false }: Arrow, parts: ReadonlyMap<string, Part>): string {
  const [a, b] = [parts.get(from), parts.get(to)];
  if (a === undefined || b === undefined) throw new Error(`an arrow from ${from} to ${to} names no part`);
  return `<path class="arrow${dashed ? " dashed" : ""}" marker-end="url(#head)" d="${path ?? straight(a, b)}"/>`;
}

function straight(a: Part, b: Part): string {
  const { width, height } = BOX;
  if (a.y === b.y) return `M${a.x + width} ${a.y + height / 2}H${b.x - 2}`;
  return a.y > b.y
    ? `M${a.x + width / 2} ${a.y}V${b.y + height + 2}`
    : `M${a.x + width / 2} ${a.y + height}V${b.y - 2}`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(DIAGRAM, drawArchitecture());
