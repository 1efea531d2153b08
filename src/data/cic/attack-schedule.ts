/**
 * When the attacks of CIC-IDS 2017 and CSE-CIC-IDS2018 ran, by the tables on the data sets' pages at the University of New Brunswick.
 * Data, not code. Times are local: UTC-3 in July 2017, UTC-4 in February and March 2018.
 *
 * Names are those of the label table. `Infiltration` stands for all three of its labels.
 */

export interface AttackWindow {
  /** The label table's name. */
  readonly attack: string;
  /** HH:mm, local, 24 hours. */
  readonly from: string;
  readonly to: string;
}

/** Every day of the captures by its local date, quiet days included. */
export const ATTACK_SCHEDULE: Readonly<Record<string, readonly AttackWindow[]>> = {
  "2017-07-03": [],
  "2017-07-04": [
    { attack: "FTP brute force", from: "09:20", to: "10:20" },
    { attack: "SSH brute force", from: "14:00", to: "15:00" },
  ],
  "2017-07-05": [
    { attack: "DoS Slowloris", from: "09:47", to: "10:10" },
    { attack: "DoS SlowHTTPTest", from: "10:14", to: "10:35" },
    { attack: "DoS Hulk", from: "10:43", to: "11:00" },
    { attack: "DoS GoldenEye", from: "11:10", to: "11:23" },
    { attack: "Heartbleed", from: "15:12", to: "15:32" },
  ],
  "2017-07-06": [
    { attack: "Web brute force", from: "09:20", to: "10:00" },
    { attack: "Web XSS", from: "10:15", to: "10:35" },
    { attack: "Web SQL injection", from: "10:40", to: "10:42" },
    { attack: "Infiltration", from: "14:19", to: "15:45" },
  ],
  "2017-07-07": [
    { attack: "Botnet Ares", from: "10:02", to: "11:02" },
    { attack: "Port scan", from: "13:55", to: "15:29" },
    { attack: "DDoS LOIC-HTTP", from: "15:56", to: "16:16" },
  ],
  "2018-02-14": [
    { attack: "FTP brute force", from: "10:32", to: "12:09" },
    { attack: "SSH brute force", from: "14:01", to: "15:31" },
  ],
  "2018-02-15": [
    { attack: "DoS GoldenEye", from: "09:26", to: "10:09" },
    { attack: "DoS Slowloris", from: "10:59", to: "11:40" },
  ],
  "2018-02-16": [
    { attack: "DoS SlowHTTPTest", from: "10:12", to: "11:08" },
    { attack: "DoS Hulk", from: "13:45", to: "14:19" },
  ],
  "2018-02-20": [
    { attack: "DDoS LOIC-HTTP", from: "10:12", to: "11:17" },
    { attack: "DDoS LOIC-UDP", from: "13:13", to: "13:32" },
  ],
  "2018-02-21": [
    { attack: "DDoS LOIC-UDP", from: "10:09", to: "10:43" },
    { attack: "DDoS HOIC", from: "14:05", to: "15:05" },
  ],
  "2018-02-22": [
    { attack: "Web brute force", from: "10:17", to: "11:24" },
    { attack: "Web XSS", from: "13:50", to: "14:29" },
    { attack: "Web SQL injection", from: "16:15", to: "16:29" },
  ],
  "2018-02-23": [
    { attack: "Web brute force", from: "10:03", to: "11:03" },
    { attack: "Web XSS", from: "13:00", to: "14:10" },
    { attack: "Web SQL injection", from: "15:05", to: "15:18" },
  ],
  "2018-02-28": [
    { attack: "Infiltration", from: "10:50", to: "12:05" },
    { attack: "Infiltration", from: "13:42", to: "14:40" },
  ],
  "2018-03-01": [
    { attack: "Infiltration", from: "09:57", to: "10:55" },
    { attack: "Infiltration", from: "14:00", to: "15:37" },
  ],
  "2018-03-02": [
    { attack: "Botnet Ares", from: "10:11", to: "11:34" },
    { attack: "Botnet Ares", from: "14:24", to: "15:55" },
  ],
};

/** Clocks and published times differ by minutes: the corrected set has flows of an attack up to 10 minutes outside its window. */
export const SCHEDULE_TOLERANCE_MINUTES = 10;

/**
 * First and last hour of the working day, local. The corrected set, whose times are certain, has flows from 08:00 to 19:59 and nearly
 * none after 18:00, so an hour is written once a day and tells morning from afternoon: 8 to 11 are morning, 12 noon, 1 to 7 afternoon.
 */
export const WORKING_DAY = { firstHour: 8, lastHour: 19 } as const;
