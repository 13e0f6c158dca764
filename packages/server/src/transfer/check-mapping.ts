import type { Mapping } from '@gyre/domain/api/transfer';
import type { Sentence } from '@gyre/domain/sentence';
import { toldError } from '../errors.ts';
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
    const has = columns.map((c) => `"${c}"`).join(', ');
    if (!known.has(column))
      refuse({ zh: `文件里没有列 "${column}"，有：${has}`, en: `the file has no column "${column}"; it has ${has}` }, { column });
  }
  if (!isZone(mapping.zone))
    refuse(
      {
        zh: `没有时区 "${mapping.zone}"，应形如 Asia/Shanghai`,
        en: `"${mapping.zone}" is no time zone; expected an IANA name such as Asia/Shanghai`,
      },
      { zone: mapping.zone },
    );
  const missing = missingParts(mapping);
  if (missing.length === 0) return;
  const told = {
    zh: `还缺：${missing.map((m) => m.zh).join('；')}`,
    en: `a mapping to ${mapping.target} needs ${missing.map((m) => m.en).join(' and ')}`,
  };
  refuse(told, { target: mapping.target, missing: missing.map((m) => m.en) });
}

function missingParts(mapping: Mapping): Sentence[] {
  const identity =
    Object.keys(mapping.identities).length === 0
      ? [{ zh: '身份（至少一列，说明这一行是谁的）', en: 'identities: at least one column that tells whose row it is' }]
      : [];
  switch (mapping.target) {
    case 'events':
      return [
        ...identity,
        ...(mapping.event === undefined ? [{ zh: '事件名（一列，或一个固定的名称）', en: 'event: a column or one fixed name' }] : []),
        ...(mapping.time === undefined ? [{ zh: '时间（说明何时发生的列）', en: 'time: the column that tells when it happened' }] : []),
      ];
    case 'customers':
      return identity;
    case 'items':
      return mapping.item === undefined ? [{ zh: '实体（类型，和编号所在的列）', en: 'item: its type and the column of its id' }] : [];
    case 'facts':
      return mapping.fact === undefined
        ? [{ zh: '指标（对象、日期和数值所在的列）', en: 'fact: the columns of subject, day and value' }]
        : [];
  }
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function refuse(told: Sentence, details: Readonly<Record<string, unknown>>): never {
  throw toldError('invalid_input', told, details);
}
