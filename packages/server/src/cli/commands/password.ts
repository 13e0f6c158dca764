import { randomBytes } from 'node:crypto';
import { AppError } from '../../errors.ts';
import { callHome } from '../call.ts';
import type { Command, CommandContext } from '../command.ts';

/** `gyre password <e-mail>` — gives an operator who is locked out a new random password, printed once. */
export const password: Command = {
  name: 'password',
  summary: {
    zh: '为忘记密码的成员重设密码（随机生成，只显示一次）',
    en: 'Give an operator who forgot theirs a new random password, shown once',
  },
  usage: '<e-mail>',
  async run(args, context) {
    const [email] = args;
    if (email === undefined) throw new AppError('invalid_input', 'gyre password needs the e-mail of the operator', {});
    const fresh = randomBytes(12).toString('base64url');
    await setPassword(context, email, fresh);
    context.print(`${email}: ${fresh}\n`);
    return 0;
  },
};

async function setPassword(context: CommandContext, email: string, password: string): Promise<void> {
  const running = await context.running();
  if (running !== undefined) {
    const members = (await (await callHome(running, 'GET', '/api/members')).json()) as { id: number; email: string }[];
    await callHome(running, 'PATCH', `/api/members/${idOf(members, email)}`, { password });
    return;
  }
  const home = await context.openHome();
  try {
    const { members, audit } = home.instance.access;
    await members.update(idOf(await members.list(), email), { password });
    await audit.record({
      actor: 'gyre password',
      operator: null,
      project: null,
      act: 'member.updated',
      subject: email,
      details: {},
      address: '',
    });
  } finally {
    await home.close();
  }
}

function idOf(members: readonly { readonly id: number; readonly email: string }[], email: string): number {
  const found = members.find((member) => member.email === email.trim().toLowerCase());
  if (found === undefined) throw new AppError('not_found', `there is no operator ${email}`, { email });
  return found.id;
}
