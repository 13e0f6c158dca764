import { z } from 'zod';
import { At, endpoint, Page, pageOf, Permission, ProjectPath, Role } from './endpoint.ts';
import { ShopOptions } from './shop.ts';

export const Language = z.enum(['zh', 'en']);
const Password = z.string().min(10).max(200);
const Email = z.string().trim().toLowerCase().email().max(254);
const Id = z.object({ id: z.coerce.number().int().positive() });

/** 成员 — an operator as the console shows one. */
export const Operator = z.object({
  id: z.number().int(),
  email: z.string(),
  name: z.string(),
  role: Role,
  language: Language,
  disabled: z.boolean(),
  createdAt: At,
  lastSeenAt: At.nullable(),
});
export const Me = z.object({ operator: Operator.nullable(), permissions: z.array(Permission), csrf: z.string(), needsSetup: z.boolean() });

export const access = {
  me: endpoint('access', 'GET /api/session', {
    permission: 'public',
    summary: { zh: '当前登录的成员', en: 'Who is signed in, and whether the first set-up is due' },
    response: Me,
  }),
  signIn: endpoint('access', 'POST /api/session', {
    permission: 'public',
    summary: { zh: '登录', en: 'Sign in; sets the session cookie' },
    body: z.object({ email: Email, password: z.string().max(200) }),
    response: Me,
    audit: 'session.signed_in',
  }),
  signOut: endpoint('access', 'DELETE /api/session', {
    permission: 'signed-in',
    summary: { zh: '退出登录', en: 'Sign out' },
    audit: 'session.signed_out',
  }),
  setUp: endpoint('access', 'POST /api/setup', {
    permission: 'public',
    summary: { zh: '首次设置：创建所有者', en: 'First set-up: create the owner; refused once one exists' },
    body: z.object({ email: Email, name: z.string().min(1).max(100), password: Password, language: Language }),
    response: Me,
    audit: 'setup.finished',
  }),
  updateAccount: endpoint('access', 'PATCH /api/account', {
    permission: 'signed-in',
    summary: { zh: '修改自己的姓名、语言或密码', en: 'Change your own name, language or password' },
    body: z.object({
      name: z.string().min(1).max(100).optional(),
      language: Language.optional(),
      currentPassword: z.string().max(200).optional(),
      newPassword: Password.optional(),
    }),
    response: Me,
    audit: 'account.updated',
  }),
  listMembers: endpoint('members', 'GET /api/members', {
    permission: 'manage',
    summary: { zh: '成员列表', en: 'List operators' },
    response: z.array(Operator),
  }),
  createMember: endpoint('members', 'POST /api/members', {
    permission: 'manage',
    summary: { zh: '新增成员', en: 'Add an operator' },
    body: z.object({ email: Email, name: z.string().min(1).max(100), role: Role, password: Password }),
    response: Operator,
    audit: 'member.created',
  }),
  updateMember: endpoint('members', 'PATCH /api/members/{id}', {
    permission: 'manage',
    summary: { zh: '修改成员的角色或停用', en: 'Change an operator’s role, disable, or set a new password' },
    params: Id,
    body: z.object({ role: Role.optional(), disabled: z.boolean().optional(), password: Password.optional() }),
    response: Operator,
    audit: 'member.updated',
  }),
  listTokens: endpoint('tokens', 'GET /api/tokens', {
    permission: 'manage',
    summary: { zh: 'API 密钥列表', en: 'List API tokens' },
    response: z.array(
      z.object({
        id: z.number().int(),
        name: z.string(),
        prefix: z.string(),
        scopes: z.array(Permission),
        createdAt: At,
        lastUsedAt: At.nullable(),
        revokedAt: At.nullable(),
      }),
    ),
  }),
  createToken: endpoint('tokens', 'POST /api/tokens', {
    permission: 'manage',
    summary: { zh: '新建 API 密钥，只显示一次', en: 'Create an API token; shown once' },
    body: z.object({ name: z.string().min(1).max(100), scopes: z.array(Permission).min(1) }),
    response: z.object({ id: z.number().int(), token: z.string() }),
    audit: 'token.created',
  }),
  revokeToken: endpoint('tokens', 'DELETE /api/tokens/{id}', {
    permission: 'manage',
    summary: { zh: '吊销 API 密钥', en: 'Revoke an API token' },
    params: Id,
    audit: 'token.revoked',
  }),
  listAudit: endpoint('audit', 'GET /api/audit', {
    permission: 'manage',
    summary: { zh: '操作日志', en: 'What operators did, newest first' },
    query: Page.extend({ project: z.string().optional(), act: z.string().optional(), search: z.string().max(100).optional() }),
    response: pageOf(
      z.object({
        id: z.number().int(),
        at: At,
        actor: z.string(),
        project: z.string().nullable(),
        act: z.string(),
        subject: z.string(),
        details: z.record(z.string(), z.unknown()),
        address: z.string(),
      }),
    ),
  }),
};

/** 项目 — an isolated workspace: one company or brand. */
export const Project = z.object({
  key: z.string(),
  name: z.string(),
  sample: z.boolean(),
  zone: z.string(),
  currency: z.string(),
  unknownEvents: z.enum(['accept', 'block']),
  /** True after a restore: nothing is sent until an operator resumes it. */
  paused: z.boolean(),
  createdAt: At,
  customers: z.number().int(),
  events: z.number().int(),
  /**
   * 项目时钟 — what time it is in the project, and how many times as fast as the wall clock it runs; 1 but for samples that were made faster. What
   * its sample shop does before `settled` has been told and decided on: where that is long ago, the machine does not keep up. Null while no shop
   * lives in it.
   */
  clock: z.object({ now: At, speed: z.number().int(), settled: At.nullable() }),
});

export const projects = {
  list: endpoint('projects', 'GET /api/projects', {
    permission: 'view',
    summary: { zh: '项目列表', en: 'List projects' },
    response: z.array(Project),
  }),
  create: endpoint('projects', 'POST /api/projects', {
    permission: 'manage',
    summary: { zh: '新建项目', en: 'Create an empty project' },
    body: z.object({
      key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
      name: z.string().min(1).max(100),
      zone: z.string().default('Asia/Shanghai'),
      currency: z.string().length(3).default('CNY'),
    }),
    response: Project,
    audit: 'project.created',
  }),
  update: endpoint('projects', 'PATCH /api/projects/{project}', {
    permission: 'configure',
    summary: { zh: '修改项目设置', en: 'Change a project’s name, zone, unknown-event policy, or resume it after a restore' },
    params: ProjectPath,
    body: z.object({
      name: z.string().min(1).max(100).optional(),
      zone: z.string().optional(),
      unknownEvents: z.enum(['accept', 'block']).optional(),
      paused: z.boolean().optional(),
    }),
    response: Project,
    audit: 'project.updated',
  }),
  remove: endpoint('projects', 'DELETE /api/projects/{project}', {
    permission: 'manage',
    summary: { zh: '删除项目及其全部数据', en: 'Delete a project with all its data; `confirm` repeats its key' },
    params: ProjectPath,
    query: z.object({ confirm: z.string() }),
    audit: 'project.deleted',
  }),
  /** Samples: `shop` (the living shop) and `online-retail` (the real orders). Runs as a job. */
  createSample: endpoint('projects', 'POST /api/samples/{sample}', {
    permission: 'manage',
    summary: { zh: '创建示例项目', en: 'Create a sample project; runs as a job' },
    params: z.object({ sample: z.enum(['shop', 'online-retail']) }),
    /** Of the shop only. */
    body: ShopOptions.optional(),
    response: z.object({ project: z.string(), job: z.string() }),
    audit: 'sample.created',
  }),
  backup: endpoint('projects', 'POST /api/backup', {
    permission: 'manage',
    summary: { zh: '备份到服务器上的一个空文件夹', en: 'Copy the whole home into an empty folder on the server’s machine' },
    body: z.object({ folder: z.string().min(1).max(4096) }),
    response: z.object({ folder: z.string() }),
    audit: 'home.backed_up',
  }),
  overview: endpoint('projects', 'GET /api/projects/{project}/overview', {
    permission: 'view',
    summary: { zh: '经营概览', en: 'Orders, revenue, active customers and messages: today against the same weekday last week' },
    params: ProjectPath,
    response: z.object({
      now: At,
      zone: z.string(),
      currency: z.string(),
      /** Which event counts as an order and which property is its amount; null when the project has none yet. */
      order: z.object({ event: z.string(), amount: z.string() }).nullable(),
      /** Until this instant of the day, compared with the same time of the same weekday last week. */
      today: z.object({
        revenue: z.number(),
        orders: z.number().int(),
        payers: z.number().int(),
        visitors: z.number().int(),
        messages: z.number().int(),
      }),
      lastWeek: z.object({
        revenue: z.number(),
        orders: z.number().int(),
        payers: z.number().int(),
        visitors: z.number().int(),
        messages: z.number().int(),
      }),
      /** 24 hours of today and of the same weekday last week. */
      hours: z.array(
        z.object({
          hour: z.number().int(),
          revenue: z.number().nullable(),
          lastWeekRevenue: z.number(),
          visitors: z.number().int().nullable(),
          lastWeekVisitors: z.number().int(),
        }),
      ),
      totals: z.object({
        customers: z.number().int(),
        events: z.number().int(),
        eventsLastMinute: z.number().int(),
        quarantined: z.number().int(),
        sources: z.number().int(),
        runningCampaigns: z.number().int(),
      }),
      /** For the real orders: what the log holds, to be compared with the published totals. */
      sampleTotals: z.record(z.string(), z.number()).nullable(),
      checklist: z.object({
        sourceConnected: z.boolean(),
        customerFound: z.boolean(),
        campaignStarted: z.boolean(),
        messageSent: z.boolean(),
      }),
    }),
  }),
};
