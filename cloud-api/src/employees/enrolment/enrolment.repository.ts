import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../database/tenant-database.js';

export interface EnrolmentRow {
  readonly id: string;
  readonly templateId: string | null;
  readonly createdAt: Date;
  readonly width: number;
  readonly height: number;
}

export interface NewEnrolment {
  readonly id: string;
  readonly employeeId: string;
  /** Of the bytes as they were sent. */
  readonly sourceSha256: string;
  /** Blob of the picture as it was written anew. */
  readonly pictureSha256: string;
  readonly width: number;
  readonly height: number;
}

/** Rows of `enrolments`. Hashes are hexadecimal here and bytea in the table. */
@Injectable()
export class EnrolmentRepository {
  /** Oldest first; `$2`: the pack whose templates count. */
  list(tx: TenantTransaction, employeeId: string, pack: string): Promise<EnrolmentRow[]> {
    return tx.query<EnrolmentRow>(
      `SELECT e.id, t.id AS "templateId", e.created_at AS "createdAt", e.width, e.height
         FROM enrolments e
         LEFT JOIN templates t ON t.enrolment_id = e.id AND t.pack = coalesce((SELECT v.pack FROM gallery_versions v), $2)
        WHERE e.employee_id = $1 ORDER BY e.created_at, e.id`,
      [employeeId, pack],
    );
  }

  /** Hash of the kept picture; null when that employee has no such enrolment. */
  async picture(tx: TenantTransaction, employeeId: string, enrolmentId: string): Promise<string | null> {
    const [row] = await tx.query<{ sha256: string }>(
      `SELECT encode(picture_sha256, 'hex') AS sha256 FROM enrolments WHERE id = $2 AND employee_id = $1`,
      [employeeId, enrolmentId],
    );
    return row?.sha256 ?? null;
  }

  /** Which of these files the employee is enrolled with already. */
  async known(tx: TenantTransaction, employeeId: string, sourceSha256s: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ sha256: string }>(
      `SELECT encode(source_sha256, 'hex') AS sha256 FROM enrolments
        WHERE employee_id = $1 AND source_sha256 IN (SELECT decode(one, 'hex') FROM unnest($2::text[]) AS one)`,
      [employeeId, sourceSha256s],
    );
    return new Set(rows.map((row) => row.sha256));
  }

  async add(tx: TenantTransaction, enrolment: NewEnrolment): Promise<void> {
    const { id, employeeId, sourceSha256, pictureSha256, width, height } = enrolment;
    await tx.execute(
      `INSERT INTO enrolments (tenant_id, id, employee_id, source_sha256, picture_sha256, width, height)
       VALUES ($1, $2, $3, decode($4, 'hex'), decode($5, 'hex'), $6, $7)`,
      [tx.tenantId, id, employeeId, sourceSha256, pictureSha256, width, height],
    );
  }

  /** Removes one with its templates. @returns ids of the templates, and the blob when nobody else is enrolled with it */
  async remove(tx: TenantTransaction, enrolmentId: string): Promise<{ templateIds: string[]; unused: string[] }> {
    const templates = await tx.query<{ id: string }>('DELETE FROM templates WHERE enrolment_id = $1 RETURNING id', [enrolmentId]);
    const pictures = await tx.query<{ sha256: string }>(
      `DELETE FROM enrolments WHERE id = $1 RETURNING encode(picture_sha256, 'hex') AS sha256`,
      [enrolmentId],
    );
    return {
      templateIds: templates.map((row) => row.id),
      unused: await this.unused(
        tx,
        pictures.map((row) => row.sha256),
      ),
    };
  }

  /** Removes all of an employee. @returns how many, and the blobs that nobody else is enrolled with */
  async removeAll(tx: TenantTransaction, employeeId: string): Promise<{ pictures: number; templates: number; unused: string[] }> {
    const templates = await tx.execute('DELETE FROM templates WHERE employee_id = $1', [employeeId]);
    const pictures = await tx.query<{ sha256: string }>(
      `DELETE FROM enrolments WHERE employee_id = $1 RETURNING encode(picture_sha256, 'hex') AS sha256`,
      [employeeId],
    );
    return {
      pictures: pictures.length,
      templates,
      unused: await this.unused(
        tx,
        pictures.map((row) => row.sha256),
      ),
    };
  }

  /** Which of these pictures nobody is enrolled with. */
  async unused(tx: TenantTransaction, sha256s: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ sha256: string }>(
      `SELECT DISTINCT one AS sha256 FROM unnest($1::text[]) AS one
        WHERE NOT EXISTS (SELECT 1 FROM enrolments e WHERE e.picture_sha256 = decode(one, 'hex'))`,
      [sha256s],
    );
    return rows.map((row) => row.sha256);
  }
}
