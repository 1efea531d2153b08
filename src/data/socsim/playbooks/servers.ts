/** Attacks on what faces the internet. */
import { attack } from "../script.js";

export const WEB_SHELL = attack(
  { name: "web-shell", intent: "theft", start: "edge:web-server/web-application" },
  `
probe   | T1595.002 | reconnaissance      | here          | WAF-7005:3 WAF-7006:2 WAF-7013:3 WAF-7003:2 WAF-7014:1 WAF-7010:1     | 9/35  | any 3h    | 0m      | machine | 0.9 | 0.2  | 0    | low      | service | exploit
exploit | T1190     | initial-access      | here          | WAF-7001:3 WAF-7009:2↑ NID-1027:3 WAF-7002:1 WAF-7004:2 NID-1029:2   | 5/16  | burst 40m | 2h 1.2  | hand    | 1   | 0.2  | 0.25 | high     | host    | shell !probe
shell   | T1505.003 | persistence         | here          | WAF-7008:2 NID-1030:2 SYS-3016:3                                     | 2/5   | burst 8m  | 6m 1    | hand    | 1   | 0.25 | 0    | critical | host    | command
command | T1059.004 | execution           | here          | EDR-2034:4 NID-1029:2 EDR-2017:2                                     | 5/14  | any 2h    | 10m 1   | hand    | 1   | 0.2  | 0    | critical | host    | look:2 fetch:2
fetch   | T1105     | command-and-control | here          | EDR-2035:4 NID-1015:1 PRX-6009:1                                     | 2/5   | burst 8m  | 10m 1   | hand    | 1   | 0.25 | 0    | high     | host    | look
look    | T1046     | discovery           | here          | NID-1004:2 NID-1001:2 EDR-2017:2                                     | 3/8   | burst 20m | 30m 1.1 | hand    | 0.9 | 0.25 | 0    | high     | host    | query
query   | T1213.006 | collection          | at:database   | NID-1031:4 DLP-8010:1 EDR-2027:1                                     | 4/12  | any 3h    | 2h 1.2  | hand    | 1   | 0.2  | 0    | critical | data    | pack
pack    | T1560.001 | collection          | here          | SYS-3015:3 EDR-2026:3 EDR-2027:1                                     | 2/4   | burst 10m | 30m 1   | hand    | 0.9 | 0.25 | 0    | critical | data    | leave
leave   | T1041     | exfiltration        | here          | WAF-7012:3 NID-1021:3 DLP-8001:2 NID-1016:1                          | 5/16  | any 5h    | 30m 1.1 | hand    | 1   | 0.2  | 0    | critical | data    | end
`,
);

export const CRYPTOMINER = attack(
  { name: "cryptominer", intent: "abuse", start: "edge:exposed/compute/ci-server/application-server" },
  `
enter   | T1190     | initial-access      | here        | NID-1027:3 NID-1029:3 WAF-7009:2 NID-1040:2↑ CLD-9017:1      | 3/9  | burst 20m | 0m      | machine | 1    | 0.25 | 0.1 | high   | host    | fetch
fetch   | T1105     | command-and-control | here        | EDR-2035:4 NID-1015:2 PRX-6003:1                             | 2/6  | burst 6m  | 2m 0.8  | machine | 1    | 0.2  | 0   | high   | host    | clear
clear   | T1489     | impact              | here        | EDR-2040:3 EDR-2020:2                                        | 1/3  | burst 4m  | 1m 0.8  | machine | 0.8  | 0.25 | 0   | medium | service | keep
keep    | T1053.003 | persistence         | here        | EDR-2039:3 EDR-2038:2                                        | 1/3  | burst 4m  | 1m 0.8  | machine | 0.9  | 0.2  | 0   | medium | host    | mine
mine    | T1496.001 | impact              | here        | NID-1035:3 EDR-2036:4 PRX-6012:2 NID-1016:1                  | 14/50 | even 30h | 5m 0.8  | machine | 1    | 0.25 | 0   | medium | service | spread:2 end:2 wipe:1
spread  | T1021.004 | lateral-movement    | move:linux  | NID-1006:3 NID-1001:1 NID-1004:1                             | 3/8  | burst 20m | 2h 1.2  | machine | 1    | 0.25 | 0.1 | high   | host    | fetch:1 mine:1 wipe:1
wipe    | T1070.003 | defense-evasion     | around      | EDR-2037:3                                                   | 1/3  | burst 5m  | 20m 1   | machine | 0.8  | 0.2  | 0   | medium | host    | end
`,
);

export const DDOS = attack(
  { name: "ddos", intent: "extortion", start: "edge:web-server/web-application/dns-server/vpn-gateway" },
  `
probe   | T1595.001 | reconnaissance | flood:edge  | NID-1003:4 WAF-7013:2 WAF-7005:1                    | 5/16  | any 5h    | 0m      | machine | 0.8 | 0.25 | 0   | low    | service | threat:1 flood:2
threat  | T1657     | impact         | recipients  | MGW-4017:3 MGW-4007:1                               | 2/5   | burst 30m | 6h 1    | hand    | 1   | 0.2  | 0   | medium | money   | flood
flood   | T1498.001 | impact         | flood:edge  | NID-1023:3 NID-1025:3 NID-1024:2                    | 24/90 | burst 1h  | 8h 1    | machine | 1   | 0.15 | 0   | high   | service | reflect:1 pages:2 end:1
reflect | T1498.002 | impact         | flood:edge  | NID-1024:4 NID-1023:1                               | 16/60 | burst 50m | 50m 0.8 | machine | 1   | 0.15 | 0   | high   | service | pages:1 end:1
pages   | T1499.003 | impact         | flood:edge  | WAF-7010:3 WAF-7011:3 NID-1026:3                    | 20/80 | burst 1h  | 1h 1    | machine | 1   | 0.15 | 0   | high   | service | end:2 again:1
again   | T1498.001 | impact         | flood:edge  | NID-1023:2 NID-1025:3 NID-1026:1                    | 16/60 | burst 40m | 1d 0.8  | machine | 1   | 0.15 | 0   | high   | service | end
`,
);
