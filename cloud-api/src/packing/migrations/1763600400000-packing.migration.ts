import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lookupFunction, ownerMayLookUp, tenantTable } from '../../database/tenant-table.js';

/**
 * Recordings and what belongs to them. Columns named `..._event` hold the id of the event that the columns before them come from: the
 * greatest id wins, so any order of events ends the same.
 */
export class Packing1763600400000 implements MigrationInterface {
  readonly name = 'Packing1763600400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await this.sessions(queryRunner);
    await this.recordings(queryRunner);
    await this.clips(queryRunner);
  }

  private async sessions(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE packing_sessions (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        edge_id uuid NOT NULL,
        id uuid NOT NULL,
        started_at timestamptz(3) NOT NULL,
        started_by uuid,
        started_event uuid,
        ended_at timestamptz(3),
        ended_by uuid,
        forced boolean NOT NULL DEFAULT false,
        ended_event uuid,
        PRIMARY KEY (tenant_id, edge_id, id)
      )`);
    await queryRunner.query('CREATE INDEX packing_sessions_newest ON packing_sessions (tenant_id, started_at DESC, id DESC)');
    await queryRunner.query('CREATE INDEX packing_sessions_id ON packing_sessions (tenant_id, id)');
    await tenantTable(queryRunner, 'packing_sessions');
    await queryRunner.query(`
      CREATE TABLE packing_assignments (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        edge_id uuid NOT NULL,
        id uuid NOT NULL,
        session_id uuid NOT NULL,
        camera_id uuid NOT NULL,
        employee_id uuid NOT NULL,
        platform text NOT NULL,
        assigned_at timestamptz(3) NOT NULL,
        assigned_event uuid NOT NULL,
        unassigned_at timestamptz(3),
        unassigned_event uuid,
        PRIMARY KEY (tenant_id, edge_id, id)
      )`);
    await queryRunner.query('CREATE INDEX packing_assignments_session ON packing_assignments (tenant_id, session_id)');
    await tenantTable(queryRunner, 'packing_assignments');
    await queryRunner.query(`
      CREATE TABLE packing_keys (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        -- the box that said that it made the key: the key of another box signs nothing of this one
        edge_id uuid NOT NULL,
        key_id text NOT NULL,
        public_key text NOT NULL,
        chain_id uuid NOT NULL,
        made_at timestamptz(3) NOT NULL,
        made_event uuid NOT NULL,
        PRIMARY KEY (tenant_id, edge_id, key_id)
      )`);
    await tenantTable(queryRunner, 'packing_keys');
  }

  private async recordings(queryRunner: QueryRunner): Promise<void> {
    // every three characters in a row, in small letters: with it any part of a label is found by an index that needs no extension
    await queryRunner.query(`
      CREATE FUNCTION label_grams(label text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
        SELECT coalesce(array_agg(DISTINCT substr(lower(label), i, 3)), '{}') FROM generate_series(1, length(label) - 2) AS i
      $body$`);
    await queryRunner.query(`
      CREATE TABLE recordings (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        -- in the key: no box can change what another one recorded
        edge_id uuid NOT NULL,
        id uuid NOT NULL,
        -- null until the box told what it records: the news of a clip may come first
        session_id uuid,
        assignment_id uuid,
        camera_id uuid,
        employee_id uuid,
        platform text,
        mode text CHECK (mode IN ('ship', 'return')),
        label text,
        label_grams text[] GENERATED ALWAYS AS (label_grams(label)) STORED,
        symbology text,
        scan_source text,
        scanned_at timestamptz(3),
        earlier_ids uuid[],
        said_event uuid,
        stopped_at timestamptz(3),
        stop_reason text,
        condition text,
        note text,
        stopped_event uuid,
        -- of the clip; those of the manifest are null when it could not be read
        sha256 bytea,
        bytes bigint,
        manifest text,
        signature text,
        key_id text,
        public_key text,
        camera_name text,
        started_at timestamptz(3),
        duration_ms integer,
        gap_ms integer,
        chain_id uuid,
        sequence integer,
        clip_event uuid,
        missing_reason text,
        missing_detail text,
        missing_event uuid,
        pruned_at timestamptz(3),
        pruned_event uuid,
        -- not from events
        legal_hold boolean NOT NULL DEFAULT false,
        PRIMARY KEY (tenant_id, edge_id, id)
      )`);
    await queryRunner.query('CREATE INDEX recordings_id ON recordings (tenant_id, id)');
    await queryRunner.query(
      'CREATE INDEX recordings_newest ON recordings (tenant_id, scanned_at DESC, id DESC) WHERE scanned_at IS NOT NULL',
    );
    await queryRunner.query('CREATE INDEX recordings_employee ON recordings (tenant_id, employee_id, scanned_at DESC, id DESC)');
    await queryRunner.query('CREATE INDEX recordings_camera ON recordings (tenant_id, camera_id, scanned_at DESC, id DESC)');
    await queryRunner.query('CREATE INDEX recordings_session ON recordings (tenant_id, session_id, scanned_at DESC, id DESC)');
    await queryRunner.query('CREATE INDEX recordings_label ON recordings (tenant_id, label, scanned_at DESC)');
    await queryRunner.query('CREATE INDEX recordings_label_grams ON recordings USING gin (label_grams)');
    await queryRunner.query('CREATE INDEX recordings_sha256 ON recordings (sha256) WHERE sha256 IS NOT NULL');
    await queryRunner.query(
      'CREATE INDEX recordings_chain ON recordings (tenant_id, edge_id, chain_id, sequence) WHERE chain_id IS NOT NULL',
    );
    await queryRunner.query('CREATE INDEX recordings_hold ON recordings (tenant_id, edge_id) WHERE legal_hold');
    await tenantTable(queryRunner, 'recordings');
    await ownerMayLookUp(queryRunner, 'recordings');
    await lookupFunction(
      queryRunner,
      'recording_tenants(wanted bytea)',
      'TABLE (tenant_id uuid, edge_id uuid, id uuid)',
      'SELECT r.tenant_id, r.edge_id, r.id FROM recordings r WHERE r.sha256 = wanted ORDER BY r.tenant_id, r.edge_id, r.id LIMIT 10',
    );
    await this.search(queryRunner);
  }

  /**
   * `@>` and LIKE are not leakproof, so row-level security keeps the planner from using the index for them. This function runs as the
   * owner, looks at the tenant of the transaction and at no other, and plans anew for each part of a label.
   */
  private async search(queryRunner: QueryRunner): Promise<void> {
    const signature = 'recordings_by_label(text, timestamptz, timestamptz, uuid, uuid, uuid, text, text, timestamptz, uuid, integer)';
    await queryRunner.query(`
      CREATE FUNCTION ${signature}
      RETURNS TABLE (edge_id uuid, id uuid, scanned_at timestamptz) LANGUAGE plpgsql STABLE SECURITY DEFINER
      SET search_path = public, pg_temp AS $body$
      DECLARE sql text := 'SELECT r.edge_id, r.id, r.scanned_at FROM recordings r
        WHERE r.tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid AND r.scanned_at IS NOT NULL
          AND r.label_grams @> label_grams($1) AND strpos(lower(r.label), lower($1)) > 0';
      BEGIN
        IF $2 IS NOT NULL THEN sql := sql || ' AND r.scanned_at >= $2'; END IF;
        IF $3 IS NOT NULL THEN sql := sql || ' AND r.scanned_at < $3'; END IF;
        IF $4 IS NOT NULL THEN sql := sql || ' AND r.employee_id = $4'; END IF;
        IF $5 IS NOT NULL THEN sql := sql || ' AND r.camera_id = $5'; END IF;
        IF $6 IS NOT NULL THEN sql := sql || ' AND r.session_id = $6'; END IF;
        IF $7 IS NOT NULL THEN sql := sql || ' AND r.platform = $7'; END IF;
        IF $8 IS NOT NULL THEN sql := sql || ' AND r.mode = $8'; END IF;
        IF $9 IS NOT NULL THEN sql := sql || ' AND (r.scanned_at, r.id) < ($9, $10)'; END IF;
        RETURN QUERY EXECUTE sql || ' ORDER BY r.scanned_at DESC, r.id DESC LIMIT $11' USING $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11;
      END $body$`);
    await queryRunner.query(`REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`);
    await queryRunner.query(`GRANT EXECUTE ON FUNCTION ${signature} TO sigap_app`);
  }

  private async clips(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE clips (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
        edge_id uuid NOT NULL,
        recording_id uuid NOT NULL,
        bytes bigint NOT NULL CHECK (bytes > 0),
        -- durable, in order from the first
        received_bytes bigint NOT NULL DEFAULT 0,
        -- key of the clip, encrypted
        sealed_key bytea NOT NULL,
        begun_at timestamptz(3) NOT NULL,
        touched_at timestamptz(3) NOT NULL,
        -- whole, and the hash was right
        stored_at timestamptz(3),
        PRIMARY KEY (tenant_id, sha256)
      )`);
    await queryRunner.query('CREATE INDEX clips_recording ON clips (tenant_id, recording_id)');
    await queryRunner.query('CREATE INDEX clips_unfinished ON clips (tenant_id, touched_at) WHERE stored_at IS NULL');
    await tenantTable(queryRunner, 'clips');
    await queryRunner.query(`
      CREATE TABLE clip_orders (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        edge_id uuid NOT NULL,
        recording_id uuid NOT NULL,
        ordered_at timestamptz(3) NOT NULL,
        ordered_by text NOT NULL,
        PRIMARY KEY (tenant_id, edge_id, recording_id)
      )`);
    await tenantTable(queryRunner, 'clip_orders');
    await queryRunner.query(`
      CREATE TABLE clip_order_versions (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        edge_id uuid NOT NULL,
        version integer NOT NULL,
        PRIMARY KEY (tenant_id, edge_id)
      )`);
    await tenantTable(queryRunner, 'clip_order_versions');
    await queryRunner.query(`
      CREATE TABLE clip_views (
        tenant_id uuid NOT NULL REFERENCES tenants(id),
        recording_id uuid NOT NULL,
        user_id uuid NOT NULL,
        download boolean NOT NULL,
        -- when it was last written into the audit log
        noted_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant_id, recording_id, user_id, download)
      )`);
    await tenantTable(queryRunner, 'clip_views');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['clip_views', 'clip_order_versions', 'clip_orders', 'clips']) await queryRunner.query(`DROP TABLE ${table}`);
    await queryRunner.query(
      'DROP FUNCTION recordings_by_label(text, timestamptz, timestamptz, uuid, uuid, uuid, text, text, timestamptz, uuid, integer)',
    );
    await queryRunner.query('DROP FUNCTION recording_tenants(bytea)');
    await queryRunner.query('DROP TABLE recordings');
    await queryRunner.query('DROP FUNCTION label_grams(text)');
    for (const table of ['packing_keys', 'packing_assignments', 'packing_sessions']) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
