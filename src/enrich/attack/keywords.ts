/**
 * What words in a rule's text suggest which technique: our own wording. A hint, not a finding: `weight` from 0 to 1 says how often the
 * words mean that.
 */

export interface Keyword {
  /** Matches lower-case text. Every pattern is linear: no nested repetition. */
  readonly pattern: RegExp;
  readonly id: string;
  readonly weight: number;
}

/** Technique, weight in tenths, pattern; `~` stands for at most a few words between. */
const LINES = `
T1595.002 6 vulnerability scan|\\bnikto\\b|\\bwpscan\\b|\\bnessus\\b|\\bopenvas\\b|\\bacunetix\\b|\\bsqlmap\\b
T1595.003 6 \\bdirb\\b|\\bgobuster\\b|directory (?:brute|enumerat|busting)|forced browsing|\\b(?:multiple|many) ~40[04]\\b
T1595.001 4 ip (?:block )?scan|horizontal scan|address sweep
T1046 6 port ?scan|\\bnmap\\b|\\bmasscan\\b|service (?:scan|discovery)|network sweep|\\bscan\\b ~port
T1018 5 host sweep|ping sweep|remote system discovery|icmp sweep
T1590.002 4 zone transfer|\\baxfr\\b
T1190 6 web (?:application )?attack|sql injection|\\bsqli\\b|\\brce\\b|remote code execution|\\bexploit|log4j|log4shell|shellshock|\\bstruts\\b|path traversal|directory traversal|\\blfi\\b|\\bssrf\\b|deserializ
T1189 5 drive-by|exploit kit|watering hole
T1059.007 3 cross-site scripting|\\bxss\\b
T1566.001 6 phish ~attachment|malicious attachment|attachment ~(?:macro|malware)|malicious document
T1566.002 6 phish ~(?:link|url)|(?:malicious|suspicious) link|credential harvest
T1566 5 phishing|spoofed sender|lookalike domain
T1204.002 5 user opened|malicious file ~(?:opened|executed)|macro ~(?:enabled|executed|ran)|office ~(?:spawn|child process|started)
T1110.003 7 password spray
T1110.001 5 password guess
T1110.004 6 credential stuffing
T1110 6 brute[ -]?force|(?:multiple|many|repeated|excessive) ~(?:failed|failure|invalid) ~(?:log ?[io]n|auth|password|user)|(?:failed|failure) ~(?:log ?[io]n|auth|password)|(?:log ?[io]n|authentication) fail|invalid user ~login|account lock|\\bhydra\\b
T1078 3 (?:log ?[io]n|authentication|sign-in) succe|accepted password|impossible travel|unusual ~(?:log ?[io]n|sign-in)|new country
T1078.004 4 (?:console|cloud) ~(?:log ?[io]n|sign-in)|root account ~used
T1133 3 \\bvpn\\b ~(?:log ?[io]n|connect)|external remote service
T1021.001 6 \\brdp\\b|remote desktop
T1021.002 6 admin share|\\bpsexec\\b|\\bsmb\\b ~(?:exec|lateral|copy)|\\bipc\\$
T1021.004 3 \\bssh\\b ~(?:lateral|session opened|key)
T1021.006 6 \\bwinrm\\b|powershell remoting
T1047 6 \\bwmi\\b|\\bwmic\\b|wmiprvse
T1569.002 5 service ~(?:executed|creation ~remote)|\\bpsexesvc\\b
T1543.003 5 (?:new|service) ~service (?:installed|created)|service install|suspicious service
T1543.002 3 systemd ~(?:service|unit)|new service_start
T1053.005 6 scheduled task|\\bschtasks\\b
T1053.003 6 \\bcron
T1059.001 6 powershell
T1059.003 5 \\bcmd\\.exe|command (?:prompt|shell)
T1059.004 5 reverse shell|\\bbash\\b ~-i|unix shell
T1059.005 5 \\b[cw]script\\b|vbscript|visual basic
T1059 3 command execution|script (?:execution|interpreter)|suspicious ~command
T1218 4 \\brundll32\\b|\\bregsvr32\\b|\\bmshta\\b|\\bcertutil\\b|living off the land|\\blolbin
T1027 4 obfuscat|encoded command|base64
T1140 4 decode ~(?:file|payload)
T1105 5 (?:tool|file|executable|payload) ~(?:download|transfer)|\\bdownload ~executable|apt user-agent|\\bcurl\\b ~(?:exe|sh)\\b|ingress tool
T1505.003 7 web ?shell
T1505 3 suspicious iis module
T1136.001 6 (?:new|local) ~(?:user|account) ~(?:added|created)|useradd|account created
T1098 5 added to ~(?:group|administrators|admins)|privilege granted|role assign|mfa ~(?:added|disabled)|account manipul
T1098.004 6 authorized_keys
T1547.001 6 run key|startup folder|autorun
T1112 4 registry ~(?:modif|change|set)
T1546.003 5 wmi ~subscription
T1556 4 authentication process ~modif|pam ~modif
T1548.003 6 \\bsudo\\b|first time ~sudo
T1548 4 \\buac\\b ~bypass|privilege elevation|elevation of privilege
T1068 5 privilege escalation|local exploit|kernel exploit
T1134 5 token ~(?:steal|impersonat|manipul)
T1055 6 process (?:injection|hollow)|\\bcreateremotethread\\b|code injection
T1562.001 6 (?:antivirus|defender|security (?:tool|agent)|\\bedr\\b|sensor) ~(?:disabled|stopped|tamper|removed)|tamper ~protection|service ~(?:antivirus|defender) ~stop
T1562.004 5 firewall ~(?:disabled|rule ~(?:added|deleted|changed))
T1070.001 7 (?:event|audit|security) log ~(?:cleared|deleted)|log ~cleared
T1070 4 (?:log|history) ~(?:deleted|removed|wiped)|indicator removal
T1036 4 masquerad|renamed ~binary|double extension
T1003.001 7 \\blsass\\b|\\bmimikatz\\b|credential ~dump
T1003.002 6 \\bsam\\b ~(?:hive|database|dump)
T1003.003 6 \\bntds
T1003.006 7 dcsync|directory replication
T1003.008 5 /etc/shadow|shadow file|cred_acq
T1558.003 7 kerberoast
T1558.004 7 as-?rep roast
T1558.001 6 golden ticket
T1550.002 6 pass[ -]the[ -]hash
T1552 4 (?:password|credential|secret|key) ~(?:in|from) ~(?:file|repository|metadata)|unsecured credential
T1555 5 (?:browser|keychain|vault) ~(?:password|credential)
T1557 5 \\bllmnr\\b|\\bresponder\\b|arp (?:spoof|poison)|man in the middle|adversary in the middle
T1528 5 (?:oauth|access token) ~(?:grant|consent|stolen)|illicit consent
T1087 4 account (?:discovery|enumerat)|user enumerat|\\bbloodhound\\b|\\bldap\\b ~(?:enumerat|query|recon)
T1069 4 group (?:discovery|enumerat)|net group
T1082 4 system information discovery|\\bsysteminfo\\b|\\bwhoami\\b
T1083 3 file ~discovery|forbidden ~(?:file|directory)
T1135 5 share (?:discovery|enumerat)|net view
T1482 5 domain trust|\\bnltest\\b
T1210 5 eternalblue|\\bms17|exploitation of remote|\\bworm\\b
T1570 4 lateral tool|lateral ~transfer
T1114.003 7 (?:inbox|mailbox|forward\\w*) ~rule
T1114 4 (?:mailbox|email) ~(?:access|collect|export)
T1119 3 automated collection
T1560 5 archive ~(?:created|password|sensitive)|\\brar\\.exe|\\b7z
T1074 4 data staged|staging ~(?:directory|data)
T1213 4 (?:sharepoint|wiki|repository) ~(?:download|access)|mass ~download
T1530 5 (?:bucket|blob|cloud storage) ~(?:download|access|public|read)
T1071.001 4 (?:c2|command and control|beacon\\w*) ~(?:http|web|tls)|(?:http|tls) ~(?:beacon|c2)
T1071.004 6 dns tunnel|\\biodine\\b|dnscat|(?:high entropy|long|unusual) ~dns|dns ~(?:entropy|tunnel)
T1071 5 \\bc2\\b|\\bcnc\\b|command and control|beacon|\\bcobalt ?strike\\b|\\bbotnet\\b|\\btrojan\\b
T1568.002 5 \\bdga\\b|domain generation
T1090.003 5 \\btor\\b ~(?:exit|relay|node|traffic|connection)|onion
T1572 5 tunnel
T1573 2 (?:self-signed|invalid|suspicious) ~(?:certificate|tls|ssl)
T1219 5 remote access (?:tool|software)|\\bteamviewer\\b|\\banydesk\\b|\\bngrok\\b
T1571 3 (?:non-standard|unusual|uncommon) port
T1048 5 exfiltrat|(?:large|unusual|excessive) ~(?:upload|outbound|transfer)|data loss|\\bdlp\\b
T1567.002 5 upload ~(?:cloud|drive|share)|\\brclone\\b|\\bmega\\b
T1041 4 exfil ~c2
T1052 4 (?:usb|removable) ~(?:copy|write|storage|media)
T1486 7 ransom|files? ~encrypted|mass ~(?:rename|encrypt)|encryption of files
T1490 7 shadow cop|\\bvssadmin\\b|backup ~(?:deleted|destroyed)|recovery ~disabled
T1489 5 service(?:_| )stop|(?:critical|multiple) ~service ~stopped
T1485 5 (?:data|mass|bulk) ~(?:destruct|wip|delet)
T1496 6 crypto ?min|coin ?min|\\bxmrig\\b|mining pool|stratum
T1498 6 \\bddos\\b|denial of service|\\bsyn flood|\\budp flood|amplification
T1499 4 http flood|slow ?loris|\\bdos\\b ~(?:attack|attempt)|cpu value
T1531 4 account ~(?:removed|deleted|disabled)
T1565 3 payment ~(?:chang|fraud|account)|bank ~detail
T1657 4 (?:invoice|wire|payment) ~fraud|business email compromise
T1195 5 supply chain|typosquat|malicious package|dependency confusion
T1580 4 cloud ~(?:enumerat|discovery)|describe instances
T1578 4 (?:snapshot|instance) ~(?:created|modified) ~unusual
T1621 6 mfa ~(?:fatigue|bomb|prompt|denied)|push ~denied
`;

export const KEYWORDS: readonly Keyword[] = LINES.trim()
  .split("\n")
  .map((line) => {
    const [id = "", tenths = "", ...pattern] = line.split(" ");
    return {
      id,
      weight: Number(tenths) / 10,
      pattern: new RegExp(pattern.join(" ").replaceAll("~", "(?:\\S+ ){0,4}?"), "i"),
    };
  });
