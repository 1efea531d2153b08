/** What hosts and people there are, and how many: data. */
import { cell, filled, numeric, oneOf, parseTable } from "../table.js";
import { TIERS } from "../../vocabulary.js";

export const SYSTEMS = ["windows", "linux", "macos"] as const;
export type System = (typeof SYSTEMS)[number];
export type Criticality = (typeof TIERS)[number];

export interface ServerRole {
  readonly name: string;
  /** In host names, such as DC in SRV-BER-DC01. */
  readonly code: string;
  readonly system: System;
  readonly criticality: Criticality;
  /** Subnet: `edge` faces the internet. */
  readonly zone: "edge" | "servers" | "cloud" | "plant" | "guests";
  /** In a thousand hosts; at least `least` all the same. */
  readonly perThousand: number;
  readonly least: number;
  /** Service account that runs there. */
  readonly account: string;
}

const SERVERS = `
role                  | code | system  | criticality | zone    | perThousand | least | account
domain-controller     | DC   | windows | critical    | servers | 4           | 2     | svc-directory
file-server           | FS   | windows | high        | servers | 10          | 3     | svc-files
mail-gateway          | MX   | linux   | high        | edge    | 2           | 1     | postfix
web-server            | WEB  | linux   | high        | edge    | 10          | 3     | www-data
web-application       | APP  | windows | high        | edge    | 6           | 2     | svc-webapp
vpn-gateway           | VPN  | linux   | high        | edge    | 2           | 1     | vpnd
dns-server            | DNS  | linux   | high        | servers | 2           | 1     | named
proxy                 | PRX  | linux   | medium      | servers | 2           | 1     | squid
database              | DB   | linux   | critical    | servers | 8           | 2     | svc-database
erp                   | ERP  | windows | critical    | servers | 3           | 1     | svc-erp
payment               | PAY  | windows | critical    | servers | 2           | 1     | svc-payment
hr-application        | HRA  | windows | high        | servers | 2           | 1     | svc-hr
backup-server         | BAK  | windows | high        | servers | 3           | 1     | svc-backup
deployment-server     | DEP  | windows | high        | servers | 3           | 1     | svc-deploy
vulnerability-scanner | SCN  | linux   | medium      | servers | 2           | 1     | svc-scan
monitoring            | MON  | linux   | medium      | servers | 2           | 1     | svc-monitor
jump-host             | JMP  | linux   | high        | servers | 4           | 1     | jumpadmin
ci-server             | CI   | linux   | medium      | servers | 5           | 1     | svc-build
container-host        | K8S  | linux   | medium      | servers | 8           | 2     | svc-container
hypervisor            | HV   | linux   | critical    | servers | 4           | 1     | root
print-server          | PRN  | windows | low         | servers | 2           | 1     | svc-print
compute               | HPC  | linux   | low         | servers | 5           | 1     | svc-compute
application-server    | APS  | windows | medium      | servers | 16          | 3     | svc-app
linux-server          | LNX  | linux   | medium      | servers | 16          | 3     | svc-unix
test-server           | TST  | linux   | low         | servers | 8           | 2     | svc-test
cloud-workload        | VM   | linux   | medium      | cloud   | 14          | 3     | ec2-user
plant-control         | PLC  | windows | critical    | plant   | 3           | 1     | svc-plant
security-testing      | PT   | linux   | low         | guests  | 1           | 1     | tester
`;

export const SERVER_ROLES: readonly ServerRole[] = parseTable(SERVERS, "server roles").map((row) => ({
  name: filled(row, "role"),
  code: filled(row, "code"),
  system: oneOf(row, "system", SYSTEMS),
  criticality: oneOf(row, "criticality", TIERS),
  zone: oneOf(row, "zone", ["edge", "servers", "cloud", "plant", "guests"]),
  perThousand: numeric(row, "perThousand"),
  least: numeric(row, "least"),
  account: cell(row, "account") ?? "system",
}));

export interface UserRole {
  readonly name: string;
  readonly share: number;
  /** Criticality of the workstation. */
  readonly criticality: Criticality;
  /** Local hours of work. */
  readonly from: number;
  readonly to: number;
  /** Works on days off, too, in shifts. */
  readonly shifts: boolean;
}

const USERS = `
role        | share | criticality | from | to | shifts
finance     | 0.09  | medium      | 8    | 17 | no
personnel   | 0.04  | medium      | 8    | 17 | no
sales       | 0.20  | low         | 8    | 19 | no
engineering | 0.17  | low         | 8    | 17 | no
developer   | 0.11  | low         | 9    | 19 | no
it-admin    | 0.05  | high        | 7    | 18 | yes
executive   | 0.02  | high        | 8    | 20 | no
operations  | 0.16  | low         | 6    | 22 | yes
support     | 0.12  | low         | 7    | 21 | yes
contractor  | 0.04  | low         | 9    | 17 | no
`;

export const USER_ROLES: readonly UserRole[] = parseTable(USERS, "user roles").map((row) => ({
  name: filled(row, "role"),
  share: numeric(row, "share"),
  criticality: oneOf(row, "criticality", TIERS),
  from: numeric(row, "from"),
  to: numeric(row, "to"),
  shifts: oneOf(row, "shifts", ["yes", "no"]) === "yes",
}));

export interface Site {
  /** In host names. */
  readonly code: string;
  /** Local time ahead of UTC, hours; no daylight saving. */
  readonly offsetHours: number;
  readonly share: number;
  /** Second number of its addresses, 10.x.0.0/16. */
  readonly octet: number;
}

export const SITES: readonly Site[] = [
  { code: "BER", offsetHours: 1, share: 0.5, octet: 16 },
  { code: "NYC", offsetHours: -5, share: 0.3, octet: 48 },
  { code: "SIN", offsetHours: 8, share: 0.2, octet: 80 },
];
