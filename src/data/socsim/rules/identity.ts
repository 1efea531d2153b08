/** Directory, single sign-on and office suite. The wording is our own. */
export const IDENTITY_RULES = `
IDN-5001 | Failed sign-ins of one account                  | sign-in   | low           | T1110.001 | -     | logon  | server            | 14 | tcp 88,389 | - | -      | {n:4-40} failures within {n:1-30} min
IDN-5002 | Failed sign-ins of many accounts from one place | sign-in   | medium        | T1110.003 | =     | signin | any               | 8  | tcp 443    | - | -      | {n:6-300} accounts within {n:5-120} min
IDN-5003 | Account locked                                  | account   | low           | T1110     | -     | logon  | domain-controller | 13 | tcp 88     | - | -      | locked for {n:5-60} min
IDN-5004 | Success after many failures                     | sign-in   | medium        | T1110     | ^     | signin | any               | 10 | tcp 443    | - | -      | {n:4-60} failures before
IDN-5005 | Sign-in from a new country                      | risk      | medium        | T1078.004 | -     | signin | any               | 10 | tcp 443    | - | -      | {country}, client {agent}
IDN-5006 | Two sign-ins too far apart for the time between | risk      | medium        | T1078.004 | =     | signin | any               | 8  | tcp 443    | - | -      | {country}, {n:400-14000} km within {n:5-300} min
IDN-5007 | Second factor refused again and again           | risk      | medium        | T1621     | =     | signin | any               | 7  | tcp 443    | - | -      | {n:3-30} requests refused
IDN-5008 | New device for the second factor                | account   | low           | T1098.005 | -     | signin | any               | 9  | tcp 443    | - | -      | device {hash}
IDN-5009 | Consent to an application with wide rights      | consent   | medium        | T1528     | -     | signin | any               | 7  | tcp 443    | - | -      | {app} may read {n:1-6} kinds of data
IDN-5010 | Mailbox rule that hides messages                | mailbox   | medium        | T1564.008 | =     | signin | any               | 7  | tcp 443    | - | -      | rule of {n:1-3} characters, moves to an archive
IDN-5011 | Mailbox rule that forwards messages             | mailbox   | medium        | T1114.003 | -     | signin | any               | 7  | tcp 443    | - | -      | forwards to {domain}
IDN-5012 | Mailbox searched for payment words              | mailbox   | low           | T1114.002 | -     | signin | any               | 7  | tcp 443    | - | -      | {n:2-30} searches, {n:5-400} messages opened
IDN-5013 | Old mail protocol used                          | sign-in   | informational | T1078.004 | -     | signin | any               | 10 | tcp 993,995 | - | 0..0.7 | client {agent}
IDN-5014 | Sign-in through an anonymising network          | risk      | high          | T1090.003 | -     | signin | any               | 6  | tcp 443    | - | -      | client {agent}
IDN-5015 | Session goes on at another address              | risk      | medium        | T1550.004 | T1539 | signin | any               | 8  | tcp 443    | - | -      | after {n:1-600} min, client {agent}
IDN-5016 | Account joins an administrators' group          | account   | high          | T1098     | =     | logon  | domain-controller | 5  | tcp 389    | - | -      | {account} → {group}
IDN-5017 | Account made outside the joiner process         | account   | medium        | T1136     | -     | logon  | domain-controller | 6  | tcp 389    | - | -      | {account}
IDN-5018 | Service account signs in by hand                | sign-in   | medium        | T1078.002 | -     | logon  | server            | 8  | tcp 88,3389 | - | -     | session of {n:1-300} min
IDN-5019 | Sign-in outside the usual hours                 | sign-in   | informational | T1078     | -     | signin | any               | 12 | tcp 443    | - | -      | client {agent}
IDN-5020 | Other credentials given for another host        | sign-in   | low           | T1550     | -     | logon  | windows           | 11 | tcp 88,445 | - | -      | as {account}
IDN-5021 | Old challenge sign-in of unusual origin         | sign-in   | medium        | T1550.002 | -     | logon  | windows           | 8  | tcp 445    | - | -      | {n:1-40} sign-ins within {n:1-30} min
IDN-5022 | Ticket with an old cipher requested             | ticket    | medium        | T1558.003 | ^     | logon  | domain-controller | 7  | tcp 88     | - | -      | {n:1-90} tickets, first for {service}
IDN-5023 | Directory policy changed                        | policy    | medium        | T1484.001 | -     | logon  | domain-controller | 5  | tcp 389,445 | - | -     | policy {task}, {n:1-20} settings
IDN-5024 | Password reset by the help desk                 | account   | informational | T1098     | -     | signin | any               | 11 | tcp 443    | - | -      | asked for by {account}
IDN-5025 | Federated token with an unusual signer          | token     | high          | T1606.002 | =     | signin | any               | 4  | tcp 443    | - | -      | valid for {n:1-720} h
IDN-5026 | One account fetches very many documents         | documents | low           | T1213.002 | -     | signin | any               | 9  | tcp 443    | - | -      | {n:60-6000} documents within {n:5-180} min
IDN-5027 | Administrative share opened by a person         | share     | low           | T1021.002 | -     | logon  | windows           | 9  | tcp 445    | - | -      | {n:1-60} files read
`;
