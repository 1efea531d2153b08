/** IP protocol numbers that alerts and flows carry, by IANA's "Assigned Internet Protocol Numbers". */
export const PROTOCOL_NAMES: Readonly<Record<string, string>> = {
  "0": "hopopt",
  "1": "icmp",
  "2": "igmp",
  "4": "ipip",
  "6": "tcp",
  "17": "udp",
  "41": "ipv6",
  "47": "gre",
  "50": "esp",
  "51": "ah",
  "58": "icmpv6",
  "88": "eigrp",
  "89": "ospf",
  "103": "pim",
  "112": "vrrp",
  "132": "sctp",
};
