import { parseArgs } from 'node:util';
import { AppError } from './errors.ts';
import { SETTINGS, type Setting, type SettingName } from './config.ts';

/** 设置 — every setting as text, integer or switch, from flags, then environment variables, then defaults. */
export type Settings = { readonly [Name in SettingName]: string } & {
  /** A setting as an integer. */
  integer(name: SettingName): number;
  isOn(name: SettingName): boolean;
};

/** Levels a log line may have. */
const LEVELS: readonly string[] = ['debug', 'info', 'warn', 'error'];

/** Environment variables that are ours by their prefix; one of them we do not know is a mistake, and starting anyway would hide it. */
const OURS = /^GYRE_/;

/**
 * Reads settings.
 *
 * @param args  what follows the command; what is no setting is left over
 * @returns the settings and the arguments left over
 * @throws AppError `setting_invalid` naming an unknown setting or a value of the wrong kind
 */
export function readSettings(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): { settings: Settings; rest: string[] } {
  const known = new Set<string>(SETTINGS.map((s) => s.name));
  const unknown = Object.keys(environment).filter((name) => OURS.test(name) && !known.has(name));
  if (unknown.length > 0) throw new AppError('setting_invalid', `unknown setting ${unknown.join(', ')}; see gyre --help`, { unknown });
  const { flags, rest } = split(args);
  const values = Object.fromEntries(
    SETTINGS.map((s) => [s.name, checked(s, flags.get(s.flag) ?? nonEmpty(environment[s.name]) ?? s.default)]),
  );
  const settings = {
    ...(values as { [Name in SettingName]: string }),
    integer: (name: SettingName) => Number(values[name]),
    isOn: (name: SettingName) => values[name] === 'true',
  };
  return { settings, rest };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** Takes the settings' flags out of the arguments; everything else is left for the command. */
function split(args: readonly string[]): { flags: Map<string, string>; rest: string[] } {
  const options = Object.fromEntries(
    SETTINGS.map((s) => [s.flag, { type: s.kind === 'switch' ? ('boolean' as const) : ('string' as const) }]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const flags = new Map<string, string>();
  const taken = new Set<number>();
  for (const token of tokens) {
    if (token.kind !== 'option' || !(token.name in options)) continue;
    if (token.value === undefined && options[token.name]?.type === 'string')
      throw new AppError('setting_invalid', `--${token.name} needs a value`, { flag: token.name });
    flags.set(token.name, token.value ?? 'true');
    taken.add(token.index);
    if (token.value !== undefined && !token.inlineValue) taken.add(token.index + 1);
  }
  return { flags, rest: args.filter((_, index) => !taken.has(index)) };
}

function checked(setting: Setting, value: string): string {
  const fail = (expected: string): never => {
    throw new AppError(
      'setting_invalid',
      `${setting.name} is ${JSON.stringify(setting.kind === 'secret' ? '…' : value)}, expected ${expected}`,
      { setting: setting.name },
    );
  };
  if (setting.kind === 'integer' && !/^\d{1,9}$/.test(value)) fail(`a whole number of ${setting.unit}`);
  if (setting.name === 'GYRE_PORT' && Number(value) > 65_535) fail('a port from 0 to 65535');
  if (setting.name === 'GYRE_LOG_LEVEL' && !LEVELS.includes(value)) fail(`one of ${LEVELS.join(', ')}`);
  if (setting.name === 'DATABASE_URL' && value !== '' && !/^postgres(ql)?:\/\/./.test(value)) fail('a postgres:// URL');
  if (setting.name === 'GYRE_PUBLIC_URL' && value !== '' && !/^https?:\/\/./.test(value)) fail('an http:// or https:// URL');
  if (setting.kind === 'switch' && value !== 'true' && value !== 'false')
    return value === '1' ? 'true' : value === '0' ? 'false' : fail('true or false');
  return value;
}

/** The table as the lines of `--help`. */
export function settingsHelp(language: 'zh' | 'en'): string {
  return SETTINGS.map((s: Setting) => {
    const fallback = s.default === '' ? '' : ` [${s.default}]`;
    return `  --${s.flag.padEnd(16)} ${s.name.padEnd(22)} ${s.help[language]}${fallback}`;
  }).join('\n');
}
