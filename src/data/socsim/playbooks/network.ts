/** Attacks from inside, and those that go slowly. */
import { attack } from "../script.js";

export const INSIDER = attack(
  { name: "insider", intent: "theft", start: "user:sales/engineering/developer/finance/contractor" },
  `
browse  | T1039     | collection      | victim  | DLP-8005:4 IDN-5027:1 DLP-8012:2 IDN-5020:1         | 4/12 | any 4d   | 0m      | person | 1    | 0.25 | 0 | medium | data | fetch
fetch   | T1213.002 | collection      | victim  | IDN-5026:4 DLP-8010:3 DLP-8011:2 DLP-8006:1         | 5/14 | any 2d   | 20h 0.9 | person | 1    | 0.25 | 0 | high   | data | pack
pack    | T1560.001 | collection      | victim  | EDR-2026:4 EDR-2027:2 DLP-8009:1                    | 2/6  | any 5h   | 8h 1    | person | 0.9  | 0.2  | 0 | high   | data | drive:2 upload:3 mail:1
drive   | T1052.001 | exfiltration    | victim  | EDR-2028:3 DLP-8004:3                               | 3/9  | any 6h   | 4h 1    | person | 1    | 0.15 | 0 | high   | data | upload:1 erase:1 end:1
upload  | T1567.002 | exfiltration    | victim  | PRX-6006:3 DLP-8008:2 DLP-8007:2 DLP-8003:1 PRX-6015:1 | 5/14 | any 10h | 5h 1 | person | 1    | 0.2  | 0 | high   | data | mail:1 erase:1 end:2
mail    | T1048     | exfiltration    | victim  | MGW-4015:3 MGW-4014:1 DLP-8001:1 PRX-6007:1         | 3/8  | any 8h   | 6h 1    | person | 1    | 0.2  | 0 | high   | data | erase:1 end:2
erase   | T1485     | impact          | victim  | EDR-2025:3 SYS-3009:1 EDR-2044:1                    | 2/6  | any 2h   | 1d 0.8  | person | 0.7  | 0.2  | 0 | high   | data | end
`,
);

export const SUPPLY_CHAIN = attack(
  { name: "supply-chain", intent: "espionage", start: "host:server" },
  `
update  | T1195.002 | initial-access       | spread:windows | EDR-2042:4 EDR-2041:3 SYS-3001:1                            | 4/9  | any 6h   | 0m      | machine | 1    | 0.3  | 0    | high     | host    | sleep
sleep   | T1071.004 | command-and-control  | around   | NID-1017:2 SYS-3008:3 NID-1018:2 PRX-6010:2                        | 6/20 | even 2d  | 1d 0.8  | machine | 1    | 0.3  | 0    | high     | host    | choose
choose  | T1518.001 | discovery            | here     | EDR-2019:3 EDR-2017:2 EDR-2016:1                                   | 3/7  | burst 40m | 20h 1  | hand    | 1    | 0.25 | 0    | high     | host    | inject
inject  | T1055     | defense-evasion      | here     | EDR-2008:3 SYS-3004:3 SYS-3007:2 EDR-2006:1                        | 3/8  | burst 20m | 2h 1.1 | hand    | 1    | 0.2  | 0    | critical | host    | beacon
beacon  | T1071.001 | command-and-control  | here     | NID-1012:3 PRX-6005:3 NID-1013:3 EDR-2043:2                        | 9/28 | even 2d  | 20m 1   | machine | 1    | 0.3  | 0    | high     | host    | ticket:2 token:2
ticket  | T1558.003 | credential-access    | at:domain-controller+admin | IDN-5022:3 NID-1033:3                            | 2/6  | burst 30m | 10h 1.1 | hand   | 1    | 0.2  | 0.1  | critical | account | hop !token
hop     | T1021.006 | lateral-movement     | move:server | NID-1011:3 EDR-2029:3 IDN-5020:2 IDN-5021:1                     | 4/9  | burst 20m | 5h 1.2 | hand    | 1    | 0.25 | 0.1  | critical | host    | hop:1 token:2 pack:2
token   | T1606.002 | credential-access    | account  | IDN-5025:3 IDN-5015:2 IDN-5009:2                                   | 2/5  | burst 40m | 10h 1.1 | hand   | 1    | 0.2  | 0    | critical | account | mail
mail    | T1114.002 | collection           | account  | IDN-5012:3 IDN-5026:3 CLD-9006:1                                   | 5/14 | any 1d   | 5h 1.1  | hand    | 1    | 0.25 | 0    | critical | data    | pack:1 leave:2
pack    | T1074.001 | collection           | here     | EDR-2027:3 EDR-2026:2                                              | 2/5  | burst 20m | 5h 1   | hand    | 1    | 0.2  | 0    | critical | data    | leave
leave   | T1567.002 | exfiltration         | here     | PRX-6006:1 PRX-6015:3 NID-1021:3 DLP-8007:2                        | 5/14 | any 1d   | 3h 1    | hand    | 1    | 0.25 | 0    | critical | data    | end
`,
);

export const DNS_TUNNEL = attack(
  { name: "dns-tunnel", intent: "espionage", start: "user:engineering/developer/executive/operations" },
  `
visit   | T1189     | initial-access      | victim | PRX-6016:3 PRX-6002:3 PRX-6003:2 PRX-6004:1                          | 2/6   | burst 10m | 0m      | person  | 1   | 0.3  | 0   | medium | host | run
run     | T1204.002 | execution           | victim | EDR-2004:3 SYS-3001:3 EDR-2007:2 EDR-2045:2↑ SYS-3011:2             | 2/6   | burst 8m  | 5m 0.8  | person  | 1   | 0.25 | 0.1 | high   | host | keep
keep    | T1547.001 | persistence         | victim | EDR-2013:3 SYS-3006:3 SYS-3014:1                                     | 2/4   | burst 5m  | 8m 1    | machine | 0.9 | 0.25 | 0   | high   | host | tunnel
tunnel  | T1071.004 | command-and-control | victim | NID-1017:4 NID-1019:3 SYS-3008:2 NID-1018:1                          | 16/60 | even 2d   | 20m 1   | machine | 1   | 0.3  | 0   | high   | host | look
look    | T1083     | discovery           | victim | EDR-2017:3 EDR-2018:1 NID-1008:1 EDR-2019:1                          | 3/7   | burst 40m | 6h 1.2  | hand    | 1   | 0.25 | 0   | high   | host | gather:2 hop:1
hop     | T1021.002 | lateral-movement    | move:windows | IDN-5027:3 NID-1010:2 EDR-2030:2 IDN-5021:1                    | 3/8   | burst 20m | 5h 1.2  | hand    | 1   | 0.25 | 0.1 | high   | host | gather
gather  | T1005     | collection          | here   | EDR-2027:3 EDR-2026:3 DLP-8005:2                                     | 3/8   | any 3h    | 4h 1.1  | hand    | 1   | 0.25 | 0   | high   | data | leave
leave   | T1048.001 | exfiltration        | here   | NID-1020:4 NID-1017:3 NID-1019:2                                     | 14/50 | even 1d   | 2h 1    | machine | 1   | 0.3  | 0   | critical | data | end
`,
);

export const WORM = attack(
  { name: "worm", intent: "sabotage", start: "user:operations/contractor/engineering/support" },
  `
carry   | T1091     | initial-access       | victim         | EDR-2004:2 SYS-3001:2 EDR-2005:1↑ EDR-2028:1               | 2/5   | burst 8m  | 0m       | person  | 1   | 0.3  | 0    | high     | host    | sweep
sweep   | T1046     | discovery            | around         | NID-1001:4 NID-1004:3 NID-1008:1                           | 8/30  | burst 20m | 4m 0.8   | machine | 1   | 0.25 | 0    | high     | host    | attack
attack  | T1210     | lateral-movement     | spread:windows | NID-1028:4 NID-1010:1 NID-1009:2                           | 9/32  | burst 25m | 3m 0.8   | machine | 1   | 0.25 | 0.05 | critical | host    | install !sweep
install | T1543.003 | persistence          | around         | EDR-2014:3 SYS-3013:2 SYS-3010:2                           | 8/26  | burst 20m | 2m 0.8   | machine | 1   | 0.25 | 0    | high     | host    | sweep:2 call:1 break:1
call    | T1568.002 | command-and-control  | around         | NID-1018:4 PRX-6010:2 NID-1012:1                           | 8/24  | even 5h   | 10m 1    | machine | 1   | 0.25 | 0    | high     | host    | sweep:1 break:1
break   | T1489     | impact               | around         | EDR-2040:3 EDR-2025:2 EDR-2020:1                           | 10/40 | burst 30m | 2h 1.1   | machine | 0.8 | 0.2  | 0    | critical | service | end
`,
);
