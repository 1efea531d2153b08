/** All attack playbooks. */
import type { Script } from "../script.js";
import { CLOUD_KEY_THEFT, DOMAIN_TAKEOVER, PASSWORD_SPRAY, SSH_BRUTE_FORCE } from "./credentials.js";
import { DNS_TUNNEL, INSIDER, SUPPLY_CHAIN, WORM } from "./network.js";
import { HELPDESK_SCAM, PAYMENT_FRAUD, RANSOMWARE } from "./phishing.js";
import { CRYPTOMINER, DDOS, WEB_SHELL } from "./servers.js";

export const PLAYBOOKS: readonly Script[] = [
  PAYMENT_FRAUD,
  RANSOMWARE,
  PASSWORD_SPRAY,
  SSH_BRUTE_FORCE,
  WEB_SHELL,
  INSIDER,
  CRYPTOMINER,
  SUPPLY_CHAIN,
  DNS_TUNNEL,
  DDOS,
  WORM,
  CLOUD_KEY_THEFT,
  DOMAIN_TAKEOVER,
  HELPDESK_SCAM,
];
