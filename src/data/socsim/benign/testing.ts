/** Tests that we order, and what the internet does to everybody. */
import { benignProcess } from "./process.js";

export const TESTING = [
  benignProcess(
    {
      name: "vulnerability-scan",
      intent: "testing",
      start: "host:vulnerability-scanner",
      share: 9,
      periodDays: 1,
      hour: 1,
      peers: "self",
      grows: true,
    },
    `
sweep | here       | NID-1001:4 NID-1004:3 NID-1008:2                                          | 6/24  | burst 40m | 0m  | machine | 1   | probe
probe | spread:any | NID-1002:5 NID-1007:1 NID-1006:2 NID-1028:1 IDN-5001:2 IDN-5021:1 NID-1031:1 | 24/140 | any 3h | 10m | machine | 1   | web
web   | flood:edge | WAF-7001:2 WAF-7002:3 WAF-7003:3 WAF-7004:2 WAF-7005:3 WAF-7006:4 WAF-7009:1 WAF-7014:2 NID-1027:2 NID-1029:1 NID-1040:0.5 | 14/80 | any 2h | 30m | machine | 0.9 | end
`,
  ),
  benignProcess(
    {
      name: "penetration-test",
      intent: "testing",
      start: "host:security-testing",
      share: 5,
      periodDays: 0,
      hour: "work",
      peers: "self",
    },
    `
look   | here                 | NID-1001:3 NID-1004:2 NID-1008:2                                  | 4/12 | any 2h  | 0m  | person | 1   | guess:1 web:1
guess  | at:domain-controller | IDN-5001:3 IDN-5003:2 NID-1033:3 IDN-5022:2 NID-1032:2             | 5/18 | any 3h  | 1h  | person | 1   | move
web    | flood:edge           | WAF-7001:2 WAF-7008:1 NID-1027:2 WAF-7005:2 NID-1029:1 EDR-2034:1  | 8/30 | any 4h  | 1h  | person | 1   | guess:1 move:1
move   | move:windows         | NID-1010:2 EDR-2030:2 NID-1011:2 IDN-5021:2 EDR-2029:1 EDR-2002:1  | 4/12 | any 2h  | 2h  | person | 1   | dump:2 move:1
dump   | here                 | EDR-2009:3 EDR-2008:2 SYS-3004:1 EDR-2033:1                        | 2/5  | burst 30m | 1h | person | 1  | move:1 own:1
own    | at:domain-controller | EDR-2011:1 NID-1034:2 IDN-5016:2 IDN-5017:1 IDN-5023:1             | 2/6  | any 2h  | 4h  | person | 0.8 | report
report | around               | EDR-2035:2 EDR-2027:1 EDR-2013:1 EDR-2012:1                        | 2/8  | any 3h  | 3h  | person | 0.7 | end
`,
  ),
  benignProcess(
    {
      name: "phishing-drill",
      intent: "testing",
      start: "user:it-admin",
      share: 4,
      periodDays: 0,
      hour: "work",
      peers: "partner",
      grows: true,
      since: 0.15,
    },
    `
send  | recipients | MGW-4001:3 MGW-4002:2 MGW-4003:2 MGW-4004:1 MGW-4005:2 MGW-4016:2 MGW-4006:2 MGW-4008:1 | 12/70 | any 1h | 0m | machine | 1 | click
click | accounts   | MGW-4012:4 PRX-6001:4 PRX-6002:2 PRX-6016:1                                          | 5/30  | any 6h | 10m | person | 1  | recall
recall | recipients | MGW-4013:1                                                                          | 1/4   | burst 20m | 5h | machine | 0.6 | end
`,
  ),
  benignProcess(
    {
      name: "load-test",
      intent: "testing",
      start: "edge:web-server/web-application",
      share: 5,
      periodDays: 0,
      hour: 19,
      peers: "partner",
      grows: true,
    },
    `
warm  | flood:edge | WAF-7010:3 WAF-7013:2 WAF-7005:1             | 3/10  | any 40m   | 0m  | machine | 1   | press
press | flood:edge | WAF-7010:3 WAF-7011:3 NID-1026:3 NID-1025:2 NID-1023:2 NID-1024:1 | 20/90 | burst 90m | 20m | machine | 1 | end
`,
  ),
  benignProcess(
    {
      name: "web-crawler",
      intent: "routine",
      start: "edge:web-server/web-application",
      share: 5,
      periodDays: 1,
      hour: "any",
      peers: "partner",
    },
    `
crawl | here | WAF-7005:4 WAF-7010:3 WAF-7013:3 WAF-7014:2 NID-1026:1 WAF-7003:1 WAF-7012:1 | 10/40 | any 12h | 0m | machine | 1 | end
`,
  ),
  benignProcess(
    {
      name: "internet-survey",
      intent: "testing",
      start: "edge:any",
      share: 7,
      periodDays: 0,
      hour: "any",
      peers: "public",
    },
    `
knock | spread:exposed | NID-1003:6 NID-1005:4 WAF-7006:2 WAF-7013:3 NID-1039:1                       | 4/16 | any 5h | 0m | machine | 1   | try
try   | spread:exposed | NID-1027:3 WAF-7001:2 WAF-7009:2 NID-1029:2 NID-1040:1 WAF-7003:2 WAF-7004:1 WAF-7008:1 NID-1030:0.5 | 3/12 | any 4h | 1h | machine | 0.6 | end
`,
  ),
];
