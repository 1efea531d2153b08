/** What a host is probably for, by how administrators name hosts: a guess, used where no assets file tells. */

/** Parts of names, without digits, and the role that they stand for. The first part that is known decides. */
const PARTS: readonly (readonly [role: string, parts: string])[] = [
  ["domain-controller", "dc adds pdc bdc domaincontroller"],
  ["mail-server", "mail mx smtp imap exch exchange owa mta"],
  ["web-server", "web www webserver http nginx apache iis portal intranet cms"],
  ["database", "db sql mysql postgres pgsql oracle mssql mongo database"],
  ["dns-server", "dns ns bind resolver"],
  ["firewall", "fw firewall pfsense asa fortigate gw gateway router edge"],
  ["vpn-gateway", "vpn ras"],
  ["proxy", "proxy prx squid wsa"],
  ["file-server", "fs file files share nas smb nfs cloudshare"],
  ["backup-server", "bak backup veeam"],
  ["application-server", "app aps application erp sap crm api"],
  ["monitoring", "mon monitoring nagios zabbix siem log syslog elk splunk"],
  ["container-host", "k kube docker node container"],
  ["jump-host", "jmp jump bastion"],
  ["test-server", "test tst dev stage staging qa lab"],
  ["workstation", "ws wks pc lt laptop desktop win client"],
  ["server", "srv server svr vm host ip ec"],
];

const ROLE_OF = new Map(PARTS.flatMap(([role, parts]) => parts.split(" ").map((part) => [part, role] as const)));
/** A general word, taken only when nothing else is known. */
const GENERAL = "server";

/** @returns a role, or undefined where the name says nothing */
export function roleByName(host: string): string | undefined {
  const [label = ""] = host.slice(0, 64).toLowerCase().split(".");
  const roles = label
    .split(/[^a-z]+/)
    .flatMap((part) => ROLE_OF.get(part) ?? ROLE_OF.get(part.replace(/server$|srv$/, "")) ?? []);
  return roles.find((role) => role !== GENERAL) ?? roles[0];
}
