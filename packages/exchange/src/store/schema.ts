import type { EndedBy, EndReason } from '@owndial/contract';

/**
 * Rows as they are stored, the same in SQLite and PostgreSQL. Times are UTC ISO 8601 text, durations are whole
 * milliseconds, flags are 0 or 1, and quality is JSON text: nothing that only one of the two understands.
 */
export interface Schema {
  users: UserRow;
  numbers: NumberRow;
  devices: DeviceRow;
  sessions: SessionRow;
  tokens: TokenRow;
  links: LinkRow;
  attempts: AttemptRow;
  calls: CallRow;
  journal_offsets: JournalOffsetRow;
}

export interface UserRow {
  id: string;
  login: string;
  name: string;
  role: 'owner' | 'user';
  extension: string;
  password_hash: string | null;
  created_at: string;
}

export interface NumberRow {
  id: string;
  e164: string;
  label: string;
  user_id: string | null;
  created_at: string;
}

export interface DeviceRow {
  id: string;
  user_id: string;
  name: string;
  kind: 'sip' | 'browser';
  transport: 'udp' | 'tcp' | 'tls' | 'wss';
  sip_user: string;
  /** digest of the secret, MD5(user:realm:secret) as RFC 3261 §22.4 has it; the secret itself is not kept */
  ha1: string;
  /** counts renewals; a browser's secret is derived from it */
  generation: number;
  created_at: string;
}

export interface SessionRow {
  id: string;
  user_id: string;
  secret_hash: string;
  device_id: string | null;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
}

export interface TokenRow {
  id: string;
  user_id: string;
  name: string;
  role: 'owner' | 'user';
  secret_hash: string;
  created_at: string;
  last_used_at: string | null;
}

export interface LinkRow {
  id: string;
  kind: 'first-owner' | 'invitation' | 'provisioning';
  user_id: string | null;
  device_id: string | null;
  secret_hash: string;
  created_at: string;
  expires_at: string;
}

export interface AttemptRow {
  /** who tried: `login:<name>` or `address:<ip>` */
  key: string;
  failures: number;
  last_failure_at: string;
}

export interface CallRow {
  id: string;
  /** Asterisk's UNIQUEID of the calling leg: one call is written down once, however often it is told */
  engine_id: string;
  linked_id: string;
  direction: 'internal' | 'in' | 'out' | 'service';
  state: 'ringing' | 'up' | 'ended';
  from_user_id: string | null;
  from_name: string | null;
  from_number: string | null;
  from_device_id: string | null;
  from_device_name: string | null;
  to_user_id: string | null;
  to_name: string | null;
  to_number: string | null;
  to_device_id: string | null;
  to_device_name: string | null;
  dialled: string;
  own_number: string | null;
  started_at: string;
  answered_at: string | null;
  ended_at: string | null;
  ring_ms: number;
  talk_ms: number;
  end_reason: EndReason | null;
  ended_by: EndedBy | null;
  sip_status: number | null;
  codec: string | null;
  quality_from: string | null;
  quality_to: string | null;
  by_fallback: number;
  transferred_by: string | null;
}

/** How far a journal that the engine wrote has been read into `calls`; moves in the same transaction as the rows. */
export interface JournalOffsetRow {
  file: string;
  bytes: number;
}
