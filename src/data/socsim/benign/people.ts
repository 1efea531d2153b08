/** What people do, right and wrong. */
import { benignProcess } from "./process.js";

export const PEOPLE = [
  benignProcess(
    {
      name: "mass-mailing",
      intent: "routine",
      start: "user:sales/personnel",
      share: 7,
      periodDays: 0,
      hour: "work",
      peers: "partner",
      grows: true,
    },
    `
arrive | recipients | MGW-4008:4 MGW-4007:4 MGW-4002:3 MGW-4013:2 MGW-4001:1 MGW-4016:1 | 14/80 | any 90m | 0m | machine | 0.7 | open
open   | accounts   | MGW-4012:4 PRX-6016:3 PRX-6002:3 PRX-6001:2                       | 6/40  | any 5h  | 15m | person | 0.8 | send:1 end:2
send   | account    | MGW-4011:4 MGW-4014:1                                              | 3/10  | burst 40m | 1h | person | 1   | end
`,
  ),
  benignProcess(
    {
      name: "mistyped-passwords",
      intent: "error",
      start: "user:any",
      share: 6,
      periodDays: 0,
      hour: "work",
      peers: "staff",
    },
    `
fail   | account | IDN-5001:6 IDN-5003:2 WAF-7007:1 IDN-5002:0.5 | 2/7 | burst 12m | 0m  | person | 1   | enter:2 help:1
enter  | account | IDN-5004:4 IDN-5013:1 IDN-5015:1              | 1/3 | burst 10m | 5m  | person | 0.8 | end
help   | account | IDN-5024:3 IDN-5008:1 IDN-5007:1              | 1/3 | burst 20m | 20m | person | 0.9 | end
`,
  ),
  benignProcess(
    {
      name: "developer-tools",
      intent: "routine",
      start: "user:developer",
      share: 7,
      periodDays: 1,
      hour: "work",
      peers: "public",
    },
    `
build | victim | EDR-2004:3 SYS-3001:3 EDR-2035:3 SYS-3004:2 EDR-2008:2 EDR-2036:1 SYS-3003:1 EDR-2002:1 | 4/16 | any 6h | 0m  | person | 1   | fetch
fetch | victim | PRX-6003:3 PRX-6010:2 NID-1015:1 NID-1016:2 PRX-6014:3 PRX-6004:1 NID-1013:1           | 3/10 | any 5h | 30m | person | 0.8 | push
push  | victim | PRX-6007:3 DLP-8003:3 CLD-9001:1 CLD-9021:1 NID-1006:1                                 | 2/7  | any 4h | 1h  | person | 0.6 | end
`,
  ),
  benignProcess(
    {
      name: "business-travel",
      intent: "routine",
      start: "user:executive/sales/engineering",
      share: 3,
      periodDays: 0,
      hour: "any",
      peers: "partner",
    },
    `
enter | account          | IDN-5005:4 IDN-5006:3 IDN-5019:3 IDN-5014:1 IDN-5015:2 | 4/14 | any 2d | 0m | machine | 1   | vpn:2 prompt:1
vpn   | edge:vpn-gateway | NID-1038:4                                             | 2/6  | any 1d | 2h | person  | 0.8 | prompt:1 end:2
prompt | account         | IDN-5007:2 IDN-5008:2 IDN-5004:1                       | 1/4  | any 5h | 2h | person  | 0.7 | end
`,
  ),
  benignProcess(
    {
      name: "cloud-automation",
      intent: "routine",
      start: "user:developer/it-admin",
      share: 7,
      periodDays: 1,
      hour: "work",
      peers: "staff",
    },
    `
plan  | cloud | CLD-9003:3 CLD-9002:3 CLD-9004:2 CLD-9001:2 CLD-9019:1                                     | 4/14 | any 2h | 0m  | machine | 1   | apply:3 read:2
apply | cloud | CLD-9007:2 CLD-9008:2 CLD-9009:1 CLD-9016:2 CLD-9011:3 CLD-9012:1 CLD-9017:2 CLD-9018:3 CLD-9010:0.7 CLD-9005:1 | 5/16 | any 2h | 10m | machine | 1 | read:1 end:1
read  | cloud | CLD-9006:3 CLD-9015:3 CLD-9021:2 CLD-9013:1 CLD-9014:1 CLD-9020:0.5                       | 3/10 | any 5h | 20m | machine | 0.8 | end
`,
  ),
  benignProcess(
    {
      name: "helpdesk-session",
      intent: "routine",
      start: "user:any",
      share: 3,
      periodDays: 0,
      hour: "work",
      peers: "partner",
    },
    `
call  | victim  | EDR-2031:3 PRX-6013:3 NID-1037:3                                  | 2/6 | burst 20m | 0m  | person | 1   | mend
mend  | victim  | EDR-2017:2 EDR-2032:2 EDR-2021:2 EDR-2013:2 EDR-2003:2 EDR-2010:1 EDR-2020:1 | 2/8 | burst 40m | 5m | person | 0.9 | reset:1 end:1
reset | account | IDN-5024:3 IDN-5008:2 IDN-5003:1                                  | 1/3 | burst 15m | 10m | person | 1   | end
`,
  ),
  benignProcess(
    {
      name: "month-end-close",
      intent: "routine",
      start: "user:finance",
      share: 3.5,
      periodDays: 0,
      hour: "work",
      peers: "partner",
    },
    `
export | victim  | DLP-8010:4 DLP-8006:2 IDN-5026:3 DLP-8005:2 EDR-2026:1       | 4/14 | any 6h | 0m | person | 1   | pay
pay    | account | DLP-8002:3 MGW-4010:2 MGW-4009:2 MGW-4006:1 IDN-5012:2       | 3/12 | any 6h | 1h | person | 0.9 | upload
upload | victim  | PRX-6006:2 DLP-8001:2 DLP-8007:2 PRX-6015:1 MGW-4015:2       | 2/6  | any 3h | 3h | person | 0.6 | end
`,
  ),
  benignProcess(
    {
      name: "password-rotation",
      intent: "routine",
      start: "user:it-admin",
      share: 4,
      periodDays: 0,
      hour: "work",
      peers: "staff",
      grows: true,
    },
    `
expire | accounts | IDN-5003:3 IDN-5001:4 IDN-5004:2 IDN-5002:2 | 10/60 | any 7h | 0m  | person | 1   | renew
renew  | accounts | IDN-5008:3 IDN-5007:2 IDN-5024:3 IDN-5009:1 | 6/30  | any 7h | 30m | person | 0.8 | end
`,
  ),
  benignProcess(
    {
      name: "handover",
      intent: "routine",
      start: "user:any",
      share: 2.5,
      periodDays: 0,
      hour: "work",
      peers: "partner",
    },
    `
gather | victim  | DLP-8005:3 DLP-8012:2 IDN-5026:2 EDR-2027:2 EDR-2026:2 DLP-8009:1           | 2/9  | any 8h | 0m | person | 1   | carry
carry  | victim  | EDR-2028:3 DLP-8004:3 PRX-6006:3 DLP-8008:2 DLP-8011:2 MGW-4015:2 EDR-2025:1 | 2/9  | any 9h | 2h | person | 0.9 | rules
rules  | account | IDN-5011:3 IDN-5010:3 MGW-4014:2                                            | 1/4  | any 2h | 2h | person | 0.6 | end
`,
  ),
  benignProcess(
    {
      name: "file-tidying",
      intent: "routine",
      start: "user:any",
      share: 6,
      periodDays: 0,
      hour: "work",
      peers: "partner",
    },
    `
sort | victim | EDR-2023:5 EDR-2024:3 EDR-2025:3 SYS-3009:2 EDR-2027:1 SYS-3010:2 EDR-2040:1 | 4/20 | any 90m | 0m  | person | 1   | pack:1 end:1
pack | victim | EDR-2026:3 PRX-6006:2 EDR-2028:1 DLP-8005:2                                  | 2/6  | any 2h  | 20m | person | 0.8 | end
`,
  ),
];
