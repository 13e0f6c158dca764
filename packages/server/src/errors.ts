import type { Sentence } from '@gyre/domain/sentence';

/** 错误码 — every mistake a caller can make, with its HTTP status. */
export const ERRORS = {
  invalid_input: 400,
  undecodable: 400,
  file_unreadable: 400,
  not_signed_in: 401,
  write_key_unknown: 401,
  wrong_password: 401,
  not_permitted: 403,
  csrf_missing: 403,
  setup_finished: 403,
  not_found: 404,
  already_exists: 409,
  wrong_state: 409,
  approval_needed: 409,
  approval_outgrown: 409,
  schema_newer: 409,
  home_in_use: 409,
  too_slow: 408,
  too_large: 413,
  too_many_attempts: 429,
  overloaded: 429,
  setting_invalid: 400,
  target_forbidden: 400,
  provider_failed: 502,
  not_ready: 503,
} as const;
export type ErrorCode = keyof typeof ERRORS;

/** 调用者的错误 — the caller's mistake: names the thing, the value and the limit. Bugs throw ordinary errors. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
  get status(): number {
    return ERRORS[this.code];
  }
}

/** The caller's mistake in both languages: `details.zh` and `details.en`, of which the console shows the operator's. */
export function toldError(code: ErrorCode, { zh, en }: Sentence, details: Readonly<Record<string, unknown>> = {}): AppError {
  return new AppError(code, en, { ...details, zh, en });
}

/** A caller's mistake as a sentence; where it was told in one language only, in that. */
export function sentenceOfError({ message, details: { zh } }: AppError): Sentence {
  return { zh: typeof zh === 'string' ? zh : message, en: message };
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
