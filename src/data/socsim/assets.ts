/** The list of assets that belongs to a simulation: subnets by CIDR, hosts by name and by address. */
import type { Enterprise } from "./enterprise/enterprise.js";

export function assetsCsv({ subnets, hosts }: Enterprise): string {
  const rows = [
    ...subnets.map(({ cidr, role, criticality }) => `${cidr},${role},${criticality}`),
    ...hosts.flatMap(({ name, address, role, criticality }) => [
      `${name},${role},${criticality}`,
      `${address},${role},${criticality}`,
    ]),
  ];
  return `asset,role,criticality\n${rows.map((row) => `${row}\n`).join("")}`;
}
