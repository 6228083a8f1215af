/** One employee of the demo world. */
export interface DemoPerson {
  code: string;
  name: string;
  department: string;
  role: string;
  /** Code of the supervisor, who comes earlier in the list. */
  supervisor: string | null;
  /** Of `personFromSeed`: the face. */
  seed: number;
  /** No number in the world begins like this: after +62 (Indonesia) comes no 0. */
  phone: string;
}

function person(number: number, name: string, department: string, role: string, supervisor: string | null, seed: number): DemoPerson {
  const digits = String(number).padStart(3, '0');
  return { code: `EMP${digits}`, name, department, role, supervisor, seed, phone: `+62000000${digits}` };
}

export const demoPeople: readonly DemoPerson[] = [
  person(1, 'Ratna Wulandari', 'Operasional', 'Manajer Operasional', null, 1),
  person(2, 'Bambang Prasetyo', 'Produksi', 'Supervisor Produksi', 'EMP001', 2),
  person(3, 'Siti Rahmawati', 'Umum', 'Resepsionis', 'EMP001', 3),
  person(4, 'Agus Setiawan', 'Produksi', 'Operator Cetak', 'EMP002', 4),
  person(5, 'Dewi Lestari', 'Produksi', 'Operator Potong', 'EMP002', 5),
  person(6, 'Joko Santoso', 'Produksi', 'Teknisi', 'EMP002', 6),
  person(7, 'Nur Aisyah', 'Keuangan', 'Staf Keuangan', 'EMP001', 7),
  person(8, 'Hendra Gunawan', 'Gudang', 'Staf Gudang', 'EMP002', 8),
  person(9, 'Maya Anggraini', 'Pemasaran', 'Staf Pemasaran', 'EMP001', 9),
  person(10, 'Yusuf Hidayat', 'Gudang', 'Kurir', 'EMP002', 10),
];
