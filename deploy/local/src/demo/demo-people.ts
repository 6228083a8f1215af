import { drawnPeopleSeeds } from '@sigap/testing';

/** One employee of the demo world. */
export interface DemoPerson {
  code: string;
  name: string;
  department: string;
  role: string;
  /** Code of the supervisor, who comes earlier in the list. */
  supervisor: string | null;
  /** Of `personFromSeed`: a face far enough from the other nine. */
  seed: number;
  /** No number in the world begins like this: after +62 (Indonesia) comes no 0. */
  phone: string;
}

function person(number: number, name: string, department: string, role: string, supervisor: string | null): DemoPerson {
  const digits = String(number).padStart(3, '0');
  const seed = drawnPeopleSeeds[number - 1];
  if (seed === undefined) throw new Error(`no face was drawn for person ${number}`);
  return { code: `EMP${digits}`, name, department, role, supervisor, seed, phone: `+62000000${digits}` };
}

/** Faces of women at even places, of men at odd ones, and the names go with them. */
export const demoPeople: readonly DemoPerson[] = [
  person(1, 'Ratna Wulandari', 'Operasional', 'Manajer Operasional', null),
  person(2, 'Bambang Prasetyo', 'Produksi', 'Supervisor Produksi', 'EMP001'),
  person(3, 'Siti Rahmawati', 'Umum', 'Resepsionis', 'EMP001'),
  person(4, 'Agus Setiawan', 'Produksi', 'Operator Cetak', 'EMP002'),
  person(5, 'Dewi Lestari', 'Produksi', 'Operator Potong', 'EMP002'),
  person(6, 'Joko Santoso', 'Produksi', 'Teknisi', 'EMP002'),
  person(7, 'Nur Aisyah', 'Keuangan', 'Staf Keuangan', 'EMP001'),
  person(8, 'Hendra Gunawan', 'Gudang', 'Staf Gudang', 'EMP002'),
  person(9, 'Maya Anggraini', 'Pemasaran', 'Staf Pemasaran', 'EMP001'),
  person(10, 'Yusuf Hidayat', 'Gudang', 'Operator Packing', 'EMP002'),
];
