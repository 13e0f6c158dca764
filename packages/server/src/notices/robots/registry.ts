import type { Robot } from '@gyre/domain/notice';
import { dingtalk } from './dingtalk.ts';
import { feishu } from './feishu.ts';
import type { RobotKind } from './robot.ts';
import { webhook } from './webhook.ts';
import { wecom } from './wecom.ts';

/** 机器人 — every kind there is. */
export const ROBOTS: Readonly<Record<Robot, RobotKind>> = { wecom, dingtalk, feishu, webhook };
