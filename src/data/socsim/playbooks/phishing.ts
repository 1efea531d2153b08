/** Attacks on people: mail first, or a call. */
import { attack } from "../script.js";

export const PAYMENT_FRAUD = attack(
  { name: "payment-fraud", intent: "fraud", start: "user:finance/sales/executive" },
  `
lure    | T1566.002 | initial-access    | recipients | MGW-4001:2 MGW-4002:3 MGW-4006:2 MGW-4007:2 MGW-4016:3↑ MGW-4008:1 | 4/12 | any 50m  | 0m       | machine | 1    | 0.3  | 0.1 | medium   | account | click
click   | T1204.001 | execution         | victim     | MGW-4012:3 PRX-6002:2 PRX-6016:2                                    | 1/4  | burst 6m | 40m 1.2  | person  | 0.9  | 0.35 | 0   | medium   | account | harvest
harvest | T1056.003 | credential-access | victim     | PRX-6001:3 PRX-6002:1 PRX-6016:1                                    | 1/3  | burst 4m | 2m 0.6   | person  | 1    | 0.35 | 0   | high     | account | enter:4 prompt:1
prompt  | T1621     | credential-access | account    | IDN-5007:4 IDN-5004:1                                               | 3/8  | burst 25m | 2h 1    | hand    | 1    | 0.2  | 0.2 | high     | account | enter
enter   | T1078.004 | initial-access    | account    | IDN-5005:3 IDN-5006:3 IDN-5014:1 IDN-5015:3↑ IDN-5019:2 IDN-5004:1↓ | 3/9  | any 20h  | 3h 1.1   | hand    | 1    | 0.25 | 0.1 | high     | account | device:1 search:3 !lure
device  | T1098.005 | persistence       | account    | IDN-5008:1                                                          | 1/2  | burst 5m | 10m 1    | hand    | 1    | 0.25 | 0   | high     | account | search
search  | T1114.002 | collection        | account    | IDN-5012:4 IDN-5026:1 IDN-5013:1                                    | 3/9  | any 8h   | 40m 1.2  | hand    | 0.9  | 0.25 | 0   | high     | account | hide
hide    | T1564.008 | defense-evasion   | account    | IDN-5010:3 IDN-5011:2 MGW-4014:1                                    | 2/5  | burst 15m | 30m 1.1 | hand    | 0.85 | 0.25 | 0   | high     | account | hijack:2 fraud:2
hijack  | T1534     | lateral-movement  | account    | MGW-4011:3 MGW-4015:1                                               | 2/7  | burst 40m | 1d 0.9  | hand    | 0.8  | 0.2  | 0   | high     | account | fraud
fraud   | T1657     | impact            | account    | MGW-4010:3 MGW-4009:3 MGW-4006:1 DLP-8002:2                         | 3/8  | any 1d   | 10h 1    | hand    | 1    | 0.2  | 0   | critical | money   | end
`,
);

export const RANSOMWARE = attack(
  { name: "ransomware", intent: "extortion", start: "user:finance/sales/personnel/engineering/operations/support" },
  `
lure     | T1566.001 | initial-access       | recipients    | MGW-4003:4↓ MGW-4004:3 MGW-4005:3↑ MGW-4008:1 MGW-4007:1                | 5/16  | any 1h    | 0m      | machine | 1    | 0.3  | 0.1  | medium   | host | open
open     | T1204.002 | execution            | victim        | EDR-2001:4↓ EDR-2005:3↑ EDR-2004:2 SYS-3001:2 EDR-2045:1↑              | 2/4   | burst 4m  | 50m 1.2 | person  | 1    | 0.25 | 0.05 | high     | host | script
script   | T1059.001 | execution            | victim        | EDR-2002:3 EDR-2003:2 SYS-3002:2 PRX-6003:2 EDR-2007:1                 | 3/7   | burst 6m  | 1m 0.6  | machine | 1    | 0.2  | 0.05 | high     | host | beacon
beacon   | T1071.001 | command-and-control  | victim        | NID-1012:3 PRX-6005:3 NID-1013:2 PRX-6008:1 EDR-2043:2 NID-1039:1      | 9/30  | even 20h  | 5m 0.8  | machine | 1    | 0.2  | 0    | high     | host | persist:2 inside:3
persist  | T1053.005 | persistence          | victim        | EDR-2012:3 SYS-3012:2 EDR-2013:1 SYS-3006:1                            | 2/5   | burst 4m  | 20m 1   | machine | 0.8  | 0.2  | 0    | high     | host | inside
inside   | T1087.002 | discovery            | here          | EDR-2016:3 EDR-2017:3 EDR-2018:2 NID-1032:1 EDR-2019:1                 | 4/9   | burst 20m | 5h 1.2  | hand    | 1    | 0.25 | 0    | high     | host | dump
dump     | T1003.001 | credential-access    | here+admin    | EDR-2009:4 SYS-3004:2 EDR-2008:2                                       | 2/5   | burst 10m | 50m 1.1 | hand    | 1    | 0.2  | 0.1  | high     | account | move !inside
move     | T1021.002 | lateral-movement     | move:windows  | EDR-2030:3 NID-1010:2 NID-1009:2 IDN-5027:2 IDN-5021:1 SYS-3010:1      | 4/9   | burst 12m | 30m 1.1 | hand    | 1    | 0.2  | 0.1  | critical | host | move:4 servers:3 inside:1 dump:1 !inside
servers  | T1021.001 | lateral-movement     | move:file-server | NID-1007:1 IDN-5020:2 IDN-5018:1 EDR-2029:2 NID-1011:2              | 3/7   | burst 15m | 1h 1.1  | hand    | 1    | 0.2  | 0.05 | critical | host | steal:2 blind:3 !move
steal    | T1048     | exfiltration         | here          | NID-1021:3 PRX-6015:2 EDR-2026:2 PRX-6006:1                            | 4/10  | any 4h    | 2h 1    | hand    | 0.8  | 0.25 | 0    | critical | data | blind
blind    | T1562.001 | defense-evasion      | around        | EDR-2020:4 EDR-2021:1 EDR-2044:1 SYS-3017:1                            | 4/10  | burst 20m | 5h 1.2  | hand    | 0.85 | 0.2  | 0    | critical | host | restore
restore  | T1490     | impact               | around        | EDR-2022:4 EDR-2040:2                                                  | 4/12  | burst 10m | 10m 0.8 | machine | 0.9  | 0.15 | 0    | critical | data | encrypt
encrypt  | T1486     | impact               | spread:windows | EDR-2023:5 EDR-2024:3 EDR-2040:1                                      | 28/110 | burst 40m | 4m 0.6 | machine | 1    | 0.1  | 0.1  | critical | data | end
`,
);

export const HELPDESK_SCAM = attack(
  { name: "helpdesk-scam", intent: "fraud", start: "user:sales/finance/support/operations/executive" },
  `
flood   | T1566.004 | initial-access      | victim     | MGW-4008:4 MGW-4007:2                                | 6/20 | burst 40m | 0m      | machine | 0.7 | 0.25 | 0   | low    | account | session
session | T1219.002 | command-and-control | victim     | EDR-2031:3 PRX-6013:3 NID-1037:3                     | 4/9  | burst 25m | 30m 0.8 | person  | 1   | 0.2  | 0.1 | high   | host    | look
look    | T1082     | discovery           | victim     | EDR-2017:3 EDR-2019:1 EDR-2003:1                     | 2/5  | burst 8m  | 5m 0.8  | hand    | 0.8 | 0.25 | 0   | high   | host    | grab
grab    | T1555.003 | credential-access   | victim     | EDR-2010:4 DLP-8009:1 EDR-2035:2                     | 2/6  | burst 10m | 5m 0.8  | hand    | 0.9 | 0.2  | 0   | high   | account | stay:2 pay:2
stay    | T1547.001 | persistence         | victim     | EDR-2013:3 SYS-3006:2 EDR-2004:2 SYS-3014:1          | 2/6  | burst 8m  | 10m 0.8 | hand    | 1   | 0.2  | 0   | high   | host    | beacon
beacon  | T1071.001 | command-and-control | victim     | NID-1012:2 PRX-6005:2 NID-1016:2 PRX-6009:1          | 7/20 | even 14h  | 5m 0.8  | machine | 0.8 | 0.25 | 0   | high   | host    | pay
pay     | T1657     | impact              | account    | DLP-8002:3 MGW-4009:2 IDN-5019:1 MGW-4010:1          | 2/5  | any 5h    | 3h 1    | hand    | 0.8 | 0.2  | 0   | critical | money | end
`,
);
