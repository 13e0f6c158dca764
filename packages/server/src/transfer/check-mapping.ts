import type { Mapping } from '@gyre/domain/api/transfer';
import { AppError } from '../errors.ts';
import { consumedColumns } from './map-row.ts';

/**
 * 检查映射 — refuses a mapping that could not make a single row: a column the file does not have, an unknown zone, or a target without
 * what it needs.
 *
 * @throws AppError `invalid_input`
 */
export function checkMapping(mapping: Mapping, columns: readonly string[]): void {
  const known = new Set(columns);
  for (const column of [...consumedColumns(mapping), ...Object.keys(mapping.columns)]) {
    if (!known.has(column)) refuse(`the file has no column "${column}"; it has ${columns.map((c) => `"${c}"`).join(', ')}`, { column });
  }
  if (!isZone(mapping.zone))
    refuse(`"${mapping.zone}" is no time zone; expected an IANA name such as Asia/Shanghai`, { zone: mapping.zone });
  const missing = missingParts(mapping);
  if (missing.length > 0) refuse(`a mapping to ${mapping.target} needs ${missing.join(' and ')}`, { target: mapping.target, missing });
}

function missingParts(mapping: Mapping): string[] {
  const identity = Object.keys(mapping.identities).length === 0 ? ['identities: at least one column that tells whose row it is'] : [];
  switch (mapping.target) {
    case 'events':
      return [
        ...identity,
        ...(mapping.event === undefined ? ['event: a column or one fixed name'] : []),
        ...(mapping.time === undefined ? ['time: the column that tells when it happened'] : []),
      ];
    case 'customers':
      return identity;
    case 'items':
      return mapping.item === undefined ? ['item: its type and the column of its id'] : [];
    case 'facts':
      return mapping.fact === undefined ? ['fact: the columns of subject, day and value'] : [];
  }
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function refuse(message: string, details: Readonly<Record<string, unknown>>): never {
  throw new AppError('invalid_input', message, details);
}
