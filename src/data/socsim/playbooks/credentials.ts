/** Attacks on accounts and keys. */
import { attack } from "../script.js";

export const PASSWORD_SPRAY = attack(
  { name: "password-spray", intent: "access", start: "user:sales/engineering/developer/support/contractor/executive" },
  `
spray   | T1110.003 | credential-access | accounts | IDN-5002:3 IDN-5003:3 IDN-5001:4 IDN-5013:2↓ WAF-7007:1 IDN-5004:1 | 22/80 | any 9h   | 0m      | machine | 1   | 0.25 | 0.2 | medium | account | enter
enter   | T1078.004 | initial-access    | account  | IDN-5004:3 IDN-5005:3 IDN-5014:2 IDN-5006:1 IDN-5019:1             | 3/7   | any 3h   | 1h 1.2  | hand    | 1   | 0.25 | 0.1 | high   | account | prompt:1 device:2 read:2 !spray
prompt  | T1621     | credential-access | account  | IDN-5007:1                                                         | 3/9   | burst 30m | 20m 1  | hand    | 1   | 0.15 | 0.2 | high   | account | device
device  | T1098.005 | persistence       | account  | IDN-5008:3 IDN-5009:1                                              | 1/3   | burst 10m | 15m 1  | hand    | 1   | 0.2  | 0   | high   | account | read
read    | T1213.002 | collection        | account  | IDN-5026:4 IDN-5012:2 DLP-8011:1 IDN-5015:2                        | 5/14  | any 7h   | 4h 1.1  | hand    | 1   | 0.25 | 0   | high   | data    | consent:2 vpn:2 end:1
consent | T1528     | credential-access | account  | IDN-5009:3 IDN-5008:1                                              | 1/3   | burst 10m | 3h 1.1 | hand    | 1   | 0.2  | 0   | high   | account | end
vpn     | T1133     | initial-access    | edge:vpn-gateway | NID-1038:3 IDN-5018:1                                      | 2/5   | any 6h   | 6h 1.1  | hand    | 1   | 0.25 | 0   | high   | account | look
look    | T1135     | discovery         | victim   | NID-1008:3 NID-1001:1 EDR-2016:1 IDN-5027:2                        | 4/10  | burst 40m | 20m 1  | hand    | 1   | 0.25 | 0   | high   | host    | end
`,
);

export const SSH_BRUTE_FORCE = attack(
  { name: "ssh-brute-force", intent: "access", start: "edge:exposed" },
  `
guess   | T1110.001 | credential-access   | flood:linux | NID-1005:6 NID-1003:1                                             | 18/70 | burst 3h  | 0m      | machine | 1    | 0.2  | 0.25 | medium | host | login
login   | T1078.003 | initial-access      | here        | NID-1005:2 NID-1006:2 IDN-5018:2                                  | 2/5   | burst 10m | 40m 1.2 | hand    | 1    | 0.3  | 0    | high   | host | look !guess
look    | T1082     | discovery           | here        | EDR-2017:1                                                        | 2/5   | burst 6m  | 3m 0.9  | hand    | 1    | 0.3  | 0    | high   | host | fetch
fetch   | T1105     | command-and-control | here        | EDR-2035:3 NID-1015:2 PRX-6003:1 PRX-6009:1                       | 2/6   | burst 10m | 4m 1    | hand    | 1    | 0.25 | 0    | high   | host | keep
keep    | T1098.004 | persistence         | here        | EDR-2038:3 EDR-2039:2                                             | 2/4   | burst 5m  | 6m 1    | hand    | 0.9  | 0.2  | 0    | high   | host | beacon:3 sweep:2
beacon  | T1571     | command-and-control | here        | NID-1016:3 NID-1012:2 NID-1036:1                                  | 8/25  | even 18h  | 5m 1    | machine | 1    | 0.25 | 0    | high   | host | sweep:3 wipe:1
sweep   | T1046     | discovery           | here        | NID-1001:3 NID-1004:2                                             | 4/12  | burst 30m | 3h 1.2  | hand    | 0.9  | 0.25 | 0    | high   | host | hop
hop     | T1021.004 | lateral-movement    | move:linux  | NID-1006:4 IDN-5018:1 EDR-2017:1                                  | 2/6   | burst 10m | 30m 1.1 | hand    | 1    | 0.25 | 0.1  | high   | host | hop:2 keep:1 wipe:1 !sweep
wipe    | T1070.003 | defense-evasion     | around      | EDR-2037:3                                                        | 2/4   | burst 10m | 1h 1.1  | hand    | 0.8  | 0.2  | 0    | high   | host | end
`,
);

export const CLOUD_KEY_THEFT = attack(
  { name: "cloud-key-theft", intent: "theft", start: "user:developer/it-admin/contractor" },
  `
leak    | T1552.001 | credential-access    | cloud | CLD-9020:2 CLD-9014:2 CLD-9015:1                     | 1/2   | burst 10m | 0m      | machine | 0.8 | 0.35 | 0   | high     | account | enter
enter   | T1078.004 | initial-access       | cloud | CLD-9001:4 CLD-9019:2 CLD-9014:1                     | 3/7   | any 3h    | 5h 1.2  | hand    | 1   | 0.2  | 0   | high     | account | list
list    | T1580     | discovery            | cloud | CLD-9003:3 CLD-9002:4 CLD-9004:2                     | 7/20  | burst 50m | 15m 1   | hand    | 1   | 0.2  | 0.1 | high     | account | raise:3 read:2 grow:1 !enter
raise   | T1098.003 | privilege-escalation | cloud | CLD-9008:3 CLD-9007:3 CLD-9009:2                     | 3/7   | burst 20m | 30m 1.1 | hand    | 1   | 0.2  | 0.1 | critical | account | blind:2 read:2 grow:2 !list
blind   | T1562.008 | defense-evasion      | cloud | CLD-9010:3 CLD-9018:1                                | 1/3   | burst 10m | 20m 1   | hand    | 0.9 | 0.15 | 0   | critical | account | read:2 grow:2
read    | T1530     | collection           | cloud | CLD-9006:4 CLD-9004:2 CLD-9015:2                     | 6/18  | any 5h    | 1h 1.1  | hand    | 1   | 0.2  | 0   | critical | data    | share:2 end:1 grow:1
share   | T1537     | exfiltration         | cloud | CLD-9013:3 CLD-9005:2 CLD-9016:1                     | 2/6   | burst 40m | 1h 1    | hand    | 1   | 0.15 | 0   | critical | data    | end
grow    | T1578.002 | defense-evasion      | cloud | CLD-9011:4 CLD-9012:3 CLD-9017:1↑                    | 6/18  | burst 40m | 2h 1.1  | hand    | 1   | 0.2  | 0   | high     | service | mine
mine    | T1496.001 | impact               | at:cloud-workload | NID-1035:2 EDR-2036:2                    | 4/12  | even 16h  | 30m 1   | machine | 0.7 | 0.3  | 0   | high     | money   | end
`,
);

export const DOMAIN_TAKEOVER = attack(
  { name: "domain-takeover", intent: "sabotage", start: "user:contractor/engineering/support/it-admin" },
  `
vpn      | T1078.002 | initial-access       | edge:vpn-gateway | NID-1038:4 IDN-5019:2                              | 2/5  | any 5h    | 0m      | hand | 1    | 0.3  | 0   | medium   | account | look
look     | T1069.002 | discovery            | victim      | EDR-2016:2 EDR-2018:2 NID-1032:3 NID-1008:2             | 5/12 | burst 40m | 40m 1.1 | hand | 1    | 0.25 | 0   | high     | host    | roast
roast    | T1558.003 | credential-access    | at:domain-controller+admin | NID-1033:3 IDN-5022:4                    | 3/9  | burst 20m | 2h 1.1  | hand | 1    | 0.2  | 0.1 | high     | account | hop:3 spray:1 !spray
spray    | T1110.003 | credential-access    | accounts    | IDN-5001:3 IDN-5003:3                                   | 8/24 | burst 2h  | 2h 1.1  | hand | 1    | 0.25 | 0.2 | high     | account | hop
hop      | T1021.006 | lateral-movement     | move:windows | NID-1011:3 EDR-2029:2 IDN-5020:2 IDN-5021:2 EDR-2033:1 | 4/9  | burst 20m | 2h 1.2  | hand | 1    | 0.25 | 0.1 | critical | host    | hop:2 dump:2 copy:2 !roast
dump     | T1003.001 | credential-access    | here+admin  | EDR-2009:3 SYS-3004:2 SYS-3007:1                        | 2/5  | burst 10m | 30m 1   | hand | 1    | 0.2  | 0   | critical | account | hop:1 copy:2
copy     | T1003.003 | credential-access    | at:domain-controller | EDR-2011:3 NID-1034:3               | 2/5  | burst 15m | 4h 1.2  | hand | 1    | 0.15 | 0   | critical | account | own
own      | T1098     | persistence          | at:domain-controller | IDN-5016:3 IDN-5017:3 IDN-5018:1               | 3/6  | burst 30m | 2h 1.1  | hand | 1    | 0.15 | 0   | critical | account | policy:3 erase:1 end:1
policy   | T1484.001 | privilege-escalation | at:domain-controller | IDN-5023:3                                     | 2/5  | burst 20m | 3h 1.1  | hand | 1    | 0.15 | 0   | critical | host    | wreck
wreck    | T1485     | impact               | spread:server | EDR-2025:3 EDR-2040:3 EDR-2023:1                      | 14/45 | burst 1h | 6h 1.1  | machine | 0.8 | 0.15 | 0  | critical | data    | erase
erase    | T1070.001 | defense-evasion      | around      | EDR-2044:3                                              | 2/6  | burst 20m | 20m 1   | hand | 0.8  | 0.15 | 0   | critical | host    | end
`,
);
