/**
 * The ten files of CSE-CIC-IDS2018's "Processed Traffic Data for ML Algorithms": rows by label and faults, as counted by those who
 * read them whole. Facts, by which files of the same form are generated; rows are those without repeated headers.
 */

export interface PublishedFile {
  readonly name: string;
  /** dd/MM/yyyy */
  readonly date: string;
  readonly labels: Readonly<Record<string, number>>;
  /** Header rows among the data. */
  readonly headersInside: number;
  /** Of them, those at the very end. */
  readonly headersAtEnd: number;
  /** Rows dated 1970 with a negative duration, all benign. */
  readonly rowsOf1970: number;
  /** Flow ID, Src IP, Src Port and Dst IP come first. */
  readonly hasAddresses: boolean;
  /** Lines end in CR LF. */
  readonly crlf: boolean;
  /** Large whole numbers of one column in scientific notation, as a spreadsheet writes them. */
  readonly scientific: boolean;
}

const usual = {
  headersInside: 0,
  headersAtEnd: 0,
  rowsOf1970: 0,
  hasAddresses: false,
  crlf: false,
  scientific: false,
} as const;

export const PUBLISHED_FILES: readonly PublishedFile[] = [
  {
    ...usual,
    name: "Wednesday-14-02-2018",
    date: "14/02/2018",
    labels: { Benign: 667_626, "FTP-BruteForce": 193_360, "SSH-Bruteforce": 187_589 },
    rowsOf1970: 5,
  },
  {
    ...usual,
    name: "Thursday-15-02-2018",
    date: "15/02/2018",
    labels: { Benign: 996_077, "DoS attacks-GoldenEye": 41_508, "DoS attacks-Slowloris": 10_990 },
  },
  {
    ...usual,
    name: "Friday-16-02-2018",
    date: "16/02/2018",
    labels: { Benign: 446_772, "DoS attacks-SlowHTTPTest": 139_890, "DoS attacks-Hulk": 461_912 },
    headersInside: 1,
  },
  {
    ...usual,
    name: "Thuesday-20-02-2018",
    date: "20/02/2018",
    labels: { Benign: 7_372_557, "DDoS attacks-LOIC-HTTP": 576_191 },
    hasAddresses: true,
    crlf: true,
  },
  {
    ...usual,
    name: "Wednesday-21-02-2018",
    date: "21/02/2018",
    labels: { Benign: 360_833, "DDOS attack-HOIC": 686_012, "DDOS attack-LOIC-UDP": 1_730 },
  },
  {
    ...usual,
    name: "Thursday-22-02-2018",
    date: "22/02/2018",
    labels: { Benign: 1_048_213, "Brute Force -Web": 249, "Brute Force -XSS": 79, "SQL Injection": 34 },
    rowsOf1970: 9,
  },
  {
    ...usual,
    name: "Friday-23-02-2018",
    date: "23/02/2018",
    labels: { Benign: 1_048_009, "Brute Force -Web": 362, "Brute Force -XSS": 151, "SQL Injection": 53 },
  },
  {
    ...usual,
    name: "Wednesday-28-02-2018",
    date: "28/02/2018",
    labels: { Benign: 544_200, Infilteration: 68_871 },
    headersInside: 33,
  },
  {
    ...usual,
    name: "Thursday-01-03-2018",
    date: "01/03/2018",
    labels: { Benign: 238_037, Infilteration: 93_063 },
    headersInside: 25,
    headersAtEnd: 13,
  },
  {
    ...usual,
    name: "Friday-02-03-2018",
    date: "02/03/2018",
    labels: { Benign: 762_384, Bot: 286_191 },
    crlf: true,
    scientific: true,
  },
];

/** Columns of nine of the ten files; the tenth has `ADDRESS_COLUMNS` before them. */
export const COLUMNS: readonly string[] = (
  "Dst Port,Protocol,Timestamp,Flow Duration,Tot Fwd Pkts,Tot Bwd Pkts,TotLen Fwd Pkts,TotLen Bwd Pkts,Fwd Pkt Len Max," +
  "Fwd Pkt Len Min,Fwd Pkt Len Mean,Fwd Pkt Len Std,Bwd Pkt Len Max,Bwd Pkt Len Min,Bwd Pkt Len Mean,Bwd Pkt Len Std," +
  "Flow Byts/s,Flow Pkts/s,Flow IAT Mean,Flow IAT Std,Flow IAT Max,Flow IAT Min,Fwd IAT Tot,Fwd IAT Mean,Fwd IAT Std," +
  "Fwd IAT Max,Fwd IAT Min,Bwd IAT Tot,Bwd IAT Mean,Bwd IAT Std,Bwd IAT Max,Bwd IAT Min,Fwd PSH Flags,Bwd PSH Flags," +
  "Fwd URG Flags,Bwd URG Flags,Fwd Header Len,Bwd Header Len,Fwd Pkts/s,Bwd Pkts/s,Pkt Len Min,Pkt Len Max,Pkt Len Mean," +
  "Pkt Len Std,Pkt Len Var,FIN Flag Cnt,SYN Flag Cnt,RST Flag Cnt,PSH Flag Cnt,ACK Flag Cnt,URG Flag Cnt,CWE Flag Count," +
  "ECE Flag Cnt,Down/Up Ratio,Pkt Size Avg,Fwd Seg Size Avg,Bwd Seg Size Avg,Fwd Byts/b Avg,Fwd Pkts/b Avg," +
  "Fwd Blk Rate Avg,Bwd Byts/b Avg,Bwd Pkts/b Avg,Bwd Blk Rate Avg,Subflow Fwd Pkts,Subflow Fwd Byts,Subflow Bwd Pkts," +
  "Subflow Bwd Byts,Init Fwd Win Byts,Init Bwd Win Byts,Fwd Act Data Pkts,Fwd Seg Size Min,Active Mean,Active Std," +
  "Active Max,Active Min,Idle Mean,Idle Std,Idle Max,Idle Min,Label"
).split(",");

export const ADDRESS_COLUMNS = ["Flow ID", "Src IP", "Src Port", "Dst IP"] as const;
