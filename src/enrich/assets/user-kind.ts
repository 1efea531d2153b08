/** What kind of account a user name is, by how systems and administrators name accounts. */

export const USER_KINDS = ["system", "service", "admin", "machine", "guest", "person"] as const;
export type UserKind = (typeof USER_KINDS)[number];

const SYSTEM =
  /^(?:system|local ?service|network ?service|root|daemon|nobody|sys|bin|sync|sshd|ntp|systemd-[a-z-]+|dwm-\d+|umfd-\d+|trustedinstaller|kernel)$/;
/** Accounts that programs run under. */
const SERVICE =
  /^(?:svc|srv|service|app|sa|bot|cron|backup|batch|task|job)[-_.]|[-_.](?:svc|srv|service|bot|app)$|^(?:www-data|www|apache|nginx|httpd|tomcat|postgres|mysql|oracle|mongod?|redis|elastic\w*|postfix|dovecot|named|bind|squid|jenkins|gitlab\w*|ansible|nagios|zabbix|splunk|hadoop|git|ftp|mail|vpnd|ec2-user|ubuntu|krbtgt)$|^iis apppool/;
const ADMIN =
  /^(?:admin\w*|administrator|domain ?admin\w*)$|^(?:adm|admin|da|sysadm|root)[-_.]|[-_.](?:adm|admin|da|root)$|admin\d*$/;
const GUEST = /^(?:guest|anonymous|anonymous logon|test|demo|user)\d*$/;

/** @param user with or without its domain (`DOMAIN\user`, `user@domain`) */
export function userKind(user: string): UserKind {
  const lower = user.trim().toLowerCase().slice(0, 128);
  const name = (lower.split("\\").at(-1) ?? "").split("@")[0] ?? "";
  if (name.endsWith("$")) return "machine";
  if (SYSTEM.test(name)) return "system";
  if (SERVICE.test(name)) return "service";
  if (ADMIN.test(name)) return "admin";
  return GUEST.test(name) ? "guest" : "person";
}

/** Names that systems give: they tell what an account is, not whose. */
export function isCommonAccount(name: string): boolean {
  return (
    SYSTEM.test(name) ||
    /^(?:admin|administrator|guest|www-data|apache|nginx|postgres|mysql|oracle|postfix|dovecot|ftp|mail|git)$/.test(
      name,
    )
  );
}
