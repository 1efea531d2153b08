/** Data loss prevention. The wording is our own. */
export const DLP_RULES = `
DLP-8001 | Customer records in an outgoing transfer        | records  | high          | T1048     | -     | transfer | any         | 6  | tcp 443,22 | chrome.exe, curl, sync.exe, outlook.exe | -      | {n:20-9000} records to {domain}
DLP-8002 | Payment data in a message                       | records  | medium        | T1048     | ^     | transfer | workstation | 8  | tcp 443,25 | outlook.exe, chrome.exe                 | -      | {n:1-90} account numbers to {domain}
DLP-8003 | Source code leaves the network                  | code     | medium        | T1567.001 | -     | transfer | any         | 8  | tcp 443    | git, chrome.exe, code.exe               | -      | {n:3-900} files to {domain}
DLP-8004 | Many files to a removable drive                 | device   | medium        | T1052.001 | =     | handling | workstation | 8  | -          | explorer.exe, robocopy.exe              | -      | {n:20-3000} files, {size:5-9000}
DLP-8005 | Reads far above the account's habit             | share    | low           | T1039     | -     | handling | workstation | 9  | -          | explorer.exe, robocopy.exe, python.exe  | -      | {n:90-9000} files below {share}
DLP-8006 | Print job of marked documents                   | print    | informational | T1005     | -     | handling | workstation | 9  | -          | winword.exe, acrobat.exe, excel.exe     | -      | {n:5-400} pages, {file}
DLP-8007 | Locked archive in an upload                     | upload   | medium        | T1560.001 | -     | transfer | any         | 7  | tcp 443    | chrome.exe, curl, sync.exe              | -      | {archive}, {size:2-4000}, to {domain}
DLP-8008 | Marked document to a private cloud              | upload   | high          | T1567.002 | =     | transfer | workstation | 6  | tcp 443    | chrome.exe, sync.exe, msedge.exe        | -      | {file} to {domain}
DLP-8009 | Series of screen captures                       | screen   | low           | T1113     | -     | handling | workstation | 6  | -          | snip.exe, meeting.exe, agent.exe        | -      | {n:6-90} captures of {app}
DLP-8010 | Bulk export from a business application         | export   | medium        | T1213     | -     | handling | any         | 9  | -          | excel.exe, chrome.exe, erpclient.exe    | -      | {n:900-90000} rows of {app}
DLP-8011 | Library synchronised to an unmanaged device     | sync     | medium        | T1213.002 | -     | transfer | workstation | 7  | tcp 443    | sync.exe, onesync.exe                   | 0.2..1 | {n:40-9000} files, device {hash}
DLP-8012 | Personnel file opened outside personnel         | records  | medium        | T1039     | -     | handling | workstation | 6  | -          | explorer.exe, winword.exe, excel.exe    | -      | {share}{file}
`;
