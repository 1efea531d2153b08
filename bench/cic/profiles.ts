/** What flows of each label are like, roughly: enough that columns tell classes apart and that rows repeat as they do in the real files. */

export interface Profile {
  readonly ports: readonly number[];
  /** 6 tcp, 17 udp, 0 for flows without transport. */
  readonly protocol: 0 | 6 | 17;
  /** Packets there, at most. */
  readonly packets: number;
  /** Bytes of a packet, at most. */
  readonly size: number;
  /** Microseconds, at most. */
  readonly duration: number;
  /** Different flows; Infinity where nearly each is another. */
  readonly distinct: number;
  /** Hours of the day (24, local) in which it happens, with minutes as fractions. */
  readonly from: number;
  readonly to: number;
}

const web = { ports: [80], protocol: 6, packets: 12, size: 900, duration: 8e6, distinct: Infinity } as const;

export const ATTACK_PROFILES: Readonly<Record<string, Profile>> = {
  "FTP-BruteForce": {
    ports: [21],
    protocol: 6,
    packets: 1,
    size: 0,
    duration: 60,
    distinct: 39,
    from: 10.55,
    to: 12.1,
  },
  "SSH-Bruteforce": { ...web, ports: [22], size: 300, duration: 4e5, distinct: 95_000, from: 14.05, to: 15.5 },
  "DoS attacks-GoldenEye": { ...web, from: 9.45, to: 10.15 },
  "DoS attacks-Slowloris": { ...web, size: 60, duration: 1e8, distinct: 9_000, from: 11, to: 11.65 },
  "DoS attacks-SlowHTTPTest": { ...web, packets: 1, size: 0, duration: 60, distinct: 43, from: 10.25, to: 11.1 },
  "DoS attacks-Hulk": { ...web, packets: 4, size: 500, duration: 2e5, distinct: 145_000, from: 13.8, to: 14.3 },
  "DDoS attacks-LOIC-HTTP": { ...web, packets: 5, from: 10.25, to: 11.25 },
  "DDOS attack-HOIC": { ...web, packets: 5, size: 400, distinct: 198_000, from: 14.15, to: 15.05 },
  "DDOS attack-LOIC-UDP": { ...web, protocol: 17, packets: 200_000, size: 32, duration: 1.19e8, from: 10.2, to: 10.7 },
  "Brute Force -Web": { ...web, packets: 150, from: 10.35, to: 11.3 },
  "Brute Force -XSS": { ...web, packets: 90, from: 13.9, to: 14.1 },
  "SQL Injection": { ...web, packets: 5, from: 15.2, to: 15.25 },
  Infilteration: { ...web, ports: [53, 443, 3389, 445], packets: 3, size: 120, from: 14.1, to: 14.6 },
  Bot: { ...web, ports: [8080], packets: 4, size: 220, distinct: 144_000, from: 10.2, to: 11.5 },
};

export const BENIGN_PROFILES: readonly Profile[] = [
  { ports: [53], protocol: 17, packets: 2, size: 90, duration: 2e5, distinct: Infinity, from: 8, to: 20 },
  { ports: [443], protocol: 6, packets: 25, size: 1400, duration: 1.19e8, distinct: Infinity, from: 8, to: 20 },
  { ports: [80], protocol: 6, packets: 10, size: 1300, duration: 6e7, distinct: Infinity, from: 8, to: 20 },
  { ports: [3389], protocol: 6, packets: 9, size: 400, duration: 4e6, distinct: Infinity, from: 8, to: 20 },
  { ports: [445], protocol: 6, packets: 2, size: 0, duration: 900, distinct: 300_000, from: 8, to: 20 },
  { ports: [0], protocol: 0, packets: 3, size: 0, duration: 1.12e8, distinct: Infinity, from: 8, to: 20 },
];
