/** Open feeds of addresses with a bad name: where each is, its terms, and how often it may be asked for. */

export interface IntelFeed {
  readonly name: string;
  readonly what: string;
  readonly url: string;
  /** In the folder; `triage --intel` reads it as it is. */
  readonly file: string;
  readonly licence: string;
  readonly home: string;
  /** It is asked for again after so many hours. */
  readonly refreshHours: number;
}

/** Terms as the feeds' own pages state them; look there before you redistribute one. */
export const INTEL_FEEDS: readonly IntelFeed[] = [
  {
    name: "feodo",
    what: "command-and-control servers of botnets (abuse.ch)",
    url: "https://feodotracker.abuse.ch/downloads/ipblocklist.txt",
    file: "feodo.txt",
    licence: "CC0",
    home: "https://feodotracker.abuse.ch/blocklist/",
    refreshHours: 1,
  },
  {
    name: "spamhaus-drop",
    what: "networks that are hijacked or leased by criminals",
    url: "https://www.spamhaus.org/drop/drop_v4.json",
    file: "spamhaus-drop.json",
    licence: "free of charge with Spamhaus named; its copyright stays in the file",
    home: "https://www.spamhaus.org/blocklists/do-not-route-or-peer/",
    refreshHours: 24,
  },
  {
    name: "spamhaus-drop-v6",
    what: "the same of IPv6",
    url: "https://www.spamhaus.org/drop/drop_v6.json",
    file: "spamhaus-drop-v6.json",
    licence: "free of charge with Spamhaus named; its copyright stays in the file",
    home: "https://www.spamhaus.org/blocklists/do-not-route-or-peer/",
    refreshHours: 24,
  },
  {
    name: "dshield",
    what: "the 20 networks that attack most (SANS Internet Storm Center)",
    url: "https://feeds.dshield.org/block.txt",
    file: "dshield.txt",
    licence: "CC BY-NC-SA 2.5: not commercially",
    home: "https://www.dshield.org/",
    refreshHours: 4,
  },
  {
    name: "tor-exits",
    what: "exits of the Tor network",
    url: "https://check.torproject.org/torbulkexitlist",
    file: "tor-exits.txt",
    licence: "public, no terms stated (The Tor Project)",
    home: "https://check.torproject.org/",
    refreshHours: 1,
  },
  {
    name: "ipsum",
    what: "addresses on three or more of thirty lists",
    url: "https://raw.githubusercontent.com/stamparm/ipsum/master/levels/3.txt",
    file: "ipsum.txt",
    licence: "Unlicense; each list's own terms",
    home: "https://github.com/stamparm/ipsum",
    refreshHours: 24,
  },
  {
    name: "blocklist-de",
    what: "addresses that attacked servers of fail2ban users in the last two days",
    url: "https://lists.blocklist.de/lists/all.txt",
    file: "blocklist-de.txt",
    licence: "free of charge, no warranty",
    home: "https://www.blocklist.de/",
    refreshHours: 12,
  },
  {
    name: "et-compromised",
    what: "compromised hosts (Emerging Threats)",
    url: "https://rules.emergingthreats.net/blockrules/compromised-ips.txt",
    file: "et-compromised.txt",
    licence: "BSD",
    home: "https://rules.emergingthreats.net/",
    refreshHours: 24,
  },
];
