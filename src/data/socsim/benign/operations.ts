/** What an IT department does every day. */
import { benignProcess } from "./process.js";

export const OPERATIONS = [
  benignProcess(
    {
      name: "backup-run",
      intent: "routine",
      start: "host:backup-server",
      share: 6,
      periodDays: 1,
      hour: 22,
      peers: "partner",
      grows: true,
    },
    `
freeze | spread:server | EDR-2022:3 SYS-3005:4 EDR-2040:2 EDR-2011:1 EDR-2020:1   | 10/60 | any 90m  | 0m    | machine | 1   | copy
copy   | spread:any    | EDR-2023:4 EDR-2026:4 EDR-2027:2 DLP-8005:1 SYS-3009:2   | 16/90 | any 3h   | 20m   | machine | 1   | upload
upload | here          | NID-1021:4 PRX-6015:3 NID-1016:2 DLP-8007:1              | 5/20  | even 2h  | 1h    | machine | 0.9 | prune
prune  | spread:server | EDR-2025:3 EDR-2022:1                                    | 3/12  | burst 1h | 1h    | machine | 0.5 | end
`,
  ),
  benignProcess(
    {
      name: "software-deployment",
      intent: "routine",
      start: "host:deployment-server",
      share: 9,
      periodDays: 0,
      hour: "any",
      peers: "self",
      grows: true,
    },
    `
push    | spread:windows | NID-1009:3 NID-1010:3 EDR-2030:3 SYS-3010:2 NID-1011:1           | 16/90  | any 2h | 0m  | machine | 1   | install
install | spread:windows | EDR-2014:2 SYS-3013:3 SYS-3006:3 SYS-3012:3 EDR-2012:3 SYS-3001:3 | 20/120 | any 3h | 5m  | machine | 1   | settle:3 replace:1
replace | spread:windows | EDR-2020:4 EDR-2040:3 EDR-2021:2 SYS-3017:2                      | 8/40   | any 2h | 10m | machine | 1   | settle
settle  | spread:windows | EDR-2042:3 EDR-2041:3 EDR-2024:2 EDR-2021:1 SYS-3003:1 EDR-2013:2 | 10/60 | any 6h | 20m | machine | 0.8 | end
`,
  ),
  benignProcess(
    {
      name: "admin-powershell",
      intent: "routine",
      start: "user:it-admin",
      share: 8,
      periodDays: 1,
      hour: "work",
      peers: "self",
    },
    `
tools     | victim               | EDR-2002:3 EDR-2003:2 EDR-2035:2 SYS-3002:2 EDR-2018:1 EDR-2012:1     | 3/9  | any 2h   | 0m  | person | 0.9 | remote:3 directory:1
remote    | spread:windows       | NID-1011:4 EDR-2029:3 IDN-5020:3 IDN-5027:3 EDR-2017:2 EDR-2030:1 NID-1007:1 | 6/24 | any 5h | 20m | person | 1 | directory:1 repair:1 end:1
directory | at:domain-controller | EDR-2016:2 NID-1032:3 IDN-5016:2 IDN-5017:2 IDN-5023:2 EDR-2011:0.3   | 3/10 | any 4h   | 30m | person | 1   | repair:1 end:2
repair    | around               | EDR-2009:1 EDR-2044:1 EDR-2021:2 EDR-2020:1 EDR-2033:1 SYS-3004:1 IDN-5018:1 EDR-2008:1 | 3/9 | any 2h | 1h | person | 0.7 | end
`,
  ),
  benignProcess(
    {
      name: "failing-service-account",
      intent: "error",
      start: "host:application-server/erp/print-server/hr-application/file-server",
      share: 6,
      periodDays: 1,
      hour: 0,
      peers: "self",
    },
    `
fail | at:domain-controller | IDN-5001:6 IDN-5003:3 IDN-5022:2 IDN-5021:1 | 18/60 | even 22h | 0m | machine | 1   | log
log  | here                 | IDN-5018:1 IDN-5021:2 EDR-2040:0.5           | 2/8   | any 12h  | 1h | machine | 0.5 | end
`,
  ),
  benignProcess(
    {
      name: "new-agent",
      intent: "routine",
      start: "host:workstation/server",
      share: 3,
      periodDays: 0,
      hour: "work",
      peers: "public",
    },
    `
install  | here | EDR-2013:2 SYS-3006:3 SYS-3012:2 EDR-2021:2 SYS-3013:2 EDR-2020:1 SYS-3001:2 | 4/9  | burst 20m | 0m  | machine | 1   | baseline
baseline | here | EDR-2004:3 EDR-2041:2 SYS-3003:2 EDR-2010:1 EDR-2019:3 SYS-3009:1 SYS-3007:2 SYS-3011:1 SYS-3017:1 | 9/30 | any 5h | 10m | machine | 1 | report
report   | here | NID-1012:2 NID-1013:2 SYS-3008:2 PRX-6008:1                                | 3/9  | even 8h   | 20m | machine | 0.8 | end
`,
  ),
  benignProcess(
    {
      name: "monitoring-probe",
      intent: "routine",
      start: "host:monitoring",
      share: 5,
      periodDays: 1,
      hour: 0,
      peers: "self",
      grows: true,
    },
    `
poll | spread:any | NID-1002:3 NID-1006:3 EDR-2029:3 EDR-2017:3 IDN-5018:1 NID-1031:1 IDN-5020:1 | 18/90 | any 23h  | 0m | machine | 1   | sum
sum  | here       | NID-1004:4 NID-1001:2 PRX-6011:2 IDN-5001:1                                | 5/20  | even 20h | 1h | machine | 0.9 | end
`,
  ),
  benignProcess(
    {
      name: "share-migration",
      intent: "routine",
      start: "host:file-server",
      share: 3,
      periodDays: 0,
      hour: 20,
      peers: "self",
      grows: true,
    },
    `
list   | here          | NID-1008:3 EDR-2017:1                                     | 2/6   | burst 30m | 0m  | machine | 0.8 | copy
copy   | around        | EDR-2023:5 EDR-2026:2 SYS-3009:3 EDR-2024:3 EDR-2027:2     | 12/60 | any 8h    | 20m | machine | 1   | clean
clean  | around        | EDR-2025:4 EDR-2023:1                                     | 4/16  | any 3h    | 7h  | machine | 0.9 | follow
follow | spread:windows | SYS-3010:2 DLP-8005:2 IDN-5027:2                         | 5/24  | any 6h    | 2h  | machine | 0.6 | end
`,
  ),
  benignProcess(
    {
      name: "software-updates",
      intent: "routine",
      start: "host:workstation/application-server/linux-server",
      share: 6,
      periodDays: 1,
      hour: "any",
      peers: "partner",
    },
    `
ask   | here | NID-1012:4 PRX-6005:4 NID-1013:2 PRX-6008:2 EDR-2043:2 SYS-3008:1 PRX-6009:1 | 6/24 | even 16h  | 0m | machine | 1   | fetch
fetch | here | SYS-3002:1 EDR-2035:2 SYS-3001:3 EDR-2042:2 NID-1015:1 PRX-6003:1             | 2/6  | burst 10m | 2h | machine | 0.4 | end
`,
  ),
  benignProcess(
    {
      name: "cdn-lookups",
      intent: "routine",
      start: "host:workstation/dns-server/proxy/mail-gateway",
      share: 4,
      periodDays: 1,
      hour: 0,
      peers: "partner",
    },
    `
resolve | here | NID-1017:4 NID-1018:3 NID-1019:3 SYS-3008:3 PRX-6010:3 NID-1020:0.7 | 9/40 | even 22h | 0m | machine | 1 | end
`,
  ),
  benignProcess(
    {
      name: "compute-jobs",
      intent: "routine",
      start: "host:compute/container-host/ci-server",
      share: 3,
      periodDays: 1,
      hour: 18,
      peers: "partner",
      until: 0.75,
    },
    `
plan | here | EDR-2039:2 EDR-2040:2 EDR-2035:1            | 2/5  | burst 20m | 0m  | machine | 0.8 | run
run  | here | EDR-2036:6 NID-1035:2 PRX-6012:2 NID-1016:2 | 8/30 | even 12h  | 10m | machine | 1   | end
`,
  ),
  benignProcess(
    {
      name: "data-pipeline",
      intent: "routine",
      start: "host:database/erp/cloud-workload/application-server",
      share: 4,
      periodDays: 1,
      hour: 3,
      peers: "partner",
    },
    `
read | at:database | NID-1031:6 DLP-8010:3 EDR-2027:1                                  | 5/20 | any 2h  | 0m  | machine | 1   | pack
pack | here        | EDR-2026:3 EDR-2027:2 SYS-3009:1                                  | 2/6  | burst 1h | 30m | machine | 0.8 | send
send | here        | NID-1021:3 NID-1022:3 PRX-6015:2 DLP-8001:2 DLP-8007:2 CLD-9006:2 | 4/14 | even 2h | 20m | machine | 1   | end
`,
  ),
  benignProcess(
    {
      name: "site-publishing",
      intent: "routine",
      start: "edge:web-server/web-application",
      share: 3,
      periodDays: 0,
      hour: "work",
      peers: "staff",
    },
    `
upload | here | WAF-7008:3 NID-1030:2 NID-1006:2 WAF-7003:1                          | 2/6  | burst 20m | 0m  | person  | 1   | unpack
unpack | here | SYS-3016:5 SYS-3015:3 EDR-2034:3 EDR-2037:1 EDR-2035:2 EDR-2038:1     | 4/14 | burst 40m | 5m  | machine | 1   | check
check  | here | WAF-7005:2 WAF-7010:1 WAF-7014:2 NID-1026:1 WAF-7012:2 WAF-7001:1    | 3/10 | any 2h    | 20m | machine | 0.7 | end
`,
  ),
  benignProcess(
    {
      name: "vendor-maintenance",
      intent: "routine",
      start: "host:plant-control/print-server/erp",
      share: 2,
      periodDays: 7,
      hour: "work",
      peers: "partner",
      since: 0.25,
    },
    `
dial | edge:vpn-gateway | NID-1038:4 IDN-5018:1 IDN-5014:1                               | 1/4 | burst 20m | 0m  | person | 1   | work
work | at:plant-control | NID-1007:2 NID-1037:2 EDR-2031:2 EDR-2020:1 EDR-2035:2 EDR-2030:1 | 4/12 | any 3h  | 10m | person | 1   | end
`,
  ),
  benignProcess(
    {
      name: "client-discovery",
      intent: "routine",
      start: "host:workstation",
      share: 5,
      periodDays: 1,
      hour: "any",
      peers: "public",
    },
    `
look | here | NID-1001:4 NID-1004:4 NID-1008:3 NID-1018:1 EDR-2018:2 EDR-2017:1 NID-1032:1 | 4/16 | any 9h | 0m | machine | 1 | end
`,
  ),
  benignProcess(
    {
      name: "server-housekeeping",
      intent: "routine",
      start: "host:exposed/application-server",
      share: 6,
      periodDays: 1,
      hour: 2,
      peers: "partner",
    },
    `
turn | here        | EDR-2017:3 EDR-2035:3 EDR-2036:3 EDR-2040:1 EDR-2039:1 NID-1012:1      | 4/14 | any 3h  | 0m  | machine | 1   | ship:3 read:1
ship | here        | NID-1021:3 NID-1016:3 DLP-8001:1 NID-1013:1 NID-1035:0.5 PRX-6012:0.5 | 3/10 | even 5h | 30m | machine | 0.9 | read:1 end:2
read | at:database | NID-1031:4                                                            | 2/8  | any 2h  | 30m | machine | 1   | end
`,
  ),
];
