import { randomBytes } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Instance } from './instance.ts';

/** What the settings say of a home that is new; empty: nothing. */
interface FirstSettings {
  readonly email: string;
  readonly password: string;
  /** An API token with every permission. */
  readonly token: string;
  /** Without the sample. */
  readonly isEmpty: boolean;
}

/**
 * 首次启动 — the first start of a home: its owner. With the sample the owner is made here and the password told once; an empty home without an owner
 * in the settings is set up in the browser.
 *
 * @returns what to tell the person at the terminal
 * @throws AppError `setting_invalid` for a token that was revoked
 */
export async function firstStart(instance: Instance, { email, password, token, isEmpty }: FirstSettings): Promise<string> {
  if (token !== '' && (await instance.access.ensureToken(token)) === 'revoked') {
    throw new AppError('setting_invalid', 'GYRE_API_TOKEN is a token an operator revoked; choose another', {});
  }
  if (!(await instance.access.needsSetup())) return '';
  if (isEmpty && email === '' && password === '') {
    return '\n  Open the address below to create the owner. 打开下面的地址，创建所有者账号。\n\n';
  }
  const owner = {
    email: email === '' ? 'owner@example.test' : email,
    password: password === '' ? randomBytes(12).toString('base64url') : password,
  };
  await instance.access.ensureOwner(owner);
  const once = '    Shown once; change it under 我的账号. 只显示这一次，请登录后修改。\n';
  const shown = password === '' ? `${owner.password}\n${once}` : '(the one you set 您设置的那一个)\n';
  return `\n  Sign in 登录\n    e-mail   ${owner.email}\n    password ${shown}\n`;
}

const DEFAULT_SOURCE = 'default';

/**
 * 默认数据源 — with a write key in the settings the first project has a source that takes it, and one for 神策 clients, which bring no key. Without one
 * an operator makes sources in the console.
 */
export async function ensureSources(instance: Instance, writeKey: string): Promise<void> {
  const [first] = instance.list();
  if (first === undefined || writeKey === '') return;
  const sources = await first.sources.list();
  if (sources.some((s) => s.key === DEFAULT_SOURCE)) return await first.sources.setKey(DEFAULT_SOURCE, writeKey);
  await first.sources.create({ key: DEFAULT_SOURCE, name: '默认数据源', protocol: 'segment' }, 'gyre', writeKey);
  if (first.sources.ofProtocol('sensors') === undefined)
    await first.sources.create({ key: 'sensors', name: '神策 SDK', protocol: 'sensors' }, 'gyre');
}
