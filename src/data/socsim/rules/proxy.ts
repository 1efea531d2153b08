/** Web proxy. The wording is our own. */
export const PROXY_RULES = `
PRX-6001 | Sign-in form sent to an unrated site            | phishing  | medium        | T1056.003 | -     | browsing | workstation | 9  | tcp 443    | chrome.exe, msedge.exe, firefox.exe      | -       | {domain}{path}
PRX-6002 | Site registered this month                      | category  | low           | T1204.001 | -     | browsing | workstation | 12 | tcp 443    | chrome.exe, msedge.exe, firefox.exe      | -       | {domain}, {n:1-30} days old
PRX-6003 | Script fetched from an unrated site             | download  | medium        | T1105     | T1189 | browsing | any         | 9  | tcp 443,80 | powershell.exe, curl, chrome.exe         | -       | {domain}{path}, {n:1-900} kB
PRX-6004 | Program fetched, first blocked, then allowed    | download  | medium        | T1105     | -     | browsing | workstation | 8  | tcp 443    | chrome.exe, msedge.exe, firefox.exe      | -       | {exe} from {domain}
PRX-6005 | Requests to one site at even intervals          | beacon    | medium        | T1071.001 | =     | browsing | any         | 10 | tcp 443    | svchost.exe, agent.exe, java, msedge.exe | -       | {domain}, every {n:30-900} s, {n:12-300} times
PRX-6006 | Upload to a file sharing site                   | upload    | low           | T1567.002 | =     | browsing | workstation | 11 | tcp 443    | chrome.exe, msedge.exe, sync.exe         | -       | {size:2-4000} to {domain}
PRX-6007 | Upload to a paste or code site                  | upload    | medium        | T1567.001 | ^     | browsing | any         | 8  | tcp 443    | git, chrome.exe, curl                    | -       | {n:2-900} kB to {domain}
PRX-6008 | Client name not in use here                     | anomaly   | low           | T1071.001 | -     | browsing | any         | 12 | tcp 443,80 | python, java, agent.exe, curl            | -       | {agent}
PRX-6009 | Bare address in place of a site's name          | anomaly   | low           | T1071.001 | -     | browsing | any         | 11 | tcp 80,443 | chrome.exe, curl, java                   | -       | {n:1-90} requests
PRX-6010 | Site with a dynamic name                        | category  | low           | T1568     | -     | browsing | any         | 9  | tcp 443    | chrome.exe, java, svchost.exe            | -       | {domain}
PRX-6011 | Server calls a chat service                     | anomaly   | medium        | T1102     | -     | browsing | server      | 7  | tcp 443    | python, java, node, curl                 | -       | {n:1-200} calls, {domain}
PRX-6012 | Category mining                                 | category  | medium        | T1496.001 | -     | browsing | any         | 6  | tcp 443    | chrome.exe, worker, java                 | -       | {domain}
PRX-6013 | Category remote control                         | category  | low           | T1219.002 | -     | browsing | workstation | 8  | tcp 443    | quickdesk.exe, remotehelp.exe, chrome.exe | -      | {domain}, {n:1-90} min
PRX-6014 | Tunnel request to an unusual port               | anomaly   | medium        | T1572     | =     | browsing | any         | 7  | tcp 22,8443,4443 | ssh, chrome.exe, java              | -       | {domain}
PRX-6015 | Very large upload in one session                | upload    | medium        | T1041     | -     | browsing | any         | 7  | tcp 443    | chrome.exe, curl, sync.exe, agent.exe    | -       | {size:90-9000} to {domain}
PRX-6016 | Chain of redirects ends on an unrated site      | phishing  | low           | T1189     | -     | browsing | workstation | 10 | tcp 443    | chrome.exe, msedge.exe, firefox.exe      | -       | {n:3-9} steps, last {domain}
`;
