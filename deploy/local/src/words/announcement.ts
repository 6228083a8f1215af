import { demoSettings } from '../demo/seed-demo-world.js';
import { LEAVER, OUTAGE } from '../demo/demo-scenes.js';
import { demoPeople } from '../demo/demo-people.js';
import { FIRST_PARCEL, PACKER, packingCamera } from '../demo/packing-scene.js';

export interface SignIn {
  email: string;
  role: string;
}

export interface Facts {
  baseUrl: string;
  /** Of the box, which serves the packing stations. */
  stationUrl: string;
  dataDir: string;
  cameraUrls: readonly string[];
  signIns: readonly SignIn[];
  /** Undefined: told at an earlier start, and kept in the file. */
  password: string | undefined;
  passwordFile: string;
  demo: boolean;
}

interface Words {
  running: string;
  dashboard: string;
  stations: string;
  signIn: string;
  password: string;
  passwordIn: (file: string) => string;
  cameras: string;
  data: string;
  logs: string;
  next: string;
  stop: string;
  waiting: string;
  story: (leaver: string, at: StoryTimes) => readonly string[];
  packing: (packer: string, table: string) => readonly string[];
}

interface StoryTimes {
  offlineAfter: number;
  alertAfter: number;
  leaves: number;
  alert: number;
  outage: number;
}

const indonesian: Words = {
  running: 'Sigap berjalan.',
  dashboard: 'Dasbor',
  stations: 'Stasiun packing',
  signIn: 'Masuk sebagai',
  password: 'Kata sandi',
  passwordIn: (file) => `ada di ${file}`,
  cameras: 'Kamera (RTSP)',
  data: 'Data',
  logs: 'log di',
  next: 'Yang terjadi berikutnya',
  stop: 'Ctrl-C menghentikan semuanya; start berikutnya menemukan datanya lagi.',
  waiting: 'Satu edge agent berjalan dan menunggu kamera: tambahkan di menu Kamera.',
  story: (leaver, at) => [
    `Batas waktu demo lebih pendek dari biasanya: OFFLINE setelah ${at.offlineAfter} detik, peringatan setelah ${at.alertAfter} detik (biasanya 120 dan 300).`,
    'Wajahnya digambar: untuk melihat cara kerja, bukan untuk mengukur ketelitian.',
    'dalam 1 menit  karyawan di depan kamera menjadi AVAILABLE',
    `setelah ${minutes(at.leaves)}   ${leaver} pergi dan tidak kembali`,
    `setelah ${minutes(at.alert)}   pesan [ALERT] untuk atasannya ada di Kotak Keluar Pesan (tanpa akun Twilio tidak ada yang dikirim)`,
    `setelah ${minutes(at.outage)}   kamera Bengkel terputus sebentar: yang hanya terlihat di sana menjadi UNKNOWN`,
  ],
  packing: (packer, table) => [
    `terus-menerus  ${packer} mengemas di ${table}: kameranya membaca label; sekali mulai merekam, sekali lagi berhenti (${FIRST_PARCEL.stops - FIRST_PARCEL.starts} detik)`,
    '               lihat di pusat kendali packing (masuk sebagai packing@sigap.local), lalu cari labelnya di menu Video packing dan putar klipnya',
    '               tiap paket kelima lupa dipindai lagi: label paket berikutnya yang menghentikannya',
  ],
};

const english: Words = {
  running: 'Sigap is running.',
  dashboard: 'Dashboard',
  stations: 'Packing stations',
  signIn: 'Sign in as',
  password: 'Password',
  passwordIn: (file) => `is in ${file}`,
  cameras: 'Cameras (RTSP)',
  data: 'Data',
  logs: 'logs in',
  next: 'What happens next',
  stop: 'Ctrl-C stops everything; the next start finds its data again.',
  waiting: 'One edge agent runs and waits for cameras: add them on the page Cameras.',
  story: (leaver, at) => [
    `The demo's thresholds are shorter than usual: OFFLINE after ${at.offlineAfter} s, alert after ${at.alertAfter} s (usually 120 and 300).`,
    'Its faces are drawn: for seeing how it works, not for measuring how well.',
    'within 1 min   employees in front of the cameras become AVAILABLE',
    `after ${minutes(at.leaves)}     ${leaver} leaves and does not come back`,
    `after ${minutes(at.alert)}     the [ALERT] for the supervisor is in the message outbox (without a Twilio account nothing is sent)`,
    `after ${minutes(at.outage)}     the Workshop camera drops for a while: who is seen there alone becomes UNKNOWN`,
  ],
  packing: (packer, table) => [
    `all the time   ${packer} packs at ${table}: its camera reads the label; once starts the recording, again stops it (${FIRST_PARCEL.stops - FIRST_PARCEL.starts} s)`,
    '               see it in the control center (sign in as packing@sigap.local), then find the label on the page Packing videos and play the clip',
    '               each fifth parcel is not scanned again: the label of the next one ends its recording',
  ],
};

/** What is said once everything runs: Indonesian first, English below. */
export function announcement(facts: Facts): string {
  return [indonesian, english].map((words) => inOneLanguage(words, facts)).join('\n');
}

function inOneLanguage(words: Words, facts: Facts): string {
  const password = facts.password ?? words.passwordIn(facts.passwordFile);
  const rows: [string, string][] = [
    [words.dashboard, `${facts.baseUrl}   (API: ${facts.baseUrl}/api/docs)`],
    [words.stations, `${facts.stationUrl}/control-center   (/setup-stations)`],
    ...facts.signIns.map(({ email, role }, index): [string, string] => [index === 0 ? words.signIn : '', `${email.padEnd(24)} ${role}`]),
    [words.password, password],
    ...facts.cameraUrls.map((url, index): [string, string] => [index === 0 ? words.cameras : '', url]),
    [words.data, `${facts.dataDir}   (${words.logs} logs/)`],
  ];
  const table = rows.map(([label, value]) => `  ${label.padEnd(16)} ${value}`);
  const tale = [...words.story(nameOf(LEAVER.code), storyTimes()), ...words.packing(nameOf(PACKER.code), packingCamera.name)];
  const story = facts.demo ? [`  ${words.next}:`, ...tale.map((line) => `    ${line}`)] : [`  ${words.waiting}`];
  return ['', words.running, ...table, ...story, `  ${words.stop}`].join('\n');
}

/** Seconds from the announcement on, which comes when the cameras have just begun to play. */
function storyTimes(): StoryTimes {
  const { offlineAfterSeconds, alertAfterSeconds } = demoSettings.presence;
  return {
    offlineAfter: offlineAfterSeconds,
    alertAfter: alertAfterSeconds,
    leaves: LEAVER.leavesAtSecond,
    alert: LEAVER.leavesAtSecond + alertAfterSeconds + demoSettings.alerts.holdSeconds + 5,
    outage: OUTAGE.from,
  };
}

function minutes(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

function nameOf(wanted: string): string {
  const person = demoPeople.find(({ code }) => code === wanted);
  return person === undefined ? wanted : `${wanted} ${person.name}`;
}
