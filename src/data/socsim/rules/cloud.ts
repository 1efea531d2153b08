/** Audit of cloud accounts, containers and functions. The wording is our own. */
export const CLOUD_RULES = `
CLD-9001 | Access key used from a new network              | access    | medium        | T1078.004 | =     | cloud | any | 9  | tcp 443 | - | -      | {action} in {region}, client {agent}
CLD-9002 | Many calls refused for lack of rights           | access    | low           | T1580     | -     | cloud | any | 10 | tcp 443 | - | -      | {n:6-300} refusals, first {action}
CLD-9003 | Many services listed in a short time            | discovery | low           | T1526     | -     | cloud | any | 9  | tcp 443 | - | -      | {n:8-90} listing calls in {region}
CLD-9004 | Storage listed object by object                 | discovery | low           | T1619     | ^     | cloud | any | 8  | tcp 443 | - | -      | {bucket}, {n:200-90000} objects
CLD-9005 | Storage opened to everybody                     | exposure  | high          | T1530     | -     | cloud | any | 6  | tcp 443 | - | -      | {bucket}
CLD-9006 | Bulk read from storage                          | data      | medium        | T1530     | =     | cloud | any | 8  | tcp 443 | - | -      | {bucket}, {size:60-9000}
CLD-9007 | Access key made                                 | account   | low           | T1098.001 | -     | cloud | any | 9  | tcp 443 | - | -      | for {account}
CLD-9008 | Role's policy widened                           | account   | high          | T1098.003 | =     | cloud | any | 7  | tcp 443 | - | -      | {role} gains {n:1-40} actions
CLD-9009 | User made in the cloud account                  | account   | medium        | T1136.003 | -     | cloud | any | 6  | tcp 443 | - | -      | {account}
CLD-9010 | Audit trail stopped or shortened                | evasion   | critical      | T1562.008 | =     | cloud | any | 4  | tcp 443 | - | -      | trail {task} in {region}
CLD-9011 | Instance of a large kind started                | compute   | low           | T1578.002 | -     | cloud | any | 9  | tcp 443 | - | -      | {n:1-40} instances in {region}
CLD-9012 | Region used for the first time                  | compute   | medium        | T1535     | -     | cloud | any | 6  | tcp 443 | - | -      | {action} in {region}
CLD-9013 | Snapshot shared with another account            | data      | high          | T1537     | -     | cloud | any | 5  | tcp 443 | - | -      | snapshot {hash}, account {n:100000000-999999999}
CLD-9014 | Instance's credentials used elsewhere           | access    | high          | T1552.005 | =     | cloud | any | 5  | tcp 443 | - | -      | {role}, {action}
CLD-9015 | Secrets read in bulk                            | access    | medium        | T1555.006 | -     | cloud | any | 7  | tcp 443 | - | -      | {n:6-200} secrets within {n:1-60} min
CLD-9016 | Network rule open to everybody                  | exposure  | medium        | T1562.007 | -     | cloud | any | 8  | tcp 443 | - | -      | port {n:22-9200} in {region}
CLD-9017 | Container with the host's rights                | container | medium        | T1610     | -     | cloud | any | 7  | tcp 443 | - | -      | {app}, image {hash}
CLD-9018 | Function changed by an unusual principal        | compute   | medium        | T1648     | -     | cloud | any | 7  | tcp 443 | - | -      | function {task}
CLD-9019 | Console entered without a second factor         | access    | medium        | T1078.004 | ^     | cloud | any | 8  | tcp 443 | - | -      | client {agent}
CLD-9020 | Key found in a public code store                | exposure  | high          | T1552.001 | -     | cloud | any | 4  | tcp 443 | - | -      | key of {account}, commit {hash}
CLD-9021 | Command run inside a container                  | container | low           | T1609     | -     | cloud | any | 8  | tcp 443 | - | 0.25..1 | {app}, {n:1-40} commands
`;
