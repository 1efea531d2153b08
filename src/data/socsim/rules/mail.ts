/** Mail gateway and mailbox protection. The wording is our own. */
export const MAIL_RULES = `
MGW-4001 | Link to a near copy of our name                  | phishing | high          | T1566.002 | =     | mail | any | 7  | tcp 25 | - | -      | "{subject}", link to {domain}
MGW-4002 | Link to a name registered this month             | phishing | medium        | T1566.002 | -     | mail | any | 12 | tcp 25 | - | -      | "{subject}", {domain} is {n:1-30} days old
MGW-4003 | Attachment carries a macro                       | malware  | high          | T1566.001 | =     | mail | any | 8  | tcp 25 | - | 0..0.85 | "{subject}", {file}
MGW-4004 | Attachment is a locked archive                   | malware  | medium        | T1566.001 | -     | mail | any | 8  | tcp 25 | - | -      | "{subject}", {archive}, could not be opened
MGW-4005 | Attachment is a web page with a script           | malware  | medium        | T1566.001 | T1566 | mail | any | 7  | tcp 25 | - | 0.3..1 | "{subject}", page of {n:4-900} kB
MGW-4006 | Manager's name, outside address                  | fraud    | medium        | T1656     | -     | mail | any | 8  | tcp 25 | - | -      | "{subject}", shown as {account}
MGW-4007 | Sender fails the policy of its own domain        | spoofing | low           | T1672     | -     | mail | any | 14 | tcp 25 | - | -      | "{subject}", from {domain}
MGW-4008 | Same message to many mailboxes                   | bulk     | low           | T1566     | -     | mail | any | 12 | tcp 25 | - | -      | "{subject}", {n:12-900} recipients
MGW-4009 | New contact asks for a payment                   | fraud    | medium        | T1657     | -     | mail | any | 7  | tcp 25 | - | -      | "{subject}", {n:1-4} earlier messages
MGW-4010 | Bank details differ from earlier messages        | fraud    | high          | T1657     | -     | mail | any | 5  | tcp 25 | - | -      | "{subject}", account ends in {n:1000-9999}
MGW-4011 | Mailbox sends more than its habit                | outgoing | medium        | T1534     | =     | sending | any | 8  | tcp 25 | - | -      | {n:40-2000} messages within {n:5-60} min
MGW-4012 | Rewritten link opened                            | click    | medium        | T1204.001 | -     | mail | any | 11 | tcp 443 | - | -     | {domain}{path}
MGW-4013 | Message withdrawn after delivery                 | verdict  | low           | T1566     | -     | mail | any | 10 | tcp 25 | - | -      | "{subject}", {n:1-200} mailboxes
MGW-4014 | Mail leaves automatically for an outside mailbox | outgoing | medium        | T1114.003 | -     | sending | any | 7  | tcp 25 | - | -      | {n:3-400} messages to {domain}
MGW-4015 | Large attachment to a private mailbox            | outgoing | low           | T1048     | -     | sending | any | 8  | tcp 25 | - | -      | {archive}, {size:5-60}
MGW-4016 | Picture code in place of a link                  | phishing | medium        | T1566.002 | -     | mail | any | 6  | tcp 25 | - | 0.35..1 | "{subject}", code leads to {domain}
MGW-4017 | Threat that names a sum                          | extortion | medium       | T1657     | -     | mail | any | 4  | tcp 25 | - | -      | "{subject}", deadline in {n:12-96} h
`;
