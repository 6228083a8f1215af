import type { StopReason } from '@sigap/contracts';

export type ReportLanguage = 'id' | 'en';

const words = {
  id: {
    title: 'Laporan sesi packing',
    box: 'Box',
    began: 'Mulai',
    ended: 'Selesai',
    running: 'masih berjalan',
    forced: 'diakhiri paksa',
    zone: 'Zona waktu',
    made: 'Dibuat',
    summary: 'Per karyawan',
    all: 'Total',
    list: 'Daftar paket',
    none: 'Tidak ada paket dalam sesi ini.',
    more: 'Selebihnya ada di CSV: {n} paket lagi.',
    page: 'Halaman {n} dari {of}',
    employee: 'Karyawan',
    employeeCode: 'Kode karyawan',
    parcels: 'Paket',
    returns: 'Retur',
    perHour: 'Per jam',
    mean: 'Rata-rata',
    median: 'Median',
    irregular: 'Tidak wajar',
    time: 'Waktu scan',
    stopped: 'Waktu selesai',
    label: 'Resi',
    platform: 'Platform',
    mode: 'Jenis',
    station: 'Meja',
    seconds: 'Detik',
    reason: 'Alasan berhenti',
    condition: 'Kondisi',
    note: 'Catatan',
    hash: 'SHA-256 klip',
    id: 'ID rekaman',
    date: 'Tanggal',
  },
  en: {
    title: 'Packing session report',
    box: 'Box',
    began: 'Began',
    ended: 'Ended',
    running: 'still running',
    forced: 'ended by force',
    zone: 'Time zone',
    made: 'Made',
    summary: 'Per employee',
    all: 'Total',
    list: 'Parcels',
    none: 'There are no parcels in this session.',
    more: 'The rest is in the CSV: {n} parcels more.',
    page: 'Page {n} of {of}',
    employee: 'Employee',
    employeeCode: 'Employee code',
    parcels: 'Parcels',
    returns: 'Returns',
    perHour: 'Per hour',
    mean: 'Mean',
    median: 'Median',
    irregular: 'Irregular',
    time: 'Scanned at',
    stopped: 'Stopped at',
    label: 'Label',
    platform: 'Platform',
    mode: 'Kind',
    station: 'Station',
    seconds: 'Seconds',
    reason: 'Stopped by',
    condition: 'Condition',
    note: 'Note',
    hash: 'SHA-256 of the clip',
    id: 'Recording id',
    date: 'Date',
  },
} as const satisfies Record<ReportLanguage, Record<string, string>>;

const reasons: Record<ReportLanguage, Record<StopReason, string>> = {
  id: {
    scan: 'scan',
    next: 'kode berikutnya',
    idle: 'tidak ada gerak',
    limit: 'batas waktu',
    operator: 'operator',
    emergency: 'darurat',
    interrupted: 'terputus',
    cancelled: 'dibatalkan',
  },
  en: {
    scan: 'scan',
    next: 'next code',
    idle: 'no motion',
    limit: 'time limit',
    operator: 'operator',
    emergency: 'emergency',
    interrupted: 'interrupted',
    cancelled: 'cancelled',
  },
};

const modes = { id: { ship: 'kirim', return: 'retur' }, en: { ship: 'ship', return: 'return' } } as const;

const conditions: Record<ReportLanguage, Record<string, string>> = {
  id: { good: 'baik', opened: 'sudah dibuka', damaged: 'rusak', 'wrong-item': 'barang salah', empty: 'kosong' },
  en: { good: 'good', opened: 'opened', damaged: 'damaged', 'wrong-item': 'wrong item', empty: 'empty' },
};

export type ReportWord = keyof (typeof words)['id'];

/** What a report says, in one language. */
export class ReportWords {
  constructor(readonly language: ReportLanguage) {}

  of(word: ReportWord, values: Readonly<Record<string, number>> = {}): string {
    return words[this.language][word].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  }

  reason(code: string | null): string {
    return code === null ? '' : ((reasons[this.language] as Record<string, string>)[code] ?? code);
  }

  mode(mode: 'ship' | 'return'): string {
    return modes[this.language][mode];
  }

  condition(code: string | null): string {
    return code === null ? '' : (conditions[this.language][code] ?? code);
  }

  /** With the decimal sign of the language; a dash for null. */
  number(value: number | null): string {
    return value === null ? '–' : value.toLocaleString(this.language, { maximumFractionDigits: 1 });
  }
}
