/**
 * Enterprise ATT&CK v18.1 in short: ids, names, tactics. Made by `scripts/attack-table.ts`, not written by hand: hence its length.
 *
 * © 2025 The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE Corporation.
 * ATT&CK is a registered trademark of The MITRE Corporation. Licence and disclaimers: NOTICE, in the package's root.
 */

export const ATTACK_VERSION = "18.1";

/** Date of the latest change in it. */
export const ATTACK_DATE = "2025-11-12";

/** Tactics in the order of the matrix: id, short name, name. */
export const TACTIC_LINES = `
TA0043|reconnaissance|Reconnaissance
TA0042|resource-development|Resource Development
TA0001|initial-access|Initial Access
TA0002|execution|Execution
TA0003|persistence|Persistence
TA0004|privilege-escalation|Privilege Escalation
TA0005|defense-evasion|Defense Evasion
TA0006|credential-access|Credential Access
TA0007|discovery|Discovery
TA0008|lateral-movement|Lateral Movement
TA0009|collection|Collection
TA0011|command-and-control|Command and Control
TA0010|exfiltration|Exfiltration
TA0040|impact|Impact
`;

/**
 * A technique on each line: id, name, then its tactics as hexadecimal places in the list above; `-` before them says
 * deprecated, and `>ID` instead says revoked, replaced by ID.
 */
export const TECHNIQUE_LINES = `
T1001.001|Junk Data|b
T1001.002|Steganography|b
T1001.003|Protocol or Service Impersonation|b
T1001|Data Obfuscation|b
T1002|Data Compressed|>T1560
T1003.001|LSASS Memory|7
T1003.002|Security Account Manager|7
T1003.003|NTDS|7
T1003.004|LSA Secrets|7
T1003.005|Cached Domain Credentials|7
T1003.006|DCSync|7
T1003.007|Proc Filesystem|7
T1003.008|/etc/passwd and /etc/shadow|7
T1003|OS Credential Dumping|7
T1004|Winlogon Helper DLL|>T1547.004
T1005|Data from Local System|a
T1006|Direct Volume Access|6
T1007|System Service Discovery|8
T1008|Fallback Channels|b
T1009|Binary Padding|>T1027.001
T1010|Application Window Discovery|8
T1011.001|Exfiltration Over Bluetooth|c
T1011|Exfiltration Over Other Network Medium|c
T1012|Query Registry|8
T1013|Port Monitors|>T1547.010
T1014|Rootkit|6
T1015|Accessibility Features|>T1546.008
T1016.001|Internet Connection Discovery|8
T1016.002|Wi-Fi Discovery|8
T1016|System Network Configuration Discovery|8
T1017|Application Deployment Software|>T1072
T1018|Remote System Discovery|8
T1019|System Firmware|>T1542.001
T1020.001|Traffic Duplication|c
T1020|Automated Exfiltration|c
T1021.001|Remote Desktop Protocol|9
T1021.002|SMB/Windows Admin Shares|9
T1021.003|Distributed Component Object Model|9
T1021.004|SSH|9
T1021.005|VNC|9
T1021.006|Windows Remote Management|9
T1021.007|Cloud Services|9
T1021.008|Direct Cloud VM Connections|9
T1021|Remote Services|9
T1022|Data Encrypted|>T1560
T1023|Shortcut Modification|>T1547.009
T1024|Custom Cryptographic Protocol|>T1573
T1025|Data from Removable Media|a
T1026|Multiband Communication|-b
T1027.001|Binary Padding|6
T1027.002|Software Packing|6
T1027.003|Steganography|6
T1027.004|Compile After Delivery|6
T1027.005|Indicator Removal from Tools|6
T1027.006|HTML Smuggling|6
T1027.007|Dynamic API Resolution|6
T1027.008|Stripped Payloads|6
T1027.009|Embedded Payloads|6
T1027.010|Command Obfuscation|6
T1027.011|Fileless Storage|6
T1027.012|LNK Icon Smuggling|6
T1027.013|Encrypted/Encoded File|6
T1027.014|Polymorphic Code|6
T1027.015|Compression|6
T1027.016|Junk Code Insertion|6
T1027.017|SVG Smuggling|6
T1027|Obfuscated Files or Information|6
T1028|Windows Remote Management|>T1021.006
T1029|Scheduled Transfer|c
T1030|Data Transfer Size Limits|c
T1031|Modify Existing Service|>T1543.003
T1032|Standard Cryptographic Protocol|>T1573
T1033|System Owner/User Discovery|8
T1034|Path Interception|-45
T1035|Service Execution|>T1569.002
T1036.001|Invalid Code Signature|6
T1036.002|Right-to-Left Override|6
T1036.003|Rename Legitimate Utilities|6
T1036.004|Masquerade Task or Service|6
T1036.005|Match Legitimate Resource Name or Location|6
T1036.006|Space after Filename|6
T1036.007|Double File Extension|6
T1036.008|Masquerade File Type|6
T1036.009|Break Process Trees|6
T1036.010|Masquerade Account Name|6
T1036.011|Overwrite Process Arguments|6
T1036.012|Browser Fingerprint|6
T1036|Masquerading|6
T1037.001|Logon Script (Windows)|45
T1037.002|Login Hook|45
T1037.003|Network Logon Script|45
T1037.004|RC Scripts|45
T1037.005|Startup Items|45
T1037|Boot or Logon Initialization Scripts|45
T1038|DLL Search Order Hijacking|>T1574.001
T1039|Data from Network Shared Drive|a
T1040|Network Sniffing|78
T1041|Exfiltration Over C2 Channel|c
T1042|Change Default File Association|>T1546.001
T1043|Commonly Used Port|-b
T1044|File System Permissions Weakness|>T1574.010
T1045|Software Packing|>T1027.002
T1046|Network Service Discovery|8
T1047|Windows Management Instrumentation|3
T1048.001|Exfiltration Over Symmetric Encrypted Non-C2 Protocol|c
T1048.002|Exfiltration Over Asymmetric Encrypted Non-C2 Protocol|c
T1048.003|Exfiltration Over Unencrypted Non-C2 Protocol|c
T1048|Exfiltration Over Alternative Protocol|c
T1049|System Network Connections Discovery|8
T1050|New Service|>T1543.003
T1051|Shared Webroot|-9
T1052.001|Exfiltration over USB|c
T1052|Exfiltration Over Physical Medium|c
T1053.001|At (Linux)|>T1053.002
T1053.002|At|345
T1053.003|Cron|345
T1053.004|Launchd|-345
T1053.005|Scheduled Task|345
T1053.006|Systemd Timers|345
T1053.007|Container Orchestration Job|345
T1053|Scheduled Task/Job|345
T1054|Indicator Blocking|>T1562.006
T1055.001|Dynamic-link Library Injection|56
T1055.002|Portable Executable Injection|56
T1055.003|Thread Execution Hijacking|56
T1055.004|Asynchronous Procedure Call|56
T1055.005|Thread Local Storage|56
T1055.008|Ptrace System Calls|56
T1055.009|Proc Memory|56
T1055.011|Extra Window Memory Injection|56
T1055.012|Process Hollowing|56
T1055.013|Process Doppelgänging|56
T1055.014|VDSO Hijacking|56
T1055.015|ListPlanting|56
T1055|Process Injection|56
T1056.001|Keylogging|7a
T1056.002|GUI Input Capture|7a
T1056.003|Web Portal Capture|7a
T1056.004|Credential API Hooking|7a
T1056|Input Capture|7a
T1057|Process Discovery|8
T1058|Service Registry Permissions Weakness|>T1574.011
T1059.001|PowerShell|3
T1059.002|AppleScript|3
T1059.003|Windows Command Shell|3
T1059.004|Unix Shell|3
T1059.005|Visual Basic|3
T1059.006|Python|3
T1059.007|JavaScript|3
T1059.008|Network Device CLI|3
T1059.009|Cloud API|3
T1059.010|AutoHotKey & AutoIT|3
T1059.011|Lua|3
T1059.012|Hypervisor CLI|3
T1059.013|Container CLI/API|3
T1059|Command and Scripting Interpreter|3
T1060|Registry Run Keys / Startup Folder|>T1547.001
T1061|Graphical User Interface|-3
T1062|Hypervisor|-4
T1063|Security Software Discovery|>T1518.001
T1064|Scripting|-36
T1065|Uncommonly Used Port|>T1571
T1066|Indicator Removal from Tools|>T1027.005
T1067|Bootkit|>T1542.003
T1068|Exploitation for Privilege Escalation|5
T1069.001|Local Groups|8
T1069.002|Domain Groups|8
T1069.003|Cloud Groups|8
T1069|Permission Groups Discovery|8
T1070.001|Clear Windows Event Logs|6
T1070.002|Clear Linux or Mac System Logs|6
T1070.003|Clear Command History|6
T1070.004|File Deletion|6
T1070.005|Network Share Connection Removal|6
T1070.006|Timestomp|6
T1070.007|Clear Network Connection History and Configurations|6
T1070.008|Clear Mailbox Data|6
T1070.009|Clear Persistence|6
T1070.010|Relocate Malware|6
T1070|Indicator Removal|6
T1071.001|Web Protocols|b
T1071.002|File Transfer Protocols|b
T1071.003|Mail Protocols|b
T1071.004|DNS|b
T1071.005|Publish/Subscribe Protocols|b
T1071|Application Layer Protocol|b
T1072|Software Deployment Tools|39
T1073|DLL Side-Loading|>T1574.002
T1074.001|Local Data Staging|a
T1074.002|Remote Data Staging|a
T1074|Data Staged|a
T1075|Pass the Hash|>T1550.002
T1076|Remote Desktop Protocol|>T1021.001
T1077|Windows Admin Shares|>T1021.002
T1078.001|Default Accounts|2456
T1078.002|Domain Accounts|2456
T1078.003|Local Accounts|2456
T1078.004|Cloud Accounts|2456
T1078|Valid Accounts|2456
T1079|Multilayer Encryption|>T1573
T1080|Taint Shared Content|9
T1081|Credentials in Files|>T1552.001
T1082|System Information Discovery|8
T1083|File and Directory Discovery|8
T1084|Windows Management Instrumentation Event Subscription|>T1546.003
T1085|Rundll32|>T1218.011
T1086|PowerShell|>T1059.001
T1087.001|Local Account|8
T1087.002|Domain Account|8
T1087.003|Email Account|8
T1087.004|Cloud Account|8
T1087|Account Discovery|8
T1088|Bypass User Account Control|>T1548.002
T1089|Disabling Security Tools|>T1562.001
T1090.001|Internal Proxy|b
T1090.002|External Proxy|b
T1090.003|Multi-hop Proxy|b
T1090.004|Domain Fronting|b
T1090|Proxy|b
T1091|Replication Through Removable Media|29
T1092|Communication Through Removable Media|b
T1093|Process Hollowing|>T1055.012
T1094|Custom Command and Control Protocol|>T1095
T1095|Non-Application Layer Protocol|b
T1096|NTFS File Attributes|>T1564.004
T1097|Pass the Ticket|>T1550.003
T1098.001|Additional Cloud Credentials|45
T1098.002|Additional Email Delegate Permissions|45
T1098.003|Additional Cloud Roles|45
T1098.004|SSH Authorized Keys|45
T1098.005|Device Registration|45
T1098.006|Additional Container Cluster Roles|45
T1098.007|Additional Local or Domain Groups|45
T1098|Account Manipulation|45
T1099|Timestomp|>T1070.006
T1100|Web Shell|>T1505.003
T1101|Security Support Provider|>T1547.005
T1102.001|Dead Drop Resolver|b
T1102.002|Bidirectional Communication|b
T1102.003|One-Way Communication|b
T1102|Web Service|b
T1103|AppInit DLLs|>T1546.010
T1104|Multi-Stage Channels|b
T1105|Ingress Tool Transfer|b
T1106|Native API|3
T1107|File Deletion|>T1070.004
T1108|Redundant Access|-46
T1109|Component Firmware|>T1542.002
T1110.001|Password Guessing|7
T1110.002|Password Cracking|7
T1110.003|Password Spraying|7
T1110.004|Credential Stuffing|7
T1110|Brute Force|7
T1111|Multi-Factor Authentication Interception|7
T1112|Modify Registry|46
T1113|Screen Capture|a
T1114.001|Local Email Collection|a
T1114.002|Remote Email Collection|a
T1114.003|Email Forwarding Rule|a
T1114|Email Collection|a
T1115|Clipboard Data|a
T1116|Code Signing|>T1553.002
T1117|Regsvr32|>T1218.010
T1118|InstallUtil|>T1218.004
T1119|Automated Collection|a
T1120|Peripheral Device Discovery|8
T1121|Regsvcs/Regasm|>T1218.009
T1122|Component Object Model Hijacking|>T1546.015
T1123|Audio Capture|a
T1124|System Time Discovery|8
T1125|Video Capture|a
T1126|Network Share Connection Removal|>T1070.005
T1127.001|MSBuild|6
T1127.002|ClickOnce|6
T1127.003|JamPlus|6
T1127|Trusted Developer Utilities Proxy Execution|6
T1128|Netsh Helper DLL|>T1546.007
T1129|Shared Modules|3
T1130|Install Root Certificate|>T1553.004
T1131|Authentication Package|>T1547.002
T1132.001|Standard Encoding|b
T1132.002|Non-Standard Encoding|b
T1132|Data Encoding|b
T1133|External Remote Services|24
T1134.001|Token Impersonation/Theft|56
T1134.002|Create Process with Token|56
T1134.003|Make and Impersonate Token|56
T1134.004|Parent PID Spoofing|56
T1134.005|SID-History Injection|56
T1134|Access Token Manipulation|56
T1135|Network Share Discovery|8
T1136.001|Local Account|4
T1136.002|Domain Account|4
T1136.003|Cloud Account|4
T1136|Create Account|4
T1137.001|Office Template Macros|4
T1137.002|Office Test|4
T1137.003|Outlook Forms|4
T1137.004|Outlook Home Page|4
T1137.005|Outlook Rules|4
T1137.006|Add-ins|4
T1137|Office Application Startup|4
T1138|Application Shimming|>T1546.011
T1139|Bash History|>T1552.003
T1140|Deobfuscate/Decode Files or Information|6
T1141|Input Prompt|>T1056.002
T1142|Keychain|>T1555.001
T1143|Hidden Window|>T1564.003
T1144|Gatekeeper Bypass|>T1553.001
T1145|Private Keys|>T1552.004
T1146|Clear Command History|>T1070.003
T1147|Hidden Users|>T1564.002
T1148|HISTCONTROL|>T1562.003
T1149|LC_MAIN Hijacking|-6
T1150|Plist Modification|>T1547.011
T1151|Space after Filename|>T1036.006
T1152|Launchctl|>T1569.001
T1153|Source|-3
T1154|Trap|>T1546.005
T1155|AppleScript|>T1059.002
T1156|Malicious Shell Modification|>T1546.004
T1157|Dylib Hijacking|>T1574.004
T1158|Hidden Files and Directories|>T1564.001
T1159|Launch Agent|>T1543.001
T1160|Launch Daemon|>T1543.004
T1161|LC_LOAD_DYLIB Addition|>T1546.006
T1162|Login Item|>T1547.011
T1163|Rc.common|>T1037.004
T1164|Re-opened Applications|>T1547.007
T1165|Startup Items|>T1037.005
T1166|Setuid and Setgid|>T1548.001
T1167|Securityd Memory|>T1555.002
T1168|Local Job Scheduling|>T1053
T1169|Sudo|>T1548.003
T1170|Mshta|>T1218.005
T1171|LLMNR/NBT-NS Poisoning and Relay|>T1557.001
T1172|Domain Fronting|>T1090.004
T1173|Dynamic Data Exchange|>T1559.002
T1174|Password Filter DLL|>T1556.002
T1175|Component Object Model and Distributed COM|-39
T1176.001|Browser Extensions|4
T1176.002|IDE Extensions|4
T1176|Software Extensions|4
T1177|LSASS Driver|>T1547.008
T1178|SID-History Injection|>T1134.005
T1179|Hooking|>T1056.004
T1180|Screensaver|>T1546.002
T1181|Extra Window Memory Injection|>T1055.011
T1182|AppCert DLLs|>T1546.009
T1183|Image File Execution Options Injection|>T1546.012
T1184|SSH Hijacking|>T1563.001
T1185|Browser Session Hijacking|a
T1186|Process Doppelgänging|>T1055.013
T1187|Forced Authentication|7
T1188|Multi-hop Proxy|>T1090.003
T1189|Drive-by Compromise|2
T1190|Exploit Public-Facing Application|2
T1191|CMSTP|>T1218.003
T1192|Spearphishing Link|>T1566.002
T1193|Spearphishing Attachment|>T1566.001
T1194|Spearphishing via Service|>T1566.003
T1195.001|Compromise Software Dependencies and Development Tools|2
T1195.002|Compromise Software Supply Chain|2
T1195.003|Compromise Hardware Supply Chain|2
T1195|Supply Chain Compromise|2
T1196|Control Panel Items|>T1218.002
T1197|BITS Jobs|46
T1198|SIP and Trust Provider Hijacking|>T1553.003
T1199|Trusted Relationship|2
T1200|Hardware Additions|2
T1201|Password Policy Discovery|8
T1202|Indirect Command Execution|6
T1203|Exploitation for Client Execution|3
T1204.001|Malicious Link|3
T1204.002|Malicious File|3
T1204.003|Malicious Image|3
T1204.004|Malicious Copy and Paste|3
T1204.005|Malicious Library|3
T1204|User Execution|3
T1205.001|Port Knocking|46b
T1205.002|Socket Filters|46b
T1205|Traffic Signaling|46b
T1206|Sudo Caching|>T1548.003
T1207|Rogue Domain Controller|6
T1208|Kerberoasting|>T1558.003
T1209|Time Providers|>T1547.003
T1210|Exploitation of Remote Services|9
T1211|Exploitation for Defense Evasion|6
T1212|Exploitation for Credential Access|7
T1213.001|Confluence|a
T1213.002|Sharepoint|a
T1213.003|Code Repositories|a
T1213.004|Customer Relationship Management Software|a
T1213.005|Messaging Applications|a
T1213.006|Databases|a
T1213|Data from Information Repositories|a
T1214|Credentials in Registry|>T1552.002
T1215|Kernel Modules and Extensions|>T1547.006
T1216.001|PubPrn|6
T1216.002|SyncAppvPublishingServer|6
T1216|System Script Proxy Execution|6
T1217|Browser Information Discovery|8
T1218.001|Compiled HTML File|6
T1218.002|Control Panel|6
T1218.003|CMSTP|6
T1218.004|InstallUtil|6
T1218.005|Mshta|6
T1218.007|Msiexec|6
T1218.008|Odbcconf|6
T1218.009|Regsvcs/Regasm|6
T1218.010|Regsvr32|6
T1218.011|Rundll32|6
T1218.012|Verclsid|6
T1218.013|Mavinject|6
T1218.014|MMC|6
T1218.015|Electron Applications|6
T1218|System Binary Proxy Execution|6
T1219.001|IDE Tunneling|b
T1219.002|Remote Desktop Software|b
T1219.003|Remote Access Hardware|b
T1219|Remote Access Tools|b
T1220|XSL Script Processing|6
T1221|Template Injection|6
T1222.001|Windows File and Directory Permissions Modification|6
T1222.002|Linux and Mac File and Directory Permissions Modification|6
T1222|File and Directory Permissions Modification|6
T1223|Compiled HTML File|>T1218.001
T1480.001|Environmental Keying|6
T1480.002|Mutual Exclusion|6
T1480|Execution Guardrails|6
T1482|Domain Trust Discovery|8
T1483|Domain Generation Algorithms|>T1568.002
T1484.001|Group Policy Modification|56
T1484.002|Trust Modification|56
T1484|Domain or Tenant Policy Modification|56
T1485.001|Lifecycle-Triggered Deletion|d
T1485|Data Destruction|d
T1486|Data Encrypted for Impact|d
T1487|Disk Structure Wipe|>T1561.002
T1488|Disk Content Wipe|>T1561.001
T1489|Service Stop|d
T1490|Inhibit System Recovery|d
T1491.001|Internal Defacement|d
T1491.002|External Defacement|d
T1491|Defacement|d
T1492|Stored Data Manipulation|>T1565.001
T1493|Transmitted Data Manipulation|>T1565.002
T1494|Runtime Data Manipulation|>T1565.003
T1495|Firmware Corruption|d
T1496.001|Compute Hijacking|d
T1496.002|Bandwidth Hijacking|d
T1496.003|SMS Pumping|d
T1496.004|Cloud Service Hijacking|d
T1496|Resource Hijacking|d
T1497.001|System Checks|68
T1497.002|User Activity Based Checks|68
T1497.003|Time Based Checks|68
T1497|Virtualization/Sandbox Evasion|68
T1498.001|Direct Network Flood|d
T1498.002|Reflection Amplification|d
T1498|Network Denial of Service|d
T1499.001|OS Exhaustion Flood|d
T1499.002|Service Exhaustion Flood|d
T1499.003|Application Exhaustion Flood|d
T1499.004|Application or System Exploitation|d
T1499|Endpoint Denial of Service|d
T1500|Compile After Delivery|>T1027.004
T1501|Systemd Service|>T1543.002
T1502|Parent PID Spoofing|>T1134.004
T1503|Credentials from Web Browsers|>T1555.003
T1504|PowerShell Profile|>T1546.013
T1505.001|SQL Stored Procedures|4
T1505.002|Transport Agent|4
T1505.003|Web Shell|4
T1505.004|IIS Components|4
T1505.005|Terminal Services DLL|4
T1505.006|vSphere Installation Bundles|4
T1505|Server Software Component|4
T1506|Web Session Cookie|>T1550.004
T1514|Elevated Execution with Prompt|>T1548.004
T1518.001|Security Software Discovery|8
T1518.002|Backup Software Discovery|8
T1518|Software Discovery|8
T1519|Emond|>T1546.014
T1522|Cloud Instance Metadata API|>T1552.005
T1525|Implant Internal Image|4
T1526|Cloud Service Discovery|8
T1527|Application Access Token|>T1550.001
T1528|Steal Application Access Token|7
T1529|System Shutdown/Reboot|d
T1530|Data from Cloud Storage|a
T1531|Account Access Removal|d
T1534|Internal Spearphishing|9
T1535|Unused/Unsupported Cloud Regions|6
T1536|Revert Cloud Instance|>T1578.004
T1537|Transfer Data to Cloud Account|c
T1538|Cloud Service Dashboard|8
T1539|Steal Web Session Cookie|7
T1542.001|System Firmware|46
T1542.002|Component Firmware|46
T1542.003|Bootkit|46
T1542.004|ROMMONkit|46
T1542.005|TFTP Boot|46
T1542|Pre-OS Boot|46
T1543.001|Launch Agent|45
T1543.002|Systemd Service|45
T1543.003|Windows Service|45
T1543.004|Launch Daemon|45
T1543.005|Container Service|45
T1543|Create or Modify System Process|45
T1546.001|Change Default File Association|45
T1546.002|Screensaver|45
T1546.003|Windows Management Instrumentation Event Subscription|45
T1546.004|Unix Shell Configuration Modification|45
T1546.005|Trap|45
T1546.006|LC_LOAD_DYLIB Addition|45
T1546.007|Netsh Helper DLL|45
T1546.008|Accessibility Features|45
T1546.009|AppCert DLLs|45
T1546.010|AppInit DLLs|45
T1546.011|Application Shimming|45
T1546.012|Image File Execution Options Injection|45
T1546.013|PowerShell Profile|45
T1546.014|Emond|45
T1546.015|Component Object Model Hijacking|45
T1546.016|Installer Packages|45
T1546.017|Udev Rules|45
T1546.018|Python Startup Hooks|45
T1546|Event Triggered Execution|45
T1547.001|Registry Run Keys / Startup Folder|45
T1547.002|Authentication Package|45
T1547.003|Time Providers|45
T1547.004|Winlogon Helper DLL|45
T1547.005|Security Support Provider|45
T1547.006|Kernel Modules and Extensions|45
T1547.007|Re-opened Applications|45
T1547.008|LSASS Driver|45
T1547.009|Shortcut Modification|45
T1547.010|Port Monitors|45
T1547.011|Plist Modification|>T1647
T1547.012|Print Processors|45
T1547.013|XDG Autostart Entries|45
T1547.014|Active Setup|45
T1547.015|Login Items|45
T1547|Boot or Logon Autostart Execution|45
T1548.001|Setuid and Setgid|56
T1548.002|Bypass User Account Control|56
T1548.003|Sudo and Sudo Caching|56
T1548.004|Elevated Execution with Prompt|56
T1548.005|Temporary Elevated Cloud Access|56
T1548.006|TCC Manipulation|56
T1548|Abuse Elevation Control Mechanism|56
T1550.001|Application Access Token|69
T1550.002|Pass the Hash|69
T1550.003|Pass the Ticket|69
T1550.004|Web Session Cookie|69
T1550|Use Alternate Authentication Material|69
T1552.001|Credentials In Files|7
T1552.002|Credentials in Registry|7
T1552.003|Shell History|7
T1552.004|Private Keys|7
T1552.005|Cloud Instance Metadata API|7
T1552.006|Group Policy Preferences|7
T1552.007|Container API|7
T1552.008|Chat Messages|7
T1552|Unsecured Credentials|7
T1553.001|Gatekeeper Bypass|6
T1553.002|Code Signing|6
T1553.003|SIP and Trust Provider Hijacking|6
T1553.004|Install Root Certificate|6
T1553.005|Mark-of-the-Web Bypass|6
T1553.006|Code Signing Policy Modification|6
T1553|Subvert Trust Controls|6
T1554|Compromise Host Software Binary|4
T1555.001|Keychain|7
T1555.002|Securityd Memory|7
T1555.003|Credentials from Web Browsers|7
T1555.004|Windows Credential Manager|7
T1555.005|Password Managers|7
T1555.006|Cloud Secrets Management Stores|7
T1555|Credentials from Password Stores|7
T1556.001|Domain Controller Authentication|467
T1556.002|Password Filter DLL|467
T1556.003|Pluggable Authentication Modules|467
T1556.004|Network Device Authentication|467
T1556.005|Reversible Encryption|467
T1556.006|Multi-Factor Authentication|467
T1556.007|Hybrid Identity|467
T1556.008|Network Provider DLL|467
T1556.009|Conditional Access Policies|467
T1556|Modify Authentication Process|467
T1557.001|LLMNR/NBT-NS Poisoning and SMB Relay|7a
T1557.002|ARP Cache Poisoning|7a
T1557.003|DHCP Spoofing|7a
T1557.004|Evil Twin|7a
T1557|Adversary-in-the-Middle|7a
T1558.001|Golden Ticket|7
T1558.002|Silver Ticket|7
T1558.003|Kerberoasting|7
T1558.004|AS-REP Roasting|7
T1558.005|Ccache Files|7
T1558|Steal or Forge Kerberos Tickets|7
T1559.001|Component Object Model|3
T1559.002|Dynamic Data Exchange|3
T1559.003|XPC Services|3
T1559|Inter-Process Communication|3
T1560.001|Archive via Utility|a
T1560.002|Archive via Library|a
T1560.003|Archive via Custom Method|a
T1560|Archive Collected Data|a
T1561.001|Disk Content Wipe|d
T1561.002|Disk Structure Wipe|d
T1561|Disk Wipe|d
T1562.001|Disable or Modify Tools|6
T1562.002|Disable Windows Event Logging|6
T1562.003|Impair Command History Logging|6
T1562.004|Disable or Modify System Firewall|6
T1562.006|Indicator Blocking|6
T1562.007|Disable or Modify Cloud Firewall|6
T1562.008|Disable or Modify Cloud Logs|6
T1562.009|Safe Mode Boot|6
T1562.010|Downgrade Attack|6
T1562.011|Spoof Security Alerting|6
T1562.012|Disable or Modify Linux Audit System|6
T1562.013|Disable or Modify Network Device Firewall|6
T1562|Impair Defenses|6
T1563.001|SSH Hijacking|9
T1563.002|RDP Hijacking|9
T1563|Remote Service Session Hijacking|9
T1564.001|Hidden Files and Directories|6
T1564.002|Hidden Users|6
T1564.003|Hidden Window|6
T1564.004|NTFS File Attributes|6
T1564.005|Hidden File System|6
T1564.006|Run Virtual Instance|6
T1564.007|VBA Stomping|6
T1564.008|Email Hiding Rules|6
T1564.009|Resource Forking|6
T1564.010|Process Argument Spoofing|6
T1564.011|Ignore Process Interrupts|6
T1564.012|File/Path Exclusions|6
T1564.013|Bind Mounts|6
T1564.014|Extended Attributes|6
T1564|Hide Artifacts|6
T1565.001|Stored Data Manipulation|d
T1565.002|Transmitted Data Manipulation|d
T1565.003|Runtime Data Manipulation|d
T1565|Data Manipulation|d
T1566.001|Spearphishing Attachment|2
T1566.002|Spearphishing Link|2
T1566.003|Spearphishing via Service|2
T1566.004|Spearphishing Voice|2
T1566|Phishing|2
T1567.001|Exfiltration to Code Repository|c
T1567.002|Exfiltration to Cloud Storage|c
T1567.003|Exfiltration to Text Storage Sites|c
T1567.004|Exfiltration Over Webhook|c
T1567|Exfiltration Over Web Service|c
T1568.001|Fast Flux DNS|b
T1568.002|Domain Generation Algorithms|b
T1568.003|DNS Calculation|b
T1568|Dynamic Resolution|b
T1569.001|Launchctl|3
T1569.002|Service Execution|3
T1569.003|Systemctl|3
T1569|System Services|3
T1570|Lateral Tool Transfer|9
T1571|Non-Standard Port|b
T1572|Protocol Tunneling|b
T1573.001|Symmetric Cryptography|b
T1573.002|Asymmetric Cryptography|b
T1573|Encrypted Channel|b
T1574.001|DLL|456
T1574.002|DLL Side-Loading|>T1574.001
T1574.004|Dylib Hijacking|456
T1574.005|Executable Installer File Permissions Weakness|456
T1574.006|Dynamic Linker Hijacking|456
T1574.007|Path Interception by PATH Environment Variable|456
T1574.008|Path Interception by Search Order Hijacking|456
T1574.009|Path Interception by Unquoted Path|456
T1574.010|Services File Permissions Weakness|456
T1574.011|Services Registry Permissions Weakness|456
T1574.012|COR_PROFILER|456
T1574.013|KernelCallbackTable|456
T1574.014|AppDomainManager|456
T1574|Hijack Execution Flow|456
T1578.001|Create Snapshot|6
T1578.002|Create Cloud Instance|6
T1578.003|Delete Cloud Instance|6
T1578.004|Revert Cloud Instance|6
T1578.005|Modify Cloud Compute Configurations|6
T1578|Modify Cloud Compute Infrastructure|6
T1580|Cloud Infrastructure Discovery|8
T1583.001|Domains|1
T1583.002|DNS Server|1
T1583.003|Virtual Private Server|1
T1583.004|Server|1
T1583.005|Botnet|1
T1583.006|Web Services|1
T1583.007|Serverless|1
T1583.008|Malvertising|1
T1583|Acquire Infrastructure|1
T1584.001|Domains|1
T1584.002|DNS Server|1
T1584.003|Virtual Private Server|1
T1584.004|Server|1
T1584.005|Botnet|1
T1584.006|Web Services|1
T1584.007|Serverless|1
T1584.008|Network Devices|1
T1584|Compromise Infrastructure|1
T1585.001|Social Media Accounts|1
T1585.002|Email Accounts|1
T1585.003|Cloud Accounts|1
T1585|Establish Accounts|1
T1586.001|Social Media Accounts|1
T1586.002|Email Accounts|1
T1586.003|Cloud Accounts|1
T1586|Compromise Accounts|1
T1587.001|Malware|1
T1587.002|Code Signing Certificates|1
T1587.003|Digital Certificates|1
T1587.004|Exploits|1
T1587|Develop Capabilities|1
T1588.001|Malware|1
T1588.002|Tool|1
T1588.003|Code Signing Certificates|1
T1588.004|Digital Certificates|1
T1588.005|Exploits|1
T1588.006|Vulnerabilities|1
T1588.007|Artificial Intelligence|1
T1588|Obtain Capabilities|1
T1589.001|Credentials|0
T1589.002|Email Addresses|0
T1589.003|Employee Names|0
T1589|Gather Victim Identity Information|0
T1590.001|Domain Properties|0
T1590.002|DNS|0
T1590.003|Network Trust Dependencies|0
T1590.004|Network Topology|0
T1590.005|IP Addresses|0
T1590.006|Network Security Appliances|0
T1590|Gather Victim Network Information|0
T1591.001|Determine Physical Locations|0
T1591.002|Business Relationships|0
T1591.003|Identify Business Tempo|0
T1591.004|Identify Roles|0
T1591|Gather Victim Org Information|0
T1592.001|Hardware|0
T1592.002|Software|0
T1592.003|Firmware|0
T1592.004|Client Configurations|0
T1592|Gather Victim Host Information|0
T1593.001|Social Media|0
T1593.002|Search Engines|0
T1593.003|Code Repositories|0
T1593|Search Open Websites/Domains|0
T1594|Search Victim-Owned Websites|0
T1595.001|Scanning IP Blocks|0
T1595.002|Vulnerability Scanning|0
T1595.003|Wordlist Scanning|0
T1595|Active Scanning|0
T1596.001|DNS/Passive DNS|0
T1596.002|WHOIS|0
T1596.003|Digital Certificates|0
T1596.004|CDNs|0
T1596.005|Scan Databases|0
T1596|Search Open Technical Databases|0
T1597.001|Threat Intel Vendors|0
T1597.002|Purchase Technical Data|0
T1597|Search Closed Sources|0
T1598.001|Spearphishing Service|0
T1598.002|Spearphishing Attachment|0
T1598.003|Spearphishing Link|0
T1598.004|Spearphishing Voice|0
T1598|Phishing for Information|0
T1599.001|Network Address Translation Traversal|6
T1599|Network Boundary Bridging|6
T1600.001|Reduce Key Space|6
T1600.002|Disable Crypto Hardware|6
T1600|Weaken Encryption|6
T1601.001|Patch System Image|6
T1601.002|Downgrade System Image|6
T1601|Modify System Image|6
T1602.001|SNMP (MIB Dump)|a
T1602.002|Network Device Configuration Dump|a
T1602|Data from Configuration Repository|a
T1606.001|Web Cookies|7
T1606.002|SAML Tokens|7
T1606|Forge Web Credentials|7
T1608.001|Upload Malware|1
T1608.002|Upload Tool|1
T1608.003|Install Digital Certificate|1
T1608.004|Drive-by Target|1
T1608.005|Link Target|1
T1608.006|SEO Poisoning|1
T1608|Stage Capabilities|1
T1609|Container Administration Command|3
T1610|Deploy Container|36
T1611|Escape to Host|5
T1612|Build Image on Host|6
T1613|Container and Resource Discovery|8
T1614.001|System Language Discovery|8
T1614|System Location Discovery|8
T1615|Group Policy Discovery|8
T1619|Cloud Storage Object Discovery|8
T1620|Reflective Code Loading|6
T1621|Multi-Factor Authentication Request Generation|7
T1622|Debugger Evasion|68
T1647|Plist File Modification|6
T1648|Serverless Execution|3
T1649|Steal or Forge Authentication Certificates|7
T1650|Acquire Access|1
T1651|Cloud Administration Command|3
T1652|Device Driver Discovery|8
T1653|Power Settings|4
T1654|Log Enumeration|8
T1656|Impersonation|6
T1657|Financial Theft|d
T1659|Content Injection|2b
T1665|Hide Infrastructure|b
T1666|Modify Cloud Resource Hierarchy|6
T1667|Email Bombing|d
T1668|Exclusive Control|4
T1669|Wi-Fi Networks|2
T1671|Cloud Application Integration|4
T1672|Email Spoofing|6
T1673|Virtual Machine Discovery|8
T1674|Input Injection|3
T1675|ESXi Administration Command|3
T1677|Poisoned Pipeline Execution|3
T1678|Delay Execution|6
T1679|Selective Exclusion|6
T1680|Local Storage Discovery|8
T1681|Search Threat Vendor Data|0
`;
