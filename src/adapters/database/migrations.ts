/**
 * Our tables, as the steps by which they came to be. A step that was delivered is never edited; changes are new steps.
 */

/** The schema of our tables. */
export const schema = 'likeness';

/** The schema of the engine's tables. */
export const queueSchema = 'likeness_queue';

/** Steps in order; the number of a step is its place, beginning with 1. Each runs in one transaction with its number. */
export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'jobs, attempts, events, media, keys, deliveries',
    sql: `
CREATE TABLE likeness.jobs (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  owner text NOT NULL,
  status text NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  request jsonb NOT NULL,
  priority int NOT NULL,
  tries int NOT NULL,
  timeout_seconds int NOT NULL,
  metadata jsonb NOT NULL,
  progress double precision NOT NULL,
  step text,
  cancel_requested boolean NOT NULL,
  attempt int NOT NULL,
  report jsonb,
  results jsonb NOT NULL,
  error jsonb,
  idempotency_key text,
  fingerprint text,
  created_ms bigint NOT NULL,
  started_ms bigint,
  finished_ms bigint,
  expires_ms bigint,
  last_event bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX jobs_key ON likeness.jobs (owner, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX jobs_list ON likeness.jobs (created_ms DESC, id DESC);
CREATE INDEX jobs_of_owner ON likeness.jobs (owner, created_ms DESC, id DESC);
CREATE INDEX jobs_queue ON likeness.jobs (kind, priority DESC, created_ms, id) WHERE status = 'queued';
CREATE INDEX jobs_unfinished ON likeness.jobs (owner) WHERE status IN ('queued', 'running');
CREATE INDEX jobs_expiring ON likeness.jobs (expires_ms) WHERE expires_ms IS NOT NULL;

CREATE TABLE likeness.attempts (
  id uuid PRIMARY KEY,
  job_id uuid NOT NULL REFERENCES likeness.jobs ON DELETE CASCADE,
  number int NOT NULL,
  engine_attempt int NOT NULL,
  worker text NOT NULL,
  token_hash text NOT NULL,
  status text NOT NULL,
  lease_until_ms bigint NOT NULL,
  started_ms bigint NOT NULL,
  ended_ms bigint,
  error jsonb,
  UNIQUE (job_id, number)
);
CREATE INDEX attempts_running ON likeness.attempts (lease_until_ms) WHERE status = 'running';

CREATE TABLE likeness.events (
  job_id uuid NOT NULL REFERENCES likeness.jobs ON DELETE CASCADE,
  sequence bigint NOT NULL,
  type text NOT NULL,
  at_ms bigint NOT NULL,
  facts jsonb NOT NULL,
  PRIMARY KEY (job_id, sequence)
);

CREATE TABLE likeness.media (
  id text PRIMARY KEY,
  key text NOT NULL UNIQUE,
  owner text NOT NULL,
  bytes bigint NOT NULL,
  sha256 text NOT NULL,
  content_type text NOT NULL,
  name text,
  job_id uuid,
  attempt int,
  created_ms bigint NOT NULL,
  expires_ms bigint
);
CREATE INDEX media_of_job ON likeness.media (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX media_of_owner ON likeness.media (owner, created_ms DESC);
CREATE INDEX media_expiring ON likeness.media (expires_ms) WHERE expires_ms IS NOT NULL;

CREATE TABLE likeness.keys (
  id text PRIMARY KEY,
  name text NOT NULL,
  hash text NOT NULL UNIQUE,
  last_four text NOT NULL,
  scopes text[] NOT NULL,
  created_ms bigint NOT NULL,
  expires_ms bigint,
  revoked_ms bigint,
  last_used_ms bigint
);

CREATE TABLE likeness.deliveries (
  id text PRIMARY KEY,
  job_id uuid NOT NULL REFERENCES likeness.jobs ON DELETE CASCADE,
  owner text NOT NULL,
  event text NOT NULL,
  url text NOT NULL,
  secret text,
  template jsonb,
  status text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
  tries int NOT NULL,
  last_status int,
  last_error text,
  created_ms bigint NOT NULL,
  next_try_ms bigint,
  taken_until_ms bigint,
  delivered_ms bigint
);
CREATE INDEX deliveries_due ON likeness.deliveries (next_try_ms) WHERE status = 'pending';
CREATE INDEX deliveries_of_job ON likeness.deliveries (job_id, created_ms);
CREATE INDEX deliveries_list ON likeness.deliveries (created_ms DESC, id DESC);
CREATE INDEX deliveries_of_owner ON likeness.deliveries (owner, created_ms DESC, id DESC);

CREATE TABLE likeness.webhook_signers (
  owner text PRIMARY KEY,
  generation int NOT NULL,
  rotated_ms bigint NOT NULL
);
`,
  },
  {
    name: 'which stored files the requests of jobs name',
    sql: `
CREATE TABLE likeness.job_media (
  media_id text NOT NULL,
  job_id uuid NOT NULL REFERENCES likeness.jobs ON DELETE CASCADE,
  PRIMARY KEY (media_id, job_id)
);
CREATE INDEX job_media_of_job ON likeness.job_media (job_id);
INSERT INTO likeness.job_media (media_id, job_id)
  SELECT DISTINCT found[1], j.id FROM likeness.jobs j, regexp_matches(j.request::text, '((?:up|art)_[A-Za-z0-9_-]+)', 'g') AS found;
`,
  },
  {
    name: 'which groups have no room; files in the order of their list',
    sql: `
-- Groups that have no room for another active job. Until the transaction ends, nobody can make the answer untrue.
-- Whoever claims holds one of a few slots until then, so at most so many claims are under way. As long as every group has
-- room for all of them, none needs to know of the others and nobody waits. When a group is nearer to its limit than that, the
-- claim holds all slots, alone, and counts once more.
CREATE OR REPLACE FUNCTION likeness.full_groups(most int) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  slots constant int := 8;
BEGIN
  IF most > slots THEN
    BEGIN
      PERFORM 1 FROM generate_series(1, slots) AS slot WHERE pg_try_advisory_xact_lock(726354, slot) LIMIT 1;
      IF FOUND AND NOT EXISTS (
        SELECT 1 FROM ${queueSchema}.job WHERE state = 'active' AND group_id IS NOT NULL
        GROUP BY group_id HAVING count(*) > most - slots
      ) THEN
        RETURN;
      END IF;
      -- Lets go of the slot: two who hold one each and want all would wait for each other.
      RAISE EXCEPTION 'crowded' USING ERRCODE = 'LK001';
    EXCEPTION WHEN SQLSTATE 'LK001' THEN
      NULL;
    END;
  END IF;
  PERFORM pg_advisory_xact_lock(726354, slot) FROM generate_series(1, slots) AS slot ORDER BY slot;
  RETURN QUERY SELECT group_id FROM ${queueSchema}.job WHERE state = 'active' AND group_id IS NOT NULL
    GROUP BY group_id HAVING count(*) >= most;
END $$;
CREATE INDEX media_list ON likeness.media (created_ms DESC, id DESC);
`,
  },
  {
    name: 'finished jobs are counted without reading them',
    sql: `CREATE INDEX jobs_ended ON likeness.jobs (kind, status) WHERE status IN ('succeeded', 'failed', 'cancelled');`,
  },
  {
    name: 'items of batches, while their job goes on',
    sql: `
CREATE TABLE likeness.job_items (
  job_id uuid NOT NULL REFERENCES likeness.jobs ON DELETE CASCADE,
  target int NOT NULL,
  attempt int NOT NULL,
  media_id text,
  report jsonb NOT NULL,
  PRIMARY KEY (job_id, target)
);
`,
  },
  {
    name: 'steps that say what they expect; the next job of several kinds in one call',
    sql: `
CREATE OR REPLACE FUNCTION likeness.expect(many bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF many = 0 THEN
    RAISE EXCEPTION 'Expected other rows.' USING ERRCODE = 'LK002';
  END IF;
END $$;
-- Gives out the next job of these queues: of all heads that may start, in groups that have room, the most urgent, of equal ones
-- the oldest. Jobs that others are giving out are passed over. Groups have room as likeness.full_groups says; it is said once
-- more here, as a call of it costs a third of the whole.
CREATE OR REPLACE FUNCTION likeness.claim_next(queues text[], most int)
RETURNS TABLE (claimed_id uuid, queue text, earlier_attempts int) LANGUAGE plpgsql AS $$
DECLARE
  slots constant int := 8;
  crowded boolean := most IS NOT NULL;
  full_groups text[] := '{}';
  noted text;
BEGIN
  IF most > slots THEN
    BEGIN
      FOR slot IN 1..slots LOOP
        crowded := NOT pg_try_advisory_xact_lock(726354, slot);
        EXIT WHEN NOT crowded;
      END LOOP;
      IF crowded OR EXISTS (
        SELECT FROM ${queueSchema}.job_common WHERE state = 'active' AND group_id IS NOT NULL
        GROUP BY group_id HAVING count(*) > most - slots
      ) THEN
        RAISE EXCEPTION 'crowded' USING ERRCODE = 'LK001';
      END IF;
    EXCEPTION WHEN SQLSTATE 'LK001' THEN
      crowded := true;
    END;
  END IF;
  IF crowded THEN
    PERFORM pg_advisory_xact_lock(726354, slot) FROM generate_series(1, slots) AS slot ORDER BY slot;
    full_groups := ARRAY(SELECT group_id FROM ${queueSchema}.job_common WHERE state = 'active' AND group_id IS NOT NULL
      GROUP BY group_id HAVING count(*) >= most);
  END IF;
  FOR queue IN
    SELECT q.name FROM unnest(queues) AS q(name) CROSS JOIN LATERAL (
      SELECT j.priority, j.created_on FROM ${queueSchema}.job_common j
      WHERE j.name = q.name AND j.state < 'active' AND NOT j.blocked AND j.start_after <= ${queueSchema}.job_now()
        AND (j.group_id IS NULL OR j.group_id <> ALL(full_groups))
      ORDER BY j.priority DESC, j.created_on LIMIT 1) head
    ORDER BY head.priority DESC, head.created_on
  LOOP
    UPDATE ${queueSchema}.job_common j SET state = 'active', started_on = ${queueSchema}.job_now(),
      heartbeat_on = ${queueSchema}.job_now(),
      retry_count = CASE WHEN started_on IS NOT NULL THEN retry_count + 1 ELSE retry_count END
    WHERE j.name = queue AND j.id = (
      SELECT next.id FROM ${queueSchema}.job_common next
      WHERE next.name = queue AND next.state < 'active' AND NOT next.blocked AND next.start_after <= ${queueSchema}.job_now()
        AND (next.group_id IS NULL OR next.group_id <> ALL(full_groups))
      ORDER BY next.priority DESC, next.created_on LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING j.id, j.retry_count INTO claimed_id, earlier_attempts;
    IF FOUND THEN
      noted := set_config('likeness.claimed', claimed_id::text, true);
      RETURN NEXT;
      RETURN;
    END IF;
  END LOOP;
  noted := set_config('likeness.claimed', '', true);
END $$;
`,
  },
  {
    // likeness.claim_next keeps the room of groups by itself; nothing else asked.
    name: 'full_groups is not called any more',
    sql: 'DROP FUNCTION likeness.full_groups(int);',
  },
];
