/** Words that messages are filled with: the same for attacks and for everything else. */

function list(text: string): string[] {
  return text.trim().split(/\s*,\s*/);
}

export const PROGRAM_STEMS = list(
  "setup, update, helper, agent, viewer, reader, sync, launcher, service, runner, client, tool, patch, loader, meeting, driver, print, scan, report, installer",
);
export const UNIX_PROGRAMS = list("bash, sh, python3, perl, curl, tar, java, node, php, awk, nc, socat");
export const WINDOWS_SCRIPTS = list("ps1, vbs, js, bat, cmd, aspx");
export const UNIX_SCRIPTS = list("sh, py, php, pl, jsp");
export const DOCUMENT_STEMS = list(
  "invoice, offer, contract, order, report, budget, salary, plan, drawing, customers, minutes, cv, delivery, statement, forecast, audit, prices, project, notes, backup",
);
export const DOCUMENT_ENDS = list("docx, docm, xlsx, xlsm, pdf, pptx, html, csv, txt");
export const ARCHIVE_ENDS = list("zip, 7z, rar, tar.gz");
export const SHARES = list(
  "finance, sales, projects, personnel, engineering, public, archive, home, backup, scans, plant, legal",
);
export const WINDOWS_FOLDERS = list(
  "Users\\USER\\AppData\\Local\\Temp, Users\\USER\\Downloads, Users\\USER\\AppData\\Roaming, ProgramData, Windows\\Temp, Users\\Public, Temp",
);
export const UNIX_FOLDERS = list("tmp, var/tmp, dev/shm, opt/app, home/user/.cache, var/www/html, usr/local/bin");
export const PATHS = list(
  "api, login, admin, shop, portal, upload, search, account, images, static, report, cms, help, jobs",
);
export const PATH_ENDS = list(
  "index.php, view, list, items, session, default.aspx, files, status, query, users, edit, form.jsp, export, callback",
);
export const PARAMETERS = list(
  "id, q, page, name, file, url, lang, sort, token, ref, x-forwarded-for, user-agent, cmd, path",
);
export const TASKS = list(
  "nightly, sync, cleanup, inventory, telemetry, backup, update, report, health, index, import, export, mirror, archive, monitor, deploy",
);
export const SERVICES = list(
  "spooler, updater, agentd, backupd, sqlwriter, webcache, healthd, syncd, inventoryd, helper64, remoted, collector, scheduler, printq",
);
export const KEYS = list("Run, RunOnce, Policies, Shell, Classes, Services, Uninstall, Explorer");
export const ACCOUNTS = list(
  "svc-backup, svc-deploy, svc-app, administrator, root, svc-build, svc-monitor, svc-database, guest, www-data",
);
export const GROUPS = list(
  "Server Operators, Local Administrators, Directory Administrators, Backup Operators, Cloud Owners, Helpdesk",
);
export const COUNTRIES = list(
  "Germany, United States, Singapore, Brazil, India, Nigeria, Vietnam, Poland, Turkey, Spain, France, Japan, Mexico, Ukraine, Canada, Netherlands, Romania, China, United Kingdom, Italy",
);
export const AGENTS = list(
  "Chrome 133, Firefox 135, Edge 133, Safari 18, python-requests 2.32, curl 8.9, okhttp 4.12, Go-http-client 2.0, cloud-cli 2.22, Outlook 16, Thunderbird 128, Java 17, axios 1.7",
);
export const SUBJECTS = list(
  "Invoice, Your order, Shared document, Payment reminder, New voice message, Delivery note, Updated terms, Meeting notes, Salary review, Security notice, Signature needed, Offer, Parcel on its way, Account statement, Survey",
);
export const APPLICATIONS = list("erp, crm, payroll, ticketing, warehouse, portal, wiki, planner, analytics, billing");
export const REGIONS = list("eu-central-1, us-east-1, ap-southeast-1, eu-west-1, us-west-2, sa-east-1, ap-south-1");
export const VERBS = list("List, Get, Describe, Create, Update, Put, Delete, Attach");
export const THINGS = list("Users, Instances, Buckets, Roles, Secrets, Keys, Policies, Functions, Snapshots, Trails");
