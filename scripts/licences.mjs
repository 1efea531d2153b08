// Lists the licences of everything that package-lock.json names, in docs/licences.md, and fails on what does not go with Apache-2.0.
//
//   node scripts/licences.mjs           rewrites docs/licences.md
//   node scripts/licences.mjs --check   fails where it is out of date or a licence does not fit
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const document = join(root, "docs/licences.md");

/** Ask for no more than that notices are kept. */
const PERMISSIVE = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Python-2.0",
  "Unlicense",
  "Zlib",
]);

/** Files under it stay under it: fine for tools that are used as they are and not passed on. */
const TOOLS_ONLY = new Set(["MPL-2.0"]);

/**
 * @typedef {object} Dependency
 * @property {string} name
 * @property {string} version
 * @property {string} licence as an SPDX expression
 * @property {boolean} dev used while developing only
 * @property {boolean} optional
 */

/**
 * Everything that the lock file names, once for each version.
 * @param {Record<string, {version?: string, license?: string, dev?: boolean, devOptional?: boolean, optional?: boolean, link?: boolean}>} packages
 * @param {(path: string) => string | undefined} licenceOf where the lock file does not say
 * @returns {Dependency[]}
 */
export function dependenciesOf(packages, licenceOf) {
  /** @type {Map<string, Dependency>} */
  const found = new Map();
  for (const [path, entry] of Object.entries(packages)) {
    if (path === "" || entry.link === true) continue;
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const version = entry.version ?? "";
    const dev = entry.dev === true || entry.devOptional === true;
    const key = `${name}@${version}`;
    const earlier = found.get(key);
    found.set(key, {
      name,
      version,
      licence: entry.license ?? licenceOf(path) ?? "none stated",
      dev: dev && (earlier?.dev ?? true),
      optional: entry.optional === true && (earlier?.optional ?? true),
    });
  }
  return [...found.values()].sort((a, b) =>
    a.name === b.name ? (a.version < b.version ? -1 : 1) : a.name < b.name ? -1 : 1,
  );
}

/**
 * Whether it may be used: one of several by OR, all of them by AND.
 * @param {string} expression
 * @param {boolean} dev
 * @returns {boolean}
 */
export function fits(expression, dev) {
  const bare = expression.trim().replace(/^\((.*)\)$/s, "$1");
  if (bare.includes(" OR ")) return bare.split(" OR ").some((one) => fits(one, dev));
  if (bare.includes(" AND ")) return bare.split(" AND ").every((one) => fits(one, dev));
  return PERMISSIVE.has(bare) || (dev && TOOLS_ONLY.has(bare));
}

/**
 * @param {Dependency[]} dependencies
 * @returns {string}
 */
export function render(dependencies) {
  const kinds = /** @type {const} */ ([
    ["With socagent", (/** @type {Dependency} */ { dev, optional }) => !dev && !optional],
    ["Optional", (/** @type {Dependency} */ { dev, optional }) => !dev && optional],
    ["For development only", (/** @type {Dependency} */ { dev }) => dev],
  ]);
  const parts = kinds.map(([title, belongs]) => {
    const members = dependencies.filter(belongs);
    /** @type {Map<string, string[]>} */
    const byLicence = new Map();
    for (const { licence, name, version } of members) {
      byLicence.set(licence, [...(byLicence.get(licence) ?? []), `${name} ${version}`]);
    }
    const lines = [...byLicence]
      .sort(([, a], [, b]) => b.length - a.length)
      .map(([licence, names]) => `**${licence}** (${names.length}): ${names.join(", ")}.`);
    return `## ${title}: ${members.length} packages\n\n${lines.join("\n\n")}\n`;
  });
  return `# Licences

<!-- Written by scripts/licences.mjs from package-lock.json. -->

socagent is under the [Apache License 2.0](../LICENSE); [NOTICE](../NOTICE) names what it includes of others. Its dependencies are not
part of the package: npm installs them beside it. \`node scripts/licences.mjs --check\` fails on a licence that does not go with it.
MPL-2.0 is allowed in tools for development, which are used as they are and not passed on.

${parts.join("\n")}`;
}

/**
 * @param {string} file
 * @returns {unknown}
 */
function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

/**
 * @param {string} path
 * @returns {string | undefined}
 */
function installedLicence(path) {
  const file = join(root, path, "package.json");
  if (!existsSync(file)) return undefined;
  const { license } = /** @type {{license?: unknown}} */ (readJson(file));
  return typeof license === "string" ? license : undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { packages } = /** @type {{packages: Parameters<typeof dependenciesOf>[0]}} */ (
    readJson(join(root, "package-lock.json"))
  );
  const dependencies = dependenciesOf(packages, installedLicence);
  const unfit = dependencies.filter(({ licence, dev }) => !fits(licence, dev));
  for (const { name, version, licence } of unfit)
    console.error(`${name} ${version}: ${licence} does not go with Apache-2.0`);
  const text = render(dependencies);
  const isCurrent = existsSync(document) && readFileSync(document, "utf8") === text;
  if (process.argv.includes("--check")) {
    if (!isCurrent) console.error("docs/licences.md is out of date: run node scripts/licences.mjs");
  } else {
    writeFileSync(document, text);
  }
  process.exitCode = unfit.length > 0 || (process.argv.includes("--check") && !isCurrent) ? 1 : 0;
}
